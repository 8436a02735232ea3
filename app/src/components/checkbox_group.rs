//! A group of checkboxes: some of many are chosen by ticking their names. Generic in what is chosen, but its markup is
//! compiled once; a box that stands alone is a `check`.

use leptos::prelude::*;
use std::sync::Arc;

/// A checkbox for each choice. What is ticked and not among the choices stays ticked.
#[component]
pub fn CheckboxGroup<T: Clone + PartialEq + Send + Sync + 'static>(
    /// The legend: what is chosen here.
    #[prop(into)]
    legend: Signal<String>,
    /// The hint that helps to choose.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// The choices: each value, and what it is called.
    #[prop(into)]
    choices: Signal<Vec<(T, String)>>,
    /// The values that are ticked.
    ticked: RwSignal<Vec<T>>,
) -> impl IntoView {
    let boxes = move || {
        let boxes = choices.get().into_iter().map(|(it, name)| {
            let is_ticked = ticked.with_untracked(|ticked| ticked.contains(&it));
            let toggle = Callback::new(move |is_ticked: bool| {
                ticked.update(|ticked| {
                    ticked.retain(|known| *known != it);
                    ticked.extend(is_ticked.then(|| it.clone()));
                });
            });
            checkbox(name, is_ticked, toggle)
        });
        boxes.collect_view().into_any()
    };
    group(legend, hint, Arc::new(boxes))
}

/// One body for all groups, whatever is chosen.
fn group(legend: Signal<String>, hint: MaybeProp<String>, boxes: ChildrenFn) -> AnyView {
    view! {
        <fieldset class="part">
            <legend>{move || legend.get()}</legend>
            {move || hint.get().map(|words| view! { <p class="hint soft">{words}</p> })}
            <div class="ticks">{move || boxes()}</div>
        </fieldset>
    }
    .into_any()
}

/// One body for all checkboxes, whatever they mean.
fn checkbox(name: String, is_ticked: bool, toggle: Callback<bool>) -> AnyView {
    view! {
        <label class="tick">
            <input
                type="checkbox"
                prop:checked=is_ticked
                on:change=move |event| toggle.run(event_target_checked(&event))
            />
            <span>{name}</span>
        </label>
    }
    .into_any()
}
