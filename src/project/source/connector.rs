//! How a source is pulled: the keys that each kind of connector takes, and their checked values.
//!
//! A connector says what it takes as data ([`ConnectorKind`]), so that a new one needs no line
//! here: `sources.yaml` is checked against what the connectors hand in.

use indexmap::IndexMap;
use regex::Regex;
use url::Url;

use super::super::check::Checker;
use super::super::ids::ResourceId;
use super::super::period::Period;
use super::check::check_pattern;
use crate::diagnostics::{Diagnostic, Span, did_you_mean};

/// What a value of a connector's key must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A text.
    Text,
    /// A regular expression.
    Pattern,
    /// An `https://` or `http://` address.
    Address,
    /// Such an address with parts in braces that the connector fills in: `{YYYY}`.
    Template,
    /// A JSON pointer: `/items`, or blank for the whole.
    Pointer,
    /// Months such as `2015-09..` or `2015-09..2020-12`.
    Months,
    /// A whole number from 1.
    Count,
}

/// One key that a connector takes.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What its value must look like.
    pub form: Form,
    /// Whether it must be there.
    pub needed: bool,
    /// What it is, in a few words, for messages.
    pub about: &'static str,
}

/// What a kind of connector is called and takes, besides `resources` and `release`.
#[derive(Debug, Clone, Copy)]
pub struct ConnectorKind {
    /// Its name: `nhs-digital-series`.
    pub name: &'static str,
    /// What each of `resources` must look like.
    pub resources: Form,
    /// The key whose address tells readers where the releases are announced.
    pub page: &'static str,
    /// The keys.
    pub keys: &'static [Key],
}

/// A checked value.
#[derive(Debug, Clone)]
pub enum Value {
    /// A text, a template or a pointer.
    Text(String),
    /// A regular expression.
    Pattern(Regex),
    /// An address.
    Address(Url),
    /// From a month on, and up to another if it is said.
    Months(Period, Option<Period>),
    /// A whole number.
    Count(usize),
}

/// A source's connector.
#[derive(Debug, Clone)]
pub struct Connector {
    /// Its kind.
    pub kind: &'static str,
    /// What finds each file of a release.
    pub resources: IndexMap<ResourceId, Value>,
    /// The values of its keys.
    pub values: IndexMap<&'static str, Value>,
    /// Where it is defined.
    pub span: Span,
}

impl Connector {
    /// The text of a key.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.values.get(key)? {
            Value::Text(text) => Some(text),
            Value::Pattern(pattern) => Some(pattern.as_str()),
            Value::Address(address) => Some(address.as_str()),
            Value::Months(..) | Value::Count(_) => None,
        }
    }

    /// The address of a key.
    pub fn address(&self, key: &str) -> Option<&Url> {
        if let Value::Address(address) = self.values.get(key)? { Some(address) } else { None }
    }

    /// The months of a key.
    pub fn months(&self, key: &str) -> Option<(Period, Option<Period>)> {
        if let Value::Months(from, until) = self.values.get(key)? {
            Some((*from, *until))
        } else {
            None
        }
    }

    /// The number of a key.
    pub fn count(&self, key: &str) -> Option<usize> {
        if let Value::Count(count) = self.values.get(key)? { Some(*count) } else { None }
    }
}

