//! Words that changed.

use super::super::groups::Rewording;
use super::super::show::some;
use super::{Item, NAMED};

/// How many reworded places are told of a part.
const REWORDED: usize = 12;

/// Lists what was reworded; `all` is how many areas were compared.
pub fn reworded(found: Vec<Rewording<'_>>, all: usize) -> Vec<Item> {
    let more = found.len().saturating_sub(REWORDED);
    let line = |one: &Rewording<'_>| {
        let areas = match one.areas.len() {
            many if many == all && all > NAMED => format!("all {all} areas"),
            many if many > NAMED => format!("{many} areas ({})", some(&one.areas, NAMED)),
            _ => some(&one.areas, NAMED),
        };
        let words = one.words;
        let shown = |text: &str| shortened(text, 240);
        let told = match (words.before.is_empty(), words.after.is_empty()) {
            (true, _) if words.lead.is_empty() => format!("new: “{}”", shown(&words.after)),
            (_, true) if words.lead.is_empty() => format!("gone: “{}”", shown(&words.before)),
            (before, after) => {
                let or_nothing = |nothing: bool, text: &str| {
                    if nothing { "–".to_owned() } else { shown(text) }
                };
                format!(
                    "“… {} [{} → {}] {} …”",
                    words.lead,
                    or_nothing(before, &words.before),
                    or_nothing(after, &words.after),
                    words.trail
                )
            }
        };
        Item::Line(format!("{areas}: {told}"))
    };
    let mut items: Vec<Item> = found.iter().take(REWORDED).map(line).collect();
    if more > 0 {
        items.push(Item::Line(format!(
            "and {more} more; `--only` shows an area's, `--format json` all"
        )));
    }
    items
}

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{} …", text[..end].trim_end()),
        None => text.to_owned(),
    }
}
