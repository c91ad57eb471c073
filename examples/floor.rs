//! What Typst alone takes for the reference brief, in CPU time: the floor that a build is held against.
//!
//! - `floor PROJECT [AREAS]` prints a table. PROJECT is what `burst generate` wrote.
//! - `floor write PROJECT FOLDER [AREAS]` writes the plain markup of areas and its fonts, for other programs.
//!
//! Two sources of the same words: the one that the program makes for itself, with its page template; and markup as a
//! person would write it. *Cold*: Typst remembers nothing of the document before. *Warm*: it remembers as much as in
//! a build, which goes from area to area. Fonts and library are loaded before, and all runs on one thread.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a tool for measuring, beside the program"
)]

#[path = "../benches/floor/mod.rs"]
mod floor;
#[allow(dead_code, reason = "the benches measure more of it")]
#[path = "../benches/reference/mod.rs"]
mod reference;

use std::path::Path;

use briefwright::export;
use floor::{Shared, Text, Took};
use reference::{Draft, Reference, sound};

/// For how many documents Typst keeps what it remembers. A build looks through it every eighth document, and so keeps
/// some of it longer.
const MEMORY: usize = 8;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(32 << 20).build();
    pool.expect("a thread can be started").install(|| match arguments[..] {
        ["write", project, folder] => write(Path::new(project), Path::new(folder), 5),
        ["write", project, folder, areas] => {
            write(Path::new(project), Path::new(folder), areas.parse().expect("a number of areas"));
        }
        [project] => measure(Path::new(project), 40),
        [project, areas] => measure(Path::new(project), areas.parse().expect("a number of areas")),
        _ => println!("floor PROJECT [AREAS] | floor write PROJECT FOLDER [AREAS]"),
    });
}

fn drafts(reference: &Reference, areas: usize) -> Vec<Draft> {
    reference.areas(areas).iter().map(|area| reference.draft(area)).collect()
}

fn measure(project: &Path, areas: usize) {
    let reference = Reference::new(project);
    let drafts = drafts(&reference, areas);
    let page = reference.project.templates.get(&reference.brief.page).expect("there is a page");
    let beside =
        [("brief.typ", page.text.clone()), ("theme.json", reference.project.theme.to_json())];
    let ours = |one: &Draft| Text {
        main: sound(export::program(&one.tree, &reference.press, &one.imprint)),
        files: beside.iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect(),
    };
    let plain = |one: &Draft| {
        let (main, files) = floor::markup(&one.tree, &one.imprint);
        Text { main, files }
    };
    let sources = [
        ("our own source and page template", drafts.iter().map(ours).collect::<Vec<_>>()),
        ("plain markup, as a person writes it", drafts.iter().map(plain).collect()),
    ];
    println!(
        "Typst {} alone, {} areas, CPU ms an area:\n",
        typst::utils::version().raw(),
        drafts.len()
    );
    println!("| source | Typst’s memory | layout | PDF | together | pages | kB |");
    println!("|---|---|---|---|---|---|---|");
    let shared = Shared::new();
    for (name, texts) in &sources {
        for (memory, kept) in [("cold", 0), ("warm", MEMORY)] {
            typst::comemo::evict(0);
            // The first would pay for what is loaded once.
            let mut took: Vec<Took> = Vec::new();
            for text in std::iter::once(&texts[0]).chain(texts) {
                typst::comemo::evict(kept);
                took.push(shared.print(text));
            }
            row(name, memory, &took[1..]);
        }
    }
}

fn row(name: &str, memory: &str, took: &[Took]) {
    let mean = |part: fn(&Took) -> f64| took.iter().map(part).sum::<f64>() / took.len() as f64;
    let (layout, export) = (1000.0 * mean(|one| one.layout), 1000.0 * mean(|one| one.export));
    println!(
        "| {name} | {memory} | {layout:.1} | {export:.1} | {:.1} | {:.1} | {:.0} |",
        layout + export,
        mean(|one| one.pages as f64),
        mean(|one| one.bytes as f64) / 1000.0
    );
}

fn write(project: &Path, folder: &Path, areas: usize) {
    let reference = Reference::new(project);
    let fonts = folder.join("fonts");
    std::fs::create_dir_all(&fonts).expect("the folder can be made");
    for (at, font) in floor::NOTO.iter().enumerate() {
        std::fs::write(fonts.join(format!("{at}.ttf")), font).expect("the file can be written");
    }
    for draft in drafts(&reference, areas) {
        let place = folder.join(draft.area.code.as_str());
        std::fs::create_dir_all(&place).expect("the folder can be made");
        let (main, files) = floor::markup(&draft.tree, &draft.imprint);
        let main = ("main.typ".to_owned(), main);
        for (name, text) in files.into_iter().chain([main]) {
            std::fs::write(place.join(name), text).expect("the file can be written");
        }
    }
}
