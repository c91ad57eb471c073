//! The guide holds together: every page is in the summary, and no link is dead.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::repository;

/// The anchor of a heading, as mdBook and GitHub make it.
pub(super) fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept = kept.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// What a page has: where it links to, and what can be linked in it.
struct Page {
    links: Vec<String>,
    anchors: BTreeSet<String>,
}

impl Page {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let (mut links, mut anchors, mut heading) = (Vec::new(), BTreeSet::new(), None);
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    links.push(dest_url.to_string());
                }
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    let first = anchor(&heading.take().unwrap());
                    let further = |n: usize| format!("{first}-{n}");
                    let free = (1..).map(further).find(|one| !anchors.contains(one)).unwrap();
                    let taken = anchors.contains(&first);
                    anchors.insert(if taken { free } else { first });
                }
                Event::Text(words) | Event::Code(words) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&words);
                    }
                }
                _ => {}
            }
        }
        Self { links, anchors }
    }
}

/// The Markdown files below a folder.
fn markdown(folder: &Path, into: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            markdown(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            into.insert(path);
        }
    }
}

/// Where a link leads, without `..` in it.
fn target(from: &Path, link: &str) -> PathBuf {
    let mut path = from.parent().unwrap().to_owned();
    for part in Path::new(link).components() {
        match part {
            Component::ParentDir => assert!(path.pop()),
            Component::CurDir => {}
            part => path.push(part),
        }
    }
    path
}

fn is_elsewhere(link: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|start| link.starts_with(start))
}

#[test]
fn every_page_is_in_the_summary_once() {
    let docs = repository().join("docs");
    let summary = docs.join("SUMMARY.md");
    let links = Page::read(&summary).links;
    let listed: Vec<PathBuf> =
        links.iter().filter(|link| !link.is_empty()).map(|link| target(&summary, link)).collect();
    let mut there = BTreeSet::new();
    markdown(&docs, &mut there);
    there.remove(&summary);
    let once: BTreeSet<PathBuf> = listed.iter().cloned().collect();
    let lacking: Vec<_> = there.difference(&once).collect();
    assert!(lacking.is_empty(), "not in docs/SUMMARY.md: {lacking:#?}");
    let gone: Vec<_> = once.difference(&there).collect();
    assert!(gone.is_empty(), "in docs/SUMMARY.md, and not there: {gone:#?}");
    assert_eq!(once.len(), listed.len(), "a page is in docs/SUMMARY.md twice");
}

#[test]
fn no_link_is_dead() {
    let mut pages = BTreeSet::new();
    markdown(&repository().join("docs"), &mut pages);
    for top in ["README.md", "ARCHITECTURE.md"] {
        pages.insert(repository().join(top));
    }
    let mut dead = Vec::new();
    for page in &pages {
        let read = Page::read(page);
        for link in read.links.iter().filter(|link| !link.is_empty() && !is_elsewhere(link)) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let to = if path.is_empty() { page.clone() } else { target(page, path) };
            let there = to.exists();
            let known = anchor.is_empty() || there && Page::read(&to).anchors.contains(anchor);
            if !(there && known) {
                dead.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
}

#[test]
fn anchors_are_as_github_makes_them() {
    assert_eq!(anchor("What `since` says: a month"), "what-since-says-a-month");
    assert_eq!(anchor("areas.csv"), "areascsv");
}
