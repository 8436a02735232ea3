//! `plauder doctor`: looks at everything the server needs, and says how to mend what is broken.
//!
//! Apart from what it looks at, because its sentences are for an operator whose server does not start, and it may change nothing.

use crate::{
    Config,
    config::{Loaded, Origin},
    http::assets::Assets,
    lifecycle::open_files,
    wiring,
};
use contract::ports::chain;
use gateway::Gateway;
use inference::{Finding, Inference};
use std::{fs, io, path::Path, time::Duration};
use storage::Storage;

/// How long the database and all providers may take to answer, each.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// The length of the file with which the data directory is tried, in bytes.
const PROBE: usize = 64 * 1024;

/// The column in which a finding's words begin.
const INDENT: usize = 21;

/// The grade of a finding.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grade {
    Good,
    /// The server works without it.
    Doubtful,
    Bad,
}

/// Examines everything that the server needs and prints what it finds, on standard output. `true`: nothing is bad.
pub(crate) async fn examine(loaded: &Loaded) -> bool {
    let mut report = Report { is_healthy: true };
    let config = &loaded.config;
    report.settings(loaded);
    report.address(config);
    report.open_files(config);
    report.data_dir(&config.data_dir);
    report.database(config).await;
    report.models(config);
    report.providers(config).await;
    report.page();
    report.is_healthy
}

struct Report {
    is_healthy: bool,
}

impl Report {
    fn settings(&mut self, loaded: &Loaded) {
        let file = loaded.file.as_ref().map_or_else(
            || "no file; defaults, environment and command line".into(),
            |file| file.display().to_string(),
        );
        self.say(Grade::Good, "settings", &file);
        for setting in &loaded.report {
            detail(&setting.to_string());
        }
    }

    fn address(&mut self, config: &Config) {
        let own = config.public_url.clone().unwrap_or_else(|| Origin::of(config.listen));
        let says = format!("{own}, listening at {}", config.listen);
        if config.listen.ip().is_loopback() {
            self.say(Grade::Good, "address", &says);
        } else if config.public_url.is_none() {
            self.say(Grade::Doubtful, "address", &says);
            detail("set public_url to the address that people type: other origins are refused");
        } else if !own.is_secure() {
            self.say(Grade::Doubtful, "address", &says);
            detail(
                "without HTTPS passwords and chats can be read on the way: put a proxy with TLS in front",
            );
        } else {
            self.say(Grade::Good, "address", &says);
        }
        if let Some(why) = config.unnamed_proxy() {
            self.say(Grade::Doubtful, "proxy", "trusted_proxies is empty");
            detail(why);
            detail(
                "set trusted_proxies to the address that the proxy comes from, 127.0.0.1 for one on this machine",
            );
        }
    }

    fn open_files(&mut self, config: &Config) {
        let wanted = config.connections.max;
        match open_files::fewer_connections(config.connections) {
            None => self.say(Grade::Good, "connections", &format!("{wanted} at most")),
            Some(max) => {
                let says = format!("{max} at most, and not {wanted}: few files may be open");
                self.say(Grade::Doubtful, "connections", &says);
                detail(&open_files::remedy(wanted));
            }
        }
    }

    fn data_dir(&mut self, folder: &Path) {
        let shown = folder.display();
        match writable(folder) {
            Ok(true) => self.say(Grade::Good, "data directory", &shown.to_string()),
            Ok(false) => {
                self.say(
                    Grade::Good,
                    "data directory",
                    &format!("{shown} (the first start makes it)"),
                );
            }
            Err(error) => {
                self.say(Grade::Bad, "data directory", &format!("{shown}: {error}"));
                detail(
                    "give the user who runs the server the right and the room to write there, or choose another with --data-dir",
                );
            }
        }
    }

