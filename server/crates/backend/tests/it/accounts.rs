use crate::house::{DAY, House, MINUTE, PASSWORD, a_client, client_from, email, told};
use contract::{
    Caller, Failure, Field, Language, Role, Rule, ServerFrame, SignUpPolicy, Subject, Theme,
};
use futures::StreamExt;

#[tokio::test]
async fn the_first_account_becomes_the_administrator_and_the_door_closes() {
    let house = House::new().await;
    let open = house.accounts().sign_up_policy().await.unwrap();

    let root = house
        .accounts()
        .sign_up(&a_client(), " Root@Example.ORG ", "Root", PASSWORD, None)
        .await
        .unwrap();

    assert_eq!(open, SignUpPolicy::First { needs_code: false });
    assert_eq!(root.account.role, Role::Admin);
    assert_eq!(root.account.email.as_str(), "root@example.org");
    assert_eq!(house.accounts().sign_up_policy().await.unwrap(), SignUpPolicy::Closed);
    let second = house.accounts().sign_up(&a_client(), &email("ada"), "Ada", PASSWORD, None).await;
    assert_eq!(told(second), Failure::SignUpClosed);
}

#[tokio::test]
async fn of_two_who_are_first_at_once_one_is() {
    let house = House::new().await;
    let (home, away) = (a_client(), client_from("198.51.100.9"));
    let (ada, bob) = (email("ada"), email("bob"));

    let (one, two) = tokio::join!(
        house.accounts().sign_up(&home, &ada, "Ada", PASSWORD, None),
        house.accounts().sign_up(&away, &bob, "Bob", PASSWORD, None),
    );

    let roles: Vec<_> = [one, two].into_iter().flatten().map(|s| s.account.role).collect();
    assert_eq!(roles, [Role::Admin]);
}

#[tokio::test]
async fn the_first_sign_up_needs_the_code() {
    let house = House::configured(|config| config.sign_up_code = Some("7K2M-Q9XD".into())).await;
    let sign_up = async |code| {
        house.accounts().sign_up(&a_client(), &email("root"), "Root", PASSWORD, code).await
    };

    let without = told(sign_up(None).await);
    let blank = told(sign_up(Some(" ")).await);
    let wrong = told(sign_up(Some("7K2M-Q9XE")).await);
    let right = sign_up(Some(" 7K2M-Q9XD ")).await;

    let invalid = |rule| Failure::Invalid { field: Field::Code, rule };
    assert_eq!((without, blank), (invalid(Rule::Empty), invalid(Rule::Empty)));
    assert_eq!(wrong, invalid(Rule::Wrong));
    assert_eq!(right.unwrap().account.role, Role::Admin);
}

#[tokio::test]
async fn the_code_cannot_be_guessed() {
    let house = House::configured(|config| config.sign_up_code = Some("7K2M-Q9XD".into())).await;
    let guess = async |code| {
        house.accounts().sign_up(&a_client(), &email("root"), "Root", PASSWORD, Some(code)).await
    };
    for _ in 0..30 {
        assert_eq!(
            told(guess("AAAA-AAAA").await),
            Failure::Invalid { field: Field::Code, rule: Rule::Wrong }
        );
    }

    let right = told(guess("7K2M-Q9XD").await);

    assert_eq!(right, Failure::TooMany { retry_after_s: 10 });
}

#[tokio::test]
async fn once_opened_everybody_may_sign_up_as_a_user() {
    let house = House::new().await;
    let root = house.admin().await;
    house.people().open_sign_up(&root, true).await.unwrap();

    let ada = house.accounts().sign_up(&a_client(), &email("ada"), "Ada", PASSWORD, None).await;
    let again = house.accounts().sign_up(&a_client(), &email("ADA"), "Ada", PASSWORD, None).await;

    assert_eq!(ada.unwrap().account.role, Role::User);
    assert_eq!(told(again), Failure::Taken { field: Field::Email });
    house.people().open_sign_up(&root, false).await.unwrap();
    let late = house.accounts().sign_up(&a_client(), &email("bob"), "Bob", PASSWORD, None).await;
    assert_eq!(told(late), Failure::SignUpClosed);
}

