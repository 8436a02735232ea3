//! The upper bound of what a question can take, by which money is set aside.
//!
//! It is arithmetic over prices, and nothing else: a mistake here lets somebody spend what is not theirs, and no test of
//! it needs a database.

use crate::services::Services;
use contract::{
    Failure, ModelId, Pico, Price, Rates, Tier, Usage,
    prompt::{Format, Prompt},
};

/// The tokens that roles and separators of a message take.
const FRAME: u64 = 8;
/// The tokens of a picture, at the providers who count most for one.
const PICTURE: u64 = 50_000;
/// The tokens that a model may write where nobody said.
const ANSWER: u32 = 4_096;

/// The estimated tokens of a text of so many bytes, one for two; real tokenisers make one of three to four bytes of prose.
pub(super) const fn tokens(bytes: usize) -> u64 {
    bytes.div_ceil(2) as u64
}

/// The estimated tokens of a question.
pub(super) fn asked(prompt: &Prompt) -> u64 {
    let system = prompt.system.as_deref().map_or(0, |text| tokens(text.len()) + FRAME);
    let said = prompt.said.iter().map(|said| {
        let calls = said.calls.iter().map(|call| tokens(call.name.len() + call.arguments.len()));
        tokens(said.text.len()) + FRAME + said.pictures.len() as u64 * PICTURE + calls.sum::<u64>()
    });
    let tools = prompt.tools.iter().map(|tool| {
        let schema = tool.schema.as_ref().map_or(0, |schema| schema.to_string().len());
        let description = tool.description.as_ref().map_or(0, String::len);
        tokens(tool.name.len() + description + schema) + FRAME
    });
    let format = match &prompt.parameters.format {
        Some(Format::Schema { schema, .. }) => tokens(schema.to_string().len()),
        Some(Format::Json) | None => 0,
    };
    system + said.sum::<u64>() + tools.sum::<u64>() + format
}

/// The most tokens that a model may write where the question does not say: as much as it can, and no more than 4,096
/// tokens.
pub(super) fn most(services: &Services, model: &ModelId) -> u32 {
    let models = services.known_models();
    let members = services.gateway.members(model);
    let limits = members.iter().filter_map(|member| {
        models.iter().find(|model| model.id == *member).and_then(|model| model.max_output)
    });
    limits.min().unwrap_or(ANSWER).min(ANSWER)
}

/// Whether a model's dearest answer costs less than another's. One without a price costs more than any other.
pub(super) fn is_cheaper(services: &Services, one: &ModelId, other: &ModelId, asked: u64) -> bool {
    let dearest = |model: &ModelId| {
        let members = services.gateway.members(model).into_iter();
        let prices: Option<Vec<Price>> =
            members.map(|member| services.gateway.price(&member)).collect();
        prices?.iter().map(|price| cost(price, asked, ANSWER)).max()
    };
    match (dearest(one), dearest(other)) {
        (Some(one), Some(other)) => one < other,
        (one, other) => one.is_some() && other.is_none(),
    }
}

/// The number of times that a question may be charged: a model that takes too long, or breaks off, has read it as well.
pub(super) fn questions(services: &Services, model: &ModelId) -> u64 {
    let limit = services.gateway.attempt_limit(model);
    let models = if limit.is_strict { 1 } else { services.gateway.members(model).len() as u64 };
    u64::from(limit.per_model) * models
}

/// The most money that a question can take: every model that may be asked reads it as often as it may be asked, and the
/// one that answers does so at length. Those without a price count as nothing where that is allowed.
pub(super) fn money(
    services: &Services,
    model: &ModelId,
    asked: u64,
    most: u32,
    may_be_unpriced: bool,
) -> Result<Pico, Failure> {
    let mut prices = Vec::new();
    for member in services.gateway.members(model) {
        match services.gateway.price(&member) {
            Some(price) => prices.push(price),
            None if may_be_unpriced => {}
            None => return Err(Failure::NoPrice { model: member }),
        }
    }
    let limit = services.gateway.attempt_limit(model);
    Ok(dearest(&prices, limit.per_model, limit.is_strict, asked, most))
}

fn dearest(prices: &[Price], tries: u32, is_one: bool, asked: u64, most: u32) -> Pico {
    let read = |price: &Price| cost(price, asked, 0).0;
    let read_in_vain = |price: &Price| {
        let all = |prices: &[Price]| {
            let once = prices.iter().map(read).fold(0, i64::saturating_add);
            once.saturating_mul(i64::from(tries))
        };
        let all = if is_one { all(std::slice::from_ref(price)) } else { all(prices) };
        all.saturating_sub(read(price))
    };
    let whole = |price: &Price| cost(price, asked, most).0.saturating_add(read_in_vain(price));
    Pico(prices.iter().map(whole).max().unwrap_or_default())
}

/// The most that a call can cost: what is read may be written to a cache, and what is written may be thoughts, and either
/// may be dearer.
fn cost(price: &Price, asked: u64, most: u32) -> Pico {
    let dearest = |rates: &Rates| Rates {
        input: rates.cache_write.map_or(rates.input, |write| write.max(rates.input)),
        output: rates.reasoning.map_or(rates.output, |thought| thought.max(rates.output)),
        ..*rates
    };
    let tiers = price.tiers.iter();
    let tiers = tiers.map(|tier| Tier { rates: dearest(&tier.rates), ..*tier }).collect();
    let price = Price { rates: dearest(&price.rates), tiers, as_of: None };
    let usage = Usage { input: Some(asked), output: Some(most.into()), ..Usage::default() };
    gateway::cost(&price, &usage).unwrap_or(Pico(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(input: i64, output: i64) -> Price {
        let rates = Rates { input: Pico(input), output: Pico(output), ..Rates::default() };
        Price { rates, ..Price::default() }
    }

    #[test]
    fn everybody_may_have_read_the_question_before_one_answers_at_length() {
        let prices = [price(2, 10), price(3, 1)];
        let table = [
            (&prices[..1], 1, true, 2 * 100 + 10 * 7),
            (&prices[..1], 3, true, 3 * 2 * 100 + 10 * 7),
            (&prices[..], 1, false, 2 * 100 + 3 * 100 + 10 * 7),
            (&prices[..], 2, false, 2 * (2 * 100 + 3 * 100) + 10 * 7),
            // Whichever of them it is: the second one reads for more.
            (&prices[..], 2, true, 2 * 3 * 100 + 7),
            (&[], 2, false, 0),
        ];

        for (prices, tries, is_one, most) in table {
            assert_eq!(dearest(prices, tries, is_one, 100, 7), Pico(most), "{tries} {is_one}");
        }
    }

    #[test]
    fn thoughts_and_what_is_kept_in_a_cache_may_be_dearer() {
        let mut dear = price(2, 10);
        dear.rates = Rates { cache_write: Some(Pico(3)), reasoning: Some(Pico(11)), ..dear.rates };
        let mut cheap = price(2, 10);
        cheap.rates = Rates { cache_write: Some(Pico(1)), reasoning: Some(Pico(1)), ..cheap.rates };

        assert_eq!(dearest(&[dear], 1, true, 100, 7), Pico(3 * 100 + 11 * 7));
        assert_eq!(dearest(&[cheap], 1, true, 100, 7), Pico(2 * 100 + 10 * 7));
    }

    #[test]
    fn what_is_too_much_to_count_is_the_most_there_is() {
        let prices = [price(i64::MAX, 1), price(i64::MAX, 1)];

        assert!(dearest(&prices, 6, false, u64::MAX, 1).0 > i64::MAX / 4);
    }
}