    async fn database(&mut self, config: &Config) {
        let is_new = config.storage.url.is_none() && !config.data_dir.join("plauder.db").exists();
        if is_new {
            return self.say(Grade::Good, "database", "none yet; the first start makes it");
        }
        let location = wiring::location(config);
        match tokio::time::timeout(ANSWER_TIMEOUT, Storage::open_as_it_is(&location)).await {
            Ok(Ok(Some(storage))) => {
                let people = match storage.has_accounts().await {
                    Ok(true) => "there are accounts",
                    Ok(false) => "no account yet: the first one becomes the administrator",
                    Err(_) => "it cannot be read",
                };
                let says = format!("{}, schema up to date, {people}", storage.engine());
                self.say(Grade::Good, "database", &says);
                storage.close().await;
            }
            Ok(Ok(None)) => {
                self.say(
                    Grade::Good,
                    "database",
                    "the next start, or `plauder migrate`, brings its schema up to date",
                );
            }
            Ok(Err(error)) => self.say(Grade::Bad, "database", &chain(&error)),
            Err(_) => {
                self.say(Grade::Bad, "database", "it does not answer");
                detail(
                    "check storage.url, and that the database server runs and lets this machine in",
                );
            }
        }
    }

    fn models(&mut self, config: &Config) {
        if !config.inference.enabled {
            return self.say(Grade::Good, "models here", "switched off (inference.enabled)");
        }
        for finding in Inference::new(&config.inference, &config.model_dirs()).check() {
            let grade = if finding.is_good() { Grade::Good } else { Grade::Doubtful };
            self.say(grade, "models here", &finding.to_string());
            if matches!(finding, Finding::NoModel { .. }) {
                detail(
                    "the bundled one comes with scripts/install/model.sh; any GGUF chat model will do",
                );
            }
        }
    }

    async fn providers(&mut self, config: &Config) {
        let gateway = match Gateway::new(&config.gateway()) {
            Ok(gateway) => gateway,
            Err(error) => return self.say(Grade::Bad, "providers", &error.to_string()),
        };
        if config.providers.is_empty() {
            self.say(Grade::Good, "providers", "none; config.example.toml says how to add one");
        }
        let unlisted =
            tokio::time::timeout(ANSWER_TIMEOUT, gateway.refresh()).await.unwrap_or_default();
        let models = gateway.models();
        for name in config.providers.keys() {
            if let Some(it) = unlisted.iter().find(|it| it.provider == *name) {
                self.say(Grade::Doubtful, "provider", &format!("{name}: {}", it.error));
                detail("check its url and key, and that this machine may reach it");
                continue;
            }
            let count = models.iter().filter(|model| model.id.provider() == name).count();
            self.say(Grade::Good, "provider", &format!("{name}: {count} models"));
        }
        if let Some(offer) = gateway.notice().await {
            let says = format!("{} at {} is not enabled", offer.provider, offer.url);
            self.say(Grade::Good, "noticed", &says);
            detail("an administrator can enable it on the page, under models");
        }
    }

    fn page(&mut self) {
        let assets = Assets::new();
        if assets.are_built() {
            return self.say(Grade::Good, "page", &assets.origin());
        }
        self.say(Grade::Bad, "page", &format!("it is not in {}", assets.origin()));
        detail("run `make page`");
    }

    #[expect(clippy::print_stdout, reason = "the answer to a command belongs on standard output")]
    fn say(&mut self, grade: Grade, what: &str, says: &str) {
        let mark = match grade {
            Grade::Good => " ok ",
            Grade::Doubtful => "  ? ",
            Grade::Bad => "BAD ",
        };
        self.is_healthy &= grade != Grade::Bad;
        let says = says.replace('\n', &format!("\n{:INDENT$}", ""));
        println!("{mark} {what:<15} {says}");
    }
}

#[expect(clippy::print_stdout, reason = "the answer to a command belongs on standard output")]
fn detail(says: &str) {
    println!("{:INDENT$}{says}", "");
}

/// Whether a file can be made there. `false`: the folder is not there yet, but can be made.
fn writable(folder: &Path) -> io::Result<bool> {
    if folder.exists() {
        let probe = folder.join(format!(".doctor-{}", std::process::id()));
        // An empty file would fit on a full disk.
        let written = fs::write(&probe, vec![0; PROBE]);
        let removed = fs::remove_file(&probe);
        return written.and(removed).map(|()| true);
    }
    let parent = folder.ancestors().skip(1).find(|it| it.exists()).unwrap_or(Path::new("."));
    let is_read_only = fs::metadata(parent)?.permissions().readonly();
    if is_read_only { Err(io::ErrorKind::PermissionDenied.into()) } else { Ok(false) }
}
