//! The charts and tables of a brief, as Markdown with a caption and a source line.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use indexmap::IndexMap;

use crate::charts::{Baseline, Canvas, LineChart, Series};
use crate::diagnostics::{Diagnostic, Result};
use crate::document::{DataTable, Picture, marks};
use crate::figures::{Comparison, Figure, FigureSet, Point, Remark, format};
use crate::language::{Language, fill};
use crate::project::{
    Area, AreaCode, Break, ChartId, ChartSpec, ColumnOfFigures, FigureId, Period, SourceId,
    TableOfFigures,
};

use super::context::{Asked, Release, print};
use super::markdown::escape;
use super::notes;
use super::origin::MADE;

/// The ready charts and tables of one area.
#[derive(Debug, Default)]
pub(super) struct Exhibits {
    /// The Markdown of each chart.
    pub charts: IndexMap<String, String>,
    /// The Markdown of each table.
    pub tables: IndexMap<String, String>,
    /// The Markdown of the key figures and of the deal, if there are any.
    pub boxes: IndexMap<String, String>,
    /// What each chart shows, in the order of its lines.
    pub shown: Vec<Shown>,
    /// The pictures of the charts, by where the Markdown says they are.
    pub pictures: BTreeMap<String, Picture>,
}

/// A line of a chart: which values it shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Where the Markdown says that the picture is.
    pub picture: String,
    /// The figure.
    pub figure: FigureId,
    /// The area.
    pub area: AreaCode,
    /// The periods.
    pub periods: Vec<Period>,
}

/// What all areas of a brief share.
pub(super) struct Drawer<'a> {
    pub figures: &'a FigureSet,
    pub releases: &'a BTreeMap<SourceId, Release>,
    /// Drawings by what they show: a chart of England alone is the same in every area's brief.
    pub drawn: &'a Mutex<BTreeMap<String, Arc<Picture>>>,
}

/// A figure that an exhibit shows for an area, and the points shown.
struct Used<'a> {
    figure: &'a Figure,
    area: &'a AreaCode,
    shown: Vec<&'a Point>,
}

/// A headline and a subtitle, ready for Markdown.
pub(super) struct Caption {
    pub headline: String,
    pub subtitle: String,
}

