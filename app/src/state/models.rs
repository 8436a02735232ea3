//! The models that can be asked, and the one that is. Everybody has these; what administrators know and decide about
//! models is in `catalogue`.

use super::{State, state};
use crate::{api, platform::local_store};
use contract::{Model, ModelId, Offer};
use leptos::{prelude::*, task::spawn_local};

/// The name under which this browser keeps the last choice, for the next new chat.
const STORAGE_KEY: &str = "model";

/// The state of the models that can be asked.
#[derive(Clone, Copy)]
pub struct Models {
    /// The models that can be asked, the preferred one first.
    pub list: RwSignal<Vec<Model>>,
    /// The model that is asked next; `None` where there is none.
    pub chosen: RwSignal<Option<ModelId>>,
    /// The providers that were noticed; `None` until they have come.
    pub offers: RwSignal<Option<Vec<Offer>>>,
}

impl Models {
    /// The state before anything was asked for.
    pub(super) fn new() -> Self {
        Self {
            list: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(None),
            offers: RwSignal::new(None),
        }
    }

    /// A model; `None` when it cannot be asked any more.
    pub fn find(self, id: &ModelId) -> Option<Model> {
        self.list.read().iter().find(|model| model.id == *id).cloned()
    }

    /// A model's label, even of one that is not there any more.
    pub fn label(self, id: &ModelId) -> String {
        self.find(id).map_or_else(|| id.name().to_owned(), |model| model.label)
    }

    /// The chosen model.
    pub fn current(self) -> Option<Model> {
        self.chosen.get().and_then(|id| self.find(&id))
    }

    /// Chooses a model from now on, here and in the next new chat.
    pub fn choose(self, id: ModelId) {
        local_store::put(STORAGE_KEY, id.as_str());
        self.chosen.set(Some(id));
    }

    /// Chooses the model that a chat asked last; without a chat, what was chosen last.
    pub fn choose_for(self, chat: Option<&ModelId>) {
        let list = self.list.read_untracked();
        let there = |id: &ModelId| list.iter().any(|model| model.id == *id);
        let kept = || local_store::get(STORAGE_KEY).and_then(|id| ModelId::parse(&id).ok());
        let choice = chat
            .cloned()
            .filter(there)
            .or_else(|| kept().filter(there))
            .or_else(|| list.first().map(|model| model.id.clone()));
        if *self.chosen.read_untracked() != choice {
            self.chosen.set(choice);
        }
    }

    /// Takes in the models that can be asked; a choice that is not among them any more is made anew.
    pub(super) fn set(self, list: Vec<Model>) {
        self.list.set(list);
        let chosen = self.chosen.get_untracked();
        self.choose_for(chosen.as_ref());
    }

    /// Loads the models that can be asked once more. Where that fails, what was known stays: nobody asked for it.
    pub fn refresh(self) {
        spawn_local(async move {
            if let Ok(list) = api::models::list().await
                && untrack(|| state().session.is_signed_in())
            {
                self.set(list);
            }
        });
    }

    /// Loads the providers that were noticed on the server's machine.
    pub fn load_offers(self) {
        let state = state();
        spawn_local(async move {
            match api::models::offers().await {
                Ok(offers) => self.offers.set(Some(offers)),
                Err(error) => state.failed(&error.0),
            }
        });
    }

    /// Enables a noticed provider, or disables it.
    pub fn enable(self, provider: String, enabled: bool) {
        let state: State = state();
        let mark = move |provider: &str, enabled: bool| {
            self.offers.update(|offers| {
                for offer in offers.iter_mut().flatten().filter(|offer| offer.provider == provider)
                {
                    offer.enabled = enabled;
                }
            });
        };
        mark(&provider, enabled);
        spawn_local(async move {
            match api::models::enable(provider.clone(), enabled).await {
                Ok(list) => {
                    self.set(list);
                    state.providers.load();
                    state.catalogue.load();
                }
                Err(error) => {
                    mark(&provider, !enabled);
                    state.failed(&error.0);
                }
            }
        });
    }
}
