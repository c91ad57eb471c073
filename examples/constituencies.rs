//! Makes the sample project "Your constituency's GPs" as large as England, for trying out what is done with
//! hundreds of areas: 543 constituencies, and some 6,200 practices **whose numbers are made up**.
//!
//! - `constituencies generate FOLDER [LIST]` writes the project into an empty folder. `LIST` names the
//!   constituencies (`name,code`); else it is `../shared/data/geography/pcon24_gss_lookup.csv` if that is there.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a tool for trying out, beside the program"
)]

#[path = "../tests/suite/sample.rs"]
mod sample;

use std::path::{Path, PathBuf};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    match arguments[..] {
        ["generate", folder] => {
            let list = repository.join("../shared/data/geography/pcon24_gss_lookup.csv");
            generate(repository, Path::new(folder), list);
        }
        ["generate", folder, list] => generate(repository, Path::new(folder), list.into()),
        _ => println!("constituencies generate FOLDER [LIST]"),
    }
}

fn generate(repository: &Path, folder: &Path, list: PathBuf) {
    std::fs::create_dir_all(folder).expect("the folder can be made");
    let empty = std::fs::read_dir(folder).expect("the folder can be read").next().is_none();
    assert!(empty, "the folder is not empty");
    let constituencies = sample::constituencies(&list);
    sample::large(repository, folder, &constituencies, sample::PRACTICES)
        .expect("the project can be written");
    println!(
        "{} constituencies and {} practices. All local numbers are made up, for trying out.",
        constituencies.len(),
        sample::PRACTICES
    );
    println!("Then, in {}:", folder.display());
    println!(
        "  briefwright fetch practices --from data --published 2025-11-27 --url https://example.org/made-up-practices"
    );
    println!("  briefwright build");
}
