//! A record in words, for people who ask where a number comes from.

use std::collections::BTreeMap;

use crate::figures::{Enough, format};
use crate::language::Language;
use crate::project::long_date;

use super::page::{InputKey, inputs, month};
use super::record::{Against, FigureRecord, Printed, Record, ValueRecord};

/// What became of computing values again: by figure, area and period.
pub type Checked = BTreeMap<(String, String, String), Enough>;

/// How deep a tree of inputs is told.
const DEPTH: usize = 12;

impl Record {
    /// A value with everything behind it.
    pub fn tell(&self, figure: &str, area: &str, period: &str, checked: &Checked) -> Vec<String> {
        let mut lines = Vec::new();
        let (Some(spec), Some(value)) =
            (self.figures.get(figure), self.value(figure, area, period))
        else {
            return lines;
        };
        lines.push(format!("{}, {}, {}", spec.label, self.place(area), month(period)));
        lines.push(String::new());
        lines.extend(value_lines(spec, value));
        lines.push(String::new());
        lines.push(format!("  What it counts  {}", spec.definition));
        lines.extend(spec.caveats.iter().map(|text| format!("  Caveat          {text}")));
        lines.extend(spec.modelled.get(area).map(|how| format!("  How             {how}")));
        if let Some((covered, of, parts)) = &value.coverage {
            lines.push(format!("  Covers          {covered} of {of} {parts}"));
        }
        lines.push(String::new());
        lines.push("Computed from".to_owned());
        let mut met: Vec<String> = vec![figure.to_owned()];
        let mut files: Vec<String> = Vec::new();
        self.tree(value, (area, period), 1, &mut met, &mut files, &mut lines);
        lines.push(String::new());
        lines.push(if met.len() == 1 { "Query" } else { "Queries" }.to_owned());
        for id in &met {
            lines.extend(self.query(id, area, period));
        }
        lines.push(String::new());
        lines.push(if files.len() == 1 { "File" } else { "Files" }.to_owned());
        for (at, key) in files.iter().enumerate() {
            lines.extend(self.file(key, at + 1));
        }
        if !checked.is_empty() {
            lines.push(String::new());
            lines.push(verdict(value, checked));
        }
        lines
    }

