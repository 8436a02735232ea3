//! Shares: frozen copies of a chat that anybody with the link can read.
//!
//! Apart from `chats.rs`, whose every line asks for the owner: what `freeze` lets through here is all that anybody without
//! an account can ever read of a chat.

use crate::Backend;
use crate::accounts::{FreshSecret, hash_of};
use async_trait::async_trait;
use contract::ports::{Fault, Shares};
use contract::{
    AccountId, Caller, ChatId, Failure, Field, Message, MessageId, NewShare, Page, PageRequest,
    Part, Rule, Share, ShareId, SharedChat, SharedMessage, Subject, Timestamp,
};
use std::collections::HashSet;
use storage::{Extent, FoundShare, OpenedShare, Storage};

const MISSING: Failure = Failure::Missing { what: Subject::Share };
const MISSING_CHAT: Failure = Failure::Missing { what: Subject::Chat };
/// The most messages that a share holds, the newest ones.
const MESSAGES: usize = 1_000;
/// The most text that a share holds, in bytes. Its readers get it as one page.
const BYTES: usize = 8 * 1024 * 1024;
/// What is read at once of the chat that is shared.
const PORTION: Extent = Extent { messages: 100, bytes: 1024 * 1024 };

#[async_trait]
impl Shares for Backend {
    async fn create(
        &self,
        caller: &Caller,
        chat: ChatId,
        expires_at: Option<Timestamp>,
    ) -> Result<NewShare, Fault> {
        let person = caller.person()?;
        let now = self.clock.now();
        if expires_at.is_some_and(|at| at <= now) {
            return Err(Failure::Invalid { field: Field::ExpiresAt, rule: Rule::Past }.into());
        }
        let found = self.storage.chat(person.account, chat).await?;
        let found = found.ok_or(MISSING_CHAT)?;
        if found.live.is_some() {
            return Err(Failure::Busy.into());
        }
        let empty = Failure::Invalid { field: Field::Text, rule: Rule::Empty };
        let head = found.head.ok_or_else(|| empty.clone())?;
        let messages = frozen(&self.storage, person.account, chat, head).await?;
        if messages.is_empty() {
            return Err(empty.into());
        }
        let share = Share {
            id: ShareId::new(self.ids.uuid()),
            chat,
            created_at: now,
            expires_at,
            messages: u32::try_from(messages.len()).unwrap_or(u32::MAX),
        };
        let frozen = SharedChat { title: found.title, messages, shared_at: now, expires_at };
        let token = FreshSecret::new(&*self.ids);
        let is_added = self.storage.add_share(person.account, &share, &token.hash, &frozen).await?;
        if !is_added {
            return Err(MISSING_CHAT.into());
        }
        let url = format!("{}/s/{}", self.config.public_url.trim_end_matches('/'), token.text);
        Ok(NewShare { share, token: token.text, url })
    }

    async fn list(
        &self,
        caller: &Caller,
        chat: ChatId,
        request: &PageRequest,
    ) -> Result<Page<Share>, Fault> {
        let person = caller.person()?;
        let shares = self.storage.shares(person.account, chat, self.clock.now(), request).await?;
        Ok(shares.ok_or(MISSING_CHAT)?)
    }

    async fn revoke(&self, caller: &Caller, share: ShareId) -> Result<(), Fault> {
        let person = caller.person()?;
        let is_revoked = self.storage.revoke_share(person.account, share, self.clock.now()).await?;
        if is_revoked { Ok(()) } else { Err(MISSING.into()) }
    }

    async fn find(&self, token: &str) -> Result<ShareId, Fault> {
        let hash = hash_of(token).ok_or(MISSING)?;
        match self.storage.find_share(&hash, self.clock.now()).await? {
            FoundShare::Open(share) => Ok(share),
            FoundShare::Gone => Err(Failure::Gone { what: Subject::Share }.into()),
            FoundShare::Missing => Err(MISSING.into()),
        }
    }

    async fn still_open(&self, shares: &[ShareId]) -> Result<HashSet<ShareId>, Fault> {
        Ok(self.storage.open_shares(shares, self.clock.now()).await?)
    }

    async fn open(&self, token: &str) -> Result<SharedChat, Fault> {
        let hash = hash_of(token).ok_or(MISSING)?;
        match self.storage.open_share(&hash, self.clock.now()).await? {
            OpenedShare::Open(chat) => Ok(chat),
            OpenedShare::Gone => Err(Failure::Gone { what: Subject::Share }.into()),
            OpenedShare::Missing => Err(MISSING.into()),
        }
    }
}

/// Freezes the branch that ends at `head`, oldest first. It is read from the end and in portions, so that a chat that is
/// too long is refused before all of it is in memory.
async fn frozen(
    storage: &Storage,
    owner: AccountId,
    chat: ChatId,
    head: MessageId,
) -> Result<Vec<SharedMessage>, Fault> {
    let (mut messages, mut bytes, mut upto) = (Vec::new(), 0, Some(head));
    while let Some(last) = upto
        && messages.len() < MESSAGES
    {
        let branch = storage.thread(owner, chat, last, PORTION).await?;
        upto = branch.first().and_then(|oldest| oldest.parent);
        for message in branch.into_iter().rev().take(MESSAGES - messages.len()) {
            let message = freeze(message)?;
            bytes += message.parts.iter().map(Part::bytes).sum::<usize>();
            if bytes > BYTES {
                return Err(Failure::TooLarge { limit: BYTES as u64 }.into());
            }
            messages.push(message);
        }
    }
    messages.reverse();
    Ok(messages)
}

/// What anybody may read of a message: what was said aloud, without reasoning.
fn freeze(message: Message) -> Result<SharedMessage, Failure> {
    let mut parts = message.parts;
    parts.retain(|part| matches!(part, Part::Text { .. }));
    // An answer without an outcome began after the chat was looked at.
    let outcome = message.outcome.ok_or(Failure::Busy)?;
    Ok(SharedMessage { author: message.author, parts, outcome })
}