#[tokio::test]
async fn what_a_sign_up_breaks_is_named() {
    let house = House::new().await;
    let sign_up = async |email, name, password: &str| {
        told(house.accounts().sign_up(&a_client(), email, name, password, None).await)
    };
    let invalid = |field, rule| Failure::Invalid { field, rule };

    let address = sign_up("ada", "Ada", PASSWORD).await;
    let name = sign_up("ada@example.org", " ", PASSWORD).await;
    let short = sign_up("ada@example.org", "Ada", "short").await;
    let long = sign_up("ada@example.org", "Ada", &"x".repeat(201)).await;

    assert_eq!(address, invalid(Field::Email, Rule::Malformed));
    assert_eq!(name, invalid(Field::Name, Rule::Empty));
    assert_eq!(short, invalid(Field::Password, Rule::TooShort { min: 10 }));
    assert_eq!(long, invalid(Field::Password, Rule::TooLong { max: 200 }));
}

#[tokio::test]
async fn an_unknown_account_and_a_wrong_password_are_one_answer() {
    let house = House::new().await;
    house.admin().await;
    let sign_in = async |email: &str, password| {
        told(house.accounts().sign_in(&a_client(), email, password).await)
    };

    let wrong = sign_in(&email("root"), "wrong horse battery").await;
    let unknown = sign_in(&email("nobody"), PASSWORD).await;
    let malformed = sign_in("root", PASSWORD).await;
    let empty = sign_in("", "").await;

    assert_eq!(wrong, Failure::WrongCredentials);
    assert_eq!([unknown, malformed, empty], [wrong.clone(), wrong.clone(), wrong]);
}

#[tokio::test]
async fn attempts_are_limited() {
    let house = House::new().await;
    house.admin().await;
    for n in 0..10 {
        let client = client_from(&format!("198.51.100.{n}"));
        let wrong = house.accounts().sign_in(&client, &email("root"), "wrong").await;
        assert_eq!(told(wrong), Failure::WrongCredentials);
    }

    let browser = house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await;
    let client = house.accounts().issue_tokens(&a_client(), &email("root"), PASSWORD).await;
    house.clock.advance(30_000);
    let later = house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await;

    assert_eq!(told(browser), Failure::TooMany { retry_after_s: 30 });
    assert_eq!(told(client), Failure::TooMany { retry_after_s: 30 });
    assert!(later.is_ok());
}

#[tokio::test]
async fn asking_for_the_password_again_is_limited_too() {
    let house = House::new().await;
    let root = house.admin().await;
    for _ in 0..5 {
        let password = house.accounts().change_password(&root, "wrong", "another horse").await;
        let address = house.accounts().change_email(&root, &email("r"), "wrong").await;
        let wrong = Failure::Invalid { field: Field::Password, rule: Rule::Wrong };
        assert_eq!((told(password), told(address)), (wrong.clone(), wrong));
    }

    let right = house.accounts().change_password(&root, PASSWORD, "another horse").await;

    assert_eq!(told(right), Failure::TooMany { retry_after_s: 30 });
}

#[tokio::test]
async fn a_session_lives_thirty_days_after_its_last_use() {
    let house = House::new().await;
    house.admin().await;
    let cookie =
        house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await.unwrap().token;
    let alive = async || {
        matches!(house.accounts().caller_by_cookie(&cookie).await.unwrap(), Caller::Person(_))
    };

    house.clock.advance(29 * DAY);
    let used = alive().await;
    house.clock.advance(29 * DAY);
    let used_again = alive().await;
    house.clock.advance(30 * DAY);
    let forgotten = alive().await;

    assert!(used && used_again);
    assert!(!forgotten);
}

#[tokio::test]
async fn a_session_remembers_its_last_use_to_the_minute() {
    let house = House::new().await;
    let root = house.admin().await;
    let seen = async || house.accounts().sessions(&root).await.unwrap()[0].seen_at;
    let cookie =
        house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await.unwrap().token;
    let begun = seen().await;

    house.clock.advance(MINUTE - 1);
    house.accounts().caller_by_cookie(&cookie).await.unwrap();
    let soon = seen().await;
    house.clock.advance(1);
    house.accounts().caller_by_cookie(&cookie).await.unwrap();
    let later = seen().await;

    assert_eq!(soon, begun);
    assert_eq!(later, begun.plus_millis(MINUTE));
}

