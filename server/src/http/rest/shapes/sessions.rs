//! The sessions of a person, without the tokens that they were opened with: those are shown once, in `tokens`.

use super::moment::Moment;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A session: one browser or program in which a person is signed in.
#[derive(Serialize, ToSchema)]
pub struct Session {
    /// The session's id.
    id: Uuid,
    /// The description that the browser or program gave of itself (`User-Agent`), at most 256 characters; empty: none.
    agent: String,
    /// When the person signed in there.
    created_at: Moment,
    /// When the session was last used, to within a minute.
    seen_at: Moment,
    /// Whether this is the session that makes this request.
    current: bool,
}

impl From<contract::Session> for Session {
    fn from(session: contract::Session) -> Self {
        let contract::Session { id, agent, created_at, seen_at, current } = session;
        let (created_at, seen_at) = (created_at.into(), seen_at.into());
        Self { id: id.uuid(), agent, created_at, seen_at, current }
    }
}

/// The end of other sessions.
#[derive(Serialize, ToSchema)]
pub struct Ended {
    /// The number of sessions that were ended, without the one that makes this request.
    pub ended: u32,
}
