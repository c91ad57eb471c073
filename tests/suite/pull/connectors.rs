//! The other connectors.

use std::fs;

use crate::publisher::Publisher;
use crate::support::Project;
use crate::workbook::Workbook;

use super::{SERIES, april, bytes, project, shown, start};

#[test]
fn an_address_with_a_date_in_it() {
    let site = Publisher::start();
    site.file("/2025/staff-mar-2025.xlsx", bytes(&Workbook::default()));
    let project = project(&site);
    let series = format!("kind: nhs-digital-series\n      series: {}\n", site.url(SERIES));
    project.edit(
        "briefs/sources.yaml",
        &series,
        "kind: http\n      page: https://example.org/staff\n",
    );
    let address = format!(
        "'{}'",
        site.url("/YYYY/staff-mon-YYYY.xlsx")
            .as_str()
            .replace("YYYY", "{YYYY}")
            .replace("mon", "{mon}")
    );
    project.edit("briefs/sources.yaml", r"'(?i)^staff.*\.xlsx$'", &address);
    let ran = project.run(&["fetch", "--as-of", "2025-05"]).succeeded();
    assert_eq!(ran.stdout, "locked staff, March 2025\n");
    let lock = project.read("briefs/sources.lock");
    assert!(lock.contains("url: https://example.org/staff"), "{lock}");
    // May and April were asked for first.
    let asked: Vec<String> = site.requests().iter().map(|one| one.target.clone()).collect();
    assert_eq!(
        asked,
        ["/2025/staff-may-2025.xlsx", "/2025/staff-apr-2025.xlsx", "/2025/staff-mar-2025.xlsx"]
    );
}

#[test]
fn a_fixed_address_is_asked_whether_it_changed() {
    let site = Publisher::start();
    site.file("/staff.xlsx", bytes(&Workbook::default()));
    let project = project(&site);
    let series = format!("kind: nhs-digital-series\n      series: {}\n", site.url(SERIES));
    let page = "kind: http\n      page: https://example.org/staff\n";
    project.edit("briefs/sources.yaml", &series, page);
    let address = format!("'{}'", site.url("/staff.xlsx"));
    project.edit("briefs/sources.yaml", r"'(?i)^staff.*\.xlsx$'", &address);
    project.run(&["fetch"]).succeeded();
    let before = site.requests().len();
    let ran = project.run(&["fetch"]).succeeded();
    assert_eq!(ran.stdout, "unchanged: staff, March 2025\n");
    // One request, answered with 304.
    assert_eq!(site.requests().len(), before + 1);
    site.file("/staff.xlsx", bytes(&april()));
    let ran = project.run(&["fetch"]).succeeded();
    assert_eq!(ran.stdout, "locked staff, April 2025 (before: March 2025)\n");
    site.remove("/staff.xlsx");
    let ran = project.run(&["fetch"]);
    assert_eq!(ran.code, 3);
    insta::assert_snapshot!(shown(&ran, &site));
}

/// The rules of a list of members in pages.
const MEMBERS: &str = "
  members:
    title: Members of Parliament
    publisher: UK Parliament
    licence: OPL-3.0
    attribution: Contains Parliamentary information licensed under the Open Parliament Licence v3.0.
    status: administrative data
    connector:
      kind: json-api
      page: https://example.org/members
      resources: { seats: 'SITE/api/seats?skip={skip}&take={take}' }
      items: /items
      total: /totalResults
      take: 2
    tables:
      seats:
        resource: seats
        layout: json
        rows_at: /items
        period: release
        area_names: region
        columns: { area_code: /value/name, mp: /value/held/name }
        types: { mp: text }
";

