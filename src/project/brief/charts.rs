//! `charts` of a brief.

use indexmap::IndexMap;

use super::super::area::AreaKind;
use super::super::ids::{AreaCode, ChartId, ClaimId, FigureId};
use super::check::Checking;
use super::exhibits::{MOST_BARS, MOST_LINES, MOST_PANELS, MOST_PARTS};
use super::raw::{RawBar, RawChart, RawSeries};
use super::{
    Axis, BarSpec, ChartSpec, ClaimSpec, Drawn, First, Peers, RankedSpec, SeriesSpec, Where,
};
use crate::diagnostics::{Diagnostic, did_you_mean};

/// The kinds of charts, and the keys that are theirs alone.
const KINDS: [(&str, &[&str]); 5] = [
    ("line", &["series"]),
    ("bar", &["figure", "among", "within", "against", "at", "first"]),
    ("strip", &["figure", "among", "within", "against", "at", "first"]),
    ("multiples", &["panels", "axis"]),
    ("stacked", &["parts", "bars"]),
];

/// A list of the entries of a chart.
#[derive(Clone, Copy)]
struct List {
    key: &'static str,
    /// What one of them is, and how many there may be.
    what: &'static str,
    most: usize,
    /// Whether all are of one unit, and whether one may be of another area.
    one_unit: bool,
    of_areas: bool,
}

