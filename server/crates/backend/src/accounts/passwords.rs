//! Passwords: their rule, their hash, and a bound on how many are hashed at once.
//!
//! The one home of `argon2`, so that its cost, its threads and its queue are nobody else's concern.

use crate::{Config, network::ClientNetwork};
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{self, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use contract::permits::{Permit, PermitBound, Permits};
use contract::ports::{Fault, Ids};
use contract::{AccountId, Failure, Field, Rule};
use std::ops::RangeInclusive;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The fewest characters of a new password.
pub const MIN: u32 = 10;
/// The most characters of a new password.
pub const MAX: u32 = 200;
/// How many passwords may wait for a core. Whoever comes later is asked to come back.
const WAITING: usize = 256;
/// How many of these may be one person's, or come from one network where nobody is signed in.
const WAITING_EACH: usize = 32;
/// How long somebody is to wait of whose passwords too many wait, in seconds.
const RETRY_AFTER_S: u32 = 1;
/// The length of a salt in bytes (RFC 9106, 3.1).
const SALT: usize = 16;

/// The memory in KiB that one hash may take: from Argon2's least to what no sign-in is worth.
const MEMORY_KIB: RangeInclusive<u32> = Params::MIN_M_COST..=1024 * 1024;
/// The passes over that memory that one hash may take.
const PASSES: RangeInclusive<u32> = Params::MIN_T_COST..=100;

/// Who has a password hashed, and is counted.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum HashedFor {
    /// A person who is signed in.
    Account(AccountId),
    /// The network of somebody who is not.
    Network(ClientNetwork),
    /// The operator, on the command line.
    Operator,
}

/// The hasher of passwords, which works away from the async threads. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    /// The hash of nobody's password, so that an unknown account takes as long as a known one.
    nobodys: Arc<PasswordHash>,
    /// A permit for each core.
    cores: Arc<Semaphore>,
    /// A permit for each password that is hashed or waits.
    queue: Permits<HashedFor>,
}

