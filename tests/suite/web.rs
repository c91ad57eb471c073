//! The web pages and what is around them: the index, the feed, addresses that stay (H1, H2).
//!
//! What only a browser can tell is in `tests/web`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::Event;
use scraper::{Html, Selector};

use crate::editions::two_editions;
use crate::support::{Project, files_below};

/// A name that would end an attribute, an element, a script or a string, if it were not text.
const HOSTILE: &str = "</script><b>\"It's & so on]]>\u{2028}";

fn all<'a>(page: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).collect()
}

fn text(element: &scraper::ElementRef<'_>) -> String {
    element.text().collect::<String>().trim().to_owned()
}

/// The places that a page leads to: links, its relations, and where it sends at once.
fn targets(page: &Html) -> Vec<String> {
    let hrefs = all(page, "a[href], link[href]").into_iter();
    let mut found: Vec<String> =
        hrefs.filter_map(|one| one.value().attr("href")).map(str::to_owned).collect();
    for refresh in all(page, "meta[http-equiv=refresh]") {
        let content = refresh.value().attr("content").unwrap();
        found.push(content.strip_prefix("0; url=").unwrap().to_owned());
    }
    found
}

/// Every relative link of every page leads to a file, and to a place in it that is there.
fn no_link_is_dead(output: &Path) {
    let pages: Vec<String> =
        files_below(output).into_iter().filter(|file| file.ends_with(".html")).collect();
    assert!(pages.len() > 5, "{pages:?}");
    let read = |file: &str| Html::parse_document(&fs::read_to_string(output.join(file)).unwrap());
    let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in &pages {
        let page = read(file);
        let found = all(&page, "[id]").into_iter();
        let found = found.map(|one| one.value().id().unwrap().to_owned()).collect();
        ids.insert(file.clone(), found);
    }
    let root = url::Url::parse("file:///").unwrap();
    for file in &pages {
        let here = root.join(file).unwrap();
        for target in targets(&read(file)) {
            let to = here.join(&target).unwrap();
            if to.scheme() != "file" {
                continue;
            }
            let path = to.path().trim_start_matches('/').to_owned();
            assert!(output.join(&path).is_file(), "{file}: {target} leads to no file");
            if let Some(place) = to.fragment() {
                assert!(ids[&path].contains(place), "{file}: nothing is called {target}");
            }
        }
    }
}

#[test]
fn h2_a_page_says_what_it_is_to_people_and_machines() {
    let project = Project::mini_with_data();
    project.edit(
        "briefs/tiny.yaml",
        "template: tiny.md",
        "template: tiny.md\naddress: https://example.org/our briefs",
    );
    let areas = project.read("briefs/areas.csv").replace(
        "Y02,South,the South",
        &format!("Y02,\"{0}\",\"{0}\"", HOSTILE.replace('"', "\"\"")),
    );
    project.write("briefs/areas.csv", &areas);
    project.run(&["build"]).succeeded();
    no_link_is_dead(&project.path("output"));

    let html = project.read("output/tiny/2025-03/Y02/brief.html");
    let page = Html::parse_document(&html);
    assert_eq!(page.root_element().value().attr("lang"), Some("en-GB"));
    for (selector, count) in
        [("h1", 1), ("main", 1), ("a.skip[href='#main']", 1), ("script", 1), ("b", 0)]
    {
        assert_eq!(all(&page, selector).len(), count, "{selector}");
    }
    let address = "https://example.org/our%20briefs/tiny/2025-03/Y02/brief.html";
    let attribute = |selector: &str, name: &str| {
        let found = all(&page, selector);
        found[0].value().attr(name).unwrap().to_owned()
    };
    assert_eq!(attribute("link[rel=canonical]", "href"), address);
    assert_eq!(attribute("meta[property='og:url']", "content"), address);
    assert_eq!(attribute("meta[property='og:title']", "content"), format!("Doctors in {HOSTILE}"));
    assert_eq!(attribute("meta[property='og:locale']", "content"), "en_GB");

    let script = all(&page, "script[type='application/ld+json']")[0].inner_html();
    let report: serde_json::Value = serde_json::from_str(&script).unwrap();
    assert_eq!(report["@type"], "Report");
    assert_eq!(report["spatialCoverage"]["name"], HOSTILE);
    assert_eq!(report["spatialCoverage"]["identifier"], "Y02");
    assert_eq!(report["publisher"]["name"], "Office for Examples");
    assert_eq!(report["datePublished"], "2025-03-27");
    assert_eq!(report["temporalCoverage"], "2025-03");
    assert_eq!(report["inLanguage"], "en-GB");
    assert_eq!(report["url"], address);
    let source = &report["isBasedOn"][0];
    assert!(source["license"]["name"].as_str().is_some_and(|name| !name.is_empty()), "{source}");
    let pdf = report["encoding"].as_array().unwrap();
    let pdf = pdf.iter().find(|file| file["contentUrl"] == "brief.pdf").unwrap();
    let size = fs::metadata(project.path("output/tiny/2025-03/Y02/brief.pdf")).unwrap().len();
    assert_eq!(pdf["contentSize"], size.to_string());
    assert!(html.contains(&format!("(1 page, {} kB)", size.div_ceil(1000))));

    let feed = project.read("output/feed.atom");
    assert!(feed.contains("href=\"https://example.org/our%20briefs/feed.atom\""), "{feed}");
    let leads = project.read("output/tiny/latest/Y02/index.html");
    assert!(leads.contains(&format!("<link rel=\"canonical\" href=\"{address}\">")), "{leads}");
}

