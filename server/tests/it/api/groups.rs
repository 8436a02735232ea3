//! Groups of people: what they may spend together, and which models are theirs.

use crate::{
    openai::program::{Program, asked, refusal},
    support::{MODEL, Person, TestApp, fresh},
};
use contract::{
    Account, AccountId, Audience, Balance, Boot, GroupId, ListedGroup, ListedModel, Model, Page,
    Timestamp, UsageReport, ports::Clock,
};
use futures::future::join_all;
use serde_json::{Value, json};

/// Pico-units for a token written. Tokens read are free, so that an answer's worst case is its length.
const WRITTEN: i64 = 10_000_000;

fn with_prices(config: &mut Value) {
    let price = json!({ "input": 0, "output": 10 });
    config["providers"]["fake"]["models"] = json!([
        { "name": "fake-words", "price": price },
        { "name": "fake-echo", "price": price },
    ]);
}

async fn account(person: &Person) -> Account {
    person.post("/api/session/boot", json!({})).await.is::<Boot>().account.unwrap()
}

/// A group of these people.
async fn group(admin: &Person, name: &str, members: &[&Person]) -> ListedGroup {
    let ids = join_all(members.iter().map(|member| account(member))).await;
    let ids: Vec<_> = ids.into_iter().map(|account| account.id).collect();
    admin.post("/api/groups/add", json!({ "name": name, "members": ids })).await.is()
}

async fn members(admin: &Person, group: &ListedGroup) -> Vec<AccountId> {
    let page = admin.post("/api/groups/members", json!({ "group": group.id })).await;
    page.is::<Page<Account>>().items.into_iter().map(|member| member.id).collect()
}

/// Has a group be of these people and of nobody else.
async fn change(admin: &Person, group: &ListedGroup, people: &[&Person]) -> ListedGroup {
    let join = join_all(people.iter().map(|member| account(member))).await;
    let join: Vec<_> = join.into_iter().map(|account| account.id).collect();
    let mut leave = members(admin, group).await;
    leave.retain(|member| !join.contains(member));
    let body = json!({ "group": group.id, "name": group.name, "join": join, "leave": leave });
    admin.post("/api/groups/change", body).await.is()
}

/// Limits a group to as much as so many written tokens cost.
async fn limits(admin: &Person, group: &ListedGroup, tokens: i64) -> Balance {
    let settings = json!({
        "scope": { "is": "group", "group": group.id },
        "allowance": { "period": "month", "money": tokens * WRITTEN },
        "warn_at": 80,
    });
    admin.post("/api/budgets/set", json!({ "settings": settings })).await.is()
}

/// What is spent of the budgets that bind somebody.
async fn spent(person: &Person) -> Vec<i64> {
    let mine = person.post("/api/budgets/mine", json!({})).await.is::<Vec<Balance>>();
    mine.iter().map(|balance| balance.spent.0 / WRITTEN).collect()
}

/// Decides who may ask a model.
async fn open_to(admin: &Person, model: &str, groups: &[GroupId]) -> ListedModel {
    let settings = json!({ "audience": { "is": "groups", "groups": groups } });
    admin.post("/api/models/set", json!({ "model": model, "settings": settings })).await.is()
}

/// A question whose answer has ten tokens.
fn ten_tokens() -> Value {
    asked("[[tokens=10 first=100ms]]", json!({ "model": MODEL, "max_tokens": 10 }))
}

async fn lists(person: &Person, model: &str) -> [bool; 2] {
    let boot: Boot = person.post("/api/session/boot", json!({})).await.is();
    let listed: Vec<Model> = person.post("/api/models/list", json!({})).await.is();
    [boot.models, listed].map(|models| models.iter().any(|it| it.id.as_str() == model))
}

