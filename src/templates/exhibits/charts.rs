//! Charts: the points of figures become a drawing, its words and its data.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use super::data::{Datum, csv};
use super::{Caption, Drawer, Ready, Used, caption_line};
use crate::charts::{
    Bar, Baseline, Canvas, Chart, LineChart, Measure, Multiples, Panel, Peer, Points, Ranked,
    Series, Shape, Stacked,
};
use crate::diagnostics::{Diagnostics, Result};
use crate::document::{DataTable, Picture};
use crate::figures::{Figure, Point};
use crate::language::{KindWords, Language, fill};
use crate::project::{
    Area, AreaCode, Axis, BarSpec, ChartId, ChartSpec, Drawn, First, Peers, RankedSpec, SeriesSpec,
    Where,
};
use crate::templates::markdown::escape;
use crate::templates::origin::MADE;

/// A chart, and what it is made from.
struct Gathered<'a> {
    chart: Chart,
    used: Vec<Used<'a>>,
}

impl Drawer<'_> {
    /// Draws a chart. `labels` are those of its lines, panels or parts, then those of its bars.
    ///
    /// # Errors
    /// There is nothing to draw, or it would mislead.
    pub fn chart(
        &self,
        id: &ChartId,
        spec: &ChartSpec,
        area: &Area,
        caption: &Caption,
        labels: &[String],
    ) -> Result<Ready> {
        let gathered = match &spec.drawn {
            Drawn::Line(series) => self.lines(series, area, labels),
            Drawn::Bar(ranked) => self.ranked(ranked, Shape::Bar, area),
            Drawn::Strip(ranked) => self.ranked(ranked, Shape::Strip, area),
            Drawn::Multiples(panels, axis) => self.multiples(panels, *axis, area, labels),
            Drawn::Stacked(parts, bars) => self.stacked(parts, bars, area, labels),
        };
        // What shows this area alone is drawn for this area alone, and not kept.
        let named = |series: &SeriesSpec| series.area.is_some();
        let shared = match &spec.drawn {
            Drawn::Line(series) | Drawn::Multiples(series, _) => series.iter().all(named),
            Drawn::Stacked(_, bars) => bars.iter().all(|bar| bar.of.is_some()),
            Drawn::Bar(_) | Drawn::Strip(_) => false,
        };
        let picture = if shared { self.kept(&gathered.chart) } else { draw(&gathered.chart) };
        let picture = picture.map_err(|problems| -> Diagnostics {
            problems.into_iter().map(|one| one.at(&spec.span)).collect()
        })?;
        let path = format!("charts/{id}.svg");
        let data: Vec<Datum<'_>> = gathered.used.iter().flat_map(data_of).collect();
        let file = (format!("charts/{id}.csv"), csv(self.figures, &data)?);
        let markdown = format!(
            "{}{MADE}\n\n![{}]({path})\n\n{}",
            caption_line(caption, &file),
            escape(&picture.alternative),
            self.source_line(&gathered.used)
        );
        let shown = gathered.used.iter().map(|one| one.shown_in(&path)).collect();
        Ok(Ready { markdown, pictures: vec![(path, Picture::clone(&picture))], shown, file })
    }

    /// A drawing that may be the same in every area's brief.
    fn kept(&self, chart: &Chart) -> Result<Arc<Picture>> {
        let key = format!("{chart:?}");
        let kept = || self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(picture) = kept().get(&key) {
            return Ok(Arc::clone(picture));
        }
        // Two threads may draw the same at the same time, and then it is the same.
        let picture = draw(chart)?;
        kept().insert(key, Arc::clone(&picture));
        Ok(picture)
    }

    /// What a figure is measured in.
    pub(super) fn measure(&self, figure: Option<&Figure>) -> Measure {
        let words = self.words();
        figure.map_or_else(
            || Measure::nothing(words),
            |Figure { spec, .. }| Measure {
                unit: spec.unit.to_string(),
                decimals: spec.decimals,
                words,
            },
        )
    }

    /// The fixed words of the brief's language.
    pub(super) fn words(&self) -> &'static Language {
        self.figures.words
    }

    /// The name of an area within a sentence.
    fn place(&self, code: &AreaCode) -> &str {
        self.figures.areas.get(code.as_str()).map_or("", |area| &area.prose)
    }

    /// The figures of a list, each once for an area: England's own brief has one line of England.
    fn each_once<'a>(
        &'a self,
        series: &'a [SeriesSpec],
        area: &'a Area,
        labels: &'a [String],
    ) -> Vec<(&'a Figure, &'a AreaCode, &'a String)> {
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for (line, label) in series.iter().zip(labels) {
            let Some(figure) = self.figures.figures.get(&line.figure) else { continue };
            let code = line.area.as_ref().unwrap_or(&area.code);
            if seen.insert((&line.figure, code)) {
                found.push((figure, code, label));
            }
        }
        found
    }

    fn lines<'a>(
        &'a self,
        series: &'a [SeriesSpec],
        area: &'a Area,
        labels: &'a [String],
    ) -> Gathered<'a> {
        let mut lines = Vec::new();
        let mut used: Vec<Used<'_>> = Vec::new();
        let mut left_out = Vec::new();
        for (figure, code, label) in self.each_once(series, area, labels) {
            let points = points(figure, code);
            if points.iter().all(|(_, value)| value.is_none()) {
                left_out.push(label.clone());
                continue;
            }
            lines.push(Series { label: label.clone(), points });
            used.push(Used::new(figure, code, shown(figure, code)));
        }
        let breaks = used.iter().flat_map(|one| self.figures.breaks_of(one.figure, one.area));
        let breaks = breaks.collect::<BTreeSet<_>>().into_iter().collect();
        let chart = LineChart {
            subject: self.subject(&used),
            series: lines,
            left_out,
            measure: self.measure(used.first().map(|one| one.figure)),
            baseline: Baseline::Data,
            breaks,
        };
        Gathered { chart: Chart::Line(chart), used }
    }

    /// `fully qualified GPs in Sussex and England`.
    fn subject(&self, used: &[Used<'_>]) -> String {
        let mut figures: Vec<String> = Vec::new();
        let mut places: Vec<String> = Vec::new();
        for one in used {
            let (label, place) = (&one.figure.spec.label, self.place(one.area));
            if !figures.contains(label) {
                figures.push(label.clone());
            }
            if !places.iter().any(|known| known == place) {
                places.push(place.to_owned());
            }
        }
        let words = self.words();
        let values = [("figure", &*words.list(&figures)), ("place", &*words.list(&places))];
        fill(&words.charts.subject, &values)
    }

    fn multiples<'a>(
        &'a self,
        panels: &'a [SeriesSpec],
        axis: Axis,
        area: &'a Area,
        labels: &'a [String],
    ) -> Gathered<'a> {
        let once = self.each_once(panels, area, labels);
        let panels = once.iter().map(|(figure, code, label)| Panel {
            label: (*label).clone(),
            points: points(figure, code),
            measure: self.measure(Some(figure)),
            breaks: self.figures.breaks_of(figure, code),
        });
        let chart = Multiples { panels: panels.collect(), one_axis: axis == Axis::Common };
        let used =
            once.iter().map(|(figure, code, _)| Used::new(figure, code, shown(figure, code)));
        Gathered { chart: Chart::Multiples(chart), used: used.collect() }
    }

    fn stacked<'a>(
        &'a self,
        parts: &'a [SeriesSpec],
        bars: &'a [BarSpec],
        area: &'a Area,
        labels: &'a [String],
    ) -> Gathered<'a> {
        let (of_parts, of_bars) = labels.split_at(parts.len().min(labels.len()));
        let figures = parts.iter().filter_map(|part| self.figures.figures.get(&part.figure));
        let figures: Vec<&Figure> = figures.collect();
        let mut used: Vec<Used<'_>> = Vec::new();
        let mut drawn: Vec<Bar> = Vec::new();
        let mut seen = BTreeSet::new();
        for (bar, label) in bars.iter().zip(of_bars) {
            let code = bar.of.as_ref().unwrap_or(&area.code);
            // A whole is of one month: that of the edition, unless another was chosen.
            if !seen.insert((code, bar.at)) {
                continue;
            }
            let mut values = Vec::new();
            for figure in &figures {
                let point = match bar.at {
                    Some(period) => figure.at(code, period),
                    None => figure.latest(code, self.figures.edition),
                };
                values.push(point.and_then(|point| point.value));
                let Some(point) = point else { continue };
                let same =
                    |one: &&mut Used<'_>| one.figure.spec.id == figure.spec.id && one.area == code;
                match used.iter_mut().find(same) {
                    Some(one) => one.shown.push(point),
                    None => used.push(Used::new(figure, code, vec![point])),
                }
            }
            drawn.push(Bar { label: label.clone(), values });
        }
        used.iter_mut().for_each(|one| one.shown.sort_by_key(|point| point.period));
        let breaks = used.iter().flat_map(|one| {
            let ends = one.shown.first().zip(one.shown.last());
            let broken = ends.map(|(first, last)| {
                self.figures.broken(one.figure, one.area, first.period, last.period)
            });
            broken.into_iter().flatten().map(|remark| remark.text)
        });
        let notes = breaks.collect::<BTreeSet<_>>().into_iter().collect();
        let measure = self.measure(figures.first().copied());
        let parts = of_parts.to_vec();
        let chart = Stacked { parts, bars: drawn, measure, notes };
        Gathered { chart: Chart::Stacked(chart), used }
    }

    fn ranked<'a>(&'a self, spec: &'a RankedSpec, shape: Shape, area: &'a Area) -> Gathered<'a> {
        let Some(figure) = self.figures.figures.get(&spec.figure) else {
            let chart = Ranked::empty(shape, self.figures.edition.date(), self.words());
            return Gathered { chart: Chart::Ranked(chart), used: Vec::new() };
        };
        let edition = self.figures.edition;
        let areas = self.peers(&spec.peers, area);
        let newest = |code: &AreaCode| Some(figure.latest(code, edition)?.period);
        // All are of one month: that of this area's newest value, or else of the newest there is.
        let among = areas.iter().find(|one| one.code == area.code);
        let own = among.and_then(|one| newest(&one.code));
        let all = || areas.iter().filter_map(|one| newest(&one.code)).max();
        let period = spec.at.or(own).or_else(all).unwrap_or(edition);
        let mut used = Vec::new();
        let mut value = |code: &'a AreaCode, peer: bool| {
            let point = figure.at(code, period);
            used.push(Used { figure, area: code, shown: point.into_iter().collect(), peer });
            point.and_then(|point| point.value)
        };
        let peers = areas.iter().map(|one| {
            let here = one.code == area.code;
            Peer { name: one.name.clone(), value: value(&one.code, !here), here }
        });
        let peers: Vec<Peer> = peers.collect();
        let against = spec.against.as_ref().filter(|code| **code != area.code || among.is_none());
        let reference = against.map(|code| {
            let name = self.figures.areas.get(code.as_str()).map_or("", |area| &area.name);
            (name.to_owned(), value(code, false))
        });
        let kind = spec.peers.among.unwrap_or(area.kind);
        let words = self.words();
        let KindWords { label, plural, .. } = kind.words(words);
        let within = |code| {
            let values = [("areas", plural.as_str()), ("place", self.place(code))];
            fill(&words.charts.areas_in, &values)
        };
        let whole = self.whole(&spec.peers, area).map(within);
        let chart = Ranked {
            shape,
            subject: figure.spec.label.clone(),
            one: label.clone(),
            many: whole.unwrap_or_else(|| plural.clone()),
            peers,
            reference,
            measure: self.measure(Some(figure)),
            date: period.date(),
            lowest_first: spec.first == First::Lowest,
        };
        Gathered { chart: Chart::Ranked(chart), used }
    }

    /// The area that others must be within.
    fn whole<'a>(&self, peers: &'a Peers, area: &'a Area) -> Option<&'a AreaCode> {
        match &peers.within {
            Where::Anywhere => None,
            Where::Parent => area.parent.as_ref(),
            Where::Here => Some(&area.code),
            Where::Area(code) => Some(code),
        }
    }

    /// The areas that are shown together.
    pub(super) fn peers(&self, peers: &Peers, area: &Area) -> Vec<&Arc<Area>> {
        let kind = peers.among.unwrap_or(area.kind);
        self.figures.areas_of(kind, self.whole(peers, area))
    }
}

fn draw(chart: &Chart) -> Result<Arc<Picture>> {
    let (wide, narrow) = (chart.draw(Canvas::Wide)?, chart.draw(Canvas::Narrow)?);
    Ok(Arc::new(Picture {
        svg: wide.svg,
        narrow: Some(narrow.svg),
        alternative: wide.alternative,
        data: DataTable { header: wide.header, rows: wide.rows },
    }))
}

fn shown<'a>(figure: &'a Figure, area: &AreaCode) -> Vec<&'a Point> {
    figure.series.get(area).into_iter().flatten().collect()
}

fn points(figure: &Figure, area: &AreaCode) -> Points {
    shown(figure, area).into_iter().map(|point| (point.period.date(), point.value)).collect()
}

fn data_of<'a>(used: &'a Used<'a>) -> impl Iterator<Item = Datum<'a>> {
    used.shown.iter().map(|point| Datum {
        figure: used.figure,
        area: used.area,
        period: point.period,
        value: point.value,
    })
}
