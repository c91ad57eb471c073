#![allow(clippy::disallowed_methods, reason = "the tests put editions on the disk")]

use std::collections::BTreeMap;

use super::*;
use crate::distribution::recipients::review;
use crate::output::{AreaEntry, Manifest};
use crate::project::{AreaCode, Period};

/// Writes an edition of a brief with areas.
fn edition(root: &Path, project: &Project, brief: &str, month: &str, areas: &[&str]) {
    let brief = &project.briefs[brief];
    let month = Period::parse(month).unwrap();
    let mut manifest = Manifest::new(brief, month, BTreeMap::new());
    for code in areas {
        let area = project.areas.get(code).unwrap();
        manifest.areas.push(AreaEntry {
            code: area.code.to_string(),
            name: area.name.clone(),
            kind: area.kind.id().to_owned(),
            also: Vec::new(),
            title: String::new(),
            claims: BTreeMap::new(),
            without: BTreeMap::new(),
            artifacts: Vec::new(),
        });
    }
    let folder = root.join(brief.id.as_str()).join(month.short());
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("manifest.json"), manifest.to_bytes().unwrap()).unwrap();
}

const ROWS: &str = "\
Jo Bloggs,jo@example.org,,Aldershot,,,,corporate,,b,o,en\n\
Sam Roe,sam@example.org,,Ynys Môn,cymraeg,,,corporate,,b,o,en\n\
Kim Roe,kim@example.org,,North,,,,corporate,,b,o,\n\
Al Roe,al@example.org,,England,,,,individual,2025-01-01,consent,o,\n\
Di Roe,di@example.org,,England,,,,individual,,,,\n\
Ed Roe,ed@example.org,,England,cymraeg,,,unknown,,,,\n\
,,,Chester North South and Neston,,,,,,,,\n";

#[test]
fn people_and_editions_are_held_against_each_other() {
    let project = project();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let all = ["E92000001", "W07000041", "E14001063", "E14001169"];
    edition(root, &project, "tiny", "2025-09", &all);
    edition(root, &project, "tiny", "2025-10", &["W07000041", "E14001169"]);
    let known = Known::of(&project, root, TODAY);
    let listing = check(&[("list.csv".to_owned(), with_header(ROWS))], &known);
    assert_eq!(shown(&listing.problems), "");
    let review = review(&listing, &known, root).unwrap();
    insta::assert_snapshot!(shown(&review.findings));
    let counts: Vec<String> = review
        .counts
        .iter()
        .map(|one| format!("{} {} {} {}", one.brief, one.kind.id(), one.class, one.people))
        .collect();
    assert_eq!(counts, ["tiny country individual 1", "tiny constituency corporate 1"]);
    let tiny = review.editions.iter().find(|one| one.brief.as_str() == "tiny").unwrap();
    assert_eq!((tiny.edition.unwrap().short().as_str(), tiny.areas), ("2025-10", 2));
    assert_eq!(tiny.alone, [AreaCode::new("W07000041"), AreaCode::new("E14001169")]);
    assert_eq!(tiny.vacant, [AreaCode::new("E14001169")]);
}

#[test]
fn a_kind_that_nobody_gets_is_meant_for_the_web() {
    let project = project();
    let folder = tempfile::tempdir().unwrap();
    edition(folder.path(), &project, "tiny", "2025-10", &["E92000001", "E14001063"]);
    edition(folder.path(), &project, "cymraeg", "2025-10", &["E14001063"]);
    let known = Known::of(&project, folder.path(), TODAY);
    let rows = "Jo,jo@example.org,,Aldershot,,,,corporate,,b,o,\n";
    let listing = check(&[("list.csv".to_owned(), with_header(rows))], &known);
    let review = review(&listing, &known, folder.path()).unwrap();
    assert_eq!(review.findings.exit_code(), 0);
    insta::assert_snapshot!(shown(&review.findings), @"note[edition-without-person]: of 1 countries in the newest edition of `tiny`, 1 goes to nobody");
}

#[test]
fn where_no_brief_is_sent_that_is_told_once() {
    let mut project = project();
    project.briefs.values_mut().for_each(|brief| brief.delivery = None);
    let folder = tempfile::tempdir().unwrap();
    let known = Known::of(&project, folder.path(), TODAY);
    let listing = check(&[("list.csv".to_owned(), with_header(ROWS))], &known);
    let review = review(&listing, &known, folder.path()).unwrap();
    let codes: Vec<&str> = review.findings.iter().map(|one| one.code).collect();
    assert_eq!(codes, ["no-delivery", "barred", "barred", "vacant-seat"]);
}
