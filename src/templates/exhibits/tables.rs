//! Tables of figures, as Markdown.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::data::{Datum, csv};
use super::{Caption, Drawer, Ready, Shown, Used, caption_line, refusal};
use crate::charts::{self, Points};
use crate::diagnostics::{Diagnostic, Result};
use crate::document::{DataTable, Picture, marks};
use crate::figures::{Comparison, Figure, Point, format};
use crate::language::{Language, fill};
use crate::project::{
    Area, AreaCode, ColumnOfFigures, FigureId, First, Period, Rows, TableOfFigures,
};
use crate::templates::context::{Asked, print};
use crate::templates::markdown::escape;
use crate::templates::origin::MADE;

/// The most rows of areas: more would be a file, not a table.
const MOST_ROWS: usize = 250;

/// A column with its header.
pub(in crate::templates) type Labelled<'a> = (&'a ColumnOfFigures, String);

/// A table under construction.
struct Making<'a> {
    /// What it is called, for the names of its small pictures.
    id: &'a str,
    used: Vec<Used<'a>>,
    data: Vec<Datum<'a>>,
    /// What its markers mean (N2).
    foot: BTreeSet<String>,
    pictures: Vec<(String, Picture)>,
    shown: Vec<Shown>,
    rows: Vec<Vec<String>>,
    /// The value of each cell, where there is a number to add.
    values: Vec<Vec<Option<f64>>>,
}

/// Which cell it is.
struct Cell<'a> {
    figure: &'a Figure,
    area: &'a AreaCode,
    column: &'a ColumnOfFigures,
    /// The number of the column, from 1.
    number: usize,
}

