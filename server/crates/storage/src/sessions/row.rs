//! The row of a session that lets somebody in, which look-ups by a secret and by an id read alike.

use crate::rows::{RowOf, role};
use crate::{Error, Result};
use contract::{Person, Timestamp};

/// A session that lets its person in: not expired, and its account not suspended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveSession {
    /// The person that is signed in, and the session's id.
    pub person: Person,
    /// The moment of its last use.
    pub seen_at: Timestamp,
    /// The moment at which it ends if it is not used again.
    pub expires_at: Timestamp,
}

// Sessions that let somebody in at $1.
macro_rules! live {
    () => {
        "SELECT sessions.id AS id, sessions.account_id AS account_id, accounts.role AS role,
           sessions.seen_at AS seen_at, sessions.expires_at AS expires_at
         FROM sessions
         JOIN accounts ON accounts.id = sessions.account_id
         WHERE sessions.expires_at > $1 AND accounts.suspended = 0"
    };
}
pub(super) use live;

/// A session as it is read with `live!`.
#[derive(sqlx::FromRow)]
pub(super) struct LiveRow {
    /// The session's id.
    pub id: String,
    account_id: String,
    role: String,
    seen_at: i64,
    expires_at: i64,
}

impl TryFrom<LiveRow> for LiveSession {
    type Error = Error;

    fn try_from(row: LiveRow) -> Result<Self> {
        let of = RowOf("sessions", &row.id);
        Ok(Self {
            person: Person {
                account: of.id("account_id", &row.account_id)?,
                role: of.word("role", role(&row.role))?,
                session: of.id("id", &row.id)?,
            },
            seen_at: Timestamp::from_millis(row.seen_at),
            expires_at: Timestamp::from_millis(row.expires_at),
        })
    }
}
