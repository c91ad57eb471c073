//! The form of `provenance.json`. `docs/output.md` has it for those who read it; change [`VERSION`]
//! together with the form.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::diagnostics::{Diagnostic, Result};

/// The version of the form that this program writes; it reads this one only.
pub const VERSION: u32 = 1;

/// By area, then by period (`2025-10`).
type ByPeriod<T> = BTreeMap<String, BTreeMap<String, T>>;

/// What all values of one area's brief go back to. Everything is there once, and referred to by its
/// keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The version of this form.
    pub version: u32,
    /// The brief.
    pub brief: String,
    /// The edition: `2025-10`.
    pub edition: String,
    /// The day whose areas the values are for.
    pub geography: String,
    /// The area that the brief is about.
    pub area: AreaRecord,
    /// The names of all areas that are met.
    pub areas: BTreeMap<String, String>,
    /// How printed numbers are made of unrounded ones.
    pub rounding: String,
    /// What the brief prints, in the order of reading.
    pub printed: Vec<Printed>,
    /// The figures, in the order of the catalogue.
    pub figures: IndexMap<String, FigureRecord>,
    /// The values, by figure: those printed, and those that they were computed from.
    pub values: BTreeMap<String, ByPeriod<ValueRecord>>,
    /// The cells, by table and column.
    pub cells: BTreeMap<String, BTreeMap<String, ByPeriod<CellRecord>>>,
    /// The tables that they are in.
    pub tables: BTreeMap<String, TableRecord>,
    /// The files that those were read from.
    pub files: BTreeMap<String, FileRecord>,
    /// The sources that published those.
    pub sources: BTreeMap<String, SourceRecord>,
}

/// An area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaRecord {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// The place of what a chart shows of the areas that the brief's own is among.
pub const PEER: &str = "peer";

impl Printed {
    /// Whether it is of an area that the brief's own is shown among.
    pub fn is_peer(&self) -> bool {
        self.place == PEER
    }
}

/// Something that a brief prints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Printed {
    /// The variant that prints it, if it is not the brief itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Where: `heading`, `text`, `caption`, `table`, `note` or `chart`; `peer` in a chart that shows the
    /// area among others.
    pub place: String,
    /// The words; of a chart the path of its picture.
    pub text: String,
    /// The figure.
    pub figure: String,
    /// The area.
    pub area: String,
    /// The period; of a chart the first of those shown.
    pub period: String,
    /// Of a chart, the last period shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// What is printed: nothing for the value itself, else `change`, `percent` or `rank`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// The number behind a change, a percentage or a rank, unrounded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<f64>,
    /// What the value is measured against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<Against>,
}

/// What a value is measured against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Against {
    /// Another value of the same figure.
    Value {
        /// The area.
        area: String,
        /// The period.
        period: String,
    },
    /// Those of all areas of a kind.
    Areas {
        /// The kind.
        among: String,
        /// Which is first: `highest` or `lowest`.
        first: String,
    },
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FigureRecord {
    /// Its name within a sentence.
    pub label: String,
    /// Its unit.
    pub unit: String,
    /// How many decimals are printed.
    pub decimals: usize,
    /// What it counts.
    pub definition: String,
    /// What a reader must know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caveats: Vec<String>,
    /// How the values of areas come about that are modelled.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub modelled: BTreeMap<String, String>,
    /// Its queries.
    pub sql: Vec<String>,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValueRecord {
    /// The unrounded value; null where it is missing.
    pub value: Option<f64>,
    /// Why it is missing, or more than the zero that it seems.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many parts had data, how many there are, and what they are called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<(u32, u32, String)>,
    /// Which of the figure's queries returned it, from 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub query: usize,
    /// What it was computed from: `figure/area/period` and `table.column/area/period`; period, or area
    /// and period, are left out where they are the value's own.
    pub inputs: Vec<String>,
    /// How many more there are that are not listed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: usize,
    /// How much of a part counts, where that is not all of it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub weights: BTreeMap<String, f64>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellRecord {
    /// Where it stands: `1a!AB12`, `row 12, column 6`, `item 5 /name`; of several rows that were added
    /// up, the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The number that is used; null where there is none.
    pub value: Option<f64>,
    /// Which of the table's files it is in, from 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub file: usize,
    /// How many rows were added up, if not one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// What was published and is wrong, if this was corrected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected: Option<Correction>,
}

/// A correction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    /// What was published.
    pub published: f64,
    /// Why something else is used.
    pub reason: String,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRecord {
    /// Its source.
    pub source: String,
    /// What a citation calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cited_as: Option<String>,
    /// The files that its cells are in.
    pub files: Vec<String>,
    /// The header or row label of each column, as published.
    pub columns: BTreeMap<String, String>,
}

/// A published file, or a member of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its name as published.
    pub name: String,
    /// The member, if it is an archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// The SHA-256 of the file.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
    /// The source.
    pub source: String,
    /// The date that its release is for.
    pub release: String,
    /// The day of publication.
    pub published: String,
    /// The page of the release.
    pub page: String,
    /// The address of the file, where it was taken from the publisher's site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The day it was fetched.
    pub accessed: String,
}

/// A source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRecord {
    /// The title of the series.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Its standing.
    pub status: String,
    /// The licence's id.
    pub licence: String,
    /// The line that the licence asks for.
    pub attribution: String,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Record {
    /// Reads a record; `None` if the bytes are none that this program knows.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|record: &Self| record.version == VERSION)
    }

    /// The bytes of `provenance.json`.
    ///
    /// # Errors
    /// It can't be written as JSON, which would be a fault of this program.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec(self).map_err(|error| {
            Diagnostic::error("internal", format!("can't write provenance: {error}"))
        })?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// A value.
    pub fn value(&self, figure: &str, area: &str, period: &str) -> Option<&ValueRecord> {
        self.values.get(figure)?.get(area)?.get(period)
    }

    /// A cell.
    pub fn cell(&self, table: &str, column: &str, area: &str, period: &str) -> Option<&CellRecord> {
        self.cells.get(table)?.get(column)?.get(area)?.get(period)
    }

    /// The file that a cell is in.
    pub fn file_of(&self, table: &str, cell: &CellRecord) -> Option<(&str, &FileRecord)> {
        let key = self.tables.get(table)?.files.get(cell.file)?;
        Some((key, self.files.get(key)?))
    }
}
