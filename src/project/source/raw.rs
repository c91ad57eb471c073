//! `sources.yaml` as it stands.

use indexmap::IndexMap;
use serde::Deserialize;

use super::super::period::Period;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawSources {
    pub(super) network: Option<RawNetwork>,
    pub(super) sources: Option<IndexMap<String, RawSource>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSource {
    pub(super) title: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) licence: Option<String>,
    pub(super) attribution: Option<String>,
    pub(super) status: Option<String>,
    pub(super) published_at: Option<String>,
    pub(super) connector: Option<RawConnector>,
    pub(super) tables: Option<IndexMap<String, RawTable>>,
    pub(super) agree: Option<Vec<Option<RawAgreement>>>,
    pub(super) stop_on: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNetwork {
    pub(super) contact: Option<String>,
    pub(super) allow_private: Option<bool>,
}

/// Each kind of connector has keys of its own; `connector::check` knows them.
#[derive(Debug, Deserialize)]
pub(super) struct RawConnector {
    pub(super) kind: Option<String>,
    pub(super) resources: Option<IndexMap<String, String>>,
    pub(super) release: Option<RawReleaseCells>,
    #[serde(flatten)]
    pub(super) keys: IndexMap<String, serde_yaml::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReleaseCells {
    pub(super) sheet: Option<String>,
    pub(super) published: Option<String>,
    pub(super) url: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTable {
    pub(super) resource: Option<String>,
    pub(super) layout: Option<String>,
    pub(super) sheet: Option<String>,
    pub(super) cited_as: Option<String>,
    pub(super) caveat: Option<String>,
    pub(super) rows_at: Option<String>,
    pub(super) area_names: Option<String>,
    pub(super) others: Option<String>,
    pub(super) area: Option<String>,
    pub(super) period_cell: Option<String>,
    pub(super) period: Option<RawPeriod>,
    pub(super) members: Option<RawMembers>,
    pub(super) rows: Option<IndexMap<String, String>>,
    pub(super) columns: Option<IndexMap<String, RawColumn>>,
    pub(super) optional: Option<Vec<String>>,
    #[serde(rename = "where")]
    pub(super) only: Option<RawOnly>,
    pub(super) not_mixed: Option<Vec<String>>,
    pub(super) no_data: Option<Vec<Option<RawNoData>>>,
    pub(super) unlisted_areas: Option<String>,
    pub(super) letters: Option<IndexMap<String, String>>,
    pub(super) types: Option<IndexMap<String, String>>,
    pub(super) markers: Option<IndexMap<String, String>>,
    pub(super) area_codes: Option<IndexMap<String, String>>,
    pub(super) leave_out: Option<IndexMap<String, String>>,
    pub(super) other_columns: Option<String>,
    pub(super) corrections: Option<Vec<Option<RawCorrection>>>,
    pub(super) expect: Option<RawContract>,
}

/// The texts that headers must have beside a row for it to count.
pub(super) type RawOnly = IndexMap<String, OneOrMore>;

/// Where a column is found, or what it is added up from.
#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "this is no header, no list of headers, and no `{ sum: header, where: … }`"
)]
pub(super) enum RawColumn {
    Headers(OneOrMore),
    Tally(RawTally),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTally {
    pub(super) sum: Option<OneOrMore>,
    pub(super) count: Option<OneOrMore>,
    pub(super) distinct: Option<OneOrMore>,
    pub(super) missing: Option<OneOrMore>,
    #[serde(rename = "where")]
    pub(super) only: Option<RawOnly>,
    pub(super) none: Option<String>,
}

/// A text, or a list of texts.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "this is no text and no list of texts")]
pub(super) enum OneOrMore {
    One(String),
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMembers {
    #[serde(rename = "match")]
    pub(super) matching: Option<String>,
    pub(super) prefer: Option<String>,
    pub(super) skip: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNoData {
    pub(super) source: Option<OneOrMore>,
    #[serde(rename = "match")]
    pub(super) matching: Option<String>,
    pub(super) before: Option<Period>,
    pub(super) columns: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCorrection {
    pub(super) column: Option<String>,
    pub(super) area: Option<String>,
    pub(super) period: Option<Period>,
    pub(super) published: Option<f64>,
    pub(super) value: Option<f64>,
    pub(super) reason: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawContract {
    pub(super) rows: Option<String>,
    pub(super) rows_a_month: Option<String>,
    pub(super) first: Option<Period>,
    pub(super) monthly_since: Option<Period>,
    pub(super) areas: Option<IndexMap<String, usize>>,
    pub(super) present: Option<Vec<String>>,
    pub(super) ranges: Option<IndexMap<String, String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAgreement {
    pub(super) what: Option<String>,
    pub(super) sql: Option<String>,
    pub(super) within: Option<f64>,
}