#[tokio::test]
async fn an_administrator_makes_changes_and_removes_groups() {
    let app = TestApp::start().await;
    let (admin, ada) = (app.admin().await, app.person("ada").await);
    let her = account(&ada).await.id;

    let choir = group(&admin, " Choir ", &[]).await;
    let lab = group(&admin, "Lab", &[&ada, &ada]).await;
    assert_eq!((choir.name.as_str(), choir.size, lab.size), ("Choir", 0, 1));
    assert_eq!(members(&admin, &lab).await, [her]);
    let of: Vec<GroupId> = admin.post("/api/groups/of", json!({ "account": her })).await.is();
    assert_eq!(of, [lab.id]);

    let choir = change(&admin, &choir, &[&ada]).await;
    let list = async || admin.post("/api/groups/list", json!({})).await.is::<Vec<ListedGroup>>();
    assert_eq!(list().await, [choir.clone(), lab.clone()]);

    let delete = json!({ "account": her, "chats": { "disposal": "purge" } });
    admin.post("/api/people/delete", delete).await.is::<()>();
    admin.post("/api/groups/remove", json!({ "group": choir.id })).await.is::<()>();
    assert_eq!(list().await, [ListedGroup { size: 0, ..lab }]);
}

#[tokio::test]
async fn nonsense_is_no_group() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let lab = group(&admin, "Lab", &[]).await;
    let choir = group(&admin, "Choir", &[]).await;
    let refused = async |verb: &str, body: Value| {
        admin.post(&format!("/api/groups/{verb}"), body).await.told()
    };
    let change = |group: Value, name: &str, members: Value| json!({ "group": group, "name": name, "join": members, "leave": [] });
    let missing = |what: &str| format!("404 missing {{\"what\":\"{what}\"}}");
    let stranger = json!([fresh()]);

    for name in ["", "two\nlines", &"a".repeat(81)] {
        let told = refused("add", json!({ "name": name, "members": [] })).await;
        assert!(told.starts_with(r#"422 invalid {"field":"name""#), "{told}");
        let told = refused("change", change(json!(lab.id), name, json!([]))).await;
        assert!(told.starts_with(r#"422 invalid {"field":"name""#), "{told}");
    }
    let taken = r#"409 taken {"field":"name"}"#;
    assert_eq!(refused("add", json!({ "name": "Lab ", "members": [] })).await, taken);
    assert_eq!(refused("change", change(json!(choir.id), "Lab", json!([]))).await, taken);
    let told = refused("add", json!({ "name": "Office", "members": stranger })).await;
    assert_eq!(told, missing("account"));
    let told = refused("change", change(json!(lab.id), "Lab", stranger)).await;
    assert_eq!(told, missing("account"));
    let told = refused("change", change(json!(fresh()), "Attic", json!([]))).await;
    assert_eq!(told, missing("group"));
    assert_eq!(refused("remove", json!({ "group": fresh() })).await, missing("group"));

    let settings = json!({ "scope": { "is": "group", "group": fresh() },
        "allowance": { "period": "day", "tokens": 1 }, "warn_at": 80 });
    let told = admin.post("/api/budgets/set", json!({ "settings": settings })).await.told();
    assert_eq!(told, missing("group"));
    let settings = json!({ "audience": { "is": "groups", "groups": [lab.id, fresh()] } });
    let body = json!({ "model": MODEL, "settings": settings });
    assert_eq!(admin.post("/api/models/set", body).await.told(), missing("group"));
}

#[tokio::test]
async fn a_groups_budget_binds_its_members_together_and_nobody_else() {
    let app = TestApp::start_with(with_prices).await;
    let admin = app.admin().await;
    let [ada, bob, eve] =
        [app.person("ada").await, app.person("bob").await, app.person("eve").await];
    let lab = group(&admin, "Lab", &[&ada, &bob]).await;
    limits(&admin, &lab, 20).await;
    let [hers, his, others] = [
        Program::of_person(&app, &ada).await,
        Program::of_person(&app, &bob).await,
        Program::of_person(&app, &eve).await,
    ];
    let asks = async |program: &Program| program.posts("/v1/chat/completions", &ten_tokens()).await;

    assert_eq!(asks(&hers).await.status, 200);
    assert_eq!(spent(&bob).await, [10], "he sees what she spent of it");
    let mine: Vec<Balance> = bob.post("/api/budgets/mine", json!({})).await.is();
    assert_eq!(mine[0].group, Some(lab.name.clone()));
    assert_eq!(asks(&his).await.status, 200);
    for program in [&hers, &his] {
        let refused = asks(program).await;
        assert_eq!(refusal(&refused), "402 insufficient_quota insufficient_quota -");
    }
    assert_eq!(asks(&others).await.status, 200);
    assert_eq!(spent(&eve).await, [0_i64; 0]);

    // Who leaves is free at once, who joins is bound at once, and what was spent stays.
    change(&admin, &lab, &[&bob, &eve]).await;
    assert_eq!(asks(&hers).await.status, 200);
    assert_eq!(asks(&others).await.status, 402);
    assert_eq!(spent(&eve).await, [20]);

    admin.post("/api/groups/remove", json!({ "group": lab.id })).await.is::<()>();
    assert_eq!(asks(&his).await.status, 200);
    let all: Vec<Balance> =
        admin.post("/api/budgets/list", json!({})).await.is::<Page<Balance>>().items;
    assert_eq!(all, []);
}

#[tokio::test]
async fn who_is_in_two_groups_is_bound_by_both_and_counts_in_both() {
    let app = TestApp::start_with(with_prices).await;
    let admin = app.admin().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let lab = group(&admin, "Lab", &[&ada]).await;
    let choir = group(&admin, "Choir", &[&ada, &bob]).await;
    limits(&admin, &lab, 1_000).await;
    limits(&admin, &choir, 15).await;
    let hers = Program::of_person(&app, &ada).await;

    assert_eq!(hers.posts("/v1/chat/completions", &ten_tokens()).await.status, 200);
    assert_eq!(hers.posts("/v1/chat/completions", &ten_tokens()).await.status, 402);

    assert_eq!(spent(&ada).await, [10, 10]);
    assert_eq!(spent(&bob).await, [10]);
    let days = json!({ "from": app.clock.now().plus_millis(-Timestamp::DAY), "count": 2 });
    let body = |scope: &str| json!({ "days": days, "scope": scope });
    let all: UsageReport = admin.post("/api/usage/report", body("all")).await.is();
    let by_group = all.by_group.iter().map(|part| (part.of.id, part.totals.output));
    let mut by_group: Vec<_> = by_group.collect();
    by_group.sort();
    let mut both = [(lab.id, 10), (choir.id, 10)];
    both.sort();
    assert_eq!(by_group, both);
    let own: UsageReport = ada.post("/api/usage/report", body("own")).await.is();
    assert_eq!(own.by_group, []);
}

#[tokio::test]
async fn fifty_questions_of_two_members_at_once_do_not_overspend() {
    let app = TestApp::start_with(with_prices).await;
    let admin = app.admin().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let lab = group(&admin, "Lab", &[&ada, &bob]).await;
    limits(&admin, &lab, 100).await;
    let both = [Program::of_person(&app, &ada).await, Program::of_person(&app, &bob).await];
    let body = ten_tokens();

    let asking = (0..50).map(|n| both[n % 2].posts("/v1/chat/completions", &body));
    let answers = join_all(asking).await;

    let (fine, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|it| it.status == 200);
    assert_eq!(fine.len(), 10, "ten reservations fit");
    for answer in refused {
        assert_eq!(refusal(answer), "402 insufficient_quota insufficient_quota -");
    }
    assert_eq!(spent(&ada).await, [100]);
    assert_eq!(spent(&bob).await, [100]);
}

#[tokio::test]
async fn a_model_for_a_group_is_not_there_for_others() {
    let app = TestApp::start().await;
    let (admin, ada, bob) = (app.admin().await, app.person("ada").await, app.person("bob").await);
    let lab = group(&admin, "Lab", &[&ada]).await;
    let listed = open_to(&admin, MODEL, &[lab.id]).await;
    assert_eq!(listed.settings.audience, Audience::Groups { groups: vec![lab.id] });
    let chat = async |person: &Person| {
        let body = json!({ "chat": fresh(), "message": fresh(), "text": "Hi", "model": MODEL });
        let answer = person.post("/api/chats/start", body).await;
        if answer.status == 200 { "asked".to_owned() } else { answer.told() }
    };
    let missing = r#"404 missing {"what":"model"}"#;

    for (person, is_theirs) in [(&admin, true), (&ada, true), (&bob, false)] {
        assert_eq!(chat(person).await, if is_theirs { "asked" } else { missing });
        assert_eq!(lists(person, MODEL).await, [is_theirs; 2]);
        let program = Program::of_person(&app, person).await;
        let answer = program.asks("[[tokens=3]]", json!({})).await;
        let list = program.gets("/v1/models").await;
        let one = program.gets(&format!("/v1/models/{MODEL}")).await;
        assert_eq!(list.text.contains(MODEL), is_theirs, "{}", list.text);
        if is_theirs {
            assert_eq!((answer.status, one.status), (200, 200), "{}", answer.text);
        } else {
            assert_eq!(refusal(&answer), "404 invalid_request_error model_not_found model");
            assert_eq!(one.status, 404, "{}", one.text);
        }
    }
}

#[tokio::test]
async fn a_model_follows_who_is_in_its_groups() {
    let mut app = TestApp::start().await;
    let (admin, ada, bob) = (app.admin().await, app.person("ada").await, app.person("bob").await);
    let lab = group(&admin, "Lab", &[&ada]).await;
    open_to(&admin, MODEL, &[lab.id]).await;
    let hers = ada.has_a_chat("Hi").await;

    change(&admin, &lab, &[&bob]).await;
    assert_eq!(lists(&ada, MODEL).await, [false; 2]);
    assert_eq!(lists(&bob, MODEL).await, [true; 2]);
    let again = ada.post("/api/messages/regenerate", json!({ "answer": hers.answer })).await;
    assert_eq!(
        again.told(),
        r#"404 missing {"what":"model"}"#,
        "nor in a chat that asked it before"
    );

    app.stops().await;
    app.starts_again().await;
    let at_home = |person: Person| Person { url: app.url.clone(), ..person };
    let (admin, ada, bob) = (at_home(admin), at_home(ada), at_home(bob));
    assert_eq!(lists(&ada, MODEL).await, [false; 2]);
    assert_eq!(lists(&bob, MODEL).await, [true; 2]);

    admin.post("/api/groups/remove", json!({ "group": lab.id })).await.is::<()>();
    assert_eq!(lists(&bob, MODEL).await, [false; 2]);
    assert_eq!(lists(&admin, MODEL).await, [true; 2]);
    let all: Vec<ListedModel> = admin.post("/api/models/catalogue", json!({})).await.is();
    let listed = all.iter().find(|it| it.model.id.as_str() == MODEL).unwrap();
    assert_eq!(listed.settings.audience, Audience::Administrators);
}

#[tokio::test]
async fn many_budgets_and_many_members_are_listed_a_page_at_a_time() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let mut set = Vec::new();
    for number in 0..27 {
        let group = group(&admin, &format!("Group {number}"), &[]).await;
        for period in ["day", "month"] {
            let settings = json!({ "scope": { "is": "group", "group": group.id },
                "allowance": { "period": period, "tokens": 1 }, "warn_at": 80 });
            let body = json!({ "settings": settings });
            set.push(admin.post("/api/budgets/set", body).await.is::<Balance>().budget.id);
        }
    }
    let list = async |after| {
        admin.post("/api/budgets/list", json!({ "after": after })).await.is::<Page<Balance>>()
    };
    let ids = |page: &Page<Balance>| page.items.iter().map(|it| it.budget.id).collect::<Vec<_>>();

    let first = list(None).await;
    admin.post("/api/budgets/remove", json!({ "budget": set[49] })).await.is::<()>();
    let second = list(first.next.clone()).await;

    assert_eq!((ids(&first), ids(&second)), (set[..50].to_vec(), set[50..].to_vec()));
    assert_eq!(second.next, None);
    let refused = admin.post("/api/budgets/list", json!({ "after": "budgets.1" })).await;
    assert_eq!(refused.told(), r#"422 invalid {"field":"cursor","rule":{"rule":"malformed"}}"#);
}
