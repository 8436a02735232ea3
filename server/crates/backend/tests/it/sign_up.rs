//! The first account, and how everybody else gets theirs.

use crate::house::{House, PASSWORD, a_client, client_from, email, told};
use contract::{Failure, Field, Role, Rule, SignUpPolicy, ports::ClientInfo};

#[tokio::test]
async fn the_first_account_becomes_the_administrator_and_sign_up_closes() {
    let house = House::new().await;
    let open = house.accounts().sign_up_policy(&a_client()).await.unwrap();

    let root = house
        .accounts()
        .sign_up(&a_client(), " Root@Example.ORG ", "Root", PASSWORD, None)
        .await
        .unwrap();

    assert_eq!(open, SignUpPolicy::First { needs_code: false });
    assert_eq!(root.account.role, Role::Admin);
    assert_eq!(root.account.email.as_str(), "root@example.org");
    assert_eq!(house.accounts().sign_up_policy(&a_client()).await.unwrap(), SignUpPolicy::Closed);
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
async fn on_this_machine_the_first_sign_up_needs_the_code_only_when_it_comes_from_elsewhere() {
    let house = House::configured(|config| {
        config.sign_up_code = Some("7K2M-Q9XD".into());
        config.is_local = true;
    })
    .await;
    let (here, elsewhere) = (a_client(), ClientInfo { is_forwarded: true, ..a_client() });
    let policy = async |client: &ClientInfo| house.accounts().sign_up_policy(client).await.unwrap();
    let sign_up = async |client: &ClientInfo| {
        house.accounts().sign_up(client, &email("root"), "Root", PASSWORD, None).await
    };

    assert_eq!(policy(&elsewhere).await, SignUpPolicy::First { needs_code: true });
    assert_eq!(policy(&here).await, SignUpPolicy::First { needs_code: false });
    let empty = Failure::Invalid { field: Field::Code, rule: Rule::Empty };
    assert_eq!(told(sign_up(&elsewhere).await), empty);
    assert_eq!(sign_up(&here).await.unwrap().account.role, Role::Admin);
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
async fn an_address_cannot_make_accounts_without_end() {
    let house = House::new().await;
    let root = house.admin().await;
    house.people().open_sign_up(&root, true).await.unwrap();
    let sign_up = async |client: &ClientInfo, name: &str| {
        house.accounts().sign_up(client, &email(name), name, PASSWORD, None).await
    };
    let (here, there) = (client_from("198.51.100.9"), client_from("198.51.100.10"));
    for n in 0..30 {
        sign_up(&here, &format!("here{n}")).await.unwrap();
    }

    let one_more = sign_up(&here, "more").await;
    let elsewhere = sign_up(&there, "elsewhere").await;

    assert_eq!(told(one_more), Failure::TooMany { retry_after_s: 300 });
    assert!(elsewhere.is_ok());
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