impl Passwords {
    /// A hasher at the configured cost; one that lies outside Argon2's limits is moved to the nearest one.
    pub(crate) fn new(config: &Config, ids: &dyn Ids) -> Self {
        let memory_kib = config.argon2_memory_kib.clamp(*MEMORY_KIB.start(), *MEMORY_KIB.end());
        let passes = config.argon2_passes.clamp(*PASSES.start(), *PASSES.end());
        let params = Params::new(memory_kib, passes, 1, None).expect("both are within the limits");
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            nobodys: Arc::new(nobodys(&params, ids)),
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            cores: Arc::new(Semaphore::new(cores)),
            queue: Permits::new(cores + WAITING, WAITING_EACH),
        }
    }

    /// Hashes a new password: the text that is stored for it.
    ///
    /// # Errors
    /// `Unavailable` when too many wait, `TooMany` when too many of theirs do.
    pub(crate) async fn hash(
        &self,
        by: HashedFor,
        password: &str,
        ids: &dyn Ids,
    ) -> Result<String, Fault> {
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        let secret = ids.secret();
        self.away(by, move || {
            let hash = argon2.hash_password_with_salt(password.as_bytes(), &secret[..SALT])?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether this is the password of that hash. Without a hash (nobody has this account) it is not, and
    /// finding that out takes as long.
    ///
    /// # Errors
    /// `Unavailable` when too many wait, `TooMany` when too many of theirs do, `Broken` when the hash cannot be understood.
    pub(crate) async fn matches(
        &self,
        by: HashedFor,
        password: &str,
        hash: Option<&str>,
    ) -> Result<bool, Fault> {
        let hash = match hash {
            Some(text) => Arc::new(PasswordHash::new(text).map_err(Fault::broken)?),
            None => Arc::clone(&self.nobodys),
        };
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        self.away(by, move || match argon2.verify_password(password.as_bytes(), &*hash) {
            Ok(()) => Ok(true),
            Err(password_hash::Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(error),
        })
        .await
    }

    /// Runs `work` on a blocking thread, as many at a time as there are cores. The permits travel with the
    /// work: a client that hangs up frees no core that is still busy for it.
    async fn away<T: Send + 'static>(
        &self,
        by: HashedFor,
        work: impl FnOnce() -> password_hash::Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        let queued = self.queue.take(by, 1).map_err(|bound| match bound {
            PermitBound::Each => Failure::TooMany { retry_after_s: RETRY_AFTER_S },
            PermitBound::All => Failure::unavailable(),
        })?;
        let core = Arc::clone(&self.cores).acquire_owned().await.map_err(Fault::broken)?;
        tokio::task::spawn_blocking(move || {
            let _held: (Permit<HashedFor>, OwnedSemaphorePermit) = (queued, core);
            work()
        })
        .await
        .map_err(Fault::broken)?
        .map_err(Fault::broken)
    }
}

/// Checks the rule for a new password.
///
/// # Errors
/// `Invalid { Password }` when it is too short or too long.
pub(crate) fn check_new(password: &str) -> Result<(), Failure> {
    let invalid = |rule| Err(Failure::Invalid { field: Field::Password, rule });
    let length = password.chars().take(MAX as usize + 1).count();
    if length == 0 {
        return invalid(Rule::Empty);
    }
    if length < MIN as usize {
        return invalid(Rule::TooShort { min: MIN });
    }
    if length > MAX as usize {
        return invalid(Rule::TooLong { max: MAX });
    }
    Ok(())
}

/// A hash that no password has, at the same cost as the real ones. It is put together, not computed.
fn nobodys(params: &Params, ids: &dyn Ids) -> PasswordHash {
    PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params).expect("valid parameters can be written down"),
        salt: Some(Salt::new(&ids.secret()[..SALT]).expect("16 bytes make a salt")),
        hash: Some(Output::new(&ids.secret()).expect("32 bytes make an output")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const ADA: HashedFor = HashedFor::Account(AccountId::new(Uuid::from_u128(1)));

    struct Sevens;

    impl Ids for Sevens {
        fn uuid(&self) -> Uuid {
            Uuid::from_bytes([7; 16])
        }
        fn secret(&self) -> [u8; 32] {
            [7; 32]
        }
    }

    fn config(argon2_memory_kib: u32, argon2_passes: u32) -> Config {
        Config { argon2_memory_kib, argon2_passes, ..Config::new(String::new(), [0; 32]) }
    }

    fn passwords() -> Passwords {
        Passwords::new(&config(8, 1), &Sevens)
    }

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let passwords = passwords();

        let hash = passwords.hash(ADA, "correct horse", &Sevens).await.unwrap();

        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        assert!(passwords.matches(ADA, "correct horse", Some(&hash)).await.unwrap());
        assert!(!passwords.matches(ADA, "correct house", Some(&hash)).await.unwrap());
    }

    #[tokio::test]
    async fn one_address_of_whose_passwords_too_many_wait_keeps_no_other_out() {
        let passwords = passwords();
        let from = |address: &str| HashedFor::Network(ClientNetwork::of(address.parse().unwrap()));
        let (here, there) = (from("192.0.2.7"), from("192.0.2.8"));
        let waiting: Vec<_> = (0..WAITING_EACH).map(|_| passwords.queue.take(here, 1)).collect();
        assert!(waiting.iter().all(Result::is_ok));

        let refused = passwords.matches(here, "correct horse", None).await;

        let Err(Fault::Failure(failure)) = refused else { panic!("it is not refused") };
        assert_eq!(failure, Failure::TooMany { retry_after_s: 1 });
        assert!(!passwords.matches(there, "correct horse", None).await.unwrap());
    }

    #[tokio::test]
    async fn nobody_has_no_password() {
        assert!(!passwords().matches(ADA, "", None).await.unwrap());
    }

    #[test]
    fn nobodys_hash_costs_what_a_real_one_costs() {
        let passwords = Passwords::new(&config(19_456, 2), &Sevens);

        let text = passwords.nobodys.to_string();

        assert!(text.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{text}");
    }

    #[test]
    fn a_new_password_has_ten_to_two_hundred_characters() {
        let rule = |length: usize| check_new(&"ß".repeat(length)).err();
        let invalid = |rule| Some(Failure::Invalid { field: Field::Password, rule });

        assert_eq!(rule(0), invalid(Rule::Empty));
        assert_eq!(rule(9), invalid(Rule::TooShort { min: 10 }));
        assert_eq!(rule(10), None);
        assert_eq!(rule(200), None);
        assert_eq!(rule(201), invalid(Rule::TooLong { max: 200 }));
    }

    #[test]
    fn a_cost_outside_the_limits_is_moved_to_the_nearest() {
        let (cheap, dear) = (config(0, 0), config(u32::MAX, u32::MAX));

        let text = |config| Passwords::new(&config, &Sevens).nobodys.to_string();

        assert!(text(cheap).starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
        assert!(text(dear).starts_with("$argon2id$v=19$m=1048576,t=100,p=1$"));
    }
}
