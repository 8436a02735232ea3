//! A choice of few: labelled radios that look like one switch. For many there is `select`.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// A choice of a segmented control.
#[derive(Clone, Debug)]
pub struct Choice<T> {
    /// The value that choosing it gives.
    pub value: T,
    /// The label: what it says.
    pub label: Signal<String>,
    /// The icon, shown instead of the words, which are then only read out.
    pub icon: Option<IconName>,
}

/// A segmented control: a choice of few, as labelled radios.
#[component]
pub fn Segmented<T>(
    /// The radios' name, unique on the page.
    name: &'static str,
    /// The legend: what is chosen here.
    #[prop(into)]
    legend: Signal<String>,
    /// The choices.
    choices: Vec<Choice<T>>,
    /// The value that is chosen.
    #[prop(into)]
    chosen: Signal<T>,
    /// The action when another value is chosen.
    #[prop(into)]
    choose: Callback<T>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let radios = choices.into_iter().map(|Choice { value, label, icon }| {
        let is_chosen = {
            let value = value.clone();
            move || chosen.with(|chosen| *chosen == value)
        };
        view! {
            <label title=move || icon.is_some().then(|| label.get())>
                <input
                    type="radio"
                    name=name
                    prop:checked=is_chosen.clone()
                    checked=is_chosen
                    on:change=move |_| choose.run(value.clone())
                />
                {icon.map(|name| view! { <Icon name /> })}
                <span class:visually-hidden=icon.is_some()>{move || label.get()}</span>
            </label>
        }
    });
    view! {
        <fieldset class="segmented">
            <legend class="visually-hidden">{move || legend.get()}</legend>
            {radios.collect_view()}
        </fieldset>
    }
}