impl Drawer<'_> {
    /// Draws a chart; returns its Markdown, its picture with the picture's path, and what it shows.
    pub fn chart(
        &self,
        id: &ChartId,
        spec: &ChartSpec,
        area: &Area,
        caption: &Caption,
    ) -> Result<(String, (String, Picture), Vec<Shown>)> {
        let (chart, used) = self.line_chart(spec, area);
        let picture = self.draw(&chart).map_err(|problems| -> crate::diagnostics::Diagnostics {
            problems.into_iter().map(|one| one.at(&spec.span)).collect()
        })?;
        let path = format!("charts/{id}.svg");
        let markdown = format!(
            "{}{MADE}\n\n![{}]({path})\n\n{}",
            caption_line(caption),
            escape(&picture.alternative),
            self.source_line(&used)
        );
        let shown = used.iter().map(|one| Shown {
            picture: path.clone(),
            figure: one.figure.spec.id.clone(),
            area: one.area.clone(),
            periods: one.shown.iter().map(|point| point.period).collect(),
        });
        let shown = shown.collect();
        Ok((markdown, (path, Picture::clone(&picture)), shown))
    }

    /// Gathers the points of a chart's series.
    fn line_chart<'a>(&'a self, spec: &'a ChartSpec, area: &'a Area) -> (LineChart, Vec<Used<'a>>) {
        let mut series = Vec::new();
        let mut used: Vec<Used<'_>> = Vec::new();
        let mut subject = String::new();
        for line in &spec.series {
            let Some(figure) = self.figures.figures.get(&line.figure) else { continue };
            let code = line.area.as_ref().unwrap_or(&area.code);
            let place = self.figures.areas.get(code.as_str()).map_or("", |area| &area.prose);
            if subject.is_empty() {
                let values = [("figure", &*figure.spec.label), ("place", place)];
                subject = fill(&self.figures.words.charts.subject, &values);
            }
            let points = figure.series.get(code).into_iter().flatten();
            let points = points.map(|point| (point.period.date(), point.value)).collect();
            series.push(Series { label: line.label.clone(), points });
            let shown = figure.series.get(code).into_iter().flatten().collect();
            used.push(Used { figure, area: code, shown });
        }
        let (unit, decimals) = used
            .first()
            .map(|one| (one.figure.spec.unit.to_string(), one.figure.spec.decimals))
            .unwrap_or_default();
        let breaks = used
            .iter()
            .flat_map(|one| self.figures.breaks_of(one.figure, one.area))
            .collect::<BTreeSet<_>>();
        let breaks = breaks.into_iter().collect();
        let (baseline, words) = (Baseline::Data, self.figures.words);
        (LineChart { subject, series, unit, decimals, baseline, breaks, words }, used)
    }

    fn draw(&self, chart: &LineChart) -> Result<Arc<Picture>> {
        let key = format!("{chart:?}");
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(picture) = drawn.get(&key) {
            return Ok(Arc::clone(picture));
        }
        let (wide, narrow) = (chart.draw(Canvas::Wide)?, chart.draw(Canvas::Narrow)?);
        let picture = Arc::new(Picture {
            svg: wide.svg,
            narrow: Some(narrow.svg),
            alternative: wide.alternative,
            data: DataTable { header: wide.header, rows: wide.rows },
        });
        drawn.insert(key, Arc::clone(&picture));
        Ok(picture)
    }

    /// Makes a table of figures as Markdown.
    pub fn table(
        &self,
        spec: &TableOfFigures,
        area: &Area,
        caption: &Caption,
        labels: &[(&ColumnOfFigures, String)],
    ) -> Result<String> {
        let mut header = vec![escape(&self.figures.words.exhibits.measure)];
        header.extend(labels.iter().map(|(_, label)| format!("{label}{MADE}")));
        let mut rows = Vec::new();
        let mut missing: BTreeSet<String> = BTreeSet::new();
        let mut used: Vec<Used<'_>> = Vec::new();
        let units: BTreeSet<&str> = spec
            .figures
            .iter()
            .filter_map(|id| self.figures.figures.get(id))
            .map(|figure| figure.spec.unit.as_str())
            .collect();
        for id in &spec.figures {
            let Some(figure) = self.figures.figures.get(id) else { continue };
            let mut row = vec![row_name(figure, units.len() > 1)];
            for (column, _) in labels {
                let code = column.of.as_ref().unwrap_or(&area.code);
                let shown = self.point(figure, code, column).into_iter().collect();
                used.push(Used { figure, area: code, shown });
                row.push(self.cell(id, figure, column, area, &mut missing)?);
            }
            rows.push(row);
        }
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let mut table = line(&header);
        let rule = std::iter::once(":--").chain(labels.iter().map(|_| "--:"));
        table.push_str(&line(&rule.map(str::to_owned).collect::<Vec<_>>()));
        rows.iter().for_each(|row| table.push_str(&line(row)));
        let mut foot = self.source_line(&used);
        for marker in missing {
            foot.push(' ');
            foot.push_str(&marker);
        }
        Ok(format!("{}{MADE}\n\n{table}\n{foot}", caption_line(caption)))
    }

    /// One cell; notes the markers that the foot of the table must explain (N2).
    fn cell(
        &self,
        id: &FigureId,
        figure: &Figure,
        column: &ColumnOfFigures,
        area: &Area,
        missing: &mut BTreeSet<String>,
    ) -> Result<String> {
        let code: &AreaCode = column.of.as_ref().unwrap_or(&area.code);
        let (edition, words) = (self.figures.edition, self.figures.words);
        let not_available = || escape(&words.exhibits.missing);
        let point = self.point(figure, code, column);
        if let Some(since) = column.change_since {
            let now = point.map_or(edition, |point| point.period);
            let then = figure.at(code, since).and_then(|point| point.value);
            let comparison = figure.compare(point.and_then(|point| point.value), then);
            let Some(comparison) = comparison else {
                missing.insert(not_available());
                return Ok(print(words, id, figure, code, None, Asked::Newest(edition)));
            };
            if let Some(one) = self.figures.refused(figure, code, now, since) {
                return Err(refusal(one, id).at(&column.label.span).into());
            }
            let printed = change(words, id, code, figure, &comparison, (now, since));
            let broken = self.figures.broken(figure, code, now, since);
            let mark = if broken.is_empty() { "" } else { "\u{a0}\\[b\\]" };
            missing.extend(broken.iter().map(|remark| escape(&remark.text)));
            return Ok(format!("{printed}{mark}"));
        }
        let asked = column.at.map_or(Asked::Newest(edition), Asked::For);
        let printed = print(words, id, figure, code, point, asked);
        if printed.contains("\\[x\\]") {
            missing.insert(not_available());
        } else if printed.contains("\\[low\\]") {
            missing.insert(escape(&words.exhibits.low));
        }
        Ok(printed)
    }

    /// The point that a column of a table shows.
    fn point<'b>(
        &self,
        figure: &'b Figure,
        area: &AreaCode,
        column: &ColumnOfFigures,
    ) -> Option<&'b Point> {
        match column.at {
            Some(period) => figure.at(area, period),
            None => figure.latest(area, self.figures.edition),
        }
    }

    /// `Source: NHS England, General Practice Workforce, 31 October 2025.` with its note (C3).
    fn source_line(&self, used: &[Used<'_>]) -> String {
        let mut tables: BTreeMap<&SourceId, BTreeSet<String>> = BTreeMap::new();
        let mut remarks: BTreeMap<&SourceId, Vec<Remark>> = BTreeMap::new();
        for one in used {
            let said = self.figures.remarks(one.figure, one.area, one.shown.iter().copied());
            for (source, read) in one.figure.sources(one.area) {
                tables.entry(source).or_default().extend(read.iter().cloned());
                remarks.entry(source).or_default().extend(said.iter().cloned());
            }
        }
        if tables.is_empty() {
            return String::new();
        }
        let said = &self.figures.words.exhibits;
        let word = if tables.len() == 1 { &said.source } else { &said.sources };
        let mut line = format!("{}{word}", marks::SOURCE);
        let last = tables.keys().next_back().copied();
        for (source, read) in &tables {
            let Some(release) = self.releases.get(*source) else { continue };
            let stop = if Some(*source) == last { '.' } else { ';' };
            line.push_str(&format!(
                " {}, {}, {}{stop}{}",
                escape(&release.publisher),
                escape(&release.title),
                release.release,
                notes::mark_tables(
                    source.as_str(),
                    read,
                    remarks.get(*source).map_or(&[], Vec::as_slice)
                )
            ));
        }
        line
    }
}

