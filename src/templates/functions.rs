//! Functions: `cite`, `quote`, `bibliography`, `chart`, `table`, `key_figures`, `deal`, `claim`,
//! `holds`. Plain functions, registered in one place.

use std::sync::Arc;

use indexmap::IndexMap;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::citations::{Bibliography, QuotationMarks};
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::project::{Quotation, QuotationId};

use super::boxes::{DEAL, KEY_FIGURES};
use super::context::{CLAIMS, EXHIBITS};
use super::filters::check_arguments;
use super::markdown::escape;
use super::notes;
use super::origin::sourced;

/// Adds the functions to Tera.
pub(super) fn register(tera: &mut Tera, bibliography: &Arc<Bibliography>, quotes: Quotations) {
    let works = Arc::clone(bibliography);
    tera.register_function("cite", move |kwargs: Kwargs, _: &State<'_>| cite(&works, &kwargs));
    let works = Arc::clone(bibliography);
    tera.register_function("bibliography", move |kwargs: Kwargs, _: &State<'_>| {
        check_arguments(&kwargs, "bibliography", &[])?;
        works.unlisted().map_or(Ok(Value::safe_string(&notes::mark_list())), |one| Err(told(&one)))
    });
    tera.register_function("quote", move |kwargs: Kwargs, _: &State<'_>| quotes.quote(&kwargs));
    tera.register_function("chart", |kwargs: Kwargs, state: &State<'_>| {
        exhibit("charts", &kwargs, state)
    });
    tera.register_function("table", |kwargs: Kwargs, state: &State<'_>| {
        exhibit("tables", &kwargs, state)
    });
    for name in [KEY_FIGURES, DEAL] {
        tera.register_function(name, move |kwargs: Kwargs, state: &State<'_>| {
            boxed(name, &kwargs, state)
        });
    }
    tera.register_function("claim", |kwargs: Kwargs, state: &State<'_>| {
        claim("claim", "text", &kwargs, state)
    });
    tera.register_function("holds", |kwargs: Kwargs, state: &State<'_>| {
        claim("holds", "holds", &kwargs, state)
    });
}

/// A note that cites a work: `cite(key="mcmanners2025", locator="p. 12")`.
fn cite(works: &Bibliography, kwargs: &Kwargs) -> TeraResult<Value> {
    check_arguments(kwargs, "cite", &["key", "locator"])?;
    let key = kwargs.must_get::<&str>("key")?;
    if let Some(unknown) = works.undefined(key) {
        return Err(told(&unknown));
    }
    Ok(Value::safe_string(&notes::mark_place(key, kwargs.get::<&str>("locator")?)))
}

/// A finding as an error of the template's.
fn told(one: &Diagnostic) -> Error {
    Error::message(format!("{}\n{}", one.message, one.hints.join("\n")))
}

/// What templates may quote, and the marks around it.
pub(super) struct Quotations {
    pub all: IndexMap<QuotationId, Quotation>,
    pub marks: QuotationMarks,
}

impl Quotations {
    /// A quotation with its note: `quote(id="front_door")`, `quote(id="front_door", as="block")`.
    fn quote(&self, kwargs: &Kwargs) -> TeraResult<Value> {
        check_arguments(kwargs, "quote", &["id", "as"])?;
        let id = kwargs.must_get::<&str>("id")?;
        let Some(one) = self.all.get(id) else {
            let hint = did_you_mean(id, self.all.keys().map(QuotationId::as_str));
            let hint = hint.unwrap_or_default();
            return Err(Error::message(format!(
                "there is no quotation `{id}`\n{hint}\nquotations are defined in \
                 `briefs/quotations.yaml`"
            )));
        };
        let text = match kwargs.get::<&str>("as")?.unwrap_or("inline") {
            "inline" => self.inline(one),
            "block" => self.block(one),
            other => {
                return Err(Error::message(format!(
                    "`as` is \"inline\" or \"block\", not \"{other}\""
                )));
            }
        };
        Ok(Value::safe_string(&text))
    }

    fn inline(&self, one: &Quotation) -> String {
        let words: Vec<&str> = one.text.split_whitespace().collect();
        let QuotationMarks { open, close } = self.marks;
        let note = notes::mark_place(&one.work.text, one.locator.as_deref());
        sourced(&format!("{open}{}{close}{note}", escape(&words.join(" "))))
    }

