//! `<brief>.yaml` as it stands. What is said of a field here is what an editor shows.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::area::AreaKind;
use super::super::period::Period;
use super::super::schema::word::{self, ById};
use super::Format;

/// One brief: which template, figures, claims, charts, areas and forms. The name of the file is the
/// brief's id.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawBrief {
    /// What it is called, whatever the area.
    #[schemars(required)]
    pub(super) name: Option<String>,
    /// Its title: a template, such as `General practice in {{ area.prose }}`.
    #[schemars(required)]
    pub(super) title: Option<String>,
    /// What it is about, in a sentence: a template.
    #[schemars(required)]
    pub(super) description: Option<String>,
    /// Who publishes it.
    #[schemars(required)]
    pub(super) organisation: Option<String>,
    /// How to reach them.
    #[schemars(required)]
    pub(super) contact: Option<String>,
    /// The language of the fixed words; `en-GB` if not said.
    #[schemars(with = "Option<word::Language>")]
    pub(super) language: Option<String>,
    /// The template of its words, a file in `templates/`: `settlement.md`.
    #[schemars(required)]
    pub(super) template: Option<String>,
    /// The template of its printed page, a file in `templates/`; `brief.typ` if not said.
    pub(super) page: Option<String>,
    /// The source whose releases date its editions.
    #[schemars(required)]
    pub(super) source: Option<String>,
    /// The day whose geography its figures are for: `2025-10-31`; that of the edition if not said.
    #[schemars(with = "Option<word::Day>")]
    pub(super) geography: Option<String>,
    /// The kinds of area that it is made for: `[country, icb]`.
    #[schemars(required, with = "Option<Vec<AreaKind>>")]
    pub(super) areas: Option<Vec<String>>,
    /// Figures without which an area gets no brief.
    pub(super) requires: Option<Vec<String>>,
    /// The forms in which it is made; `[md, html, pdf]` if not said.
    #[schemars(with = "Option<Vec<Format>>")]
    pub(super) formats: Option<Vec<String>>,
    /// The citation style, by its name in the CSL archive.
    pub(super) style: Option<String>,
    /// Its charts, by id. A template prints one with `{{ chart(id="…") }}`.
    #[schemars(with = "Option<ById<RawChart>>")]
    pub(super) charts: Option<IndexMap<String, RawChart>>,
    /// Its tables, by id. A template prints one with `{{ table(id="…") }}`.
    #[schemars(with = "Option<ById<RawTableOfFigures>>")]
    pub(super) tables: Option<IndexMap<String, RawTableOfFigures>>,
    /// Its claims, by id: sentences with a test. A template prints one with
    /// `{{ claim(id="…") }}`.
    #[schemars(with = "Option<ById<RawClaim>>")]
    pub(super) claims: Option<IndexMap<String, RawClaim>>,
    /// The numbers that a reader should take away. A template prints them with
    /// `{{ key_figures() }}`.
    pub(super) key_figures: Option<Vec<Option<RawKeyFigure>>>,
    /// What is asked, and what is promised in return. A template prints it with `{{ deal() }}`.
    pub(super) deal: Option<RawDeal>,
    /// Where the output folder is on the web, for links that stay: `https://example.org/briefs/`.
    pub(super) address: Option<String>,
    /// How many days a release stays fresh after its publication; 45 if not said.
    pub(super) fresh_for_days: Option<u32>,
    /// The same figures and claims in other forms, by id.
    #[schemars(with = "Option<ById<RawVariant>>")]
    pub(super) variants: Option<IndexMap<String, Option<RawVariant>>>,
    /// What happens to its editions; nothing is sent if this is not said.
    pub(super) delivery: Option<RawBriefDelivery>,
    /// The corrections of editions that were sent, oldest first.
    pub(super) corrections: Option<Vec<Option<RawReissue>>>,
}

/// What happens to the editions of the brief.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBriefDelivery {
    /// Whether an edition waits for a person; `hold` if not said.
    #[schemars(with = "Option<word::Policy>")]
    pub(super) policy: Option<String>,
    /// Which form goes out: `brief`, or the id of a variant; `brief` if not said.
    pub(super) form: Option<String>,
    /// The channel of `delivery.yaml`; the first if not said. A recipient may have another.
    pub(super) channel: Option<String>,
}

/// A correction of an edition that was sent: it goes out again and says so.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReissue {
    /// The month of the edition.
    #[schemars(required)]
    pub(super) edition: Option<Period>,
    /// The day of the correction: `2026-01-12`.
    #[schemars(required, with = "Option<word::Day>")]
    pub(super) on: Option<String>,
    /// What was wrong and is right now, for readers.
    #[schemars(required)]
    pub(super) says: Option<String>,
}

