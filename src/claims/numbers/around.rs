//! What stands beside a printed figure and makes another number of it.

/// Signs that change the number behind them.
const BEFORE: [char; 11] = ['-', '−', '+', '±', '£', '$', '€', '.', ',', '~', '≈'];
/// Endings that change the number in front of them, without a blank between.
const JOINED: [&str; 8] = ["%", "‰", "bn", "mn", "tn", "m", "k", "th"];
/// Words that change the number in front of them.
const WORDS: [&str; 12] = [
    "%",
    "‰",
    "bn",
    "mn",
    "per cent",
    "percent",
    "percentage points",
    "hundred",
    "thousand",
    "million",
    "billion",
    "trillion",
];

/// What makes another number of a figure of a unit that is printed between two texts: `%` behind
/// it, `£` before it. The unit itself may stand there.
pub fn alters(before: &str, after: &str, unit: &str) -> Option<String> {
    let before = before.trim_end_matches(['*', '_']);
    let after = after.trim_start_matches(['*', '_']);
    let unit = unit.to_lowercase();
    let share = unit.contains('%') || unit.contains("cent");
    let is_unit = |word: &str| unit.contains(word) || (share && word.starts_with(['%', 'p']));
    if let Some(sign) = before.chars().next_back().filter(|c| BEFORE.contains(c)) {
        let rest = before[..before.len() - sign.len_utf8()].trim_end_matches('\\');
        // `1-{{ … }}` is a range, `pre-{{ … }}` a word, and a point may end a sentence.
        let joins = matches!(sign, '-' | '−' | '.' | ',')
            && rest.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ')' | '”' | '’'));
        if !joins && !is_unit(&sign.to_string()) {
            return Some(sign.to_string());
        }
    }
    let mut rest = after.chars();
    match (rest.next(), rest.next()) {
        (Some(digit), _) if digit.is_numeric() => return Some(digit.to_string()),
        (Some(point @ ('.' | ',')), Some(digit)) if digit.is_numeric() => {
            return Some(format!("{point}{digit}"));
        }
        _ => {}
    }
    let ends = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    let lower = after.to_lowercase();
    let found = |text: &str, words: &[&str]| -> Option<String> {
        let starts = |word: &&&str| text.strip_prefix(**word).is_some_and(ends);
        words.iter().find(starts).map(|word| (*word).to_owned())
    };
    let blank = [' ', '\u{a0}', '\u{202f}', '-'];
    let word = match lower.strip_prefix(blank) {
        Some(text) => found(text.trim_start_matches(blank), &WORDS),
        None => found(&lower, &JOINED),
    };
    word.filter(|word| !is_unit(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_words_make_another_number() {
        for (before, after, unit, found) in [
            ("there are -", " GPs", "FTE", Some("-")),
            ("£", " a year", "FTE", Some("£")),
            ("", "% of", "FTE", Some("%")),
            ("", " million", "FTE", Some("million")),
            ("", "\u{a0}per cent more", "FTE", Some("per cent")),
            ("", "bn", "pounds", Some("bn")),
            ("is .", "", "FTE", Some(".")),
            ("", "000", "FTE", Some("0")),
            ("", ",000", "FTE", Some(",0")),
            ("**£**", "", "FTE", Some("£")),
        ] {
            assert_eq!(alters(before, after, unit).as_deref(), found, "{before}…{after}");
        }
        for (before, after, unit) in [
            ("In all (", "), that is.", "FTE"),
            ("from 3–", " and", "FTE"),
            ("post-", ", a", "FTE"),
            ("", "% of patients", "%"),
            ("", " per cent", "per cent"),
            ("£", " million", "£ million"),
            ("", " millionaires, 5 of", "FTE"),
            ("", ". 5 are", "FTE"),
            ("", " more", "FTE"),
        ] {
            assert_eq!(alters(before, after, unit), None, "{before}…{after}");
        }
    }
}
