//! Exit codes, and the codes of diagnostics as the sources have them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use regex::Regex;

use super::repository;
use crate::diagnostics::Kind;

pub(super) fn exit_codes() -> String {
    let mut page = String::from(
        "# Exit codes\n\n| code | means |\n|---|---|\n\
         | 0 | done, or nothing to do; areas may be withheld, and warnings printed |\n",
    );
    for kind in Kind::ALL {
        let _ = writeln!(page, "| {} | {} |", kind.exit_code(), kind.about());
    }
    let order: Vec<String> =
        Kind::GRAVEST_FIRST.iter().map(|kind| kind.exit_code().to_string()).collect();
    let _ = write!(page, "\nIf several apply, the first of {} is it.\n", order.join(", "));
    page
}

pub(super) fn diagnostics() -> String {
    let mut page = String::from(
        "# Codes of diagnostics\n\nEach message has a code in kebab case. It stays when the words of the \
         message change, so that a script or an ignored line can name it; with `--format json` it is \
         `code`. An error stops what it is about, a warning asks for a look, a note is shown with \
         `--verbose`.\n\n| code | is | comes from |\n|---|---|---|\n",
    );
    for (code, Told { severities, rooms }) in codes() {
        let list = |all: BTreeSet<String>| all.into_iter().collect::<Vec<_>>().join(", ");
        let _ = writeln!(page, "| `{code}` | {} | {} |", list(severities), list(rooms));
    }
    page.push_str("\n`ARCHITECTURE.md` says what the rooms that they come from are.\n");
    page
}

#[derive(Default)]
struct Told {
    severities: BTreeSet<String>,
    rooms: BTreeSet<String>,
}

/// The codes that the sources make diagnostics with.
fn codes() -> BTreeMap<String, Told> {
    let made = Regex::new(
        r#"Diagnostic::(error|warning|note)\(\s*(?:"([a-z0-9-]+)"|(?:\w+::)*([A-Z_]+))\s*,"#,
    );
    let constant = Regex::new(r#"const ([A-Z_]+): &str = "([a-z0-9-]+)";"#);
    let (made, constant) = (made.unwrap(), constant.unwrap());
    let sources = sources();
    let mut names: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for (path, text) in &sources {
        for found in constant.captures_iter(text) {
            let (name, code) = (found.get(1).unwrap().as_str(), found.get(2).unwrap().as_str());
            names.insert((path.as_str(), name), code);
        }
    }
    let mut codes: BTreeMap<String, Told> = BTreeMap::new();
    for (room, severity, code) in helped(&sources) {
        let told = codes.entry(code).or_default();
        told.severities.insert(severity);
        told.rooms.insert(format!("`{room}`"));
    }
    for (path, text) in &sources {
        for found in made.captures_iter(text) {
            let code = match (found.get(2), found.get(3)) {
                (Some(code), _) => code.as_str(),
                // A constant is of its own file, or the one of that name elsewhere.
                (None, Some(name)) => {
                    let here = names.get(&(path.as_str(), name.as_str()));
                    let elsewhere = || names.iter().find(|((_, one), _)| *one == name.as_str());
                    here.or_else(|| elsewhere().map(|(_, code)| code)).unwrap()
                }
                (None, None) => continue,
            };
            let told = codes.entry(code.to_owned()).or_default();
            told.severities.insert(found[1].to_owned());
            told.rooms.insert(format!("`{}`", room(path)));
        }
    }
    codes
}

/// The room that a file is in.
fn room(path: &str) -> &str {
    path.split('/').next().unwrap().trim_end_matches(".rs")
}

/// The codes that a room hands to a function of its own, which makes the diagnostic.
fn helped(sources: &[(String, String)]) -> Vec<(String, String, String)> {
    let helper = Regex::new(
        r"fn (\w+)\(\s*((?:&(?:mut )?self|\w+: [^,]+),\s*)?code: &'static str,[^{]*\{[^}]*?Diagnostic::(\w+)\(\s*code",
    );
    let helper = helper.unwrap();
    let mut found = Vec::new();
    for (path, text) in sources {
        for one in helper.captures_iter(text) {
            let (name, severity) = (&one[1], &one[3]);
            let before = match one.get(2).map(|before| before.as_str()) {
                None => format!(r"[^.\w]{name}\(\s*"),
                Some(own) if own.starts_with('&') => format!(r"\.{name}\(\s*"),
                Some(_) => format!(r"[^.\w]{name}\([^,]+,\s*"),
            };
            let call = Regex::new(&format!(r#"{before}"([a-z0-9-]+)","#)).unwrap();
            for (_, text) in sources.iter().filter(|(other, _)| room(other) == room(path)) {
                let codes = call.captures_iter(text).map(|call| call[1].to_owned());
                found.extend(codes.map(|code| (room(path).to_owned(), severity.to_owned(), code)));
            }
        }
    }
    found
}

/// The sources of the program without their tests: path below `src/`, and text.
pub(super) fn sources() -> Vec<(String, String)> {
    let root = repository().join("src");
    let mut found = Vec::new();
    below(&root, &mut found);
    found.sort();
    found
}

fn below(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        // What tests alone have; this reference is one of them.
        if ["tests", "tests.rs", "fixture.rs", "reference", "golden.rs", "sample.rs"]
            .contains(&name)
        {
            continue;
        }
        if path.is_dir() {
            below(&path, found);
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
            let shown = path.strip_prefix(repository().join("src")).unwrap();
            found.push((shown.to_str().unwrap().replace('\\', "/"), text));
        }
    }
}
