//! All four services in this process.

use runtime::Env;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{desk::Desk, settings::Settings};

/// The running services; stopped by [`Services::stop`].
pub struct Services {
    /// Where they are.
    pub settings: Settings,
    /// A client of dashboard-api.
    pub desk: Desk,
    shutdown: CancellationToken,
    running: Vec<(&'static str, JoinHandle<()>)>,
}

impl Services {
    /// Starts one of each and waits until dashboard-api is ready.
    pub async fn start(settings: Settings) -> Self {
        let shutdown = CancellationToken::new();
        let mut running = Vec::new();
        let env = |listen| Env::from_pairs(settings.environment(listen));

        let config = twilio_sim::Config::from_env(&env(Some(settings.carrier))).unwrap();
        let carrier = twilio_sim::Server::bind(config).await.unwrap();
        running.push(("twilio-sim", spawn(carrier.run(shutdown.clone()))));

        let config = dashboard_api::Config::from_env(&env(Some(settings.dashboard))).unwrap();
        let dashboard = dashboard_api::Server::bind(config).await.unwrap();
        running.push(("dashboard-api", spawn(dashboard.run(shutdown.clone()))));

        let config = webhook_ingest::Config::from_env(&env(Some(settings.ingest))).unwrap();
        let ingest = webhook_ingest::Server::bind(config).await.unwrap();
        running.push(("webhook-ingest", spawn(ingest.run(shutdown.clone()))));

        let config = call_dispatcher::Config::from_env(&env(None)).unwrap();
        let dispatcher = call_dispatcher::Server::bind(config).await.unwrap();
        running.push(("call-dispatcher", spawn(dispatcher.run(shutdown.clone()))));

        let desk = Desk::new(settings.dashboard);
        desk.ready().await;
        Self {
            settings,
            desk,
            shutdown,
            running,
        }
    }

    /// Stops all of them; each must end well.
    pub async fn stop(self) {
        self.shutdown.cancel();
        for (name, service) in self.running {
            service
                .await
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}

fn spawn<E: std::fmt::Debug>(
    service: impl Future<Output = Result<(), E>> + Send + 'static,
) -> JoinHandle<()> {
    tokio::spawn(async move { service.await.unwrap() })
}
