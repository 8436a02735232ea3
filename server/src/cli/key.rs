//! `plauder key`: keys of programs, for provisioning without the page. A secret is printed once, on standard output.
//!
//! Apart from `user`, although both are an operator's: a key has a scope, and a way of being listed.

use super::{say, sentence};
use crate::Sources;
use app::i18n::{format, locale};
use backend::Operator;
use clap::Subcommand;
use contract::{Account, Key, KeyId, KeyScope, Language, ModelId, Timestamp};

/// The verbs of `plauder key`.
#[derive(Subcommand)]
pub(super) enum Verb {
    /// Make a key in a person's name, and print its secret, this once
    Add {
        /// What the person signs in with
        #[arg(long)]
        email: String,
        /// What the key is called
        #[arg(long)]
        name: String,
        /// A model or alias that it may ask; can be given several times. Without it: all that the person may
        #[arg(long = "model", value_name = "MODEL")]
        models: Vec<String>,
        /// After how many days it stops working. Without it: never
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
        expires_in_days: Option<u16>,
        /// How many requests a minute it may make. Without it: as many as the person may
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        requests_per_minute: Option<u32>,
        /// How many tokens a minute it may take. Without it: as many as the person may
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        tokens_per_minute: Option<u32>,
    },
    /// List everybody's keys, without those that are revoked or expired
    List,
    /// Make a key stop working; a running server notices within a second
    Revoke {
        /// Its id, as `plauder key list` prints it
        id: KeyId,
    },
}

/// Does what the verb says, and prints what came of it. `Err`: one sentence that says why not.
pub(super) async fn run(operator: &Operator, verb: Verb) -> Result<(), String> {
    match verb {
        Verb::Add {
            email,
            name,
            models,
            expires_in_days,
            requests_per_minute,
            tokens_per_minute,
        } => {
            let models = models.iter().map(|model| ModelId::parse(model));
            let models =
                models.collect::<Result<_, _>>().map_err(|failure| sentence(failure.into()))?;
            let now = Sources::real().clock.now();
            let end = |days| now.plus_millis(i64::from(days) * Timestamp::DAY);
            let expires_at = expires_in_days.map(end);
            let rates = KeyScope { requests_per_minute, tokens_per_minute, ..KeyScope::default() };
            let scope = KeyScope { models, expires_at, ..rates };
            let made = operator.add_key(&email, &name, scope).await.map_err(sentence)?;
            eprintln!("Added {}. This is its secret, which is kept nowhere:", made.key.id);
            say(&made.secret);
        }
        Verb::List => {
            let people = operator.list().await.map_err(sentence)?;
            for key in operator.keys().await.map_err(sentence)? {
                say(&line(&key, &people));
            }
        }
        Verb::Revoke { id } => {
            operator.revoke_key(id).await.map_err(sentence)?;
            say(&format!("{id} does not work any more."));
        }
    }
    Ok(())
}

fn line(key: &Key, people: &[Account]) -> String {
    let day = |at| format::date_long(locale(Language::En), at);
    let owner = people.iter().find(|account| account.id == key.owner);
    let owner = owner.map_or("nobody", |account| account.email.as_str());
    let end =
        key.scope.expires_at.map_or("never expires".into(), |at| format!("until {}", day(at)));
    let used = key.used_at.map_or("never used".into(), |at| format!("last used {}", day(at)));
    format!("{} {owner} ({}, …{}, {end}, {used})", key.id, key.name.as_str(), key.hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{AccountId, Email, KeyName, PersonName, Role, Theme};

    const NEW_YEAR: Timestamp = Timestamp::from_millis(1_767_268_800_000);

    fn ada() -> Account {
        Account {
            id: "01890000-0000-7000-8000-000000000001".parse().unwrap(),
            email: Email::parse("ada@example.org").unwrap(),
            name: PersonName::parse("Ada").unwrap(),
            role: Role::User,
            language: None,
            theme: Theme::Device,
            suspended: false,
            created_at: NEW_YEAR,
            password_changed_at: NEW_YEAR,
        }
    }

    fn key(owner: AccountId, scope: KeyScope, used_at: Option<Timestamp>) -> Key {
        Key {
            id: "01890000-0000-7000-8000-000000000002".parse().unwrap(),
            owner,
            name: KeyName::parse("Backups").unwrap(),
            hint: "wxyz".into(),
            scope,
            created_at: NEW_YEAR,
            used_at,
        }
    }

    #[test]
    fn a_key_is_listed_with_its_owner_its_end_and_its_use() {
        let ada = ada();
        let ends = NEW_YEAR.plus_millis(30 * Timestamp::DAY);
        let scope = KeyScope { expires_at: Some(ends), ..KeyScope::default() };

        let lines = [
            line(&key(ada.id, scope, Some(NEW_YEAR)), std::slice::from_ref(&ada)),
            line(&key(ada.id, KeyScope::default(), None), &[]),
        ];

        assert_eq!(
            lines,
            [
                "01890000-0000-7000-8000-000000000002 ada@example.org \
                 (Backups, …wxyz, until January 31, 2026, last used January 1, 2026)",
                "01890000-0000-7000-8000-000000000002 nobody (Backups, …wxyz, never expires, never used)",
            ]
        );
    }
}
