//! The table of revocations: what is taken from whom, and what of it ends.
//!
//! Apart from the rest of the policy, which says who may do what: here is what becomes of that afterwards. One table for the
//! whole product, whoever revokes: a person, an administrator, or the operator on the command line. `server`'s tests
//! have a case for each of its cells (`tests/it/revocations.rs`).

use contract::{KeyId, SessionId};
use storage::{Revocation, RevokedKeys, RevokedSessions};

/// An occasion on which something that was given is taken again. What narrows what somebody may ask (groups, audiences,
/// budgets) is none: it counts from the next question on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// A session ends: signed out, ended from afar, or because somebody has a copy of its refresh token. The same holds
    /// of one that expires, or that has to leave because its account has too many.
    SessionEnded(SessionId),
    /// All other sessions are signed out.
    OthersSignedOut {
        /// The session that stays.
        by: SessionId,
    },
    /// A person changes their password.
    PasswordChanged {
        /// The session that stays.
        by: SessionId,
        /// Whether the person's keys are revoked as well, as they wish.
        with_keys: bool,
    },
    /// The operator sets a password, or it was changed while somebody signed in with the old one.
    PasswordSet {
        /// Whether the person's keys are revoked as well, as the operator wishes.
        with_keys: bool,
    },
    /// A key is revoked. The same holds of one that expires.
    KeyRevoked(KeyId),
    /// An account is suspended. Its keys work again when it is readmitted.
    Suspended,
    /// An account is deleted, and its keys with it.
    Deleted,
}

/// What a revocation reaches: a row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reach {
    /// The sessions that end, with what they carry: their refresh tokens, their sockets, and what their access tokens ask
    /// at `/v1`.
    pub sessions: RevokedSessions,
    /// The keys that stop working, with what they carry: what they ask at `/v1`, and the turns begun with them.
    pub keys: RevokedKeys,
    /// What becomes of whatever no session and no key of these carries: a person's turns, and what is asked with other
    /// keys.
    pub others: Others,
}

/// What becomes of an account's other activities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Others {
    /// They go on: turns belong to the server, not to the session in which they were begun.
    GoOn,
    /// They end.
    End,
}

/// What an occasion reaches.
#[rustfmt::skip]
#[expect(clippy::match_same_arms, reason = "each row of the table is read by itself")]
pub(crate) const fn reach(occasion: Occasion) -> Reach {
    use Occasion as O;
    use RevokedKeys as K;
    use RevokedSessions as S;
    match occasion {
        //                                                       sessions        keys            others
        O::SessionEnded(session)                          => row(S::One(session), K::None,         Others::GoOn),
        O::OthersSignedOut { by }                         => row(S::AllBut(by),   K::None,         Others::GoOn),
        O::PasswordChanged { by, with_keys: false }       => row(S::AllBut(by),   K::None,         Others::GoOn),
        O::PasswordChanged { by, with_keys: true }        => row(S::AllBut(by),   K::All,          Others::GoOn),
        O::PasswordSet { with_keys: false }               => row(S::All,          K::None,         Others::GoOn),
        O::PasswordSet { with_keys: true }                => row(S::All,          K::All,          Others::GoOn),
        O::KeyRevoked(key)                                => row(S::None,         K::One(key),     Others::GoOn),
        O::Suspended                                      => row(S::All,          K::None,         Others::End),
        O::Deleted                                        => row(S::All,          K::All,          Others::End),
    }
}

const fn row(sessions: RevokedSessions, keys: RevokedKeys, others: Others) -> Reach {
    Reach { sessions, keys, others }
}

impl Reach {
    /// What of it the database does, in one transaction with what is the occasion.
    pub const fn revocation(self) -> Revocation {
        Revocation { sessions: self.sessions, keys: self.keys }
    }
}
