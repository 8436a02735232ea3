//! Every model, whoever may ask it, for administrators. Apart from `models`, which is what the person may ask: a hidden
//! model is in this list and not in that one.

use super::{RemoteList, state};
use crate::{api, logic::remote_list::AnswerEffect};
use contract::{Failure, ListedModel, ModelId, ModelSettings, Trial};
use leptos::{prelude::*, task::spawn_local};

/// The status of a model's trial.
#[derive(Clone, Debug, PartialEq)]
pub enum TrialStatus {
    /// The model has not answered yet.
    Waiting,
    /// The model answered, or it is known why not.
    Done(Trial),
    /// The model was not even asked.
    Failed(Failure),
}

/// The state of the catalogue of models.
#[derive(Clone, Copy)]
pub struct Catalogue {
    /// The models in the order of the list.
    pub list: RemoteList<ListedModel>,
    /// The trials that were made on this page, by model.
    tried: RwSignal<Vec<(ModelId, TrialStatus)>>,
}

impl Catalogue {
    /// The state before anything was asked for.
    pub(super) fn new() -> Self {
        Self { list: RemoteList::new(), tried: RwSignal::new(Vec::new()) }
    }

    /// Forgets all models and their trials.
    pub(super) fn forget(self) {
        self.list.forget();
        self.tried.set(Vec::new());
    }

    /// Loads all models.
    pub fn load(self) {
        self.list.load(api::models::catalogue);
    }

    /// Loads the models again, since something was changed that they depend on.
    pub(super) fn changed(self) {
        self.load();
        state().models.refresh();
    }

    /// A model of the catalogue; `None`: it is not there, or the list is not.
    pub fn find(self, id: &ModelId) -> Option<ListedModel> {
        self.list.items.with(|list| list.iter().flatten().find(|it| it.model.id == *id).cloned())
    }

    /// A model's label, or its id where there is none.
    pub fn label(self, id: &ModelId) -> String {
        self.find(id).map_or_else(|| id.to_string(), |listed| listed.model.label)
    }

    /// Sets what was decided about a model.
    ///
    /// # Errors
    /// The failure, which the form shows beside its fields.
    pub async fn set(self, id: ModelId, settings: ModelSettings) -> Result<(), Failure> {
        let listed = api::models::set(id.clone(), settings).await?;
        self.list.put(listed, |known| known.model.id == id);
        state().models.refresh();
        Ok(())
    }

    /// Changes what was decided about a model, at once; back again when that did not work.
    pub fn decide(self, id: ModelId, change: impl FnOnce(&mut ModelSettings)) {
        let Some(before) = untrack(|| self.find(&id)) else { return };
        let mut listed = before.clone();
        change(&mut listed.settings);
        let settings = listed.settings.clone();
        self.list.put(listed, |known| known.model.id == id);
        spawn_local(async move {
            if let Err(failure) = self.set(id.clone(), settings).await {
                self.list.put(before, |known| known.model.id == id);
                state().failed(&failure);
            }
        });
    }

    /// Puts the models into another order, at once.
    pub fn order(self, list: Vec<ListedModel>) {
        let models = list.iter().map(|listed| listed.model.id.clone()).collect();
        self.list.items.set(Some(list));
        let request = self.list.begin();
        spawn_local(async move {
            let answer = api::models::order(models).await;
            match (self.list.judge(request), answer) {
                // Whoever pressed again meanwhile sees what they pressed.
                (AnswerEffect::Nothing, _) => {}
                (AnswerEffect::Show, Ok(list)) => {
                    self.list.show(list);
                    state().models.refresh();
                }
                // What was decided about a model meanwhile may not be in the answer.
                (AnswerEffect::AskAgain, Ok(_)) => self.changed(),
                (_, Err(error)) => {
                    state().failed(&error.0);
                    self.load();
                }
            }
        });
    }

    /// Tries a model out by asking it for one word; `done` gets what came of it.
    pub fn try_out(self, id: ModelId, done: impl FnOnce(&TrialStatus) + 'static) {
        self.note(&id, TrialStatus::Waiting);
        spawn_local(async move {
            let answer = match api::models::try_out(id.clone()).await {
                Ok(trial) => TrialStatus::Done(trial),
                Err(error) if error.0 == Failure::SignedOut => return state().signed_out(),
                Err(error) => TrialStatus::Failed(error.0),
            };
            done(&answer);
            self.note(&id, answer);
        });
    }

    /// A model's trial, if anybody tried it out on this page.
    pub fn trial(self, id: &ModelId) -> Option<TrialStatus> {
        self.tried.with(|all| all.iter().find(|(known, _)| known == id).map(|(_, it)| it.clone()))
    }

    fn note(self, id: &ModelId, tried: TrialStatus) {
        self.tried.update(|all| {
            all.retain(|(known, _)| known != id);
            all.push((id.clone(), tried));
        });
    }
}
