//! The key that was just made: its secret, shown this once, and how a program uses it. Apart from the form, of which
//! nothing is left by then.

use crate::{
    components::{Button, CodeBlock, DialogActions, IconName, Tone},
    pages::words,
    platform::{clipboard, focus, location, timers},
    state::state,
};
use contract::NewKey;
use leptos::{prelude::*, task::spawn_local};
use leptos_i18n::td_string;

const SECRET: &str = "key-secret";
const BASE: &str = "key-base";

/// A created key: its secret, the address, and an example.
#[component]
pub fn CreatedKey(
    /// The key.
    new: NewKey,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let base = format!("{}/v1", location::origin());
    let example = format!("curl {base}/models \\\n  -H \"Authorization: Bearer {}\"", new.secret);
    timers::next_frame(|| focus::select(SECRET));
    view! {
        <CopyField id=SECRET label=words!(keys.secret) value=new.secret hint=words!(keys.once) tone=Tone::Primary />
        <CopyField id=BASE label=words!(keys.base_url) value=base />
        <div class="field">
            <span class="label">{words!(keys.example)}</span>
            <CodeBlock language="sh" code=example />
        </div>
        <DialogActions>
            <Button tone=Tone::Primary press=Callback::new(move |()| open.set(false))>{words!(keys.done)}</Button>
        </DialogActions>
    }
}

/// A value that can be read and copied.
#[component]
fn CopyField(
    id: &'static str,
    label: Signal<String>,
    value: String,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional)] tone: Tone,
) -> impl IntoView {
    let state = state();
    let copied = RwSignal::new(false);
    let shown = value.clone();
    let copy = Callback::new(move |()| {
        let value = value.clone();
        spawn_local(async move {
            if clipboard::copy(&value).await {
                let _ = copied.try_set(true);
            } else {
                focus::select(id);
                state.toasts.bad(td_string!(state.locale(), app.not_copied));
            }
        });
    });
    let hint_id = format!("{id}-hint");
    let described_by = hint_id.clone();
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <div class="with-button">
                <input id=id class="input" readonly value=shown
                    aria-describedby=move || hint.read().is_some().then(|| described_by.clone()) />
                <Button tone=tone icon=IconName::Copy press=copy>
                    {move || if copied.get() { words!(messages.copied) } else { words!(messages.copy) }}
                </Button>
            </div>
            {move || {
                let id = hint_id.clone();
                hint.get().map(|words| view! { <p class="hint" id=id>{words}</p> })
            }}
        </div>
    }
}
