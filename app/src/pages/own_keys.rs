//! The section of a person's own keys for providers, in the settings; nothing where none may be brought. Not to be
//! taken for `keys`, with which programs ask this server.

use super::{
    confirm::Confirm,
    form::{FormFailure, beside},
    modal::Modal,
    words,
};
use crate::{
    components::{Button, DialogActions, TextField, Tone, badge, item_name},
    i18n::format,
    platform::{focus, timers},
    state::{Form, state},
};
use contract::{Field, OwnKeyProvider};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The section of the person's own keys.
#[component]
pub fn OwnKeys() -> impl IntoView {
    let state = state();
    let own = state.providers.own;
    let locale = state.session.locale();
    state.providers.load_own();
    let (setting, removing) = (RwSignal::new(false), RwSignal::new(false));
    let subject = RwSignal::new(None::<OwnKeyProvider>);
    let open = move |dialog: RwSignal<bool>| {
        Callback::new(move |key| {
            subject.set(Some(key));
            dialog.set(true);
        })
    };
    let (set, remove) = (open(setting), open(removing));
    let title = Signal::derive(move || {
        let name = subject.read().as_ref().map(called).unwrap_or_default();
        td_string!(locale.get(), providers.own_title_of, name = name)
    });
    let shown = Memo::new(move |_| own.items.with(|list| list.iter().flatten().next().is_some()));
    let rows = move || {
        let list = own.items.get().unwrap_or_default();
        list.into_iter().map(|key| row(key, set, remove)).collect_view()
    };
    move || {
        shown.get().then(|| {
            view! {
                <section class="section">
                    <h2>{words!(providers.own_title)}</h2>
                    <p class="soft">{words!(providers.own_hint)}</p>
                    <ul class="rows" role="list">{rows}</ul>
                    <Modal id="own-key" title=title open=setting>
                        {subject.get_untracked().map(|key| view! { <SetKey key_=key open=setting /> })}
                    </Modal>
                    <Modal id="remove-own-key" title=words!(providers.own_remove_title) open=removing>
                        {subject.get_untracked().map(|key| view! { <Remove key_=key open=removing /> })}
                    </Modal>
                </section>
            }
        })
    }
}

/// The provider's name as people call it: its maker, and its own name where that says more.
fn called(key: &OwnKeyProvider) -> String {
    let (brand, name) = (key.kind.brand(), key.provider.as_str());
    if name == key.kind.name() { brand.to_owned() } else { format!("{brand} ({name})") }
}

fn row(
    key: OwnKeyProvider,
    set: Callback<OwnKeyProvider>,
    remove: Callback<OwnKeyProvider>,
) -> AnyView {
    let locale = state().session.locale();
    let name = called(&key);
    let OwnKeyProvider { is_optional, since, .. } = key;
    let key = StoredValue::new(key);
    let about = move || {
        let locale = locale.get();
        match (since, is_optional) {
            (Some(at), _) => {
                let date = format::date_long(locale, at);
                td_string!(locale, providers.own_since, date = date)
            }
            (None, true) => td_string!(locale, providers.own_optional).to_owned(),
            (None, false) => td_string!(locale, providers.own_needed).to_owned(),
        }
    };
    view! {
        <li class="row">
            <div>
                <b>{name.clone()}</b>
                {(since.is_none() && !is_optional).then(|| badge(words!(providers.own_missing)))}
                <p>{about}</p>
            </div>
            <div class="row-actions">
                <button type="button" class="button" aria-haspopup="dialog" on:click=move |_| set.run(key.get_value())>
                    {if since.is_some() { words!(providers.own_replace) } else { words!(providers.own_set) }}
                    {item_name(&name)}
                </button>
                {since.is_some().then(|| view! {
                    <button type="button" class="button danger" aria-haspopup="dialog" on:click=move |_| remove.run(key.get_value())>
                        {words!(providers.own_remove)}
                        {item_name(&name)}
                    </button>
                })}
            </div>
        </li>
    }
    .into_any()
}

#[component]
fn SetKey(key_: OwnKeyProvider, open: RwSignal<bool>) -> impl IntoView {
    let state = state();
    let form = Form::new();
    let key = RwSignal::new(String::new());
    let provider = key_.provider;
    timers::next_frame(|| focus::to("own-key-value"));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let key = key.get_untracked().trim().to_owned();
        // An empty one would take the key away.
        if key.is_empty() {
            return focus::to("own-key-value");
        }
        form.send(state.providers.set_own(provider.clone(), key), move |()| {
            open.set(false);
            state.toasts.say(td_string!(state.locale(), providers.own_kept));
        });
    };
    view! {
        <form on:submit=submit novalidate autocomplete="off">
            <FormFailure form=form fields=&[Field::Key] />
            <TextField id="own-key-value" label=words!(providers.key) value=key kind="password" autocomplete="off" required=true
                hint=words!(providers.own_key_hint) error=beside(form, Field::Key) />
            <DialogActions>
                <Button press=Callback::new(move |()| open.set(false))>{words!(app.cancel)}</Button>
                <Button tone=Tone::Primary submit=true disabled=form.busy>{words!(app.save)}</Button>
            </DialogActions>
        </form>
    }
}

#[component]
fn Remove(key_: OwnKeyProvider, open: RwSignal<bool>) -> impl IntoView {
    let state = state();
    let locale = state.session.locale();
    let name = called(&key_);
    let words = Signal::derive(move || {
        td_string!(locale.get(), providers.own_remove_words, name = name.clone())
    });
    let act = Callback::new(move |form: Form| {
        form.send(state.providers.set_own(key_.provider.clone(), String::new()), move |()| {
            open.set(false);
            state.toasts.say(td_string!(state.locale(), providers.own_removed));
        });
    });
    view! { <Confirm words=words label=words!(providers.own_remove) act=act open=open /> }
}
