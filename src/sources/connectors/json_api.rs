//! The connector `json-api`: a list that an address gives out in pages, joined into one file.

use serde_json::{Map, Value as Json, json};
use url::Url;

use super::{Asked, At, Connector, Found, FoundFile, FoundRelease, PAGE, not_published};
use crate::diagnostics::{Diagnostic, Kind, Result};
use crate::project::connector::{ConnectorKind, Form, Key, Value};
use crate::project::{Period, Source};
use crate::sources::web::Look;

/// No list that a brief needs has more pages.
const MAX_PAGES: usize = 2_000;
/// The most bytes of all pages together: they are held in memory.
const MAX_SIZE: usize = 64 << 20;

/// Reads lists page by page.
pub(super) struct JsonApi;

impl Connector for JsonApi {
    fn kind(&self) -> ConnectorKind {
        ConnectorKind {
            name: "json-api",
            resources: Form::Template,
            page: "page",
            keys: &[
                PAGE,
                Key {
                    name: "items",
                    form: Form::Pointer,
                    needed: true,
                    about: "where the list is in an answer, as `/items`",
                },
                Key {
                    name: "total",
                    form: Form::Pointer,
                    needed: false,
                    about: "where an answer says how long the whole list is, as `/totalResults`",
                },
                Key {
                    name: "next",
                    form: Form::Pointer,
                    needed: false,
                    about: "where an answer gives the address of the next page, as `/links/next`",
                },
                Key {
                    name: "take",
                    form: Form::Count,
                    needed: false,
                    about: "how many a page has, for `{take}` in the address",
                },
            ],
        }
    }

    fn find(&self, source: &Source, asked: &Asked<'_>) -> Result<Found> {
        let today = asked.now.to_zoned(jiff::tz::TimeZone::UTC).date();
        if asked.as_of.is_some_and(|month| month < Period::of(today)) {
            return Err(not_published("not-published", format!("`{}` has no past", source.id))
                .at(&source.connector.span)
                .why("a list is as of the day on which it is read")
                .hint("fetch it without `--as-of`, by naming the other sources")
                .into());
        }
        let mut files = Vec::new();
        for (resource, value) in &source.connector.resources {
            let Value::Text(template) = value else { continue };
            let items = read_all(source, template, asked)?;
            // A member of an object is found by its key: the keys are sorted, the list is not.
            let mut bytes = serde_json::to_vec_pretty(&json!({ "items": items }))
                .map_err(|e| Diagnostic::error("internal", format!("can't write JSON: {e}")))?;
            bytes.push(b'\n');
            let name = format!("{resource}.json");
            files.push(FoundFile { resource: resource.clone(), name, at: At::Made(bytes) });
        }
        // A list that is kept up to date is as of the day on which it is read.
        let release = FoundRelease {
            period: Some(Period::of(today)),
            published: Some(today),
            url: source.page.clone(),
            files,
        };
        Ok(Found { releases: vec![release], ..Found::default() })
    }
}

/// Reads all pages of a list.
fn read_all(source: &Source, template: &str, asked: &Asked<'_>) -> Result<Vec<Json>> {
    let connector = &source.connector;
    let take = connector.count("take").unwrap_or(20);
    let paged = template.contains("{skip}") || template.contains("{page}");
    let mut items: Vec<Json> = Vec::new();
    let mut pages = 0_usize;
    let mut next: Option<Url> = None;
    let mut last: Option<Json> = None;
    let mut size = 0;
    loop {
        let url = match next.take() {
            Some(url) => url,
            None => fill(source, template, items.len(), pages, take)?,
        };
        let (answer, length) = read_page(&url, asked)?;
        size += length;
        let wrong = |code, what: String| {
            Diagnostic::error(code, what).kind(Kind::Finding).in_place(url.to_string())
        };
        let pointer = connector.text("items").unwrap_or_default();
        let Some(Json::Array(list)) = answer.pointer(pointer) else {
            return Err(wrong("no-list", format!("the answer has no list at `{pointer}`"))
                .why(format!("its keys are `{}`", keys(&answer)))
                .hint("change `items` of the connector in `briefs/sources.yaml`")
                .into());
        };
        if !list.is_empty() && last.as_ref() == Some(&answer) {
            return Err(wrong("same-page", "the same page came twice".to_owned())
                .why("the address seems not to count pages as the project thinks")
                .hint("look at `{skip}`, `{take}` and `{page}` in the address")
                .into());
        }
        items.extend(list.iter().cloned());
        pages += 1;
        let total = connector.text("total").and_then(|at| answer.pointer(at)?.as_u64());
        let total = total.and_then(|total| usize::try_from(total).ok());
        let done = match connector.text("next").map(|at| answer.pointer(at)) {
            Some(Some(Json::String(address))) if !address.is_empty() => {
                next = Some(url.join(address).map_err(|error| {
                    wrong("wrong-address", format!("`{address}` is no address: {error}"))
                })?);
                false
            }
            Some(_) => true,
            None => !paged || list.is_empty() || total.is_some_and(|total| items.len() >= total),
        };
        if done {
            if let Some(total) = total.filter(|total| *total != items.len()) {
                return Err(wrong(
                    "list-changed",
                    format!("the list has {} entries, but says it has {total}", items.len()),
                )
                .why("it may have changed while it was read")
                .hint("run the same command again")
                .into());
            }
            return Ok(items);
        }
        if pages >= MAX_PAGES {
            return Err(wrong("endless-list", format!("more than {MAX_PAGES} pages")).into());
        }
        if size > MAX_SIZE {
            let most = MAX_SIZE >> 20;
            return Err(wrong("endless-list", format!("more than {most} MiB of pages")).into());
        }
        last = Some(answer);
    }
}

fn fill(source: &Source, template: &str, skip: usize, page: usize, take: usize) -> Result<Url> {
    let text = template
        .replace("{skip}", &skip.to_string())
        .replace("{page}", &(page + 1).to_string())
        .replace("{take}", &take.to_string());
    Url::parse(&text).map_err(|error| {
        Diagnostic::error("wrong-value", format!("`{text}` is no address: {error}"))
            .at(&source.connector.span)
            .into()
    })
}

/// What an address answers, and how long the answer is.
fn read_page(url: &Url, asked: &Asked<'_>) -> Result<(Json, usize)> {
    let Some(page) = asked.web.read(url, Look::Now)? else {
        return Err(not_published("not-found", "there is no such page")
            .in_place(url.to_string())
            .hint("the publisher may have moved it; change the address in `briefs/sources.yaml`")
            .into());
    };
    let answer = serde_json::from_slice(&page.bytes).map_err(|error| {
        Diagnostic::error("not-json", "the answer is not JSON")
            .kind(Kind::Finding)
            .in_place(url.to_string())
            .why(error.to_string())
            .hint("open the address in a browser and look what it says")
    })?;
    Ok((answer, page.bytes.len()))
}

fn keys(answer: &Json) -> String {
    let object = answer.as_object().cloned().unwrap_or_else(Map::new);
    object.keys().take(10).cloned().collect::<Vec<_>>().join("`, `")
}
