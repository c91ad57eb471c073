//! `fetch` and `vendor`.

use crate::support::Project;
use crate::workbook::{Cell, Workbook};

#[test]
fn a_workbook_is_checked_and_pinned() {
    let project = Project::mini();
    Workbook::default().save(&project.path("staff.xlsx"));
    let ran = project.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
    insta::assert_snapshot!(ran.shown(), @r"
    exit code: 0
    --- stdout
    locked staff, March 2025
    ");
    let lock = project.read("briefs/sources.lock");
    assert!(lock.contains("release: 2025-03-31"), "{lock}");
    assert!(lock.contains("published: 2025-03-27"), "{lock}");
    assert!(lock.contains("url: https://example.org/staff/march-2025"), "{lock}");
    // The same bytes again: nothing changes, not even the time of fetching.
    let ran = project.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
    assert_eq!(ran.stdout.trim(), "unchanged: staff, March 2025");
    assert_eq!(project.read("briefs/sources.lock"), lock);
}

#[test]
fn a_known_wrong_cell_is_corrected_and_said() {
    let project = Project::mini();
    project.edit(
        "briefs/sources.yaml",
        "        expect:\n          first",
        "        corrections:\n          - { column: doctors, period: 2025-02, published: 1010.5, value: 1110.5, reason: A digit was lost. }\n          - { column: doctors, period: 2025-01, published: 9.9, value: 1, reason: Once wrong. }\n        expect:\n          first",
    );
    Workbook::default().save(&project.path("staff.xlsx"));
    let ran = project.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
    insta::assert_snapshot!(ran.shown(), @r"
    exit code: 0
    --- stdout
    corrected `doctors` in February 2025: 1010.5 corrected to 1110.5
      because a digit was lost.
    locked staff, March 2025
    --- stderr
    warning[stale-correction]: `doctors` in January 2025 is not what it was
      --> briefs/sources.yaml:25:13
       |
    25 |           - { column: doctors, period: 2025-01, published: 9.9, value: 1, reason: Once wrong. }
       |             ^^
       |
       = note: the file now says 1000.25
       = help: the correction is not applied; look whether it is still needed
    ");
}

#[test]
fn markers_are_what_the_publisher_says() {
    let project = Project::mini();
    Workbook::default().with("1a", 4, 3, Cell::Number(0.0)).save(&project.path("staff.xlsx"));
    project.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
    project.run(&["vendor"]).succeeded();
    // `..` is missing, a printed 0 is more than zero: neither is zero (N3).
    insta::assert_snapshot!(project.read("briefs/vendor/staff_country.csv"), @r"
    area_code,period,doctors,trainees
    E92000001,2025-01,1000.25,100
    E92000001,2025-02,1010.5,[x]
    E92000001,2025-03,1234.5,[low]
    ");
}

#[test]
fn a_file_that_does_not_say_when_it_was_published_needs_to_be_told() {
    let project = Project::mini();
    let book =
        Workbook::default().with("Contents", 0, 1, Cell::Blank).with("Contents", 1, 1, Cell::Blank);
    book.save(&project.path("staff.xlsx"));
    let ran = project.run(&["fetch", "--from", "staff.xlsx"]);
    insta::assert_snapshot!(ran.shown(), @r"
    exit code: 2
    --- stderr
    error[unknown-release]: `staff`: the file does not say when it was published
     |
     = help: add `--published 2025-11-27`, as on the publisher's page https://example.org/staff

    error[unknown-release]: `staff`: the file does not say where it was published
     |
     = help: add `--url https://…`, as on the publisher's page https://example.org/staff
    ");
    let told = [
        "fetch",
        "--from",
        "staff.xlsx",
        "--published",
        "2025-03-27",
        "--url",
        "https://example.org/x",
    ];
    project.run(&told).succeeded();
}

#[test]
fn vendored_tables_build_the_same_bytes_as_the_workbook() {
    let project = Project::mini_with_data();
    project.run(&["build", "-o", "first"]).succeeded();
    project.run(&["vendor"]).succeeded();
    let elsewhere = project.path("empty cache");
    let ran = project
        .run_with(&["build", "-o", "second"], &[("BRIEFWRIGHT_CACHE", elsewhere.to_str().unwrap())])
        .succeeded();
    assert!(ran.stdout.contains("vendored"), "{}", ran.stdout);
    assert_eq!(
        project.read("first/tiny/2025-03/manifest.json"),
        project.read("second/tiny/2025-03/manifest.json")
    );
}

#[test]
fn tables_without_a_locked_release_are_not_vendored() {
    let project = Project::mini_with_data();
    let second = project.read("briefs/sources.yaml").replace("  staff:\n", "  other:\n");
    let second =
        second.replace("sources:\n", "").replace("staff_", "other_").replace("^staff", "^other");
    project.write("briefs/sources.yaml", &(project.read("briefs/sources.yaml") + &second));
    let ran = project.run(&["vendor"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("no release of `other` is locked"), "{}", ran.stderr);
    assert!(!project.path("briefs/vendor").exists());
}
