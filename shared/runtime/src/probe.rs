//! `--health`: a program asks the one of its kind that runs beside it. For containers, which have no shell and no curl.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::env::{ConfigError, Env};
use crate::process::Service;
use crate::tasks::chain;

/// Longer than the longest check of a service (3 s), shorter than whoever runs `--health` should wait (5 s).
const LIMIT: Duration = Duration::from_secs(4);
/// More than `/readyz` ever tells.
const MOST_BYTES: u64 = 4 * 1024;

/// The whole body of `--health`: whether `GET /readyz` at the address that the settings name says 200, as exit code 0
/// or 1, and as one line on stderr.
pub fn ask<F>(service: Service, address: F) -> ExitCode
where
    F: FnOnce(&Env) -> Result<SocketAddr, ConfigError>,
{
    let asked = Env::load()
        .and_then(|env| address(&env))
        .map_err(Unwell::from)
        .and_then(|address| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.map_err(Unwell::NotAsked)?.block_on(ready(address))
        });
    match asked {
        Ok(()) => {
            eprintln!("{}: ready", service.name);
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{}: not ready: {}", service.name, chain(&why));
            ExitCode::FAILURE
        }
    }
}

/// Why a program does not count as ready.
#[derive(Debug, thiserror::Error)]
enum Unwell {
    #[error(transparent)]
    Setting(#[from] ConfigError),
    #[error("port 0 is any free one, so it is not known where to ask")]
    AnyPort,
    #[error("it could not be asked")]
    NotAsked(#[source] io::Error),
    #[error("{address} cannot be reached")]
    Unreachable {
        address: SocketAddr,
        source: io::Error,
    },
    #[error("{address} did not answer within {LIMIT:?}")]
    Silent { address: SocketAddr },
    #[error("{address} answered {answer}")]
    Unready { address: SocketAddr, answer: String },
}

async fn ready(listening: SocketAddr) -> Result<(), Unwell> {
    if listening.port() == 0 {
        return Err(Unwell::AnyPort);
    }
    let address = SocketAddr::new(reached_at(listening.ip()), listening.port());
    match tokio::time::timeout(LIMIT, exchange(address)).await {
        Err(_) => Err(Unwell::Silent { address }),
        Ok(Err(source)) => Err(Unwell::Unreachable { address, source }),
        Ok(Ok(answer)) if answer.starts_with("HTTP/1.1 200 ") => Ok(()),
        Ok(Ok(answer)) => Err(Unwell::Unready {
            address,
            answer: in_one_line(&answer),
        }),
    }
}

/// What listens everywhere is asked on loopback.
fn reached_at(listening: IpAddr) -> IpAddr {
    match listening {
        IpAddr::V4(address) if address.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(address) if address.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        address => address,
    }
}

/// One request to our own server, of which nothing but the first line matters: not worth an HTTP client.
async fn exchange(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(MOST_BYTES).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// The status and the body: what operators want to read, without the headers.
fn in_one_line(answer: &str) -> String {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
    let status = head.lines().next().unwrap_or_default();
    let text = format!("{status}: {body}");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use tokio::net::TcpListener;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::admin;
    use crate::health::Health;

    /// A server whose only check ends like this, listening on all addresses.
    async fn serving(check: Result<(), &'static str>) -> SocketAddr {
        let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let health = Health::builder()
            .check("nats", LIMIT, move || async move { check })
            .build();
        tokio::spawn(admin::serve(listener, health, CancellationToken::new()));
        address
    }

    #[tokio::test]
    async fn what_listens_everywhere_is_asked_on_loopback() {
        let address = serving(Ok(())).await;
        assert!(address.ip().is_unspecified());
        assert!(ready(address).await.is_ok());
        assert_eq!(
            reached_at("::".parse().unwrap()),
            IpAddr::from(Ipv6Addr::LOCALHOST)
        );
        let own: IpAddr = "10.1.2.3".parse().unwrap();
        assert_eq!(reached_at(own), own);
    }

    #[tokio::test]
    async fn the_failing_check_is_told_in_one_line() {
        let address = serving(Err("connection\nrefused")).await;
        let why = ready(address).await.unwrap_err().to_string();
        assert!(why.contains("HTTP/1.1 503"), "{why}");
        assert!(why.contains(r#""name":"nats","ok":false"#), "{why}");
        assert_eq!(why.lines().count(), 1);
    }

    #[tokio::test]
    async fn nobody_there_is_not_ready() {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let why = ready(address).await.unwrap_err();
        assert!(matches!(why, Unwell::Unreachable { .. }), "{why}");
        let any = SocketAddr::new(address.ip(), 0);
        assert!(matches!(ready(any).await, Err(Unwell::AnyPort)));
    }

    /// Time is paused: it leaps to the limit as soon as there is nothing left to do but to wait.
    #[tokio::test(start_paused = true)]
    async fn one_that_takes_requests_and_answers_none_is_not_ready() {
        let hung = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let why = ready(hung.local_addr().unwrap()).await.unwrap_err();
        assert!(matches!(why, Unwell::Silent { .. }), "{why}");
    }

    #[tokio::test]
    async fn a_stranger_that_speaks_something_else_is_not_ready() {
        let stranger = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = stranger.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = stranger.accept().await.unwrap();
            stream.write_all(b"220 mail.example ready\r\n").await
        });
        let why = ready(address).await.unwrap_err();
        assert!(!why.to_string().is_empty());
    }
}
