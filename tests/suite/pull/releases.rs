//! Which release is found.

use std::fs;

use crate::publisher::Publisher;
use crate::support::real;
use crate::workbook::Workbook;

use super::{
    APRIL_FILE, MARCH_FILE, SERIES, april, bytes, march, project, publish, release, shown, start,
};

#[test]
fn the_latest_release_is_found_taken_and_pinned() {
    let (site, project) = start();
    let ran = project.run(&["fetch"]).succeeded();
    assert_eq!(ran.stdout, "locked staff, March 2025\n");
    let lock = project.read("briefs/sources.lock");
    assert!(lock.contains("release: 2025-03-31\n    published: 2025-03-27\n"), "{lock}");
    assert!(lock.contains(&format!("url: {}/31-march-2025", site.url(SERIES))), "{lock}");
    assert!(lock.contains("file: staff - March 2025.xlsx"), "{lock}");
    assert!(lock.contains(&format!("address: {}", site.url(MARCH_FILE))), "{lock}");
    // The project's contact goes with every request.
    let agent = site.requests()[0].header("user-agent").unwrap().to_owned();
    assert!(agent.starts_with("briefwright/"), "{agent}");
    assert!(agent.ends_with("(contact: examples@example.org)"), "{agent}");
    project.run(&["build"]).succeeded();
}

#[test]
fn an_upcoming_release_is_never_taken() {
    let site = Publisher::start();
    let next = release("31-march-2025", "27 Mar 2099");
    publish(&site, &[], Some(&next));
    let project = project(&site);
    let ran = project.run(&["fetch"]);
    assert_eq!(ran.code, 3);
    insta::assert_snapshot!(shown(&ran, &site));
    assert!(!project.path("briefs/sources.lock").exists());
    assert!(site.asked(&format!("{SERIES}/31-march-2025")).is_empty());
}

#[test]
fn the_calendar_is_remembered_and_forgotten_with_the_cache() {
    let site = Publisher::start();
    let april = release("30-april-2025", "22 May 2099");
    publish(&site, &[march(&site)], Some(&april));
    let project = project(&site);
    project.run(&["fetch"]).succeeded();
    let lock = project.read("briefs/sources.lock");
    let asked = site.asked(SERIES).len();
    let expected = || {
        let ran = project.run(&["schedule", "--kind", "cron", "--format", "json"]).succeeded();
        let line = ran.stdout.lines().find(|line| line.contains("\"expected\""));
        line.map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
    };
    let announced = expected().unwrap();
    assert_eq!(announced["release"], "2025-04-30");
    assert_eq!(announced["day"], "2099-05-22");
    // At 09:30 in London's summer.
    assert_eq!(announced["time"], "2099-05-22T08:30:00Z");
    assert_eq!(announced["known"], true);

    // The calendar changes: the lock does not, even where it must not.
    let later = release("30-april-2025", "29 May 2099");
    publish(&site, &[march(&site)], Some(&later));
    project.run(&["fetch", "--locked"]).succeeded();
    assert_eq!(project.read("briefs/sources.lock"), lock);
    assert_eq!(expected().unwrap()["day"], "2099-05-29");

    // Nobody was asked to tell that; and what is forgotten is not made up.
    assert_eq!(site.asked(SERIES).len(), asked + 1);
    project.run(&["clean", "--cache"]).succeeded();
    assert_eq!(expected(), None);
}

#[test]
fn a_release_is_not_taken_before_its_day() {
    // S6: on the site too early, with a date that has not come.
    let site = Publisher::start();
    let early =
        release("30-april-2025", "22 May 2099").with(&site, APRIL_FILE, "Tables", bytes(&april()));
    publish(&site, &[early, march(&site)], None);
    let project = project(&site);
    let ran = project.run(&["fetch"]).succeeded();
    assert_eq!(ran.stdout, "locked staff, March 2025\n");
    assert!(ran.stderr.contains("comes out on 22 May 2099 at 09:30 London time"), "{}", ran.stderr);
    assert!(site.asked(APRIL_FILE).is_empty());
}

#[test]
fn a_release_without_the_file_yet() {
    let site = Publisher::start();
    let april = release("30-april-2025", "22 May 2025");
    publish(&site, &[april, march(&site)], None);
    let project = project(&site);
    let ran = project.run(&["fetch"]).succeeded();
    insta::assert_snapshot!(shown(&ran, &site));
    // S2: a newer one was known.
    let lock = project.read("briefs/sources.lock");
    assert!(lock.contains("newer: 2025-04-30"), "{lock}");
}

