//! The sampler: how the next token is chosen from the model's scores.
//!
//! The one point at which the configuration meets what a question asks for: the answer that uses it knows neither.

use contract::prompt::Parameters;
use llama_cpp_2::{model::LlamaModel, sampling::LlamaSampler};

use crate::Config;

/// The number of last tokens that count as repeated.
const LOOKED_BACK: i32 = 64;

/// The sampler of one answer: as the configuration says, unless the question's parameters say otherwise.
pub fn sampler(config: &Config, asked: &Parameters, model: &LlamaModel) -> LlamaSampler {
    #[expect(clippy::cast_possible_truncation, reason = "llama.cpp reckons in single precision")]
    let (temperature, top_p) = (
        asked.temperature.map_or(config.temperature, |it| it as f32),
        asked.top_p.map_or(0.9, |it| it as f32),
    );
    #[expect(clippy::cast_possible_truncation, reason = "a seed is any number")]
    let seed = asked.seed.map(|it| it as u32).or(config.seed);
    let penalties =
        LlamaSampler::penalties(model.n_vocab(), LOOKED_BACK, config.repeat_penalty, 0.0, 0.0);
    if temperature <= 0.0 {
        return LlamaSampler::chain_simple([penalties, LlamaSampler::greedy()]);
    }
    LlamaSampler::chain_simple([
        penalties,
        LlamaSampler::top_k(40),
        LlamaSampler::top_p(top_p, 1),
        LlamaSampler::min_p(0.05, 1),
        LlamaSampler::temp(temperature),
        LlamaSampler::dist(seed.unwrap_or(u32::MAX)), // llama.cpp's word for "by chance"
    ])
}
