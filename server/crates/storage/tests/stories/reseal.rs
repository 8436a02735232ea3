//! A new master key takes the place of the old one.

use crate::support::seal;
use storage::{KeyChange, Resealed, Seal};

/// A new master key beside the old one.
fn both() -> Seal {
    Seal::new([2; 32], &[[1; 32]])
}

both_engines! {
    async fn everything_that_an_older_key_sealed_is_sealed_anew(home) {
        let ada = home.person("ada").await;
        home.sets_up(&seal(1), "groq", KeyChange::Set("old")).await;
        home.sets_up(&seal(1), "ollama", KeyChange::Forget).await;
        home.sets_up(&seal(2), "openai", KeyChange::Set("new")).await;
        home.brings(&seal(1), &ada, "groq", "old").await;
        home.brings(&seal(2), &ada, "openai", "new").await;
        assert_eq!(home.provider_keys(&seal(2)).await, ["lost", "none", "new"]);

        let came = home.reseal(&both()).await.unwrap();

        assert_eq!(came, Resealed { renewed: 2, lost: 0 });
        assert_eq!(home.provider_keys(&seal(2)).await, ["old", "none", "new"]);
        assert_eq!(home.own(&seal(2), ada.id).await, ["groq old", "openai new"]);
    }

    async fn done_twice_it_finds_nothing_more_to_do(home) {
        home.sets_up(&seal(1), "openai", KeyChange::Set("old")).await;
        home.reseal(&both()).await.unwrap();

        let came = home.reseal(&both()).await.unwrap();

        assert_eq!(came, Resealed::default());
        assert_eq!(home.provider_keys(&seal(2)).await, ["old"]);
    }

    async fn what_is_lost_stays_as_it_is(home) {
        let ada = home.person("ada").await;
        home.sets_up(&seal(9), "groq", KeyChange::Set("found")).await;
        home.sets_up(&seal(1), "openai", KeyChange::Set("old")).await;
        home.brings(&seal(9), &ada, "openai", "found too").await;

        for renewed in [1, 0] {
            let came = home.reseal(&both()).await.unwrap();
            assert_eq!(came, Resealed { renewed, lost: 2 });
        }

        assert_eq!(home.provider_keys(&both()).await, ["lost", "old"]);
        assert_eq!(home.provider_keys(&seal(9)).await, ["found", "lost"]);
        assert_eq!(home.own(&seal(9), ada.id).await, ["openai found too"]);
    }
}
