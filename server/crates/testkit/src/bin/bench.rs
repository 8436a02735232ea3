//! Measures the product against the fake provider and prints a table. See `testkit::bench`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    testkit::bench::main().await
}
