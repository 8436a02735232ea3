//! The offers: providers that were noticed on the server's machine and are not enabled. An offer is no provider yet: it
//! has no form and no row among them.

use crate::{components::Button, pages::words, state::state};
use contract::Offer;
use leptos::prelude::*;

/// The list of the offers; nothing where there are none.
#[component]
pub fn Offers() -> impl IntoView {
    let models = state().models;
    let offers = Memo::new(move |_| {
        let offers = models.offers.get().unwrap_or_default();
        offers.into_iter().filter(|offer| !offer.enabled).collect::<Vec<_>>()
    });
    move || {
        let offers = offers.get();
        (!offers.is_empty()).then(|| {
            view! {
                <h3 class="group-title">{words!(models.noticed)}</h3>
                <p class="soft">{words!(models.noticed_hint)}</p>
                <ul class="rows" role="list">{offers.into_iter().map(offer).collect_view()}</ul>
            }
        })
    }
}

fn offer(offer: Offer) -> AnyView {
    let models = state().models;
    let Offer { provider, url, models: names, .. } = offer;
    let title = provider.clone();
    let press = Callback::new(move |()| models.enable(provider.clone(), true));
    let names = if names.is_empty() { url } else { names.join(", ") };
    view! {
        <li class="row">
            <div>
                <b>{title}</b>
                <p>{names}</p>
            </div>
            <Button press=press>{words!(models.enable)}</Button>
        </li>
    }
    .into_any()
}
