//! The check of what a table says of JSON.

use super::super::area::AreaKind;
use super::super::check::Checker;
use super::raw::RawTable;
use super::{Column, JsonRows, Label, Layout};
use crate::diagnostics::{Diagnostic, did_you_mean};

/// Checks the keys of `layout: json`, and that no other table has them.
pub(super) fn check(
    path: &[&str; 4],
    layout: Layout,
    raw: &mut RawTable,
    columns: &[Column],
    checker: &mut Checker<'_>,
) -> Option<JsonRows> {
    let [a, source, b, id] = *path;
    let keys = [
        ("rows_at", raw.rows_at.take()),
        ("area_names", raw.area_names.take()),
        ("others", raw.others.take()),
    ];
    if layout != Layout::Json {
        for (key, _) in keys.iter().filter(|(_, value)| value.is_some()) {
            checker.push_at_key(
                &[a, source, b, id, key],
                Diagnostic::error("wrong-layout", format!("`{key}` goes with `layout: json`")),
            );
        }
        return None;
    }
    let [rows_at, area_names, others] = keys.map(|(_, value)| value);
    let rows_at = checker.need(rows_at, path, "rows_at", "the JSON pointer of the list of rows");
    let rows_at = rows_at.unwrap_or_default();
    pointer(&rows_at, &[a, source, b, id, "rows_at"], checker);
    for column in columns {
        if let Label::Text(label) = &column.label {
            pointer(label, &[a, source, b, id, "columns", &column.name], checker);
        }
    }
    let kind = area_names.as_deref().and_then(|name| {
        let kind = AreaKind::from_id(name);
        if kind.is_none() {
            checker.push_at_value(
                &[a, source, b, id, "area_names"],
                Diagnostic::error("unknown-kind", format!("unknown kind of area `{name}`"))
                    .hint_maybe(did_you_mean(name, AreaKind::ALL.map(AreaKind::id))),
            );
        }
        kind
    });
    let mut only = |key: &'static str, value: &Option<String>, allowed: &str| {
        let wrong = value.as_deref().filter(|value| *value != allowed);
        if let Some(wrong) = wrong {
            checker.push_at_value(
                &[a, source, b, id, key],
                Diagnostic::error("unknown-option", format!("`{key}` can't be `{wrong}`"))
                    .hint(format!("write `{key}: {allowed}`, or leave it out")),
            );
        }
    };
    only("others", &others, "leave_out");
    if others.is_some() && area_names.is_none() {
        checker.push_at_key(
            &[a, source, b, id, "others"],
            Diagnostic::error("missing-key", "`others` needs `area_names: …`")
                .why("names are left out only where it is sure that every area has been found"),
        );
    }
    Some(JsonRows { rows_at, area_names: kind, leave_out_others: others.is_some() })
}

/// A JSON pointer is blank or begins with a slash (RFC 6901).
fn pointer(text: &str, path: &[&str], checker: &mut Checker<'_>) {
    if !text.is_empty() && !text.starts_with('/') {
        checker.push_at_value(
            path,
            Diagnostic::error("wrong-pointer", format!("`{text}` is no JSON pointer"))
                .hint(format!("write the keys on the way to it, each after a slash: `/{text}`")),
        );
    }
}
