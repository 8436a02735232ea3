//! What administrators decide about models, and the order they put them in.

use crate::support::model;
use contract::{Ability, Audience, ModelFacts, ModelId, ModelSettings, Pico, Price, Rates};
use storage::Error;
use tokio::task::JoinSet;

fn models<const N: usize>(names: [&str; N]) -> [ModelId; N] {
    names.map(|name| ModelId::parse(&format!("fake/{name}")).unwrap())
}

fn hidden() -> ModelSettings {
    ModelSettings { hidden: true, ..ModelSettings::default() }
}

both_engines! {
    async fn what_was_decided_about_a_model_comes_back(home) {
        let [finch, parrot, raven] = models(["finch", "parrot", "raven:8b/Q4"]);
        let rates = Rates { input: Pico(2), output: Pico(3), ..Rates::default() };
        let facts = ModelFacts {
            label: Some("Raven \0".into()),
            window: Some(u32::MAX),
            max_output: Some(1),
            abilities: Some(vec![Ability::Tools, Ability::Vision, Ability::Reasoning]),
            price: Some(Price { rates, as_of: Some("2026-11-23".into()), ..Price::default() }),
        };
        let nobody = ModelSettings { audience: Audience::Nobody, hidden: false, facts };
        let admins = ModelSettings { audience: Audience::Administrators, ..ModelSettings::default() };

        home.set_model_settings(&raven, &nobody).await.unwrap();
        home.set_model_settings(&parrot, &admins).await.unwrap();
        home.set_model_settings(&finch, &hidden()).await.unwrap();

        let all = [(finch, hidden()), (parrot, admins), (raven, nobody)];
        assert_eq!(home.model_settings().await.unwrap(), all);
    }

    async fn default_terms_forget_what_was_decided(home) {
        home.set_model_settings(&model(), &ModelSettings::default()).await.unwrap();
        assert_eq!(home.model_settings().await.unwrap(), []);

        let admins = ModelSettings { audience: Audience::Administrators, ..ModelSettings::default() };
        home.set_model_settings(&model(), &hidden()).await.unwrap();
        home.set_model_settings(&model(), &admins).await.unwrap();
        assert_eq!(home.model_settings().await.unwrap(), [(model(), admins)]);

        home.set_model_settings(&model(), &ModelSettings::default()).await.unwrap();
        assert_eq!(home.model_settings().await.unwrap(), []);
    }

    async fn terms_of_no_known_audience_are_corrupt(home) {
        home.set_model_settings(&model(), &hidden()).await.unwrap();
        sqlx::query("UPDATE model_settings SET audience = 'friends'").execute(&mut home.raw().await).await.unwrap();

        let error = home.model_settings().await.unwrap_err();

        assert!(matches!(&error, Error::Corrupt { table: "model_settings", column: "audience", id, .. } if id == "fake/parrot"), "{error:?}");
    }

    async fn an_order_takes_the_place_of_the_one_before(home) {
        let [finch, parrot, raven] = models(["finch", "parrot", "raven"]);
        assert_eq!(home.model_order().await.unwrap(), []);

        let first = [raven.clone(), finch.clone()];
        home.set_model_order(&first).await.unwrap();
        assert_eq!(home.model_order().await.unwrap(), first);

        let second = [parrot, finch];
        home.set_model_order(&second).await.unwrap();
        assert_eq!(home.model_order().await.unwrap(), second);

        home.set_model_order(&[]).await.unwrap();
        assert_eq!(home.model_order().await.unwrap(), []);
    }

    async fn a_model_that_is_named_twice_stands_where_it_is_named_first(home) {
        let [finch, parrot] = models(["finch", "parrot"]);

        home.set_model_order(&[parrot.clone(), finch.clone(), parrot.clone()]).await.unwrap();

        assert_eq!(home.model_order().await.unwrap(), [parrot, finch]);
    }

    async fn of_many_orders_at_once_one_remains_whole(home) {
        let ahead = models(["finch", "parrot", "raven", "wren"]);
        let mut back = ahead.clone();
        back.reverse();
        let orders = [ahead.to_vec(), back.to_vec(), ahead[..1].to_vec()];

        let mut crowd = JoinSet::new();
        for n in 0..30 {
            let (home, order) = (home.clone(), orders[n % 3].clone());
            crowd.spawn(async move { home.set_model_order(&order).await.unwrap() });
        }
        crowd.join_all().await;

        assert!(orders.contains(&home.model_order().await.unwrap()));
    }
}
