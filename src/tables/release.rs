//! What a workbook says of its own publication.

use std::path::Path;

use jiff::civil::Date;

use crate::diagnostics::Result;
use crate::project::{Period, ReleaseCells};
use crate::system::disk;

use super::grid::{Grid, Workbook};
use super::labels::fold_label;
use super::plan::ends;

/// When and where a release was published, as far as its file says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReleaseFacts {
    /// The day of publication.
    pub published: Option<Date>,
    /// The address of its page.
    pub url: Option<String>,
}

/// Reads the cells right of the labels. A file that is no workbook says nothing.
///
/// # Errors
/// It is a workbook by its name alone, or has no such sheet.
pub fn read_release(cells: &ReleaseCells, name: &str, path: &Path) -> Result<ReleaseFacts> {
    if !ends(name, ".xlsx") {
        return Ok(ReleaseFacts::default());
    }
    let grid = Workbook::open(name, disk::read(path)?)?.sheet(&cells.sheet)?;
    Ok(ReleaseFacts {
        published: beside(&grid, &cells.published).and_then(|text| parse_date(&text)),
        url: beside(&grid, &cells.url).filter(|url| url.starts_with("https://")),
    })
}

/// The first text right of a label.
fn beside(grid: &Grid, label: &str) -> Option<String> {
    let wanted = fold_label(label);
    grid.rows.iter().find_map(|row| {
        let at = row.iter().position(|field| fold_label(&field.text()) == wanted)?;
        let field = row.iter().skip(at + 1).find(|field| !field.is_empty())?;
        Some(field.text().trim().to_owned())
    })
}

/// Reads `27 November 2025` or `2025-11-27`.
fn parse_date(text: &str) -> Option<Date> {
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    let (day, rest) = text.trim().split_once(' ')?;
    let period = Period::parse(rest)?.date();
    Date::new(period.year(), period.month(), day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_of_publication() {
        assert_eq!(parse_date("27 November 2025"), Some(jiff::civil::date(2025, 11, 27)));
        assert_eq!(parse_date("2025-11-27"), Some(jiff::civil::date(2025, 11, 27)));
        assert_eq!(parse_date("soon"), None);
    }
}
