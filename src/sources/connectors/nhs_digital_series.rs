//! The connector `nhs-digital-series`: any series of statistics on NHS England's site.
//!
//! The addresses of files are salted hashes, so nothing is guessed: the page of the series names
//! its releases, the page of a release names its files.

use jiff::civil::Date;
use url::Url;

use super::nhs_pages::{Attachment, Listed, ReleasePage, SeriesPage, read_release, read_series};
use super::{Announced, Asked, At, Connector, Found, FoundFile, FoundRelease, not_published};
use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::project::connector::{ConnectorKind, Form, Key, Value};
use crate::project::{Period, ResourceId, Source};
use crate::sources::cache::Cache;
use crate::sources::web::{Look, remembered};

/// How many releases without the wanted files are passed over before giving up.
const MAX_PASSED_OVER: usize = 6;

/// Reads the page of a series, and then the pages of its releases.
pub(super) struct NhsDigitalSeries;

impl Connector for NhsDigitalSeries {
    fn kind(&self) -> ConnectorKind {
        ConnectorKind {
            name: "nhs-digital-series",
            resources: Form::Pattern,
            page: "series",
            keys: &[
                Key {
                    name: "series",
                    form: Form::Address,
                    needed: true,
                    about: "the address of the page of the series",
                },
                Key {
                    name: "history",
                    form: Form::Months,
                    needed: false,
                    about: "from which month on every release is taken, as `2015-09..`",
                },
                Key {
                    name: "several",
                    form: Form::Count,
                    needed: false,
                    about: "how many files one resource may have in a release",
                },
            ],
        }
    }

    fn find(&self, source: &Source, asked: &Asked<'_>) -> Result<Found> {
        let Some(series) = source.connector.address("series") else { return Ok(Found::default()) };
        let Some(page) = asked.web.read(series, Look::Now)? else {
            return Err(not_published("not-found", "there is no such page")
                .at(&source.connector.span)
                .why(format!("the site has nothing at {series}"))
                .hint("the publisher may have moved the series: search for it, and change `series`")
                .into());
        };
        let SeriesPage { published, upcoming } = read_series(&page.text(), &page.url);
        let next = upcoming.iter().filter_map(|one| Some((one.period?, one.published))).min();
        let mut found = Found { upcoming: next, ..Found::default() };
        if published.is_empty() {
            return Err(nothing_published(source, series, next));
        }
        let candidates = in_order(published, asked.as_of);
        if candidates.is_empty() {
            let as_of = asked.as_of.map_or_else(String::new, |month| month.label());
            return Err(not_published("not-published", format!("no release up to {as_of}"))
                .in_place(series.to_string())
                .hint("choose a later month with `--as-of`")
                .into());
        }
        self.take(source, asked, candidates, &mut found)?;
        Ok(found)
    }

    fn announced(&self, source: &Source, cache: &Cache) -> Option<Announced> {
        let (page, looked) = remembered(cache, source.connector.address("series")?)?;
        let SeriesPage { published, upcoming } = read_series(&page.text(), &page.url);
        let listed = |one: &Listed| Some((one.period?, one.published));
        Some(Announced {
            looked,
            published: published.iter().filter_map(listed).collect(),
            upcoming: upcoming.iter().filter_map(listed).collect(),
        })
    }
}

impl NhsDigitalSeries {
    /// Takes the newest release with all files, and those that `history` asks for.
    fn take(
        &self,
        source: &Source,
        asked: &Asked<'_>,
        candidates: Vec<Listed>,
        found: &mut Found,
    ) -> Result<()> {
        let history = source.connector.months("history");
        let mut lacking: Vec<Diagnostic> = Vec::new();
        for listed in candidates {
            let Some(period) = listed.period else { continue };
            let in_history = history.is_some_and(|(from, until)| {
                period >= from && until.is_none_or(|until| period <= until)
            });
            let newest = found.releases.is_empty();
            let taken = found.releases.iter().any(|release| release.period == Some(period));
            // Two pages for one month: the final version came first.
            if taken || !(newest || in_history) {
                continue;
            }
            if let Some(known) = pinned(source, asked, &listed).filter(|_| !newest) {
                found.releases.push(known);
                continue;
            }
            match one(source, asked, &listed)? {
                Ok(release) => found.releases.push(release),
                Err(why) if newest => {
                    found.newer = found.newer.max(Some(period));
                    lacking.push(why);
                    if lacking.len() > MAX_PASSED_OVER {
                        break;
                    }
                }
                // Not every month of a history has every file.
                Err(why) => found
                    .notes
                    .push(Diagnostic { severity: crate::diagnostics::Severity::Note, ..why }),
            }
        }
        if found.releases.is_empty() {
            // To wait is of no use where no release has the file: it goes by another name.
            let lacking = lacking.into_iter().map(|one| one.kind(Kind::Finding));
            return lacking.collect::<Diagnostics>().into_result(());
        }
        found.notes.extend(lacking.into_iter().map(|why| {
            let one = Diagnostic { severity: crate::diagnostics::Severity::Warning, ..why };
            one.hint("an earlier release is used until it is there")
        }));
        Ok(())
    }
}

