//! What the two kinds of pages of NHS England's statistics site say: the page of a series and the
//! page of a release. Pure functions of the page's text.
//!
//! The site marks what a page's parts are with `data-uipath`, and that has outlived its designs;
//! where a mark is missing, what is inside decides.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::file_name;
use crate::project::Period;

/// Where the site keeps attachments.
const FILES: &str = "files.digital.nhs.uk";

/// A release as the page of its series lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    pub title: String,
    pub url: Url,
    pub period: Option<Period>,
    /// Whether it is the final version of what was provisional.
    pub last_word: bool,
    pub published: Option<Date>,
}

/// The page of a series.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SeriesPage {
    /// What is published, in the order of the page.
    pub published: Vec<Listed>,
    /// What is announced and not published.
    pub upcoming: Vec<Listed>,
}

/// An attachment of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attachment {
    /// The file's name, its escapes undone.
    pub name: String,
    /// The text of its link.
    pub text: String,
    pub url: Url,
}

/// The page of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReleasePage {
    pub title: String,
    pub published: Option<Date>,
    /// Whether the page says that there is nothing behind it yet.
    pub upcoming: bool,
    pub attachments: Vec<Attachment>,
}

/// Reads the page of a series.
pub(super) fn read_series(html: &str, base: &Url) -> SeriesPage {
    let document = Html::parse_document(html);
    let mut page = SeriesPage::default();
    for list in all(&document, r#"[data-uipath^="ps.series.publications-list"]"#) {
        let upcoming = list.attr("data-uipath").is_some_and(|path| path.ends_with(".upcoming"));
        for link in within(list, "a[href]") {
            let Some(mut listed) = listed(link, base) else { continue };
            // A list may be one for all, so that only the words beside a link tell.
            let beside = nearest_item(link).map(words).unwrap_or_default();
            listed.published = date_in(&beside.replace(&listed.title, " "));
            let into = if upcoming { &mut page.upcoming } else { &mut page.published };
            if !into.iter().any(|other| other.url == listed.url) {
                into.push(listed);
            }
        }
    }
    if page.published.is_empty() && page.upcoming.is_empty() {
        // Without the marks: links to pages below this one that are named by a month. Whether there
        // is something behind them, their own pages say.
        let below = format!("{}/", base.path().trim_end_matches('/'));
        let links = all(&document, "a[href]").into_iter();
        let listed = links.filter_map(|link| listed(link, base));
        page.published = listed
            .filter(|one| one.url.path().starts_with(&below) && one.period.is_some())
            .collect();
        page.published.dedup_by(|a, b| a.url == b.url);
    }
    page.published.retain(|one| !page.upcoming.iter().any(|other| other.url == one.url));
    page
}

/// Reads a link to a release.
fn listed(link: ElementRef<'_>, base: &Url) -> Option<Listed> {
    let url = base.join(link.attr("href")?.trim()).ok()?;
    let text = words(link);
    let title = link.attr("title").map(squeeze).filter(|title| !title.is_empty()).unwrap_or(text);
    let slug = url.path_segments()?.rfind(|part| !part.is_empty())?.to_owned();
    let slug_words = slug.replace('-', " ");
    let period = Period::find(&slug_words).or_else(|| Period::find(&title.replace(',', " ")));
    let last_word = slug_words.split(' ').any(|word| word.eq_ignore_ascii_case("final"));
    Some(Listed { title, url, period, last_word, published: None })
}

