//! `areas.csv`: a row for each area, or for each time of its life.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::parts;
use super::{Area, AreaKind, Areas, Validity};
use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Problems, SourceFile, Span, did_you_mean};
use crate::project::ids::{AreaCode, is_area_code};

/// How many problems of one file are told in full.
pub(super) const MAX_PROBLEMS: usize = 50;

/// A row of `areas.csv` as it stands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawArea {
    code: String,
    name: String,
    prose: String,
    kind: String,
    parent: String,
    #[serde(default)]
    also: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
}

/// Reads `areas.csv` (`code,name,prose,kind,parent` and perhaps `also` and `from,until`) and, if it
/// is there, `area_parts.csv`.
pub(in crate::project) fn read(
    file: &Arc<SourceFile>,
    parts: Option<&Arc<SourceFile>>,
    diagnostics: &mut Diagnostics,
) -> Areas {
    let mut problems = Problems::new(MAX_PROBLEMS, Kind::Project);
    let mut rows: Vec<(Arc<Area>, Span)> = Vec::new();
    let columns = "`code,name,prose,kind,parent`, and perhaps `also` and `from,until`";
    for (span, raw) in records::<RawArea>(file, columns, &mut problems) {
        if let Some(area) = check_row(raw, &span, &mut problems) {
            rows.push((Arc::new(area), span));
        }
    }
    let rows = without_twins(rows, &mut problems);
    let areas = Areas::new(rows.iter().map(|(area, _)| Arc::clone(area)).collect(), Vec::new());
    check_parents(&areas, &rows, &mut problems);
    diagnostics.keep(problems.finish());
    match parts {
        Some(file) => parts::read(file, areas, diagnostics),
        None => areas,
    }
}

/// The records of a CSV file, each with the place of its first field. What can't be read is
/// reported.
pub(super) fn records<T: serde::de::DeserializeOwned>(
    file: &Arc<SourceFile>,
    columns: &str,
    problems: &mut Problems,
) -> Vec<(Span, T)> {
    let mut reader = csv::Reader::from_reader(file.text.as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    let mut rows = Vec::new();
    for record in reader.records() {
        let position = match &record {
            Ok(record) => record.position(),
            Err(error) => error.position(),
        };
        let start = position.and_then(|place| usize::try_from(place.byte()).ok()).unwrap_or(0);
        // A record may be said to begin at the line break before it.
        let rest = file.text.get(start..).unwrap_or_default();
        let start = start + rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        let code = rest.trim_start().split(',').next().unwrap_or_default().trim_end();
        let span = Span::new(file, start..start + code.len().max(1));
        match record.and_then(|record| record.deserialize::<T>(Some(&header))) {
            Ok(raw) => rows.push((span, raw)),
            Err(error) => {
                let (what, in_header) = in_words(&error);
                // A wrong header is wrong once, whatever stands below it.
                let first = in_header.map(|word| {
                    let at = file.text.find(&word).unwrap_or(0);
                    Span::new(file, at..at + word.len())
                });
                let problem = Diagnostic::error("wrong-row", what)
                    .at(first.as_ref().unwrap_or(&span))
                    .hint(format!("the columns are {columns}"));
                if first.is_some() {
                    problems.push(problem);
                    break;
                }
                problems.push(problem.hint("a name with a comma in it stands in double quotes"));
            }
        }
    }
    rows
}

/// What is wrong with a row of a CSV file; if it is its header, the word that is.
fn in_words(error: &csv::Error) -> (String, Option<String>) {
    let words = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("this row has {len} cells, and there are {expected_len} columns")
        }
        csv::ErrorKind::Utf8 { .. } => "this row is not UTF-8 text".to_owned(),
        csv::ErrorKind::Deserialize { err, .. } => match err.kind() {
            csv::DeserializeErrorKind::Message(said) if said.starts_with("unknown field") => {
                let name = said.split('`').nth(1).unwrap_or_default();
                return (format!("there is no column `{name}`"), Some(name.to_owned()));
            }
            csv::DeserializeErrorKind::Message(said) if said.starts_with("missing field") => {
                let name = said.split('`').nth(1).unwrap_or_default();
                return (format!("the column `{name}` is missing"), Some(String::new()));
            }
            _ => "this row can't be read".to_owned(),
        },
        _ => "this row can't be read".to_owned(),
    };
    (words, None)
}

/// Where a cell stands in the row that begins at a place; the place if it is not found.
fn cell(row: &Span, words: &str) -> Span {
    let start = row.range().start;
    let line = row.file.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let mut at = 0;
    for one in line.split(',') {
        if one.trim() == words {
            let from = start + at + one.len() - one.trim_start().len();
            return Span::new(&row.file, from..from + words.len());
        }
        at += one.len() + 1;
    }
    row.clone()
}

fn check_row(raw: RawArea, span: &Span, problems: &mut Problems) -> Option<Area> {
    if !is_area_code(&raw.code) {
        problems.push(
            Diagnostic::error("wrong-area-code", format!("`{}` is no area code", raw.code))
                .at(span)
                .hint("a code has letters, digits and hyphens; it becomes a folder's name"),
        );
        return None;
    }
    let validity = Validity::read(&raw.from, &raw.until);
    if let Err(wrong) = &validity {
        problems.push(wrong_days(wrong, span));
    }
    let Some(kind) = AreaKind::from_id(&raw.kind) else {
        problems.push(
            Diagnostic::error("unknown-kind", format!("unknown kind of area `{}`", raw.kind))
                .at(&cell(span, &raw.kind))
                .hint_maybe(did_you_mean(&raw.kind, AreaKind::ALL.map(AreaKind::id))),
        );
        return None;
    };
    let parent = (!raw.parent.is_empty()).then(|| AreaCode::new(&raw.parent));
    let (name, prose) = (without_turns(&raw.name), without_turns(&raw.prose));
    let prose = if prose.is_empty() { name.clone() } else { prose };
    let also = other_names(&raw, span, problems);
    let code = AreaCode::new(&raw.code);
    Some(Area { code, name, prose, kind, parent, also, validity: validity.ok()? })
}