/// Orders the releases: newest month first, and of one month the final version first.
fn in_order(mut listed: Vec<Listed>, as_of: Option<Period>) -> Vec<Listed> {
    listed.retain(|one| match (one.period, as_of) {
        (Some(period), Some(as_of)) => period <= as_of,
        (period, _) => period.is_some(),
    });
    listed.sort_by_key(|one| std::cmp::Reverse((one.period, one.last_word)));
    listed
}

/// An earlier release as it is locked, if its files are those that are asked for now. The newest is
/// always looked at: a re-issue has other files.
fn pinned(source: &Source, asked: &Asked<'_>, listed: &Listed) -> Option<FoundRelease> {
    let locked = asked.locked.filter(|_| !asked.refresh)?;
    let release = locked
        .in_use()
        .find(|one| Some(one.release) == listed.period && one.url == listed.url.as_str())?;
    let resources = &source.connector.resources;
    // A file that was found by the text of its link is looked for on its page again.
    let wanted = |id: &ResourceId, value: &Value| {
        let files = release.snapshots.get(id.as_str());
        let matches = |name: &str| matches!(value, Value::Pattern(one) if one.is_match(name));
        files.is_some_and(|files| files.iter().all(|file| matches(&file.file)))
    };
    let same = resources.len() == release.snapshots.len()
        && resources.iter().all(|(id, value)| wanted(id, value));
    same.then(|| FoundRelease::pinned(release))
}

/// Reads the page of one release. The inner error says why it can't be taken.
fn one(
    source: &Source,
    asked: &Asked<'_>,
    listed: &Listed,
) -> Result<Result<FoundRelease, Diagnostic>> {
    let about = |what: &str| {
        not_published("release-lacks-files", format!("{}: {what}", listed.title))
            .in_place(listed.url.to_string())
    };
    let to_come = |day: Option<Date>| day.and_then(|day| source.still_to_come(day, asked.now));
    if let Some(when) = to_come(listed.published) {
        return Ok(Err(about(&format!("comes out on {when}"))));
    }
    let Some(body) = asked.web.read(&listed.url, Look::Lately)? else {
        return Ok(Err(about("the page of the series links to it, but there is no such page")));
    };
    let ReleasePage { published, upcoming, attachments, .. } =
        read_release(&body.text(), &body.url);
    let published = listed.published.or(published);
    if upcoming || to_come(published).is_some() {
        return Ok(Err(about("is announced and not published yet")));
    }
    let several = source.connector.count("several").unwrap_or(1);
    let mut files = Vec::new();
    for (resource, value) in &source.connector.resources {
        let Value::Pattern(pattern) = value else { continue };
        let matching: Vec<&Attachment> = attachments
            .iter()
            .filter(|one| pattern.is_match(&one.name) || pattern.is_match(&one.text))
            .collect();
        if matching.is_empty() {
            return Ok(Err(lacks(resource, pattern.as_str(), &attachments, about)));
        }
        if matching.len() > several {
            let names: Vec<&str> = matching.iter().map(|one| one.name.as_str()).collect();
            return Err(Diagnostic::error(
                "ambiguous-file",
                format!("`{}` could all be `{resource}` of `{}`", names.join("`, `"), source.id),
            )
            .kind(Kind::Finding)
            .in_place(listed.url.to_string())
            .why(format!("they match `{}`", pattern.as_str()))
            .hint("make the pattern narrower; or, if they belong together, say how many with `several`")
            .into());
        }
        files.extend(matching.into_iter().map(|one| FoundFile {
            resource: resource.clone(),
            name: one.name.clone(),
            at: At::Address(one.url.clone()),
        }));
    }
    let url = body.url.to_string();
    Ok(Ok(FoundRelease { period: listed.period, published, url, files }))
}

/// Says that a release has no such file, and what it has.
fn lacks(
    resource: &ResourceId,
    pattern: &str,
    attachments: &[Attachment],
    about: impl Fn(&str) -> Diagnostic,
) -> Diagnostic {
    let one = about(&format!("has no attachment that is `{resource}`"))
        .why(format!("neither a file's name nor the text of its link matches `{pattern}`"));
    if attachments.is_empty() {
        return one.why("the page has no attachments at all");
    }
    let names: Vec<String> = attachments
        .iter()
        .take(12)
        .map(|file| format!("`{}` ({})", file.name, file.text))
        .collect();
    one.why(format!("the attachments are {}", names.join(", ")))
        .hint("if the publisher renamed it, change its pattern in `briefs/sources.yaml`; see also the page `/changes-in-this-series` of the release")
}

fn nothing_published(
    source: &Source,
    series: &Url,
    next: Option<(Period, Option<Date>)>,
) -> Diagnostics {
    let one = match next {
        Some((period, day)) => {
            let when = day.map_or_else(String::new, |day| {
                format!(", on {}", crate::project::long_date(day))
            });
            not_published("not-published", format!("`{}` has published nothing yet", source.id))
                .why(format!("its first release is to be that of {}{when}", period.label()))
                .hint("run the same command again after that day")
        }
        None => not_published("unknown-page", "this page lists no releases")
            .why("it has none of the marks by which the site's pages of series are known")
            .hint("open it in a browser; if it is the right one, the site has changed and the connector must learn it"),
    };
    one.in_place(series.to_string()).into()
}
