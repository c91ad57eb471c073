//! `sources.yaml` as it stands. What is said of a field here is what an editor shows.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::area::AreaKind;
use super::super::period::Period;
use super::super::schema::word::{self, ById};
use super::Change;

/// What the project pulls, how it is decoded, and what it must look like.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSources {
    /// How the project goes about the network.
    pub(super) network: Option<RawNetwork>,
    /// The published series that the project pulls from, by id. The id is also the key by which a
    /// template cites the locked release.
    #[schemars(required, with = "Option<ById<RawSource>>")]
    pub(super) sources: Option<IndexMap<String, RawSource>>,
}

/// A published series.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSource {
    /// The name of the series: `General Practice Workforce`.
    #[schemars(required)]
    pub(super) title: Option<String>,
    /// Who publishes it: `NHS England`.
    #[schemars(required)]
    pub(super) publisher: Option<String>,
    /// Its licence, as an SPDX id: `OGL-UK-3.0`. Without it nothing is built.
    #[schemars(required, with = "Option<word::Licence>")]
    pub(super) licence: Option<String>,
    /// The publisher's own attribution line, which every brief prints.
    #[schemars(required)]
    pub(super) attribution: Option<String>,
    /// Its standing, as the publisher states it.
    #[schemars(required, with = "Option<word::Status>")]
    pub(super) status: Option<String>,
    /// When a release comes out on its day: `09:30 Europe/London`, as if not said.
    #[schemars(with = "Option<word::TimeOfDay>")]
    pub(super) published_at: Option<String>,
    /// How its releases and their files are found.
    #[schemars(required)]
    pub(super) connector: Option<RawConnector>,
    /// The tables decoded from its files, by id. An id is the table's name in SQL; tables of all
    /// sources share one database.
    #[schemars(required, with = "Option<ById<RawTable>>")]
    pub(super) tables: Option<IndexMap<String, RawTable>>,
    /// What must hold across its tables; else a release is not taken.
    pub(super) agree: Option<Vec<Option<RawAgreement>>>,
    /// The changes in what was known before that a person must have looked at before a release is
    /// locked.
    #[schemars(with = "Option<Vec<Change>>")]
    pub(super) stop_on: Option<Vec<String>>,
}

/// How the project goes about the network.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNetwork {
    /// Whom a publisher may write to about our requests; else the contact of the first brief.
    pub(super) contact: Option<String>,
    /// Whether addresses of this machine and its network may be asked.
    pub(super) allow_private: Option<bool>,
}

/// Each kind of connector has keys of its own; `connector::check` knows them, and `schema` writes
/// them out.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct RawConnector {
    /// How the releases are found.
    pub(super) kind: Option<String>,
    /// What finds each file of a release, by id.
    pub(super) resources: Option<IndexMap<String, String>>,
    /// Where a workbook says when and where it was published.
    pub(super) release: Option<RawReleaseCells>,
    #[serde(flatten)]
    #[schemars(skip)]
    pub(super) keys: IndexMap<String, serde_yaml::Value>,
}

/// Where a workbook says when and where it was published: the cell right of a label.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReleaseCells {
    /// The sheet with the labels: `Title and Contents`.
    #[schemars(required)]
    pub(super) sheet: Option<String>,
    /// The label beside the date of publication: `Publication Date:`.
    #[schemars(required)]
    pub(super) published: Option<String>,
    /// The label beside the address: `Link to publication:`.
    #[schemars(required)]
    pub(super) url: Option<String>,
}

