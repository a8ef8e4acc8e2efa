//! Postgres.

use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::supervised::{Supervised, Uid, free_port, version_of, wait_until};

/// The oldest version the project supports.
const OLDEST: u32 = 15;

/// Whom to run as when the tests run as root, which Postgres refuses: `nobody`, unless `RINGCHECK_PG_UID` says
/// otherwise.
const NOBODY: u32 = 65534;

/// A Postgres server of the test's own, with the superuser `postgres` and no password. Its address stays the same
/// when it is stopped and started again.
pub struct PostgresServer {
    process: Option<Supervised>,
    dir: TempDir,
    port: u16,
    bin: PathBuf,
    uid: Option<Uid>,
    fsync: bool,
}

impl PostgresServer {
    /// Starts one and waits until it answers. It does not sync to disk, which only a crash of the machine could
    /// tell.
    pub fn start() -> Self {
        Self::start_with_fsync(false)
    }

    /// As [`PostgresServer::start`]; `fsync` on for measurements.
    pub fn start_with_fsync(fsync: bool) -> Self {
        let dir = tempfile::Builder::new()
            .prefix("ringcheck-pg-")
            .tempdir()
            .expect("a temporary directory");
        let uid = other_than_root(dir.path());
        if let Some(Uid(uid)) = uid {
            chown(dir.path(), Some(uid), Some(uid)).expect("root may give its directory away");
        }
        let mut server = Self {
            process: None,
            dir,
            port: free_port(),
            bin: bin_dir(),
            uid,
            fsync,
        };
        server.init();
        server.start_again();
        server
    }

    /// The address of a database, which need not exist yet: `postgres://postgres@127.0.0.1:PORT/NAME`
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Stops it as a crash would (its "immediate" mode): connections are cut, and it recovers at the next start.
    pub fn stop_immediate(&mut self) {
        if let Some(process) = self.process.take() {
            process.end();
        }
    }

    /// Starts a stopped server, with what it had stored.
    pub fn start_again(&mut self) {
        assert!(self.process.is_none(), "the Postgres server runs already");
        let postgres = self.program("postgres");
        let data = self.dir.path().join("data");
        let (port, fsync) = (
            self.port.to_string(),
            format!("fsync={}", if self.fsync { "on" } else { "off" }),
        );
        let command = [
            postgres.as_str(),
            "-D",
            data.to_str().expect("the temporary directory is UTF-8"),
            "-p",
            &port,
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "max_connections=200",
            "-c",
            &fsync,
        ];
        self.process = Some(Supervised::spawn(
            &command,
            self.dir.path(),
            "QUIT",
            self.uid,
        ));
        wait_until(
            "The Postgres server did not answer",
            self.dir.path(),
            || self.answers(),
        );
    }

    /// Stops it as a crash would, and starts it again.
    pub fn restart(&mut self) {
        self.stop_immediate();
        self.start_again();
    }

    fn answers(&self) -> bool {
        // The file's eighth line says "ready" once connections are accepted.
        std::fs::read_to_string(self.dir.path().join("data/postmaster.pid")).is_ok_and(|text| {
            text.lines()
                .nth(7)
                .is_some_and(|status| status.trim() == "ready")
        })
    }

    fn init(&self) {
        let mut initdb = Command::new(self.program("initdb"));
        initdb.args([
            "-D",
            "data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]);
        initdb.current_dir(self.dir.path()).stdin(Stdio::null());
        if let Some(Uid(uid)) = self.uid {
            initdb.uid(uid).gid(uid);
        }
        let output = initdb.output().unwrap_or_else(|error| {
            panic!(
                "{} cannot be run as the user {:?}: {error}",
                self.program("initdb"),
                self.uid
            )
        });
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "initdb failed:\n{said}");
    }

    fn program(&self, name: &str) -> String {
        self.bin
            .join(name)
            .to_str()
            .expect("the path of Postgres is UTF-8")
            .to_owned()
    }
}

/// A directory's owner is who made it: the cheapest way to learn who we are.
fn other_than_root(own: &Path) -> Option<Uid> {
    let me = own
        .metadata()
        .expect("the temporary directory is there")
        .uid();
    let wanted = std::env::var("RINGCHECK_PG_UID").ok();
    let other = wanted.map_or(NOBODY, |uid| {
        uid.parse()
            .expect("RINGCHECK_PG_UID is the number of a user")
    });
    (me == 0).then_some(Uid(other))
}

fn bin_dir() -> PathBuf {
    if let Some(dir) = std::env::var_os("RINGCHECK_PG_BIN") {
        let dir = PathBuf::from(dir);
        let there = dir.join("postgres").is_file() && dir.join("initdb").is_file();
        assert!(
            there,
            "RINGCHECK_PG_BIN is set to {}, where there is no postgres and initdb",
            dir.display()
        );
        return dir;
    }
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let path = std::env::var_os("PATH").unwrap_or_default();
    debian
        .map(|entry| entry.path().join("bin"))
        .chain(std::env::split_paths(&path))
        .filter(|dir| dir.join("initdb").is_file())
        .filter_map(|dir| version_of(&dir.join("postgres")).map(|(major, _)| (major, dir)))
        .filter(|(major, _)| *major >= OLDEST)
        .max_by_key(|(major, _)| *major)
        .map(|(_, dir)| dir)
        .expect(
            "This test needs Postgres 15 or newer. Run the tests with `./dev test`, which fetches one, or set \
             RINGCHECK_PG_BIN to the directory with postgres and initdb.",
        )
}
