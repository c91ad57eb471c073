//! Makes a project as large as wanted, for measuring: the settlement brief of this repository, over areas **whose
//! numbers are made up**. `benches/burst.sh` builds it in several sizes.
//!
//! - `burst generate FOLDER AREAS` writes the project into an empty folder.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a tool for measuring, beside the program"
)]

#[path = "../benches/burst/mod.rs"]
mod burst;

use std::path::Path;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let count =
        |text: &str| text.parse::<usize>().ok().filter(|count| (10..=50_000).contains(count));
    match arguments[..] {
        ["generate", folder, areas] if count(areas).is_some() => {
            generate(Path::new(folder), count(areas).unwrap_or_default());
        }
        _ => println!("burst generate FOLDER AREAS (10 to 50000)"),
    }
}

fn generate(folder: &Path, areas: usize) {
    std::fs::create_dir_all(folder).expect("the folder can be made");
    let empty = std::fs::read_dir(folder).expect("the folder can be read").next().is_none();
    assert!(empty, "the folder is not empty");
    burst::write(Path::new(env!("CARGO_MANIFEST_DIR")), folder, areas)
        .expect("the project can be written");
    println!("{areas} areas. All their numbers and names are made up, for measuring.");
    println!("Then: briefwright build --project {}", folder.display());
}
