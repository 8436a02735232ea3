//! Marks: how a browser or an API client shows that accounts have signed in from it before.
//!
//! A mark opens nothing and proves nobody; whoever carries one still needs the password. It only gives the browser tries
//! of its own at that account, so that somebody who knows the e-mail address cannot keep its owner out by trying, see
//! `throttle`. It outlives sessions and names the account and the browser, signed. Several accounts may share a browser:
//! what it carries is a list. An API client keeps its own beside its refresh token, which it may lose; below, it is a
//! browser like any other.

use super::tokens::Signer;
use contract::AccountId;
use contract::ports::{Fault, Ids};
use uuid::Uuid;

/// The most accounts that one browser remembers; the one that signed in the longest ago is forgotten.
const MOST: usize = 4;
/// The longest list that is looked at, in bytes. Ours have 109 for each mark.
const LONGEST: usize = 1_000;
/// What stands between two marks.
const BETWEEN: &str = "~";

/// A mark: an account has signed in from a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The account that has signed in.
    pub account: AccountId,
    /// The id of the mark, which another browser of the same account does not share.
    pub id: Uuid,
}

/// The marks that a browser carries, without those that are not signed by us.
pub(crate) fn read(signer: &Signer, carried: &str) -> Vec<Mark> {
    if carried.len() > LONGEST {
        return Vec::new();
    }
    carried.split(BETWEEN).take(MOST).filter_map(|text| read_one(signer, text)).collect()
}

/// The list that a browser carries once an account has signed in from it, in place of the one so far.
///
/// # Errors
/// `Broken` when the library refuses to sign.
pub(crate) fn with(
    signer: &Signer,
    carried: Option<&str>,
    account: AccountId,
    ids: &dyn Ids,
) -> Result<String, Fault> {
    let mut marks = carried.map(|carried| read(signer, carried)).unwrap_or_default();
    let known = marks.iter().position(|mark| mark.account == account);
    let own = match known {
        Some(index) => marks.remove(index),
        None => Mark { account, id: ids.uuid() },
    };
    marks.insert(0, own);
    marks.truncate(MOST);
    let texts: Result<Vec<_>, Fault> = marks.iter().map(|mark| write(signer, mark)).collect();
    Ok(texts?.join(BETWEEN))
}

fn read_one(signer: &Signer, text: &str) -> Option<Mark> {
    let (named, signature) = text.rsplit_once('.')?;
    let (account, id) = named.split_once('.')?;
    let mark = Mark {
        account: AccountId::new(Uuid::try_parse(account).ok()?),
        id: Uuid::try_parse(id).ok()?,
    };
    signer.has_signed(named, signature).then_some(mark)
}

fn write(signer: &Signer, mark: &Mark) -> Result<String, Fault> {
    let named = format!("{}.{}", mark.account.uuid().simple(), mark.id.simple());
    let signature = signer.sign_text(&named)?;
    Ok(format!("{named}.{signature}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{SessionId, Timestamp};
    use testkit::SeededIds;

    fn account(n: u8) -> AccountId {
        AccountId::new(Uuid::from_bytes([n; 16]))
    }

    fn signer() -> Signer {
        Signer::new(&[1; 32])
    }

    fn accounts(marks: &[Mark]) -> Vec<AccountId> {
        marks.iter().map(|mark| mark.account).collect()
    }

    #[test]
    fn a_browser_remembers_the_last_four_accounts_and_is_the_same_one_each_time() {
        let ids = SeededIds::new(1);
        let mut carried = with(&signer(), None, account(1), &ids).unwrap();
        let first = read(&signer(), &carried);
        for n in [2, 3, 1, 4, 5] {
            carried = with(&signer(), Some(&carried), account(n), &ids).unwrap();
        }

        let marks = read(&signer(), &carried);

        assert_eq!(accounts(&marks), [5, 4, 1, 3].map(account));
        assert_eq!(marks[2], first[0]);
        assert!(carried.len() <= LONGEST, "{}", carried.len());
        let may_stand_in_a_cookie = |c: char| c.is_ascii_alphanumeric() || "~.-_".contains(c);
        assert!(carried.chars().all(may_stand_in_a_cookie), "{carried}");
    }

    #[test]
    fn two_browsers_of_an_account_are_two() {
        let ids = SeededIds::new(1);

        let [one, other] = [(); 2].map(|()| with(&signer(), None, account(1), &ids).unwrap());

        assert_ne!(read(&signer(), &one), read(&signer(), &other));
    }

    #[test]
    fn what_is_not_signed_by_us_is_no_mark() {
        let ids = SeededIds::new(1);
        let carried = with(&signer(), None, account(1), &ids).unwrap();
        let (named, signature) = carried.rsplit_once('.').unwrap();
        let others = with(&Signer::new(&[2; 32]), None, account(1), &ids).unwrap();
        let (_, id) = named.split_once('.').unwrap();
        let moved = format!("{}.{id}.{signature}", account(2).uuid().simple());
        let access = signer().sign(SessionId::new(Uuid::nil()), Timestamp::from_millis(1)).unwrap();

        for text in ["", "~", "..", "a.b.c", named, &moved, &others, &access, &"~".repeat(10_000)] {
            assert_eq!(read(&signer(), text), [], "{text}");
        }
        assert_eq!(signer().session(&carried, Timestamp::default()), None);
    }
}
