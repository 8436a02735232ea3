//! The page in Chromium: a small script drives the browser and prints what it saw as JSON.
//!
//! Apart from the rows, because it needs Node and a browser: where they are missing, only this is left out.

use super::{Result, people};
use serde::Deserialize;
use std::{path::Path, process::Stdio, time::Duration};
use tokio::process::Command;

/// The two loads of the page that are measured.
#[derive(Deserialize)]
pub(super) struct Loads {
    /// The first load: signed in, with an empty cache.
    pub first: Load,
    /// The reload, with what the first load left in the cache.
    pub warm: Load,
}

/// A load of the page, as it was measured.
#[derive(Deserialize)]
pub(super) struct Load {
    /// The bytes over the wire, headers included.
    pub bytes: u64,
    /// The number of requests.
    pub requests: u32,
    /// The time until the composer takes input, in milliseconds: the median of some tries.
    pub ready_ms: f64,
}

/// Runs the script against the product, with the account of the first person.
pub(super) async fn measure(script: &Path, url: &str) -> Result<Loads> {
    let run = Command::new("node")
        .arg(script)
        .args([url, &people::email(0), people::PASSWORD])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(Duration::from_secs(90), run)
        .await
        .map_err(|_| "it took too long")??;
    if !output.status.success() {
        return Err(format!("the script ended with {}", output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
