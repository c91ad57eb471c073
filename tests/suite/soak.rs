//! Edition after edition in one process, while publishers fail, templates break and areas can't be made: nothing is lost,
//! nothing mixed, and nothing piles up.
//!
//! In the small on every run of the tests; twenty editions of 1,250 areas:
//! `cargo test --release --test suite -- --ignored --nocapture soak` (some twenty minutes).

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use briefwright::ops::{BuildOptions, Built, FetchOptions, build, fetch};

use crate::faults::stories::no_manifest_lies;
use crate::publisher::{Answer, Publisher};
use crate::pull::{SERIES, bytes, project, publish, release};
use crate::support::{Project, files_below};
use crate::workbook::{Cell, Workbook};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// What an area that can't be made has at the end of its code.
const FAILS: char = '7';

/// A text that lives as long as the test: cells and slugs want such.
fn kept(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// The name and the year of a month, counted from January 2025.
fn month(at: usize) -> String {
    format!("{} {}", MONTHS[at % 12], 2025 + at / 12)
}

fn number(area: usize, at: usize) -> f64 {
    (100_000 + area * 7 + at) as f64
}

/// The workbook whose newest month is `newest`.
fn workbook(areas: usize, newest: usize) -> Workbook {
    let title =
        |table: &str| kept(format!("Table {table}: staff by region, {}, made up", month(newest)));
    let day = kept(format!("27 {}", month(newest)));
    let total: f64 = (0..areas).map(|area| number(area, newest)).sum();
    let mut book = Workbook::default().with("Contents", 0, 1, Cell::Text(day));
    for at in 0..=newest {
        let all: f64 = (0..areas).map(|area| number(area, at)).sum();
        let rows = [0.0, all, 0.1, 100.0, all, all];
        book = book.with("1a", 1, at + 1, Cell::Text(kept(month(at))));
        for (row, value) in rows.into_iter().enumerate().skip(1) {
            book = book.with("1a", row + 1, at + 1, Cell::Number(value));
        }
    }
    book = book.with("6a", 0, 0, Cell::Text(title("6a"))).with("6a", 2, 2, Cell::Number(total));
    for area in 0..areas {
        let (code, name) = (kept(format!("R{area:05}")), kept(format!("Qx{area:05}z")));
        let cells = vec![Cell::Text(code), Cell::Text(name), Cell::Number(number(area, newest))];
        book = book.with_row("6a", area + 3, cells);
    }
    book
}

fn prepare(site: &Publisher, areas: usize) -> Project {
    let project = project(site);
    let mut list = "code,name,prose,kind,parent\nE92000001,England,England,country,\n".to_owned();
    for area in 0..areas {
        writeln!(list, "R{area:05},Qx{area:05}z,Qx{area:05}z,region,E92000001").unwrap();
    }
    project.write("briefs/areas.csv", &list);
    project.edit("briefs/sources.yaml", "1..100000", "1..100000000000");
    project.edit("briefs/sources.yaml", "region: 2", &format!("region: {areas}"));
    project.edit("briefs/tiny.yaml", "areas: [country, region]", "areas: [region]");
    let text = project.read("templates/tiny.md");
    let fails = format!(
        "{{% if area.code is ending_with(pat=\"{FAILS}\") %}}![nothing](charts/nothing.svg){{% endif %}}"
    );
    project.write("templates/tiny.md", &format!("{text}\n{fails}\n"));
    project
}

/// What the process holds.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Held {
    kilobytes: u64,
    threads: usize,
    files: usize,
}

fn held() -> Held {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    let count = |folder: &str| fs::read_dir(folder).unwrap().count();
    Held {
        kilobytes: line.split_whitespace().nth(1).unwrap().parse().unwrap(),
        threads: count("/proc/self/task"),
        files: count("/proc/self/fd"),
    }
}

/// Makes the editions one after the other; returns what was held after each.
fn soak(project: &Project, site: &Publisher, areas: usize, editions: usize) -> Vec<Held> {
    let mut after = Vec::new();
    let mut releases = Vec::new();
    let mut digests: Vec<(String, Vec<u8>)> = Vec::new();
    for at in 2..editions + 2 {
        let file = kept(format!("/C1/{at:06X}/staff.xlsx"));
        let slug = kept(format!("27-{}", month(at).to_lowercase().replace(' ', "-")));
        let day = kept(format!("27 {}", month(at)));
        let one = release(slug, day).with(site, file, "Tables", bytes(&workbook(areas, at)));
        releases.insert(0, one);
        publish(site, &releases, None);
        match at % 4 {
            0 => drop(site.answer(SERIES, vec![Answer::status(503), Answer::usual()])),
            1 => drop(site.answer(file, vec![Answer::usual().cut(500), Answer::usual()])),
            _ => {}
        }
        let options =
            FetchOptions { project: project.path(""), refresh: true, ..Default::default() };
        fetch(&options, &|_| ()).unwrap_or_else(|problems| panic!("{}: {problems:?}", month(at)));
        // A template that breaks leaves what is there.
        if at % 3 == 0 {
            project.edit("templates/tiny.md", "Counting is hard.", "Counting is {{ hard }}.");
            assert!(build(&options_of(project), &|_| ()).is_err(), "{}", month(at));
            project.edit("templates/tiny.md", "Counting is {{ hard }}.", "Counting is hard.");
        }
        let built = build(&options_of(project), &|_| ()).unwrap();
        check(project, &built, areas, at, &mut digests);
        after.push(held());
    }
    after
}

