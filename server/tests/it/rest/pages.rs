//! Lists, page by page: each has more than a page, and a client that knows nothing of pages still reads an array.

use super::client::{Client, value};
use crate::support::{Answer, PASSWORD, TestApp};
use serde_json::{Value, json};

/// The path of the next page below the API, as the answer's `Link` has it.
fn next(answer: &Answer) -> Option<String> {
    let link = answer.header("link");
    let (address, relation) = link.split_once('>')?;
    assert_eq!(relation, "; rel=\"next\"");
    Some(address.trim_start_matches("</api/v1").to_owned())
}

/// Reads a list to its end; gives the ids of each page.
async fn pages(client: &Client, path: &str) -> Vec<Vec<String>> {
    let (mut pages, mut path) = (Vec::new(), path.to_owned());
    loop {
        let answer = client.gets(&path).await;
        let Value::Array(items) = value(&answer, 200) else { panic!("{}", answer.text) };
        let ids = items.iter().map(|item| item["id"].as_str().unwrap().to_owned());
        pages.push(ids.collect());
        let Some(next) = next(&answer) else { return pages };
        path = next;
    }
}

fn lengths(pages: &[Vec<String>]) -> Vec<usize> {
    pages.iter().map(Vec::len).collect()
}

/// Makes so many of what is made at a path; gives their ids, the newest first.
async fn makes(
    client: &Client,
    count: u32,
    path: &str,
    body: impl Fn(u32) -> Value,
) -> Vec<String> {
    let mut made = Vec::new();
    for number in 0..count {
        let answer = value(&client.posts(path, &body(number)).await, 201);
        let one = answer.get("key").or(answer.get("share")).unwrap_or(&answer);
        made.insert(0, one["id"].as_str().unwrap().to_owned());
    }
    made
}

#[tokio::test]
async fn every_list_that_grows_is_read_to_its_end() {
    let app = TestApp::start().await;
    app.admin().await;
    let admin = Client::of(&app, "admin").await;
    let sent = app.person("ada").await.has_a_chat("Bread").await;
    let ada = Client::of(&app, "ada").await;
    let shares = format!("/chats/{}/shares", sent.chat.id);

    let keys = makes(&ada, 53, "/keys", |_| json!({ "name": "Nightly" })).await;
    let made_shares = makes(&ada, 53, &shares, |_| json!({})).await;
    let mut people = makes(&admin, 53, "/accounts", |number| {
        json!({
            "email": format!("p{number:02}@x.test"), "name": format!("Person {number:02}"),
            "password": PASSWORD, "role": "user",
        })
    })
    .await;
    people.reverse();

    for (client, path, made) in [
        (&ada, "/keys", &keys),
        (&admin, "/keys?scope=all&search=ada@", &keys),
        (&ada, shares.as_str(), &made_shares),
        (&admin, "/accounts?search=person", &people),
    ] {
        let by_default = pages(client, path).await;
        assert_eq!(
            (lengths(&by_default), by_default.concat()),
            (vec![50, 3], made.clone()),
            "{path}"
        );
        let mark = if path.contains('?') { '&' } else { '?' };
        let by_twenty = pages(client, &format!("{path}{mark}limit=20")).await;
        assert_eq!((lengths(&by_twenty), by_twenty.concat()), (vec![20, 20, 13], made.clone()));
        assert_eq!(lengths(&pages(client, &format!("{path}{mark}limit=1000")).await), [53]);
        let strange = client.gets(&format!("{path}{mark}after=chats.1.x")).await;
        assert_eq!(strange.told(), r#"422 invalid {"field":"cursor","rule":{"rule":"malformed"}}"#);
    }
}
