//! The check of what decides about a table's rows: the members of an archive that it is in, the
//! month, which rows count, which zeros are none.

use super::super::check::Checker;
use super::check::check_pattern;
use super::check_table::unknown_column;
use super::raw::{RawMembers, RawNoData, RawOnly, RawPeriod, RawTable};
use super::{Column, Members, NoData, Only, PeriodFrom};
use crate::diagnostics::{Diagnostic, did_you_mean};

/// The conditions of a `where`.
pub(super) fn only(raw: Option<RawOnly>) -> Vec<Only> {
    let one = |(header, texts): (String, super::raw::OneOrMore)| Only {
        header,
        texts: texts.into_list(),
    };
    raw.unwrap_or_default().into_iter().map(one).collect()
}

/// Where the period comes from; `None` if nothing says it.
pub(super) fn check_period(
    path: &[&str; 4],
    raw: &RawTable,
    columns: &[Column],
    checker: &mut Checker<'_>,
) -> Option<PeriodFrom> {
    let [a, source, b, id] = *path;
    let column = columns.iter().any(|column| column.name == "period");
    match &raw.period {
        None => {}
        Some(RawPeriod::Word(word)) if word == "name" => return Some(PeriodFrom::Name),
        Some(RawPeriod::Word(word)) if word == "release" => return Some(PeriodFrom::Release),
        Some(RawPeriod::Headers(headers)) if headers.len() == 2 => {
            return Some(PeriodFrom::YearAndMonth(headers[0].clone(), headers[1].clone()));
        }
        Some(RawPeriod::Word(_) | RawPeriod::Headers(_)) => checker.push_at_value(
            &[a, source, b, id, "period"],
            Diagnostic::error("wrong-period", "this doesn't say where the month comes from")
                .hint("write `period: name` (of the file), `period: release`, or the headers of year and month, `period: [year, month]`")
                .hint("a header of the whole month is a column: `columns: { period: … }`"),
        ),
    }
    match &raw.period_cell {
        Some(cell) => Some(PeriodFrom::Cell(cell.clone())),
        None if column => Some(PeriodFrom::Column),
        None => raw.members.is_some().then_some(PeriodFrom::Name),
    }
}

pub(super) fn check_members(
    path: &[&str; 4],
    raw: Option<RawMembers>,
    checker: &mut Checker<'_>,
) -> Option<Members> {
    let [a, source, b, id] = *path;
    let raw = raw?;
    let place = [a, source, b, id, "members"];
    let matching = checker.text(raw.matching, &place, "match", "a pattern of the members' names");
    let mut pattern = |text: Option<String>, key: &str| {
        text.and_then(|text| check_pattern(&text, &[a, source, b, id, "members", key], checker))
    };
    let prefer = pattern(raw.prefer, "prefer");
    let skip = pattern(raw.skip, "skip");
    Some(Members { matching: pattern(matching, "match")?, prefer, skip })
}

pub(super) fn check_no_data(
    path: &[&str; 4],
    raw: Option<Vec<Option<RawNoData>>>,
    names: &[&str],
    checker: &mut Checker<'_>,
) -> Vec<NoData> {
    let [a, source, b, id] = *path;
    let mut rules = Vec::new();
    for (index, raw) in raw.unwrap_or_default().into_iter().enumerate() {
        let Some(raw) = raw else { continue };
        let index = index.to_string();
        let place = [a, source, b, id, "no_data", &index];
        let tells = checker.need(raw.source, &place, "source", "the header that tells");
        let matching = checker.text(raw.matching, &place, "match", "what it says then");
        let columns = checker.need(raw.columns, &place, "columns", "whose zeros are meant");
        let within = |key| [a, source, b, id, "no_data", &index, key];
        for column in columns.iter().flatten().filter(|one| !names.contains(&one.as_str())) {
            checker.push_at_value(&within("columns"), unknown_column(column, names));
        }
        let matching = matching.and_then(|text| check_pattern(&text, &within("match"), checker));
        if let (Some(tells), Some(matching), Some(columns)) = (tells, matching, columns) {
            let source = tells.into_list();
            rules.push(NoData { source, matching, before: raw.before, columns });
        }
    }
    rules
}

pub(super) fn check_unlisted(
    path: &[&str; 4],
    raw: Option<String>,
    checker: &mut Checker<'_>,
) -> bool {
    let [a, source, b, id] = *path;
    match raw.as_deref() {
        None | Some("refuse") => false,
        Some("keep") => true,
        Some(other) => {
            checker.push_at_value(
                &[a, source, b, id, "unlisted_areas"],
                Diagnostic::error("unknown-choice", format!("unknown choice `{other}`"))
                    .hint_maybe(did_you_mean(other, ["keep", "refuse"])),
            );
            false
        }
    }
}