/// Reads the page of a release.
pub(super) fn read_release(html: &str, base: &Url) -> ReleasePage {
    let document = Html::parse_document(html);
    let title = all(&document, r#"[data-uipath="document.title"], h1"#);
    let text = words(document.root_element());
    let marked = all(
        &document,
        r#"[itemprop="datePublished"], [data-uipath="ps.publication.publication-date"]"#,
    );
    let published = marked
        .into_iter()
        .find_map(|one| one.attr("content").and_then(date_in).or_else(|| date_in(&words(one))))
        .or_else(|| {
            let label = text.to_lowercase().find("publication date")?;
            // `to_lowercase` may change lengths; then the label is looked for in vain.
            date_in(text.get(label..)?.chars().take(60).collect::<String>().as_str())
        });
    let mut attachments: Vec<Attachment> = Vec::new();
    let links =
        all(&document, r#"#resources a[href], [data-uipath^="ps.publication.resources"] a[href]"#);
    for link in links {
        let url = link.attr("href").and_then(|href| base.join(href.trim()).ok());
        let Some(url) = url.filter(|url| is_file(url, base)) else { continue };
        if attachments.iter().any(|other| other.url == url) {
            continue;
        }
        let heading = within(link, "p.nhsd-t-heading-xs").into_iter().next().map(words);
        let text = heading
            .or_else(|| link.attr("title").map(squeeze))
            .filter(|text| !text.is_empty())
            .unwrap_or_else(|| words(link));
        attachments.push(Attachment { name: file_name(&url), text, url });
    }
    ReleasePage {
        title: title.into_iter().next().map(words).unwrap_or_default(),
        published,
        upcoming: text.contains("(Upcoming, not yet published)"),
        attachments,
    }
}

/// Whether an address is that of an attachment: on the site's host for files, or (as on a copy of
/// the site) on the page's own host under the same kind of path.
fn is_file(url: &Url, base: &Url) -> bool {
    let of_site = url.host_str() == Some(FILES);
    let salted = url.path_segments().is_some_and(|parts| {
        let parts: Vec<&str> = parts.collect();
        let hash = |part: &str, length| {
            part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        parts.len() >= 3 && hash(parts[parts.len() - 3], 2) && hash(parts[parts.len() - 2], 6)
    });
    of_site || (salted && url.host_str() == base.host_str())
}

fn all<'a>(document: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    // The selectors are written above; one that is wrong finds nothing, and every test fails.
    Selector::parse(selector).map_or_else(|_| Vec::new(), |one| document.select(&one).collect())
}

fn within<'a>(element: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    Selector::parse(selector).map_or_else(|_| Vec::new(), |one| element.select(&one).collect())
}

/// The item of a list that a link stands in.
fn nearest_item(link: ElementRef<'_>) -> Option<ElementRef<'_>> {
    link.ancestors().filter_map(ElementRef::wrap).find(|one| one.value().name() == "li")
}

/// The words of an element, with single blanks.
fn words(element: ElementRef<'_>) -> String {
    squeeze(&element.text().collect::<Vec<_>>().join(" "))
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Finds `30 Jul 2026` or `2026-07-30` in a text.
fn date_in(text: &str) -> Option<Date> {
    static DAY: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\b(\d{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9}) (\d{4})\b").ok());
    static ISO: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\b(\d{4}-\d{2}-\d{2})").ok());
    if let Some(found) = ISO.as_ref()?.captures(text) {
        return found[1].parse().ok();
    }
    let found = DAY.as_ref()?.captures(text)?;
    let month = Period::parse(&format!("{} {}", &found[2], &found[3]))?.date();
    Date::new(month.year(), month.month(), found[1].parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Url {
        let path = "https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services";
        Url::parse(path).unwrap()
    }

    #[test]
    fn a_series_lists_what_is_published_and_what_is_to_come() {
        let html = r#"<ul data-uipath="ps.series.publications-list.latest"><li><h3><a href="/x/30-june-2026" title="Workforce, 30 June 2026">Workforce, 30 June 2026</a></h3><p>Latest publication date: 30 Jul 2026</p></li></ul>
          <ul data-uipath="ps.series.publications-list.upcoming"><li><a href="/x/31-july-2026">
              Workforce, 31 July 2026
          </a><p>27 Aug 2026</p></li></ul>
          <ul data-uipath="ps.series.publications-list.previous">
          <li><a href="/archive/30-november-2021">Workforce, 30 November 2021</a></li>
          <li><a href="/x/final-30-september-2019">Workforce, Final 30 September 2019</a></li></ul>
          <a href="/x/31-december-2030">somewhere else</a>"#;
        let page = read_series(html, &base());
        insta::assert_debug_snapshot!(page);
    }

    #[test]
    fn one_list_for_all() {
        let html = r#"<ul data-uipath="ps.series.publications-list"><li><a href="july-2025">Appointments, July 2025</a></li></ul>"#;
        let page = read_series(html, &base());
        assert_eq!(page.published[0].period, Period::new(2025, 7));
        assert!(page.upcoming.is_empty());
    }

    #[test]
    fn a_page_without_marks() {
        let below = format!("{}/31-may-2026", base().path());
        let html = format!(r#"<a href="{below}">May</a><a href="/news/may-2026">News</a>"#);
        let page = read_series(&html, &base());
        assert_eq!(page.published.len(), 1);
        assert_eq!(page.published[0].period, Period::new(2026, 5));
    }

    #[test]
    fn a_release_has_attachments() {
        let html = r#"<h1 data-uipath="document.title">Workforce</h1><dl><dt>Publication date:</dt><dd>27 Nov 2025</dd></dl>
          <div id="resources"><a href="https://files.digital.nhs.uk/B0/FB157E/GPW%20Bulletin%20Tables%20-%20October%202025.xlsx"><p class="nhsd-t-heading-xs">Bulletin tables </p><span>1 MB</span></a>
          <a href="/data/somewhere">elsewhere</a></div>
          <a href="https://files.digital.nhs.uk/AA/BBBBBB/not-a-resource.pdf">a picture</a>"#;
        let page = read_release(html, &base());
        assert_eq!(page.published, Some(jiff::civil::date(2025, 11, 27)));
        assert!(!page.upcoming);
        assert_eq!(page.attachments.len(), 1);
        assert_eq!(page.attachments[0].name, "GPW Bulletin Tables - October 2025.xlsx");
        assert_eq!(page.attachments[0].text, "Bulletin tables");
    }
}