impl Checking<'_> {
    /// Checks the charts of a brief, whose areas are of `all_kinds`.
    pub fn charts(
        &mut self,
        raw: IndexMap<String, RawChart>,
        claims: &IndexMap<ClaimId, ClaimSpec>,
        all_kinds: &[AreaKind],
    ) -> IndexMap<ChartId, ChartSpec> {
        let mut charts = IndexMap::new();
        for (id, mut raw) in raw {
            let path = ["charts", id.as_str()];
            self.checker.id(&id, &path);
            let headline = self.headline(raw.claim.take(), raw.headline.take(), &path, claims);
            let subtitle =
                self.spanned(raw.subtitle.take(), &path, "subtitle", "measure, place and period");
            let areas = match raw.areas.take() {
                Some(kinds) => self.kinds(kinds, &["charts", &id, "areas"]),
                None => all_kinds.to_vec(),
            };
            let drawn = self.drawn(raw, &id);
            let span = self.checker.places.key(&path);
            if let (Some(headline), Some(subtitle), Some(drawn)) = (headline, subtitle, drawn) {
                let chart = ChartSpec { headline, subtitle, areas, drawn, span };
                charts.insert(ChartId::new(id), chart);
            }
        }
        charts
    }

    fn drawn(&mut self, raw: RawChart, id: &str) -> Option<Drawn> {
        let path = ["charts", id];
        let names = KINDS.map(|(name, _)| name);
        let kind =
            self.checker.text(raw.kind.clone(), &path, "kind", "`line`, `bar`, `strip` …")?;
        let Some((_, keys)) = KINDS.into_iter().find(|(name, _)| *name == kind) else {
            self.checker.push_at_value(
                &["charts", id, "kind"],
                Diagnostic::error("unknown-chart", format!("unknown kind of chart `{kind}`"))
                    .hint_maybe(did_you_mean(&kind, names)),
            );
            return None;
        };
        for key in raw.keys().into_iter().filter(|key| !keys.contains(key)) {
            let wanted = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
            self.checker.push_at_key(
                &["charts", id, key],
                Diagnostic::error("misplaced-key", format!("a {kind} chart takes no `{key}`"))
                    .hint(format!("it takes {wanted}")),
            );
        }
        let list =
            |key, what, most, one_unit, of_areas| List { key, what, most, one_unit, of_areas };
        match kind.as_str() {
            "line" => {
                let list = list("series", "line", MOST_LINES, true, true);
                Some(Drawn::Line(self.series(raw.series, id, list)))
            }
            "multiples" => {
                let axis = self.axis(raw.axis.as_deref(), id);
                let list = list("panels", "panel", MOST_PANELS, axis == Axis::Common, true);
                Some(Drawn::Multiples(self.series(raw.panels, id, list), axis))
            }
            "stacked" => {
                let list = list("parts", "part", MOST_PARTS, true, false);
                let parts = self.series(raw.parts, id, list);
                let bars = self.checker.need(raw.bars, &path, "bars", "a list of places or months");
                Some(Drawn::Stacked(parts, self.bars(bars.unwrap_or_default(), id)))
            }
            kind => {
                let bar = kind == "bar";
                let ranked = self.ranked(raw, id)?;
                Some(if bar { Drawn::Bar(ranked) } else { Drawn::Strip(ranked) })
            }
        }
    }

    fn series(
        &mut self,
        raw: Option<Vec<Option<RawSeries>>>,
        id: &str,
        list: List,
    ) -> Vec<SeriesSpec> {
        let path = ["charts", id];
        let raw = self.checker.need(raw, &path, list.key, "a list of figures").unwrap_or_default();
        self.at_most(raw.len(), list.most, list.what, &["charts", id, list.key]);
        let mut series: Vec<SeriesSpec> = Vec::new();
        for (index, raw) in raw.into_iter().enumerate() {
            let Some(raw) = raw else { continue };
            let index = index.to_string();
            let path = ["charts", id, list.key, index.as_str()];
            let [a, b, c, d] = path;
            let figure = self.checker.text(raw.figure, &path, "figure", "the figure's id");
            let label =
                self.spanned(raw.label, &path, "label", &format!("what the {} is", list.what));
            if raw.area.is_some() && !list.of_areas {
                self.checker.push_at_key(
                    &[a, b, c, d, "area"],
                    Diagnostic::error("misplaced-key", "a part of a whole has no `area`")
                        .hint("say it of the whole: `bars: [{ label: England, of: E92000001 }]`"),
                );
            }
            let area = self.area(raw.area, &[a, b, c, d, "area"]);
            if let (Some(figure), Some(label)) = (figure, label) {
                self.figure(&figure, &[a, b, c, d, "figure"]);
                if list.one_unit {
                    let first = series.first().map(|one| one.figure.as_str());
                    self.one_unit(&figure, first, &[a, b, c, d, "figure"]);
                }
                series.push(SeriesSpec { figure: FigureId::new(figure), area, label });
            }
        }
        series
    }

    fn bars(&mut self, raw: Vec<Option<RawBar>>, id: &str) -> Vec<BarSpec> {
        self.at_most(raw.len(), MOST_BARS, "bar", &["charts", id, "bars"]);
        let mut bars = Vec::new();
        for (index, raw) in raw.into_iter().enumerate() {
            let Some(raw) = raw else { continue };
            let index = index.to_string();
            let path = ["charts", id, "bars", index.as_str()];
            let [a, b, c, d] = path;
            let of = self.area(raw.of, &[a, b, c, d, "of"]);
            if let Some(label) = self.spanned(raw.label, &path, "label", "a place or a month") {
                bars.push(BarSpec { label, of, at: raw.at });
            }
        }
        bars
    }

    fn at_most(&mut self, count: usize, most: usize, what: &str, path: &[&str]) {
        if count > most {
            self.checker.push_at_key(
                path,
                Diagnostic::error(
                    "too-many",
                    format!("{count} {what}s; readers can follow {most}"),
                )
                .hint("make two charts, or show the others in a table"),
            );
        } else if count == 0 && self.checker.places.key(path).text() == path[path.len() - 1] {
            self.checker.push_at_key(
                path,
                Diagnostic::error("blank", format!("there is no {what}"))
                    .hint("name at least one, or remove the chart"),
            );
        }
    }

    fn axis(&mut self, name: Option<&str>, id: &str) -> Axis {
        match name {
            None | Some("own") => Axis::Own,
            Some("common") => Axis::Common,
            Some(other) => {
                let message = format!("unknown axis `{other}`");
                let names = ["own", "common"];
                self.choice("unknown-axis", message, other, &names, &["charts", id, "axis"]);
                Axis::Own
            }
        }
    }

    fn ranked(&mut self, raw: RawChart, id: &str) -> Option<RankedSpec> {
        let path = ["charts", id];
        let figure = self.checker.text(raw.figure, &path, "figure", "the figure's id");
        if let Some(figure) = &figure {
            self.figure(figure, &["charts", id, "figure"]);
        }
        let what = "a kind of area such as `icb`, or `peers`: those of the area's own kind";
        let among = self.checker.text(raw.among, &path, "among", what);
        let peers = self.peers(among, raw.within, &path);
        let against = self.area(raw.against, &["charts", id, "against"]);
        let first = self.first(raw.first.as_deref(), &path).unwrap_or(First::Highest);
        Some(RankedSpec {
            figure: FigureId::new(figure?),
            peers: peers?,
            against,
            at: raw.at,
            first,
        })
    }

    /// Areas that are shown together: `among: icb`, `within: parent`.
    pub fn peers(
        &mut self,
        among: Option<String>,
        within: Option<String>,
        path: &[&str],
    ) -> Option<Peers> {
        let full = |key| path.iter().copied().chain([key]).collect::<Vec<&str>>();
        let among = match among?.as_str() {
            "peers" => None,
            name => match AreaKind::from_id(name) {
                Some(kind) => Some(kind),
                None => {
                    let message = format!("unknown kind of area `{name}`");
                    let names: Vec<&str> =
                        AreaKind::ALL.map(AreaKind::id).into_iter().chain(["peers"]).collect();
                    self.choice("unknown-kind", message, name, &names, &full("among"));
                    return None;
                }
            },
        };
        let within = match within.as_deref() {
            None => Where::Anywhere,
            Some("parent") => Where::Parent,
            Some("here") => Where::Here,
            Some(code) => {
                let code = self.area(Some(code.to_owned()), &full("within"));
                code.map_or(Where::Anywhere, Where::Area)
            }
        };
        if among.is_none() && within == Where::Here {
            self.checker.push_at_value(
                &full("within"),
                Diagnostic::error("misplaced-key", "no area is within one of its own kind")
                    .hint("write `within: parent`, or another kind under `among`"),
            );
        }
        Some(Peers { among, within })
    }

    pub fn first(&mut self, name: Option<&str>, path: &[&str]) -> Option<First> {
        match name? {
            "highest" => Some(First::Highest),
            "lowest" => Some(First::Lowest),
            other => {
                let path: Vec<&str> = path.iter().copied().chain(["first"]).collect();
                let message = format!("`first` is highest or lowest, not `{other}`");
                self.choice("unknown-order", message, other, &["highest", "lowest"], &path);
                None
            }
        }
    }

    fn choice(
        &mut self,
        code: &'static str,
        text: String,
        name: &str,
        known: &[&str],
        path: &[&str],
    ) {
        let known = known.iter().copied();
        let problem = Diagnostic::error(code, text).hint_maybe(did_you_mean(name, known));
        self.checker.push_at_value(path, problem);
    }

    /// An area named by its code.
    pub fn area(&mut self, code: Option<String>, path: &[&str]) -> Option<AreaCode> {
        let code = code?;
        if !self.known.areas.is_empty() && self.known.areas.get(&code).is_none() {
            let known = self.known.areas.iter().map(|area| area.code.as_str());
            self.checker.push_at_value(
                path,
                Diagnostic::error("unknown-area", format!("unknown area `{code}`"))
                    .hint_maybe(did_you_mean(&code, known)),
            );
        }
        Some(AreaCode::new(code))
    }
}
