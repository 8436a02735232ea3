//! The list of models: offers that were noticed, and what comes first.

use crate::house::{House, MODEL, told};
use contract::{Failure, Subject};

#[tokio::test]
async fn an_enabled_offer_survives_a_restart() {
    let house = House::new().await;
    house.admin().await;
    // As `enable` keeps it; there is no Ollama to notice here.
    let kept = serde_json::json!([{
        "provider": "fake", "url": "http://127.0.0.1:9", "models": ["words"], "enabled": true
    }]);
    house.storage.put_setting("offers", &kept.to_string()).await.unwrap();

    let house = house.restarted().await;

    let root = house.sign_in("root").await;
    let models = house.models().list(&root).await.unwrap();
    assert_eq!(models.iter().map(|m| m.id.as_str()).collect::<Vec<_>>(), [MODEL]);
    let left = house.models().enable(&root, "fake", false).await.unwrap();
    assert_eq!(left.len(), 0);
    let house = house.restarted().await;
    let root = house.sign_in("root").await;
    assert_eq!(house.models().list(&root).await.unwrap().len(), 0);
}

#[tokio::test]
async fn what_was_not_noticed_cannot_be_enabled() {
    let house = House::new().await;
    let root = house.admin().await;

    let enabled = house.models().enable(&root, "http://169.254.169.254", true).await;

    assert_eq!(told(enabled), Failure::Missing { what: Subject::Provider });
}

#[tokio::test]
async fn the_configured_default_comes_first() {
    let house = House::configured(|config| config.default_model = Some("b/two".into())).await;
    let root = house.admin().await;
    for (provider, model) in [("a", "one"), ("b", "two"), ("c", "three")] {
        house.gateway.enable(&contract::Offer {
            provider: provider.into(),
            url: "http://127.0.0.1:9".into(),
            models: vec![model.into()],
            enabled: true,
        });
    }

    let models = house.models().list(&root).await.unwrap();

    assert_eq!(models.len(), 3);
    assert_eq!(models[0].id.as_str(), "b/two");
}
