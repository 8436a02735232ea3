//! The same tests once more, on PostgreSQL, where whoever started them names one.

use crate::support::{ENGINE, postgres_url};
use std::process::Command;

#[test]
fn everything_holds_on_postgresql_as_well() {
    if postgres_url().is_none() {
        return;
    }
    let this = std::env::current_exe().unwrap();

    let run = Command::new(this)
        .args(["--skip", "everything_holds_on_postgresql_as_well"])
        .env(ENGINE, "postgres")
        .output()
        .unwrap();

    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
}
