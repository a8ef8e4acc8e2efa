//! A server process that cannot outlive the test process.

use std::io::Write;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

/// How long a server may take to start or to stop, on a machine that is busy with other tests.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Waits for a line or the end of its input, which comes when the test lets go of it or dies in whatever way; then
/// ends the server with the signal in `$1` and waits for it. Without a line, removes the directory it runs in.
const SUPERVISOR: &str = r#"
signal=$1; dir=$PWD; shift
"$@" </dev/null >>server.out 2>&1 &
server=$!
echo "$server" >server.pid
read -r keep
kill -s "$signal" "$server" 2>/dev/null
wait "$server" 2>/dev/null
if [ -z "$keep" ]; then cd / && rm -rf "$dir"; fi
"#;

/// Someone else to run as.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Uid(pub(crate) u32);

pub(crate) struct Supervised(Child);

impl Supervised {
    /// Runs `command` in `dir`, which is removed after it. `signal` (a name such as `KILL`) ends it.
    pub(crate) fn spawn(command: &[&str], dir: &Path, signal: &str, uid: Option<Uid>) -> Self {
        let mut sh = Command::new("/bin/sh");
        sh.args(["-c", SUPERVISOR, "supervisor", signal])
            .args(command);
        // A process group of its own: Ctrl-C at the terminal must not reach the server before the test is over.
        sh.current_dir(dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        if let Some(Uid(uid)) = uid {
            sh.uid(uid).gid(uid);
        }
        Self(sh.spawn().expect("/bin/sh should start"))
    }

    /// Stops the server that runs in `dir` in its tracks.
    pub(crate) fn freeze(dir: &Path) {
        Self::signal(dir, "STOP");
        wait_until("The server did not freeze", dir, || {
            let state = Command::new("ps")
                .args(["-o", "state=", "-p", &Self::pid(dir)])
                .output();
            state.is_ok_and(|state| state.stdout.starts_with(b"T"))
        });
    }

    /// Lets it go on.
    pub(crate) fn thaw(dir: &Path) {
        Self::signal(dir, "CONT");
    }

    fn signal(dir: &Path, signal: &str) {
        let sent = Command::new("kill")
            .args(["-s", signal, &Self::pid(dir)])
            .status();
        assert!(
            sent.is_ok_and(|sent| sent.success()),
            "the server could not be sent {signal}"
        );
    }

    fn pid(dir: &Path) -> String {
        let pid = std::fs::read_to_string(dir.join("server.pid")).expect("the server's process id");
        pid.trim().to_owned()
    }

    /// Ends the server, waits until it is gone, and keeps its directory.
    pub(crate) fn end(mut self) {
        if let Some(stdin) = &mut self.0.stdin {
            let _ = stdin.write_all(b"keep\n");
        }
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

/// A port that nobody listens on, below the range from which systems take ports for outgoing connections, so that
/// it is still free when a stopped server starts again.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let seed = u16::try_from(std::process::id() % 12_000).unwrap_or_default();
    (0..12_000)
        .map(|_| 20_000 + (seed + NEXT.fetch_add(7, Ordering::Relaxed) % 12_000) % 12_000)
        .find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .expect("a port between 20000 and 32000 should be free")
}

/// Polls until `ready` holds; panics with `what` and the server's own words after [`PATIENCE`].
pub(crate) fn wait_until(what: &str, dir: &Path, mut ready: impl FnMut() -> bool) {
    let started = Instant::now();
    while !ready() {
        if started.elapsed() > PATIENCE {
            let said = std::fs::read_to_string(dir.join("server.out")).unwrap_or_default();
            panic!("{what} within {PATIENCE:?}. It said:\n{said}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub(crate) fn connect(port: u16) -> Option<TcpStream> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(1))).ok()?;
    Some(stream)
}

/// The dotted number in the output of `PROGRAM --version`: major and minor.
pub(crate) fn version_of(program: &Path) -> Option<(u32, u32)> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let number = text
        .split_whitespace()
        .map(|word| word.trim_start_matches('v'))
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let mut parts = number.split(|c: char| !c.is_ascii_digit()).map(str::parse);
    Some((
        parts.next()?.ok()?,
        parts.next().and_then(Result::ok).unwrap_or(0),
    ))
}
