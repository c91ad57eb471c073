//! `<brief>.yaml` as it stands.

use indexmap::IndexMap;
use serde::Deserialize;

use super::super::period::Period;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawBrief {
    pub(super) name: Option<String>,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) organisation: Option<String>,
    pub(super) contact: Option<String>,
    pub(super) language: Option<String>,
    pub(super) template: Option<String>,
    pub(super) page: Option<String>,
    pub(super) source: Option<String>,
    pub(super) geography: Option<String>,
    pub(super) areas: Option<Vec<String>>,
    pub(super) requires: Option<Vec<String>>,
    pub(super) formats: Option<Vec<String>>,
    pub(super) style: Option<String>,
    pub(super) charts: Option<IndexMap<String, RawChart>>,
    pub(super) tables: Option<IndexMap<String, RawTableOfFigures>>,
    pub(super) claims: Option<IndexMap<String, RawClaim>>,
    pub(super) key_figures: Option<Vec<Option<RawKeyFigure>>>,
    pub(super) deal: Option<RawDeal>,
    pub(super) address: Option<String>,
    pub(super) fresh_for_days: Option<u32>,
    pub(super) variants: Option<IndexMap<String, Option<RawVariant>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawVariant {
    pub(super) name: Option<String>,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) template: Option<String>,
    pub(super) page: Option<String>,
    pub(super) areas: Option<Vec<String>>,
    pub(super) formats: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawKeyFigure {
    pub(super) figure: Option<String>,
    pub(super) of: Option<String>,
    pub(super) at: Option<Period>,
    pub(super) label: Option<String>,
    pub(super) note: Option<String>,
    pub(super) kinds: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDeal {
    pub(super) asks: Option<String>,
    pub(super) promises: Option<String>,
    pub(super) terms: Option<Vec<Option<RawTerm>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTerm {
    pub(super) name: Option<String>,
    pub(super) ask: Option<String>,
    pub(super) promise: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawChart {
    pub(super) kind: Option<String>,
    pub(super) headline: Option<String>,
    pub(super) claim: Option<String>,
    pub(super) subtitle: Option<String>,
    pub(super) series: Option<Vec<Option<RawSeries>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSeries {
    pub(super) figure: Option<String>,
    pub(super) area: Option<String>,
    pub(super) label: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTableOfFigures {
    pub(super) headline: Option<String>,
    pub(super) subtitle: Option<String>,
    pub(super) figures: Option<Vec<String>>,
    pub(super) columns: Option<Vec<Option<RawColumn>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawColumn {
    pub(super) label: Option<String>,
    pub(super) of: Option<String>,
    pub(super) at: Option<Period>,
    pub(super) change_since: Option<Period>,
    pub(super) kinds: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClaim {
    pub(super) says: Option<String>,
    pub(super) test: Option<String>,
    pub(super) otherwise: Option<String>,
    pub(super) level: Option<String>,
    pub(super) since: Option<Period>,
    pub(super) until: Option<Period>,
    pub(super) areas: Option<Vec<String>>,
}
