//! The row of a provider: what it is, how it does, and what can be done with it. All words about one provider are here,
//! and those about the list are in the section.

use crate::{
    components::{Button, IconName, badge, item_name},
    i18n::{Locale, format, why},
    pages::{
        list_section::{ItemDialogs, row_buttons},
        words,
    },
    state::state,
};
use contract::{Provider, Source};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The row of a provider.
pub fn provider_row(provider: Provider, dialogs: ItemDialogs<Provider>) -> AnyView {
    let state = state();
    let providers = state.providers;
    let locale = state.session.locale();
    let name = provider.name.to_string();
    let is_disabled = !provider.settings.enabled;
    let provider = StoredValue::new(provider);
    let source = provider.with_value(|it| it.source);
    let about = move || provider.with_value(|it| about(locale.get(), it));
    let url = provider.with_value(|it| {
        it.settings.url.clone().unwrap_or_else(|| it.settings.kind.home().to_owned())
    });
    let trouble = provider.with_value(|it| it.trouble);
    let is_key_lost = provider.with_value(|it| it.is_key_lost);
    let asked = Memo::new(move |_| {
        providers.asked.with(|asked| provider.with_value(|it| asked.contains(&it.name)))
    });
    let ask = Callback::new(move |()| providers.ask(provider.with_value(|it| it.name.clone())));
    let trouble = trouble.map(|trouble| {
        let name = name.clone();
        view! {
            <p class="bad">
                {move || td_string!(locale.get(), providers.trouble, why = why(locale.get(), &name, trouble))}
            </p>
        }
    });
    let whose = item_name(&name);
    view! {
        <li class="row wide" class:faint=is_disabled>
            <div>
                <b>{name.clone()}</b>
                {match source {
                    Source::Configured => badge(words!(providers.configured)),
                    Source::Noticed => badge(words!(providers.noticed)),
                    Source::Stored => ().into_any(),
                }}
                {is_disabled.then(|| badge(words!(providers.disabled)))}
                <p>{about}</p>
                <p>{url}</p>
                {trouble}
                {is_key_lost.then(|| view! { <p class="bad">{words!(providers.key_lost)}</p> })}
            </div>
            <div class="row-actions">
                {(!is_disabled).then(|| view! {
                    <Button icon=IconName::Regenerate disabled=asked press=ask>
                        {move || if asked.get() { words!(providers.asking) } else { words!(providers.ask) }}
                        {whose}
                    </Button>
                })}
                {actions(provider, &name, source, is_disabled, dialogs)}
            </div>
        </li>
    }
    .into_any()
}

fn actions(
    provider: StoredValue<Provider>,
    name: &str,
    source: Source,
    is_disabled: bool,
    dialogs: ItemDialogs<Provider>,
) -> AnyView {
    if source == Source::Configured {
        return ().into_any();
    }
    let enable = Callback::new(move |()| {
        provider.with_value(|it| state().providers.enable(it, is_disabled));
    });
    let whose = item_name(name);
    let switch = view! {
        <Button press=enable>
            {if is_disabled { words!(models.enable) } else { words!(models.disable) }}
            {whose}
        </Button>
    };
    if source == Source::Noticed {
        return switch.into_any();
    }
    let change = (words!(providers.change), dialogs.change(provider));
    let remove = (words!(providers.remove), dialogs.remove(provider));
    view! {
        {switch}
        {row_buttons(name, change, remove)}
    }
    .into_any()
}

/// The line about a provider: whose language it speaks, how many models it has, and whether there is a key.
fn about(locale: Locale, provider: &Provider) -> String {
    let mut parts = vec![provider.settings.kind.brand().to_owned()];
    if provider.settings.enabled {
        let number = format::number(locale, provider.models.into());
        parts.push(td_string!(locale, providers.models, count = provider.models, number = number));
    }
    parts.push(if provider.has_key {
        td_string!(locale, providers.key_set).to_owned()
    } else {
        td_string!(locale, providers.key_none).to_owned()
    });
    if provider.settings.own_keys {
        parts.push(td_string!(locale, providers.own_keys_may).to_owned());
    }
    parts.join(" · ")
}
