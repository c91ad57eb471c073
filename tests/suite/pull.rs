//! `fetch` from a publisher's site: pages, releases, files, the lock, revisions.

use std::fs;

use crate::publisher::{Answer, Publisher};
use crate::support::{Project, Ran};
use crate::workbook::{Cell, Workbook};

/// The path of the series on the publisher's site.
const SERIES: &str = "/statistical/staff";

/// A release on the site.
struct Release {
    slug: &'static str,
    published: &'static str,
    /// Address, and text of its link.
    files: Vec<(String, &'static str)>,
}

fn release(slug: &'static str, published: &'static str) -> Release {
    Release { slug, published, files: Vec::new() }
}

impl Release {
    fn with(mut self, site: &Publisher, path: &str, text: &'static str, bytes: Vec<u8>) -> Self {
        site.file(path, bytes);
        self.files.push((path.to_owned(), text));
        self
    }

    fn title(&self) -> String {
        format!("Staff Survey, {}", self.slug.replace('-', " "))
    }
}

/// Puts the page of the series and those of its releases on the site: the first is the latest.
fn publish(site: &Publisher, releases: &[Release], upcoming: Option<&Release>) {
    let link = |one: &Release| {
        let path = if one.slug.starts_with('/') {
            one.slug.to_owned()
        } else {
            format!("{SERIES}/{}", one.slug)
        };
        format!("<a class=\"cta__button\" href=\"{path}\">\n  {}\n  </a>", one.title())
    };
    let list = |name: &str, items: String| {
        format!("<ul data-uipath=\"ps.series.publications-list.{name}\">{items}</ul>")
    };
    let item = |one: &Release| format!("<li>{}<p>{}</p></li>", link(one), one.published);
    let latest = releases.first().map(item).unwrap_or_default();
    let previous: String = releases.iter().skip(1).map(item).collect();
    let upcoming: String = upcoming.map(item).into_iter().collect();
    let lists =
        [list("latest", latest), list("upcoming", upcoming), list("previous", previous)].concat();
    site.page(SERIES, format!("<h1>Staff Survey</h1>{lists}"));
    for one in releases {
        let files: String = one
            .files
            .iter()
            .map(|(path, text)| {
                format!("<a href=\"{path}\"><p class=\"nhsd-t-heading-xs\">{text} </p></a>")
            })
            .collect();
        let path = if one.slug.starts_with('/') {
            one.slug.to_owned()
        } else {
            format!("{SERIES}/{}", one.slug)
        };
        let title = one.title();
        site.page(
            &path,
            format!(
                "<h1 data-uipath=\"document.title\">{title}</h1><div id=\"resources\">{files}</div>"
            ),
        );
    }
}

fn bytes(book: &Workbook) -> Vec<u8> {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("book.xlsx");
    book.save(&path);
    fs::read(path).unwrap()
}

/// The workbook of April: a month more, and a value of January revised.
fn april() -> Workbook {
    Workbook::default()
        .with("1a", 1, 4, Cell::Text("April 2025"))
        .with("1a", 2, 1, Cell::Number(1001.0))
        .with("1a", 2, 4, Cell::Number(1250.0))
        .with("1a", 3, 4, Cell::Number(0.1))
        .with("1a", 4, 4, Cell::Number(120.0))
        .with("1a", 5, 4, Cell::Number(700.0))
        .with("1a", 6, 4, Cell::Number(700.0))
        .with("6a", 0, 0, Cell::Text("Table 6a: staff by region, April 2025, made up"))
        .with("6a", 2, 2, Cell::Number(1250.0))
        .with("6a", 3, 2, Cell::Number(1015.5))
}

const MARCH_FILE: &str = "/B0/FB157E/staff%20-%20March%202025.xlsx";
const APRIL_FILE: &str = "/C1/0A2B3C/staff%20-%20April%202025.xlsx";

fn march(site: &Publisher) -> Release {
    release("31-march-2025", "27 Mar 2025").with(
        site,
        MARCH_FILE,
        "Tables",
        bytes(&Workbook::default()),
    )
}

/// The small project, pulling from a site.
fn project(site: &Publisher) -> Project {
    let project = Project::mini();
    let series = site.url(SERIES);
    project.edit(
        "briefs/sources.yaml",
        "kind: file\n      page: https://example.org/staff\n",
        &format!("kind: nhs-digital-series\n      series: {series}\n"),
    );
    project.edit(
        "briefs/sources.yaml",
        "sources:\n",
        "network: { allow_private: true }\nsources:\n",
    );
    project
}

/// A project and a site with one release.
fn start() -> (Publisher, Project) {
    let site = Publisher::start();
    site.wants_contact();
    publish(&site, &[march(&site)], None);
    let project = project(&site);
    (site, project)
}

/// A run without what differs between two sites.
fn shown(ran: &Ran, site: &Publisher) -> String {
    ran.shown().replace(&site.address().to_string(), "[site]")
}

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
fn a_release_is_not_taken_before_its_day() {
    // S6: on the site too early, with a date that has not come.
    let site = Publisher::start();
    let early =
        release("30-april-2025", "22 May 2099").with(&site, APRIL_FILE, "Tables", bytes(&april()));
    publish(&site, &[early, march(&site)], None);
    let project = project(&site);
    let ran = project.run(&["fetch"]).succeeded();
    assert_eq!(ran.stdout, "locked staff, March 2025\n");
    assert!(ran.stderr.contains("comes out on 22 May 2099 at 09:30"), "{}", ran.stderr);
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
fn a_file_from_the_disk_gets_its_address() {
    let (site, project) = start();
    Workbook::default().save(&project.path("staff - March 2025.xlsx"));
    project.run(&["fetch", "--from", "staff - March 2025.xlsx"]).succeeded();
    assert!(!project.read("briefs/sources.lock").contains("address:"));
    fs::copy(project.path("staff - March 2025.xlsx"), project.path("copy")).unwrap();
    site.file(MARCH_FILE, fs::read(project.path("copy")).unwrap());
    project.run(&["fetch"]).succeeded();
    let lock = project.read("briefs/sources.lock");
    assert!(lock.contains(&format!("address: {}", site.url(MARCH_FILE))), "{lock}");
    assert!(!lock.contains("replaced:"), "{lock}");
    // Now it can be taken again.
    fs::remove_dir_all(project.path(".cache")).unwrap();
    project.run(&["fetch", "--frozen"]).succeeded();
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
fn a_lock_that_may_not_change() {
    let (site, project) = start();
    let ran = project.run(&["fetch", "--locked"]);
    assert_eq!(ran.code, 4);
    insta::assert_snapshot!(shown(&ran, &site));
    assert!(!project.path("briefs/sources.lock").exists());
    assert!(site.asked(MARCH_FILE).is_empty());
    assert_eq!(project.run(&["build", "--locked"]).code, 4);
    project.run(&["fetch"]).succeeded();
    project.run(&["fetch", "--locked"]).succeeded();
    project.run(&["build", "--locked"]).succeeded();
    let april =
        release("30-april-2025", "22 May 2025").with(&site, APRIL_FILE, "Tables", bytes(&april()));
    publish(&site, &[april, march(&site)], None);
    let lock = project.read("briefs/sources.lock");
    let ran = project.run(&["fetch", "--locked"]);
    assert_eq!(ran.code, 4);
    assert!(ran.stderr.contains("March 2025 is locked, and April 2025 is out"), "{}", ran.stderr);
    assert_eq!(project.read("briefs/sources.lock"), lock);
}

#[test]
fn a_lock_that_is_used_unasked() {
    let (site, project) = start();
    assert_eq!(project.run(&["fetch", "--frozen"]).code, 4);
    project.run(&["fetch"]).succeeded();
    // Another machine: the lock is there, the cache is not.
    fs::remove_dir_all(project.path(".cache")).unwrap();
    assert_eq!(project.run(&["build"]).code, 2);
    let before = site.requests().len();
    project.run(&["fetch", "--frozen"]).succeeded();
    let asked: Vec<String> =
        site.requests()[before..].iter().map(|one| one.target.clone()).collect();
    assert_eq!(asked, [MARCH_FILE]);
    project.run(&["build"]).succeeded();
    // Other bytes than the pinned ones are refused.
    fs::remove_dir_all(project.path(".cache")).unwrap();
    site.file(MARCH_FILE, b"something else".to_vec());
    let ran = project.run(&["fetch", "--frozen"]);
    assert_eq!(ran.code, 4);
    assert!(ran.stderr.contains("is not what is pinned"), "{}", ran.stderr);
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
fn two_projects_share_a_cache_at_the_same_time() {
    let (site, one) = start();
    let other = project(&site);
    let shared = one.path(".cache");
    let cache = [("BRIEFWRIGHT_CACHE", shared.to_str().unwrap())];
    std::thread::scope(|scope| {
        let runs = [
            scope.spawn(|| one.run_with(&["fetch"], &cache)),
            scope.spawn(|| other.run_with(&["fetch"], &cache)),
        ];
        for run in runs {
            run.join().unwrap().succeeded();
        }
    });
    let hash = |project: &Project| {
        let lock = project.read("briefs/sources.lock");
        lock.lines().find(|line| line.contains("sha256")).unwrap().to_owned()
    };
    assert_eq!(hash(&one), hash(&other));
    assert_eq!(fs::read_dir(shared.join("snapshots")).unwrap().count(), 1);
}

#[test]
fn the_cache_is_measured_and_emptied() {
    let (_site, project) = start();
    project.run(&["fetch"]).succeeded();
    let ran = project.run(&["clean", "--format", "json"]).succeeded();
    assert!(ran.stdout.contains(r#""part":"snapshots","removed":0"#), "{}", ran.stdout);
    // What the lock pins stays.
    project.run(&["clean", "--cache"]).succeeded();
    project.run(&["build"]).succeeded();
    project.run(&["clean", "--cache", "--all"]).succeeded();
    assert_eq!(project.run(&["build"]).code, 2);
}

#[test]
fn a_damaged_cache_is_noticed_and_mended() {
    let (_site, project) = start();
    project.run(&["fetch"]).succeeded();
    let folder = project.path(".cache/snapshots");
    let file = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&file).unwrap();
    bytes[100] ^= 1;
    fs::write(&file, bytes).unwrap();
    fs::remove_dir_all(project.path(".cache/tables")).unwrap();
    let ran = project.run(&["build"]);
    assert!(ran.stderr.contains("error[damaged-cache]"), "{}", ran.stderr);
    project.run(&["fetch", "--frozen"]).succeeded();
    project.run(&["build"]).succeeded();
}

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
fn the_publishers_own_pages() {
    let (Some(series), Some(release)) = (
        crate::support::real("pages/series_page.html"),
        crate::support::real("pages/publication_page.html"),
    ) else {
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
