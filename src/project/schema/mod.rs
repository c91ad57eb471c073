//! JSON Schemas of the files that people write, for editors: they complete keys, show what a key
//! means, and mark what is wrong while it is typed. The check of a file is the last word; a schema
//! says what can be said without the other files.

pub(super) mod word;

use schemars::JsonSchema;
use schemars::r#gen::SchemaSettings;
use serde_json::{Value, json};

use super::brief::RawBrief;
use super::checks::RawChecks;
use super::delivery::RawDelivery;
use super::figure::RawFigures;
use super::pack::RawPacks;
use super::quotation::RawQuotations;
use super::source::RawSources;
use super::source::connector::{ConnectorKind, Form};
use super::theme::RawTheme;

/// Works in Hayagriva's format, which has no schema of its own.
const REFERENCES: &str = include_str!("references.json");

/// A schema, and the files that it is of.
#[derive(Debug, Clone)]
pub struct FileSchema {
    /// Its name: `figures`, or `brief` for any brief.
    pub name: &'static str,
    /// What its file is called.
    pub file: &'static str,
    /// The schema (draft 7, which editors know best).
    pub schema: Value,
}

/// All schemas. `connectors` are the kinds that a source may be pulled by.
pub fn schemas(connectors: &[ConnectorKind]) -> Vec<FileSchema> {
    let references = || serde_json::from_str(REFERENCES).unwrap_or(Value::Bool(true));
    let all = [
        ("sources", "sources.yaml", with_connectors(of::<RawSources>(), connectors)),
        ("figures", "figures.yaml", of::<RawFigures>()),
        ("brief", "<brief>.yaml", of::<RawBrief>()),
        ("theme", "theme.yaml", of::<RawTheme>()),
        ("checks", "checks.yaml", of::<RawChecks>()),
        ("references", "references.yaml", references()),
        ("quotations", "quotations.yaml", of::<RawQuotations>()),
        ("delivery", "delivery.yaml", of::<RawDelivery>()),
        ("packs", "packs.yaml", of::<RawPacks>()),
    ];
    all.map(|(name, file, schema)| FileSchema { name, file, schema: titled(schema, file) }).into()
}

/// The name of the schema of a file, by the file's name or path: that of a brief if it is none of
/// the others.
pub fn schema_of(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let name = name.strip_suffix(".yaml").unwrap_or(name);
    let others =
        ["sources", "figures", "theme", "checks", "references", "quotations", "delivery", "packs"];
    others.into_iter().find(|other| *other == name).unwrap_or("brief")
}

fn of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft07().with(|settings| {
        // A key that is there has a value; where `null` means something, the field says so.
        settings.option_add_null_type = false;
    });
    let schema = settings.into_generator().into_root_schema_for::<T>();
    serde_json::to_value(schema).unwrap_or(Value::Bool(true))
}

/// A schema that editors show by the name of its file.
fn titled(mut schema: Value, file: &str) -> Value {
    if let Value::Object(schema) = &mut schema {
        schema.insert("title".to_owned(), file.into());
    }
    schema
}

/// Writes out the keys of every kind of connector, which say as data what they take.
fn with_connectors(mut schema: Value, kinds: &[ConnectorKind]) -> Value {
    let release = json!({
        "description": "Where a workbook says when and where it was published.",
        "allOf": [{ "$ref": "#/definitions/RawReleaseCells" }],
    });
    let of_kind = |kind: &ConnectorKind| {
        let mut properties = serde_json::Map::new();
        let mut required = vec!["kind", "resources"];
        properties.insert("kind".to_owned(), json!({ "const": kind.name }));
        let files = json!({
            "type": "object",
            "description": format!("The files of a release by id, each with {}.", about(kind.resources)),
            "additionalProperties": form(kind.resources),
            "propertyNames": { "pattern": "^[a-z][a-z0-9_]{0,59}$" },
        });
        properties.insert("resources".to_owned(), files);
        properties.insert("release".to_owned(), release.clone());
        for key in kind.keys {
            let mut value = form(key.form);
            if let Value::Object(value) = &mut value {
                value.insert("description".to_owned(), sentence(key.about).into());
            }
            properties.insert(key.name.to_owned(), value);
            required.extend(key.needed.then_some(key.name));
        }
        json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    };
    let written = json!({
        "description": "How its releases and their files are found.",
        "type": "object",
        "required": ["kind", "resources"],
        "properties": { "kind": {
            "description": "How the releases are found.",
            "enum": kinds.iter().map(|kind| kind.name).collect::<Vec<_>>(),
        } },
        "oneOf": kinds.iter().map(of_kind).collect::<Vec<_>>(),
    });
    if let Some(connector) = schema.pointer_mut("/definitions/RawConnector") {
        *connector = written;
    }
    schema
}

/// What a value of a connector's key looks like. A number may stand for a text.
fn form(form: Form) -> Value {
    let text = json!(["string", "number"]);
    match form {
        Form::Text => json!({ "type": text }),
        Form::Pattern => json!({ "type": "string" }),
        Form::Address | Form::Template => json!({ "type": "string", "pattern": "^https?://" }),
        Form::Pointer => json!({ "type": "string", "pattern": "^(/|$)" }),
        Form::Months => json!({
            "type": "string", "pattern": r"^\S.*\.\.", "examples": ["2015-09.."],
        }),
        Form::Count => json!({ "type": ["integer", "string"], "minimum": 1 }),
    }
}

fn about(form: Form) -> &'static str {
    match form {
        Form::Pattern => "a regular expression of its name",
        Form::Template => "its address; parts in braces are filled in: `{YYYY}`",
        Form::Address => "its address",
        Form::Text | Form::Pointer | Form::Months | Form::Count => "what finds it",
    }
}

/// A few words as a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map_or(String::new(), |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