#[test]
fn a_renamed_attachment() {
    let site = Publisher::start();
    let one = release("31-march-2025", "27 Mar 2025").with(
        &site,
        "/B0/FB157E/Workforce%20March.xlsx",
        "Workforce tables",
        bytes(&Workbook::default()),
    );
    publish(&site, &[one], None);
    let project = project(&site);
    let ran = project.run(&["fetch"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(shown(&ran, &site));
    // The text of the link will do as well.
    project.edit("briefs/sources.yaml", r"(?i)^staff.*\.xlsx$", "^Workforce tables$");
    project.run(&["fetch"]).succeeded();
}

#[test]
fn two_attachments_that_match() {
    let site = Publisher::start();
    let one = march(&site).with(&site, "/AA/BBBBBB/staff2.xlsx", "More", b"x".to_vec());
    publish(&site, &[one], None);
    let ran = project(&site).run(&["fetch"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(shown(&ran, &site));
}

#[test]
fn a_final_version_and_a_release_in_the_archive() {
    let site = Publisher::start();
    let provisional = release("31-march-2025", "27 Mar 2025").with(
        &site,
        "/AA/BBBBBB/staff.xlsx",
        "Tables",
        b"provisional".to_vec(),
    );
    let mut last = release("/archive/staff/final-31-march-2025", "27 Mar 2025");
    last = last.with(&site, MARCH_FILE, "Tables", bytes(&Workbook::default()));
    publish(&site, &[provisional, last], None);
    let project = project(&site);
    project.run(&["fetch"]).succeeded();
    let lock = project.read("briefs/sources.lock");
    assert!(lock.contains("/archive/staff/final-31-march-2025"), "{lock}");
}

#[test]
fn the_release_as_of_a_month() {
    let (site, project) = start();
    let april =
        release("30-april-2025", "22 May 2025").with(&site, APRIL_FILE, "Tables", bytes(&april()));
    publish(&site, &[april, march(&site)], None);
    let ran = project.run(&["fetch", "--as-of", "2025-03"]).succeeded();
    assert_eq!(ran.stdout, "locked staff, March 2025\n");
    assert!(site.asked(APRIL_FILE).is_empty());
    let ran = project.run(&["fetch", "--as-of", "2024-12"]);
    // Nothing that old; what is locked stays.
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("no release up to December 2024"), "{}", ran.stderr);
}

#[test]
fn a_history_is_read_once() {
    let (site, project) = start();
    let april =
        release("30-april-2025", "22 May 2025").with(&site, APRIL_FILE, "Tables", bytes(&april()));
    publish(&site, &[april, march(&site)], None);
    project.edit(
        "briefs/sources.yaml",
        "      resources:",
        "      history: 2025-01..\n      resources:",
    );
    project.run(&["fetch"]).succeeded();
    let lock = project.read("briefs/sources.lock");
    assert!(lock.contains("earlier:\n    - release: 2025-03-31"), "{lock}");
    // The later release wins where both have a month; the earlier one alone has March by region.
    project.run(&["vendor"]).succeeded();
    let table = project.read("briefs/vendor/staff_country.csv");
    assert!(table.contains("E92000001,2025-01,1001,"), "{table}");
    let areas = project.read("briefs/vendor/staff_areas.csv");
    assert!(areas.contains("Y01,2025-03,1000") && areas.contains("Y01,2025-04,1015.5"), "{areas}");
    let before = site.requests().len();
    project.run(&["fetch"]).succeeded();
    assert_eq!(site.requests().len(), before + 1);
}

#[test]
fn the_publishers_own_pages() {
    let (Some(series), Some(release)) =
        (real("pages/series_page.html"), real("pages/publication_page.html"))
    else {
        return;
    };
    let site = Publisher::start();
    let statistical = "/data-and-information/publications/statistical";
    let path = format!("{statistical}/general-and-personal-medical-services");
    site.page(&path, fs::read_to_string(series).unwrap());
    let files = site.url("/").to_string();
    let page =
        fs::read_to_string(release).unwrap().replace("https://files.digital.nhs.uk/", &files);
    site.page(&format!("{path}/30-june-2026"), page.replace("Practice", "Other"));
    site.page(&format!("{path}/31-march-2026"), page);
    let project = project(&site);
    let address = site.url(&path).to_string();
    project.edit("briefs/sources.yaml", site.url(SERIES).as_str(), &address);
    project.edit("briefs/sources.yaml", r"(?i)^staff.*\.xlsx$", "^Practice-level CSVs");
    let ran = project.run(&["fetch"]);
    // The newest has no such file here; the one before has, by the text of its link, at its salted
    // address. What is announced for July is never asked for.
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert_eq!(site.asked("/9B/CEF8E4/GPWPracticeCSV.022026.zip").len(), 1, "{}", ran.stderr);
    assert!(site.asked(&format!("{path}/31-july-2026")).is_empty());
}
