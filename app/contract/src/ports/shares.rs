//! What can be asked about shares.
//!
//! Among the methods of chats, one without a caller would look like a mistake. Here it is the point: whoever has the
//! link opens it.

use super::Fault;
use crate::{Caller, ChatId, NewShare, Page, PageRequest, Share, ShareId, SharedChat, Timestamp};
use async_trait::async_trait;
use std::collections::HashSet;

/// The port of shares.
#[async_trait]
pub trait Shares: Send + Sync {
    /// Freezes the shown branch of a chat. Fails with `Busy` while it has a live turn, `Invalid { ExpiresAt, Past }`,
    /// and `Invalid { Text, Empty }` when nothing was said yet.
    async fn create(
        &self,
        caller: &Caller,
        chat: ChatId,
        expires_at: Option<Timestamp>,
    ) -> Result<NewShare, Fault>;

    /// Lists the shares of a chat that still open, the newest first, a page at a time. Fails with `Invalid { Cursor }`.
    async fn list(
        &self,
        caller: &Caller,
        chat: ChatId,
        request: &PageRequest,
    ) -> Result<Page<Share>, Fault>;

    /// Makes a share stop opening, at once.
    async fn revoke(&self, caller: &Caller, share: ShareId) -> Result<(), Fault>;

    /// Finds a share by its token, for anybody, and reads nothing of what was said in it. `Missing { Share }`: no such token.
    /// `Gone { Share }`: revoked, expired, its chat deleted, or its owner suspended or deleted.
    async fn find(&self, token: &str) -> Result<ShareId, Fault>;

    /// Those of some shares that were found which still open.
    async fn still_open(&self, shares: &[ShareId]) -> Result<HashSet<ShareId>, Fault>;

    /// Opens a share by its token, for anybody: as `find`, with all that was said in it.
    async fn open(&self, token: &str) -> Result<SharedChat, Fault>;
}
