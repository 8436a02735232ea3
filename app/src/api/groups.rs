//! Groups of people, for administrators. Everybody else gets `forbidden`. Apart from `people`, since budgets and models
//! name groups, whoever is in them.

use super::error::Error;
use contract::{Account, AccountId, Cursor, GroupId, ListedGroup, Page};
use leptos::{prelude::*, server_fn::codec::Json};

/// Lists all groups, by name.
#[server(endpoint = "groups/list", input = Json)]
pub async fn list() -> Result<Vec<ListedGroup>, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.groups().list(&visit.caller)).await
}

/// Lists the members of a group, by name; 50 a page.
#[server(endpoint = "groups/members", input = Json)]
pub async fn members(
    /// The group.
    group: GroupId,
    /// The `next` of the page before; `null` is the first page.
    after: Option<Cursor>,
) -> Result<Page<Account>, Error> {
    let visit = crate::visit::current();
    let request = contract::PageRequest::after(after);
    visit.answer(visit.groups().members(&visit.caller, group, &request)).await
}

/// Lists the groups that somebody is in.
#[server(endpoint = "groups/of", input = Json)]
pub async fn of(
    /// Their account.
    account: AccountId,
) -> Result<Vec<GroupId>, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.groups().of(&visit.caller, account)).await
}

/// Makes a group.
#[server(endpoint = "groups/add", input = Json)]
pub async fn add(
    /// The group's name, 1 to 80 characters on one line. No other group is called the same.
    name: String,
    /// The accounts of its members.
    members: Vec<AccountId>,
) -> Result<ListedGroup, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.groups().add(&visit.caller, &name, members)).await
}

/// Changes what a group is called and who is in it.
#[server(endpoint = "groups/change", input = Json)]
pub async fn change(
    /// The group.
    group: GroupId,
    /// The group's name from then on.
    name: String,
    /// The accounts of those who join it.
    join: Vec<AccountId>,
    /// The accounts of those who leave it.
    leave: Vec<AccountId>,
) -> Result<ListedGroup, Error> {
    let visit = crate::visit::current();
    visit.answer(visit.groups().change(&visit.caller, group, &name, join, leave)).await
}

/// Takes a group away, with its budgets. Models that only it could ask are for administrators from then on.
#[server(endpoint = "groups/remove", input = Json)]
pub async fn remove(
    /// The group.
    group: GroupId,
) -> Result<(), Error> {
    let visit = crate::visit::current();
    visit.answer(visit.groups().remove(&visit.caller, group)).await
}
