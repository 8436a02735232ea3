//! Providers that administrators set up, and their sealed keys.

use crate::support::{Home, at, handle, seal};
use contract::{ProviderKind, ProviderSettings};
use storage::{Error, KeyChange, Seal, StoredKey};

pub fn settings(kind: ProviderKind) -> ProviderSettings {
    ProviderSettings { kind, url: None, models: Vec::new(), enabled: true, own_keys: true }
}

impl Home {
    /// Sets up a provider of OpenAI's kind.
    pub async fn sets_up(&self, seal: &Seal, name: &str, key: KeyChange<'_>) {
        let settings = settings(ProviderKind::Openai);
        self.put_provider(seal, &handle(name), &settings, key, at(1)).await.unwrap();
    }

    /// Every provider's key, in words.
    pub async fn provider_keys(&self, seal: &Seal) -> Vec<String> {
        let providers = self.providers(seal).await.unwrap();
        let key = |key: StoredKey| match key {
            StoredKey::None => "none".to_owned(),
            StoredKey::Open(key) => key.reveal().to_owned(),
            StoredKey::Lost => "lost".to_owned(),
        };
        providers.into_iter().map(|provider| key(provider.key)).collect()
    }

    /// Every provider's key, as it is kept.
    async fn sealed_keys(&self) -> Vec<String> {
        sqlx::query_scalar("SELECT sealed_key FROM providers ORDER BY name")
            .fetch_all(&mut self.raw().await)
            .await
            .unwrap()
    }
}

