//! Makes a project with as many areas as wanted, whose numbers are **made up**: the settlement brief of this
//! repository, over areas drawn from its real ones.
//!
//! Each made-up sub-ICB location is a real one, larger or smaller by chance, each of its numbers a little off. Boards
//! and regions are the sums of what is within them; England stays as published. A board has about a hundred
//! locations, so that a page shows as many dots among its peers as a real one, however many areas there are.
//! Chance is the same in every run: so many areas are always the same areas.

mod edit;
mod names;

use std::fs;
use std::io::{self, Result};
use std::path::Path;

use edit::{changed, until, without};
use names::Names;

/// The newest month of the tables of areas, and the folder of an edition.
pub const EDITION: &str = "2025-10";
/// How many areas a board has, itself among them.
const BOARD: usize = 100;
/// England's regions have these codes and names.
const REGIONS: [(&str, &str, &str); 7] = [
    ("Y56", "London", "London"),
    ("Y58", "South West", "the South West"),
    ("Y59", "South East", "the South East"),
    ("Y60", "Midlands", "the Midlands"),
    ("Y61", "East of England", "the East of England"),
    ("Y62", "North West", "the North West"),
    ("Y63", "North East and Yorkshire", "the North East and Yorkshire"),
];
const COUNTRY: &str = "E92000001";
/// The columns of the table of areas that hold numbers.
const FIRST_NUMBER: usize = 2;

/// Numbers that look like chance, the same in every run (SplitMix64).
pub struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap_or(0)
    }

    /// A number between two others.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.below(1_000_000) as f64 / 1e6
    }
}

/// A made-up area.
struct Place {
    code: String,
    name: String,
    prose: String,
    kind: &'static str,
    parent: String,
}

/// Writes the project with so many areas into an empty folder, from that in `repository`.
pub fn write(repository: &Path, folder: &Path, areas: usize) -> Result<()> {
    let briefs = repository.join("briefs");
    let vendor = folder.join("briefs/vendor");
    fs::create_dir_all(vendor.join("places"))?;
    fs::create_dir_all(folder.join("templates"))?;
    for entry in fs::read_dir(repository.join("templates"))? {
        let entry = entry?;
        // The words and messages of other forms are of no use here.
        let name = entry.file_name().to_string_lossy().into_owned();
        if !["board-paper.md", "one-pager.md", "primary-care.md"].contains(&name.as_str()) {
            fs::copy(entry.path(), folder.join("templates").join(name))?;
        }
    }
    texts(&briefs, &folder.join("briefs"))?;
    let places = places(areas);
    fs::write(folder.join("briefs/areas.csv"), list(&places)?)?;
    tables(&briefs.join("vendor"), &vendor, &places)
}

/// The files of the project that are words: as they are, but for what would not hold.
fn texts(from: &Path, to: &Path) -> Result<()> {
    let read = |name: &str| fs::read_to_string(from.join(name));
    for name in ["references.yaml", "checks.yaml", "theme.yaml"] {
        if from.join(name).exists() {
            fs::copy(from.join(name), to.join(name))?;
        }
    }
    let brief = without(&read("settlement.yaml")?, &["variants", "delivery"]);
    let brief = changed(&brief, "formats: [md, html, pdf, docx]", "formats: [md, html, pdf]");
    // There may be more locations than a chart can hold.
    let brief = changed(&brief, "    among: peers\n", "    among: peers\n    within: parent\n");
    fs::write(to.join("settlement.yaml"), brief)?;
    // There are other numbers of areas, and England is not the sum of them.
    let sources = without(&read("sources.yaml")?, &["pcn", "registered", "expect", "agree"]);
    fs::write(to.join("sources.yaml"), sources)?;
    let figures = until(&read("figures.yaml")?, "  # Staff of primary care networks.");
    fs::write(to.join("figures.yaml"), figures)?;
    let lock = without(&read("vendor/sources.lock")?, &["pcn", "registered", "tables"]);
    let made_up = |line: &str| match line.split_once("sha256: ") {
        // No file has these hashes, so that none in a cache is taken for what is made up here.
        Some((before, _)) => format!("{before}sha256: {}\n", "0".repeat(64)),
        None => format!("{line}\n"),
    };
    fs::write(to.join("vendor/sources.lock"), lock.lines().map(made_up).collect::<String>())
}

/// As many areas: England, regions, boards, and the rest of them sub-ICB locations.
fn places(areas: usize) -> Vec<Place> {
    let boards = ((areas + BOARD / 2) / BOARD).max(1);
    let regions = boards.min(REGIONS.len());
    let locations = areas.saturating_sub(1 + regions + boards).max(boards);
    let mut names = Names::new();
    let england = || "England".to_owned();
    let mut all = vec![Place {
        code: COUNTRY.to_owned(),
        name: england(),
        prose: england(),
        kind: "country",
        parent: String::new(),
    }];
    all.extend(REGIONS[..regions].iter().map(|(code, name, prose)| Place {
        code: (*code).to_owned(),
        name: (*name).to_owned(),
        prose: (*prose).to_owned(),
        kind: "region",
        parent: COUNTRY.to_owned(),
    }));
    for board in 0..boards {
        let name = format!("NHS {} ICB", names.next());
        all.push(Place {
            code: format!("B{board:03}"),
            prose: name.clone(),
            name,
            kind: "icb",
            parent: REGIONS[board % regions].0.to_owned(),
        });
    }
    for location in 0..locations {
        let (code, prose) = (format!("L{location:05}"), names.next());
        let parent = format!("B{:03}", location * boards / locations);
        all.push(Place { name: format!("{prose} ({code})"), code, prose, kind: "sub_icb", parent });
    }
    all
}

