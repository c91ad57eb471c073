//! How publishers are asked, and what they may answer.

use crate::publisher::Answer;

use super::{MARCH_FILE, SERIES, shown, start};

#[test]
fn nothing_new_costs_one_request() {
    let (site, project) = start();
    project.run(&["fetch"]).succeeded();
    let lock = project.read("briefs/sources.lock");
    let before = site.requests().len();
    let ran = project.run(&["fetch"]).succeeded();
    assert_eq!(ran.stdout, "unchanged: staff, March 2025\n");
    let asked = &site.requests()[before..];
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(asked[0].header("if-none-match").is_some());
    assert_eq!(project.read("briefs/sources.lock"), lock);
}

#[test]
fn offline_opens_no_connection() {
    let (site, project) = start();
    let ran = project.run(&["fetch", "--offline"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert_eq!(site.connections(), 0);
    project.run(&["fetch"]).succeeded();
    let before = site.connections();
    let ran = project.run(&["fetch", "--offline"]).succeeded();
    assert_eq!(site.connections(), before);
    assert!(ran.stderr.contains("offline: `staff` stays at March 2025"), "{}", ran.stderr);
}

#[test]
fn a_publisher_that_does_not_answer() {
    let (site, project) = start();
    project.run(&["fetch"]).succeeded();
    project.run(&["build"]).succeeded();
    let series = site.url(SERIES);
    // Nobody listens at this port.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    project.edit(
        "briefs/sources.yaml",
        &format!("series: {series}"),
        &format!("series: http://127.0.0.1:{port}/staff"),
    );
    let ran = project.run(&["fetch"]);
    assert_eq!(ran.code, 3);
    let said: Vec<&str> = ran.stderr.trim().lines().collect();
    assert_eq!(said.len(), 1, "{}", ran.stderr);
    assert!(said[0].contains("`staff` stays at March 2025"), "{}", ran.stderr);
    project.run(&["build"]).succeeded();
}

#[test]
fn private_addresses_are_refused_unless_allowed() {
    let (site, project) = start();
    project.edit("briefs/sources.yaml", "network: { allow_private: true }\n", "");
    let ran = project.run(&["fetch"]);
    assert_eq!(ran.code, 3);
    insta::assert_snapshot!(shown(&ran, &site));
    assert_eq!(site.connections(), 0);
    project.run_with(&["fetch"], &[("BRIEFWRIGHT_ALLOW_PRIVATE", "1")]).succeeded();
}

#[test]
fn an_error_page_instead_of_a_file() {
    let (site, project) = start();
    let page =
        Answer::ok("<!DOCTYPE html><title>Sorry</title>").header("content-type", "text/html");
    site.answer(MARCH_FILE, vec![page, Answer::usual()]);
    let ran = project.run(&["fetch"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(shown(&ran, &site));
    assert!(!project.path("briefs/sources.lock").exists());
    assert!(!project.path(".cache/snapshots").exists());
    // It is not remembered.
    project.run(&["fetch"]).succeeded();
}

#[test]
fn a_server_that_stumbles_or_asks_to_wait() {
    let (site, project) = start();
    site.answer(SERIES, vec![Answer::status(500), Answer::usual()]);
    site.answer(MARCH_FILE, vec![Answer::status(429).header("retry-after", 1), Answer::usual()]);
    project.run(&["fetch"]).succeeded();
    assert_eq!(site.asked(SERIES).len(), 2);
    assert_eq!(site.asked(MARCH_FILE).len(), 2);
}

#[test]
fn a_refusal() {
    let (site, project) = start();
    site.answer(SERIES, vec![Answer::status(403)]);
    let ran = project.run(&["fetch"]);
    assert_eq!(ran.code, 3);
    insta::assert_snapshot!(shown(&ran, &site));
    assert_eq!(site.requests().len(), 1);
}

#[test]
fn a_file_that_can_not_be_had_leaves_the_other_sources_alone() {
    let (site, project) = start();
    let rules = project.read("briefs/sources.yaml");
    let second = rules.split_once("sources:\n").unwrap().1.replace("  staff:", "  other:");
    let second = second.replace("staff_", "other_").replace(SERIES, "/statistical/other");
    project.write("briefs/sources.yaml", &format!("{rules}{second}"));
    let pages = [
        (
            "",
            "<ul data-uipath=\"ps.series.publications-list.latest\"><li><a href=\"/statistical/other/31-march-2025\">March 2025</a></li></ul>",
        ),
        (
            "/31-march-2025",
            "<div id=\"resources\"><a href=\"/AA/BBBBBB/staff.xlsx\">Tables</a></div>",
        ),
    ];
    for (path, page) in pages {
        site.page(&format!("/statistical/other{path}"), page);
    }
    // The page links to a file that is not there.
    let ran = project.run(&["fetch"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert_eq!(ran.stdout, "locked staff, March 2025\n");
    assert!(ran.stderr.contains("`staff.xlsx` is gone"), "{}", ran.stderr);
}
