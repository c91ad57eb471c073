//! What is an entry of a YAML file: sources, figures and charts.

use std::path::Path;

use super::super::Tell;
use super::super::data::{LOCK, VENDOR, read_lock};
use super::super::desk::Desk;
use super::super::explain::known_figure;
use super::super::fetch::{FetchOptions, Reach, fetch};
use super::super::load::Loaded;
use super::{Created, fill, quoted, taken, title_of, with_entry, words_of, write};
use crate::diagnostics::{Diagnostic, Result, did_you_mean};
use crate::figures::Point;
use crate::project::{AreaKind, ColumnType, Period, TableSpec};
use crate::system::{clock, disk};

const SOURCE: &str = include_str!("starters/source.yaml");
/// Where the rows of the sample say that they are from, as in the starter.
const PAGE: &str = "https://example.org/";
const FIGURE: &str = include_str!("starters/figure.yaml");
const LINE: &str = include_str!("starters/chart-line.yaml");
const BAR: &str = include_str!("starters/chart-bar.yaml");

/// A CSV file with some rows, and the source that reads it, locked.
pub(super) fn source(loaded: &Loaded, name: &str, tell: &Tell<'_>) -> Result<Created> {
    let sources = &loaded.project.sources;
    if sources.contains_key(name) || sources.values().any(|one| one.tables.contains_key(name)) {
        return Err(taken("a source or a table", name, "briefs/sources.yaml").into());
    }
    let brief = loaded.project.briefs.values().next();
    let publisher = brief.map_or("", |brief| brief.organisation.as_str());
    let words = [
        ("NAME", name),
        ("TITLE", &quoted(&title_of(name))),
        ("ORGANISATION", &quoted(publisher)),
        ("CREDIT", &quoted(&format!("Source: {publisher}."))),
    ];
    let before = loaded.files.briefs.get("sources.yaml").map_or("", |file| &file.text);
    let after = with_entry(loaded, "sources.yaml", "sources", &fill(SOURCE, &words))?;
    let data = (format!("data/{name}.csv"), sample(loaded)?);
    write(loaded, std::slice::from_ref(&data), Some(("sources.yaml", after)))?;
    let today = clock::today();
    let fetched = fetch(
        &FetchOptions {
            project: loaded.folder.clone(),
            sources: vec![name.to_owned()],
            from: Some(loaded.folder.join(&data.0)),
            // Whatever the time of day: a release of yesterday is out.
            published: Some(today.yesterday().unwrap_or(today)),
            url: Some(PAGE.to_owned()),
            reach: Reach::Offline,
            ..FetchOptions::default()
        },
        tell,
    );
    if let Err(problems) = fetched {
        disk::write(&loaded.briefs().join("sources.yaml"), before.as_bytes())?;
        disk::remove_file(&loaded.folder.join(&data.0))?;
        return Err(problems);
    }
    Ok(Created {
        next: vec![
            format!(
                "put your rows into {0}, then `briefwright fetch {name} --from {0} --published DATE --url PAGE`",
                data.0
            ),
            format!("`briefwright new figure NAME --table {name}`"),
        ],
        written: vec![data.0],
        changed: vec!["briefs/sources.yaml".to_owned(), "briefs/sources.lock".to_owned()],
    })
}

/// Rows that are made up, for some areas, up to the month of the project's newest data.
fn sample(loaded: &Loaded) -> Result<String> {
    let lock = match read_lock(loaded, LOCK)? {
        Some(lock) => Some(lock),
        None => read_lock(loaded, &format!("{VENDOR}/{LOCK}"))?,
    };
    let releases = lock.iter().flat_map(|lock| lock.sources.values()).map(|one| one.now.release);
    let newest = releases.max().unwrap_or_else(|| Period::of(clock::today()).before());
    let months = [newest.before().before(), newest.before(), newest];
    let mut text = "AREA,MONTH,AMOUNT\n".to_owned();
    for (at, area) in loaded.project.areas.iter().take(8).enumerate() {
        for (month, amount) in months.iter().zip([120, 123, 131]) {
            text.push_str(&format!("{},{},{}\n", area.code, month.short(), amount + 7 * at));
        }
    }
    Ok(text)
}

