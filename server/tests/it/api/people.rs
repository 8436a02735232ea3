//! `/api/people/…`.

use crate::support::{PASSWORD, Person, TestApp};
use contract::{Account, Boot, Page};
use serde_json::json;

async fn account_of(person: &Person) -> Account {
    person.post("/api/session/boot", json!({})).await.is::<Boot>().account.unwrap()
}

#[tokio::test]
async fn only_administrators_look_after_people() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let id = account_of(&app.admin().await).await.id;
    let person =
        json!({ "email": "x@plauder.test", "name": "X", "password": PASSWORD, "role": "admin" });

    for (path, body) in [
        ("/api/people/list", json!({})),
        ("/api/people/find", json!({ "accounts": [id] })),
        ("/api/people/add", person),
        ("/api/people/suspend", json!({ "account": id, "suspended": true })),
        ("/api/people/delete", json!({ "account": id, "chats": { "disposal": "purge" } })),
        ("/api/people/open_sign_up", json!({ "open": true })),
        ("/api/models/offers", json!({})),
        ("/api/models/enable", json!({ "provider": "ollama", "enabled": true })),
    ] {
        assert_eq!(ada.post(path, body).await.told(), "403 forbidden", "{path}");
    }
}

#[tokio::test]
async fn a_suspended_person_is_out_at_once_and_comes_back_to_everything() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.admin().await, app.person("ada").await);
    let sent = ada.has_a_chat("Hello").await;
    let id = account_of(&ada).await.id;
    let suspend = async |suspended: bool| {
        let body = json!({ "account": id, "suspended": suspended });
        admin.post("/api/people/suspend", body).await.is::<Account>()
    };

    suspend(true).await;
    assert_eq!(ada.post("/api/chats/list", json!({})).await.told(), "401 signed_out");
    let body = json!({ "email": "ada@plauder.test", "password": PASSWORD });
    let refused = Person::stranger(&app).post("/api/accounts/sign_in", body).await;
    assert_eq!(refused.told(), "403 suspended");

    suspend(false).await;
    let ada = Person::stranger(&app).signs_in("ada").await;
    assert_eq!(ada.opens(sent.chat.id).await.entries.len(), 2);
}

#[tokio::test]
async fn chats_of_a_deleted_person_are_handed_over_or_purged() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let (kept, purged) = (ada.has_a_chat("Kept").await, bob.has_a_chat("Purged").await);

    for (person, disposal) in [(&ada, "hand_over"), (&bob, "purge")] {
        let body =
            json!({ "account": account_of(person).await.id, "chats": { "disposal": disposal } });
        admin.post("/api/people/delete", body).await.is::<()>();
    }

    assert_eq!(admin.opens(kept.chat.id).await.entries.len(), 2);
    let missing = admin.post("/api/chats/open", json!({ "chat": purged.chat.id })).await;
    assert_eq!(missing.told(), r#"404 missing {"what":"chat"}"#);
}

#[tokio::test]
async fn nobody_locks_themselves_out() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let id = account_of(&admin).await.id;

    let body = json!({ "account": id, "suspended": true });
    assert_eq!(admin.post("/api/people/suspend", body).await.told(), "403 forbidden");
    let body = json!({ "account": id, "chats": { "disposal": "purge" } });
    assert_eq!(admin.post("/api/people/delete", body).await.told(), "403 forbidden");
}

#[tokio::test]
async fn an_open_sign_up_lets_everybody_in_as_a_user() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    admin.post("/api/people/open_sign_up", json!({ "open": true })).await.is::<()>();
    let ada = Person::stranger(&app).signs_up("ada").await;

    assert_eq!(account_of(&ada).await.role, contract::Role::User);
    let body = json!({ "email": "ADA@plauder.test", "name": "A", "password": PASSWORD });
    let taken = Person::stranger(&app).post("/api/accounts/sign_up", body).await;
    assert_eq!(taken.told(), r#"409 taken {"field":"email"}"#);
    assert_eq!(
        admin.post("/api/people/list", json!({})).await.is::<Page<Account>>().items.len(),
        2
    );
}

#[tokio::test]
async fn many_people_are_listed_a_page_at_a_time_and_found() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let add = async |number: u32| -> Account {
        let body = json!({
            "email": format!("p{number:02}@plauder.test"), "name": format!("Person {number:02}"),
            "password": PASSWORD, "role": "user",
        });
        admin.post("/api/people/add", body).await.is()
    };
    let mut made = Vec::new();
    for number in 0..53 {
        made.push(add(number).await);
    }
    let list = async |body| admin.post("/api/people/list", body).await.is::<Page<Account>>();

    let first = list(json!({ "search": "person" })).await;
    let second = list(json!({ "search": "person", "after": first.next })).await;

    assert_eq!((first.items.len(), second.items.len(), second.next), (50, 3, None));
    assert_eq!([first.items, second.items].concat(), made);
    assert_eq!(list(json!({ "search": "P07@" })).await.items, made[7..8]);
    assert_eq!(list(json!({})).await.items.len(), 50);
    let refused = admin.post("/api/people/list", json!({ "after": "people.zz.1" })).await;
    assert_eq!(refused.told(), r#"422 invalid {"field":"cursor","rule":{"rule":"malformed"}}"#);
    let known = json!({ "accounts": [made[3].id, crate::support::fresh(), made[52].id] });
    let found: Vec<Account> = admin.post("/api/people/find", known).await.is();
    assert_eq!(found, [made[3].clone(), made[52].clone()]);
}
