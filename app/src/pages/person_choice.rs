//! The choice of somebody among thousands: a line in which one types, and the people whom the server finds. Groups and
//! budgets choose with it.

use super::words;
use crate::{platform::scroll, state::state};
use contract::Account;
use leptos::prelude::*;

/// More than this nobody reads; another letter is quicker.
const SHOWN: usize = 8;

/// The choice of somebody. Whoever is chosen leaves the line empty for the next.
#[component]
pub fn PersonChoice(
    /// The input's id; those of the people found are made from it.
    id: &'static str,
    /// The label: what somebody is chosen for.
    label: Signal<String>,
    /// The action with whoever was chosen.
    choose: Callback<Account>,
) -> impl IntoView {
    let people = state().people;
    let (text, at) = (RwSignal::new(String::new()), RwSignal::new(0_usize));
    people.find(String::new());
    let found = Memo::new(move |_| {
        people.found.items.with(|found| {
            found.as_ref().map(|found| found.iter().take(SHOWN).cloned().collect::<Vec<_>>())
        })
    });
    let count = move || found.with(|found| found.as_ref().map_or(0, Vec::len));
    let search = move |words: String| {
        at.set(0);
        text.set(words.clone());
        people.find(words);
    };
    let take = move |index: usize| {
        let account =
            found.with_untracked(|found| found.as_ref().and_then(|it| it.get(index).cloned()));
        if let Some(account) = account {
            people.know(&account);
            search(String::new());
            choose.run(account);
        }
    };
    let keydown = move |event: leptos::ev::KeyboardEvent| {
        let count = untrack(count);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" if count > 0 => at.update(|at| *at = (*at + count - 1) % count),
            // Never the form's: who is half typed is not chosen yet.
            "Enter" if !event.is_composing() => take(at.get_untracked()),
            "Escape" if !text.read_untracked().is_empty() => {
                event.stop_propagation();
                search(String::new());
            }
            _ => return,
        }
        event.prevent_default();
        scroll::into_sight(&option(id, at.get_untracked()));
    };
    let expanded = move || if count() == 0 { "false" } else { "true" };
    let active = move || (count() != 0).then(|| option(id, at.get()));
    let listbox = format!("{id}-found");
    let controls = listbox.clone();
    let options = move || {
        let found = found.get().unwrap_or_default().into_iter().enumerate();
        let options = found.map(|(index, account)| {
            let (name, email) =
                (account.name.as_str().to_owned(), account.email.as_str().to_owned());
            view! {
                <li id=option(id, index) role="option" on:click=move |_| take(index)
                    aria-selected=move || if at.get() == index { "true" } else { "false" }>
                    <span>{name}</span>
                    <span class="soft">{email}</span>
                </li>
            }
        });
        options.collect_view()
    };
    view! {
        <div class="field">
            <label for=id>{move || label.get()}</label>
            <input id=id class="input" type="text" role="combobox" autocomplete="off" aria-autocomplete="list"
                aria-expanded=expanded
                aria-controls=controls
                aria-activedescendant=active
                placeholder=words!(people.search)
                prop:value=text
                on:input=move |event| search(event_target_value(&event))
                on:keydown=keydown />
            <ul id=listbox class="found" role="listbox" aria-label=words!(people.found)>{options}</ul>
            <p class="hint" role="status">
                {move || found.with(|found| found.as_ref().is_some_and(Vec::is_empty)).then(|| words!(people.not_found))}
            </p>
        </div>
    }
}

fn option(id: &str, index: usize) -> String {
    format!("{id}-{index}")
}
