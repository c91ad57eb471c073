//! `fetch` from a publisher's site: pages, releases, files, the lock, revisions.

mod changes;
mod connectors;
mod lock;
mod manners;
mod releases;

use std::fs;

use crate::publisher::Publisher;
use crate::support::{Project, Ran};
use crate::workbook::{Cell, Workbook};

/// The path of the series on the publisher's site.
pub const SERIES: &str = "/statistical/staff";

/// A release on the site.
pub struct Release {
    slug: &'static str,
    published: &'static str,
    /// Address, and text of its link.
    files: Vec<(String, &'static str)>,
}

pub fn release(slug: &'static str, published: &'static str) -> Release {
    Release { slug, published, files: Vec::new() }
}

impl Release {
    pub fn with(
        mut self,
        site: &Publisher,
        path: &str,
        text: &'static str,
        bytes: Vec<u8>,
    ) -> Self {
        site.file(path, bytes);
        self.files.push((path.to_owned(), text));
        self
    }

    fn title(&self) -> String {
        format!("Staff Survey, {}", self.slug.replace('-', " "))
    }
}

/// Puts the page of the series and those of its releases on the site: the first is the latest.
pub fn publish(site: &Publisher, releases: &[Release], upcoming: Option<&Release>) {
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

pub fn bytes(book: &Workbook) -> Vec<u8> {
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
pub fn project(site: &Publisher) -> Project {
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
