//! Callers that go away in the middle of a transaction, and what the connections that they had do afterwards.

use crate::support::*;
use storage::Revocation;
use testkit::polled;

both_engines! {
    async fn no_connection_stays_in_a_transaction_that_nobody_ends(home) {
        let ada = home.person("ada").await;
        let mut others = home.raw().await;
        for n in 0..60 {
            let polls = 1 + n % 12;
            polled(home.set_password(ada.id, "other", None, Revocation::default(), at(2)), polls).await;

            // Whatever connection it gets, what it writes is there for others.
            let key = format!("kept{n}");
            home.put_setting(&key, "yes").await.unwrap();
            let kept: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM settings WHERE key = $1")
                .bind(key)
                .fetch_one(&mut others)
                .await
                .unwrap();
            assert_eq!(kept, 1, "after {polls} polls");
        }
    }
}
