//! The fake provider as a program, for tests in other languages and for the bench.

use std::{io::Write as _, net::SocketAddr, process::ExitCode};
use testkit::FakeProvider;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let listen = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => "127.0.0.1:0",
        ["--listen", address] => address,
        _ => return usage(),
    };
    let Ok(address) = listen.parse::<SocketAddr>() else { return usage() };
    let provider = match FakeProvider::listen(address).await {
        Ok(provider) => provider,
        Err(error) => {
            drop(writeln!(std::io::stderr(), "cannot listen on {address}: {error}"));
            return ExitCode::FAILURE;
        }
    };
    drop(writeln!(std::io::stdout(), "{}", provider.url()));
    drop(std::io::stdout().flush());
    provider.serve().await;
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    drop(writeln!(std::io::stderr(), "usage: fake-provider [--listen 127.0.0.1:0]"));
    ExitCode::from(2)
}