/// Checks the keys of a connector against what its kind takes.
pub(super) fn check(
    source: &str,
    kind: &str,
    resources: IndexMap<String, String>,
    mut raw: IndexMap<String, serde_yaml::Value>,
    kinds: &[ConnectorKind],
    checker: &mut Checker<'_>,
) -> Option<Connector> {
    let path = ["sources", source, "connector"];
    let Some(kind) = kinds.iter().find(|known| known.name == kind) else {
        let names = || kinds.iter().map(|known| known.name);
        checker.push_at_value(
            &["sources", source, "connector", "kind"],
            Diagnostic::error("unknown-connector", format!("unknown connector `{kind}`"))
                .hint_maybe(did_you_mean(kind, names()))
                .hint(format!("the kinds are `{}`", names().collect::<Vec<_>>().join("`, `"))),
        );
        return None;
    };
    let mut values = IndexMap::new();
    let mut whole = true;
    for key in kind.keys {
        let value = raw.shift_remove(key.name);
        if value.is_none() && !key.needed {
            continue;
        }
        let place = ["sources", source, "connector", key.name];
        let Some(value) = checker.need(value, &path, key.name, key.about) else {
            whole = false;
            continue;
        };
        match check_value(key.form, value, &place, checker) {
            Some(value) => drop(values.insert(key.name, value)),
            None => whole = false,
        }
    }
    for name in raw.keys() {
        let known = kind.keys.iter().map(|key| key.name).chain(["kind", "resources", "release"]);
        checker.push_at_key(
            &["sources", source, "connector", name],
            Diagnostic::error("unknown-key", format!("unknown key `{name}`"))
                .hint_maybe(did_you_mean(name, known)),
        );
    }
    let mut files = IndexMap::new();
    for (name, text) in resources {
        let place = ["sources", source, "connector", "resources", name.as_str()];
        checker.id(&name, &place);
        let value = check_value(kind.resources, text.into(), &place, checker);
        files.extend(value.map(|value| (ResourceId::new(&name), value)));
    }
    let span = checker.places.key(&path);
    whole.then_some(Connector { kind: kind.name, resources: files, values, span })
}

fn check_value(
    form: Form,
    value: serde_yaml::Value,
    path: &[&str],
    checker: &mut Checker<'_>,
) -> Option<Value> {
    use serde_yaml::Value as Yaml;
    let text = match value {
        Yaml::String(text) => text,
        Yaml::Number(number) => number.to_string(),
        Yaml::Bool(_) | Yaml::Null | Yaml::Sequence(_) | Yaml::Mapping(_) | Yaml::Tagged(_) => {
            checker.push_at_value(
                path,
                Diagnostic::error("wrong-type", "a text or a number should stand here"),
            );
            return None;
        }
    };
    let checked = match form {
        Form::Text => Some(Value::Text(text.clone())).filter(|_| !text.trim().is_empty()),
        Form::Pattern => return check_pattern(&text, path, checker).map(Value::Pattern),
        Form::Address => address(&text).map(Value::Address),
        Form::Template => template(&text).then(|| Value::Text(text.clone())),
        Form::Pointer => {
            (text.is_empty() || text.starts_with('/')).then(|| Value::Text(text.clone()))
        }
        Form::Months => months(&text),
        Form::Count => text.parse().ok().filter(|count| *count > 0).map(Value::Count),
    };
    if checked.is_none() {
        let (what, example) = match form {
            Form::Text | Form::Pattern => ("text", "something"),
            Form::Address => ("address", "https://example.org/statistics"),
            Form::Template => ("address", "https://example.org/file-{YYYY}-{MM}.csv"),
            Form::Pointer => ("JSON pointer", "/items"),
            Form::Months => ("span of months", "2015-09.."),
            Form::Count => ("whole number from 1", "20"),
        };
        checker.push_at_value(
            path,
            Diagnostic::error("wrong-value", format!("`{text}` is no {what}"))
                .hint(format!("write it as in `{example}`")),
        );
    }
    checked
}

/// Reads an address that can be asked for.
pub(in crate::project) fn address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// Whether a text is an address once its parts in braces are filled in.
fn template(text: &str) -> bool {
    address(&text.replace(['{', '}'], "")).is_some()
        && text.matches('{').count() == text.matches('}').count()
}

/// Reads `2015-09..` or `2015-09..2020-12`.
fn months(text: &str) -> Option<Value> {
    let (from, until) = text.split_once("..")?;
    let from = Period::parse(from)?;
    let until = match until.trim() {
        "" => None,
        until => Some(Period::parse(until).filter(|until| *until >= from)?),
    };
    Some(Value::Months(from, until))
}