/// A figure that reads a column of a table.
pub(super) fn figure(loaded: &Loaded, name: &str, table: Option<&str>) -> Result<Created> {
    if loaded.project.figures.contains_key(name) {
        return Err(taken("a figure", name, "briefs/figures.yaml").into());
    }
    let (table, column) = match table {
        Some(table) => match table.split_once('.') {
            Some((table, column)) => (Some(table), Some(column)),
            None => (Some(table), None),
        },
        None => (None, None),
    };
    let table = table_of(loaded, table)?;
    let columns = || table.columns.iter().filter(|one| one.kind != ColumnType::Text);
    let mut columns_asked = columns().filter(|one| one.name != "area_code" && one.name != "period");
    let found = match column {
        Some(column) => columns_asked.find(|one| one.name == column),
        None => columns_asked.next(),
    };
    let Some(column) = found else {
        let names = columns().map(|one| one.name.as_str());
        let asked = column.unwrap_or("of numbers");
        return Err(Diagnostic::error(
            "unknown-column",
            format!("`{}` has no column `{asked}`", table.id),
        )
        .hint_maybe(did_you_mean(asked, names))
        .hint(format!("`briefwright describe {}` shows its columns", table.id))
        .into());
    };
    let unit = if column.name.ends_with("_fte") { "FTE".to_owned() } else { words_of(name) };
    let words = [
        ("NAME", name),
        ("LABEL", &words_of(name)),
        ("UNIT", &unit),
        ("COLUMN", &column.name),
        ("TABLE", table.id.as_str()),
    ];
    let text = with_entry(loaded, "figures.yaml", "figures", &fill(FIGURE, &words))?;
    write(loaded, &[], Some(("figures.yaml", text)))?;
    Ok(Created {
        changed: vec!["briefs/figures.yaml".to_owned()],
        next: vec![
            format!("write `{{{{ {name} }}}}{{{{ {name} | cite }}}}` in a template"),
            format!(
                "`briefwright figures {name}` shows its values, `briefwright new chart NAME --figure {name}` draws them"
            ),
        ],
        ..Created::default()
    })
}

/// The table of a name; the first of the last source if none is said.
fn table_of<'a>(loaded: &'a Loaded, name: Option<&str>) -> Result<&'a TableSpec> {
    let sources = &loaded.project.sources;
    let tables = || sources.values().flat_map(|source| source.tables.values());
    let found = match name {
        Some(name) => tables().find(|table| table.id.as_str() == name),
        None => sources.values().next_back().and_then(|source| source.tables.values().next()),
    };
    found.ok_or_else(|| {
        let name = name.unwrap_or_default();
        Diagnostic::error("unknown-table", format!("there is no table `{name}`"))
            .hint_maybe(did_you_mean(name, tables().map(|table| table.id.as_str())))
            .hint("`briefwright tables` lists them")
            .into()
    })
}

/// A chart of a figure: over time if it has several months, else among the areas of a kind.
pub(super) fn chart(
    project: &Path,
    name: &str,
    brief: Option<&str>,
    figure: Option<&str>,
    tell: &Tell<'_>,
) -> Result<Created> {
    let mut desk = Desk::open(project, brief, tell)?;
    let chosen = desk.brief().cloned();
    let Some(brief) = chosen else {
        return Err(Diagnostic::error("no-brief", "the project has no brief").into());
    };
    let file = format!("{}.yaml", brief.id);
    if brief.charts.contains_key(name) {
        return Err(taken("a chart", name, &format!("briefs/{file}")).into());
    }
    if let Some(figure) = figure {
        known_figure(figure, desk.loaded.project.figures.keys())?;
    }
    let set = desk.figures(tell)?;
    let wanted = figure.or_else(|| brief.requires.first().map(|id| id.as_str()));
    let wanted = |id: &str| wanted.is_none_or(|wanted| wanted == id);
    let figure = set.figures.iter().find(|(id, _)| wanted(id.as_str())).map(|(_, figure)| figure);
    let known = |point: &&Point| point.value.is_some();
    // The country stands for all; where it has no values, the first area that has.
    let mut areas: Vec<_> = set.areas.iter().collect();
    areas.sort_by_key(|area| area.kind != AreaKind::Country);
    let drawn = figure.and_then(|figure| {
        let has = |code| {
            figure.series.get(code).is_some_and(|points| points.iter().any(|point| known(&point)))
        };
        let area = areas.into_iter().find(|area| has(&area.code))?;
        Some((figure, area))
    });
    let Some((figure, area)) = drawn else {
        return Err(Diagnostic::error("no-values", "there is no figure with a value to draw")
            .hint("`briefwright figures` lists those that have; name one with `--figure`")
            .into());
    };
    let points: Vec<_> =
        figure.series.get(&area.code).into_iter().flatten().filter(known).collect();
    let first = points.first().map_or(set.edition, |point| point.period);
    let over_time = points.len() > 1;
    let words = [
        ("NAME", name),
        ("FIGURE", figure.spec.id.as_str()),
        ("LABEL", &figure.spec.label),
        ("UNIT", &figure.spec.unit.to_string()),
        ("AREA", area.code.as_str()),
        ("AREA_NAME", &quoted(&area.name)),
        ("AREA_PROSE", &area.prose),
        ("FIRST", &first.short()),
        ("FIRST_LABEL", &first.label()),
    ];
    let entry = fill(if over_time { LINE } else { BAR }, &words);
    let loaded = &desk.loaded;
    let text = with_entry(loaded, &file, "charts", &entry)?;
    write(loaded, &[], Some((file.as_str(), text)))?;
    let template = &brief.template;
    Ok(Created {
        changed: vec![format!("briefs/{file}")],
        next: vec![format!("write `{{{{ chart(id=\"{name}\") }}}}` in templates/{template}")],
        ..Created::default()
    })
}
