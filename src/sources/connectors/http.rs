//! The connector `http`: files at fixed addresses, or at addresses with a date in them, tried
//! newest first.

use jiff::civil::Date;
use url::Url;

use super::{Asked, At, Connector, Found, FoundFile, FoundRelease, PAGE, file_name, not_published};
use crate::diagnostics::{Diagnostic, Result};
use crate::project::connector::{ConnectorKind, Form, Key, Value};
use crate::project::{Period, Source};
use crate::sources::web::Look;

/// How many months back are tried unless the project says.
const MONTHS_BACK: usize = 24;

/// Takes files from addresses.
pub(super) struct Http;

impl Connector for Http {
    fn kind(&self) -> ConnectorKind {
        ConnectorKind {
            name: "http",
            resources: Form::Template,
            page: "page",
            keys: &[
                PAGE,
                Key {
                    name: "months_back",
                    form: Form::Count,
                    needed: false,
                    about: "how many months back are tried",
                },
            ],
        }
    }

    fn find(&self, source: &Source, asked: &Asked<'_>) -> Result<Found> {
        let templates: Vec<(_, &str)> = source
            .connector
            .resources
            .iter()
            .filter_map(|(id, value)| match value {
                Value::Text(text) => Some((id, text.as_str())),
                _ => None,
            })
            .collect();
        let dated = templates.iter().any(|(_, text)| text.contains('{'));
        let today = asked.now.to_zoned(jiff::tz::TimeZone::UTC).date();
        let newest = asked.as_of.unwrap_or_else(|| Period::of(today));
        if !dated && newest < Period::of(today) {
            return Err(not_published("not-published", format!("`{}` has no past", source.id))
                .at(&source.connector.span)
                .why("its address has no date in it: it holds what is newest")
                .hint("fetch it without `--as-of`, by naming the other sources")
                .into());
        }
        let back = source.connector.count("months_back").unwrap_or(MONTHS_BACK);
        let months = if dated { back } else { 1 };
        let mut month = newest;
        for _ in 0..months {
            let mut files = Vec::new();
            let mut published: Option<Date> = None;
            for (resource, template) in &templates {
                let text = fill(template, month);
                if let Some(unknown) = text.split('{').nth(1) {
                    let unknown = unknown.split('}').next().unwrap_or_default();
                    let what = format!("`{{{unknown}}}` is no part of a date");
                    return Err(Diagnostic::error("wrong-value", what)
                        .at(&source.connector.span)
                        .hint("the parts are `{YYYY}`, `{YY}`, `{MM}`, `{M}`, `{DD}`, `{Month}`, `{month}`, `{Mon}` and `{mon}`")
                        .into());
                }
                let url = Url::parse(&text).map_err(|error| {
                    Diagnostic::error("wrong-value", format!("`{text}` is no address: {error}"))
                        .at(&source.connector.span)
                })?;
                // An address with a date may have no file yet; to ask is to take it.
                let look = if dated { Look::Lately } else { Look::Now };
                let Some(taken) = asked.web.take(&url, look)? else { break };
                published = published.max(Some(taken.modified_on().unwrap_or(today)));
                let name = file_name(&url);
                files.push(FoundFile { resource: (*resource).clone(), name, at: At::Address(url) });
            }
            if files.len() == templates.len() {
                let period = dated.then_some(month);
                let url = source.page.clone();
                let release = FoundRelease { period, published, url, files };
                return Ok(Found { releases: vec![release], ..Found::default() });
            }
            month = month.before();
        }
        Err(not_published("not-published", format!("`{}` has no release yet", source.id))
            .at(&source.connector.span)
            .why(if dated {
                format!("none of the {months} months up to {} has all its files", newest.label())
            } else {
                "there is no file at its address".to_owned()
            })
            .hint("look at the publisher's page, then change the address in `briefs/sources.yaml`")
            .into())
    }
}

/// Fills the parts of a date into an address.
fn fill(template: &str, month: Period) -> String {
    let date = month.date();
    let label = month.label();
    let name = label.split(' ').next().unwrap_or_default();
    let short = &name[..3.min(name.len())];
    [
        ("{YYYY}", format!("{:04}", date.year())),
        ("{YY}", format!("{:02}", date.year() % 100)),
        ("{MM}", format!("{:02}", date.month())),
        ("{M}", date.month().to_string()),
        ("{DD}", format!("{:02}", date.day())),
        ("{Month}", name.to_owned()),
        ("{month}", name.to_lowercase()),
        ("{Mon}", short.to_owned()),
        ("{mon}", short.to_lowercase()),
    ]
    .into_iter()
    .fold(template.to_owned(), |text, (part, value)| text.replace(part, &value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_filled_in() {
        let month = Period::new(2025, 2).unwrap_or_default();
        let filled = fill("https://x.org/{YYYY}/{MM}-{M}-{DD}/{Month}-{mon}-{YY}.csv", month);
        assert_eq!(filled, "https://x.org/2025/02-2-28/February-feb-25.csv");
    }
}
