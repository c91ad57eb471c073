//! `briefwright figures`.

use clap::Args;
use serde_json::{Value, json};

use crate::diagnostics::Result;
use crate::ops::{self, FigureListed, FiguresListed, FiguresOptions, ValueListed};

use super::args::Global;
use super::plot::plot;
use super::printer::Printer;
use super::table::table;

#[derive(Debug, Args)]
pub(super) struct FiguresCommand {
    /// A figure, to show all its values; without it, the catalogue with latest values
    #[arg(value_name = "FIGURE")]
    pub figure: Option<String>,
    /// The area, by its code or name [default: the country]
    #[arg(long, value_name = "AREA")]
    pub area: Option<String>,
    /// The brief whose edition and geography count [default: the first]
    #[arg(long, value_name = "BRIEF")]
    pub brief: Option<String>,
    /// Draw the chart with plain characters
    #[arg(long)]
    pub ascii: bool,
}

pub(super) fn run(global: &Global, command: &FiguresCommand, printer: &Printer) -> Result<u8> {
    let options = FiguresOptions {
        project: global.project.clone(),
        id: command.figure.clone(),
        area: command.area.clone(),
        brief: command.brief.clone(),
    };
    let told = ops::figures(&options, &|event| printer.tell(event))?;
    let lines = match (&command.figure, told.figures.first()) {
        (Some(_), Some(figure)) => series(&told, figure, command.ascii),
        _ => catalogue(&told),
    };
    lines.iter().for_each(|line| printer.result(line));
    told.figures.iter().for_each(|figure| printer.object(&object(&told, figure)));
    Ok(0)
}

/// Three lines for each figure: its value, what it is, where it comes from.
fn catalogue(told: &FiguresListed) -> Vec<String> {
    let ids = told.figures.iter().map(|one| one.id.chars().count()).max().unwrap_or(0);
    let printed = |one: &FigureListed| match &one.latest {
        Some(value) => value.printed.clone(),
        None => "[x]".to_owned(),
    };
    let values = told.figures.iter().map(|one| printed(one).chars().count()).max().unwrap_or(0);
    let mut lines =
        vec![format!("{} ({}), {}", told.area.name, told.area.code, told.edition.label())];
    for one in &told.figures {
        let month = match &one.latest {
            Some(value) if value.period != told.edition => format!(", {}", value.period.label()),
            Some(_) | None => String::new(),
        };
        lines.push(String::new());
        lines.push(format!("{:<ids$}  {:>values$} {}{month}", one.id, printed(one), one.unit));
        lines.push(format!("  {}: {}", one.label, one.definition));
        if !one.sources.is_empty() {
            lines.push(format!("  {}", one.sources.join("; ")));
        }
    }
    lines
}

fn series(told: &FiguresListed, figure: &FigureListed, ascii: bool) -> Vec<String> {
    let mut lines = vec![
        format!("{}: {}, {}", figure.id, figure.label, figure.unit),
        format!("  {} ({})", told.area.name, told.area.code),
        format!("  {}", figure.definition),
    ];
    lines.extend(figure.caveats.iter().map(|caveat| format!("  {caveat}")));
    lines.push(format!("  {}", figure.sources.join("; ")));
    let values: Vec<_> = figure.series.iter().map(|one| (one.period, one.value)).collect();
    let breaks: Vec<_> = figure.breaks.iter().map(|(at, _)| *at).collect();
    let number = |value: f64| ops::print_number(value, figure.decimals);
    let chart = plot(&values, &breaks, &number, ascii);
    if !chart.is_empty() {
        lines.push(String::new());
        lines.extend(chart);
        for (at, why) in &figure.breaks {
            lines.push(format!("  from {} not comparable with before: {why}", at.label()));
        }
    }
    lines.push(String::new());
    let reasons = figure.series.iter().any(|one| one.reason.is_some());
    let row = |one: &ValueListed| {
        let reason = reasons.then(|| one.reason.clone().unwrap_or_default());
        [one.period.short(), one.printed.clone()].into_iter().chain(reason).collect()
    };
    let rows: Vec<Vec<String>> = figure.series.iter().map(row).collect();
    let headers = ["month", figure.unit.as_str(), "why"];
    let headers = if reasons { &headers[..] } else { &headers[..2] };
    lines.extend(table(headers, &[false, true, false], &rows));
    lines
}

fn object(told: &FiguresListed, figure: &FigureListed) -> Value {
    let value = |one: &ValueListed| json!({ "period": one.period.short(), "value": one.value, "printed": one.printed, "reason": one.reason });
    json!({
        "type": "figure", "id": figure.id, "label": figure.label, "unit": figure.unit,
        "decimals": figure.decimals, "definition": figure.definition, "caveats": figure.caveats,
        "area": told.area.code.as_str(), "latest": figure.latest.as_ref().map(value),
        "sources": figure.sources,
        "series": figure.series.iter().map(value).collect::<Vec<_>>(),
        "breaks": figure.breaks.iter().map(|(at, why)| json!({ "at": at.short(), "reason": why })).collect::<Vec<_>>(),
    })
}
