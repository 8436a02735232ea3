//! How a page begins: with one question, asked before anybody has signed in. The answer is made of accounts, models and
//! settings alike, so that none of their files is its home.

use super::error::Error;
use contract::Boot;
use leptos::{prelude::*, server_fn::codec::Json};

/// Gives the boot data: what a page needs to start. Needs no session: signed out is an answer, too.
#[server(name = BootSession, endpoint = "session/boot", input = Json)]
pub async fn boot() -> Result<Boot, Error> {
    let visit = crate::visit::current();
    let asked = visit.accounts().boot(&visit.caller, &visit.client);
    visit.answer(asked).await.inspect(|boot| {
        let chosen = boot.account.as_ref().and_then(|account| account.language);
        visit.response.speak(chosen.filter(|language| *language != visit.client.language));
    })
}
