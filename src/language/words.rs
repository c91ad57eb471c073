//! The sections of a language's file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Counted;

impl Ordinals {
    /// All that ordinals may end in.
    pub fn endings(&self) -> impl Iterator<Item = &str> {
        let tables = self.last_two.values().chain(self.last_one.values());
        tables.chain([&self.other]).map(String::as_str)
    }
}

/// How dates are written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// A month.
    pub month: String,
    /// A day.
    pub day: String,
    /// When something was, by its month.
    pub in_month: String,
    /// When something was, by its day.
    pub on_day: String,
    /// From one month to another.
    pub months: String,
    /// From one day to another.
    pub days: String,
}

/// How numbers are written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// Between thousands.
    pub thousands: String,
    /// Before decimals.
    pub point: String,
}

/// What follows the digits of an ordinal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Ordinals {
    /// By the number that the last two digits are.
    pub last_two: BTreeMap<usize, String>,
    /// Else by the last one.
    pub last_one: BTreeMap<usize, String>,
    /// Else.
    pub other: String,
}

/// What stands between the parts of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Lists {
    /// Between all but the last two.
    pub comma: String,
    /// Before the last.
    pub last: String,
}

/// What stands around a quotation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Quotes {
    /// Before it.
    pub open: String,
    /// After it.
    pub close: String,
}

/// What a change is called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Of a number that rose.
    pub more: String,
    /// Of one that fell.
    pub fewer: String,
    /// Of a share that rose.
    pub higher: String,
    /// Of one that fell.
    pub lower: String,
    /// Of what did not change.
    pub same: String,
    /// Percentage points (N4).
    pub points: Counted,
}

/// A place among others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rank {
    /// `7th of 42`.
    pub place: String,
    /// The same, shared.
    pub joint: String,
}

/// Kinds of area.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Kinds {
    /// England.
    pub country: KindWords,
    /// One of NHS England's regions.
    pub region: KindWords,
    /// An integrated care board.
    pub icb: KindWords,
    /// A sub-ICB location.
    pub sub_icb: KindWords,
    /// A clinical commissioning group.
    pub ccg: KindWords,
    /// A Westminster constituency.
    pub constituency: KindWords,
    /// A general practice.
    pub practice: KindWords,
}

/// The names of a kind of area.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct KindWords {
    /// Of one.
    pub label: String,
    /// Of several, within a sentence.
    pub plural: String,
    /// Of several, as a heading.
    pub heading: String,
}

/// The standing of statistics (S3).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// Accredited by the regulator.
    pub accredited: String,
    /// Official.
    pub official: String,
    /// In development.
    pub in_development: String,
    /// None of these.
    pub management: String,
}

/// Words of tables, and of what stands below an exhibit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Exhibits {
    /// Above the names of the rows.
    pub measure: String,
    /// Before one source.
    pub source: String,
    /// Before several.
    pub sources: String,
    /// What `[x]` means (N2).
    pub missing: String,
    /// What `[low]` means (N2).
    pub low: String,
    /// The same where all rows have one unit.
    pub measure_in: String,
    /// The reader's own area.
    pub this_area: String,
    /// What `[z]` means (N2).
    pub not_applicable: String,
}

/// What notes and the feet of tables say of values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Remarks {
    /// How many parts had data.
    pub coverage: String,
    /// That of one value.
    pub covers: String,
    /// That of the worst of several.
    pub covers_at_least: String,
    /// How values come about that are modelled (S7).
    pub modelled: String,
    /// The values that a remark is about.
    pub about: String,
    /// That boundaries changed (N5).
    pub moved: String,
    /// That a series breaks (N5).
    pub broken: String,
    /// The same on a chart.
    pub boundaries: String,
    /// One table of a release.
    pub table: String,
    /// Several.
    pub tables: String,
}

