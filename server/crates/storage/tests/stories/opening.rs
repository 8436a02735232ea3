//! Opening: who may, and what is refused.

use crate::support::id;
use storage::{Error, Location, Storage};

both_engines! {
    async fn what_was_kept_is_there_after_reopening(home) {
        let ada = home.person("ada").await;
        home.check().await.unwrap();
        home.close().await;
        assert!(home.check().await.is_err());
        let location = home.closes().await;

        let reopened = Storage::open(&location).await.unwrap();

        assert_eq!(reopened.account(ada.id).await.unwrap(), Some(ada));
        assert_eq!(reopened.engine(), if location.url.is_some() { "postgres" } else { "sqlite" });
        reopened.close().await;
    }

    async fn a_newer_database_is_opened_if_it_says_that_this_program_can_read_it(home) {
        let newer = "INSERT INTO schema_versions (version, name, readable_from) VALUES (9001, 'x', 1)";
        sqlx::query(newer).execute(&mut home.raw().await).await.unwrap();
        let location = home.closes().await;

        let opened = Storage::open(&location).await.unwrap();

        assert!(!opened.has_accounts().await.unwrap());
        opened.close().await;
    }

    async fn a_newer_database_is_refused_if_it_says_that_this_program_cannot_read_it(home) {
        let newer = "INSERT INTO schema_versions (version, name, readable_from) VALUES (9001, 'x', 9000), (9002, 'y', 1)";
        sqlx::query(newer).execute(&mut home.raw().await).await.unwrap();
        let location = home.closes().await;

        let refused = Storage::open(&location).await.unwrap_err();

        assert!(matches!(refused, Error::Newer { database: 9002, readable_from: 9000, .. }), "{refused:?}");
        assert!(refused.to_string().starts_with("this database has schema 9002"), "{refused}");
    }

    async fn looking_at_the_data_migrates_nothing(home) {
        let raw = &mut home.raw().await;
        let looked = Storage::open_as_it_is(&home.location).await.unwrap().unwrap();
        assert!(!looked.has_accounts().await.unwrap());
        looked.close().await;
        let versions = "SELECT CAST(COUNT(*) AS BIGINT) FROM schema_versions";
        let (all,): (i64,) = sqlx::query_as(versions).fetch_one(&mut *raw).await.unwrap();
        let newest = "DELETE FROM schema_versions WHERE version = (SELECT MAX(version) FROM schema_versions)";
        sqlx::query(newest).execute(&mut *raw).await.unwrap();

        let behind = Storage::open_as_it_is(&home.location).await.unwrap();

        assert!(behind.is_none());
        let (left,): (i64,) = sqlx::query_as(versions).fetch_one(&mut *raw).await.unwrap();
        assert_eq!(left, all - 1);
        sqlx::query("DROP TABLE schema_versions").execute(&mut *raw).await.unwrap();
        assert!(Storage::open_as_it_is(&home.location).await.unwrap().is_none());
    }

    async fn many_open_at_once_and_migrate_once(home) {
        let locations = [home.location.clone(), home.location.clone(), home.location.clone()];

        let mut crowd = tokio::task::JoinSet::new();
        for location in locations {
            crowd.spawn(async move { Storage::open_beside(&location).await.unwrap() });
        }

        for opened in crowd.join_all().await {
            assert_eq!(opened.account(id()).await.unwrap(), None);
            opened.close().await;
        }
    }

    async fn an_errand_is_run_beside_a_serving_process(home) {
        let errand = Storage::open_beside(&home.location).await.unwrap();
        errand.put_setting("sign_up", "open").await.unwrap();
        errand.close().await;

        assert_eq!(home.setting("sign_up").await.unwrap().as_deref(), Some("open"));
        assert!(home.keeps_claim().await.unwrap());
    }

    // As a newer program finds it that is put in place while the old server runs.
    async fn an_errand_migrates_only_where_nobody_serves(home) {
        let newest = "DELETE FROM schema_versions WHERE version = (SELECT MAX(version) FROM schema_versions)";
        sqlx::query(newest).execute(&mut home.raw().await).await.unwrap();
        let versions = "SELECT CAST(COUNT(*) AS BIGINT) FROM schema_versions";
        let (behind,): (i64,) = sqlx::query_as(versions).fetch_one(&mut home.raw().await).await.unwrap();

        let refused = Storage::open_beside(&home.location).await.unwrap_err();

        assert!(matches!(refused, Error::Outdated), "{refused:?}");
        let (left,): (i64,) = sqlx::query_as(versions).fetch_one(&mut home.raw().await).await.unwrap();
        assert_eq!(left, behind, "nothing is migrated");
    }
}

#[tokio::test]
async fn the_first_errand_makes_the_database_and_leaves_it_to_a_server() {
    let dir = tempfile::tempdir().unwrap();

    let errand = Storage::open_beside(&location(&dir)).await.unwrap();
    let serving = Storage::open(&location(&dir)).await.unwrap();

    assert!(!errand.has_accounts().await.unwrap());
    assert!(serving.keeps_claim().await.unwrap());
}

fn location(dir: &tempfile::TempDir) -> Location {
    Location { url: None, data_dir: dir.path().join("deep/data #1?") }
}

#[tokio::test]
async fn a_directory_that_cannot_be_made_is_named() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("deep"), "a file").unwrap();

    let refused = Storage::open(&location(&dir)).await.unwrap_err();

    assert!(refused.to_string().starts_with("cannot use "), "{refused}");
}

#[tokio::test]
async fn an_address_that_makes_no_sense_is_an_error_and_no_secret() {
    let secret = "hunter2";
    let location =
        Location { url: Some(format!("mysql://me:{secret}@db/x")), data_dir: "x".into() };

    let refused = Storage::open(&location).await.unwrap_err();

    assert!(!refused.to_string().contains(secret));
    assert!(!format!("{location:?}").contains(secret));
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_the_data() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let location = location(&dir);

    let storage = Storage::open(&location).await.unwrap();
    storage.put_setting("a", "b").await.unwrap();

    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&location.data_dir), 0o700);
    for file in std::fs::read_dir(&location.data_dir).unwrap() {
        let file = file.unwrap().path();
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}
