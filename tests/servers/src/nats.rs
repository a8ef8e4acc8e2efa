//! NATS with `JetStream`.

use std::io::Read;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::supervised::{Supervised, connect, free_port, version_of, wait_until};

/// The oldest version that works: see `bus`.
const OLDEST: (u32, u32) = (2, 11);

/// A NATS server of the test's own. Its address stays the same when it is stopped and started again.
pub struct NatsServer {
    process: Option<Supervised>,
    dir: TempDir,
    port: u16,
    binary: PathBuf,
    /// What a member of a cluster is started with besides.
    more: Vec<String>,
}

impl NatsServer {
    /// Starts one and waits until it answers.
    pub fn start() -> Self {
        let mut server = Self::not_yet_started();
        server.start_again();
        server
    }

    /// One that has an address and does not run: for "away at start".
    pub fn not_yet_started() -> Self {
        let dir = tempfile::Builder::new()
            .prefix("ringcheck-nats-")
            .tempdir()
            .expect("a temporary directory");
        Self {
            process: None,
            dir,
            port: free_port(),
            binary: binary(),
            more: Vec::new(),
        }
    }

    /// A member of a cluster that is not started yet. It is called `name`, and carries that as a tag, and `all`.
    pub(crate) fn member(name: &str, cluster: &str, listen: &str, routes: &str) -> Self {
        let mut server = Self::not_yet_started();
        let config = server.dir.path().join("server.conf");
        // The one thing for which there is no argument.
        std::fs::write(&config, format!("server_tags: [\"{name}\", \"all\"]\n"))
            .expect("a file in the temporary directory");
        server.more = [
            "--config",
            config.to_str().expect("the temporary directory is UTF-8"),
            "--name",
            name,
            "--cluster_name",
            cluster,
            "--cluster",
            listen,
            "--routes",
            routes,
        ]
        .map(str::to_owned)
        .to_vec();
        server
    }

    /// `nats://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Kills it, as `kill -9` would. What it stored stays.
    pub fn stop(&mut self) {
        if let Some(process) = self.process.take() {
            process.end();
        }
    }

    /// Starts a stopped server, with what it had stored.
    pub fn start_again(&mut self) {
        assert!(self.process.is_none(), "the NATS server runs already");
        let binary = self
            .binary
            .to_str()
            .expect("the path of nats-server is UTF-8");
        let (port, store) = (self.port.to_string(), self.dir.path().join("store"));
        let store = store.to_str().expect("the temporary directory is UTF-8");
        let mut command = vec![
            binary,
            "--addr",
            "127.0.0.1",
            "--port",
            &port,
            "--jetstream",
            "--store_dir",
            store,
        ];
        command.extend(self.more.iter().map(String::as_str));
        self.process = Some(Supervised::spawn(&command, self.dir.path(), "KILL", None));
        wait_until("The NATS server did not answer", self.dir.path(), || {
            let mut greeting = [0; 4];
            connect(self.port).is_some_and(|mut stream| {
                stream.read_exact(&mut greeting).is_ok() && &greeting == b"INFO"
            })
        });
    }

    /// Stops and starts it.
    pub fn restart(&mut self) {
        self.stop();
        self.start_again();
    }

    /// Stops it in its tracks: connections stay open, and nobody answers.
    pub fn freeze(&self) {
        Supervised::freeze(self.dir.path());
    }

    /// Lets a frozen server go on.
    pub fn thaw(&self) {
        Supervised::thaw(self.dir.path());
    }

    /// Makes it lose everything it stored. A running server is killed for that and started again.
    pub fn wipe(&mut self) {
        let ran = self.process.is_some();
        self.stop();
        let _ = std::fs::remove_dir_all(self.dir.path().join("store"));
        if ran {
            self.start_again();
        }
    }
}

fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("RINGCHECK_NATS_SERVER") {
        let path = PathBuf::from(path);
        assert!(
            path.is_file(),
            "RINGCHECK_NATS_SERVER is set to {}, which is not a file",
            path.display()
        );
        return path;
    }
    let on_path = PathBuf::from("nats-server");
    match version_of(&on_path) {
        Some(version) if version >= OLDEST => on_path,
        found => panic!(
            "This test needs nats-server 2.11 or newer ({}). Run the tests with `./dev test`, which fetches one, \
             or set RINGCHECK_NATS_SERVER to the path of one.",
            found.map_or(
                "there is none on the PATH".to_owned(),
                |(major, minor)| format!("the one on the PATH is {major}.{minor}")
            )
        ),
    }
}
