//! What a model's tokens cost, in words. Only the page says prices.

use super::{format, locales::Locale};
use crate::logic::price;
use contract::{Model, ModelId};
use leptos_i18n::td_string;

/// A model's price, by a million tokens. Nothing is said of models that run here, and of aliases, whose models have
/// prices.
pub fn price_in_words(locale: Locale, currency: &str, model: &Model) -> Option<String> {
    if model.local || model.id.provider() == ModelId::ALIAS {
        return None;
    }
    let Some(price) = &model.price else {
        return Some(td_string!(locale, models.price_unknown).to_owned());
    };
    let of = |token| format::money(locale, currency, price::of_a_million(token));
    let (input, output) = (of(price.rates.input), of(price.rates.output));
    Some(td_string!(locale, models.price, input = input, output = output))
}
