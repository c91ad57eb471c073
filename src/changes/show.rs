//! Numbers, names and reports as text.

use std::cmp::Ordering;

use super::figures::FigureChange;
use super::movement::{Level, Movement};
use super::report::{Item, Report};
use crate::figures::format;

/// A change with its sign, as precise as it must be to be seen: `+42`, `−0.3`.
pub fn signed(change: f64, decimals: usize) -> String {
    if change == 0.0 {
        return "0".to_owned();
    }
    // What is too small for the figure's own decimals would read as no change.
    let enough = (decimals..decimals + 6).find(|more| !format::rounds_to_zero(change, *more));
    let number = format::plain(change.abs(), enough.unwrap_or(decimals));
    format!("{}{number}", if change < 0.0 { '\u{2212}' } else { '+' })
}

/// A change in per cent: `+0.1%`.
pub fn percent(change: f64) -> String {
    format!("{}%", signed(change, 1))
}

/// A change of a figure: `+76 (+0.3%)`, `−0.6 points`.
pub fn change(figure: &FigureChange) -> String {
    let Some(change) = figure.change else { return "–".to_owned() };
    // What readers see as the same has not changed.
    let change = if figure.direction() == Some(Ordering::Equal) { 0.0 } else { change };
    match figure.percent {
        _ if is_share(figure) => points(change, figure.decimals),
        Some(share) if change != 0.0 => {
            format!("{} ({})", signed(change, figure.decimals), percent(share))
        }
        Some(_) | None => signed(change, figure.decimals),
    }
}

/// A value as it is printed, with its sign if it is a percentage.
pub fn value(figure: &FigureChange, value: f64) -> String {
    let sign = if is_share(figure) { "%" } else { "" };
    format!("{}{sign}", format::number(value, figure.decimals))
}

/// Whether a figure is a percentage, whose changes are percentage points.
pub fn is_share(figure: &FigureChange) -> bool {
    figure.unit.starts_with('%')
}

/// A change in percentage points: a share without decimals moves by parts of one.
pub fn points(change: f64, decimals: usize) -> String {
    format!("{} points", signed(change, decimals.max(1)))
}

/// What a figure is called, with its unit unless the name says it.
pub fn called(figure: &FigureChange) -> String {
    named(&figure.label, &figure.unit)
}

/// A name with a unit, unless the name says it.
pub fn named(label: &str, unit: &str) -> String {
    let said = unit == "%" || label.starts_with(unit) || label.ends_with(unit);
    if said { label.to_owned() } else { format!("{label}, {unit}") }
}

/// Two values that differ, as precise as they must be for that to be seen.
pub fn apart(one: f64, other: f64, decimals: usize) -> (String, String) {
    let print = |decimals: usize| (format::number(one, decimals), format::number(other, decimals));
    let enough = (decimals..decimals + 9).map(print).find(|(one, other)| one != other);
    enough.unwrap_or_else(|| (one.to_string(), other.to_string()))
}

/// How unusual a change is, in words.
pub fn unusual(movement: &Movement) -> String {
    let Movement { past, smaller, first, since, .. } = movement;
    let over = over(movement.months);
    match (movement.level(), since) {
        (Level::Usual, _) => format!("usual: larger than {smaller} of {past} {over} changes"),
        (Level::Large, Some(since)) => format!(
            "large: larger than {smaller} of {past} {over} changes; largest since {}",
            since.label()
        ),
        (Level::Large | Level::Largest, _) => {
            format!("the largest of all {over} changes since {} ({past} before it)", first.label())
        }
    }
}

/// `monthly`, `3-monthly`.
pub fn over(months: i32) -> String {
    if months == 1 { "monthly".to_owned() } else { format!("{months}-monthly") }
}

/// A few names, and how many more there are.
pub fn some(names: &[&str], most: usize) -> String {
    let shown = names.iter().take(most).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// `1 area`, `148 areas`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", format::plain(number as f64, 0), if number == 1 { one } else { many })
}

