//! `sources.yaml`: what to pull, how to decode it, what it must look like.

use std::collections::BTreeMap;

use indexmap::IndexMap;

mod check;
mod check_columns;
mod check_json;
mod check_rows;
mod check_table;
pub mod connector;
mod raw;

use super::area::AreaKind;
use super::check::Spanned;
use super::delivery::NotBefore;
use super::ids::{AreaCode, ResourceId, SourceId, TableId};
use super::period::Period;
use crate::diagnostics::Span;
pub(super) use check::check;
use connector::Connector;
pub(super) use raw::RawSources;

/// A published series that the project pulls from.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its id; also the key of the reference that each locked release makes.
    pub id: SourceId,
    /// Its title.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Its licence, as an SPDX id: `OGL-UK-3.0`.
    pub licence: String,
    /// The publisher's attribution line (O1).
    pub attribution: String,
    /// Its standing: `official statistics`, `management information` (S3).
    pub status: String,
    /// Where its releases are announced.
    pub page: String,
    /// When a release comes out on its day (S6).
    pub published_at: NotBefore,
    /// How its releases and their files are found.
    pub connector: Connector,
    /// Where a file says when and where it was published.
    pub release: Option<ReleaseCells>,
    /// The tables decoded from it.
    pub tables: IndexMap<TableId, TableSpec>,
    /// What must hold across its tables.
    pub agreements: Vec<Agreement>,
    /// The changes that a person must have looked at before a release is locked.
    pub stop_on: Vec<Change>,
    /// Where it is defined.
    pub span: Span,
}

/// What a new release may change in what was known before (S5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// The same release has other bytes.
    Bytes,
    /// A value of a past month is another.
    Revisions,
    /// A month is gone.
    Months,
    /// An area came or went.
    Areas,
    /// A header or row label came or went.
    Columns,
}

impl Change {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Bytes, Self::Revisions, Self::Months, Self::Areas, Self::Columns];

    /// The name in `sources.yaml`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Revisions => "revisions",
            Self::Months => "months",
            Self::Areas => "areas",
            Self::Columns => "columns",
        }
    }
}

/// How the project goes about the network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Network {
    /// Whom a publisher may write to about our requests; else the contact of the first brief.
    pub contact: Option<String>,
    /// Whether loopback and private addresses may be asked.
    pub allow_private: bool,
}

/// Where a workbook says when and where it was published: the cell right of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseCells {
    /// The sheet.
    pub sheet: String,
    /// The label beside the date of publication.
    pub published: String,
    /// The label beside the address.
    pub url: String,
}

/// How a sheet or file is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Months across, measures down, one area.
    Crosstab,
    /// A header row, then a row per area (and period).
    Table,
    /// A header row, then many rows per area and period, to be added up or counted.
    Records,
    /// A list of objects in a JSON file.
    Json,
}

/// How the rows of a JSON file are read. Its columns are JSON pointers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JsonRows {
    /// The pointer of the list of rows; blank if the file is that list.
    pub rows_at: String,
    /// The kind of area that the column `area_code` names, where it holds names, not codes.
    pub area_names: Option<AreaKind>,
    /// Whether names that no area has are left out; then every area of the kind must be there.
    pub leave_out_others: bool,
}

/// Where the period of a table's rows comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeriodFrom {
    /// From the column `period`; in a crosstab, from the header.
    Column,
    /// From two headers, of the year and of the month's number.
    YearAndMonth(String, String),
    /// From the text of a cell, such as `A1`.
    Cell(String),
    /// From the name of the file or of the member of a ZIP archive.
    Name,
    /// From the release that the file belongs to.
    Release,
}

/// Which members of a ZIP archive a table is in.
#[derive(Debug, Clone)]
pub struct Members {
    /// Those whose name matches.
    pub matching: regex::Regex,
    /// Which of several for the same month.
    pub prefer: Option<regex::Regex>,
    /// But not these.
    pub skip: Option<regex::Regex>,
}

/// A condition on the rows of a file: under a header stands one of some texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Only {
    /// The header.
    pub header: String,
    /// The texts.
    pub texts: Vec<String>,
}

/// How a column of a table is made of many rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The sum; missing if a part is missing.
    Sum,
    /// How many rows have something there.
    Count,
    /// How many different texts stand there.
    Distinct,
    /// How many rows have no value there.
    Missing,
}

/// What a column of the layout `records` is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// How.
    pub how: How,
    /// Of which rows.
    pub only: Vec<Only>,
    /// Whether a sum of no rows is zero; else it is missing.
    pub none_is_zero: bool,
}