fn options_of(project: &Project) -> BuildOptions {
    BuildOptions { project: project.path(""), ..Default::default() }
}

/// What must hold after every edition.
fn check(
    project: &Project,
    built: &Built,
    areas: usize,
    at: usize,
    digests: &mut Vec<(String, Vec<u8>)>,
) {
    let when = month(at);
    let [brief] = built.briefs.as_slice() else { panic!("{when}: one brief is made") };
    let edition = format!("{}-{:02}", 2025 + at / 12, at % 12 + 1);
    assert_eq!(brief.edition.short(), edition, "{when}");
    let fail = (0..areas).filter(|area| area.to_string().ends_with(FAILS)).count();
    assert_eq!((brief.made, brief.failed.len()), (areas - fail, fail), "{when}: none is hidden");
    no_manifest_lies(project, &when);
    let output = project.path("output/tiny");
    let left = fs::read_dir(&output).unwrap().map(|one| one.unwrap().file_name());
    let left: Vec<_> = left.filter(|name| name.to_string_lossy().starts_with(".staging")).collect();
    assert!(left.is_empty(), "{when}: {left:?}");
    // Each has its own number; each tenth is looked at.
    for area in (0..areas).step_by(10) {
        let text =
            fs::read_to_string(output.join(format!("{edition}/R{area:05}/brief.md"))).unwrap();
        let digits = format!("{:.0}", number(area, at));
        let printed = format!("{},{}", &digits[..3], &digits[3..]);
        assert!(
            text.contains(&format!("Qx{area:05}z")) && text.contains(&printed),
            "{when}: {text}"
        );
    }
    // Editions before stay as they are.
    for (edition, manifest) in digests.iter() {
        assert_eq!(&fs::read(output.join(edition).join("manifest.json")).unwrap(), manifest);
    }
    let manifest = fs::read(output.join(&edition).join("manifest.json")).unwrap();
    digests.push((edition, manifest));
}

/// Runs one of the tests below in a process of its own, with a cache of its own.
fn alone(name: &str) {
    let folder = tempfile::TempDir::new().unwrap();
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--ignored", "--nocapture", "--test-threads", "1"])
        .env("BRIEFWRIGHT_CACHE", folder.path())
        .env("BRIEFWRIGHT_SOAK", "1")
        .status()
        .unwrap();
    assert!(status.success());
}

fn is_alone() -> bool {
    std::env::var("BRIEFWRIGHT_SOAK").is_ok()
}

#[test]
#[ignore = "in a process of its own"]
fn three_editions_within() {
    if is_alone() {
        let site = Publisher::start();
        let project = prepare(&site, 30);
        let after = soak(&project, &site, 30, 3);
        assert_eq!(
            (after[1].threads, after[1].files),
            (after[2].threads, after[2].files),
            "{after:?}"
        );
    }
}

#[test]
fn three_editions_in_one_process() {
    if Path::new("/proc/self/status").exists() {
        alone("soak::three_editions_within");
    }
}

#[test]
#[ignore = "in a process of its own"]
fn twenty_editions_within() {
    if !is_alone() {
        return;
    }
    let site = Publisher::start();
    let project = prepare(&site, 1_250);
    let after = soak(&project, &site, 1_250, 20);
    for (at, held) in after.iter().enumerate() {
        println!("{}: {held:?}", month(at + 2));
    }
    let (third, last) = (after[2], after[19]);
    assert!(last.kilobytes * 10 <= third.kilobytes * 11, "it grows: {third:?}, then {last:?}");
    assert_eq!((last.threads, last.files), (third.threads, third.files));
    let kept = files_below(&project.path("output/tiny"));
    assert_eq!(kept.iter().filter(|name| name.ends_with("/manifest.json")).count(), 20);
}

#[test]
#[ignore = "twenty editions of 1,250 areas; for the night"]
fn twenty_editions_in_one_process() {
    if !is_alone() {
        alone("soak::twenty_editions_within");
    }
}
