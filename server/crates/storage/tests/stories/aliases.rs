//! Aliases that administrators set up.

use crate::support::{at, handle, model};
use contract::{Alias, FallbackOn};
use storage::Error;

both_engines! {
    async fn an_alias_comes_back_as_it_was_set_up(home) {
        let plain = Alias { models: vec![model()], ..Alias::default() };
        let rich = Alias {
            label: Some("Fast".into()),
            about: Some("For \"quick\" questions \0".into()),
            models: vec![model(), model()],
            weights: vec![1_000, 0],
            retries: 5,
            strict: true,
            fallback_on: FallbackOn::ALL.to_vec(),
            first_token_s: Some(10),
            total_s: Some(60),
        };

        home.put_alias(&handle("fast"), &rich, at(1)).await.unwrap();
        home.put_alias(&handle("b"), &plain, at(2)).await.unwrap();

        let all = [(handle("b"), plain), (handle("fast"), rich)];
        assert_eq!(home.aliases().await.unwrap(), all);
    }

    async fn an_alias_is_changed_and_taken_away(home) {
        let fast = handle("fast");
        home.put_alias(&fast, &Alias::default(), at(1)).await.unwrap();
        let strict = Alias { strict: true, ..Alias::default() };

        home.put_alias(&fast, &strict, at(2)).await.unwrap();

        assert_eq!(home.aliases().await.unwrap(), [(fast.clone(), strict)]);
        assert!(home.remove_alias(&fast).await.unwrap());
        assert!(!home.remove_alias(&fast).await.unwrap());
        assert_eq!(home.aliases().await.unwrap(), []);
    }

    async fn an_alias_with_trouble_that_is_new_is_read_and_stored_again(home) {
        const SETTINGS: &str = r#"{"fallback_on":["bored","refused"]}"#;
        let fast = handle("fast");
        home.put_alias(&fast, &Alias::default(), at(1)).await.unwrap();
        sqlx::query("UPDATE aliases SET settings = $1").bind(SETTINGS).execute(&mut home.raw().await).await.unwrap();

        let read = home.aliases().await.unwrap().remove(0).1;
        home.put_alias(&fast, &read, at(2)).await.unwrap();

        let classes = [FallbackOn::Unknown("bored".into()), FallbackOn::Refused];
        assert_eq!(home.aliases().await.unwrap()[0].1.fallback_on, classes);
    }

    async fn an_alias_that_means_nothing_is_corrupt(home) {
        home.put_alias(&handle("fast"), &Alias::default(), at(1)).await.unwrap();
        sqlx::query("UPDATE aliases SET settings = '{'").execute(&mut home.raw().await).await.unwrap();

        let error = home.aliases().await.unwrap_err();

        assert!(matches!(&error, Error::Corrupt { table: "aliases", column: "settings", id, .. } if id == "fast"), "{error:?}");
    }
}