#[test]
fn without_an_address_every_link_is_relative() {
    let project = Project::mini_with_data();
    project.run(&["build"]).succeeded();
    let html = project.read("output/tiny/2025-03/Y01/brief.html");
    assert!(
        html.contains("<link rel=\"canonical\" href=\"brief.html\">") && !html.contains("og:url")
    );
    project.edit(
        "briefs/tiny.yaml",
        "template: tiny.md",
        "template: tiny.md\naddress: ftp://example.org/?a=b",
    );
    insta::assert_snapshot!(project.run(&["build"]).shown());
}

#[test]
fn the_index_holds_every_area_with_its_files() {
    let project = Project::shipped();
    project.run(&["build", "settlement"]).succeeded();
    no_link_is_dead(&project.path("output"));
    let manifest: serde_json::Value =
        serde_json::from_str(&project.read("output/settlement/2025-10/manifest.json")).unwrap();
    let areas = manifest["areas"].as_array().unwrap();
    for (file, way) in
        [("index.html", "settlement/2025-10/"), ("settlement/2025-10/index.html", "")]
    {
        let page = Html::parse_document(&project.read(&format!("output/{file}")));
        assert_eq!(all(&page, "h1").len(), 1);
        let items = all(&page, ".areas > li");
        assert_eq!(items.len(), areas.len());
        let shown: BTreeMap<String, Vec<String>> = items
            .iter()
            .map(|item| {
                let part = Html::parse_fragment(&item.html());
                let code = text(&all(&part, ".code")[0]);
                (code, targets(&part))
            })
            .collect();
        for area in areas {
            let code = area["code"].as_str().unwrap();
            let files = ["brief.html", "brief.pdf", "brief.md", "figures.csv"];
            for wanted in files.map(|name| format!("{way}{code}/{name}")) {
                assert!(shown[code].contains(&wanted), "{file}: {code} has no {wanted}");
            }
        }
    }
    let index = project.read("output/index.html");
    for needed in ["27 November 2025", "General Practice Workforce, 31 October 2025", "feed.atom"] {
        assert!(index.contains(needed), "the index has no {needed}");
    }
}

#[test]
fn other_names_are_found_and_checked() {
    let project = Project::mini_with_data();
    project.write(
        "briefs/areas.csv",
        "code,name,prose,kind,parent,also\nE92000001,England,England,country,,\n\
         Y01,North,the North,region,E92000001,Northumbria; Jane <Doe>\nY02,South,the South,region,E92000001,\n",
    );
    project.run(&["build"]).succeeded();
    let manifest = project.read("output/tiny/2025-03/manifest.json");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["areas"][1]["also"], serde_json::json!(["Northumbria", "Jane <Doe>"]));
    assert!(manifest["areas"][2].get("also").is_none());
    let page = Html::parse_document(&project.read("output/index.html"));
    assert_eq!(text(&all(&page, ".also")[0]), "Northumbria, Jane <Doe>");
    project.edit("briefs/areas.csv", "Northumbria; Jane <Doe>", "North;;Jane");
    insta::assert_snapshot!(project.run(&["build"]).shown());
}

