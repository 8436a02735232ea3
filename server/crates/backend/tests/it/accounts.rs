//! Passwords, and a person's own account.

use crate::house::{House, PASSWORD, a_client, client_from, email, told};
use contract::{Caller, Failure, Field, Language, Rule, SignUpPolicy, Theme, ports::ClientInfo};

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
async fn who_tries_from_elsewhere_does_not_lock_a_script_out_that_shows_its_mark() {
    let house = House::new().await;
    house.admin().await;
    let accounts = house.accounts();
    let first = accounts.issue_tokens(&a_client(), &email("root"), PASSWORD).await.unwrap();
    let refreshed = accounts.refresh(&a_client(), &first.refresh).await.unwrap();
    let script = ClientInfo { marks: first.mark.clone(), ..client_from("203.0.113.1") };
    for n in 0..10 {
        let client = client_from(&format!("198.51.100.{n}"));
        told(accounts.issue_tokens(&client, &email("root"), "wrong").await);
    }
    let tokens = async |client: &ClientInfo, password: &str| {
        accounts.issue_tokens(client, &email("root"), password).await
    };

    let too_many = Failure::TooMany { retry_after_s: 30 };
    assert_eq!(told(tokens(&client_from("203.0.113.1"), PASSWORD).await), too_many);
    let again = tokens(&script, PASSWORD).await.unwrap();
    assert_eq!(again.mark, first.mark, "it is the same script");
    assert_eq!(refreshed.mark, None, "a token gives nobody more tries");
    for _ in 0..10 {
        assert_eq!(told(tokens(&script, "wrong").await), Failure::WrongCredentials);
    }
    assert_eq!(told(tokens(&script, PASSWORD).await), too_many, "a mark is no free pass");
}

#[tokio::test]
async fn who_tries_from_elsewhere_does_not_keep_the_owner_out() {
    let house = House::new().await;
    let root = house.admin().await;
    let accounts = house.accounts();
    let home = accounts.sign_in(&a_client(), &email("root"), PASSWORD).await.unwrap();
    let her_browser = ClientInfo { marks: Some(home.marks), ..client_from("203.0.113.1") };
    house.person(&root, "bob").await;
    let bobs = accounts.sign_in(&a_client(), &email("bob"), PASSWORD).await.unwrap();
    let his_browser = ClientInfo { marks: Some(bobs.marks), ..client_from("203.0.113.2") };
    for n in 0..10 {
        let client = client_from(&format!("198.51.100.{n}"));
        told(accounts.sign_in(&client, &email("root"), "wrong").await);
    }
    let sign_in = async |client: &ClientInfo, password: &str| {
        accounts.sign_in(client, &email("root"), password).await
    };

    let too_many = Failure::TooMany { retry_after_s: 30 };
    assert_eq!(told(sign_in(&client_from("203.0.113.1"), PASSWORD).await), too_many);
    assert_eq!(told(sign_in(&his_browser, PASSWORD).await), too_many, "the mark of somebody else");
    let again = sign_in(&her_browser, PASSWORD).await.unwrap();
    assert_eq!(Some(again.marks), her_browser.marks, "it is the same browser");
    let asked_again = accounts.change_email(&root, &email("new"), PASSWORD).await;
    assert_eq!(asked_again.unwrap().email.as_str(), email("new"));
    accounts.change_email(&root, &email("root"), PASSWORD).await.unwrap();
    for _ in 0..10 {
        assert_eq!(told(sign_in(&her_browser, "wrong").await), Failure::WrongCredentials);
    }
    assert_eq!(told(sign_in(&her_browser, PASSWORD).await), too_many, "a mark is no free pass");
}

#[tokio::test]
async fn asking_for_the_password_again_is_limited_too() {
    let house = House::new().await;
    let root = house.admin().await;
    for _ in 0..5 {
        let password =
            house.accounts().change_password(&root, "wrong", "another horse", false).await;
        let address = house.accounts().change_email(&root, &email("r"), "wrong").await;
        let wrong = Failure::Invalid { field: Field::Password, rule: Rule::Wrong };
        assert_eq!((told(password), told(address)), (wrong.clone(), wrong));
    }

    let right = house.accounts().change_password(&root, PASSWORD, "another horse", false).await;
    let elsewhere = house.sign_in("root").await;
    for n in 0..10 {
        house.accounts().change_email(&elsewhere, &email(&n.to_string()), PASSWORD).await.unwrap();
    }
    let eleventh = house.accounts().change_email(&elsewhere, &email("root"), PASSWORD).await;

    assert_eq!(told(right), Failure::TooMany { retry_after_s: 30 });
    assert_eq!(
        told(eleventh),
        Failure::TooMany { retry_after_s: 30 },
        "right ones are hashed, too"
    );
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
async fn the_page_starts_with_what_concerns_its_reader() {
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
