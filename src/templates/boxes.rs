//! The key figures and the deal of a brief, as lists in Markdown with marks.

use crate::diagnostics::Result;
use crate::document::marks::{self, KEY_FIGURE, TERM};
use crate::figures::FigureSet;
use crate::project::{Area, Brief, DealSpec, KeyFigureSpec};

use super::context::{Asked, print};
use super::markdown::escape;
use super::notes;
use super::origin::MADE;

/// What templates call to print these, which is also the key of each in the YAML.
pub(super) const KEY_FIGURES: &str = "key_figures";
/// See [`KEY_FIGURES`].
pub(super) const DEAL: &str = "deal";

/// Renders a text of the brief's YAML, by its key.
type Render<'a> = dyn Fn(&str) -> Result<String> + 'a;

/// The key figures of an area: a bullet for each, with its value, label and note.
pub(super) fn key_figures(
    brief: &Brief,
    area: &Area,
    figures: &FigureSet,
    render: &Render<'_>,
) -> Result<String> {
    let mut list = String::new();
    for (index, spec) in brief.key_figures.iter().enumerate() {
        if spec.kinds.contains(&area.kind) {
            list.push_str(&key_figure(index, spec, area, figures, render)?);
        }
    }
    Ok(notes::mark_block(&list))
}

fn key_figure(
    index: usize,
    spec: &KeyFigureSpec,
    area: &Area,
    figures: &FigureSet,
    render: &Render<'_>,
) -> Result<String> {
    let Some(figure) = figures.figures.get(&spec.figure) else { return Ok(String::new()) };
    let code = spec.of.as_ref().unwrap_or(&area.code);
    let (point, asked) = match spec.at {
        Some(period) => (figure.at(code, period), Asked::For(period)),
        None => (figure.latest(code, figures.edition), Asked::Newest(figures.edition)),
    };
    let known = point.is_some_and(|point| point.value.is_some());
    let words = figures.words;
    let value = print(words, &spec.figure, figure, code, point, asked);
    let sign = if known && figure.spec.is_share() { figure.spec.unit.as_str() } else { "" };
    let label = one_line(&render(&key(index, "label"))?);
    // What a missing value is compared with is of no interest; that it is missing is (N2).
    let note = match &spec.note {
        _ if !known => escape(&words.exhibits.missing),
        Some(_) => one_line(&render(&key(index, "note"))?),
        None => String::new(),
    };
    let is_low = value.contains("\\[low\\]");
    let low = if is_low { format!(" {}", escape(&words.exhibits.low)) } else { String::new() };
    let note = format!("{note}{MADE}{low}");
    let note = if is_blank(&note) { note } else { format!("\\\n  {}", note.trim_start()) };
    Ok(format!("{MADE}- **{KEY_FIGURE}{value}{sign}** {label}{MADE}{note}\n"))
}

/// The deal of an area: a numbered item for each term, with its name and both sides.
pub(super) fn deal(spec: &DealSpec, render: &Render<'_>) -> Result<String> {
    let text = |key: &str| -> Result<String> { render(key).map(|text| one_line(&text)) };
    let (asks, promises) = (text(&side_key("asks"))?, text(&side_key("promises"))?);
    let mut terms: Vec<String> = Vec::new();
    for index in 0..spec.terms.len() {
        let part = |part: &str| text(&term_key(index, part));
        let (name, ask, promise) = (part("name")?, part("ask")?, part("promise")?);
        if is_blank(&name) {
            continue;
        }
        let number = format!("{}. ", terms.len() + 1);
        let margin = " ".repeat(number.len());
        let paragraph = |strong: &str, rest: &str| format!("{MADE}**{TERM}{strong}{MADE}**{rest}");
        terms.push(format!(
            "{number}{}\n\n{margin}{}\n\n{margin}{}",
            paragraph(&name, ""),
            paragraph(&format!("{asks}{MADE}:"), &format!(" {ask}{MADE}")),
            paragraph(&format!("{promises}{MADE}:"), &format!(" {promise}{MADE}")),
        ));
    }
    Ok(notes::mark_block(&terms.join("\n\n")))
}

/// The key of a text of a key figure.
pub(super) fn key(index: usize, part: &str) -> String {
    format!("{KEY_FIGURES}.{index}.{part}.md")
}

/// The key of what stands above one side of the deal.
pub(super) fn side_key(part: &str) -> String {
    format!("{DEAL}.{part}.md")
}

/// The key of a text of a term.
pub(super) fn term_key(index: usize, part: &str) -> String {
    format!("{DEAL}.terms.{index}.{part}.md")
}

/// A text as one line of an item: a line break would end the item.
fn one_line(text: &str) -> String {
    let words = text.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn is_blank(text: &str) -> bool {
    marks::strip(text).trim().is_empty()
}