#[test]
fn a_list_in_pages_is_joined_and_areas_are_found_by_name() {
    let (site, project) = start();
    let page =
        |items: &str, total: usize| format!("{{\"items\":[{items}],\"totalResults\":{total}}}");
    let seat =
        |name: &str, held: &str| format!("{{\"value\":{{\"name\":\"{name}\",\"held\":{held}}}}}");
    let north = seat("NORTH-EAST and Wolds", "{\"name\":\"Ms A\"}");
    let unknown = seat("West", "null");
    let vacant = seat("South", "null");
    site.page("/api/seats?skip=0&take=2", page(&[north.clone(), unknown].join(","), 3));
    site.page("/api/seats?skip=2&take=2", page(&vacant, 3));
    let site_url = site.url("/").to_string();
    let rules = MEMBERS.replace("SITE/", &site_url);
    project.write("briefs/sources.yaml", &(project.read("briefs/sources.yaml") + &rules));
    let ran = project.run(&["fetch", "members"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("`West` is no area of this project"), "{}", ran.stderr);
    project.edit(
        "briefs/sources.yaml",
        "period: release",
        "period: release\n        leave_out: { West: not ours }",
    );
    project.run(&["fetch"]).succeeded();
    project.run(&["vendor"]).succeeded();
    let table = project.read("briefs/vendor/seats.csv");
    let rows: Vec<&str> = table.lines().collect();
    // The seat in the South is vacant: no name, and never a stale one.
    assert!(rows[1].starts_with("Y01,") && rows[1].ends_with(",Ms A"), "{table}");
    assert!(rows[2].starts_with("Y02,") && rows[2].ends_with(','), "{table}");
    // The same list tomorrow changes nothing.
    let ran = project.run(&["fetch", "members"]).succeeded();
    assert!(ran.stdout.starts_with("unchanged: members"), "{}", ran.stdout);
    // A list that is shorter than it says is not taken.
    site.page("/api/seats?skip=2&take=2", page("", 3));
    let ran = project.run(&["fetch", "members"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(shown(&ran, &site));
}

#[test]
fn a_folder_of_the_project() {
    let project = Project::mini();
    project.edit("briefs/sources.yaml", "      page:", "      folder: downloads\n      page:");
    fs::create_dir(project.path("downloads")).unwrap();
    Workbook::default().save(&project.path("downloads/staff - March 2025.xlsx"));
    project.write("downloads/staff - January 2025.xlsx", "an older one");
    let ran = project.run(&["fetch"]).succeeded();
    assert_eq!(ran.stdout, "locked staff, March 2025\n");
    // All of them, as a series: the older one is read, too, and refused.
    project.edit("briefs/sources.yaml", "      folder:", "      several: 9\n      folder:");
    let ran = project.run(&["fetch"]);
    assert!(ran.stderr.contains("staff - January 2025.xlsx"), "{}", ran.stderr);
}

#[test]
fn a_connector_with_wrong_keys() {
    let project = Project::mini();
    project.edit(
        "briefs/sources.yaml",
        "kind: file\n      page:",
        "kind: nhs-digital-serie\n      page:",
    );
    insta::assert_snapshot!("unknown_connector", project.run(&["fetch"]).shown());
    project.edit(
        "briefs/sources.yaml",
        "kind: nhs-digital-serie\n",
        "kind: nhs-digital-series\n      histroy: 2015-09..\n      history: yesterday\n",
    );
    insta::assert_snapshot!("wrong_keys", project.run(&["fetch"]).shown());
}

#[test]
fn an_address_without_an_ending() {
    let site = Publisher::start();
    site.file("/api/getReport?report=staff", bytes(&Workbook::default()));
    let project = project(&site);
    let series = format!("kind: nhs-digital-series\n      series: {}\n", site.url(SERIES));
    let page = "kind: http\n      page: https://example.org/staff\n";
    project.edit("briefs/sources.yaml", &series, page);
    let address = format!("'{}'", site.url("/api/getReport?report=staff"));
    project.edit("briefs/sources.yaml", r"'(?i)^staff.*\.xlsx$'", &address);
    project.run(&["fetch"]).succeeded();
    let lock = project.read("briefs/sources.lock");
    // What is in it says what it is.
    assert!(lock.contains("file: getReport.xlsx"), "{lock}");
    project.edit("briefs/sources.yaml", "?report=staff", "?month={mnth}");
    let ran = project.run(&["fetch"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("`{mnth}` is no part of a date"), "{}", ran.stderr);
}

#[test]
fn what_a_person_says_of_a_file_may_not_contradict_it() {
    let project = Project::mini();
    Workbook::default().save(&project.path("staff.xlsx"));
    for day in ["2025-03-28", "2099-01-01"] {
        let ran = project.run(&["fetch", "--from", "staff.xlsx", "--published", day]);
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains("error[wrong-day]"), "{}", ran.stderr);
    }
    assert!(!project.path("briefs/sources.lock").exists());
    let ran = project.run(&["fetch", "--from", "briefs"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("no source asks for any file in `briefs`"), "{}", ran.stderr);
    let ran = project.run(&["fetch"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("error[no-folder]"), "{}", ran.stderr);
}
