//! The files say the same, in as many words; numbers, ordinals and dates keep their laws.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use proptest::prelude::*;
use serde_yaml::Value;

use super::*;

fn welsh() -> &'static Language {
    Language::find("cy").unwrap()
}

/// Every text of a file by its path.
fn texts(value: &Value, path: &str, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Mapping(map) => {
            for (key, value) in map {
                let key = match key {
                    Value::String(key) => key.clone(),
                    other => format!("{other:?}"),
                };
                texts(value, &format!("{path}.{key}"), found);
            }
        }
        Value::Sequence(list) => {
            let each = list.iter().enumerate();
            each.for_each(|(at, value)| texts(value, &format!("{path}.{at}"), found));
        }
        Value::String(text) => {
            found.insert(path.to_owned(), text.clone());
        }
        other => panic!("{path} is {other:?}"),
    }
}

fn texts_of(file: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    texts(&serde_yaml::from_str(file).unwrap(), "", &mut found);
    found.retain(|path, _| ![".comparing", ".harmless"].iter().any(|one| path.starts_with(one)));
    found
}

/// What a text lets be filled in.
fn holes(text: &str) -> BTreeSet<String> {
    let inner = text.split('{').skip(1);
    inner.map(|rest| rest.split('}').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn each_file_has_every_word_and_no_other() {
    let tags: BTreeSet<&str> = Language::all().iter().map(|one| one.tag.as_str()).collect();
    assert_eq!(tags.len(), FILES.len());
    for file in FILES {
        let language: Language = serde_yaml::from_str(file).unwrap_or_else(|why| panic!("{why}"));
        assert_eq!(Language::find(&language.tag), Some(&language));
        for (path, text) in texts_of(file) {
            assert!(!text.trim().is_empty() || path.starts_with(".lists"), "{path} is blank");
            assert!(!text.contains('\''), "{path} has a typewriter's apostrophe: {text}");
        }
        let mut phrases = language.comparing.iter().chain(&language.harmless);
        assert!(phrases.all(|word| *word == word.to_lowercase()));
    }
    assert_eq!(Language::english().tag, "en-GB");
}

#[test]
fn the_same_is_filled_in_in_each_language() {
    let english = texts_of(FILES[0]);
    for file in &FILES[1..] {
        for (path, text) in texts_of(file).iter().filter(|(path, _)| !path.starts_with(".ordinals"))
        {
            // A form of a number stands for the one of all others.
            let other = path.rsplit_once('.').map(|(parent, _)| format!("{parent}.other"));
            let same = english.get(path).or_else(|| english.get(&other?)).unwrap();
            assert_eq!(holes(text), holes(same), "{path}");
        }
    }
}

#[test]
fn ordinals_of_each_language() {
    let words = |language: &Language, numbers: &[usize]| -> String {
        numbers.iter().map(|one| language.ordinal(*one)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        words(Language::english(), &[1, 2, 3, 4, 11, 12, 13, 21, 42, 101, 111, 1000]),
        "1st 2nd 3rd 4th 11th 12th 13th 21st 42nd 101st 111th 1,000th"
    );
    let all: Vec<usize> = (1..=31).collect();
    assert_eq!(
        words(welsh(), &all),
        "1af 2il 3ydd 4ydd 5ed 6ed 7fed 8fed 9fed 10fed 11eg 12fed 13eg 14eg 15fed 16eg 17eg 18fed \
         19eg 20fed 21ain 22ain 23ain 24ain 25ain 26ain 27ain 28ain 29ain 30ain 31ain"
    );
    assert_eq!(
        words(welsh(), &[39, 40, 42, 50, 99, 100, 101, 111, 121, 200, 1000]),
        "39ain 40fed 42ain 50fed 99ain 100fed 101af 111eg 121ain 200fed 1,000fed"
    );
}

#[test]
fn dates_of_each_language() {
    let day = date(2025, 10, 31);
    assert_eq!(Language::english().day(day), "31 October 2025");
    assert_eq!(welsh().day(day), "31 Hydref 2025");
    assert_eq!(welsh().month(date(2015, 9, 30)), "Medi 2015");
    assert_eq!(welsh().short_month(date(2025, 2, 1)), "Chwef 2025");
    assert_eq!(welsh().short_day(date(2025, 2, 1)), "1 Chwef 2025");
}

#[test]
fn a_word_takes_the_form_of_its_number() {
    let (english, welsh) = (&Language::english().change.points, &welsh().change.points);
    assert_eq!([english.of("1"), english.of("1.0")], ["percentage point", "percentage points"]);
    let forms = ["1", "2", "3", "6", "7", "0.2"].map(|number| welsh.of(number));
    assert_eq!(
        forms.join(", "),
        "pwynt canran, bwynt canran, phwynt canran, phwynt canran, pwynt canran, pwynt canran"
    );
}

#[test]
fn the_standing_of_statistics_is_told_in_each_language() {
    assert_eq!(welsh().status_of("Official statistics"), "ystadegau swyddogol");
    assert_eq!(welsh().status_of("ein harolwg ni"), "ein harolwg ni");
    for status in ["official statistics", "official statistics in development"] {
        assert_eq!(Language::english().status_of(status), status);
    }
}

#[test]
fn lists_and_holes() {
    let list = |parts: &[&str]| Language::english().list(parts);
    assert_eq!([list(&[]), list(&["a"]), list(&["a", "b", "c"])], ["", "a", "a, b and c"]);
    let tables = ["Table 1a", "Table 6a", "coverage file"];
    assert_eq!(Language::english().tables(&tables), "Tables 1a and 6a, coverage file");
    assert_eq!(welsh().tables(&tables), "Tablau 1a, 6a, coverage file");
    assert_eq!(welsh().tables(&tables[..1]), "Tabl 1a");
    assert_eq!(fill("{a} and {b}{c}", &[("a", "{b}"), ("b", "x")]), "{b} and x");
    assert_eq!(fill("an open { brace", &[]), "an open  brace");
}

proptest! {
    /// N1, in every language: what is printed is the number, rounded.
    #[test]
    fn numbers_are_read_back(value in -1e12..1e12_f64, decimals in 0..4_usize) {
        for language in Language::all() {
            let text = language.number(value, decimals);
            let text = text.replace(&language.numbers.thousands, "");
            let text = text.replace(&language.numbers.point, ".").replace('−', "-");
            let read: f64 = text.parse().unwrap();
            let half = 0.5 * 10_f64.powi(-i32::try_from(decimals).unwrap());
            prop_assert!((read - value).abs() <= half * (1.0 + 1e-9) + value.abs() * 1e-15);
        }
    }

    /// An ordinal is its number and an ending that the last two digits decide.
    #[test]
    fn ordinals_are_read_back(number in 0..1_000_000_usize, hundreds in 0..1000_usize) {
        for language in Language::all() {
            let ending = |number: usize| {
                let (text, digits) = (language.ordinal(number), language.number(number as f64, 0));
                text.strip_prefix(&digits).unwrap().to_owned()
            };
            let found = ending(number);
            prop_assert!(language.ordinals.endings().any(|known| known == found));
            prop_assert!(found.chars().all(char::is_alphabetic) && !found.is_empty());
            prop_assert_eq!(ending(number % 100 + 100 * hundreds), found);
        }
    }

    /// A date holds its day, month and year, and no two dates of a year look alike.
    #[test]
    fn dates_are_told_apart(one in 0..366_i32, other in 0..366_i32) {
        use jiff::ToSpan;
        let day = |days: i32| date(2024, 1, 1).saturating_add(days.days());
        for language in Language::all() {
            prop_assert_eq!(language.day(day(one)) == language.day(day(other)), one == other);
            prop_assert_eq!(
                language.short_day(day(one)) == language.short_day(day(other)),
                one == other
            );
        }
    }
}
