//! `sources.yaml` as it stands.

use indexmap::IndexMap;
use serde::Deserialize;

use super::super::period::Period;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawSources {
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
    pub(super) connector: Option<RawConnector>,
    pub(super) tables: Option<IndexMap<String, RawTable>>,
    pub(super) agree: Option<Vec<Option<RawAgreement>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawConnector {
    pub(super) kind: Option<String>,
    pub(super) page: Option<String>,
    pub(super) resources: Option<IndexMap<String, String>>,
    pub(super) release: Option<RawReleaseCells>,
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
    pub(super) period_from: Option<String>,
    pub(super) area: Option<String>,
    pub(super) period_cell: Option<String>,
    pub(super) rows: Option<IndexMap<String, String>>,
    pub(super) columns: Option<IndexMap<String, String>>,
    pub(super) letters: Option<IndexMap<String, String>>,
    pub(super) types: Option<IndexMap<String, String>>,
    pub(super) markers: Option<IndexMap<String, String>>,
    pub(super) area_codes: Option<IndexMap<String, String>>,
    pub(super) leave_out: Option<IndexMap<String, String>>,
    pub(super) other_columns: Option<String>,
    pub(super) corrections: Option<Vec<Option<RawCorrection>>>,
    pub(super) expect: Option<RawContract>,
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