/// Words of charts, and of their text alternatives (C4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Charts {
    /// What a chart shows.
    pub subject: String,
    /// What a line chart says first.
    pub line: String,
    /// Above the dates of its data.
    pub date: String,
    /// Percentages, above the axis.
    pub percent: String,
    /// That the axis leaves out zero, above it.
    pub axis: String,
    /// The same as a sentence.
    pub axis_told: String,
    /// That the series breaks (C5).
    pub break_told: String,
    /// That there are none.
    pub no_values: String,
    /// That there is one.
    pub only_value: String,
    /// That all are the same.
    pub no_change: String,
    /// The highest value.
    pub highest: String,
    /// The lowest.
    pub lowest: String,
    /// That the last is as the first.
    pub same: String,
    /// A rise, as a share or in percentage points.
    pub up: String,
    /// A fall.
    pub down: String,
    /// A rise by a number.
    pub up_by: String,
    /// A fall.
    pub down_by: String,
    /// A change too small to print.
    pub less_than: String,
    /// How many are missing.
    pub missing: Counted,
    /// Which lines were left out.
    pub not_drawn: String,
    /// What a sparkline says first.
    pub spark: String,
    /// That all axes leave out zero, above them.
    pub axes: String,
    /// That axes differ, above them.
    pub own_axes: String,
    /// What a chart of shares says first.
    pub stacked: String,
    /// A bar that is not drawn.
    pub bar_not_drawn: String,
    /// Why: a part is missing.
    pub part_missing: String,
    /// Why: there is no whole.
    pub no_whole: String,
    /// Why: the shares are not those of a whole.
    pub not_hundred: String,
    /// Shares, above the bars.
    pub of_whole: String,
    /// Above the names of the bars.
    pub bar_column: String,
    /// Above the shares of a part.
    pub share_column: String,
    /// What ranked bars say first.
    pub bars: String,
    /// What a strip of dots says first.
    pub strip: String,
    /// The order of bars.
    pub highest_first: String,
    /// The other order.
    pub lowest_first: String,
    /// The place of the reader's own area.
    pub place_from_highest: String,
    /// The same in the other order.
    pub place_from_lowest: String,
    /// That all areas have one value.
    pub all_same: String,
    /// The highest and the lowest area.
    pub ends: String,
    /// The value in the middle.
    pub median: String,
    /// An area without a value.
    pub no_value: String,
    /// How many areas are left out between two bars.
    pub others: Counted,
    /// The same in a sentence.
    pub in_between: String,
    /// How many other areas have no value.
    pub areas_missing: Counted,
    /// How many areas have none.
    pub many_missing: String,
    /// Which ones.
    pub without_value: String,
    /// That the axis of a strip leaves out zero.
    pub axis_horizontal: String,
    /// Above the places.
    pub rank: String,
    /// What small multiples say first.
    pub multiples: Counted,
    /// That the axis of one of them leaves out zero.
    pub own_axis_told: String,
    /// That the axes of all do.
    pub axes_told: String,
    /// Areas of a kind that are within another.
    pub areas_in: String,
}

/// Words of the web page (H1 to H4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The link past the masthead.
    pub skip: String,
    /// The heading above the notes.
    pub notes: String,
    /// A reference to a note, for screen readers.
    pub note: String,
    /// The way back from it.
    pub back: String,
    /// A chart, for screen readers.
    pub chart: String,
    /// A chart without a headline.
    pub chart_number: String,
    /// A table without one.
    pub table_number: String,
    /// The data of a chart.
    pub data: String,
    /// What opens them.
    pub show_data: String,
    /// The heading above where figures come from.
    pub figures: String,
    /// What stands below it.
    pub figures_intro: String,
    /// Before a source.
    pub source: String,
    /// When that was published.
    pub published: String,
    /// The list of the other files.
    pub other_forms: String,
    /// How many pages a file has.
    pub pages: Counted,
    /// The way to the briefs of other areas.
    pub other_areas: String,
    /// The way to the address that stays.
    pub newest: String,
    /// That an edition has no brief for an area, at that address.
    pub none_here: String,
    /// The page itself.
    pub web_page: String,
    /// `figures.csv`.
    pub csv: String,
    /// `provenance.json`.
    pub provenance: String,
    /// The file with the data of a chart.
    pub chart_file: String,
    /// The same of a table.
    pub table_file: String,
}

/// Words of the index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// Its title.
    pub title: String,
    /// The link past what comes first.
    pub skip: String,
    /// The way to it from other pages.
    pub all: String,
    /// Which edition it is.
    pub edition: String,
    /// Before the others that there are.
    pub other_editions: String,
    /// How many areas have a brief.
    pub areas: Counted,
    /// How many have none.
    pub withheld: Counted,
    /// When the newest release was published.
    pub published: String,
    /// Words of the search.
    pub search: Search,
}

/// Words of the search in the index, which its script prints.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// What it is for.
    pub label: String,
    /// How it is used.
    pub help: String,
    /// How many areas are found.
    pub found: Counted,
    /// That there is none.
    pub none: String,
    /// How many of them are shown.
    pub shown: String,
    /// How long ago a day was.
    pub age: Counted,
}

/// Words of the feed of editions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    /// The way to it.
    pub link: String,
    /// Its title.
    pub title: String,
    /// What it says of an edition.
    pub summary: String,
}

/// Words of messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// That the brief is attached.
    pub attached: String,
    /// Where it is.
    pub linked: String,
}

/// What an edition says that replaces one that was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// Before what was wrong; the day is told as in a sentence.
    pub corrected: String,
    /// The subject of its message.
    pub subject: String,
}

/// Words of the printed page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Print {
    /// Between the number of a page and how many there are.
    pub of: String,
}
