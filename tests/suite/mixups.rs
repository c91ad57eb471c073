//! No area's artifact holds anything of another: each area has a name and a number that nothing else has,
//! and after a build every artifact is searched for all of them.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use regex::bytes::Regex;

use crate::support::{Project, files_below};
use crate::workbook::{Cell, Workbook};

/// How many areas are made on every run of the tests: as many as the boards and sub-boards with the regions.
const SOME: usize = 156;
/// As many practices as England has.
const ALL: usize = 6_200;

/// The name of an area: what is searched for.
fn token(n: usize) -> String {
    format!("Qx{n:05}z")
}

/// Its number, which it shares with no other.
fn number(n: usize) -> f64 {
    (100_000 + n * 7) as f64
}

/// A project with so many regions, in an order that looks like chance.
pub fn project(count: usize, stride: usize) -> Project {
    let project = Project::mini();
    let mut areas = "code,name,prose,kind,parent\nE92000001,England,England,country,\n".to_owned();
    let total: f64 = (0..count).map(number).sum();
    let mut book = Workbook::default().with("1a", 2, 3, Cell::Number(total)).with(
        "6a",
        2,
        2,
        Cell::Number(total),
    );
    for at in 0..count {
        // A stride that has no factor in common with the count comes past each of them once.
        let n = at * stride % count;
        writeln!(areas, "R{n:05},{0},{0},region,E92000001", token(n)).unwrap();
        let row = 3 + at;
        let code: &'static str = Box::leak(format!("R{n:05}").into_boxed_str());
        let name: &'static str = Box::leak(token(n).into_boxed_str());
        book = book.with_row(
            "6a",
            row,
            vec![Cell::Text(code), Cell::Text(name), Cell::Number(number(n))],
        );
    }
    book.save(&project.path("staff.xlsx"));
    project.write("briefs/areas.csv", &areas);
    project.edit("briefs/sources.yaml", "1..100000", "1..100000000000");
    project.edit("briefs/sources.yaml", "region: 2", &format!("region: {count}"));
    project.edit(
        "briefs/tiny.yaml",
        "areas: [country, region]",
        "areas: [region]\nformats: [md, html, pdf, docx]",
    );
    project.edit(
        "templates/tiny.md",
        "Counting is hard.",
        "\n\n| area | doctors |\n|---|--:|\n| {{ area.name }} | {{ doctors }} |\n\nCounting is hard.",
    );
    project.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
    project
}

/// What an artifact says, as bytes in which names can be found.
fn said(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("docx") => {
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
            let mut all = Vec::new();
            for at in 0..archive.len() {
                archive.by_index(at).unwrap().read_to_end(&mut all).unwrap();
            }
            all
        }
        Some("pdf") => {
            let mut all = bytes;
            for program in [&["pdftotext", "-enc", "UTF-8"][..], &["pdfinfo"]] {
                let mut command = Command::new(program[0]);
                command.args(&program[1..]).arg(path);
                if program[0] == "pdftotext" {
                    command.arg("-");
                }
                all.extend(command.output().unwrap().stdout);
            }
            all
        }
        _ => bytes,
    }
}

/// Builds, and searches every artifact.
fn search(project: &Project, count: usize, jobs: &str, pdfs: bool) {
    let ran = project.run(&["build", "--jobs", jobs]).succeeded();
    assert!(ran.stdout.contains(&format!("{count} briefs made")), "{}", ran.stdout);
    let edition = project.path("output/tiny/2025-03");
    let sign = Regex::new(r"Qx(\d{5})z").unwrap();
    let code = Regex::new(r"\bR(\d{5})\b").unwrap();
    let mut searched = 0;
    for file in files_below(&edition) {
        let Some(area) = file.strip_prefix('R').and_then(|rest| rest.get(..5)) else { continue };
        if file.ends_with(".pdf") && !pdfs {
            continue;
        }
        let bytes = said(&edition.join(&file));
        let found = |pattern: &Regex| -> BTreeSet<String> {
            let found = pattern.captures_iter(&bytes);
            found.map(|one| String::from_utf8_lossy(&one[1]).into_owned()).collect()
        };
        let (signs, codes) = (found(&sign), found(&code));
        let own = BTreeSet::from([area.to_owned()]);
        assert!(signs.is_subset(&own) && codes.is_subset(&own), "{file} has {signs:?} {codes:?}");
        // `index.html` only leads elsewhere.
        if !file.ends_with("figures.csv") && !file.ends_with("index.html") {
            assert_eq!(signs, own, "{file} has not its own name");
        }
        let n: usize = area.parse().unwrap();
        let printed = format!("{:.0}", number(n));
        let grouped = format!("{},{}", &printed[..3], &printed[3..]);
        if file.ends_with("/brief.md") || file.ends_with("/brief.html") || file.ends_with(".pdf") {
            let text = String::from_utf8_lossy(&bytes);
            assert!(text.contains(&grouped), "{file} has not its own number {grouped}");
        }
        searched += 1;
    }
    assert!(searched >= count * if pdfs { 6 } else { 5 }, "{searched} artifacts");
}

