//! Accounts and settings.

use crate::support::{FIRST, Home, at, email, id, name, pages, title};
use contract::{Account, Cursor, Language, Page, PageRequest, Role, Theme};
use storage::{Constraint, Error, NewAccount, OpenedShare, Revocation};
use tokio::task::JoinSet;

/// Those whom a search finds, by the first letters of their addresses.
async fn found(home: &Home, search: &str) -> Vec<String> {
    let page = home.accounts(Some(search), &FIRST).await.unwrap();
    page.items.into_iter().map(|it| it.email.as_str()[..3].to_owned()).collect()
}

async fn admin(home: &Home, who: &str) -> Account {
    let account = NewAccount {
        id: id(),
        email: &email(&format!("{who}@example.org")),
        name: &name(who),
        role: Role::Admin,
        password_hash: "x",
        language: None,
        now: at(1),
    };
    home.add_account(&account).await.unwrap()
}

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
        assert!(matches!(home.change_email(bob.id, &ada.email, "hashed").await, Err(Error::Taken(Constraint::Email))));
        assert_eq!(home.account(bob.id).await.unwrap(), Some(bob));
    }

    async fn everybody_is_listed_by_name(home) {
        for who in ["Zoe", "älter", "ada", "Bob", "Ärmel"] {
            home.person(who).await;
        }

        let names: Vec<String> =
            home.everybody().await.into_iter().map(|account| account.name.as_str().to_owned()).collect();

        assert_eq!(names, ["ada", "Bob", "Zoe", "Ärmel", "älter"]);
    }

    async fn everybody_is_listed_a_page_at_a_time(home) {
        for (who, called) in [("a1", "Ada"), ("a2", "ADA"), ("a3", "ada"), ("bob", "Bob"), ("zoe", "Zoe")] {
            let person = home.person(who).await;
            home.rename_account(person.id, &name(called)).await.unwrap();
        }

        let listed = pages(2, |request| { let home = &home; async move { home.accounts(None, &request).await.unwrap() } }).await;

        let addresses: Vec<Vec<String>> = listed
            .into_iter()
            .map(|page| page.into_iter().map(|account| account.email.as_str().to_owned()).collect())
            .collect();
        let of = |all: &[&str]| all.iter().map(|who| format!("{who}@example.org")).collect::<Vec<_>>();
        assert_eq!(addresses, [of(&["a1", "a2"]), of(&["a3", "bob"]), of(&["zoe"])]);
    }

    async fn who_comes_and_goes_between_two_pages_shifts_nobody(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let (carol, dave) = (home.person("carol").await, home.person("dave").await);
        let first = home.accounts(None, &PageRequest { after: None, limit: Some(2) }).await.unwrap();

        home.delete_account(bob.id, None, at(2)).await.unwrap();
        home.person("abel").await;
        let behind = PageRequest::after(first.next.clone());

        assert_eq!(first.items, [ada, bob]);
        let second = home.accounts(None, &behind).await.unwrap();
        assert_eq!(second, Page { items: vec![carol.clone(), dave], next: None });
        let strange = PageRequest::after(Some(Cursor(format!("keys.5.{}", carol.id.text()))));
        assert!(matches!(home.accounts(None, &strange).await, Err(Error::Cursor)));
    }

    async fn people_are_found_by_name_and_address_in_any_case(home) {
        for who in ["ada", "bob", "zoe"] {
            home.person(who).await;
        }
        let zoe = home.account_by_email(&email("zoe@example.org")).await.unwrap().unwrap();
        home.rename_account(zoe.id, &name("Özlem 100%")).await.unwrap();

        assert_eq!(found(&home, "ADA").await, ["ada"]);
        assert_eq!(found(&home, "b@Example").await, ["bob"]);
        assert_eq!(found(&home, "özlem").await, ["zoe"]);
        assert_eq!(found(&home, "0%").await, ["zoe"]);
        assert_eq!(found(&home, " ").await.len(), 3);
        assert_eq!(found(&home, "a_a").await, [""; 0]);
    }

    async fn somebody_else_is_an_administrator_or_nobody_is(home) {
        let ada = home.person("ada").await;
        let (root, other) = (admin(&home, "root").await, admin(&home, "other").await);

        assert!(home.has_other_administrator(root.id).await.unwrap());
        home.suspend_account(other.id, Revocation::default(), at(9)).await.unwrap();
        assert!(!home.has_other_administrator(root.id).await.unwrap());
        assert!(home.has_other_administrator(ada.id).await.unwrap());
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
        assert_eq!(home.everybody().await, made);
        assert!(home.has_accounts().await.unwrap());
    }

    async fn a_person_changes_their_account(home) {
        let ada = home.person("ada").await;

        home.rename_account(ada.id, &name("Ada L.")).await.unwrap().unwrap();
        assert_eq!(home.change_email(ada.id, &email("ada@new.example"), "guessed").await.unwrap(), None);
        home.change_email(ada.id, &email("ada@new.example"), "hashed").await.unwrap().unwrap();
        assert_eq!(home.set_password(ada.id, "other", Some("guessed"), Revocation::default(), at(8)).await.unwrap(), None);
        home.set_password(ada.id, "other", None, Revocation::default(), at(9)).await.unwrap().unwrap();
        home.prefer(ada.id, Some(Language::De), Theme::Dark).await.unwrap().unwrap();
        let (changed, _) = home.suspend_account(ada.id, Revocation::default(), at(9)).await.unwrap().unwrap();

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
        assert!(!home.readmit_account(changed.id).await.unwrap().unwrap().suspended);
        assert_eq!(home.prefer(changed.id, None, Theme::Device).await.unwrap().unwrap().language, None);
    }

    async fn nobody_is_changed_in_vain(home) {
        let nobody = id();

        assert_eq!(home.rename_account(nobody, &name("x")).await.unwrap(), None);
        assert_eq!(home.change_email(nobody, &email("x@y"), "hashed").await.unwrap(), None);
        assert_eq!(home.set_password(nobody, "x", None, Revocation::default(), at(1)).await.unwrap(), None);
        assert_eq!(home.prefer(nobody, None, Theme::Light).await.unwrap(), None);
        assert_eq!(home.suspend_account(nobody, Revocation::default(), at(9)).await.unwrap(), None);
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
        assert_eq!(home.shares_of(bob.id, chat.id, at(21)).await, Some(vec![]));
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
