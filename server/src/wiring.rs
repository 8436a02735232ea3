//! The only place that chooses adapters: what is real today.
//!
//! It knows settings and crates, and nothing of HTTP: what listens is `lifecycle`'s.

mod key;
mod master;
mod sources;

pub(crate) use master::MasterKeys;
pub use sources::Sources;

use crate::{Config, Error, config::Origin};
use backend::{Backend, InferenceModels, Parts};
use bus::Bus;
use contract::Model;
use gateway::Gateway;
use inference::Inference;
use std::{fs::File, net::SocketAddr, sync::Arc, time::Duration};
use storage::{Location, Storage};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The file with the key that signs access tokens.
const TOKEN_KEY: &str = "secret.key";

/// How often providers are asked which models they have.
const REFRESH_INTERVAL: Duration = Duration::from_mins(15);

/// The time that a start waits for another server on the same data, which it may be about to replace.
const HANDOVER_GRACE: Duration = Duration::from_secs(10);

/// The parts that were wired, for whoever serves them.
pub(crate) struct Wired {
    /// The database, which is closed when all the rest has ended.
    pub storage: Storage,
    /// The use cases, already started.
    pub backend: Arc<Backend>,
    /// The models that are known at the start; providers may report more.
    pub models: Vec<Model>,
    /// The one-time code of the first account; `None`: there are accounts.
    pub sign_up_code: Option<String>,
    /// The file of the master keys, which nobody replaces while it is open; `None`: the settings have the keys.
    pub held: Option<File>,
}

/// Builds every part and joins them, in the order in which they need each other. What is started ends with `stop`.
pub(crate) async fn wire(
    config: &Config,
    sources: &Sources,
    public_url: &str,
    address: SocketAddr,
    tracker: &TaskTracker,
    stop: &CancellationToken,
) -> Result<Wired, Error> {
    let inference = Inference::new(&config.inference, &config.model_dirs());
    let local = Arc::new(InferenceModels(inference.clone()));
    let gateway = Gateway::with_local_models(&config.gateway(), local).map_err(Error::Gateway)?;
    let storage = Storage::open_within(&location(config), HANDOVER_GRACE).await?;
    let (keys, held) = MasterKeys::held(config, &*sources.ids)?;
    let models = inference.models().into_iter().chain(gateway.models()).collect();

    let mut settings = settings(config, sources, public_url)?;
    let code = sign_up_code(sources.ids.secret());
    settings.is_local = is_local(config, address);
    settings.sign_up_code = Some(code.clone());
    let sign_up_code = if storage.has_accounts().await? { None } else { Some(code) };
    let backend = Backend::start(Parts {
        storage: storage.clone(),
        seal: keys.seal(),
        gateway: gateway.clone(),
        inference,
        bus: Bus::memory(),
        clock: Arc::clone(&sources.clock),
        ids: Arc::clone(&sources.ids),
        config: settings,
        tracker: tracker.clone(),
        stop: stop.clone(),
    })
    .await?;
    keep_refreshing(gateway, tracker, stop.clone());
    Ok(Wired { storage, backend, models, sign_up_code, held })
}

/// The location of the database that the settings name.
pub(crate) fn location(config: &Config) -> Location {
    Location {
        url: config.storage.url.as_ref().map(|url| url.reveal().to_owned()),
        data_dir: config.data_dir.clone(),
    }
}

/// The settings of the use cases. Reads the key that signs access tokens, or makes it: whoever deletes its file signs all
/// API clients out.
pub(crate) fn settings(
    config: &Config,
    sources: &Sources,
    public_url: &str,
) -> Result<backend::Config, Error> {
    let token_key = key::read_or_make(&config.data_dir.join(TOKEN_KEY), &*sources.ids)?[0];
    let mut settings = backend::Config::new(public_url.to_owned(), token_key);
    settings.default_model.clone_from(&config.default_model);
    settings.system_prompt.clone_from(&config.system_prompt);
    settings.limits = backend::Limits {
        requests_per_minute: config.limits.requests_per_minute,
        tokens_per_minute: config.limits.tokens_per_minute,
        requests_per_minute_per_address: config.limits.requests_per_minute_per_address,
        tokens_per_minute_per_address: config.limits.tokens_per_minute_per_address,
        page_requests_per_minute: Some(config.limits.page_requests_per_minute),
        anonymous_requests_per_minute_per_address: Some(
            config.limits.anonymous_requests_per_minute_per_address,
        ),
    };
    config.currency.as_str().clone_into(&mut settings.currency);
    settings.argon2_memory_kib = config.passwords.memory_kib;
    settings.argon2_passes = config.passwords.passes;
    Ok(settings)
}

/// Asks providers for their models now and from time to time.
fn keep_refreshing(gateway: Gateway, tracker: &TaskTracker, stop: CancellationToken) {
    backend::keep(tracker, "models", move || {
        let (gateway, stop) = (gateway.clone(), stop.clone());
        async move {
            stop.run_until_cancelled(refresh_forever(&gateway)).await;
        }
    });
}

async fn refresh_forever(gateway: &Gateway) {
    loop {
        for unlisted in gateway.refresh().await {
            tracing::warn!(provider = unlisted.provider, error = %unlisted.error, "models not listed");
        }
        tokio::time::sleep(REFRESH_INTERVAL).await;
    }
}

/// Whether only this machine reaches the server, as far as the settings say: nothing that they name is beyond it. A proxy
/// that they do not name is noticed by what it writes on requests.
pub(crate) fn is_local(config: &Config, address: SocketAddr) -> bool {
    address.ip().is_loopback()
        && config.trusted_proxies.is_empty()
        && config.public_url.as_ref().is_none_or(Origin::is_on_this_machine)
}

/// A code that can be read out over the telephone: 40 bits in letters and digits that look like no others.
fn sign_up_code(random: [u8; 32]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let (first, second) = (random[..4].iter().map(letter), random[4..8].iter().map(letter));
    first.chain(['-']).chain(second).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_up_code_has_two_groups_of_four() {
        assert_eq!(sign_up_code([0; 32]), "AAAA-AAAA");
        assert_eq!(sign_up_code([255; 32]), "9999-9999");
    }
}