    /// All that is printed, each with its value and source; the same words of the same value once.
    pub fn tell_printed(&self, only: Option<&str>) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut seen: Vec<&Printed> = Vec::new();
        let printed = self.printed.iter().filter(|one| !one.is_peer());
        for one in printed.filter(|one| only.is_none_or(|id| id == one.figure)) {
            let same = |other: &&Printed| {
                let key = |one: &Printed| {
                    (one.text.clone(), one.figure.clone(), one.area.clone(), one.period.clone())
                };
                key(other) == key(one) && other.measure == one.measure
            };
            if seen.iter().any(same) {
                continue;
            }
            seen.push(one);
            lines.extend(self.tell_one(one));
        }
        lines
    }

    fn tell_one(&self, one: &Printed) -> Vec<String> {
        let Some(spec) = self.figures.get(&one.figure) else { return Vec::new() };
        let place = self.place(&one.area);
        let what = format!("{} ({})", spec.label, one.figure);
        let when = match &one.until {
            Some(until) => format!("{} to {}", month(&one.period), month(until)),
            None => month(&one.period),
        };
        let mut lines = vec![format!("  {}", one.text), format!("      {what}, {place}, {when}")];
        lines.push(format!("      {}", self.behind(one, &spec.unit)));
        let sources: Vec<String> = self
            .sources_of(self.starts(one), Language::english())
            .into_iter()
            .map(|source| {
                let tables = match source.tables.as_slice() {
                    [] => String::new(),
                    tables => format!(", {}", tables.join(" and ")),
                };
                format!("{}, {}, {}{tables}", source.publisher, source.title, source.release)
            })
            .collect();
        lines.push(format!("      {}", sources.join("; ")));
        lines
    }

    /// The unrounded value with its unit, or what a change or a rank was computed from.
    pub(super) fn behind(&self, one: &Printed, unit: &str) -> String {
        let number = |area: &str, period: &str| {
            let value = self.value(&one.figure, area, period).and_then(|value| value.value);
            value.map_or("missing".to_owned(), |value| value.to_string())
        };
        let now = number(&one.area, &one.period);
        match (&one.measure, &one.against) {
            (_, Some(Against::Value { area, period })) => {
                let then = format!("{}, {}", self.place(area), month(period));
                let printed = one.number.map(|number| number.to_string()).unwrap_or_default();
                let unit = if one.measure.as_deref() == Some("percent") { "%" } else { "" };
                format!("{printed}{unit} = {now} against {} ({then})", number(area, period))
            }
            (_, Some(Against::Areas { among, first })) => {
                format!("its place by {now} among those of kind `{among}`, {first} first")
            }
            (_, None) if one.until.is_some() => "a chart: each month is a value".to_owned(),
            (_, None) => format!("{now} {unit}"),
        }
    }

    /// `England` or `NHS Greater Manchester ICB (QOP)`.
    pub(super) fn place(&self, code: &str) -> String {
        match self.areas.get(code) {
            // Some names end in the code.
            Some(name) if name.ends_with(&format!("({code})")) => name.clone(),
            Some(name) => format!("{name} ({code})"),
            None => code.to_owned(),
        }
    }

    /// The inputs of a value, and theirs, indented.
    fn tree(
        &self,
        value: &ValueRecord,
        (area, period): (&str, &str),
        depth: usize,
        met: &mut Vec<String>,
        files: &mut Vec<String>,
        lines: &mut Vec<String>,
    ) {
        let indent = "  ".repeat(depth);
        for input in inputs(value, area, period) {
            let weight = value.weights.get(&input.area);
            let weight = weight.map(|weight| format!(" × {weight}")).unwrap_or_default();
            match input.name.split_once('.') {
                Some((table, column)) => {
                    let text = self.cell_line(table, column, &input, (area, period), files);
                    lines.push(format!("{indent}{text}{weight}"));
                }
                None => {
                    let Some(spec) = self.figures.get(&input.name) else { continue };
                    let found = self.value(&input.name, &input.area, &input.period);
                    let number = found.and_then(|found| found.value);
                    let number = number.map_or("missing".to_owned(), |number| number.to_string());
                    let about = self.about(&input, (area, period));
                    lines.push(format!(
                        "{indent}{}{about} = {number}{weight}  {}",
                        input.name, spec.unit
                    ));
                    if !met.contains(&input.name) {
                        met.push(input.name.clone());
                    }
                    if let Some(found) = found.filter(|_| depth < DEPTH) {
                        let at = (input.area.as_str(), input.period.as_str());
                        self.tree(found, at, depth + 1, met, files, lines);
                    }
                }
            }
        }
        if value.more > 0 {
            lines.push(format!("{indent}and {} more rows", value.more));
        }
        if value.inputs.is_empty() {
            lines.push(format!("{indent}nothing: there is no row for this area and month"));
        }
    }

    fn cell_line(
        &self,
        table: &str,
        column: &str,
        input: &InputKey,
        own: (&str, &str),
        files: &mut Vec<String>,
    ) -> String {
        let mut line = self.cell_words(table, column, input, own);
        let cell = self.cell(table, column, &input.area, &input.period);
        if let Some((key, _)) = cell.and_then(|cell| self.file_of(table, cell)) {
            let at = files.iter().position(|known| known == key).unwrap_or_else(|| {
                files.push(key.to_owned());
                files.len() - 1
            });
            line.push_str(&format!(" [{}]", at + 1));
        }
        line
    }

    /// A cell: its name, its number, and where it stands.
    pub(super) fn cell_words(
        &self,
        table: &str,
        column: &str,
        input: &InputKey,
        own: (&str, &str),
    ) -> String {
        let about = self.about(input, own);
        let cell = self.cell(table, column, &input.area, &input.period);
        let number = cell.and_then(|cell| cell.value);
        let number = number.map_or("missing".to_owned(), |number| number.to_string());
        let mut line = format!("{table}.{column}{about} = {number}");
        let Some(cell) = cell else { return line };
        if let Some(one) = &cell.corrected {
            line.push_str(&format!(" (published as {}: {})", one.published, one.reason));
        }
        if let Some(at) = &cell.at {
            line.push_str(&format!("  {at}"));
        }
        if let Some(rows) = cell.rows {
            line.push_str(&format!(" and on, {rows} rows"));
        }
        let label = self.tables.get(table).and_then(|table| table.columns.get(column));
        if let Some(label) = label.filter(|label| !label.is_empty()) {
            line.push_str(&format!(" “{label}”"));
        }
        line
    }

    /// Of which area and month an input is, where these are not the value's own.
    pub(super) fn about(&self, input: &InputKey, (area, period): (&str, &str)) -> String {
        let mut parts = Vec::new();
        if input.area != area {
            parts.push(self.place(&input.area));
        }
        if input.period != period {
            parts.push(month(&input.period));
        }
        if parts.is_empty() { String::new() } else { format!(", {}", parts.join(", ")) }
    }

    /// The query of a figure: the one that returned a value that is told, where there are several.
    fn query(&self, id: &str, area: &str, period: &str) -> Vec<String> {
        let Some(spec) = self.figures.get(id) else { return Vec::new() };
        let value = self.value(id, area, period).or_else(|| {
            let of_area = self.values.get(id)?.values().next()?;
            of_area.values().next()
        });
        let sql = value.and_then(|value| spec.sql.get(value.query)).or(spec.sql.first());
        let lines = sql.into_iter().flat_map(|sql| sql.lines());
        std::iter::once(format!("  {id}")).chain(lines.map(|line| format!("    {line}"))).collect()
    }

    fn file(&self, key: &str, number: usize) -> Vec<String> {
        let Some(file) = self.files.get(key) else { return Vec::new() };
        let date = |text: &String| text.parse().map_or_else(|_| text.clone(), long_date);
        let member = file.member.as_ref().map(|one| format!(", {one}")).unwrap_or_default();
        let mut lines = vec![format!("  [{number}] {}{member}", file.name)];
        if let Some(source) = self.sources.get(&file.source) {
            let release = date(&file.release);
            lines.push(format!(
                "      {}, {}, {release} ({})",
                source.publisher, source.title, source.status
            ));
        }
        let (published, accessed) = (date(&file.published), date(&file.accessed));
        lines.push(format!("      published {published}, fetched {accessed}"));
        lines.push(format!("      {}", file.page));
        lines.extend(file.address.iter().map(|address| format!("      {address}")));
        lines.push(format!("      SHA-256 {}, {} bytes", short(&file.sha256), file.size));
        if let Some(source) = self.sources.get(&file.source) {
            lines.push(format!("      {}: {}", source.licence, source.attribution));
        }
        lines
    }
}

