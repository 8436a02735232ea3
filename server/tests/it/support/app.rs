//! A whole server in this process, with its own database and provider.

use super::{
    Person,
    database::{Database, is_on_postgres},
    leftovers::{Leftovers, dropped_until_stopped},
    person,
};
use axum::{body::Body, http::Request};
use contract::{Account, Days, Timestamp, UsageReport, ports::Clock};
use serde_json::{Value, json};
use server::{Config, Running, Sources};
use std::{
    io::Write,
    process::{Command, Output, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};
use storage::{Location, Storage};
use testkit::{CableState, FakeClock, FakeProvider, SeededIds};
use tokio::{runtime::Runtime, sync::OnceCell};
use tower::ServiceExt;

/// How long live turns may go on when a test stops its server.
const DRAIN_GRACE: Duration = Duration::from_secs(2);

/// Changes a setting before the server starts.
type Setting = fn(&mut Value);

/// A running server.
///
/// It has a runtime of its own, so that it can be crashed: all its tasks are gone at once, whatever they are at.
pub struct TestApp {
    /// The server's own origin; another one after each start.
    pub url: String,
    /// The client of everybody in the test. It follows no redirect.
    pub http: reqwest::Client,
    /// The provider `fake`, whose requests a test can look at.
    pub provider: FakeProvider,
    /// The server's clock, which stands still until a test moves it.
    pub clock: Arc<FakeClock>,
    /// The runtime of the provider, which outlives the server's and works while a test waits in `drop`.
    outside: Option<Runtime>,
    runtime: Option<Runtime>,
    running: Option<Running>,
    setting: Setting,
    admin: OnceCell<Person>,
    starts: u64,
    // Last, because it is gone when it is dropped.
    database: Database,
}

impl TestApp {
    /// Starts with the settings that most tests want.
    pub async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    /// Starts with settings of the test's.
    pub async fn start_with(setting: Setting) -> Self {
        Self::start_on(Database::new(), runtime(1), setting).await
    }

    /// Starts on PostgreSQL, to which a cable leads that a test can cut. `None`: the run is about another engine.
    pub async fn start_behind_a_cable() -> Option<Self> {
        if !is_on_postgres() {
            return None;
        }
        let outside = runtime(1);
        let database = {
            let _entered = outside.enter();
            Database::behind_a_cable().expect("the run is about PostgreSQL")
        };
        Some(Self::start_on(database, outside, |_| ()).await)
    }

    async fn start_on(database: Database, outside: Runtime, setting: Setting) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("the client has no special wishes");
        let provider = outside.spawn(FakeProvider::start()).await.expect("it starts");
        let mut app = Self {
            url: String::new(),
            http,
            provider,
            clock: Arc::new(FakeClock::new()),
            outside: Some(outside),
            runtime: None,
            running: None,
            setting,
            admin: OnceCell::new(),
            starts: 0,
            database,
        };
        app.starts_again().await;
        app
    }

    /// The settings, the test's change included.
    fn config(&self) -> Config {
        let mut config = json!({
            "listen": "127.0.0.1:0",
            "data_dir": self.database.data_dir(),
            "storage": { "url": self.database.url() },
            "passwords": { "memory_kib": 8, "passes": 1 },
            "providers": { "fake": {
                "kind": "openai",
                "url": self.provider.url(),
                "key": "sk-test",
                "discover": false,
                "models": testkit::provider::MODELS.map(|name| json!({ "name": name })),
            } },
            "deadlines": { "first_token_s": 2, "between_tokens_s": 2 },
            "inference": { "enabled": false },
            // Everybody in a test comes from one address.
            "connections": { "max_per_address": 4096 },
        });
        (self.setting)(&mut config);
        serde_json::from_value(config).expect("the settings are well-formed")
    }

    /// Starts, after `crashes` or `stops`, on the data that is there.
    pub async fn starts_again(&mut self) {
        let runtime = runtime(2);
        self.starts += 1;
        let ids = Arc::new(SeededIds::new(self.starts));
        let sources = Sources { clock: Arc::clone(&self.clock) as Arc<dyn Clock>, ids };
        // It waits until the last task of a crashed server is gone.
        let start = server::start_with(self.config(), sources);
        let running = runtime.spawn(start).await.expect("starting does not panic");
        let running = running.unwrap_or_else(|error| panic!("{}", error.chain()));
        self.url = format!("http://127.0.0.1:{}", running.address().port());
        self.running = Some(running);
        self.runtime = Some(runtime);
    }

    /// Ends all tasks of the server where they are.
    pub fn crashes(&mut self) {
        self.running = None;
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    /// Stops the server and waits until nothing of it is left. A task that does not end fails the test, and so does a
    /// reservation that was lost.
    pub async fn stops(&mut self) {
        let (running, runtime) = (self.running.take().unwrap(), self.runtime.as_ref().unwrap());
        let tasks = runtime.handle().metrics();
        let dropped = runtime.spawn(dropped_until_stopped(running, DRAIN_GRACE)).await.unwrap();
        assert_eq!(dropped, 0, "a reservation was dropped unsettled");
        for _ in 0..100 {
            if tasks.num_alive_tasks() == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(tasks.num_alive_tasks(), 0, "a task was left behind");
        self.crashes();
    }

    /// Writes into its database what no server of this version would.
    pub async fn writes(&self, sql: &'static str) {
        self.database.writes(sql).await;
    }

    /// Stops, and starts with other settings on the data that is there.
    pub async fn restarts_with(&mut self, setting: Setting) {
        self.stops().await;
        self.setting = setting;
        self.starts_again().await;
    }

    /// Runs the program on the data that is there, and gives what it says: without success, what it complains about.
    pub fn runs(&self, words: &[&str], variables: &[(&str, &str)]) -> Result<String, String> {
        let mut program = self.program(words);
        program.envs(variables.iter().copied());
        said(program.output().expect("it was built for the tests"))
    }

    /// Runs the program on the data that is there, which reads a line from its standard input, and gives what it says.
    pub fn runs_with_input(&self, words: &[&str], line: &str) -> Result<String, String> {
        let mut program = self.program(words);
        program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut running = program.spawn().expect("it was built for the tests");
        writeln!(running.stdin.take().unwrap(), "{line}").unwrap();
        said(running.wait_with_output().unwrap())
    }

    fn program(&self, words: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_plauder"));
        program.args(words).arg("--data-dir").arg(self.database.data_dir());
        program.env_clear();
        program.envs(self.database.url().map(|url| ("PLAUDER_STORAGE__URL", url)));
        program
    }

    /// Whether a text stands in the database as it is.
    pub fn holds(&self, text: &str) -> bool {
        self.database.holds(text)
    }

    /// Asks without a network, on the server's own runtime, and hangs up after so many polls of the answer. The status;
    /// `None`: it had not come by then.
    pub async fn hangs_up(&self, request: Request<Body>, polls: usize) -> Option<u16> {
        let router = self.running.as_ref().unwrap().router();
        // The answer is dropped there as well: what it leaves to be done is done by the server.
        let asking = async move {
            let answer = testkit::polled(router.oneshot(request), polls).await?;
            Some(answer.unwrap().status().as_u16())
        };
        self.runtime.as_ref().unwrap().spawn(asking).await.unwrap()
    }

    /// Cuts the cable that leads to the database, or mends it.
    pub fn sets_the_cable(&self, state: CableState) {
        self.database.set_cable(state);
    }

    /// Keeps the server from its database for a while.
    pub async fn loses_its_database_for(&self, time: Duration) {
        self.database.is_away_for(time).await;
    }

    /// Reckons the ledger again, as the command line does it.
    pub async fn reprices(&self, gateway: &gateway::Gateway, fill: bool) -> backend::Repriced {
        let location = Location { url: self.database.url(), data_dir: self.database.data_dir() };
        let storage = Storage::open_beside(&location).await.unwrap();
        let ids = SeededIds::new(99);
        let done = backend::reprice(&storage, gateway, &*self.clock, &ids, fill).await;
        storage.close().await;
        done.unwrap()
    }

    /// Everything that the ledger holds.
    pub async fn report(&self) -> UsageReport {
        let location = Location { url: self.database.url(), data_dir: self.database.data_dir() };
        let storage = Storage::open_as_it_is(&location).await.unwrap().unwrap();
        let from = self.clock.now().plus_millis(-Timestamp::DAY);
        let report = storage.report(Days { from, count: Days::MOST }, None).await;
        storage.close().await;
        report.unwrap()
    }

    /// What the server printed at its start for the first account.
    pub fn sign_up_code(&self) -> Option<&str> {
        self.running.as_ref()?.sign_up_code()
    }

    /// The first account.
    pub async fn admin(&self) -> Person {
        let first = async { Person::stranger(self).signs_up("admin").await };
        let admin = self.admin.get_or_init(|| first).await.clone();
        Person { url: self.url.clone(), ..admin }
    }

    /// Somebody ordinary, signed in.
    pub async fn person(&self, name: &str) -> Person {
        let body = json!({
            "email": person::email(name), "name": name, "password": person::PASSWORD, "role": "user",
        });
        self.admin().await.post("/api/people/add", body).await.is::<Account>();
        Person::stranger(self).signs_in(name).await
    }
}

/// What a program said: without success, what it complained about.
fn said(Output { status, stdout, stderr }: Output) -> Result<String, String> {
    let text = |bytes| String::from_utf8(bytes).expect("it speaks UTF-8");
    if status.success() { Ok(text(stdout)) } else { Err(text(stderr)) }
}

/// A runtime of so many threads.
fn runtime(threads: usize) -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()
        .expect("the system has threads")
}

impl Drop for TestApp {
    /// Stops the server and asserts that it left nothing behind, unless the test has failed already, or has crashed or
    /// stopped it.
    fn drop(&mut self) {
        let stopped = self.running.take().filter(|_| !thread::panicking());
        let left = stopped.zip(self.runtime.as_ref()).map(|(running, runtime)| {
            // The test's own runtime is blocked meanwhile: it may have no other thread than this.
            thread::scope(|scope| {
                let (database, provider) = (&self.database, &self.provider);
                let looks = Leftovers::of(running, DRAIN_GRACE, database, provider, &*self.clock);
                scope.spawn(|| runtime.block_on(looks)).join()
            })
        });
        self.crashes();
        if let Some(outside) = self.outside.take() {
            outside.shutdown_background();
        }
        match left {
            Some(Ok(left)) => {
                assert_eq!(left, Leftovers::default(), "left behind; `app.crashes()` if it may be");
            }
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            None => {}
        }
    }
}
