//! What was committed here is published from here.

use bus::Bus;
use store::Store;
use store::outbox;
use tokio_util::sync::CancellationToken;

use crate::database::Database;

/// Publishes this service's outbox until `shutdown`. While NATS is away it waits; nothing is lost.
pub async fn relay(database: Database, store: Store, bus: Bus, shutdown: CancellationToken) {
    tokio::select! {
        () = database.usable() => {}
        () = shutdown.cancelled() => return,
    }
    outbox::relay(store, shutdown, |rows: Vec<outbox::WaitingMessage>| {
        let bus = bus.clone();
        async move {
            let messages = rows
                .iter()
                .map(|row| (&row.message, row.traceparent.as_deref()));
            bus.publish_committed(messages).await
        }
    })
    .await;
}