/// A name without the characters that turn the direction of writing. Nobody sees them, and they would
/// turn what stands behind the name around, in titles, tables and the index. Letters that run from right
/// to left need none of them.
fn without_turns(name: &str) -> String {
    let turns = |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    name.chars().filter(|c| !turns(c)).collect()
}

/// The names in `also`, one after another with semicolons between them.
fn other_names(raw: &RawArea, span: &Span, problems: &mut Problems) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    if raw.also.trim().is_empty() {
        return names;
    }
    for name in raw.also.split(';').map(|name| without_turns(name.trim())) {
        let wrong = if name.is_empty() {
            Some("has a semicolon with no name beside it")
        } else if name.chars().any(char::is_control) {
            Some("has a line break or another control character")
        } else if name == raw.name || names.contains(&name) {
            Some("says a name again")
        } else {
            None
        };
        match wrong {
            None => names.push(name),
            Some(wrong) => problems.push(
                Diagnostic::error("wrong-name", format!("`also` of `{}` {wrong}", raw.code))
                    .at(span)
                    .hint("write other names as `A former name; Jane Doe`"),
            ),
        }
    }
    names
}

pub(super) fn wrong_days(wrong: &str, span: &Span) -> Diagnostic {
    Diagnostic::error("wrong-days", wrong)
        .at(span)
        .hint("`from` and `until` are days such as 2026-03-31, both included; blank is open")
}

/// Leaves out the rows of a code that are in force when an earlier row is.
fn without_twins(rows: Vec<(Arc<Area>, Span)>, problems: &mut Problems) -> Vec<(Arc<Area>, Span)> {
    let mut seen: BTreeMap<String, Vec<Arc<Area>>> = BTreeMap::new();
    let mut kept = Vec::new();
    for (area, span) in rows {
        let known = seen.entry(area.code.as_str().to_ascii_lowercase()).or_default();
        let twin = known
            .iter()
            .find(|other| other.code != area.code || other.validity.overlaps(area.validity));
        if let Some(twin) = twin {
            let problem =
                Diagnostic::error("duplicate-area", format!("area `{}` is there twice", area.code))
                    .at(&span);
            problems.push(if twin.code != area.code || area.validity.is_open() {
                problem.why("codes that differ only in case would share a folder on some systems")
            } else {
                problem
                    .why(format!(
                        "one row is in force {}, another {}",
                        twin.validity.label(),
                        area.validity.label()
                    ))
                    .hint("let one end (`until`) on the day before the other begins (`from`)")
            });
            continue;
        }
        known.push(Arc::clone(&area));
        kept.push((area, span));
    }
    kept
}

/// Each parent is there as long as its part, and is a larger kind of area, so that no chain of
/// parents is a cycle.
fn check_parents(areas: &Areas, rows: &[(Arc<Area>, Span)], problems: &mut Problems) {
    let mut by_code: BTreeMap<&str, Vec<&Area>> = BTreeMap::new();
    for (area, _) in rows {
        by_code.entry(area.code.as_str()).or_default().push(area);
    }
    by_code.values_mut().for_each(|rows| rows.sort_by_key(|row| row.validity.first()));
    for (area, span) in rows {
        let Some(parent) = &area.parent else { continue };
        let Some(above) = by_code.get(parent.as_str()) else {
            problems.push(
                Diagnostic::error(
                    "unknown-area",
                    format!("`{}` is part of `{parent}`, which is not in this list", area.code),
                )
                .at(&cell(span, parent.as_str()))
                .hint_maybe(did_you_mean(
                    parent.as_str(),
                    areas.iter().map(|area| area.code.as_str()),
                )),
            );
            continue;
        };
        let meanwhile = || above.iter().filter(|row| row.validity.overlaps(area.validity));
        if let Some(wrong) = meanwhile().find(|row| row.kind >= area.kind) {
            problems.push(
                Diagnostic::error(
                    "area-cycle",
                    format!(
                        "`{}` ({}) can't be part of `{}` ({})",
                        area.code,
                        area.kind.id(),
                        wrong.code,
                        wrong.kind.id()
                    ),
                )
                .at(span)
                .hint("an area is part of a larger kind of area"),
            );
        } else if !covered(area.validity, meanwhile().map(|row| row.validity)) {
            let times: Vec<String> = above.iter().map(|row| row.validity.label()).collect();
            problems.push(
                Diagnostic::error(
                    "parent-not-in-force",
                    format!("`{}` is part of `{parent}` {}", area.code, area.validity.label()),
                )
                .at(span)
                .why(format!("`{parent}` is in force {}", times.join(" and ")))
                .hint("end this row (`until`) with its parent, and add a row `from` then on"),
            );
        }
    }
}

/// Whether some times, in their order, leave no day of another without one.
fn covered(whole: Validity, times: impl Iterator<Item = Validity>) -> bool {
    let mut next = whole.first();
    for time in times {
        if time.first() > next {
            return false;
        }
        match time.last().tomorrow() {
            Ok(day) => next = next.max(day),
            // It is open, and nothing comes after it.
            Err(_) => return true,
        }
    }
    next > whole.last()
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_turn_nothing_around() {
        assert_eq!(super::without_turns("A\u{202e}b\u{2066}ŵ שלום"), "Abŵ שלום");
    }
}