/// Why two months are not compared (N5).
pub(super) fn refusal(one: &Break, id: &FigureId) -> Diagnostic {
    let message = format!("`{id}` can't be compared across {}: {}", one.at.label(), one.reason);
    Diagnostic::error("broken-series", message)
        .hint("compare months on one side of the break")
        .hint("if a mark is enough, let its break in `briefs/figures.yaml` say `compare: mark`")
}

/// The name of a table's row; with its unit where the rows differ in theirs and the name does not
/// say it (N4). Where all rows share a unit, the subtitle says it once.
fn row_name(figure: &Figure, with_unit: bool) -> String {
    let label = &figure.spec.label;
    let mut chars = label.chars();
    let capital: String =
        chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
    let said = label.to_lowercase().contains(&figure.spec.unit.as_str().to_lowercase());
    if said || !with_unit {
        escape(&capital)
    } else {
        escape(&format!("{capital} ({})", figure.spec.unit))
    }
}

/// A change as a signed number: `+1,234`, `−773`.
fn change(
    words: &Language,
    id: &FigureId,
    area: &AreaCode,
    figure: &Figure,
    comparison: &Comparison,
    (now, then): (Period, Period),
) -> String {
    let difference = comparison.difference();
    let decimals = figure.spec.decimals;
    // The sign of what is printed: `+0` would say nothing.
    let rises = difference > 0.0 && !format::rounds_to_zero(difference, decimals);
    let sign = if rises { "+" } else { "" };
    let mark = marks::Mark {
        figure: id.to_string(),
        area: area.to_string(),
        period: now.to_string(),
        value: difference.to_string(),
        measure: "change".to_owned(),
        against: format!("{area} {then}"),
        chosen: false,
    };
    mark.wrap(&format!("{sign}{}", words.number(difference, decimals)))
}

fn caption_line(caption: &Caption) -> String {
    let (headline, subtitle) = (caption.headline.trim(), caption.subtitle.trim());
    // A claim that can't be made leaves no headline, and its mark must be kept.
    if marks::strip(headline).is_empty() {
        return format!("{}{headline}{subtitle}", marks::CAPTION);
    }
    format!("{}**{headline}**\\\n{subtitle}", marks::CAPTION)
}