/// Where a zero is no zero: the publisher writes it where there was no data at all.
#[derive(Debug, Clone)]
pub struct NoData {
    /// The header of the column that tells, by any of its names.
    pub source: Vec<String>,
    /// What it says then.
    pub matching: regex::Regex,
    /// Only in months before this one.
    pub before: Option<Period>,
    /// The columns of ours whose zeros are meant.
    pub columns: Vec<String>,
}

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// A real number.
    Real,
    /// A whole number.
    Integer,
    /// A text.
    Text,
}

/// A column of a decoded table, and what it is called in the file.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name in SQL.
    pub name: String,
    /// The row label (crosstab) or header (table) in the file, without notes; or the letter of
    /// a column that has no header.
    pub label: Label,
    /// Other headers that it has in some vintages; the first that is there counts.
    pub also: Vec<String>,
    /// Its type.
    pub kind: ColumnType,
    /// Whether some vintages don't have it; it is missing there.
    pub optional: bool,
    /// In the layout `records`, how it is made of many rows.
    pub tally: Option<Tally>,
    /// Where it is defined.
    pub span: Span,
}

/// How a column is found in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    /// By its header or row label.
    Text(String),
    /// By its position, counted from 0, where the header is blank.
    Position(usize),
}

/// What a text in a number's cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// Not available.
    Missing,
    /// Zero, exactly.
    Zero,
    /// More than zero, but rounds to it.
    Low,
}

/// A cell that the publisher got wrong.
#[derive(Debug, Clone)]
pub struct Correction {
    /// The column of ours.
    pub column: String,
    /// The area; `None` in a crosstab, which has one.
    pub area: Option<AreaCode>,
    /// The period.
    pub period: Period,
    /// What was published.
    pub published: f64,
    /// What to use instead; `None` for missing.
    pub value: Option<f64>,
    /// Why.
    pub reason: String,
    /// Where it is defined.
    pub span: Span,
}

/// What a table must look like; else the fetch fails.
#[derive(Debug, Clone, Default)]
pub struct Contract {
    /// The number of rows.
    pub rows: Option<(f64, f64)>,
    /// The number of rows of each period.
    pub rows_a_month: Option<(f64, f64)>,
    /// The earliest period.
    pub first: Option<Period>,
    /// From here on no month is missing.
    pub monthly_since: Option<Period>,
    /// How many areas of each kind, by its name.
    pub areas: IndexMap<String, usize>,
    /// Columns without a missing value.
    pub present: Vec<String>,
    /// Bounds of a column's values.
    pub ranges: IndexMap<String, (f64, f64)>,
}

/// A query whose rows must each agree: `left` and `right` differ by no more than `within`.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// What must hold, in words.
    pub what: String,
    /// The query; it returns `what, left, right`.
    pub sql: Spanned,
    /// How far the two may lie apart.
    pub within: f64,
}

/// How to decode one table.
#[derive(Debug, Clone)]
pub struct TableSpec {
    /// Its id; its name in SQL.
    pub id: TableId,
    /// The file that it is in.
    pub resource: ResourceId,
    /// How it is laid out.
    pub layout: Layout,
    /// The sheet, for workbooks.
    pub sheet: Option<String>,
    /// What a citation calls it: `Table 1a`.
    pub cited_as: Option<String>,
    /// What a reader must know of every figure that is computed from it (S4).
    pub caveat: Option<String>,
    /// How the rows of a JSON file are read.
    pub json: Option<JsonRows>,
    /// The area of a crosstab.
    pub area: Option<AreaCode>,
    /// Where the period of its rows comes from.
    pub period: PeriodFrom,
    /// Which members of a ZIP archive it is in.
    pub members: Option<Members>,
    /// Which rows of the file count.
    pub only: Vec<Only>,
    /// Headers under which all rows of one sum must have the same text.
    pub not_mixed: Vec<String>,
    /// Zeros that are none.
    pub no_data: Vec<NoData>,
    /// Whether rows of areas that `areas.csv` doesn't list are kept.
    pub unlisted_areas: bool,
    /// The columns.
    pub columns: Vec<Column>,
    /// Texts in number cells.
    pub markers: BTreeMap<String, Marker>,
    /// Names in the file of areas that go by another code here.
    pub area_codes: BTreeMap<String, AreaCode>,
    /// Areas to leave out, with the reason.
    pub leave_out: BTreeMap<String, String>,
    /// Headers of columns that may stand beside the months of a crosstab.
    pub other_columns: Option<regex::Regex>,
    /// Known wrong cells.
    pub corrections: Vec<Correction>,
    /// What it must look like.
    pub contract: Contract,
    /// Where it is defined.
    pub span: Span,
}