/// `  28,592 FTE`, and the number behind it.
fn value_lines(spec: &FigureRecord, value: &ValueRecord) -> Vec<String> {
    let unit = &spec.unit;
    match value.value {
        None => {
            let reason = value.reason.as_deref().unwrap_or("there is no value");
            vec![format!("  [x]  missing: {reason}")]
        }
        Some(number) => {
            let gap = if unit == "%" { "" } else { " " };
            let decimals = spec.decimals;
            let word = if decimals == 1 { "decimal" } else { "decimals" };
            let mut lines = vec![
                format!("  {}{gap}{unit}", format::number(number, decimals)),
                format!(
                    "  {number} before rounding (half away from zero, once, to {decimals} {word})"
                ),
            ];
            lines.extend(value.reason.iter().map(|reason| format!("  {reason}")));
            lines
        }
    }
}

/// What computing it all again showed.
fn verdict(value: &ValueRecord, checked: &Checked) -> String {
    let worst = |which: Enough| checked.values().filter(|one| **one == which).count();
    let steps = match checked.len() {
        1 => "in one step".to_owned(),
        count => format!("in {count} steps"),
    };
    let number = value.value.map(|value| value.to_string());
    let (number, same) = match &number {
        Some(number) => (number.as_str(), "the same to the last bit"),
        None => ("missing", "as before"),
    };
    let again = format!("computed again {steps}");
    match (worst(Enough::Nothing), worst(Enough::AllRows), worst(Enough::AllPeriods)) {
        (0, 0, 0) => format!("Checked: {again} from these cells alone, it is {number}, {same}."),
        (0, 0, _) => format!(
            "Checked: {again}, it is {number}, {same}. Other months of these areas were needed \
             besides the rows above."
        ),
        (0, _, _) => format!(
            "Checked: {again}, it is {number}, {same}. Rows of other areas were needed besides those \
             above."
        ),
        _ => "NOT the same when computed again: this is a fault of the program.".to_owned(),
    }
}

fn short(hash: &str) -> &str {
    hash.get(..16).unwrap_or(hash)
}