#[tokio::test]
async fn a_made_up_cookie_is_nobodys() {
    let house = House::new().await;
    house.admin().await;

    for cookie in ["", "x", "🦀", &"A".repeat(43), &"A".repeat(100_000), "' OR 1=1 --"] {
        let caller = house.accounts().caller_by_cookie(cookie).await.unwrap();
        assert_eq!(caller, Caller::Anonymous);
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_and_its_socket() {
    let house = House::new().await;
    house.admin().await;
    let signed_in = house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await.unwrap();
    let root = house.caller(&signed_in).await;
    let news = house.live().notices(&root).await.unwrap();

    house.accounts().sign_out(&root).await.unwrap();
    house.accounts().sign_out(&root).await.unwrap();
    house.accounts().sign_out(&Caller::Anonymous).await.unwrap();

    assert_eq!(house.caller(&signed_in).await, Caller::Anonymous);
    let told: Vec<_> = news.map(|frame| frame.unwrap()).collect().await;
    let told: Vec<ServerFrame> =
        told.iter().map(|frame| serde_json::from_slice(frame).unwrap()).collect();
    assert_eq!(told, [ServerFrame::Notice { notice: contract::Notice::SignedOut }]);
}

#[tokio::test]
async fn signing_out_everywhere_keeps_the_session_that_asks() {
    let house = House::new().await;
    let here = house.admin().await;
    let (there, elsewhere) = (house.sign_in("root").await, house.sign_in("root").await);

    let ended = house.accounts().sign_out_everywhere(&here).await.unwrap();

    let left = house.accounts().sessions(&here).await.unwrap();
    assert_eq!(ended, 2);
    assert_eq!(left.len(), 1);
    assert!(left[0].current);
    assert_eq!(left[0].agent, "A browser");
    for gone in [there, elsewhere] {
        assert!(house.live().notices(&gone).await.is_err());
    }
}

#[tokio::test]
async fn one_session_can_be_ended() {
    let house = House::new().await;
    let here = house.admin().await;
    let there = house.sign_in("root").await.person().unwrap().session;

    house.accounts().end_session(&here, there).await.unwrap();

    let again = house.accounts().end_session(&here, there).await;
    assert_eq!(told(again), Failure::Missing { what: Subject::Session });
    assert_eq!(house.accounts().sessions(&here).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let house = House::new().await;
    let here = house.admin().await;
    let there = house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await.unwrap();
    let client =
        house.accounts().issue_tokens(&a_client(), &email("root"), PASSWORD).await.unwrap();
    house.clock.advance(DAY);

    let account = house.accounts().change_password(&here, PASSWORD, "another horse").await.unwrap();

    let access = house.accounts().refresh(&a_client(), &client.refresh).await;
    assert_eq!(account.password_changed_at, account.created_at.plus_millis(DAY));
    assert_eq!(house.caller(&there).await, Caller::Anonymous);
    assert_eq!(told(access), Failure::SignedOut);
    assert_eq!(house.accounts().sessions(&here).await.unwrap().len(), 1);
    let old = house.accounts().sign_in(&a_client(), &email("root"), PASSWORD).await;
    let new = house.accounts().sign_in(&a_client(), &email("root"), "another horse").await;
    assert_eq!(told(old), Failure::WrongCredentials);
    assert!(new.is_ok());
}

#[tokio::test]
async fn a_person_changes_name_address_language_and_theme() {
    let house = House::new().await;
    let root = house.admin().await;
    house.person(&root, "ada").await;
    let accounts = house.accounts();

    accounts.rename(&root, " Grace ").await.unwrap();
    accounts.change_email(&root, "grace@example.org", PASSWORD).await.unwrap();
    let account = accounts.prefer(&root, Some(Language::De), Theme::Dark).await.unwrap();

    assert_eq!(account.name.as_str(), "Grace");
    assert_eq!(account.email.as_str(), "grace@example.org");
    assert_eq!((account.language, account.theme), (Some(Language::De), Theme::Dark));
    let taken = accounts.change_email(&root, &email("ada"), PASSWORD).await;
    assert_eq!(told(taken), Failure::Taken { field: Field::Email });
    assert!(accounts.sign_in(&a_client(), "grace@example.org", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn the_page_starts_with_what_concerns_the_visitor() {
    let house = House::new().await;
    house.offer_a_model();
    let root = house.admin().await;
    house.accounts().prefer(&root, Some(Language::De), Theme::Device).await.unwrap();

    let stranger = house.accounts().boot(&Caller::Anonymous, &a_client()).await.unwrap();
    let person = house.accounts().boot(&root, &a_client()).await.unwrap();

    assert_eq!((stranger.account, stranger.models.len()), (None, 0));
    assert_eq!((stranger.sign_up, stranger.language), (SignUpPolicy::Closed, Language::En));
    assert_eq!(person.account.unwrap().name.as_str(), "root");
    assert_eq!((person.models.len(), person.language), (1, Language::De));
}