both_engines! {
    async fn a_provider_comes_back_as_it_was_set_up(home) {
        let seal = seal(1);
        let nearby = ProviderSettings {
            kind: ProviderKind::Ollama,
            url: Some("http://localhost:11434/".into()),
            models: vec!["qwen3:8b".into(), "gemma \0 \"3\"".into()],
            enabled: false,
            own_keys: false,
        };
        let all = [
            ("a.b-c_9", nearby, KeyChange::Forget),
            ("groq", settings(ProviderKind::Groq), KeyChange::Set("gsk-1")),
            ("openai", settings(ProviderKind::Openai), KeyChange::Keep),
        ];

        for (name, settings, key) in all.iter().rev() {
            home.put_provider(&seal, &handle(name), settings, *key, at(1)).await.unwrap();
        }

        let kept = home.providers(&seal).await.unwrap();
        let kept: Vec<_> = kept.into_iter().map(|it| (it.name, it.settings)).collect();
        assert_eq!(kept, all.map(|(name, settings, _)| (handle(name), settings)));
        assert_eq!(home.provider_keys(&seal).await, ["none", "gsk-1", "none"]);
    }

    async fn every_kind_of_provider_is_understood(home) {
        for kind in ProviderKind::ALL {
            let name = handle(kind.name());
            home.put_provider(&seal(1), &name, &settings(kind), KeyChange::Forget, at(1)).await.unwrap();
        }

        let kept = home.providers(&seal(1)).await.unwrap();

        assert_eq!(kept.len(), ProviderKind::ALL.len());
        assert!(kept.iter().all(|it| it.settings.kind.name() == it.name.as_str()), "{kept:?}");
    }

    async fn a_key_is_set_kept_and_forgotten(home) {
        let seal = seal(1);
        for (change, then) in [
            (KeyChange::Keep, "none"),
            (KeyChange::Set("one"), "one"),
            (KeyChange::Keep, "one"),
            (KeyChange::Set("two"), "two"),
            (KeyChange::Forget, "none"),
            (KeyChange::Keep, "none"),
        ] {
            home.sets_up(&seal, "openai", change).await;

            assert_eq!(home.provider_keys(&seal).await, [then], "{change:?}");
        }
    }

    async fn a_changed_provider_keeps_its_key_and_nothing_else(home) {
        home.sets_up(&seal(1), "openai", KeyChange::Set("one")).await;
        let changed = ProviderSettings {
            models: vec!["gpt-5".into()],
            enabled: false,
            own_keys: false,
            ..settings(ProviderKind::Openai)
        };

        home.put_provider(&seal(1), &handle("openai"), &changed, KeyChange::Keep, at(2)).await.unwrap();

        assert_eq!(home.providers(&seal(1)).await.unwrap()[0].settings, changed);
        assert_eq!(home.provider_keys(&seal(1)).await, ["one"]);
    }

    async fn a_provider_that_moves_loses_its_key(home) {
        let here = settings(ProviderKind::Openai);
        let elsewhere = ProviderSettings { url: Some("https://example.org/".into()), ..here.clone() };
        let another = ProviderSettings { kind: ProviderKind::Xai, ..here.clone() };
        for (before, after) in [(&here, &elsewhere), (&elsewhere, &here), (&here, &another)] {
            for (settings, change) in [(before, KeyChange::Set("one")), (after, KeyChange::Keep)] {
                home.put_provider(&seal(1), &handle("openai"), settings, change, at(2)).await.unwrap();
            }

            assert_eq!(home.provider_keys(&seal(1)).await, ["none"], "{after:?}");
        }
    }

    async fn a_key_opens_for_its_own_address_only(home) {
        home.sets_up(&seal(1), "openai", KeyChange::Set("one")).await;

        for change in ["url = 'https://example.org/'", "url = NULL, kind = 'xai'"] {
            let moved = sqlx::AssertSqlSafe(format!("UPDATE providers SET {change}"));
            sqlx::query(moved).execute(&mut home.raw().await).await.unwrap();

            assert_eq!(home.provider_keys(&seal(1)).await, ["lost"], "{change}");
        }
    }

    async fn a_key_does_not_stand_in_the_database(home) {
        home.sets_up(&seal(1), "openai", KeyChange::Set("sk-secret")).await;

        let [sealed] = <[String; 1]>::try_from(home.sealed_keys().await).unwrap();
        assert!(sealed.starts_with("v1."), "{sealed}");
        assert!(!sealed.contains("secret"), "{sealed}");
        let shown = format!("{:?} {:?}", home.providers(&seal(1)).await.unwrap(), KeyChange::Set("sk-secret"));
        assert!(!shown.contains("secret"), "{shown}");
    }

    async fn without_its_master_key_a_key_is_lost_until_another_one_is_set(home) {
        home.sets_up(&seal(1), "openai", KeyChange::Set("one")).await;

        assert_eq!(home.provider_keys(&seal(2)).await, ["lost"]);
        assert_eq!(home.provider_keys(&Seal::new([2; 32], &[[1; 32]])).await, ["one"]);
        home.sets_up(&seal(2), "openai", KeyChange::Keep).await;
        assert_eq!(home.provider_keys(&seal(2)).await, ["lost"]);
        assert_eq!(home.provider_keys(&seal(1)).await, ["one"]);
        home.sets_up(&seal(2), "openai", KeyChange::Set("two")).await;
        assert_eq!(home.provider_keys(&seal(2)).await, ["two"]);
    }

    async fn keys_that_changed_places_are_lost(home) {
        home.sets_up(&seal(1), "groq", KeyChange::Set("one")).await;
        home.sets_up(&seal(1), "openai", KeyChange::Set("two")).await;
        let sealed = home.sealed_keys().await;

        for (name, sealed) in ["openai", "groq"].into_iter().zip(sealed) {
            sqlx::query("UPDATE providers SET sealed_key = $1 WHERE name = $2")
                .bind(sealed)
                .bind(name)
                .execute(&mut home.raw().await)
                .await
                .unwrap();
        }

        assert_eq!(home.provider_keys(&seal(1)).await, ["lost", "lost"]);
    }

    async fn a_provider_goes_with_everybodys_own_keys_for_it(home) {
        let (ada, bob, seal) = (home.person("ada").await, home.person("bob").await, seal(1));
        for name in ["groq", "openai"] {
            home.sets_up(&seal, name, KeyChange::Set("everybody's")).await;
            for who in [&ada, &bob] {
                home.brings(&seal, who, name, "own").await;
            }
        }

        assert!(home.remove_provider(&handle("groq")).await.unwrap());
        assert!(!home.remove_provider(&handle("groq")).await.unwrap());

        let left = home.providers(&seal).await.unwrap();
        assert_eq!(left.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["openai"]);
        for who in [ada, bob] {
            assert_eq!(home.own(&seal, who.id).await, ["openai own"]);
        }
    }

    async fn own_keys_for_a_provider_of_the_configuration_stay(home) {
        let ada = home.person("ada").await;
        home.brings(&seal(1), &ada, "mistral", "own").await;

        assert!(!home.remove_provider(&handle("mistral")).await.unwrap());

        assert_eq!(home.own(&seal(1), ada.id).await, ["mistral own"]);
    }

    async fn a_provider_of_no_known_kind_is_corrupt(home) {
        home.sets_up(&seal(1), "openai", KeyChange::Forget).await;
        sqlx::query("UPDATE providers SET kind = 'delphi'").execute(&mut home.raw().await).await.unwrap();

        let error = home.providers(&seal(1)).await.unwrap_err();

        assert!(matches!(&error, Error::Corrupt { table: "providers", column: "kind", id, .. } if id == "openai"), "{error:?}");
    }
}
