//! The programs that are measured, and what `/proc` says about them. Only this knows that they are processes.

use super::{Result, people};
use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
};

/// A tick of the processor clock in `/proc`, in milliseconds. It is 100 Hz on every Linux that people run.
const TICK_MS: f64 = 10.0;

/// The settings with which hashing a password costs next to nothing.
const CHEAP_PASSWORDS: [(&str, &str); 2] =
    [("PLAUDER_PASSWORDS__MEMORY_KIB", "8"), ("PLAUDER_PASSWORDS__PASSES", "1")];

/// A running program.
pub(super) trait Program {
    /// Its process id.
    fn id(&self) -> u32;
}

/// The fake provider as a process of its own.
pub(super) struct Provider {
    /// Its base URL, as it printed it.
    pub url: String,
    child: Child,
}

/// The product as a process of its own, in a data directory that goes with it.
pub(super) struct Plauder {
    /// Its own origin, without a slash at its end.
    pub url: String,
    /// The time from starting the process to the first answer.
    pub started_in: Duration,
    child: Child,
    data: Option<PathBuf>,
}

/// The processor time and the memory that a process has used.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Used {
    /// The processor time so far, in milliseconds, in steps of 10.
    pub cpu_ms: f64,
    /// The resident memory at this moment, in megabytes.
    pub memory_mb: f64,
    /// The most resident memory so far, in megabytes.
    pub peak_mb: f64,
}

/// The times that the product takes to its first answer.
pub(super) struct Starts {
    /// The time in a new data directory, where it makes its database.
    pub fresh: Duration,
    /// The median of the times in one that is there.
    pub again: Duration,
}

impl Program for Provider {
    fn id(&self) -> u32 {
        self.child.id().unwrap_or_default()
    }
}

impl Program for Plauder {
    fn id(&self) -> u32 {
        self.child.id().unwrap_or_default()
    }
}

impl Provider {
    /// Starts it on a free port, and waits for its URL.
    pub async fn start(program: &Path) -> Result<Self> {
        let mut child = Command::new(program).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let stdout = child.stdout.take().ok_or("the provider has no output")?;
        let url =
            BufReader::new(stdout).lines().next_line().await?.ok_or("the provider said no URL")?;
        Ok(Self { url, child })
    }
}

impl Plauder {
    /// Starts it with the provider at that URL and an account for the first person, and waits until it is ready.
    pub async fn start(program: &Path, provider: &str) -> Result<Self> {
        let data = std::env::temp_dir().join(format!("plauder-bench-{}", std::process::id()));
        add_the_first_person(program, &data).await?;
        let mut plauder = Self::start_in(program, provider, &data).await?;
        plauder.data = Some(data);
        Ok(plauder)
    }

    /// Starts it in a data directory with an account, which stays, and waits until it is ready.
    pub async fn start_in(program: &Path, provider: &str, data: &Path) -> Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = format!("127.0.0.1:{port}");
        let begun = Instant::now();
        let child = Command::new(program)
            .args(["serve", "--listen", &address, "--data-dir"])
            .arg(data)
            .env("PLAUDER_PROVIDERS__FAKE__KIND", "openai")
            .env("PLAUDER_PROVIDERS__FAKE__URL", provider)
            .env("PLAUDER_DEFAULT_MODEL", "fake/fake-words")
            // A thousand people sign in in a moment: their passwords are hashed cheaply, and each has an address of their own.
            .envs(CHEAP_PASSWORDS)
            .env("PLAUDER_TRUSTED_PROXIES", "127.0.0.1/32")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let mut plauder = Self {
            url: format!("http://{address}"),
            started_in: Duration::ZERO,
            child,
            data: None,
        };
        plauder.wait(begun).await?;
        Ok(plauder)
    }

    /// Waits for the first 200.
    async fn wait(&mut self, begun: Instant) -> Result<()> {
        let web = reqwest::Client::new();
        loop {
            let answer = web.get(format!("{}/readyz", self.url)).send().await;
            self.started_in = begun.elapsed();
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("plauder ended at its start: {status}").into());
            }
            if self.started_in > Duration::from_secs(30) {
                return Err("plauder does not answer".into());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Ends it at once and removes its data.
    pub async fn stop(mut self) -> Result<()> {
        self.child.kill().await?;
        Ok(())
    }
}

impl Drop for Plauder {
    fn drop(&mut self) {
        if let Some(data) = &self.data {
            drop(std::fs::remove_dir_all(data));
        }
    }
}

/// Makes the account of the first person, an administrator, from the command line: over a proxy, the page would ask for
/// the code that the server prints.
pub(super) async fn add_the_first_person(program: &Path, data: &Path) -> Result<()> {
    let mut child = Command::new(program)
        .args(["user", "add", &people::email(0), "--name", "Person 0", "--admin", "--data-dir"])
        .arg(data)
        .envs(CHEAP_PASSWORDS)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let mut stdin = child.stdin.take().ok_or("the command has no input")?;
    stdin.write_all(people::PASSWORD.as_bytes()).await?;
    drop(stdin);
    let status = child.wait().await?;
    if status.success() { Ok(()) } else { Err(format!("adding a person: {status}").into()) }
}

/// Starts the product so many times, and once before in a new data directory.
pub(super) async fn cold_starts(program: &Path, provider: &str, times: usize) -> Result<Starts> {
    let data = std::env::temp_dir().join(format!("plauder-bench-start-{}", std::process::id()));
    let mut took = Vec::new();
    for _ in 0..=times {
        let plauder = Plauder::start_in(program, provider, &data).await?;
        took.push(plauder.started_in);
        plauder.stop().await?;
    }
    drop(std::fs::remove_dir_all(&data));
    let fresh = took.remove(0);
    took.sort_unstable();
    Ok(Starts { fresh, again: took[took.len() / 2] })
}

/// Reads what a process has used so far.
pub(super) fn used_by(id: u32) -> Result<Used> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
    // The name stands in parentheses and may hold spaces: count from behind it.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks =
        |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let megabytes = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kib| kib / 1024.0)
    };
    Ok(Used {
        cpu_ms: (ticks(11) + ticks(12)) * TICK_MS,
        memory_mb: megabytes("VmRSS").unwrap_or(0.0),
        peak_mb: megabytes("VmHWM").unwrap_or(0.0),
    })
}
