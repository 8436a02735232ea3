//! Accounts and settings.

use crate::support::{at, email, id, name, title};
use contract::{Account, Language, Role, Theme};
use storage::{Constraint, Error, NewAccount, OpenedShare};
use tokio::task::JoinSet;

both_engines! {
    async fn an_account_is_found_as_it_was_made(home) {
        let made = home.person("ada").await;

        assert_eq!(home.account(made.id).await.unwrap(), Some(made.clone()));
        assert_eq!(home.account_by_email(&made.email).await.unwrap(), Some(made.clone()));
        assert_eq!(home.password_hash(made.id).await.unwrap().as_deref(), Some("hashed"));
        assert_eq!(home.account(id()).await.unwrap(), None);
        assert_eq!(home.account_by_email(&email("eve@example.org")).await.unwrap(), None);
        assert_eq!(home.password_hash(id()).await.unwrap(), None);
    }

    async fn an_address_belongs_to_one_account(home) {
        let ada = home.person("ada").await;
        let bob = home.person("bob").await;

        let again = NewAccount {
            id: id(), email: &ada.email, name: &name("Eve"), role: Role::User, password_hash: "x", language: None, now: at(2),
        };
        assert!(matches!(home.add_account(&again).await, Err(Error::Taken(Constraint::Email))));
        assert!(matches!(home.change_email(bob.id, &ada.email).await, Err(Error::Taken(Constraint::Email))));
        assert_eq!(home.account(bob.id).await.unwrap(), Some(bob));
    }

    async fn everybody_is_listed_by_name(home) {
        for who in ["Zoe", "älter", "ada", "Bob", "Ärmel"] {
            home.person(who).await;
        }

        let names: Vec<String> =
            home.accounts().await.unwrap().into_iter().map(|account| account.name.as_str().to_owned()).collect();

        assert_eq!(names, ["ada", "Bob", "Zoe", "älter", "Ärmel"]);
    }

    async fn of_many_first_accounts_one_is_made(home) {
        assert!(!home.has_accounts().await.unwrap());

        let mut crowd = JoinSet::new();
        for number in 0..8 {
            let home = home.clone();
            crowd.spawn(async move {
                let account = NewAccount {
                    id: id(),
                    email: &email(&format!("first{number}@example.org")),
                    name: &name("First"),
                    role: Role::Admin,
                    password_hash: "x",
                    language: Some(Language::De),
                    now: at(5),
                };
                home.add_first_account(&account).await.unwrap()
            });
        }
        let made: Vec<Account> = crowd.join_all().await.into_iter().flatten().collect();

        assert_eq!(made.len(), 1);
        assert_eq!(made[0].role, Role::Admin);
        assert_eq!(made[0].language, Some(Language::De));
        assert_eq!(home.accounts().await.unwrap(), made);
        assert!(home.has_accounts().await.unwrap());
    }

    async fn a_person_changes_their_account(home) {
        let ada = home.person("ada").await;

        home.rename_account(ada.id, &name("Ada L.")).await.unwrap().unwrap();
        home.change_email(ada.id, &email("ada@new.example")).await.unwrap().unwrap();
        home.set_password(ada.id, "other", at(9)).await.unwrap().unwrap();
        home.prefer(ada.id, Some(Language::De), Theme::Dark).await.unwrap().unwrap();
        let changed = home.suspend_account(ada.id, true).await.unwrap().unwrap();

        assert_eq!(home.account(ada.id).await.unwrap(), Some(changed.clone()));
        assert_eq!(changed, Account {
            name: name("Ada L."),
            email: email("ada@new.example"),
            password_changed_at: at(9),
            language: Some(Language::De),
            theme: Theme::Dark,
            suspended: true,
            ..ada
        });
        assert_eq!(home.password_hash(changed.id).await.unwrap().as_deref(), Some("other"));
        assert!(!home.suspend_account(changed.id, false).await.unwrap().unwrap().suspended);
        assert_eq!(home.prefer(changed.id, None, Theme::Device).await.unwrap().unwrap().language, None);
    }

    async fn nobody_is_changed_in_vain(home) {
        let nobody = id();

        assert_eq!(home.rename_account(nobody, &name("x")).await.unwrap(), None);
        assert_eq!(home.change_email(nobody, &email("x@y")).await.unwrap(), None);
        assert_eq!(home.set_password(nobody, "x", at(1)).await.unwrap(), None);
        assert_eq!(home.prefer(nobody, None, Theme::Light).await.unwrap(), None);
        assert_eq!(home.suspend_account(nobody, true).await.unwrap(), None);
        assert!(!home.delete_account(nobody, None, at(1)).await.unwrap());
    }

    async fn a_deleted_persons_chats_go_to_the_heir(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let chat = home.chats_about(&ada, "Groceries", 10).await;
        let live = home.starts(&ada, "Cut short", 11).await;
        home.append_segments(&[live.segment(2, crate::support::text("So far"))]).await.unwrap();
        let token = crate::shares::shared(&home, &ada, &chat, None).await.1;

        assert!(home.delete_account(ada.id, Some(bob.id), at(20)).await.unwrap());

        assert_eq!(home.account(ada.id).await.unwrap(), None);
        assert_eq!(home.chat(ada.id, chat.id).await.unwrap(), None);
        let inherited = home.chat(bob.id, chat.id).await.unwrap().unwrap();
        assert_eq!(inherited.title, title("Groceries"));
        assert_eq!(home.open_share(&token, at(21)).await.unwrap(), OpenedShare::Gone);
        assert_eq!(home.shares(bob.id, chat.id, at(21)).await.unwrap(), Some(vec![]));
        let kept = home.message(bob.id, live.answer).await.unwrap().unwrap();
        assert_eq!(kept.text(), "So far");
        assert_eq!(kept.outcome, Some(contract::Outcome::Interrupted { at: at(20) }));
        assert_eq!(home.chat(bob.id, live.chat).await.unwrap().unwrap().live, None);
        assert_eq!(home.end_turn(&live.end("too late", 22)).await.unwrap(), None);
    }

    async fn a_deleted_persons_chats_are_purged_without_an_heir(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Groceries", 10).await;
        let live = home.starts(&ada, "Live", 11).await;
        let token = crate::shares::shared(&home, &ada, &chat, None).await.1;

        assert!(home.delete_account(ada.id, None, at(20)).await.unwrap());
        home.append_segments(&[live.segment(2, crate::support::text("late"))]).await.unwrap();

        assert_eq!(home.chat(ada.id, chat.id).await.unwrap(), None);
        assert_eq!(home.open_share(&token, at(21)).await.unwrap(), OpenedShare::Gone);
        let mut raw = home.raw().await;
        for table in ["SELECT id FROM chats", "SELECT id FROM messages", "SELECT id FROM turns", "SELECT id FROM shares WHERE frozen IS NOT NULL"] {
            assert_eq!(sqlx::query(table).fetch_all(&mut raw).await.unwrap().len(), 0, "{table}");
        }
    }

    async fn nobody_is_their_own_heir(home) {
        let ada = home.person("ada").await;
        let chat = home.chats_about(&ada, "Groceries", 10).await;

        assert!(!home.delete_account(ada.id, Some(ada.id), at(20)).await.unwrap());

        assert_eq!(home.chat(ada.id, chat.id).await.unwrap(), Some(chat));
    }

    async fn a_setting_is_what_was_put_last(home) {
        assert_eq!(home.setting("sign_up").await.unwrap(), None);

        home.put_setting("sign_up", "open").await.unwrap();
        home.put_setting("sign_up", "closed").await.unwrap();
        home.put_setting("other", "x").await.unwrap();

        assert_eq!(home.setting("sign_up").await.unwrap().as_deref(), Some("closed"));
    }
}
