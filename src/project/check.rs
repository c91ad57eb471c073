//! What the checks of all files share: required keys, ids, numbers within bounds.

use crate::diagnostics::{Diagnostic, Diagnostics, Span};

use super::ids::is_id;
use super::yaml::Places;

/// Checks the values of one entry of a file, and gathers what is wrong.
pub(super) struct Checker<'a> {
    pub places: &'a Places,
    pub diagnostics: &'a mut Diagnostics,
}

impl Checker<'_> {
    /// Unwraps a required value, or reports that it is missing from the entry at `path`.
    pub fn need<T>(&mut self, value: Option<T>, path: &[&str], key: &str, what: &str) -> Option<T> {
        if value.is_none() && !self.wrong(path, key) {
            let name = path.last().map_or("this file".to_owned(), |name| format!("`{name}`"));
            self.diagnostics.push(
                Diagnostic::error("missing-key", format!("{name} has no `{key}`"))
                    .at(&self.places.key(path))
                    .hint(format!("add `{key}: …` ({what})")),
            );
        }
        value
    }

    /// Whether a key is there, but with a value that has been reported already.
    fn wrong(&self, path: &[&str], key: &str) -> bool {
        let mut full = path.to_vec();
        full.push(key);
        let place = self.places.key(&full);
        self.diagnostics.iter().any(|one| {
            matches!(&one.place, Some(crate::diagnostics::Place::Text(span))
                if *span == self.places.value(&full) || *span == place)
                && place.text() == key
        })
    }

    /// A required text that is not blank.
    pub fn text(
        &mut self,
        value: Option<String>,
        path: &[&str],
        key: &str,
        what: &str,
    ) -> Option<String> {
        let text = self.need(value, path, key, what)?;
        if text.trim().is_empty() {
            let mut full = path.to_vec();
            full.push(key);
            let diagnostic = Diagnostic::error("blank", format!("`{key}` is blank"))
                .hint(format!("write {what}"));
            self.push_at_value(&full, diagnostic);
            return None;
        }
        Some(text)
    }

    /// Checks the form of an id that is the key at `path`.
    pub fn id(&mut self, id: &str, path: &[&str]) -> bool {
        if is_id(id) {
            return true;
        }
        self.diagnostics.push(
            Diagnostic::error("wrong-id", format!("`{id}` can't be an id"))
                .at(&self.places.key(path))
                .hint("use lower-case letters, digits and underscores, a letter first"),
        );
        false
    }

    /// Reports something about the value at `path`.
    pub fn push_at_value(&mut self, path: &[&str], diagnostic: Diagnostic) {
        let span = self.places.value(path);
        self.diagnostics.push(diagnostic.at(&span));
    }

    /// Reports something about the key at `path`.
    pub fn push_at_key(&mut self, path: &[&str], diagnostic: Diagnostic) {
        let span = self.places.key(path);
        self.diagnostics.push(diagnostic.at(&span));
    }
}

/// Reads `1..9` (from 1 up to and including 9), `1..` or `..9`.
pub(super) fn parse_range(text: &str) -> Option<(f64, f64)> {
    let (low, high) = text.split_once("..")?;
    let bound = |text: &str, open: f64| match text.trim() {
        "" => Some(open),
        text => text.replace('_', "").parse::<f64>().ok().filter(|bound| bound.is_finite()),
    };
    let (low, high) = (bound(low, f64::NEG_INFINITY)?, bound(high, f64::INFINITY)?);
    (low <= high).then_some((low, high))
}

/// A text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned {
    /// The text.
    pub text: String,
    /// Its place.
    pub span: Span,
}
