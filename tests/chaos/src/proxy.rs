//! A TCP proxy that does to connections what networks do.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// What happens to what passes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mode {
    /// Nothing.
    Pass,
    /// It comes so much later.
    Slow(Duration),
    /// The connection stays open and nobody hears anything any more, on either side, until it is cut.
    HalfOpen,
    /// The request is delivered; with this probability its answer is lost, and the connection with it.
    LoseAnswers(f64),
    /// New connections are closed at once, old ones cut.
    Away,
}

/// A listening proxy; it lives as long as the test's runtime.
#[derive(Debug, Clone)]
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    upstreams: Vec<SocketAddr>,
    next: AtomicUsize,
    mode: watch::Sender<Mode>,
    cuts: watch::Sender<u64>,
    dice: Mutex<StdRng>,
    answers_lost: AtomicUsize,
    connections_cut: AtomicUsize,
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Request,
    Answer,
}

impl Proxy {
    /// Listens, and connects each client to the next of `upstreams` that takes it. The dice come from `seed`.
    pub async fn start(upstreams: Vec<SocketAddr>, seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            upstreams,
            next: AtomicUsize::new(0),
            mode: watch::Sender::new(Mode::Pass),
            cuts: watch::Sender::new(0),
            dice: Mutex::new(StdRng::seed_from_u64(seed)),
            answers_lost: AtomicUsize::new(0),
            connections_cut: AtomicUsize::new(0),
        });
        let accepting = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(Arc::clone(&accepting), client));
            }
        });
        Self { address, shared }
    }

    /// From now on. Connections that were half open are cut: what they swallowed is missing in the middle.
    pub fn set(&self, mode: Mode) {
        let before = self.shared.mode.send_replace(mode);
        if before == Mode::HalfOpen || mode == Mode::Away {
            self.cut();
        }
    }

    /// Cuts every connection there is.
    pub fn cut(&self) {
        self.shared.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// How many answers were lost, and how many connections were cut by hand.
    pub fn harm(&self) -> (usize, usize) {
        let read = |count: &AtomicUsize| count.load(Ordering::Relaxed);
        (
            read(&self.shared.answers_lost),
            read(&self.shared.connections_cut),
        )
    }
}

impl Shared {
    fn mode(&self) -> Mode {
        *self.mode.borrow()
    }

    fn roll(&self, chance: f64) -> bool {
        let mut dice = self.dice.lock().unwrap_or_else(PoisonError::into_inner);
        dice.random_bool(chance)
    }

    async fn connect(&self) -> Option<TcpStream> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        for turn in 0..self.upstreams.len() {
            let upstream = self.upstreams[(first + turn) % self.upstreams.len()];
            if let Ok(server) = TcpStream::connect(upstream).await {
                return Some(server);
            }
        }
        None
    }
}

async fn serve(shared: Arc<Shared>, mut client: TcpStream) {
    let mut cuts = shared.cuts.subscribe();
    if shared.mode() == Mode::Away {
        return;
    }
    let Some(mut server) = shared.connect().await else {
        return;
    };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, to_client) = client.split();
    let (from_server, to_server) = server.split();
    tokio::select! {
        _ = cuts.changed() => {
            shared.connections_cut.fetch_add(1, Ordering::Relaxed);
        }
        () = pump(&shared, from_client, to_server, Way::Request) => {}
        () = pump(&shared, from_server, to_client, Way::Answer) => {}
    }
}

/// Until one side has ended, or an answer is lost.
async fn pump(
    shared: &Shared,
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    way: Way,
) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let Ok(read @ 1..) = from.read(&mut buffer).await else {
            return;
        };
        match (shared.mode(), way) {
            // What was swallowed is missing for good: only the cut ends it.
            (Mode::HalfOpen, _) => std::future::pending().await,
            (Mode::LoseAnswers(chance), Way::Answer) if shared.roll(chance) => {
                shared.answers_lost.fetch_add(1, Ordering::Relaxed);
                return;
            }
            (Mode::Slow(by), _) => tokio::time::sleep(by).await,
            _ => {}
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    /// A server that counts what it was asked and answers each byte with itself.
    async fn echo() -> (SocketAddr, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, asked) = (
            listener.local_addr().unwrap(),
            Arc::new(AtomicUsize::new(0)),
        );
        let count = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let count = Arc::clone(&count);
                tokio::spawn(async move {
                    let mut byte = [0];
                    while client.read_exact(&mut byte).await.is_ok() {
                        count.fetch_add(1, Ordering::SeqCst);
                        let _ = client.write_all(&byte).await;
                    }
                });
            }
        });
        (address, asked)
    }

    async fn ask(connection: &mut TcpStream) -> Option<u8> {
        let mut byte = [0];
        connection.write_all(b"x").await.ok()?;
        connection.read_exact(&mut byte).await.ok()?;
        Some(byte[0])
    }

    #[tokio::test]
    async fn a_lost_answers_request_was_delivered() {
        let (server, asked) = echo().await;
        let proxy = Proxy::start(vec![server], 1).await;
        let mut client = TcpStream::connect(proxy.address).await.unwrap();
        assert_eq!(ask(&mut client).await, Some(b'x'));
        proxy.set(Mode::LoseAnswers(1.0));
        assert_eq!(ask(&mut client).await, None);
        assert_eq!(asked.load(Ordering::SeqCst), 2);
        assert_eq!(proxy.harm(), (1, 0));
    }

    #[tokio::test]
    async fn half_open_is_silent_until_it_is_cut() {
        let (server, asked) = echo().await;
        let proxy = Proxy::start(vec![server], 1).await;
        let mut client = TcpStream::connect(proxy.address).await.unwrap();
        assert_eq!(ask(&mut client).await, Some(b'x'));
        proxy.set(Mode::HalfOpen);
        let silence = timeout(Duration::from_millis(200), ask(&mut client)).await;
        assert!(silence.is_err(), "neither an answer nor an end");
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        proxy.set(Mode::Pass);
        let mut byte = [0];
        assert_eq!(client.read(&mut byte).await.unwrap_or(0), 0, "cut");
        let mut again = TcpStream::connect(proxy.address).await.unwrap();
        assert_eq!(ask(&mut again).await, Some(b'x'));
    }

    #[tokio::test]
    async fn a_server_that_is_away_is_passed_over_and_a_proxy_that_is_away_takes_nobody() {
        let (server, _) = echo().await;
        let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let nobody = gone.local_addr().unwrap();
        drop(gone);
        let proxy = Proxy::start(vec![nobody, server], 1).await;
        for _ in 0..2 {
            let mut client = TcpStream::connect(proxy.address).await.unwrap();
            assert_eq!(ask(&mut client).await, Some(b'x'));
        }
        let mut client = TcpStream::connect(proxy.address).await.unwrap();
        assert_eq!(ask(&mut client).await, Some(b'x'));
        proxy.set(Mode::Away);
        assert_eq!(ask(&mut client).await, None);
        let mut late = TcpStream::connect(proxy.address).await.unwrap();
        assert_eq!(ask(&mut late).await, None);
    }
}
