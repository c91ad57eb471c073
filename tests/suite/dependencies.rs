//! `docs/dependencies.md` is of the crates that are there, and `docs/promises.md` of tests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use regex::Regex;
use serde_json::Value;

use crate::support::{files_below, repository};

/// The columns of the two kinds of tables.
const WORDS: &str = "| crate | what for | why this one | where |";
const NUMBERS: &str =
    "| crate | version | released | licence | Rust | behind | alone | unsafe | build |";

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
    let package = Regex::new(r#"name = "([^"]+)"\nversion = "([^"+]+)"#).unwrap();
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for found in package.captures_iter(&text) {
        all.entry(found[1].to_owned()).or_default().insert(found[2].to_owned());
    }
    all
}

/// The rows of the page's tables with these columns, by crate.
fn rows(columns: &str) -> BTreeMap<String, Vec<String>> {
    let page = read("docs/dependencies.md");
    let mut rows = BTreeMap::new();
    let mut within = false;
    for line in page.lines() {
        within = line == columns || within && line.starts_with('|');
        if within && let Some(row) = line.strip_prefix("| `") {
            let cells: Vec<&str> = row.trim_end_matches('|').split('|').map(str::trim).collect();
            let name = cells[0].trim_end_matches('`').to_owned();
            let cells = cells.into_iter().skip(1).map(str::to_owned).collect();
            assert_eq!(rows.insert(name, cells), None, "told of twice: {line}");
        }
    }
    rows
}

/// What Cargo knows of the crates that are compiled on Linux. Nothing, if some were never fetched.
fn metadata() -> Option<Value> {
    let asked = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(repository())
        .output()
        .unwrap();
    if !asked.status.success() {
        eprintln!("skipped: {}", String::from_utf8_lossy(&asked.stderr));
        return None;
    }
    Some(serde_json::from_slice(&asked.stdout).unwrap())
}

/// Which crate needs which.
struct Needs<'a>(BTreeMap<&'a str, Vec<&'a str>>);

impl<'a> Needs<'a> {
    fn of(facts: &'a Value) -> Self {
        let nodes = facts["resolve"]["nodes"].as_array().unwrap();
        let node = |node: &'a Value| {
            let needs = node["deps"].as_array().unwrap().iter();
            let needs = needs.map(|one| one["pkg"].as_str().unwrap()).collect();
            (node["id"].as_str().unwrap(), needs)
        };
        Self(nodes.iter().map(node).collect())
    }

    /// All that a crate needs, all the way down, if it did not name another.
    fn behind(&self, id: &str, without: Option<&str>) -> BTreeSet<&'a str> {
        let mut next = self.0[id].clone();
        next.retain(|one| Some(*one) != without);
        let mut all = BTreeSet::new();
        while let Some(one) = next.pop() {
            if all.insert(one) {
                next.extend(&self.0[one]);
            }
        }
        all
    }
}

/// How often a word stands in the code of a folder.
fn count(word: &Regex, folder: &Path) -> usize {
    let code = files_below(folder).into_iter().filter(|name| name.ends_with(".rs"));
    code.map(|name| {
        let code = std::fs::read(folder.join(name)).unwrap();
        let code = String::from_utf8_lossy(&code);
        let code = code.lines().map(|line| line.split("//").next().unwrap_or_default());
        code.map(|line| word.find_iter(line).count()).sum::<usize>()
    })
    .sum()
}

#[test]
fn each_crate_is_told_of_with_its_version() {
    let (words, numbers, named) = (rows(WORDS), rows(NUMBERS), named());
    assert_eq!(words.keys().cloned().collect::<BTreeSet<_>>(), named);
    assert_eq!(numbers.keys().cloned().collect::<BTreeSet<_>>(), named);
    let locked = locked();
    for (name, cells) in &numbers {
        assert!(locked[name].contains(&cells[0]), "`{name}` {} is not what is locked", cells[0]);
    }
    let all = locked.values().map(BTreeSet::len).sum::<usize>() - 1;
    let says = format!("{all} crates in `Cargo.lock`");
    assert!(read("docs/dependencies.md").contains(&says), "docs/dependencies.md lacks: {says}");
}

