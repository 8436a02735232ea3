//! Activities: what goes on in somebody's name, so that it ends when they lose what it goes on with.
//!
//! Sockets, answers to programs and turns are registered here before it is looked whether they may go on. So whoever
//! revokes something finds all that was begun before, and what is begun afterwards finds that it was revoked. It knows
//! none of them and no database: `revocations.rs` says what ends.

use contract::{AccountId, Caller, KeyId, SessionId};
use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};
use tokio_util::sync::CancellationToken;

/// What carries an activity: it ends with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Carrier {
    /// A session: its sockets, and what is asked at `/v1` with its access token.
    Session(SessionId),
    /// A key: whatever is begun with it.
    Key(KeyId),
}

impl Carrier {
    /// What carries a turn. `None`: a person's turns belong to the server, and go on when they sign out.
    pub const fn of_turn(caller: &Caller) -> Option<Self> {
        match caller {
            Caller::Key(holder) => Some(Self::Key(holder.key)),
            Caller::Person(_) | Caller::Anonymous => None,
        }
    }
}

/// The activities of this process.
#[derive(Default)]
pub(crate) struct Activities {
    going_on: Mutex<HashMap<u64, GoingOn>>,
    begun: AtomicU64,
}

struct GoingOn {
    account: AccountId,
    carrier: Option<Carrier>,
    end: CancellationToken,
}

/// An activity that goes on for as long as this is there.
#[must_use = "an activity is known for as long as this is there"]
pub(crate) struct Activity {
    all: Arc<Activities>,
    number: u64,
    end: CancellationToken,
}

/// The accounts, sessions and keys that something goes on for, each once.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct InUse {
    /// The accounts of all activities.
    pub accounts: HashSet<AccountId>,
    /// The sessions that carry some.
    pub sessions: HashSet<SessionId>,
    /// The keys that carry some.
    pub keys: HashSet<KeyId>,
}

impl Activities {
    /// Registers an activity of an account. Whether it may go on is looked at afterwards.
    pub fn begin(self: &Arc<Self>, account: AccountId, carrier: Option<Carrier>) -> Activity {
        let (number, end) = (self.begun.fetch_add(1, Relaxed), CancellationToken::new());
        let going_on = GoingOn { account, carrier, end: end.clone() };
        self.going_on().insert(number, going_on);
        Activity { all: Arc::clone(self), number, end }
    }

    /// Ends all activities of an account, whatever carries them.
    pub fn end_of(&self, account: AccountId) {
        self.end_where(|activity| activity.account == account);
    }

    /// Ends the activities that some sessions or keys carry.
    pub fn end_carried_by(&self, carriers: &HashSet<Carrier>) {
        if !carriers.is_empty() {
            self.end_where(|it| it.carrier.is_some_and(|carrier| carriers.contains(&carrier)));
        }
    }

    /// What is in use now.
    pub fn in_use(&self) -> InUse {
        let mut in_use = InUse::default();
        for GoingOn { account, carrier, .. } in self.going_on().values() {
            in_use.accounts.insert(*account);
            match carrier {
                Some(Carrier::Session(session)) => drop(in_use.sessions.insert(*session)),
                Some(Carrier::Key(key)) => drop(in_use.keys.insert(*key)),
                None => {}
            }
        }
        in_use
    }

    fn end_where(&self, ends: impl Fn(&GoingOn) -> bool) {
        let ending: Vec<_> =
            self.going_on().values().filter(|it| ends(it)).map(|it| it.end.clone()).collect();
        // Outside of the lock: whoever is woken drops its activity.
        for end in ending {
            end.cancel();
        }
    }

    fn going_on(&self) -> MutexGuard<'_, HashMap<u64, GoingOn>> {
        // The entries are whole even after a panic.
        self.going_on.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Activity {
    /// Waits until it has to end.
    pub async fn ended(&self) {
        self.end.cancelled().await;
    }

    /// The token of something within it, which ends with it, or before.
    pub fn child_token(&self) -> CancellationToken {
        self.end.child_token()
    }
}

impl Drop for Activity {
    fn drop(&mut self) {
        self.all.going_on().remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{KeyHolder, KeyScope, Person, Role};
    use std::net::{IpAddr, Ipv4Addr};
    use uuid::Uuid;

    fn account(n: u128) -> AccountId {
        AccountId::new(Uuid::from_u128(n))
    }

    fn session(n: u128) -> SessionId {
        SessionId::new(Uuid::from_u128(n))
    }

    fn key(n: u128) -> KeyId {
        KeyId::new(Uuid::from_u128(n))
    }

    fn has_ended(activity: &Activity) -> bool {
        activity.end.is_cancelled()
    }

    #[test]
    fn what_is_carried_ends_with_what_carries_it() {
        let all = Arc::new(Activities::default());
        let socket = all.begin(account(1), Some(Carrier::Session(session(1))));
        let stream = all.begin(account(1), Some(Carrier::Key(key(1))));
        let turn = all.begin(account(1), None);

        all.end_carried_by(&HashSet::from([Carrier::Session(session(1)), Carrier::Key(key(2))]));

        assert!(has_ended(&socket) && !has_ended(&stream) && !has_ended(&turn));
    }

    #[test]
    fn all_of_an_account_ends_and_nothing_of_others() {
        let all = Arc::new(Activities::default());
        let stream = all.begin(account(1), Some(Carrier::Key(key(1))));
        let turn = all.begin(account(1), None);
        let within = turn.child_token();
        let other = all.begin(account(2), None);

        all.end_of(account(1));

        assert!(has_ended(&stream) && has_ended(&turn) && within.is_cancelled());
        assert!(!has_ended(&other));
    }

    #[test]
    fn only_what_goes_on_is_in_use() {
        let all = Arc::new(Activities::default());
        let stream = all.begin(account(1), Some(Carrier::Key(key(1))));
        let socket = all.begin(account(2), Some(Carrier::Session(session(1))));
        drop(stream);

        let in_use = all.in_use();
        drop(socket);

        assert_eq!(in_use.accounts, HashSet::from([account(2)]));
        assert_eq!(in_use.sessions, HashSet::from([session(1)]));
        assert_eq!(in_use.keys, HashSet::new());
        assert_eq!(all.in_use(), InUse::default());
    }

    #[test]
    fn a_turn_is_carried_by_a_key_and_by_no_session() {
        let person = Person { account: account(1), role: Role::User, session: session(1) };
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let (key, scope) = (key(1), KeyScope::default());
        let holder = KeyHolder { key, account: account(1), scope, address };

        assert_eq!(Carrier::of_turn(&Caller::Person(person)), None);
        assert_eq!(Carrier::of_turn(&Caller::Key(holder)), Some(Carrier::Key(key)));
    }
}
