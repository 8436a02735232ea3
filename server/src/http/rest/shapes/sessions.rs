//! A session of the person.

use super::moment::Moment;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// One place where a person is signed in.
#[derive(Serialize, ToSchema)]
pub struct Session {
    /// Its id.
    id: Uuid,
    /// How the browser or program described itself there.
    agent: String,
    /// When the person signed in there.
    created_at: Moment,
    /// When it was last used, to within a minute.
    seen_at: Moment,
    /// Whether this is the session that asks.
    current: bool,
}

impl From<contract::Session> for Session {
    fn from(session: contract::Session) -> Self {
        let contract::Session { id, agent, created_at, seen_at, current } = session;
        let (created_at, seen_at) = (created_at.into(), seen_at.into());
        Self { id: id.uuid(), agent, created_at, seen_at, current }
    }
}

/// How many sessions ended.
#[derive(Serialize, ToSchema)]
pub struct Ended {
    /// How many.
    pub ended: u32,
}
