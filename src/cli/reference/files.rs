//! The files that people write, from their schemas.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::{cell, plain};
use crate::ops;

pub(super) fn page() -> String {
    let mut page = String::from(
        "# Files\n\nThe YAML files of a project, key by key. Editors read the same as JSON Schemas: \
         [Editors](../editors.md). What belongs to a key is a link. A key that must be there is marked.\n",
    );
    for file in ops::schemas() {
        let title = text(&file.schema, "title").unwrap_or(file.name).to_owned();
        let about = plain(text(&file.schema, "description").unwrap_or_default());
        let _ = write!(page, "\n## {title}\n\n{about}\n");
        keys(file.name, &file.schema, &mut page);
        let none = Map::new();
        let definitions = file.schema["definitions"].as_object().unwrap_or(&none);
        for (name, one) in definitions {
            let (heading, about) = (heading(file.name, name), text(one, "description"));
            let _ = write!(page, "\n### {heading}\n\n");
            if let Some(about) = about {
                let _ = writeln!(page, "{}", plain(about));
            }
            body(file.name, one, about.is_some(), &mut page);
        }
    }
    page
}

/// What a definition is called: `RawKeyFigure` of a brief is `brief: key figure`.
fn heading(file: &str, name: &str) -> String {
    let mut words = String::new();
    for c in name.trim_start_matches("Raw").chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    format!("{file}: {words}")
}

/// The anchor of a heading, as mdBook and GitHub make it.
fn anchor(heading: &str) -> String {
    super::guide::anchor(heading)
}

fn body(file: &str, one: &Value, told: bool, page: &mut String) {
    let gap = if told { "\n" } else { "" };
    if let Some(values) = one["enum"].as_array() {
        page.push_str(gap);
        for (at, value) in values.iter().enumerate() {
            let about = one["enumDescriptions"][at].as_str().filter(|about| !about.is_empty());
            let about = about.map_or(String::new(), |about| format!(": {}", plain(about)));
            let _ = writeln!(page, "- `{}`{about}", shown(value));
        }
    } else if one["properties"].is_object() {
        keys(file, one, page);
    } else {
        let _ = writeln!(page, "{gap}It is {}.", kind(file, one));
    }
}

fn keys(file: &str, schema: &Value, page: &mut String) {
    let Some(keys) = schema["properties"].as_object() else {
        if schema["additionalProperties"].is_object() || schema["patternProperties"].is_object() {
            let _ = write!(page, "\nIt is {}.\n", kind(file, schema));
        }
        return;
    };
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    page.push_str("\n| key | is | says |\n|---|---|---|\n");
    for (key, one) in keys {
        let must = if required.contains(&key.as_str()) { ", must be there" } else { "" };
        let about = cell(text(one, "description").unwrap_or_default());
        let _ = writeln!(page, "| `{key}`{must} | {} | {about} |", cell(&kind(file, one)));
    }
}

/// What a value is, in words.
fn kind(file: &str, one: &Value) -> String {
    if let Some(name) = one["$ref"].as_str() {
        let heading = heading(file, name.trim_start_matches("#/definitions/"));
        let words = heading.split_once(": ").map_or(heading.as_str(), |(_, words)| words);
        return format!("[{words}](#{})", anchor(&heading));
    }
    if let Some(all) = one["allOf"].as_array() {
        return all.iter().map(|part| kind(file, part)).collect::<Vec<_>>().join(", and ");
    }
    if let Some(any) = one["anyOf"].as_array().or(one["oneOf"].as_array()) {
        return any.iter().map(|part| kind(file, part)).collect::<Vec<_>>().join(", or ");
    }
    if let Some(values) = one["enum"].as_array() {
        let values: Vec<String> =
            values.iter().map(|value| format!("`{}`", shown(value))).collect();
        return values.join(", ");
    }
    let inside = |inner: &Value| match inner.is_object() {
        true => format!(" of {}", kind(file, inner)),
        false => String::new(),
    };
    let named = |name: &str| match name {
        "string" => "text".to_owned(),
        "integer" => "a whole number".to_owned(),
        "number" => "a number".to_owned(),
        "boolean" => "`true` or `false`".to_owned(),
        "null" => "nothing".to_owned(),
        "array" => format!("a list{}", inside(&one["items"])),
        _ => match one["patternProperties"].as_object().and_then(|all| all.values().next()) {
            Some(inner) => format!("a map{}", inside(inner)),
            None => format!("a map{}", inside(&one["additionalProperties"])),
        },
    };
    match &one["type"] {
        Value::String(name) => named(name),
        Value::Array(names) => {
            let names: Vec<String> = names.iter().filter_map(Value::as_str).map(named).collect();
            names.join(" or ")
        }
        _ => "anything".to_owned(),
    }
}

fn text<'a>(schema: &'a Value, key: &str) -> Option<&'a str> {
    schema[key].as_str()
}

/// A value as it is written in YAML.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
