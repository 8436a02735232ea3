//! Some of many, by ticking their names.

use leptos::prelude::*;

/// Names to tick. What is ticked and not among them stays ticked.
#[component]
pub fn Ticks<T: Copy + PartialEq + Send + Sync + 'static>(
    /// What is chosen here.
    #[prop(into)]
    legend: Signal<String>,
    /// What can be ticked, and what it is called.
    #[prop(into)]
    choices: Signal<Vec<(T, String)>>,
    /// What is ticked.
    ticked: RwSignal<Vec<T>>,
) -> impl IntoView {
    let choices = move || {
        let choices = choices.get().into_iter().map(|(it, name)| {
            let toggle = move |event| {
                let is_ticked = event_target_checked(&event);
                ticked.update(|ticked| {
                    ticked.retain(|known| *known != it);
                    ticked.extend(is_ticked.then_some(it));
                });
            };
            let is_ticked = ticked.with_untracked(|ticked| ticked.contains(&it));
            view! {
                <label class="tick">
                    <input type="checkbox" prop:checked=is_ticked on:change=toggle />
                    <span>{name}</span>
                </label>
            }
        });
        choices.collect_view()
    };
    view! {
        <fieldset class="part">
            <legend>{move || legend.get()}</legend>
            <div class="ticks">{choices}</div>
        </fieldset>
    }
}
