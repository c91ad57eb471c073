//! The check of a table's columns: `rows`, `columns`, `letters`, `types`, `optional`.

use super::super::check::Checker;
use super::check_rows::only;
use super::check_table::unknown_column;
use super::raw::{RawColumn, RawTable, RawTally};
use super::{Column, ColumnType, How, Label, Layout, Tally};
use crate::diagnostics::{Diagnostic, Span, did_you_mean};

/// Columns that every table has without being told.
const RESERVED: [&str; 2] = ["area_code", "period"];

/// Gathers the columns from `rows`, `columns` and `letters`, their types from `types`, and which
/// of them may be absent from `optional`.
pub(super) fn check(
    path: &[&str; 4],
    layout: Layout,
    raw: &mut RawTable,
    checker: &mut Checker<'_>,
) -> Vec<Column> {
    let [a, source, b, id] = *path;
    let mut columns = Vec::new();
    let rows = raw.rows.take().map(|rows| {
        let column = |(name, label)| (name, RawColumn::Headers(super::raw::OneOrMore::One(label)));
        rows.into_iter().map(column).collect()
    });
    for (key, entries) in [("rows", rows), ("columns", raw.columns.take())] {
        let wanted = if layout == Layout::Crosstab { "rows" } else { "columns" };
        if entries.is_some() != (key == wanted) {
            let path = if entries.is_some() { vec![a, source, b, id, key] } else { path.to_vec() };
            checker.push_at_key(
                &path,
                Diagnostic::error(
                    "wrong-layout",
                    format!("a table of this layout names its columns under `{wanted}`"),
                ),
            );
        }
        for (name, entry) in entries.unwrap_or_default() {
            let place = [a, source, b, id, key, name.as_str()];
            let span = checker.places.key(&place);
            match entry {
                RawColumn::Headers(headers) => {
                    columns.extend(named(name, headers.into_list(), span, None));
                }
                RawColumn::Tally(tally) if layout == Layout::Records => {
                    columns.extend(check_tally(&place, tally, span, checker));
                }
                RawColumn::Tally(_) => checker.push_at_key(
                    &place,
                    Diagnostic::error("wrong-layout", "this layout adds nothing up")
                        .hint("write `layout: records` for a file with many rows per area"),
                ),
            }
        }
    }
    for (name, letter) in raw.letters.take().unwrap_or_default() {
        let place = [a, source, b, id, "letters", name.as_str()];
        match position_of(&letter) {
            Some(at) => {
                let span = checker.places.key(&place);
                let label = Label::Position(at);
                columns.push(Column {
                    name,
                    label,
                    also: Vec::new(),
                    kind: ColumnType::Real,
                    optional: false,
                    tally: None,
                    span,
                });
            }
            None => checker.push_at_value(
                &place,
                Diagnostic::error("wrong-letter", format!("`{letter}` is no column's letter"))
                    .hint("write `A`, `B`, … `AA`"),
            ),
        }
    }
    for column in &mut columns {
        checker.id(&column.name, &[a, source, b, id, "rows", &column.name]);
        if RESERVED.contains(&column.name.as_str()) {
            column.kind = ColumnType::Text;
        } else if layout == Layout::Records && column.tally.is_none() {
            checker.push_at_key(
                &[a, source, b, id, "columns", &column.name],
                Diagnostic::error("wrong-layout", "many rows make one value here")
                    .hint(format!("say how: `{}: {{ sum: … }}` or `count`", column.name)),
            );
        }
    }
    check_types(path, raw, &mut columns, checker);
    check_optional(path, raw, &mut columns, checker);
    columns
}

/// A column that is found by its headers.
fn named(name: String, headers: Vec<String>, span: Span, tally: Option<Tally>) -> Option<Column> {
    let counts = tally.as_ref().is_some_and(|tally| tally.how != How::Sum);
    let kind = if counts { ColumnType::Integer } else { ColumnType::Real };
    let mut headers = headers.into_iter();
    let label = Label::Text(headers.next()?);
    Some(Column { name, label, also: headers.collect(), kind, optional: false, tally, span })
}

