//! What charts of shares say.

use super::{Bar, Stacked, Withheld};
use crate::language::{Language, fill, round};

/// A share as printed: `27%`; what is there and rounds to nothing is `<1%`.
pub fn share(words: &Language, share: f64) -> String {
    if share > 0.0 && round(share, 0) == 0.0 {
        return format!("<{}%", words.number(1.0, 0));
    }
    format!("{}%", words.number(share, 0))
}

/// Why a bar is not drawn.
pub fn withheld(words: &Language, why: Withheld) -> String {
    format!("[x] {}", reason(words, why))
}

fn reason(words: &Language, why: Withheld) -> &str {
    match why {
        Withheld::Missing => &words.charts.part_missing,
        Withheld::NoWhole => &words.charts.no_whole,
        Withheld::NotHundred => &words.charts.not_hundred,
    }
}

/// Writes what the picture says.
pub fn alternative(chart: &Stacked) -> String {
    let words = chart.measure.words;
    let values = [("parts", &*words.list(&chart.parts)), ("unit", &*chart.measure.unit)];
    let mut out = fill(&words.charts.stacked, &values);
    for bar in &chart.bars {
        out.push_str(&format!(" {}: {}.", bar.label, story(chart, bar)));
    }
    for note in &chart.notes {
        out.push_str(&format!(" {note}"));
    }
    out
}

fn story(chart: &Stacked, bar: &Bar) -> String {
    let words = chart.measure.words;
    match bar.shares(&chart.measure) {
        Ok(shares) => {
            let told = chart.parts.iter().zip(shares);
            let told: Vec<String> =
                told.map(|(part, one)| format!("{part} {}", share(words, one))).collect();
            told.join(", ")
        }
        Err(why) => fill(&words.charts.bar_not_drawn, &[("reason", reason(words, why))]),
    }
}

/// Writes the data as a table: for each bar, each part and its share.
pub fn table(chart: &Stacked) -> (Vec<String>, Vec<Vec<String>>) {
    let words = chart.measure.words;
    let mut header = vec![words.charts.bar_column.clone()];
    let unit = &chart.measure.unit;
    header.extend(chart.parts.iter().map(|part| format!("{part} ({unit})")));
    if !chart.measure.is_percent() {
        let shares = chart.parts.iter();
        header.extend(shares.map(|part| fill(&words.charts.share_column, &[("part", part)])));
    }
    let row = |bar: &Bar| {
        let number = |value: &Option<f64>| match value {
            Some(value) => chart.measure.number(*value),
            None => "[x]".to_owned(),
        };
        let mut row = vec![bar.label.clone()];
        row.extend(bar.values.iter().map(number));
        if !chart.measure.is_percent() {
            match bar.shares(&chart.measure) {
                Ok(shares) => row.extend(shares.into_iter().map(|one| share(words, one))),
                Err(_) => row.extend(chart.parts.iter().map(|_| "[x]".to_owned())),
            }
        }
        row
    };
    (header, chart.bars.iter().map(row).collect())
}
