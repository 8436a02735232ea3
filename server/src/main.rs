//! The program. What it can do is in `cli.rs`, which belongs to the library, so that it can be tested.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::main()
}
