//! `plauder serve` as a process of its own.
//!
//! A `TestApp` runs in the test's process, where nobody can send it a signal, and its end is the test's.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread::{self, JoinHandle},
    time::Duration,
};
use testkit::FakeProvider;
use tokio::sync::oneshot;

/// The time that a process may take for whatever it is waited for.
const TIMEOUT: Duration = Duration::from_mins(1);

/// A server that runs as a process. It is killed when it is dropped.
pub struct Process {
    child: Child,
    url: Option<oneshot::Receiver<String>>,
    complaints: Option<JoinHandle<String>>,
}

impl Process {
    /// Starts a server, by way of a program that becomes it in the end; `None`: by no other.
    pub fn start(settings: &Path, by: Option<Command>) -> Self {
        let plauder = env!("CARGO_BIN_EXE_plauder");
        let mut command = match by {
            Some(mut by) => {
                by.arg(plauder);
                by
            }
            None => Command::new(plauder),
        };
        command.arg("serve").arg("--config").arg(settings);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it is built");
        let (found, url) = oneshot::channel();
        let stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        thread::spawn(move || {
            let mut lines = stdout.lines().map_while(Result::ok);
            // "Plauder 0.1.0 is at http://127.0.0.1:4711"
            let url = lines.find_map(|line| line.split_once(" is at ").map(|(_, url)| url.into()));
            if let Some(url) = url {
                let _ = found.send(url);
            }
            // Whatever it says more is read as well, so that it never waits for a reader.
            lines.for_each(drop);
        });
        let mut stderr = child.stderr.take().expect("it is piped");
        let complaints = thread::spawn(move || {
            let mut text = String::new();
            let _ = stderr.read_to_string(&mut text);
            text
        });
        Self { child, url: Some(url), complaints: Some(complaints) }
    }

    /// The settings of a server with a provider, as a file in a folder.
    pub fn settings(
        folder: &Path,
        data_dir: &Path,
        database: Option<&str>,
        provider: &FakeProvider,
    ) -> std::path::PathBuf {
        let models = testkit::provider::MODELS.map(|name| format!("{{ name = {name:?} }}"));
        let text = format!(
            "listen = \"127.0.0.1:0\"\n\
             data_dir = \"{}\"\n\
             {}\n\
             passwords = {{ memory_kib = 8, passes = 1 }}\n\
             inference = {{ enabled = false }}\n\
             limits = {{ page_requests_per_minute = 1000000 }}\n\
             [providers.fake]\n\
             kind = \"openai\"\n\
             url = {:?}\n\
             key = \"sk-test\"\n\
             discover = false\n\
             models = [{}]\n",
            data_dir.display(),
            database.map(|url| format!("storage = {{ url = {url:?} }}")).unwrap_or_default(),
            provider.url(),
            models.join(", "),
        );
        let path = folder.join("config.toml");
        std::fs::write(&path, text).expect("the folder is there");
        path
    }

    /// The address that it is reached at, once it is.
    pub async fn url(&mut self) -> String {
        let url = self.url.take().expect("it is asked once");
        if let Ok(Ok(url)) = tokio::time::timeout(TIMEOUT, url).await {
            return url;
        }
        let _ = self.child.kill();
        panic!("it did not start: {}", self.complaints());
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it runs.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Asks it to stop, as a supervisor does.
    pub fn is_asked_to_stop(&self) {
        let kill = Command::new("kill").args(["-TERM", &self.id().to_string()]).status();
        assert!(kill.unwrap().success());
    }

    /// Waits for its end: how it ended, and what it complained about.
    pub async fn ends(&mut self) -> (ExitStatus, String) {
        let ended = async {
            loop {
                if let Some(status) = self.child.try_wait().unwrap() {
                    return status;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let status = tokio::time::timeout(TIMEOUT, ended).await.expect("it ends");
        (status, self.complaints())
    }

    fn complaints(&mut self) -> String {
        self.complaints.take().expect("it ends once").join().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