fn list(places: &[Place]) -> Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["code", "name", "prose", "kind", "parent"])?;
    for one in places {
        out.write_record([&one.code, &one.name, &one.prose, one.kind, &one.parent])?;
    }
    finished(out)
}

fn finished(out: csv::Writer<Vec<u8>>) -> Result<Vec<u8>> {
    out.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

type Rows = Vec<Vec<String>>;

/// A CSV file: its header and its rows.
fn read(path: &Path) -> Result<(Vec<String>, Rows)> {
    let mut reader = csv::Reader::from_path(path)?;
    let owned = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let header = owned(reader.headers()?);
    let rows = reader.records().map(|record| record.map(|one| owned(&one)));
    Ok((header, rows.collect::<csv::Result<_>>()?))
}

fn save(path: &Path, header: &[String], rows: &[Vec<String>]) -> Result<()> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(header)?;
    rows.iter().try_for_each(|row| out.write_record(row))?;
    fs::write(path, finished(out)?)
}

/// The vendored tables, and where each of their rows would stand.
fn tables(from: &Path, to: &Path, places: &[Place]) -> Result<()> {
    for name in ["gpw_england.csv", "gpw_practices.csv"] {
        fs::copy(from.join(name), to.join(name))?;
    }
    let (staff_header, staff) = read(&from.join("gpw_areas.csv"))?;
    let (cover_header, cover) = read(&from.join("coverage.csv"))?;
    // Those of which there is both.
    let both = |row: &&Vec<String>| cover.iter().any(|other| other[0] == row[0]);
    let real: Vec<&Vec<String>> = staff.iter().filter(both).collect();
    let mut chance = Chance(2025);
    let (mut new_staff, mut new_cover): (Rows, Rows) = (Vec::new(), Vec::new());
    for place in places.iter().filter(|one| one.kind == "sub_icb") {
        let model = real[chance.below(real.len())];
        let size = chance.between(0.6, 1.6);
        let mut row = vec![place.code.clone(), model[1].clone()];
        for cell in &model[FIRST_NUMBER..] {
            let factor = size * chance.between(0.9, 1.1);
            row.push(cell.parse::<f64>().map_or(cell.clone(), |n| (n * factor).to_string()));
        }
        new_staff.push(row);
        for month in cover.iter().filter(|row| row[0] == model[0]) {
            let mut row = vec![place.code.clone(), month[1].clone()];
            let larger = |n: f64| (n * size).round().max(1.0).to_string();
            row.extend(month[2..].iter().map(|cell| cell.parse().map_or(cell.clone(), larger)));
            new_cover.push(row);
        }
    }
    // Boards of their locations, then regions of their boards, and England as published.
    for kind in ["icb", "region"] {
        for place in places.iter().filter(|one| one.kind == kind) {
            let parts = places.iter().filter(|part| part.parent == place.code);
            let parts: std::collections::BTreeSet<&str> =
                parts.map(|part| part.code.as_str()).collect();
            let rows = new_staff.iter().filter(|row| parts.contains(row[0].as_str()));
            new_staff.push(sum(&place.code, &rows.collect::<Vec<_>>(), staff_header.len()));
        }
    }
    new_staff.extend(staff.iter().filter(|row| row[0] == COUNTRY).cloned());
    for rows in [&mut new_staff, &mut new_cover] {
        rows.sort();
    }
    save(&to.join("gpw_areas.csv"), &staff_header, &new_staff)?;
    save(&to.join("coverage.csv"), &cover_header, &new_cover)?;
    stands(from, to, [("gpw_areas", new_staff), ("coverage", new_cover)])
}

/// The sum of some rows; what is marked in a part counts as nothing.
fn sum(code: &str, parts: &[&Vec<String>], columns: usize) -> Vec<String> {
    let mut row = vec![code.to_owned(), EDITION.to_owned()];
    for column in FIRST_NUMBER..columns {
        let numbers = parts.iter().filter_map(|part| part[column].parse::<f64>().ok());
        row.push(numbers.sum::<f64>().to_string());
    }
    row
}

/// Where rows would stand in the publisher's files: one under the other.
fn stands(from: &Path, to: &Path, tables: [(&str, Rows); 2]) -> Result<()> {
    let (from, to) = (from.join("places"), to.join("places"));
    let kept = ["gpw_england", "gpw_practices", "gpw_areas", "coverage"];
    let (header, mut files) = read(&from.join("files.csv"))?;
    files.retain(|row| kept.contains(&row[1].as_str()));
    save(&to.join("files.csv"), &header, &files)?;
    let (header, mut columns) = read(&from.join("columns.csv"))?;
    columns.retain(|row| files.iter().any(|file| file[0] == row[0]));
    save(&to.join("columns.csv"), &header, &columns)?;
    let (header, mut rows) = read(&from.join("rows.csv"))?;
    rows.retain(|row| kept[..2].contains(&row[0].as_str()));
    for (table, cells) in tables {
        let file = files.iter().find(|file| file[1] == table).map_or("1", |file| file[0].as_str());
        rows.extend(cells.iter().enumerate().map(|(at, row)| {
            [table, &row[0], &row[1], file, &(at + 2).to_string(), "1"].map(str::to_owned).to_vec()
        }));
    }
    save(&to.join("rows.csv"), &header, &rows)
}
