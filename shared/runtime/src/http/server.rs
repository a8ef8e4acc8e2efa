//! The accept loop.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::serve::Listener;
use futures_util::FutureExt;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// A client that has not sent a whole request head by then is disconnected. The time in which a kept-open
/// connection is idle counts, too: it is longer than the usual 60 to 90 s after which clients and load balancers
/// give up such a connection, so that it is not us who close it just when the next request is on its way.
const HEAD_TIMEOUT: Duration = Duration::from_secs(100);

/// After an accept error (usually: out of file descriptors) wait, instead of spinning.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Serves until `shutdown` is cancelled; then accepts no more, lets requests under way finish, and drops what is
/// left (an open event stream, say) after `deadline`. Handlers can extract `ConnectInfo<SocketAddr>`.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: CancellationToken,
    deadline: Duration,
) {
    serve_on(Tcp(listener), router, shutdown, deadline).await;
}

/// As [`serve`], with a listener that does something to its connections. Handlers can extract `ConnectInfo` of the address
/// that it gives.
pub async fn serve_on<L>(
    listener: L,
    router: Router,
    shutdown: CancellationToken,
    deadline: Duration,
) where
    L: Listener<Addr: Clone + Sync + 'static>,
{
    serve_with(listener, router, shutdown, deadline, HEAD_TIMEOUT).await;
}

/// Plain TCP.
#[derive(Debug)]
pub struct Tcp(pub TcpListener);

impl Listener for Tcp {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            match self.0.accept().await {
                Ok((stream, peer)) => {
                    let _ = stream.set_nodelay(true);
                    return (stream, peer);
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

async fn serve_with<L>(
    mut listener: L,
    router: Router,
    shutdown: CancellationToken,
    deadline: Duration,
    head_timeout: Duration,
) where
    L: Listener<Addr: Clone + Sync + 'static>,
{
    let mut server = auto::Builder::new(TokioExecutor::new());
    server
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(head_timeout);
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        let (stream, peer) = tokio::select! {
            biased;
            () = shutdown.cancelled() => break,
            Some(_) = connections.join_next() => continue,
            accepted = listener.accept() => accepted,
        };
        let connection =
            graceful.watch(connection(&server, stream, peer, router.clone()).into_owned());
        // Not an async block, which would have room for the connection twice.
        connections.spawn(connection.map(|ended| {
            // Clients that go away are everyday life.
            if let Err(error) = ended {
                tracing::debug!(error, "connection ended with an error");
            }
        }));
    }
    drop(listener);
    if tokio::time::timeout(deadline, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::debug!(
            open = connections.len(),
            "closing connections that are still open"
        );
    }
    connections.shutdown().await;
}

/// One connection, speaking HTTP/1.1 or HTTP/2 as the client does.
fn connection<Io, Peer>(
    server: &auto::Builder<TokioExecutor>,
    stream: Io,
    peer: Peer,
    router: Router,
) -> auto::Connection<
    '_,
    TokioIo<Io>,
    impl hyper::service::Service<
        Request<Incoming>,
        Response = axum::response::Response,
        Error = Infallible,
        Future: Send,
    > + use<Io, Peer>,
    TokioExecutor,
>
where
    Io: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    Peer: Clone + Send + Sync + 'static,
{
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer.clone()));
        router.clone().oneshot(request.map(axum::body::Body::new))
    });
    server.serve_connection(TokioIo::new(stream), service)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn a_client_that_never_finishes_its_head_is_disconnected() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let (long, short) = (Duration::from_secs(30), Duration::from_millis(100));
        let serving = tokio::spawn(serve_with(
            Tcp(listener),
            Router::new(),
            shutdown.clone(),
            long,
            short,
        ));
        let mut client = TcpStream::connect(address).await.unwrap();
        client
            .write_all(b"GET / HTTP/1.1\r\nHost: slow")
            .await
            .unwrap();
        let mut answer = Vec::new();
        let end = tokio::time::timeout(long, client.read_to_end(&mut answer)).await;
        assert!(end.is_ok(), "still connected");
        shutdown.cancel();
        serving.await.unwrap();
    }
}
