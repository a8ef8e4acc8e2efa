//! All four programs, each in a process of its own.

use std::{
    fs::File,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{desk::Desk, settings::Settings, wait::ready};

/// The running programs; killed when dropped.
pub struct Programs {
    /// Where they are.
    pub settings: Settings,
    /// A client of dashboard-api.
    pub desk: Desk,
    logs: TempDir,
    running: Vec<(String, Child)>,
}

impl Programs {
    /// Starts one of each and `dispatchers` call-dispatchers, and waits until what is asked over HTTP is ready.
    pub async fn start(settings: Settings, dispatchers: usize) -> Self {
        let desk = Desk::new(settings.dashboard);
        let mut programs = Self {
            desk,
            logs: tempfile::tempdir().expect("a temporary directory"),
            running: Vec::new(),
            settings,
        };
        let Settings {
            carrier,
            dashboard,
            ingest,
            ..
        } = programs.settings;
        programs.run("twilio-sim", Some(carrier));
        programs.run("dashboard-api", Some(dashboard));
        programs.run("webhook-ingest", Some(ingest));
        for _ in 0..dispatchers {
            programs.run("call-dispatcher", None);
        }
        programs.desk.ready().await;
        // Else its first webhooks would find nobody.
        ready("webhook-ingest", &format!("http://{ingest}")).await;
        programs
    }

    fn run(&mut self, name: &str, listen: Option<std::net::SocketAddr>) {
        let log = self
            .logs
            .path()
            .join(format!("{name}-{}.log", self.running.len()));
        let log = File::create(log).expect("a log file");
        let child = Command::new(program(name))
            .env_clear()
            .envs(self.settings.environment(listen))
            // No `.env` file of a developer's.
            .current_dir(self.logs.path())
            .stdin(Stdio::null())
            .stderr(log.try_clone().expect("a log file"))
            .stdout(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        self.running.push((name.to_owned(), child));
    }

    /// Everything that programs of this name wrote.
    pub fn log(&self, name: &str) -> String {
        let mut text = String::new();
        for entry in std::fs::read_dir(self.logs.path()).expect("the log directory") {
            let path = entry.expect("a log file").path();
            if path
                .file_name()
                .is_some_and(|file| file.to_string_lossy().starts_with(name))
            {
                text += &std::fs::read_to_string(path).expect("a log file");
            }
        }
        text
    }

    /// Sends SIGTERM to all, and says how each ended. Panics with its log when one does not end within 30 s.
    pub fn terminate(mut self) -> Vec<(String, ExitStatus)> {
        for (_, child) in &self.running {
            let pid = child.id().to_string();
            let sent = Command::new("kill").args(["-TERM", &pid]).status();
            assert!(sent.expect("the kill command").success());
        }
        let deadline = Instant::now() + Duration::from_secs(30);
        let mut ended = Vec::new();
        for (name, mut child) in std::mem::take(&mut self.running) {
            let status = loop {
                if let Some(status) = child.try_wait().expect("a child") {
                    break status;
                }
                if Instant::now() > deadline {
                    let _ = child.kill();
                    panic!("{name} does not end:\n{}", self.log(&name));
                }
                std::thread::sleep(Duration::from_millis(20));
            };
            ended.push((name, status));
        }
        ended
    }
}

impl Drop for Programs {
    fn drop(&mut self) {
        for (name, child) in &mut self.running {
            let _ = child.kill();
            let _ = child.wait();
            if std::thread::panicking() {
                eprintln!("-- {name}");
            }
        }
        if std::thread::panicking() {
            for name in [
                "dashboard-api",
                "call-dispatcher",
                "webhook-ingest",
                "twilio-sim",
            ] {
                eprintln!("---- log of {name}:\n{}", self.log(name));
            }
        }
    }
}

/// The program beside this test's own (`target/debug/NAME`).
pub fn program(name: &str) -> PathBuf {
    let mut path = std::env::current_exe().expect("this test's path");
    path.pop();
    if path.ends_with("deps") {
        path.pop();
    }
    let program = path.join(name);
    assert!(
        program.exists(),
        "{} is missing: run `cargo build --workspace --bins` first, or `./dev test`",
        program.display()
    );
    program
}
