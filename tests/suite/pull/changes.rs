//! What a release changed in what was known before.

use std::fs;

use crate::workbook::{Cell, Workbook};

use super::{APRIL_FILE, MARCH_FILE, april, bytes, march, publish, release, shown, start};

#[test]
fn a_new_release_appears() {
    let (site, project) = start();
    project.run(&["fetch"]).succeeded();
    let april =
        release("30-april-2025", "22 May 2025").with(&site, APRIL_FILE, "Tables", bytes(&april()));
    publish(&site, &[april, march(&site)], None);
    let ran = project.run(&["fetch"]).succeeded();
    insta::assert_snapshot!(shown(&ran, &site));
    let lock = project.read("briefs/sources.lock");
    assert!(lock.contains("release: 2025-04-30"), "{lock}");
    assert!(lock.contains("replaced:"), "{lock}");
    assert!(lock.contains("`doctors` of E92000001 in January 2025 was 1000.25, is 1001"), "{lock}");
    // The same again from the lock's past.
    let ran = project.run(&["diff", "--data", "2025-03..2025-04"]).succeeded();
    insta::assert_snapshot!("diff", shown(&ran, &site));
    let ran = project.run(&["diff", "--data", "2025-03..2025-04", "--format", "json"]).succeeded();
    assert!(ran.stdout.contains(r#""type":"revision""#), "{}", ran.stdout);
    let ran = project.run(&["diff", "--data", "2024-03..2025-04"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!("diff_unknown", shown(&ran, &site));
}

#[test]
fn other_bytes_at_the_same_address() {
    let (site, project) = start();
    project.run(&["fetch"]).succeeded();
    project.run(&["build"]).succeeded();
    let lock = project.read("briefs/sources.lock");
    site.file(MARCH_FILE, bytes(&Workbook::default().with("1a", 2, 1, Cell::Number(999.0))));
    project.edit(
        "briefs/sources.yaml",
        "    tables:",
        "    stop_on: [bytes, revisions]\n    tables:",
    );
    let ran = project.run(&["fetch", "--refresh"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(shown(&ran, &site));
    assert_eq!(project.read("briefs/sources.lock"), lock);
    // What was locked can still be built.
    project.run(&["build"]).succeeded();
    let ran = project.run(&["fetch", "--refresh", "--accept"]).succeeded();
    assert!(ran.stderr.contains("warning[revised]"), "{}", ran.stderr);
    assert!(project.read("briefs/sources.lock").contains("was 1000.25, is 999"));
}

#[test]
fn headers_and_areas_that_came_or_went() {
    let (site, project) = start();
    project.run(&["fetch"]).succeeded();
    let book = Workbook::default().with("6a", 1, 3, Cell::Text("Dentists")).with(
        "1a",
        5,
        0,
        Cell::Text("Women and girls"),
    );
    site.file(MARCH_FILE, bytes(&book));
    let ran = project.run(&["fetch", "--refresh"]).succeeded();
    assert!(ran.stderr.contains("staff_areas: 1 header is new: `dentists`"), "{}", ran.stderr);
    assert!(ran.stderr.contains("staff_country: 1 header is gone: `women`"), "{}", ran.stderr);
    // An area that nobody knows stops the fetch, whatever the project says.
    let book = Workbook::default().with("6a", 4, 0, Cell::Text("Y03"));
    site.file(MARCH_FILE, bytes(&book));
    let ran = project.run(&["fetch", "--refresh"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("`Y03` is no area of this project"), "{}", ran.stderr);
}

#[test]
fn an_area_that_changed_its_code_or_was_merged() {
    let (site, project) = start();
    let areas = project.read("briefs/areas.csv");
    project.write("briefs/areas.csv", &(areas + "Y09,SOUTH,the South,region,E92000001\n"));
    project.run(&["fetch"]).succeeded();
    site.file(MARCH_FILE, bytes(&Workbook::default().with("6a", 4, 0, Cell::Text("Y09"))));
    let ran = project.run(&["fetch", "--refresh"]).succeeded();
    let said = "staff_areas: 1 area is under another code: Y02 is now Y09";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    // Merged into one that was there before.
    project.write(
        "briefs/area_parts.csv",
        "part,whole,weight,from,until,basis\nY09,Y01,,2025-04-01,,\n",
    );
    let merged = Workbook::default()
        .with("6a", 3, 2, Cell::Number(1234.5))
        .with("6a", 4, 0, Cell::Blank)
        .with("6a", 4, 2, Cell::Blank);
    site.file(MARCH_FILE, bytes(&merged));
    project.edit(
        "briefs/sources.yaml",
        "areas: { country: 1, region: 2 }",
        "areas: { country: 1, region: 1 }",
    );
    let ran = project.run(&["fetch", "--refresh"]);
    let said = "staff_areas: 1 area is under another code: Y09 is now Y01";
    assert!(ran.stderr.contains(said), "{}", ran.shown());
}

#[test]
fn a_broken_contract_leaves_lock_and_cache_as_they_were() {
    let (site, project) = start();
    project.run(&["fetch"]).succeeded();
    let lock = project.read("briefs/sources.lock");
    let snapshots = fs::read_dir(project.path(".cache/snapshots")).unwrap().count();
    site.file(MARCH_FILE, bytes(&Workbook::default().with("6a", 3, 2, Cell::Number(5.0))));
    let ran = project.run(&["fetch", "--refresh"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("regions add up to the country"), "{}", ran.stderr);
    assert_eq!(project.read("briefs/sources.lock"), lock);
    assert_eq!(fs::read_dir(project.path(".cache/snapshots")).unwrap().count(), snapshots);
    project.run(&["build"]).succeeded();
}

#[test]
fn what_can_not_be_compared_is_said_and_stops_where_changes_do() {
    let (site, project) = start();
    project.run(&["fetch"]).succeeded();
    let lock = project.read("briefs/sources.lock");
    // A row goes by another name, and a past value is revised.
    let renamed = Workbook::default()
        .with("1a", 2, 0, Cell::Text("All physicians"))
        .with("1a", 6, 0, Cell::Text("Women, all"))
        .with("1a", 2, 1, Cell::Number(999.0));
    site.file(MARCH_FILE, bytes(&renamed));
    project.edit("briefs/sources.yaml", "    tables:", "    stop_on: [revisions]\n    tables:");
    assert_eq!(project.run(&["fetch", "--refresh"]).code, 1);
    project.edit(
        "briefs/sources.yaml",
        "doctors: All doctors, trainees",
        "doctors: All physicians, trainees",
    );
    // By the new rules the old file can't be read: nobody can say what changed.
    let ran = project.run(&["fetch", "--refresh"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("error[not-compared]"), "{}", ran.stderr);
    assert_eq!(project.read("briefs/sources.lock"), lock);
    let ran = project.run(&["fetch", "--refresh", "--accept"]).succeeded();
    assert!(ran.stderr.contains("warning[not-compared]"), "{}", ran.stderr);
}

#[test]
fn nothing_goes_back_by_itself() {
    let (site, project) = start();
    let april =
        release("30-april-2025", "22 May 2025").with(&site, APRIL_FILE, "Tables", bytes(&april()));
    publish(&site, &[april, march(&site)], None);
    project.run(&["fetch"]).succeeded();
    let lock = project.read("briefs/sources.lock");
    // The publisher takes April away, perhaps for a moment.
    publish(&site, &[march(&site)], None);
    let ran = project.run(&["fetch"]).succeeded();
    assert_eq!(ran.stdout, "unchanged: staff, April 2025\n");
    assert!(ran.stderr.contains("warning[older-release]"), "{}", ran.stderr);
    assert_eq!(project.read("briefs/sources.lock"), lock);
    let ran = project.run(&["fetch", "--accept"]).succeeded();
    assert_eq!(ran.stdout, "locked staff, March 2025 (before: April 2025)\n");
}

#[test]
fn rows_that_came_or_went_in_a_past_month() {
    let (_site, project) = start();
    project.run(&["fetch"]).succeeded();
    project.write(
        "briefs/sources.yaml",
        &(project.read("briefs/sources.yaml")
            + "
  beds:
    title: Beds
    publisher: Office for Examples
    licence: OGL-UK-3.0
    attribution: Made up.
    status: made up
    stop_on: [revisions]
    connector: { kind: file, page: 'https://example.org/beds', resources: { beds: '^beds.*csv$' } }
    tables:
      beds:
        resource: beds
        layout: table
        columns: { area_code: code, period: month, beds: beds }
"),
    );
    let told = [
        "fetch",
        "beds",
        "--published",
        "2025-04-01",
        "--url",
        "https://example.org/beds",
        "--from",
    ];
    let fetch = |name: &str| project.run(&[&told[..], &[name]].concat());
    project.write(
        "beds1.csv",
        "code,month,beds\nY01,2025-01,10\nY02,2025-01,5\nY01,2025-02,11\nY02,2025-02,6\n",
    );
    fetch("beds1.csv").succeeded();
    project.write("beds2.csv", "code,month,beds\nY02,2025-01,5\nY01,2025-02,11\nY02,2025-02,6\n");
    let ran = fetch("beds2.csv");
    assert_eq!(ran.code, 1);
    let said = "`beds` of Y01 in January 2025 was 10, is missing";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
}
