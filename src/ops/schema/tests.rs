use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{FileSchema, schema_of, schemas};

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What a validator that knows nothing of this program says of a text.
fn validate(name: &str, text: &str) -> Result<(), String> {
    let schema = schemas().into_iter().find(|one| one.name == name).unwrap().schema;
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("schema.json", schema).unwrap();
    let mut known = boon::Schemas::new();
    let index = compiler.compile("schema.json", &mut known).unwrap_or_else(|e| panic!("{e:#}"));
    let value: Value = serde_yaml::from_str(text).unwrap();
    known.validate(&value, index).map_err(|error| format!("{error:#}"))
}

fn yaml_below(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            yaml_below(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            into.push(path);
        }
    }
}

#[test]
fn every_file_of_ours_is_valid() {
    let mut files = Vec::new();
    for folder in ["briefs", "examples", "tests/fixtures"] {
        yaml_below(&repository().join(folder), &mut files);
    }
    let of_a_project = |path: &PathBuf| path.parent().is_some_and(|one| one.ends_with("briefs"));
    files.retain(of_a_project);
    assert!(files.len() > 8, "{files:?}");
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        if let Err(error) = validate(schema_of(&name), &text) {
            panic!("{}\n{error}", path.display());
        }
    }
    let works = repository().join("tests/fixtures/notes/works.yaml");
    validate("references", &fs::read_to_string(works).unwrap()).unwrap();
}

#[test]
fn what_is_right_and_not_in_our_files() {
    validate(
        "theme",
        "{ colours: { ink: '#123', dark: { paper: '#000000' } }, page: { notes: end } }",
    )
    .unwrap();
    validate("quotations", "front_door: { text: Words., work: doe2024, checked: 2026-01-12 }")
        .unwrap();
    let api = "connector: { kind: json-api, page: 'https://a.example', resources: { r: 'https://a.example/{skip}' }, items: /items, take: 20 }";
    let table = "tables: { t: { resource: r, layout: json, rows_at: '', columns: { area_code: /a }, period: release } }";
    validate("sources", &format!("sources: {{ s: {{ title: A, publisher: B, licence: C, attribution: D, status: E, {api}, {table} }} }}"))
        .unwrap();
}

#[test]
fn what_is_wrong_is_told() {
    let figure = "label: a, definition: b, sql: SELECT 1";
    for (name, text) in [
        ("figures", "figures: { a: { lable: a, unit: FTE, definition: b, sql: c } }".to_owned()),
        ("figures", format!("figures: {{ a: {{ {figure} }} }}")),
        ("figures", format!("figures: {{ A-B: {{ {figure}, unit: FTE }} }}")),
        ("figures", format!("figures: {{ a: {{ {figure}, unit: FTE, decimals: 7 }} }}")),
        ("figures", format!("figures: {{ a: {{ {figure}, unit: FTE, better: upwards }} }}")),
        ("brief", "areas: [country, borough]".to_owned()),
        ("brief", "charts: { a: { kind: pie, subtitle: b } }".to_owned()),
        ("sources", "sources: { a: { connector: { kind: ftp, resources: {} } } }".to_owned()),
        ("theme", "{ colours: { ink: black } }".to_owned()),
        ("theme", "{ page: { body_size: 8 } }".to_owned()),
        ("checks", "constants: [{ text: 37.5 hours }]".to_owned()),
        ("quotations", "a: { text: b, work: c, checked: yesterday }".to_owned()),
        ("delivery", "{ sender: { name: A } }".to_owned()),
        (
            "delivery",
            "channels: { post: { kind: smtp, host: a.example, password: hunter2 } }".to_owned(),
        ),
        ("references", "doe2024: { type: book, author: Doe }".to_owned()),
    ] {
        assert!(validate(name, &text).is_err(), "{name}: {text}");
    }
}

#[test]
fn every_key_is_explained() {
    fn look(value: &Value, at: &str, bare: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                for (key, inner) in map {
                    let here = format!("{at}/{key}");
                    if let (true, Value::Object(keys)) = (key == "properties", inner) {
                        let silent = |one: &Value| {
                            one.get("description").is_none() && one.get("const").is_none()
                        };
                        bare.extend(
                            keys.iter()
                                .filter(|(_, one)| silent(one))
                                .map(|(k, _)| format!("{here}/{k}")),
                        );
                    }
                    look(inner, &here, bare);
                }
            }
            Value::Array(list) => list.iter().for_each(|one| look(one, at, bare)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    for FileSchema { name, schema, .. } in schemas().iter().filter(|one| one.name != "references") {
        let mut bare = Vec::new();
        look(schema, name, &mut bare);
        assert!(bare.is_empty(), "{bare:#?}");
    }
}

#[test]
fn editors_find_the_schema_of_our_files() {
    let mut files = Vec::new();
    yaml_below(&repository().join("briefs"), &mut files);
    for path in files {
        let name = schema_of(path.to_str().unwrap());
        let line = format!("# yaml-language-server: $schema=../docs/schemas/{name}.schema.json");
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().next(), Some(&*line), "the first line of {}", path.display());
    }
}

#[test]
fn the_schemas_in_the_documents_are_current() {
    for FileSchema { name, schema, .. } in schemas() {
        let path = repository().join(format!("docs/schemas/{name}.schema.json"));
        let there = fs::read_to_string(&path).unwrap_or_default();
        let current = format!("{schema:#}\n");
        assert!(
            there == current,
            "run `briefwright schema --write docs/schemas`: {name} is not current"
        );
    }
}