/// How a table is decoded from a file, and what it must look like.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTable {
    /// Which of the connector's `resources` it is in.
    #[schemars(required)]
    pub(super) resource: Option<String>,
    /// How the sheet or file is laid out.
    #[schemars(required, with = "Option<word::Layout>")]
    pub(super) layout: Option<String>,
    /// The sheet of a workbook; put quotes around a number: `'5'`.
    pub(super) sheet: Option<String>,
    /// What a note calls it: `Table 1a`.
    pub(super) cited_as: Option<String>,
    /// What must be said of every figure from it, in the notes.
    pub(super) caveat: Option<String>,
    /// Of `layout: json`: the JSON pointer of the list of rows, `/items`; `''` if the file is that
    /// list.
    pub(super) rows_at: Option<String>,
    /// Of `layout: json`: `area_code` holds names of areas of this kind, not codes.
    #[schemars(with = "Option<AreaKind>")]
    pub(super) area_names: Option<String>,
    /// Of `layout: json` with `area_names`: names that no area has are left out.
    #[schemars(with = "Option<word::Others>")]
    pub(super) others: Option<String>,
    /// Of `layout: crosstab`: the code of the area that it is about, `E92000001`.
    pub(super) area: Option<String>,
    /// The cell whose text names the month of all rows: `A1`.
    pub(super) period_cell: Option<String>,
    /// Where the month of all rows comes from, if it is no column: `name` (of the file), `release`,
    /// or the headers of year and month, `[year, month]`.
    #[schemars(with = "Option<word::PeriodFrom>")]
    pub(super) period: Option<RawPeriod>,
    /// Which members of a ZIP archive it is in.
    pub(super) members: Option<RawMembers>,
    /// Of `layout: crosstab`: its columns, each with the label of a row in the file.
    #[schemars(with = "Option<ById<String>>")]
    pub(super) rows: Option<IndexMap<String, String>>,
    /// Its columns, each with its header in the file, or several of which the first that is there
    /// counts; in `layout: records` with how many rows make one: `{ sum: fte }`; in `layout: json`
    /// with a JSON pointer. `area_code` must be among them, and `period` if nothing else says it.
    #[schemars(with = "Option<ById<RawColumn>>")]
    pub(super) columns: Option<IndexMap<String, RawColumn>>,
    /// Columns that some vintages don't have; they are missing there.
    pub(super) optional: Option<Vec<String>>,
    /// Only rows under whose headers these texts stand: `{ ORG_TYPE: ICB }`.
    #[serde(rename = "where")]
    pub(super) only: Option<RawOnly>,
    /// Of `layout: records`: rows that differ under one of these headers are never added up.
    pub(super) not_mixed: Option<Vec<String>>,
    /// Zeros that are none: the publisher writes them where there was no data.
    pub(super) no_data: Option<Vec<Option<RawNoData>>>,
    /// Whether rows of areas that `areas.csv` does not have are an error (`refuse`) or stay (`keep`).
    #[schemars(with = "Option<word::Unlisted>")]
    pub(super) unlisted_areas: Option<String>,
    /// Columns without a header, by the letter of the column: `{ area_code: A }`.
    #[schemars(with = "Option<ById<word::Letter>>")]
    pub(super) letters: Option<IndexMap<String, String>>,
    /// The types of columns that are no real numbers: `{ practices: integer }`.
    #[schemars(with = "Option<ById<word::ColumnType>>")]
    pub(super) types: Option<IndexMap<String, String>>,
    /// What texts in cells of numbers mean: `{ '..': missing, '-': zero, '0': low }`.
    #[schemars(with = "Option<IndexMap<String, word::Marker>>")]
    pub(super) markers: Option<IndexMap<String, String>>,
    /// What the file calls areas that have another code here: `{ England: E92000001 }`.
    pub(super) area_codes: Option<IndexMap<String, String>>,
    /// Rows that are left out, by what stands in place of an area, with the reason.
    pub(super) leave_out: Option<IndexMap<String, String>>,
    /// A regular expression of headers that are no months and are skipped: `'^% difference'`.
    pub(super) other_columns: Option<String>,
    /// Cells that the publisher got wrong.
    pub(super) corrections: Option<Vec<Option<RawCorrection>>>,
    /// What the table must look like; else the fetch fails.
    pub(super) expect: Option<RawContract>,
}

/// The texts that headers must have beside a row for it to count.
pub(super) type RawOnly = IndexMap<String, OneOrMore>;

/// Where a column is found, or what it is added up from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "this is no header, no list of headers, and no `{ sum: header, where: … }`"
)]
pub(super) enum RawColumn {
    /// Its header, or several.
    Headers(OneOrMore),
    /// How many rows make one value.
    Tally(RawTally),
}