/// Checks a column such as `{ sum: fte, where: { staff_group: GP } }`.
fn check_tally(
    place: &[&str; 6],
    raw: RawTally,
    span: Span,
    checker: &mut Checker<'_>,
) -> Option<Column> {
    let ways = [
        (How::Sum, raw.sum),
        (How::Count, raw.count),
        (How::Distinct, raw.distinct),
        (How::Missing, raw.missing),
    ];
    let mut ways = ways.into_iter().filter_map(|(how, headers)| Some((how, headers?)));
    let (Some((how, headers)), None) = (ways.next(), ways.next()) else {
        checker.push_at_key(
            place,
            Diagnostic::error("wrong-tally", "this says not in one way how rows are added up")
                .hint("write one of `sum`, `count`, `distinct` and `missing`, with a header"),
        );
        return None;
    };
    let none_is_zero = match raw.none.as_deref() {
        None | Some("missing") => false,
        Some("zero") => true,
        Some(other) => {
            checker.push_at_key(
                place,
                Diagnostic::error("unknown-marker", format!("unknown meaning `{other}` of `none`"))
                    .hint_maybe(did_you_mean(other, ["missing", "zero"])),
            );
            false
        }
    };
    let tally = Tally { how, only: only(raw.only), none_is_zero };
    named(place[5].to_owned(), headers.into_list(), span, Some(tally))
}

fn check_types(
    path: &[&str; 4],
    raw: &mut RawTable,
    columns: &mut [Column],
    checker: &mut Checker<'_>,
) {
    let [a, source, b, id] = *path;
    for (name, kind) in raw.types.take().unwrap_or_default() {
        let place = [a, source, b, id, "types", name.as_str()];
        let kind = match kind.as_str() {
            "real" => ColumnType::Real,
            "integer" => ColumnType::Integer,
            "text" => ColumnType::Text,
            other => {
                checker.push_at_value(
                    &place,
                    Diagnostic::error("unknown-type", format!("unknown type `{other}`"))
                        .hint_maybe(did_you_mean(other, ["real", "integer", "text"])),
                );
                continue;
            }
        };
        match columns.iter_mut().find(|column| column.name == name) {
            Some(column) => column.kind = kind,
            None => {
                let known: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                checker.push_at_key(&place, unknown_column(&name, &known));
            }
        }
    }
}

fn check_optional(
    path: &[&str; 4],
    raw: &mut RawTable,
    columns: &mut [Column],
    checker: &mut Checker<'_>,
) {
    let [a, source, b, id] = *path;
    for (index, name) in raw.optional.take().unwrap_or_default().into_iter().enumerate() {
        let index = index.to_string();
        let place = [a, source, b, id, "optional", &index];
        let free = !RESERVED.contains(&name.as_str());
        match columns.iter_mut().find(|column| column.name == name && free) {
            Some(column) => column.optional = true,
            None => {
                let known = columns.iter().map(|column| column.name.as_str());
                let known: Vec<&str> = known.filter(|name| !RESERVED.contains(name)).collect();
                checker.push_at_value(&place, unknown_column(&name, &known));
            }
        }
    }
}

/// The position of a column's letter, from 0: `A` is 0, `AA` is 26.
fn position_of(letter: &str) -> Option<usize> {
    if letter.is_empty() || letter.len() > 3 {
        return None;
    }
    let number = letter.chars().try_fold(0, |number, c| {
        c.is_ascii_uppercase().then(|| number * 26 + (c as usize - 'A' as usize) + 1)
    })?;
    Some(number - 1)
}

#[cfg(test)]
mod tests {
    use super::position_of;

    #[test]
    fn letters_count_from_a() {
        assert_eq!(position_of("A"), Some(0));
        assert_eq!(position_of("Z"), Some(25));
        assert_eq!(position_of("AA"), Some(26));
        assert_eq!(position_of("a"), None);
    }
}
