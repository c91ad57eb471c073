//! `docs/dependencies.md` is of the crates that are there.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::support::repository;

fn read(name: &str) -> String {
    std::fs::read_to_string(repository().join(name)).unwrap()
}

/// The crates that `Cargo.toml` names.
fn named() -> BTreeSet<String> {
    let text = read("Cargo.toml");
    let mut names = BTreeSet::new();
    let mut within = false;
    for line in text.lines() {
        if line.starts_with('[') {
            within = line.ends_with("dependencies]");
        } else if within
            && let Some((name, _)) = line.split_once(" = ")
            && !name.starts_with('#')
        {
            names.insert(name.to_owned());
        }
    }
    names
}

/// The versions that `Cargo.lock` has of a crate.
fn locked() -> BTreeMap<String, BTreeSet<String>> {
    let text = read("Cargo.lock");
    let package = regex::Regex::new(r#"name = "([^"]+)"\nversion = "([^"+]+)"#).unwrap();
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for found in package.captures_iter(&text) {
        all.entry(found[1].to_owned()).or_default().insert(found[2].to_owned());
    }
    all
}

#[test]
fn each_crate_is_told_of_with_its_version() {
    let page = read("docs/dependencies.md");
    let row = regex::Regex::new(r"(?m)^\| `([\w-]+)` (\S+) \|").unwrap();
    let told: BTreeMap<String, String> =
        row.captures_iter(&page).map(|one| (one[1].to_owned(), one[2].to_owned())).collect();
    let named = named();
    assert_eq!(told.keys().cloned().collect::<BTreeSet<_>>(), named);
    let locked = locked();
    let old = told.iter().filter(|(name, version)| !locked[*name].contains(*version));
    assert_eq!(
        old.collect::<Vec<_>>(),
        Vec::<(&String, &String)>::new(),
        "they have other versions now"
    );
}

#[test]
fn the_oldest_rust_is_no_older_than_any_crate_asks_for() {
    let asked = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(repository())
        .output()
        .unwrap();
    if !asked.status.success() {
        eprintln!("skipped: {}", String::from_utf8_lossy(&asked.stderr));
        return;
    }
    let facts: serde_json::Value = serde_json::from_slice(&asked.stdout).unwrap();
    let version =
        |text: &str| -> Vec<u32> { text.split('.').map(|part| part.parse().unwrap()).collect() };
    let packages = facts["packages"].as_array().unwrap();
    let own = packages.iter().find(|one| one["name"] == "briefwright").unwrap();
    let own = version(own["rust_version"].as_str().unwrap());
    for one in packages {
        if let Some(asks) = one["rust_version"].as_str() {
            assert!(version(asks)[..2] <= own[..2], "{} asks for Rust {asks}", one["name"]);
        }
    }
    assert!(packages.len() > 300);
}

/// `docs/promises.md` names tests that are there.
#[test]
fn promises_name_tests_that_are_there() {
    let page = read("docs/promises.md");
    let mut code = String::new();
    for folder in ["src", "tests/suite"] {
        for name in crate::support::files_below(&repository().join(folder)) {
            if name.ends_with(".rs") {
                code.push_str(&read(&format!("{folder}/{name}")));
            }
        }
    }
    let name = regex::Regex::new(r"`([a-z0-9]+(?:_[a-z0-9]+){3,})`").unwrap();
    let names: BTreeSet<String> = name.captures_iter(&page).map(|one| one[1].to_owned()).collect();
    assert!(names.len() > 40, "{}", names.len());
    let lacks: Vec<&String> =
        names.iter().filter(|one| !code.contains(&format!("fn {one}("))).collect();
    assert!(lacks.is_empty(), "no such tests: {lacks:?}");
}