fn has_pdftotext() -> bool {
    let there = Command::new("pdftotext").arg("-v").output().is_ok();
    if !there {
        eprintln!("PDFs are not searched: there is no pdftotext (poppler-utils)");
    }
    there
}

#[test]
fn every_artifact_holds_its_own_area_and_no_other() {
    let project = project(SOME, 85);
    for jobs in ["3", "1"] {
        let _ = std::fs::remove_dir_all(project.path("output"));
        search(&project, SOME, jobs, has_pdftotext());
    }
}

/// `cargo test --release --test suite -- --ignored mixups` (some ten minutes).
#[test]
#[ignore = "6,200 areas in several orders; for the night"]
fn every_artifact_of_every_practice_holds_its_own_area_and_no_other() {
    for (stride, jobs) in [(2_333, "2"), (1, "5"), (3_877, "1")] {
        let project = project(ALL, stride);
        search(&project, ALL, jobs, has_pdftotext());
    }
}

#[test]
fn a_tenth_that_fails_is_told_and_stops_nobody() {
    let project = project(SOME, 85);
    let text = project.read("templates/tiny.md");
    // A picture that is not there.
    let failing =
        "{% if area.code is ending_with(pat=\"7\") %}![nothing](charts/nothing.svg){% endif %}";
    project.write("templates/tiny.md", &format!("{text}\n{failing}\n"));
    let ran = project.run(&["build"]);
    assert_eq!(ran.code, 5, "{}", ran.shown());
    let manifest = project.read("output/tiny/2025-03/manifest.json");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let codes = |list: &str| -> Vec<String> {
        let all = manifest[list].as_array().unwrap().iter();
        all.map(|one| one["code"].as_str().unwrap().to_owned()).collect()
    };
    let (made, failed) = (codes("areas"), codes("failed"));
    assert!(failed.iter().all(|code| code.ends_with('7')) && failed.len() == SOME / 10);
    assert!(made.iter().all(|code| !code.ends_with('7')) && made.len() + failed.len() == SOME);
    assert!(ran.stderr.contains("and 12 more"), "{}", ran.stderr);
    // What failed is tried again; what did not stays.
    project.write("templates/tiny.md", &text);
    let ran = project.run(&["build"]).succeeded();
    assert!(
        ran.stdout.contains(&format!("{SOME} briefs made, {} of them before", made.len())),
        "{}",
        ran.stdout
    );
}

#[cfg(unix)]
#[test]
fn a_build_that_was_ended_leaves_whole_areas_and_the_next_goes_on() {
    use std::os::unix::fs::MetadataExt;
    let project = project(SOME, 85);
    let whole = Project::empty();
    project.run(&["build", "--output", &whole.path("output").display().to_string()]).succeeded();
    let staging = project.path("output/tiny/.staging-2025-03");
    let noted = || files_below(&staging).iter().filter(|name| name.ends_with(".made.json")).count();
    let mut run = Command::new(env!("CARGO_BIN_EXE_briefwright"))
        .args(["build", "--jobs", "1", "-q"])
        .current_dir(project.path("."))
        .env("BRIEFWRIGHT_CACHE", project.path(".cache"))
        .spawn()
        .unwrap();
    while !staging.exists() || noted() < 5 {
        assert!(run.try_wait().unwrap().is_none(), "it ended before it could be ended");
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    // What Ctrl-C does.
    Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap();
    assert!(!run.wait().unwrap().success());
    assert!(!project.path("output/tiny/2025-03/manifest.json").exists());
    let left: Vec<(String, u64)> = files_below(&staging)
        .into_iter()
        .filter(|name| name.ends_with("brief.pdf"))
        .filter(|name| staging.join(name).with_file_name(".made.json").exists())
        .map(|name| (name.clone(), std::fs::metadata(staging.join(&name)).unwrap().ino()))
        .collect();
    assert!(left.len() >= 5);
    project.run(&["build"]).succeeded();
    for (name, inode) in left {
        let now = std::fs::metadata(project.path("output/tiny/2025-03").join(&name)).unwrap().ino();
        assert_eq!(inode, now, "{name} was made again");
    }
    assert!(!staging.exists());
    let read = |folder: &Path| std::fs::read(folder.join("tiny/2025-03/manifest.json")).unwrap();
    assert!(read(&project.path("output")) == read(&whole.path("output")));
}