#[test]
fn each_crate_is_used_where_it_is_said_to_be() {
    let place = Regex::new("`([^`]+)`").unwrap();
    for (name, cells) in rows(WORDS) {
        let called = name.replace('-', "_");
        let call = format!(r"(?m)(^|[^:\w]){called}::|\buse {called}\b|^{name} = ");
        let call = Regex::new(&call).unwrap();
        for found in place.captures_iter(&cells[2]) {
            let place = &found[1];
            let inside = Path::new("src").join(place.replace("::", "/"));
            let places = [inside.with_extension("rs"), inside, place.into()];
            let path = places.iter().map(|one| repository().join(one)).find(|one| one.exists());
            let path = path.unwrap_or_else(|| panic!("`{name}`: there is no `{place}`"));
            let used = match path.is_dir() {
                true => count(&call, &path) > 0,
                false => call.is_match(&std::fs::read_to_string(path).unwrap()),
            };
            assert!(used, "`{name}` is not used in `{place}`");
        }
    }
}

#[test]
fn what_is_counted_of_each_crate_is_so() {
    let Some(facts) = metadata() else { return };
    let needs = Needs::of(&facts);
    let root = facts["resolve"]["root"].as_str().unwrap();
    let all = needs.behind(root, None).len();
    let says = format!("{all} of them are compiled on Linux");
    assert!(read("docs/dependencies.md").contains(&says), "docs/dependencies.md lacks: {says}");

    let word = Regex::new(r"\bunsafe\b").unwrap();
    let rows = rows(NUMBERS);
    let mut wrong = Vec::new();
    for package in facts["packages"].as_array().unwrap() {
        let text = |key: &str| package[key].as_str().unwrap_or("–");
        if !needs.0[root].contains(&text("id")) {
            continue;
        }
        let targets = package["targets"].as_array().unwrap();
        let kind = |target: &Value, kind: &str| target["kind"].to_string().contains(kind);
        let library = targets.iter().find(|one| kind(one, "lib") || kind(one, "proc-macro"));
        let source = Path::new(library.unwrap()["src_path"].as_str().unwrap());
        let build = targets.iter().any(|one| kind(one, "custom-build"));
        let cells = &rows[text("name")];
        let right = [
            text("version").split('+').next().unwrap().to_owned(),
            cells[1].clone(),
            text("license").replace('/', " OR "),
            text("rust_version").to_owned(),
            needs.behind(text("id"), None).len().to_string(),
            (all - needs.behind(root, Some(text("id"))).len()).to_string(),
            count(&word, source.parent().unwrap()).to_string(),
            if build { "yes" } else { "" }.to_owned(),
        ];
        if *cells != right {
            wrong.push(format!("| `{}` | {} |", text("name"), right.join(" | ")));
        }
    }
    assert!(wrong.is_empty(), "docs/dependencies.md should say:\n{}", wrong.join("\n"));
}

#[test]
fn the_oldest_rust_is_no_older_than_any_crate_asks_for() {
    let Some(facts) = metadata() else { return };
    let version =
        |text: &str| -> Vec<u32> { text.split('.').map(|part| part.parse().unwrap()).collect() };
    let packages = facts["packages"].as_array().unwrap();
    let own = packages.iter().find(|one| one["name"] == "briefwright").unwrap();
    let stated = own["rust_version"].as_str().unwrap();
    let own = version(stated);
    for one in packages {
        if let Some(asks) = one["rust_version"].as_str() {
            assert!(version(asks)[..2] <= own[..2], "{} asks for Rust {asks}", one["name"]);
        }
    }
    assert!(packages.len() > 300);
    for (page, says) in [
        ("README.md", format!("You need Rust {stated} or later")),
        ("docs/dependencies.md", format!("`rust-version` in `Cargo.toml`: {stated}")),
    ] {
        assert!(read(page).contains(&says), "{page} lacks: {says}");
    }
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
