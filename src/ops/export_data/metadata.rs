//! What Datasette shows beside an exported file: titles, licences and what columns hold.

use serde_json::{Map, Value, json};

use crate::figures::FigureSet;
use crate::project::Label;

use super::super::desk::Desk;

/// The metadata of a file whose database is called `database`.
pub(super) fn metadata(desk: &Desk, figures: &FigureSet, database: &str) -> Value {
    let mut tables = Map::new();
    for source in desk.loaded.project.sources.values() {
        let release = desk.data.lock.sources.get(source.id.as_str());
        let month = release.map(|release| format!(", {}", release.now.release.label()));
        for table in source.tables.values() {
            let called = table.cited_as.iter().map(|name| format!(", {name}"));
            let columns = table.columns.iter().filter_map(|column| match &column.label {
                Label::Text(label) => Some((column.name.clone(), label.as_str().into())),
                Label::Position(_) => None,
            });
            let caveat = table.caveat.as_deref().unwrap_or_default();
            let about = format!("{caveat} {}", source.attribution);
            let told = json!({
                "title": format!("{}{}", source.title, called.collect::<String>()),
                "description": about.trim(),
                "source": format!("{}{}", source.publisher, month.as_deref().unwrap_or_default()),
                "source_url": release.map_or(&source.page, |release| &release.now.url),
                "license": source.licence,
                "columns": columns.collect::<Map<_, _>>(),
            });
            tables.insert(table.id.to_string(), told);
        }
    }
    let others = [
        ("figures", "The catalogue of figures: what each counts, and the SQL that computes it."),
        ("figure_values", "Every value of every figure, unrounded; a missing one says why."),
        ("figure_series", "The same with the names of figures and areas."),
        ("figure_latest", "The newest value of each figure for each area."),
        ("areas", "The areas on the day of the edition's geography."),
        ("area_within", "Which area is within which, at any depth, itself included."),
        ("sources", "The published series that everything comes from."),
        ("releases", "The locked releases of each series."),
        ("snapshots", "The exact files, with their SHA-256."),
        ("markers", "Why a cell is missing, or more than the zero that it seems."),
    ];
    for (name, about) in others {
        tables.insert(name.to_owned(), json!({ "description": about }));
    }
    if let Some(Value::Object(areas)) = tables.get_mut("areas") {
        areas.insert("label_column".to_owned(), "name".into());
    }
    json!({
        "title": format!("Tables and figures, {}", figures.edition.label()),
        "databases": { database: { "tables": tables } },
    })
}
