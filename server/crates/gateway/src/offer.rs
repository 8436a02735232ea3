//! Offers: an Ollama on this machine that nobody configured. It is noticed, and used only where somebody enables it.
//!
//! `discover` asks providers that somebody named; this is where one is looked for that nobody did.

use crate::{catalogue::Catalogue, discover, gateway::Gateway, provider::Provider};
use contract::{Offer, Source};
use reqwest::Client;
use std::time::Duration;

/// The address at which an Ollama listens unless somebody moved it.
const USUAL_URL: &str = "http://127.0.0.1:11434/";

/// The time that a program on this machine has to answer.
const OFFER_TIMEOUT: Duration = Duration::from_millis(500);

impl Gateway {
    /// Looks for an Ollama on its usual port, for half a second. `None`: nobody is there, or the configuration has it
    /// already.
    pub async fn notice(&self) -> Option<Offer> {
        notice(&self.0.web, &self.0.catalogue, USUAL_URL).await
    }

    /// Adds a noticed provider. A configured one of the same name stays as it is.
    pub fn enable(&self, offer: &Offer) {
        if let Some(provider) = Provider::offered(offer) {
            self.0.catalogue.put(provider);
        }
    }

    /// Takes a noticed provider away. Answers that are being written are not disturbed; configured ones stay.
    pub fn disable(&self, provider: &str) {
        self.0.catalogue.remove(provider, Source::Noticed);
    }
}

/// The offer of the Ollama at `url`, unless nobody is there or the operator has configured it.
async fn notice(web: &Client, catalogue: &Catalogue, url: &str) -> Option<Offer> {
    let known = catalogue.providers();
    let is_taken =
        |it: &Provider| it.source != Source::Noticed && (it.name == "ollama" || it.url == url);
    if known.iter().any(|provider| is_taken(provider)) {
        return None;
    }
    let offer = Offer {
        provider: "ollama".into(),
        url: url.to_owned(),
        models: Vec::new(),
        enabled: false,
    };
    let provider = Provider::offered(&offer)?;
    let found = tokio::time::timeout(OFFER_TIMEOUT, discover::models(web, &provider, None))
        .await
        .ok()?
        .ok()?;
    let is_it = |it: &Provider| it.source == Source::Noticed && it.name == offer.provider;
    let enabled = known.iter().any(|provider| is_it(provider));
    Some(Offer { models: found.into_iter().map(|model| model.name).collect(), enabled, ..offer })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, ProviderConfig};
    use testkit::Cassette;

    const TAGS: &str = r#"{"models":[{"name":"qwen3:latest","size":1},{"name":"gemma3:4b"}]}"#;

    async fn noticed(gateway: &Gateway, url: &str) -> Option<Offer> {
        notice(&gateway.0.web, &gateway.0.catalogue, url).await
    }

    #[tokio::test]
    async fn an_ollama_is_noticed_with_its_models() {
        let ollama = Cassette::play("application/json", TAGS).await;
        let gateway = Gateway::new(&Config::default()).unwrap();

        let offer = noticed(&gateway, &ollama.url()).await.unwrap();

        assert_eq!(offer.models, ["qwen3:latest", "gemma3:4b"]);
        assert!(!offer.enabled);
        assert_eq!(ollama.played()[0].path, "/api/tags");
    }

    #[tokio::test]
    async fn an_enabled_one_is_noticed_as_enabled() {
        let ollama = Cassette::play("application/json", TAGS).await;
        let gateway = Gateway::new(&Config::default()).unwrap();
        let offer = noticed(&gateway, &ollama.url()).await.unwrap();

        gateway.enable(&offer);

        assert!(noticed(&gateway, &ollama.url()).await.unwrap().enabled);
        assert_eq!(gateway.models().len(), 2);
    }

    #[tokio::test]
    async fn a_configured_one_is_not_offered() {
        let ollama = Cassette::play("application/json", TAGS).await;
        let mut config = Config::default();
        config.providers.insert("ollama".into(), ProviderConfig::default());
        let gateway = Gateway::new(&config).unwrap();

        assert_eq!(noticed(&gateway, &ollama.url()).await, None);
    }

    #[tokio::test]
    async fn something_else_on_the_port_is_no_ollama() {
        let other = Cassette::play("text/html", "<h1>It works!</h1>").await;
        let gateway = Gateway::new(&Config::default()).unwrap();

        assert_eq!(noticed(&gateway, &other.url()).await, None);
    }
}