    /// A block of its own. Each paragraph opens with a mark, and the last one closes.
    fn block(&self, one: &Quotation) -> String {
        let QuotationMarks { open, close } = self.marks;
        let paragraphs: Vec<String> = one
            .text
            .split("\n\n")
            .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|part| !part.is_empty())
            .map(|part| format!("> {open}{}", escape(&part)))
            .collect();
        let note = notes::mark_place(&one.work.text, one.locator.as_deref());
        let by = one.by.as_ref().map(|by| format!("\n>\n> — {}", escape(by)));
        let by = by.unwrap_or_default();
        let text = format!("{}{close}{note}{by}", paragraphs.join("\n>\n"));
        notes::mark_block(&sourced(&text))
    }
}

/// What was made ready before the template began. A component sees what it is given alone.
fn ready(function: &str, what: &str, state: &State<'_>) -> TeraResult<Value> {
    let outside = || {
        Error::message(format!(
            "`{function}` can't be called here\na component can't see the brief: call it in the \
             template, and hand the component what it gives, `<card text={{{function}(…)}} />`, or let \
             it stand in the component's body"
        ))
    };
    state.get::<Value>(what)?.ok_or_else(outside)
}

/// A chart or table of the brief, drawn before the template began.
fn exhibit(kind: &str, kwargs: &Kwargs, state: &State<'_>) -> TeraResult<Value> {
    check_arguments(kwargs, kind.trim_end_matches('s'), &["id"])?;
    let id = kwargs.must_get::<&str>("id")?;
    let exhibits = ready(kind.trim_end_matches('s'), EXHIBITS, state)?;
    let of_kind = exhibits.get_from_path(kind).and_then(Value::as_map);
    let found = of_kind.and_then(|map| map.iter().find(|(key, _)| key.as_str() == Some(id)));
    match found.and_then(|(_, markdown)| markdown.as_str()) {
        Some(markdown) => Ok(Value::safe_string(markdown)),
        None => {
            let why = exhibits.get_from_path("absent").and_then(Value::as_map);
            let why = why.and_then(|map| map.iter().find(|(key, _)| key.as_str() == Some(id)));
            if let Some(why) = why.and_then(|(_, why)| why.as_str()) {
                return Err(Error::message(why.to_owned()));
            }
            let known: Vec<&str> = of_kind
                .into_iter()
                .flat_map(|map| map.keys())
                .filter_map(|key| key.as_str())
                .collect();
            let hint = did_you_mean(id, known).unwrap_or_default();
            Err(Error::message(format!("the brief has no `{id}` under `{kind}`\n{hint}")))
        }
    }
}

/// The key figures or the deal of the brief, put into words before the template began.
fn boxed(name: &str, kwargs: &Kwargs, state: &State<'_>) -> TeraResult<Value> {
    check_arguments(kwargs, name, &[])?;
    let exhibits = ready(name, EXHIBITS, state)?;
    match exhibits.get_from_path(&format!("boxes.{name}")).and_then(Value::as_str) {
        Some(markdown) => Ok(Value::safe_string(markdown)),
        None => Err(Error::message(format!("the brief has no `{name}`\ndefine it in its YAML"))),
    }
}

/// The sentence of a claim, or whether it holds: tested before the template began.
fn claim(function: &str, part: &str, kwargs: &Kwargs, state: &State<'_>) -> TeraResult<Value> {
    check_arguments(kwargs, function, &["id"])?;
    let id = kwargs.must_get::<&str>("id")?;
    let claims = ready(function, CLAIMS, state)?;
    let all = claims.as_map();
    let found = all.and_then(|map| map.iter().find(|(key, _)| key.as_str() == Some(id)));
    if let Some(value) = found.and_then(|(_, one)| one.get_from_path(part)) {
        return Ok(value.clone());
    }
    let known: Vec<&str> =
        all.into_iter().flat_map(|map| map.keys()).filter_map(|key| key.as_str()).collect();
    let hint = did_you_mean(id, known).unwrap_or_default();
    Err(Error::message(format!("the brief has no `{id}` under `claims`\n{hint}")))
}
