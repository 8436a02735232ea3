//! A model's price as a form asks for it, and the date of a price. Five rates with one rule between them, which would
//! drown in the form of all facts.

use crate::{
    components::TextField,
    i18n::{Locale, format, use_currency},
    logic::{price, range::Date},
    pages::{
        input::{InvalidInput, filled, marks},
        words,
    },
    platform::clock,
    state::state,
};
use contract::{Model, Pico, Price, Rates, Timestamp};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// A price that shows how prices are written.
const EXAMPLE: Pico = Pico(2_500_000);

/// The date of a price: when somebody last looked what a model costs, where that is known.
pub fn as_of(locale: Locale, model: &Model) -> Option<String> {
    let date = Date::parse(model.price.as_ref()?.as_of.as_deref()?)?;
    let noon = clock::midnight(date.parts()).plus_millis(Timestamp::DAY / 2);
    let date = format::date_short(locale, noon);
    Some(td_string!(locale, models.price_as_of, date = date))
}

/// A price as it was typed: its five rates.
#[derive(Clone, Copy)]
pub struct PriceInput {
    fields: [RwSignal<String>; 5],
    wrong: RwSignal<bool>,
}

/// A price's rates in the order of the fields.
fn in_order(rates: &Rates) -> [Option<Pico>; 5] {
    [Some(rates.input), Some(rates.output), rates.cached, rates.cache_write, rates.reasoning]
}

/// Rates as fields show them.
fn shown(locale: Locale, price: Option<&Price>) -> [String; 5] {
    let rates = price.map(|price| in_order(&price.rates)).unwrap_or_default();
    rates.map(|rate| rate.map(|rate| price::written(rate, marks(locale))).unwrap_or_default())
}

impl PriceInput {
    /// An input that begins with a price, or with nothing.
    pub fn new(locale: Locale, price: Option<&Price>) -> Self {
        Self { fields: shown(locale, price).map(RwSignal::new), wrong: RwSignal::new(false) }
    }

    /// Reads the rates; `None` where nothing was filled in.
    ///
    /// # Errors
    /// When one was not understood, or what is read or written has no price.
    pub fn read(self, locale: Locale) -> Result<Option<Rates>, InvalidInput> {
        let read = |text: RwSignal<String>| {
            filled(text)
                .map(|text| price::read(&text, marks(locale)).ok_or(InvalidInput))
                .transpose()
        };
        let rates = || -> Result<Option<Rates>, InvalidInput> {
            let [input, output, cached, cache_write, reasoning] = self.fields.map(read);
            let rest = (cached?, cache_write?, reasoning?);
            match (input?, output?, rest) {
                (None, None, (None, None, None)) => Ok(None),
                (Some(input), Some(output), (cached, cache_write, reasoning)) => {
                    Ok(Some(Rates { input, output, cached, cache_write, reasoning }))
                }
                _ => Err(InvalidInput),
            }
        };
        let rates = rates();
        self.wrong.set(rates.is_err());
        rates
    }
}

/// The fields of a price.
#[component]
pub fn PriceFields(
    /// The input that is filled in.
    input: PriceInput,
    /// The price that holds where nothing is filled in.
    known: Option<Price>,
) -> impl IntoView {
    let (locale, currency) = (state().session.locale(), use_currency());
    let legend = move || {
        td_string!(locale.get(), catalogue.price_title, currency = currency.get()).to_string()
    };
    let wrong = Signal::derive(move || {
        input.wrong.get().then(|| {
            let locale = locale.get();
            let example = price::written(EXAMPLE, marks(locale));
            td_string!(locale, catalogue.price_wrong, example = example)
        })
    });
    let labels = [
        words!(catalogue.price_input),
        words!(catalogue.price_output),
        words!(catalogue.price_cached),
        words!(catalogue.price_cache_write),
        words!(catalogue.price_reasoning),
    ];
    let known = shown(state().locale(), known.as_ref());
    let fields = input.fields.into_iter().zip(labels).zip(known).enumerate();
    let fields = fields.map(|(index, ((value, label), known))| {
        let id = format!("price-{index}");
        view! { <TextField id=id label=label value=value inputmode="decimal" placeholder=known /> }
    });
    view! {
        <fieldset class="part">
            <legend>{legend}</legend>
            <p class="hint soft">{words!(catalogue.price_hint)}</p>
            {move || wrong.get().map(|words| view! { <p class="bad" role="alert">{words}</p> })}
            <div class="pair">{fields.collect_view()}</div>
        </fieldset>
    }
}
