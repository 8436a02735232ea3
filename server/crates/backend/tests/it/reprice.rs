//! The ledger, checked against the prices that were kept with it.

use crate::house::House;
use contract::ports::{Clock, Ids};
use contract::{CallOutcome, CallPurpose, Caller, ModelId, Pico, Price, Rates, Usage};
use storage::Call;

#[tokio::test]
async fn a_line_that_its_own_price_contradicts_is_named() {
    let house = House::new().await;
    let ada: Caller = house.admin().await;
    let rates = Rates { input: Pico(2), output: Pico(3), ..Rates::default() };
    let price = Price { rates, ..Price::default() };
    let model = ModelId::parse("fake/parrot").unwrap();
    let mut ids = Vec::new();
    for cost in [26, 27] {
        let id = house.ids.uuid();
        ids.push(id);
        let call = Call {
            id,
            turn: None,
            account: ada.person().unwrap().account,
            key: None,
            own_key: false,
            chat: None,
            attempt: 1,
            fallback: false,
            purpose: CallPurpose::Answer,
            model: &model,
            outcome: CallOutcome::Done,
            trouble: None,
            usage: Usage { input: Some(10), output: Some(2), ..Usage::default() },
            cost: Some(Pico(cost)),
            price: Some(&price),
            first_token_ms: None,
            duration_ms: 1,
            now: house.clock.now(),
        };
        house.storage.record_call(&call).await.unwrap();
    }

    let done = backend::reprice(&house.storage, &house.gateway, &*house.clock, &*house.ids, false)
        .await
        .unwrap();

    assert_eq!((done.right, done.wrong), (1, 1));
    assert_eq!(done.named, [ids[1]]);
}
