//! People's own keys for providers.

use crate::support::{Home, at, handle, id, seal};
use contract::{Account, AccountId};
use storage::{Revocation, Seal};

/// Where every provider is.
const HERE: &str = "http://here/";

impl Home {
    pub async fn brings(&self, seal: &Seal, who: &Account, provider: &str, key: &str) {
        self.set_own_key(seal, who.id, &handle(provider), HERE, key, at(5)).await.unwrap();
    }

    /// Somebody's own keys, each after its provider.
    pub async fn own(&self, seal: &Seal, who: AccountId) -> Vec<String> {
        let keys = self.own_keys(seal, who).await.unwrap();
        keys.into_iter().map(|own| format!("{} {}", own.provider, own.key.reveal())).collect()
    }

    async fn all_of_own_keys(&self) -> i64 {
        sqlx::query_scalar("SELECT COUNT(*) FROM own_keys")
            .fetch_one(&mut self.raw().await)
            .await
            .unwrap()
    }
}

both_engines! {
    async fn everybody_has_keys_of_their_own(home) {
        let (ada, bob, seal) = (home.person("ada").await, home.person("bob").await, seal(1));

        home.brings(&seal, &ada, "openai", "one").await;
        home.brings(&seal, &ada, "groq", "two").await;
        home.brings(&seal, &bob, "openai", "three").await;

        assert_eq!(home.own(&seal, ada.id).await, ["groq two", "openai one"]);
        assert_eq!(home.own(&seal, bob.id).await, ["openai three"]);
        assert_eq!(home.own(&seal, id()).await, [""; 0]);
    }

    async fn those_who_have_own_keys_are_found_once_each_but_not_while_they_are_suspended(home) {
        let (ada, bob, seal) = (home.person("ada").await, home.person("bob").await, seal(1));
        home.person("eve").await;
        home.brings(&seal, &ada, "openai", "one").await;
        home.brings(&seal, &ada, "groq", "two").await;
        home.brings(&seal, &bob, "openai", "three").await;

        let both = home.owners_of_own_keys(5).await.unwrap();
        let one = home.owners_of_own_keys(1).await.unwrap();
        home.suspend_account(bob.id, Revocation::default(), at(9)).await.unwrap();

        assert_eq!(both.len(), 2);
        assert!(both.contains(&ada.id) && both.contains(&bob.id), "{both:?}");
        assert_eq!(one.len(), 1);
        assert_eq!(home.owners_of_own_keys(5).await.unwrap(), [ada.id]);
    }

    async fn another_own_key_takes_the_place_of_the_one_before(home) {
        let (ada, seal) = (home.person("ada").await, seal(1));
        home.brings(&seal, &ada, "openai", "one").await;

        let there = "http://there/";
        home.set_own_key(&seal, ada.id, &handle("openai"), there, "two", at(6)).await.unwrap();

        let [own] = <[_; 1]>::try_from(home.own_keys(&seal, ada.id).await.unwrap()).unwrap();
        assert_eq!((own.url.as_str(), own.key.reveal(), own.since), (there, "two", at(6)));
        assert!(!format!("{own:?}").contains("two"), "{own:?}");
    }

    async fn only_its_owner_forgets_an_own_key(home) {
        let (ada, bob, seal) = (home.person("ada").await, home.person("bob").await, seal(1));
        home.brings(&seal, &ada, "openai", "one").await;

        assert!(!home.remove_own_key(bob.id, &handle("openai")).await.unwrap());
        assert!(!home.remove_own_key(ada.id, &handle("groq")).await.unwrap());
        assert_eq!(home.own(&seal, ada.id).await, ["openai one"]);
        assert!(home.remove_own_key(ada.id, &handle("openai")).await.unwrap());
        assert!(!home.remove_own_key(ada.id, &handle("openai")).await.unwrap());
        assert_eq!(home.all_of_own_keys().await, 0);
    }

    async fn own_keys_go_with_their_account(home) {
        let (ada, bob, seal) = (home.person("ada").await, home.person("bob").await, seal(1));
        home.brings(&seal, &ada, "openai", "one").await;
        home.brings(&seal, &bob, "openai", "two").await;

        home.delete_account(ada.id, Some(bob.id), at(9)).await.unwrap();
        home.brings(&seal, &ada, "groq", "late").await;

        assert_eq!(home.own(&seal, bob.id).await, ["openai two"]);
        assert_eq!(home.all_of_own_keys().await, 1);
    }

    async fn an_own_key_does_not_stand_in_the_database(home) {
        let ada = home.person("ada").await;
        home.brings(&seal(1), &ada, "openai", "sk-secret").await;

        let sealed: String = sqlx::query_scalar("SELECT sealed_key FROM own_keys")
            .fetch_one(&mut home.raw().await)
            .await
            .unwrap();

        assert!(sealed.starts_with("v1.") && !sealed.contains("secret"), "{sealed}");
    }

    async fn a_lost_own_key_is_left_out(home) {
        let (ada, both) = (home.person("ada").await, Seal::new([2; 32], &[[1; 32]]));
        home.brings(&seal(1), &ada, "openai", "one").await;
        home.brings(&both, &ada, "groq", "two").await;

        assert_eq!(home.own(&seal(2), ada.id).await, ["groq two"]);
        assert_eq!(home.own(&both, ada.id).await, ["groq two", "openai one"]);
    }

    async fn an_own_key_opens_for_its_own_address_only(home) {
        let (ada, seal) = (home.person("ada").await, seal(1));
        home.brings(&seal, &ada, "openai", "one").await;

        sqlx::query("UPDATE own_keys SET url = 'http://elsewhere/'")
            .execute(&mut home.raw().await)
            .await
            .unwrap();

        assert_eq!(home.own(&seal, ada.id).await, [""; 0]);
    }

    async fn nobody_opens_the_key_of_another(home) {
        let (ada, bob, seal) = (home.person("ada").await, home.person("bob").await, seal(1));
        home.brings(&seal, &ada, "openai", "one").await;

        sqlx::query("UPDATE own_keys SET account_id = $1")
            .bind(bob.id.to_string())
            .execute(&mut home.raw().await)
            .await
            .unwrap();

        assert_eq!(home.own(&seal, bob.id).await, [""; 0]);
    }
}