/// The same figures and claims in another form. What it does not say is as in the brief.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawVariant {
    /// What it is called: `One page`.
    #[schemars(required)]
    pub(super) name: Option<String>,
    /// Its title: a template.
    pub(super) title: Option<String>,
    /// What it is about, in a sentence: a template.
    pub(super) description: Option<String>,
    /// The template of its words, a file in `templates/`.
    #[schemars(required)]
    pub(super) template: Option<String>,
    /// The template of its printed page, a file in `templates/`.
    pub(super) page: Option<String>,
    /// The kinds of area that it is made for, among those of the brief.
    #[schemars(with = "Option<Vec<AreaKind>>")]
    pub(super) areas: Option<Vec<String>>,
    /// The forms in which it is made.
    #[schemars(with = "Option<Vec<Format>>")]
    pub(super) formats: Option<Vec<String>>,
}

/// A number that stands out.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawKeyFigure {
    /// The figure's id.
    #[schemars(required)]
    pub(super) figure: Option<String>,
    /// The code of another area: `E92000001`.
    pub(super) of: Option<String>,
    /// The month; the latest if not said.
    pub(super) at: Option<Period>,
    /// What it counts: a template.
    #[schemars(required)]
    pub(super) label: Option<String>,
    /// What it is compared with: a template.
    pub(super) note: Option<String>,
    /// The kinds of area whose briefs have it; all if not said.
    #[schemars(with = "Option<Vec<AreaKind>>")]
    pub(super) kinds: Option<Vec<String>>,
}

/// Recommendations that bind two sides.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDeal {
    /// What stands above all that is asked: a template.
    #[schemars(required)]
    pub(super) asks: Option<String>,
    /// What stands above all that is promised: a template.
    #[schemars(required)]
    pub(super) promises: Option<String>,
    /// The terms.
    #[schemars(required)]
    pub(super) terms: Option<Vec<Option<RawTerm>>>,
}

/// A term of a deal; all its texts are templates.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTerm {
    /// What it is called. A term whose name is blank for an area is left out.
    #[schemars(required)]
    pub(super) name: Option<String>,
    /// What is asked.
    #[schemars(required)]
    pub(super) ask: Option<String>,
    /// What is promised.
    #[schemars(required)]
    pub(super) promise: Option<String>,
}

/// A chart of figures. `headline` or `claim` says what it shows; the other keys depend on its kind.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawChart {
    /// What sort of chart it is.
    #[schemars(required, with = "Option<word::ChartKind>")]
    pub(super) kind: Option<String>,
    /// What it shows, in a sentence: a template.
    pub(super) headline: Option<String>,
    /// The claim whose sentence is its headline.
    pub(super) claim: Option<String>,
    /// Measure, place and period: a template.
    #[schemars(required)]
    pub(super) subtitle: Option<String>,
    /// The kinds of area whose briefs have it; all if not said.
    #[schemars(with = "Option<Vec<AreaKind>>")]
    pub(super) areas: Option<Vec<String>>,
    /// Of `kind: line`: the lines, at most four.
    #[schemars(length(max = 4))]
    pub(super) series: Option<Vec<Option<RawSeries>>>,
    /// Of `kind: multiples`: the small charts, at most six.
    #[schemars(length(max = 6))]
    pub(super) panels: Option<Vec<Option<RawSeries>>>,
    /// Of `kind: multiples`: whether the small charts share their axis of values.
    #[schemars(with = "Option<word::Axis>")]
    pub(super) axis: Option<String>,
    /// Of `kind: stacked`: the parts that bars are cut into, at most four.
    #[schemars(length(max = 4))]
    pub(super) parts: Option<Vec<Option<RawSeries>>>,
    /// Of `kind: stacked`: the bars, places or months, at most eight.
    #[schemars(length(max = 8))]
    pub(super) bars: Option<Vec<Option<RawBar>>>,
    /// Of `kind: bar` and `kind: strip`: the figure's id.
    pub(super) figure: Option<String>,
    /// Of `kind: bar` and `kind: strip`: the kind of area that is ranked, or `peers`: those of the
    /// area's own kind.
    #[schemars(with = "Option<word::Among>")]
    pub(super) among: Option<String>,
    /// Of `kind: bar` and `kind: strip`: only areas within the area's `parent`, within the area
    /// itself (`here`), or within the area of a code.
    #[schemars(with = "Option<word::Within>")]
    pub(super) within: Option<String>,
    /// Of `kind: bar` and `kind: strip`: the code of an area that all are held against.
    pub(super) against: Option<String>,
    /// Of `kind: bar` and `kind: strip`: the month; the latest if not said.
    pub(super) at: Option<Period>,
    /// Of `kind: bar` and `kind: strip`: which area is first.
    #[schemars(with = "Option<word::First>")]
    pub(super) first: Option<String>,
}

