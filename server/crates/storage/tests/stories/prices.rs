//! Prices that are kept with the calls that were charged by them.

use crate::support::{at, call, model, uuid};
use contract::{Pico, Price, Rates, Usage};
use storage::{Call, ChargedCall};

fn price(input: i64) -> Price {
    let rates =
        Rates { input: Pico(input), output: Pico(3), cached: Some(Pico(1)), ..Rates::default() };
    Price { rates, as_of: Some("2026-11-23".into()), ..Price::default() }
}

const USAGE: Usage = Usage {
    input: Some(10),
    output: Some(2),
    cached: Some(4),
    cache_write: None,
    reasoning: Some(1),
};

both_engines! {
    async fn a_call_keeps_the_price_it_was_charged_by_and_prices_are_kept_once(home) {
        let (model, cheap, dear) = (model(), price(2), price(5));
        let call = |price| Call { usage: USAGE, cost: Some(Pico(7)), price, ..call(&model, at(10)) };
        let mut calls = Vec::new();
        for price in [Some(&cheap), Some(&dear), Some(&cheap), None] {
            let call = call(price);
            home.record_call(&call).await.unwrap();
            calls.push(ChargedCall {
                id: call.id,
                model: model.clone(),
                usage: USAGE,
                cost: Some(Pico(7)),
                price: price.cloned(),
            });
        }

        assert_eq!(home.charged_calls(None, 9).await.unwrap(), calls);
        assert_eq!(home.charged_calls(Some(calls[1].id), 1).await.unwrap(), [calls[2].clone()]);
        let kept: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM prices").fetch_one(&mut home.raw().await).await.unwrap();
        assert_eq!(kept, 2);
    }

    async fn what_cost_nobody_knew_what_is_priced_once(home) {
        let model = model();
        let call = Call { usage: USAGE, cost: None, ..call(&model, at(10)) };
        home.record_call(&call).await.unwrap();
        let unpriced = home.charged_calls(None, 9).await.unwrap().remove(0);

        assert!(home.price_call(&unpriced, (uuid(), &price(2)), Pico(22), at(20)).await.unwrap());
        assert!(!home.price_call(&unpriced, (uuid(), &price(5)), Pico(99), at(30)).await.unwrap());

        let now = home.charged_calls(None, 9).await.unwrap();
        assert_eq!(now, [ChargedCall { cost: Some(Pico(22)), price: Some(price(2)), ..unpriced }]);
    }
}
