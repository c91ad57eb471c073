//! The rooms import only what `ARCHITECTURE.md` allows.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::support::{files_below, repository};

/// Reads the table of rooms: which rooms each may import. `all above` is every room that stands
/// above it in the table.
fn allowed() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(repository().join("ARCHITECTURE.md")).unwrap();
    let mut rooms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut in_table = false;
    for line in text.lines() {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        match cells.as_slice() {
            ["room", "owns", "may import"] => in_table = true,
            [room, _, imports] if in_table && room.starts_with('`') => {
                let names: Vec<&str> = imports.split('`').skip(1).step_by(2).collect();
                let names: BTreeSet<String> = if imports.contains("all above") {
                    rooms.keys().cloned().collect()
                } else {
                    names.into_iter().map(str::to_owned).collect()
                };
                rooms.insert(room.trim_matches('`').to_owned(), names);
            }
            [first, ..] if in_table && !first.starts_with(":--") && !first.starts_with("--") => {
                in_table = false;
            }
            _ => {}
        }
    }
    rooms
}

/// The rooms that a text of code names: `crate::room`, one by one or in braces.
fn imports(code: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let name = |text: &str| -> String {
            text.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect()
        };
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = list.split('}').next().unwrap();
                rooms.extend(list.split(',').map(|part| name(part.trim())));
            }
            None => {
                rooms.insert(name(rest));
            }
        }
    }
    rooms
}

#[test]
fn rooms_import_only_what_the_table_allows() {
    let allowed = allowed();
    assert!(allowed.len() > 10, "the table of rooms could not be read: {allowed:?}");
    let mut faults = Vec::new();
    for file in files_below(&repository().join("src")) {
        let Some((room, _)) = file.split_once('/') else { continue };
        let Some(may) = allowed.get(room) else {
            faults.push(format!("src/{file} is in a room that the table does not have"));
            continue;
        };
        if !file.ends_with(".rs") {
            continue;
        }
        let code = fs::read_to_string(repository().join("src").join(&file)).unwrap();
        for import in imports(&code) {
            let own = import == room || import == "diagnostics";
            if !own && !may.contains(&import) {
                faults.push(format!("src/{file} imports `{import}`; `{room}` may not"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_room_of_the_table_is_there() {
    for room in allowed().keys() {
        let folder = repository().join("src").join(room);
        assert!(folder.is_dir(), "the table names `{room}`, and there is no src/{room}");
    }
}

#[test]
fn the_reader_of_imports_finds_them() {
    let code = "use crate::{figures, tables};\nlet x = crate::system::clock::now();";
    assert_eq!(imports(code).into_iter().collect::<Vec<_>>(), ["figures", "system", "tables"]);
}
