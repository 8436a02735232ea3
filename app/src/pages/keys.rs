//! Keys, with which programs ask models: the list, a new one, and the end of one.

mod add;
mod made;
mod row;

use super::{confirm::Confirm, modal::Modal, words};
use crate::{
    components::{Button, Choice, Empty, IconName, Segmented, Shape, Skeleton},
    i18n::explain,
    state::{Form, state},
};
use add::AddKey;
use contract::{Key, ListScope};
use leptos::prelude::*;
use leptos_i18n::td_string;
use row::row;

/// The section in the settings.
#[component]
pub fn KeysSection() -> impl IntoView {
    let state = state();
    let keys = state.keys;
    let locale = state.session.locale();
    keys.load();
    let is_admin = Memo::new(move |_| state.session.is_admin());
    let (adding, revoking) = (RwSignal::new(false), RwSignal::new(false));
    let subject = RwSignal::new(None::<Key>);
    let revoke = Callback::new(move |key| {
        subject.set(Some(key));
        revoking.set(true);
    });
    let content = move || {
        if let Some(failure) = keys.failure.get() {
            return view! {
                <Empty words=explain(locale.get(), &failure)>
                    <button type="button" class="button" on:click=move |_| keys.load()>{words!(app.again)}</button>
                </Empty>
            }
            .into_any();
        }
        match keys.list.get() {
            None => view! { <Skeleton shape=Shape::Rows /> }.into_any(),
            Some(list) if list.is_empty() => {
                view! { <p class="soft">{words!(keys.empty)}</p> }.into_any()
            }
            Some(list) => {
                let rows = list.into_iter().map(|key| row(key, revoke)).collect_view();
                view! { <ul class="rows" role="list">{rows}</ul> }.into_any()
            }
        }
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{words!(keys.title)}</h2>
                <Button icon=IconName::Plus press=Callback::new(move |()| adding.set(true))>{words!(keys.add)}</Button>
            </div>
            <p class="soft">{words!(keys.hint)}</p>
            {move || is_admin.get().then(|| view! { <KeysScope /> })}
            {content}
            <Modal id="add-key" title=words!(keys.add) open=adding><AddKey open=adding /></Modal>
            <Modal id="revoke-key" title=words!(keys.revoke_title) open=revoking>
                {subject.get_untracked().map(|key| view! { <Revoke key_=key open=revoking /> })}
            </Modal>
        </section>
    }
}

/// One's own keys, or everybody's. For administrators.
#[component]
fn KeysScope() -> impl IntoView {
    let state = state();
    let keys = state.keys;
    state.people.load();
    let choices = vec![
        Choice { value: ListScope::Own, label: words!(keys.own), icon: None },
        Choice { value: ListScope::All, label: words!(keys.all), icon: None },
    ];
    view! {
        <Segmented name="keys-scope" legend=words!(keys.scope) choices=choices chosen=keys.scope
            choose=Callback::new(move |scope| keys.look_through(scope)) />
    }
}

#[component]
fn Revoke(key_: Key, open: RwSignal<bool>) -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    let id = key_.id;
    let name = key_.name.as_str().to_owned();
    let words = Signal::derive(move || {
        td_string!(locale.get(), keys.revoke_words, name = name.clone()).to_string()
    });
    let act = Callback::new(move |form: Form| {
        form.send(state.keys.revoke(id), move |()| {
            open.set(false);
            state.toasts.say(td_string!(state.locale(), keys.revoked));
        });
    });
    view! { <Confirm words=words label=words!(keys.revoke) act=act open=open /> }
}
