//! Words, with those put aside that change by themselves: numbers, dates, addresses and the names of
//! places.

use std::collections::BTreeSet;

use regex::Regex;

use crate::language::Language;

/// A word as it stands in the text, and what it is compared by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// As it stands there.
    pub shown: String,
    /// What it is compared by: a number is like any other.
    pub key: String,
    /// Whether a blank stands before it.
    pub apart: bool,
}

/// Months in any language of the program.
fn months() -> String {
    let months = Language::all().iter().flat_map(|one| &one.months);
    let months: Vec<String> = months.map(|month| regex::escape(month)).collect();
    format!("(?:{})", months.join("|"))
}

/// What ordinals end in.
fn endings() -> String {
    let endings: BTreeSet<&str> =
        Language::all().iter().flat_map(|one| one.ordinals.endings()).collect();
    endings.into_iter().collect::<Vec<_>>().join("|")
}

/// What finds the words that change by themselves.
#[derive(Debug, Clone)]
pub struct Changing {
    names: Option<Regex>,
}

impl Changing {
    /// Makes it for an area; `names` are those of the area and of places around it.
    pub fn new(names: &[String]) -> Self {
        Self { names: changing(names) }
    }

    /// Splits a text.
    pub fn tokens(&self, text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut apart = false;
        let Some(names) = &self.names else { return tokens };
        let mut at = 0;
        for found in names.captures_iter(text) {
            let Some(whole) = found.get(0) else { continue };
            words(&text[at..whole.start()], &mut apart, &mut tokens);
            let key =
                ["address", "date", "name"].into_iter().find(|kind| found.name(kind).is_some());
            // Pounds are not dollars, and a share is no number of anything.
            let unit = |c: &char| "£$€%".contains(*c);
            let units: String = match key {
                None => whole.as_str().chars().filter(unit).collect(),
                Some(_) => String::new(),
            };
            let key = format!("‹{}{units}›", key.unwrap_or("number"));
            tokens.push(Token { shown: whole.as_str().to_owned(), key, apart });
            apart = false;
            at = whole.end();
        }
        words(&text[at..], &mut apart, &mut tokens);
        tokens
    }
}

fn words(text: &str, apart: &mut bool, tokens: &mut Vec<Token>) {
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        if !word.is_empty() {
            tokens.push(Token { shown: word.to_owned(), key: word.to_owned(), apart: *apart });
            *apart = false;
        }
        *apart |= word.len() < piece.len();
    }
}

/// `None` would be a fault of this program; then nothing is compared.
fn changing(names: &[String]) -> Option<Regex> {
    // The longer name first: `Sussex` is in `East Sussex`.
    let mut names: Vec<&String> = names.iter().filter(|name| !name.trim().is_empty()).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    // A name ends where a word ends, if it ends in a word.
    let edge = |c: Option<char>| if c.is_some_and(char::is_alphanumeric) { r"\b" } else { "" };
    let names: Vec<String> = names
        .into_iter()
        .map(|name| name.trim())
        .map(|name| {
            format!(
                "{}{}{}",
                edge(name.chars().next()),
                regex::escape(name),
                edge(name.chars().next_back())
            )
        })
        .collect();
    let names = match names.as_slice() {
        [] => String::new(),
        names => format!("|(?P<name>{})", names.join("|")),
    };
    let (month, endings) = (months(), endings());
    Regex::new(&format!(
        r"(?P<address>https?://\S+)|(?P<date>\b\d{{1,2}} {month}(?: \d{{4}})?|\b{month} \d{{4}}){names}|[−+-]?[£$€]?\b\d(?:[\d,]*\d)?(?:\.\d+)?(?:(?:{endings})\b)?%?"
    ))
    .ok()
}

/// Puts tokens together as they stood in the text.
pub fn joined(tokens: &[Token]) -> String {
    let mut text = String::new();
    for (at, token) in tokens.iter().enumerate() {
        if at > 0 && token.apart {
            text.push(' ');
        }
        text.push_str(&token.shown);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_dates_addresses_and_names_are_put_aside() {
        let changing = Changing::new(&["Sussex".into(), "East Sussex".into()]);
        let text = "In East Sussex (July 2025) 1,234.5% of 3 GPs, the 4th of 106, see \
                    https://e.org/31-october-2025 on 27 November 2025; −5 in May, may 2nd.";
        let keys: Vec<String> = changing.tokens(text).into_iter().map(|token| token.key).collect();
        assert_eq!(
            keys.join(" "),
            "In ‹name› ( ‹date› ) ‹number%› of ‹number› GPs, the ‹number› of ‹number› , see \
             ‹address› on ‹date› ; ‹number› in May, may ‹number› ."
        );
        assert_eq!(joined(&changing.tokens(text)), text);
    }

    #[test]
    fn dates_and_ordinals_in_welsh_are_put_aside() {
        let text =
            "Ar 31 Hydref 2025, o fis Medi 2015 i fis Awst 2024, y 7fed o 42, 1af, 11eg a 21ain";
        let keys: Vec<String> =
            Changing::new(&[]).tokens(text).into_iter().map(|token| token.key).collect();
        assert_eq!(
            keys.join(" "),
            "Ar ‹date› , o fis ‹date› i fis ‹date› , y ‹number› o ‹number› , ‹number› , ‹number› a ‹number›"
        );
    }

    #[test]
    fn another_currency_is_another_word() {
        let keys = |text: &str| {
            let tokens = Changing::new(&[]).tokens(text);
            tokens.into_iter().map(|token| token.key).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(keys("it cost £5"), keys("it cost £1,700.50"));
        assert_ne!(keys("it cost £5"), keys("it cost $7"));
        assert_ne!(keys("about 5%"), keys("about 5"));
    }
}
