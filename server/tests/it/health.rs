//! `/livez` and `/readyz`.

use crate::support::{Person, TestApp};

#[tokio::test]
async fn a_server_that_works_says_so() {
    let app = TestApp::start().await;
    let supervisor = Person::stranger(&app);

    for path in ["/livez", "/readyz"] {
        let answer = supervisor.get(path).await;

        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn a_server_that_stops_leaves_nothing_behind() {
    let mut app = TestApp::start().await;
    let ada = app.person("ada").await;
    ada.has_a_chat("Are you there?").await;
    ada.starts_a_chat("And now? [[hang]]").await;

    app.stops().await;
}
