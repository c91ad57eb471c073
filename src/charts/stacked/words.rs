//! What charts of shares say.

use super::super::words::list;
use super::{Bar, Stacked};
use crate::figures::format::plain;

/// A share as printed: `27%`; what is there and rounds to nothing is `<1%`.
pub fn share(share: f64) -> String {
    match plain(share, 0) {
        zero if zero == "0" && share > 0.0 => "<1%".to_owned(),
        text => format!("{text}%"),
    }
}

/// Why a bar is not drawn.
pub fn withheld(why: &str) -> String {
    format!("[x] {why}")
}

/// Writes what the picture says.
pub fn alternative(chart: &Stacked) -> String {
    let parts = list(&chart.parts);
    let mut out = format!("Stacked bar chart: shares of {parts} ({}).", chart.measure.unit);
    for bar in &chart.bars {
        out.push_str(&format!(" {}: {}.", bar.label, story(chart, bar)));
    }
    for note in &chart.notes {
        out.push_str(&format!(" {note}"));
    }
    out
}

fn story(chart: &Stacked, bar: &Bar) -> String {
    match bar.shares(&chart.measure) {
        Ok(shares) => {
            let told = chart.parts.iter().zip(shares);
            let told: Vec<String> =
                told.map(|(part, one)| format!("{part} {}", share(one))).collect();
            told.join(", ")
        }
        Err(why) => format!("not drawn, {why}"),
    }
}

/// Writes the data as a table: for each bar, each part and its share.
pub fn table(chart: &Stacked) -> (Vec<String>, Vec<Vec<String>>) {
    let mut header = vec!["Bar".to_owned()];
    let unit = &chart.measure.unit;
    header.extend(chart.parts.iter().map(|part| format!("{part} ({unit})")));
    if !chart.measure.is_percent() {
        header.extend(chart.parts.iter().map(|part| format!("{part} (share)")));
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
                Ok(shares) => row.extend(shares.into_iter().map(share)),
                Err(_) => row.extend(chart.parts.iter().map(|_| "[x]".to_owned())),
            }
        }
        row
    };
    (header, chart.bars.iter().map(row).collect())
}
