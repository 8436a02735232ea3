//! A choice of many, in a line that opens. For few there is `segmented`, which shows all of them at once. Generic in
//! what is chosen, but its markup is compiled once.

use leptos::prelude::*;

/// A labelled drop-down list: a choice of many. Choosing another is up to `choose`; `chosen` is read when the choices
/// are drawn.
#[component]
pub fn Select<T>(
    /// The element's id, and its name in the form.
    #[prop(into)]
    id: String,
    /// The label: what is chosen here.
    #[prop(into)]
    label: Signal<String>,
    /// The choices: each value, and what it says.
    #[prop(into)]
    choices: Signal<Vec<(T, String)>>,
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
    let options = Signal::derive(move || {
        let is_chosen = |meaning: &T| chosen.with_untracked(|chosen| chosen == meaning);
        choices.with(|choices| {
            choices.iter().map(|(it, words)| (words.clone(), is_chosen(it))).collect::<Vec<_>>()
        })
    });
    let choose = Callback::new(move |index: usize| {
        let choice = choices.with_untracked(|all| all.get(index).map(|(it, _)| it.clone()));
        if let Some(choice) = choice {
            choose.run(choice);
        }
    });
    select(id, label, options, choose)
}

/// One body for all choices: an option's value is its index among them, whatever it means.
fn select(
    id: String,
    label: Signal<String>,
    options: Signal<Vec<(String, bool)>>,
    choose: Callback<usize>,
) -> AnyView {
    let options = move || {
        let options = options.get().into_iter().enumerate().map(|(index, (words, is_chosen))| {
            view! {
                <option value=index.to_string() selected=is_chosen>
                    {words}
                </option>
            }
        });
        options.collect_view()
    };
    let change = move |event| {
        if let Ok(index) = event_target_value(&event).parse() {
            choose.run(index);
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{move || label.get()}</label>
            <select class="select" id=id.clone() name=id on:change=change>
                {options}
            </select>
        </div>
    }
    .into_any()
}
