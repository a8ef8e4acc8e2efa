//! One program in a process of its own, which can be killed and started again.

use std::{
    fs::OpenOptions,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A program, running or not; killed when dropped.
#[derive(Debug)]
pub struct Process {
    name: String,
    program: PathBuf,
    environment: Vec<(&'static str, String)>,
    folder: PathBuf,
    child: Option<Child>,
}

impl Process {
    /// Starts it. What it writes is appended to `NAME.log` in `folder`, over all its lives.
    pub fn start(
        name: impl Into<String>,
        program: PathBuf,
        environment: Vec<(&'static str, String)>,
        folder: &Path,
    ) -> Self {
        let mut process = Self {
            name: name.into(),
            program,
            environment,
            folder: folder.to_owned(),
            child: None,
        };
        process.start_again();
        process
    }

    /// Starts it, unless it runs.
    pub fn start_again(&mut self) {
        if self.child.is_some() {
            return;
        }
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log_file())
            .expect("a log file");
        let child = Command::new(&self.program)
            .env_clear()
            .envs(self.environment.iter().cloned())
            // No `.env` file of a developer's.
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stderr(log.try_clone().expect("a log file"))
            .stdout(log)
            .spawn();
        self.child = Some(child.unwrap_or_else(|error| panic!("{}: {error}", self.name)));
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// SIGTERM, and how long it took to end. Panics when it does not within 60 s, or ends with an error.
    pub fn terminate(&mut self) -> Duration {
        let Some(mut child) = self.child.take() else {
            return Duration::ZERO;
        };
        let began = Instant::now();
        let pid = child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(sent.expect("the kill command").success());
        loop {
            if let Some(status) = child.try_wait().expect("a child") {
                assert!(status.success(), "{}: {status}\n{}", self.name, self.log());
                return began.elapsed();
            }
            if began.elapsed() > Duration::from_mins(1) {
                let _ = child.kill();
                panic!("{} does not end:\n{}", self.name, self.log());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Whether it was started and has not ended by itself.
    pub fn runs(&mut self) -> bool {
        let child = self.child.as_mut();
        child.is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it wrote, over all its lives.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.folder.join(format!("{}.log", self.name))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
