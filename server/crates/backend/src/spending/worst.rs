//! The most that a question can take.

use crate::turns::Engines;
use contract::{
    Failure, ModelId, Pico, Usage,
    prompt::{Format, Prompt},
};

/// What roles and separators of a message take, in tokens.
const FRAME: u64 = 8;
/// What a picture takes, in tokens, at the providers who count most for one.
const PICTURE: u64 = 50_000;
/// How much a model may write where nobody said.
const ANSWER: u32 = 4_096;

/// How many tokens a text of so many bytes has at most; real tokenisers make one of three to four bytes of prose.
pub(super) const fn tokens(bytes: usize) -> u64 {
    bytes.div_ceil(2) as u64
}

/// How many tokens a question has at most.
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

/// How much a model may write where the question does not say: as much as it can, and no more than 4,096 tokens.
pub(super) fn most(engines: &Engines, model: &ModelId) -> u32 {
    let models = engines.known_models();
    let members = engines.gateway.members(model);
    let limits = members.iter().filter_map(|member| {
        models.iter().find(|model| model.id == *member).and_then(|model| model.max_output)
    });
    limits.min().unwrap_or(ANSWER).min(ANSWER)
}

/// Whether a model's dearest answer costs less than another's. One without a price costs more than any other.
pub(super) fn is_cheaper(engines: &Engines, one: &ModelId, other: &ModelId, asked: u64) -> bool {
    let dearest = |model: &ModelId| money(engines, model, asked, ANSWER, false).ok();
    match (dearest(one), dearest(other)) {
        (Some(one), Some(other)) => one < other,
        (one, other) => one.is_some() && other.is_none(),
    }
}

/// What the dearest of the models that may be asked would take. Those without a price count as nothing where that is
/// allowed.
pub(super) fn money(
    engines: &Engines,
    model: &ModelId,
    asked: u64,
    most: u32,
    may_be_unpriced: bool,
) -> Result<Pico, Failure> {
    let usage = Usage { input: Some(asked), output: Some(most.into()), ..Usage::default() };
    let mut dearest = Pico(0);
    for member in engines.gateway.members(model) {
        match engines.gateway.price(&member) {
            Some(price) => {
                let cost = gateway::cost(&price, &usage).unwrap_or(Pico(i64::MAX));
                dearest = dearest.max(cost);
            }
            None if may_be_unpriced => {}
            None => return Err(Failure::NoPrice { model: member }),
        }
    }
    Ok(dearest)
}