/// A report as text for a terminal.
pub fn text(report: &Report) -> String {
    let mut text = format!("{}\n{}\n", report.title, report.lead);
    for section in &report.sections {
        text.push_str(&format!("\n{}\n", section.heading));
        for item in &section.items {
            match item {
                Item::Line(line) => text.push_str(&format!("  {line}\n")),
                Item::More(line) => text.push_str(&format!("    {line}\n")),
                Item::Table { header, rows } => table(header, rows, &mut text),
            }
        }
    }
    text
}

/// Which columns hold numbers, and are aligned to the right.
fn numeric(header: &[String], rows: &[Vec<String>]) -> Vec<bool> {
    let number =
        |cell: &String| cell.starts_with(|c: char| c.is_ascii_digit() || "+\u{2212}–[".contains(c));
    (0..header.len()).map(|at| rows.iter().filter_map(|row| row.get(at)).all(number)).collect()
}

/// Columns aligned by their longest cell.
fn table(header: &[String], rows: &[Vec<String>], text: &mut String) {
    let length = |cell: &String| cell.chars().count();
    let all = || std::iter::once(header).chain(rows.iter().map(Vec::as_slice));
    let widths: Vec<usize> = (0..header.len())
        .map(|at| all().filter_map(|row| row.get(at)).map(length).max().unwrap_or(0))
        .collect();
    let numeric = numeric(header, rows);
    for row in all() {
        let mut line = String::new();
        for ((cell, width), numeric) in row.iter().zip(&widths).zip(&numeric) {
            let space = " ".repeat(width - length(cell));
            let (before, after) =
                if *numeric { (space, String::new()) } else { (String::new(), space) };
            line.push_str(&format!("  {before}{cell}{after}"));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

impl Report {
    /// The report as Markdown, to be sent along with the briefs.
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}\n\n{}\n", escaped(&self.title), escaped(&self.lead));
        for section in &self.sections {
            text.push_str(&format!("\n## {}\n\n", escaped(&section.heading)));
            let mut after_table = false;
            for item in &section.items {
                if std::mem::take(&mut after_table) {
                    text.push('\n');
                }
                match item {
                    Item::Line(line) => text.push_str(&format!("- {}\n", escaped(line))),
                    Item::More(line) => text.push_str(&format!("  - {}\n", escaped(line))),
                    Item::Table { header, rows } => {
                        let row = |cells: &[String]| {
                            let cells: Vec<String> =
                                cells.iter().map(|cell| escaped(cell)).collect();
                            format!("| {} |\n", cells.join(" | "))
                        };
                        text.push_str(&row(header));
                        let rules = numeric(header, rows);
                        let rules =
                            rules.iter().map(|numeric| if *numeric { "--:" } else { "---" });
                        text.push_str(&format!("|{}|\n", rules.collect::<Vec<_>>().join("|")));
                        rows.iter().for_each(|cells| text.push_str(&row(cells)));
                        after_table = true;
                    }
                }
            }
        }
        text
    }
}

/// Escapes what Markdown would read as markup, code spans aside; names come from data.
fn escaped(text: &str) -> String {
    let spans = text.matches('`').count().is_multiple_of(2);
    let mut out = String::with_capacity(text.len());
    let mut in_span = false;
    for c in text.chars() {
        in_span ^= spans && c == '`';
        let markup = matches!(c, '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '~' | '&' | '$');
        // A cell ends at a bar even within a code span.
        if c == '|' || (markup && !in_span) || (c == '`' && !spans) {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_never_printed_as_none() {
        assert_eq!(signed(42.4, 0), "+42");
        assert_eq!(signed(-0.3, 0), "\u{2212}0.3");
        assert_eq!(signed(0.004, 1), "+0.004");
        assert_eq!(signed(0.0, 1), "0");
        assert_eq!(percent(0.01), "+0.01%");
        assert_eq!(percent(-2.64), "\u{2212}2.6%");
    }
}
