//! The command `briefwright`.

use std::process::ExitCode;

fn main() -> ExitCode {
    briefwright::cli::run()
}
