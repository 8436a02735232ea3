//! An allowance as a form asks for it: money and tokens for a day or a month. The forms of budgets and of keys share
//! it.

use super::{
    input::{InvalidInput, filled, marks},
    words,
};
use crate::{
    components::{Choice, Segmented, TextField},
    i18n::{Locale, use_currency},
    logic::amount,
    state::state,
};
use contract::{Allowance, Period, Pico};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// An amount that shows how amounts are written.
const EXAMPLE: Pico = Pico(Pico::UNIT / 2 * 11);

/// An allowance as it was typed.
#[derive(Clone, Copy)]
pub struct AllowanceInput {
    money: RwSignal<String>,
    tokens: RwSignal<String>,
    period: RwSignal<Period>,
    money_wrong: RwSignal<bool>,
    tokens_wrong: RwSignal<bool>,
}

impl AllowanceInput {
    /// An input that begins with an allowance, or with nothing.
    pub fn new(locale: Locale, allowance: Option<Allowance>) -> Self {
        let money = allowance.and_then(|allowance| allowance.money);
        let money = money.map(|money| amount::written(money, marks(locale)));
        let tokens = allowance.and_then(|allowance| allowance.tokens);
        let tokens = tokens.map(|tokens| tokens.to_string());
        Self {
            money: RwSignal::new(money.unwrap_or_default()),
            tokens: RwSignal::new(tokens.unwrap_or_default()),
            period: RwSignal::new(allowance.map_or(Period::Month, |allowance| allowance.period)),
            money_wrong: RwSignal::new(false),
            tokens_wrong: RwSignal::new(false),
        }
    }

    /// Reads the allowance; `None` where neither money nor tokens are limited. Its fields say what was not understood.
    ///
    /// # Errors
    /// When money or tokens were not understood.
    pub fn read(self, locale: Locale) -> Result<Option<Allowance>, InvalidInput> {
        let marks = marks(locale);
        let money = filled(self.money)
            .map(|text| amount::money(&text, marks).filter(|money| *money > Pico::default()));
        let tokens = filled(self.tokens)
            .map(|text| amount::count(&text, marks).filter(|tokens| *tokens > 0));
        self.money_wrong.set(money == Some(None));
        self.tokens_wrong.set(tokens == Some(None));
        if money == Some(None) || tokens == Some(None) {
            return Err(InvalidInput);
        }
        let (money, tokens) = (money.flatten(), tokens.flatten());
        let limits = money.is_some() || tokens.is_some();
        Ok(limits.then(|| Allowance { period: self.period.get_untracked(), money, tokens }))
    }
}

/// The fields of an allowance: money, tokens, and the period.
#[component]
pub fn AllowanceFields(
    /// The input that is filled in.
    input: AllowanceInput,
    /// The beginning of the fields' ids.
    id: &'static str,
    /// Whether the period can be chosen.
    #[prop(default = true)]
    period: bool,
) -> impl IntoView {
    let (locale, currency) = (state().session.locale(), use_currency());
    let money = Signal::derive(move || {
        td_string!(locale.get(), budgets.money, currency = currency.get()).to_string()
    });
    let money_wrong = Signal::derive(move || {
        input.money_wrong.get().then(|| {
            let locale = locale.get();
            let example = amount::written(EXAMPLE, marks(locale));
            td_string!(locale, budgets.money_wrong, example = example).to_string()
        })
    });
    let tokens_wrong = Signal::derive(move || {
        input
            .tokens_wrong
            .get()
            .then(|| td_string!(locale.get(), budgets.whole_number_wrong).to_owned())
    });
    let periods = vec![
        Choice { value: Period::Day, label: words!(budgets.day), icon: None },
        Choice { value: Period::Month, label: words!(budgets.month), icon: None },
    ];
    view! {
        <div class="pair">
            <TextField id=format!("{id}-money") label=money value=input.money inputmode="decimal"
                hint=words!(budgets.money_hint) error=money_wrong />
            <TextField id=format!("{id}-tokens") label=words!(budgets.tokens) value=input.tokens inputmode="numeric"
                hint=words!(budgets.tokens_hint) error=tokens_wrong />
        </div>
        {period.then(|| view! {
            <div class="field">
                <span class="label" aria-hidden="true">{words!(budgets.period)}</span>
                <Segmented name="period" legend=words!(budgets.period) choices=periods chosen=input.period
                    choose=Callback::new(move |chosen| input.period.set(chosen)) />
            </div>
        })}
    }
}