/// Elements of a feed, each with its text.
fn elements(feed: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(feed);
    reader.config_mut().check_end_names = true;
    let mut found: Vec<(String, String)> = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return found,
            Event::Start(tag) | Event::Empty(tag) => {
                found.push((tag.name().as_ref().to_owned(), String::new()));
            }
            Event::Text(text) => {
                if let Some((_, words)) = found.last_mut() {
                    words.push_str(text.as_ref().trim());
                }
            }
            _ => {}
        }
    }
}

#[test]
fn the_feed_tells_each_edition_once_and_never_the_clock() {
    let project = two_editions();
    let feed = project.read("output/feed.atom");
    insta::assert_snapshot!(feed);
    let found = elements(&feed);
    let texts = |name: &str| -> Vec<&str> {
        found.iter().filter(|(element, _)| element == name).map(|(_, text)| text.as_str()).collect()
    };
    assert_eq!(texts("entry").len(), 2);
    let ids: BTreeSet<&str> = texts("id").into_iter().collect();
    assert_eq!(ids.len(), 3);
    assert!(ids.iter().all(|id| id.starts_with("urn:uuid:") && id.len() == 45), "{ids:?}");
    assert_eq!(texts("updated").len(), 3);
    assert_eq!(texts("author").len(), 2);
    // With an address and made again: the same editions.
    project.edit("briefs/tiny.yaml", "areas:", "address: https://example.org/\nareas:");
    project.run(&["build"]).succeeded();
    let again = project.read("output/feed.atom");
    assert!(ids.iter().all(|id| again.contains(id)), "{again}");
}

#[test]
fn addresses_that_stay_lead_to_the_newest_edition_that_has_the_area() {
    let project = two_editions();
    let output = project.path("output");
    no_link_is_dead(&output);
    let leads = |area: &str| project.read(&format!("output/tiny/latest/{area}/index.html"));
    assert!(leads("Y01").contains("content=\"0; url=../../2025-04/Y01/brief.html\""));
    assert!(
        project
            .read("output/index.html")
            .contains("<a href=\"tiny/2025-03/index.html\">March 2025</a>")
    );

    // No symbolic link is left: an archive or a host of static files might drop it.
    let latest = output.join("tiny/latest");
    assert!(fs::symlink_metadata(&latest).unwrap().is_dir());

    // An area that has gone from the newest edition is told so, and its page leads to the one before.
    project.edit("briefs/tiny.yaml", "areas: [country, region]", "areas: [country]");
    project.run(&["build"]).succeeded();
    no_link_is_dead(&output);
    insta::assert_snapshot!(leads("Y01"));
    assert!(leads("E92000001").contains("url=../../2025-04/E92000001/brief.html"));

    // Once no edition has it, the address goes too; what is not ours stays.
    fs::write(latest.join("Y02/mine.txt"), "keep").unwrap();
    fs::remove_dir_all(output.join("tiny/2025-03")).unwrap();
    project.run(&["build"]).succeeded();
    no_link_is_dead(&output);
    assert!(!latest.join("Y01").exists());
    assert_eq!(files_below(&latest.join("Y02")), ["mine.txt"]);
}

#[cfg(unix)]
#[test]
fn the_link_of_an_older_version_gives_way_to_pages() {
    let project = Project::mini_with_data();
    fs::create_dir_all(project.path("output/tiny")).unwrap();
    std::os::unix::fs::symlink("2025-01", project.path("output/tiny/latest")).unwrap();
    project.run(&["build"]).succeeded();
    assert!(project.read("output/tiny/latest/Y01/index.html").contains("2025-03"));
    no_link_is_dead(&project.path("output"));
}
