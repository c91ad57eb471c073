//! Functions: `cite`, `chart`, `table`, `claim`, `holds`. Plain functions, registered in one place.

use std::sync::Arc;

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::citations::Bibliography;
use crate::diagnostics::did_you_mean;

use super::context::{CLAIMS, EXHIBITS};
use super::filters::check_arguments;
use super::notes;

/// Adds the functions to Tera.
pub(super) fn register(tera: &mut Tera, bibliography: &Arc<Bibliography>) {
    let works = Arc::clone(bibliography);
    tera.register_function("cite", move |kwargs: Kwargs, _: &State<'_>| cite(&works, &kwargs));
    tera.register_function("chart", |kwargs: Kwargs, state: &State<'_>| {
        exhibit("charts", &kwargs, state)
    });
    tera.register_function("table", |kwargs: Kwargs, state: &State<'_>| {
        exhibit("tables", &kwargs, state)
    });
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
        return Err(Error::message(format!("{}\n{}", unknown.message, unknown.hints.join("\n"))));
    }
    Ok(Value::safe_string(&notes::mark(key, kwargs.get::<&str>("locator")?)))
}

/// A chart or table of the brief, drawn before the template began.
fn exhibit(kind: &str, kwargs: &Kwargs, state: &State<'_>) -> TeraResult<Value> {
    check_arguments(kwargs, kind.trim_end_matches('s'), &["id"])?;
    let id = kwargs.must_get::<&str>("id")?;
    let exhibits = state.get::<Value>(EXHIBITS)?.unwrap_or_else(Value::none);
    let of_kind = exhibits.get_from_path(kind).and_then(Value::as_map);
    let found = of_kind.and_then(|map| map.iter().find(|(key, _)| key.as_str() == Some(id)));
    match found.and_then(|(_, markdown)| markdown.as_str()) {
        Some(markdown) => Ok(Value::safe_string(markdown)),
        None => {
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

/// The sentence of a claim, or whether it holds: tested before the template began.
fn claim(function: &str, part: &str, kwargs: &Kwargs, state: &State<'_>) -> TeraResult<Value> {
    check_arguments(kwargs, function, &["id"])?;
    let id = kwargs.must_get::<&str>("id")?;
    let claims = state.get::<Value>(CLAIMS)?.unwrap_or_else(Value::none);
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
