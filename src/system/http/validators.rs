//! What a publisher knows a version of a page or file by.

use std::time::Duration;

use reqwest::header::{DATE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED};
use serde::{Deserialize, Serialize};

/// Longer ones are not worth keeping.
const LONGEST: usize = 512;
/// A date tells versions apart only when the file had not been changed for so long.
const SETTLED: Duration = Duration::from_secs(60);

/// What a publisher knows a version by; sent back to ask whether it is still the newest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// The entity tag, with its quotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// When it was last changed, as the publisher wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
}

impl Validators {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let short = |name| text(headers, name).filter(|text| text.len() <= LONGEST);
        Self { etag: short(ETAG), modified: short(LAST_MODIFIED) }
    }

    /// What proves that two answers are parts of the same bytes: a strong entity tag, or else a date
    /// long enough before the answer's own.
    pub(super) fn strong(&self, headers: &HeaderMap) -> Option<String> {
        if let Some(tag) = &self.etag {
            return (!tag.starts_with("W/")).then(|| tag.clone());
        }
        let modified = self.modified.as_deref()?;
        let then = httpdate::parse_http_date(modified).ok()?;
        let now = httpdate::parse_http_date(&text(headers, DATE)?).ok()?;
        (now.duration_since(then).ok()? >= SETTLED).then(|| modified.to_owned())
    }

    /// Whether an answer that names a version names this one.
    pub(super) fn agree(&self, other: &Self) -> bool {
        let same = |a: &Option<String>, b: &Option<String>| a.is_none() || b.is_none() || a == b;
        same(&self.etag, &other.etag) && same(&self.modified, &other.modified)
    }
}

/// A header's text.
pub(super) fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}