impl Drawer<'_> {
    /// Makes a table of figures. `total` is the name of the row with the sums.
    ///
    /// # Errors
    /// More rows than a table holds, a comparison that is refused.
    pub fn table<'a>(
        &'a self,
        id: &'a str,
        spec: &'a TableOfFigures,
        area: &'a Area,
        caption: &Caption,
        labels: &'a [Labelled<'a>],
        total: Option<&str>,
    ) -> Result<Ready> {
        let mut making = Making::new(id);
        let header = match &spec.rows {
            Rows::Figures(figures) => self.by_figure(figures, area, labels, &mut making)?,
            Rows::Areas { .. } => self.by_area(spec, area, labels, &mut making)?,
        };
        if let Some(total) = total {
            let row = self.total(spec, total, labels, &mut making);
            // An area that the others are held against stands below their sum.
            let against = matches!(&spec.rows, Rows::Areas { against: Some(_), .. });
            let at = making.rows.len() - usize::from(against && !making.rows.is_empty());
            making.rows.insert(at, row);
        }
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let mut table = line(&header);
        let rule = std::iter::once(":--").chain(
            labels.iter().map(
                |(column, _)| {
                    if column.trend_since.is_some() { ":--" } else { "--:" }
                },
            ),
        );
        table.push_str(&line(&rule.map(str::to_owned).collect::<Vec<_>>()));
        making.rows.iter().for_each(|row| table.push_str(&line(row)));
        let mut foot = self.source_line(&making.used);
        for marker in &making.foot {
            foot.push(' ');
            foot.push_str(marker);
        }
        let file = (format!("tables/{id}.csv"), csv(self.figures, &making.data)?);
        let markdown = format!("{}{MADE}\n\n{table}\n{foot}", caption_line(caption, &file));
        Ok(Ready { markdown, pictures: making.pictures, shown: making.shown, file })
    }

    /// A row for each figure. Returns the header.
    fn by_figure<'a>(
        &'a self,
        figures: &'a [FigureId],
        area: &'a Area,
        labels: &'a [Labelled<'a>],
        making: &mut Making<'a>,
    ) -> Result<Vec<String>> {
        let figures = figures.iter().filter_map(|id| self.figures.figures.get(id));
        let figures: Vec<&Figure> = figures.collect();
        let units: BTreeSet<&str> = figures.iter().map(|one| one.spec.unit.as_str()).collect();
        for figure in &figures {
            let cells = labels.iter().enumerate().map(|(index, (column, _))| {
                let area = column.of.as_ref().unwrap_or(&area.code);
                Cell { figure, area, column, number: index + 1 }
            });
            self.row(row_name(figure, units.len() > 1), cells, false, making)?;
        }
        // Where all rows share a unit, the header says it once.
        let unit = units.first().filter(|_| units.len() == 1);
        let said = &self.words().exhibits;
        let name = unit
            .map_or_else(|| said.measure.clone(), |unit| fill(&said.measure_in, &[("unit", unit)]));
        let labels = labels.iter().map(|(_, label)| format!("{label}{MADE}"));
        Ok(std::iter::once(escape(&name)).chain(labels).collect())
    }

    /// A row for each area. Returns the header.
    fn by_area<'a>(
        &'a self,
        spec: &'a TableOfFigures,
        here: &'a Area,
        labels: &'a [Labelled<'a>],
        making: &mut Making<'a>,
    ) -> Result<Vec<String>> {
        let Rows::Areas { peers, first, against } = &spec.rows else { return Ok(Vec::new()) };
        let mut areas = self.peers(peers, here);
        if areas.len() > MOST_ROWS {
            let message = format!("{} areas in one table, which holds {MOST_ROWS}", areas.len());
            let problem = Diagnostic::error("long-table", message).at(&spec.span);
            return Err(problem.hint("show those of one place: `within: parent`").into());
        }
        let figure_of = |column: &ColumnOfFigures| {
            column.figure.as_ref().and_then(|id| self.figures.figures.get(id))
        };
        areas.sort_by(|a, b| a.name.cmp(&b.name));
        if let (Some(first), Some((column, _))) = (first, labels.first())
            && let Some(figure) = figure_of(column)
        {
            let value = |area: &Arc<Area>| self.point(figure, &area.code, column)?.value;
            areas.sort_by(|a, b| match (value(a), value(b)) {
                (Some(a), Some(b)) if *first == First::Highest => b.total_cmp(&a),
                (Some(a), Some(b)) => a.total_cmp(&b),
                // What is missing comes last.
                (a, b) => b.is_some().cmp(&a.is_some()),
            });
        }
        let last = against.as_ref().filter(|code| areas.iter().all(|one| one.code != **code));
        let last = last.and_then(|code| self.figures.areas.get(code.as_str()));
        for area in areas.into_iter().chain(last) {
            let own = area.code == here.code;
            let mut name = escape(&area.name);
            if own {
                let (pattern, bold) = (&self.words().exhibits.this_area, format!("**{name}**"));
                name = fill(pattern, &[("name", &bold)]);
            }
            let cells = labels.iter().enumerate().filter_map(|(index, (column, _))| {
                let figure = figure_of(column)?;
                Some(Cell { figure, area: &area.code, column, number: index + 1 })
            });
            self.row(name, cells, !own, making)?;
        }
        let labels = labels.iter().map(|(column, label)| {
            let unit = figure_of(column).map(|figure| figure.spec.unit.as_str());
            let said = |unit: &str| label.to_lowercase().contains(&unit.to_lowercase());
            let unit = unit.filter(|unit| !said(unit)).map(|unit| format!(" ({})", escape(unit)));
            format!("{label}{MADE}{}", unit.unwrap_or_default())
        });
        let kind = peers.among.unwrap_or(here.kind);
        Ok(std::iter::once(capital(&kind.words(self.words()).label)).chain(labels).collect())
    }

    fn row<'a>(
        &self,
        name: String,
        cells: impl Iterator<Item = Cell<'a>>,
        peer: bool,
        making: &mut Making<'a>,
    ) -> Result<()> {
        let mut row = vec![name];
        let mut values = Vec::new();
        for cell in cells {
            let (text, value) = self.cell(&cell, peer, making)?;
            row.push(text);
            values.push(value);
        }
        making.rows.push(row);
        making.values.push(values);
        Ok(())
    }

    /// One cell and the number that it adds to a total.
    fn cell<'a>(
        &self,
        cell: &Cell<'a>,
        peer: bool,
        making: &mut Making<'a>,
    ) -> Result<(String, Option<f64>)> {
        let Cell { figure, area, column, .. } = *cell;
        let id = &figure.spec.id;
        let (edition, words) = (self.figures.edition, self.words());
        let said = &words.exhibits;
        let point = self.point(figure, area, column);
        let used = Used { figure, area, shown: point.into_iter().collect(), peer };
        making.used.push(used);
        let asked = column.at.map_or(Asked::Newest(edition), Asked::For);
        making.show(figure, area, point, column.at.unwrap_or(edition));
        if let Some(since) = column.trend_since {
            return Ok((self.trend(cell, since, making)?, None));
        }
        let Some(since) = column.change_since else {
            let printed = print(words, id, figure, area, point, asked);
            if printed.contains("\\[x\\]") {
                making.foot.insert(escape(&said.missing));
            } else if printed.contains("\\[low\\]") {
                making.foot.insert(escape(&said.low));
            }
            return Ok((printed, point.and_then(|point| point.value)));
        };
        let now = point.map_or(edition, |point| point.period);
        let then = figure.at(area, since);
        making.show(figure, area, then, since);
        let then = then.and_then(|point| point.value);
        let Some(comparison) = figure.compare(point.and_then(|point| point.value), then) else {
            making.foot.insert(escape(&said.missing));
            return Ok((print(words, id, figure, area, None, Asked::Newest(edition)), None));
        };
        if let Some(one) = self.figures.refused(figure, area, now, since) {
            return Err(refusal(one, id).at(&column.label.span).into());
        }
        let printed = change(words, id, area, figure, &comparison, (now, since));
        let mark = self.broken(cell, (now, since), making);
        Ok((format!("{printed}{mark}"), Some(comparison.difference())))
    }

    /// The mark of a comparison across a break, whose meaning is told at the foot (N5).
    fn broken(&self, cell: &Cell<'_>, months: (Period, Period), making: &mut Making<'_>) -> &str {
        let broken = self.figures.broken(cell.figure, cell.area, months.0, months.1);
        making.foot.extend(broken.iter().map(|remark| escape(&remark.text)));
        if broken.is_empty() { "" } else { "\u{a0}\\[b\\]" }
    }

    /// A tiny line of the months since another.
    fn trend<'a>(&self, cell: &Cell<'a>, since: Period, making: &mut Making<'a>) -> Result<String> {
        let Cell { figure, area, .. } = *cell;
        let words = self.words();
        let said = &words.exhibits;
        let all = figure.series.get(area).into_iter().flatten();
        let shown: Vec<&Point> = all.filter(|point| since <= point.period).collect();
        let points: Points = shown.iter().map(|point| (point.period.date(), point.value)).collect();
        let Some(spark) = charts::spark(&points, &self.measure(Some(figure)))? else {
            making.foot.insert(escape(&said.missing));
            let edition = Asked::Newest(self.figures.edition);
            return Ok(print(words, &figure.spec.id, figure, area, None, edition));
        };
        let path = format!("tables/{}-{}-{}.svg", making.id, making.rows.len() + 1, cell.number);
        let text = format!("![{}]({path})", escape(&spark.alternative));
        making.pictures.push((
            path.clone(),
            Picture {
                svg: spark.svg,
                narrow: None,
                alternative: spark.alternative,
                data: DataTable::default(),
            },
        ));
        for point in &shown {
            making.show(figure, area, Some(point), point.period);
        }
        let ends = shown.first().zip(shown.last());
        let months = ends.map(|(first, last)| (last.period, first.period));
        let mark = months.map_or("", |months| self.broken(cell, months, making)).to_owned();
        making.shown.push(Used::new(figure, area, shown).shown_in(&path));
        Ok(text + &mark)
    }

    /// The row with the sums. What can't be added is not, and a sum with a part missing is missing
    /// (N3, N4).
    fn total(
        &self,
        spec: &TableOfFigures,
        name: &str,
        labels: &[Labelled<'_>],
        making: &mut Making<'_>,
    ) -> Vec<String> {
        let words = self.words();
        let said = &words.exhibits;
        let specs = |id: &FigureId| self.figures.figures.get(id).map(|figure| &figure.spec);
        let against = matches!(&spec.rows, Rows::Areas { against: Some(_), .. });
        let parts = making.values.len() - usize::from(against && !making.values.is_empty());
        let mut row = vec![format!("**{name}**{MADE}")];
        for (index, (column, _)) in labels.iter().enumerate() {
            let of_column = match &spec.rows {
                Rows::Figures(figures) => figures.iter().filter_map(specs).collect(),
                Rows::Areas { .. } => column.figure.iter().filter_map(specs).collect::<Vec<_>>(),
            };
            if column.trend_since.is_some() || !of_column.iter().all(|one| one.unit.adds_up()) {
                making.foot.insert(escape(&said.not_applicable));
                row.push("\\[z\\]".to_owned());
                continue;
            }
            let cells = making.values.iter().take(parts);
            let sum: Option<f64> =
                cells.map(|cells| cells.get(index).copied().flatten()).sum::<Option<f64>>();
            let decimals = of_column.iter().map(|one| one.decimals).max().unwrap_or(0);
            row.push(match sum.filter(|_| parts > 0) {
                Some(sum) => {
                    let rises = sum > 0.0 && !format::rounds_to_zero(sum, decimals);
                    let sign = if column.change_since.is_some() && rises { "+" } else { "" };
                    format!("**{sign}{}**", words.number(sum, decimals))
                }
                None => {
                    making.foot.insert(escape(&said.missing));
                    "\\[x\\]".to_owned()
                }
            });
        }
        row
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
}

impl<'a> Making<'a> {
    fn new(id: &'a str) -> Self {
        Self {
            id,
            used: Vec::new(),
            data: Vec::new(),
            foot: BTreeSet::new(),
            pictures: Vec::new(),
            shown: Vec::new(),
            rows: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Notes a value for the file with the data.
    fn show(
        &mut self,
        figure: &'a Figure,
        area: &'a AreaCode,
        point: Option<&Point>,
        asked: Period,
    ) {
        let period = point.map_or(asked, |point| point.period);
        let value = point.and_then(|point| point.value);
        self.data.push(Datum { figure, area, period, value });
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

/// The name of a table's row; with its unit where the rows differ in theirs and the name does not
/// say it (N4). Where all rows share a unit, the subtitle says it once.
fn row_name(figure: &Figure, with_unit: bool) -> String {
    let label = &figure.spec.label;
    let capital = capital(label);
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