impl RawChart {
    /// The keys that are there and belong to some kinds of charts only.
    pub(super) fn keys(&self) -> Vec<&'static str> {
        let all = [
            ("series", self.series.is_some()),
            ("panels", self.panels.is_some()),
            ("axis", self.axis.is_some()),
            ("parts", self.parts.is_some()),
            ("bars", self.bars.is_some()),
            ("figure", self.figure.is_some()),
            ("among", self.among.is_some()),
            ("within", self.within.is_some()),
            ("against", self.against.is_some()),
            ("at", self.at.is_some()),
            ("first", self.first.is_some()),
        ];
        all.into_iter().filter(|(_, there)| *there).map(|(key, _)| key).collect()
    }
}

/// A line of a chart, a small chart, or a part of a whole.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSeries {
    /// The figure's id.
    #[schemars(required)]
    pub(super) figure: Option<String>,
    /// The code of another area: `E92000001`. A part of a whole has none.
    pub(super) area: Option<String>,
    /// Its name: a template.
    #[schemars(required)]
    pub(super) label: Option<String>,
}

/// A bar that is cut into parts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBar {
    /// A place or a month: a template.
    #[schemars(required)]
    pub(super) label: Option<String>,
    /// The code of another area.
    pub(super) of: Option<String>,
    /// The month; the latest if not said.
    pub(super) at: Option<Period>,
}

/// A table with a row for each figure (`figures`), or for each area (`among`).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTableOfFigures {
    /// What it shows, in a sentence: a template.
    pub(super) headline: Option<String>,
    /// The claim whose sentence is its headline.
    pub(super) claim: Option<String>,
    /// Measure, place and period: a template.
    #[schemars(required)]
    pub(super) subtitle: Option<String>,
    /// The kinds of area whose briefs have it; all if not said.
    #[schemars(with = "Option<Vec<AreaKind>>")]
    pub(super) areas: Option<Vec<String>>,
    /// A row for each of these figures.
    pub(super) figures: Option<Vec<String>>,
    /// A row for each area of this kind, or `peers`: those of the area's own kind.
    #[schemars(with = "Option<word::Among>")]
    pub(super) among: Option<String>,
    /// Only areas within the area's `parent`, within the area itself (`here`), or within the area
    /// of a code.
    #[schemars(with = "Option<word::Within>")]
    pub(super) within: Option<String>,
    /// Which area is first by the values of the first column; by name if not said.
    #[schemars(with = "Option<word::First>")]
    pub(super) first: Option<String>,
    /// The code of an area in a last row, to hold the others against.
    pub(super) against: Option<String>,
    /// The columns.
    #[schemars(required)]
    pub(super) columns: Option<Vec<Option<RawColumn>>>,
    /// The name of a last row with the sums: a template.
    pub(super) total: Option<String>,
}

/// A column of a table: a value, a change or a trend.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawColumn {
    /// Its header: a template.
    #[schemars(required)]
    pub(super) label: Option<String>,
    /// The figure's id, where rows are areas.
    pub(super) figure: Option<String>,
    /// The code of another area, where rows are figures.
    pub(super) of: Option<String>,
    /// The month; the latest if not said.
    pub(super) at: Option<Period>,
    /// Prints the change since this month instead of the value.
    pub(super) change_since: Option<Period>,
    /// Draws a tiny line from this month on instead of the value.
    pub(super) trend_since: Option<Period>,
    /// The kinds of area whose briefs have this column; all if not said.
    #[schemars(with = "Option<Vec<AreaKind>>")]
    pub(super) kinds: Option<Vec<String>>,
}

/// A sentence with a test.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClaim {
    /// The sentence: a template.
    #[schemars(required)]
    pub(super) says: Option<String>,
    /// What must be true for it: `nurses | value > 100`.
    #[schemars(required)]
    pub(super) test: Option<String>,
    /// What is said where that is not true: a template. Without it, no brief is made where the
    /// sentence would stand.
    #[schemars(with = "Option<word::TextOrNothing>")]
    pub(super) otherwise: Option<String>,
    /// How it is reported where it can't be said.
    #[schemars(with = "Option<word::Level>")]
    pub(super) level: Option<String>,
    /// The first edition that it is for.
    pub(super) since: Option<Period>,
    /// The last edition that it is for.
    pub(super) until: Option<Period>,
    /// The kinds of area that it is for; all if not said.
    #[schemars(with = "Option<Vec<AreaKind>>")]
    pub(super) areas: Option<Vec<String>>,
}