/// How many rows make one value: one of `sum`, `count`, `distinct` and `missing`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTally {
    /// The header of numbers to add up. Missing if a part is missing.
    pub(super) sum: Option<OneOrMore>,
    /// How many rows have something under this header.
    pub(super) count: Option<OneOrMore>,
    /// How many different texts stand under this header.
    pub(super) distinct: Option<OneOrMore>,
    /// How many rows have no value under this header.
    pub(super) missing: Option<OneOrMore>,
    /// Of which rows: `{ staff_group: GP }`, or one of several texts.
    #[serde(rename = "where")]
    pub(super) only: Option<RawOnly>,
    /// What a sum of no rows is.
    #[schemars(with = "Option<word::NoRows>")]
    pub(super) none: Option<String>,
}

/// A text, or a list of texts.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "this is no text and no list of texts")]
pub(super) enum OneOrMore {
    /// A text.
    One(String),
    /// Several.
    More(Vec<String>),
}

impl OneOrMore {
    pub(super) fn into_list(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::More(texts) => texts,
        }
    }
}

/// Where the month of a table's rows comes from.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "this is not `name`, `release` or a list of two headers")]
pub(super) enum RawPeriod {
    Word(String),
    Headers(Vec<String>),
}

/// Which members of a ZIP archive a table is in, by regular expressions of their names.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMembers {
    /// Those whose name matches.
    #[schemars(required)]
    #[serde(rename = "match")]
    pub(super) matching: Option<String>,
    /// Which of several for the same month.
    pub(super) prefer: Option<String>,
    /// But not these.
    pub(super) skip: Option<String>,
}

/// Where a zero is no zero.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNoData {
    /// The header of the column that tells, by any of its names.
    #[schemars(required)]
    pub(super) source: Option<OneOrMore>,
    /// A regular expression of what it says then.
    #[schemars(required)]
    #[serde(rename = "match")]
    pub(super) matching: Option<String>,
    /// Only in months before this one: `2021-06`.
    pub(super) before: Option<Period>,
    /// The columns whose zeros are meant.
    #[schemars(required)]
    pub(super) columns: Option<Vec<String>>,
}

/// A cell that the publisher got wrong. It is put right only as long as it says what was published.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCorrection {
    /// The column of ours.
    #[schemars(required)]
    pub(super) column: Option<String>,
    /// The code of the area; a crosstab has one.
    pub(super) area: Option<String>,
    /// The month.
    #[schemars(required)]
    pub(super) period: Option<Period>,
    /// The wrong number.
    #[schemars(required)]
    pub(super) published: Option<f64>,
    /// What to use instead; `null` for missing.
    #[schemars(with = "Option<word::NumberOrNothing>")]
    pub(super) value: Option<f64>,
    /// Why it is wrong.
    #[schemars(required)]
    pub(super) reason: Option<String>,
}

/// What a table must look like.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawContract {
    /// The number of rows: `74..`, `5000..9000`.
    #[schemars(with = "Option<word::Range>")]
    pub(super) rows: Option<String>,
    /// The number of rows of each month.
    #[schemars(with = "Option<word::Range>")]
    pub(super) rows_a_month: Option<String>,
    /// The earliest month.
    pub(super) first: Option<Period>,
    /// From here on no month is missing.
    pub(super) monthly_since: Option<Period>,
    /// How many areas of each kind: `{ region: 7, icb: 42 }`.
    pub(super) areas: Option<IndexMap<String, usize>>,
    /// Columns without a missing value.
    pub(super) present: Option<Vec<String>>,
    /// Bounds of a column's values: `{ nurses_fte: 10000..30000 }`.
    #[schemars(with = "Option<ById<word::Range>>")]
    pub(super) ranges: Option<IndexMap<String, String>>,
}

/// A query whose rows must each agree.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAgreement {
    /// What must hold, in words.
    #[schemars(required)]
    pub(super) what: Option<String>,
    /// A query of `what, left, right`.
    #[schemars(required)]
    pub(super) sql: Option<String>,
    /// How far `left` and `right` may differ.
    #[schemars(required)]
    pub(super) within: Option<f64>,
}
