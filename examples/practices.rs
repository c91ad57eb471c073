//! Makes and loads releases of the size of the practice-level CSV, for comparison with other
//! programs: see `benches/peers/README.md`.
//!
//! - `practices generate FOLDER MONTHS` writes a ZIP archive per month, and `wanted.txt`.
//! - `practices load FOLDER DATABASE` decodes them all into a database, and prints the seconds.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a tool for measuring, beside the program"
)]

#[path = "../benches/generate/mod.rs"]
mod generate;

use std::path::Path;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["generate", folder, months] => make(Path::new(folder), months.parse().expect("a number")),
        ["load", folder, database] => load(Path::new(folder), Path::new(database)),
        _ => println!("practices generate FOLDER MONTHS | practices load FOLDER DATABASE"),
    }
}

fn make(folder: &Path, months: usize) {
    std::fs::create_dir_all(folder).expect("the folder can be made");
    // Packing takes longest; a few different months serve all.
    let different: Vec<Vec<u8>> = (0..4.min(months)).map(|at| generate::month(at as u64)).collect();
    for month in 0..months {
        let path = folder.join(format!("practices-{month:02}.zip"));
        generate::write_zip(&path, &generate::member(month), &different[month % different.len()]);
    }
    let wanted = generate::wanted().join("\n");
    std::fs::write(folder.join("wanted.txt"), wanted).expect("the folder can be written to");
    println!("{months} months, each of {} bytes", different[0].len());
}

fn load(folder: &Path, database: &Path) {
    let begun = std::time::Instant::now();
    let project = generate::project();
    let files = generate::snapshots(folder);
    let tables = generate::load(&project, &files, database);
    println!("{:.3}", begun.elapsed().as_secs_f64());
    drop(tables);
}
