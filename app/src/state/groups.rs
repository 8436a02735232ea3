//! Groups of people, for administrators. Apart from `people`: budgets, models and the usage report need their names,
//! too.

use super::{RemoteList, state};
use crate::{api, i18n::Locale};
use contract::{Account, AccountId, Failure, GroupId, ListedGroup};
use leptos::{prelude::*, task::spawn_local};
use leptos_i18n::td_string;

/// The state of groups of people.
#[derive(Clone, Copy)]
pub struct Groups {
    /// All groups, by name.
    pub list: RemoteList<ListedGroup>,
    /// The members of the group that is being changed, by name.
    pub members: RemoteList<Account>,
    /// The groups of the person who was asked about last; `None` until they have come.
    of: RwSignal<Option<(AccountId, Vec<GroupId>)>>,
    /// The account whose groups were asked for last.
    asked_of: StoredValue<Option<AccountId>>,
}

impl Groups {
    /// The state before anything was asked for.
    pub(super) fn new() -> Self {
        Self {
            list: RemoteList::new(),
            members: RemoteList::new(),
            of: RwSignal::new(None),
            asked_of: StoredValue::new(None),
        }
    }

    /// Forgets all groups.
    pub(super) fn forget(self) {
        self.list.forget();
        self.members.forget();
        self.of.set(None);
        self.asked_of.set_value(None);
    }

    /// Loads all groups.
    pub fn load(self) {
        self.list.load(api::groups::list);
    }

    /// Loads the first page of a group's members, in place of those of another one; a new group has none.
    pub fn load_members(self, group: Option<GroupId>) {
        self.members.forget();
        if let Some(group) = group {
            let ask = move |after| api::groups::members(group, after);
            self.members.load_pages(ask, |one, other| one.id == other.id);
        }
    }

    /// Loads the groups that somebody is in. Where that fails nobody knows them: nobody asked for it.
    pub fn load_of(self, account: AccountId) {
        self.of.set(None);
        self.asked_of.set_value(Some(account));
        spawn_local(async move {
            let answer = api::groups::of(account).await;
            if let Ok(groups) = answer
                && self.asked_of.get_value() == Some(account)
            {
                self.of.set(Some((account, groups)));
            }
        });
    }

    /// The groups that somebody is in, if they have come.
    pub fn of(self, account: AccountId) -> Option<Vec<GroupId>> {
        let known = self.of.get();
        known.filter(|(known, _)| *known == account).map(|(_, groups)| groups)
    }

    /// A group's name; `None`: it is not there, or nobody knows yet.
    pub fn name(self, id: GroupId) -> Option<String> {
        self.list.items.with(|list| {
            let group = list.iter().flatten().find(|group| group.id == id)?;
            Some(group.name.as_str().to_owned())
        })
    }

    /// A group's name, even of one that is not there any more; "…" while nobody knows yet.
    pub fn label(self, locale: Locale, id: GroupId) -> String {
        self.name(id).unwrap_or_else(|| {
            if self.list.items.with(Option::is_none) {
                "…".to_owned()
            } else {
                td_string!(locale, groups.gone).to_owned()
            }
        })
    }

    /// Makes a group of those who join, or changes what one is called, who joins it and who leaves.
    ///
    /// # Errors
    /// The failure, which the form shows beside its fields.
    pub async fn put(
        self,
        before: Option<GroupId>,
        name: String,
        join: Vec<AccountId>,
        leave: Vec<AccountId>,
    ) -> Result<(), Failure> {
        let put = match before {
            None => api::groups::add(name, join).await,
            Some(group) => api::groups::change(group, name, join, leave).await,
        };
        let put = put?;
        let id = put.id;
        self.list.put(put, |known| known.id == id);
        self.list.change(|items| items.sort_by_key(|group| group.name.as_str().to_lowercase()));
        changed();
        Ok(())
    }

    /// Removes a group.
    ///
    /// # Errors
    /// The failure, which the dialog shows.
    pub async fn remove(self, group: GroupId) -> Result<(), Failure> {
        api::groups::remove(group).await?;
        self.list.change(|items| items.retain(|known| known.id != group));
        changed();
        Ok(())
    }
}

/// Loads what a changed group changes for whoever changed it: a member is bound by other budgets now, and may ask other
/// models.
fn changed() {
    state().models.refresh();
    state().budgets.load_mine();
}
