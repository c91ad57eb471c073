//! What serde finds wrong with a value of a YAML file, in our words.

use super::yaml::Places;
use crate::diagnostics::{Diagnostic, did_you_mean};

/// Takes ``unknown field `a`, expected one of `b`, `c` `` apart.
pub(super) fn unknown_field(message: &str) -> Option<(&str, Vec<&str>)> {
    let rest = message.strip_prefix("unknown field `")?;
    let (field, rest) = rest.split_once('`')?;
    let known = rest.split('`').skip(1).step_by(2).collect();
    Some((field, known))
}

/// Says in our words what serde found.
pub(super) fn explain(message: &str, path: &[String], places: &Places) -> Diagnostic {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    if let Some((field, known)) = unknown_field(message) {
        return Diagnostic::error("unknown-key", format!("unknown key `{field}`"))
            .at(&places.key(&path))
            .hint_maybe(did_you_mean(field, known));
    }
    let name = path.last().map_or("this file".to_owned(), |name| format!("`{name}`"));
    let message = message.split(" at line ").next().unwrap_or(message);
    let wrong = |words: String| Diagnostic::error("wrong-type", words).at(&places.value(&path));
    let said = |start: &str| message.strip_prefix(start)?.split_once(", expected ");
    if let Some((found, expected)) = said("invalid type: ") {
        let expected = plain_type(expected);
        let hint = match expected.as_str() {
            "a text" => "write it in one line, or put quotes around it",
            "a list" => "write `[one, two]`, or each item in a line of its own behind `- `",
            "a mapping" => "write `key: value` in lines of their own, indented below it",
            "a number" | "a whole number" => "write it in digits, without quotes and commas",
            _ => "write that in its place",
        };
        let words = format!("{name} should be {expected}, not {}", plain_value(found));
        return wrong(words).hint(hint);
    }
    if let Some((found, expected)) = said("invalid value: ") {
        let words = format!("{name} can't be {}", plain_value(found));
        return wrong(words).hint(format!("write {}", plain_type(expected)));
    }
    wrong(format!("{name} can't be read")).why(message).hint("compare it with a file that is right")
}

/// serde's names of values, in words.
fn plain_value(found: &str) -> String {
    match found.split_once(' ') {
        None if found == "sequence" => "a list".to_owned(),
        None if found == "map" => "a mapping".to_owned(),
        Some(("unit", "value")) => "nothing".to_owned(),
        Some(("string", text)) => format!("the text {text}"),
        Some(("integer" | "floating", number)) => {
            format!("the number {}", number.trim_start_matches("point "))
        }
        Some(("boolean", value)) => value.to_owned(),
        _ => found.to_owned(),
    }
}

/// Rust's names of types, in words.
fn plain_type(expected: &str) -> String {
    match expected {
        "a string" => "a text".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "a mapping".to_owned(),
        "a boolean" => "`true` or `false`".to_owned(),
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number".to_owned(),
        "i8" | "i16" | "i32" | "i64" => "a whole number".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        other if other.starts_with("struct ") => "a mapping".to_owned(),
        other => other.to_owned(),
    }
}
