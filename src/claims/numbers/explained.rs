//! What a number may be that needs no figure: part of a date, of the number of a section, of a name.
//!
//! Each reader is a pattern. Many are clear by themselves (`31 October 2025`); some would take in a
//! quantity too (`of 2015`, `Table 2`), and those don't hold where something is counted behind them:
//! `of 2015 patients`, `Table 1 and 12 doctors`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// What may follow what a reader reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// Anything.
    Anything,
    /// Nothing that is counted; behind the last comma of a list in particular.
    NothingCounted,
    /// No plural at all, which might be counted.
    NoPlural,
}

/// A month, and a day or a year with it. `may` and `march` are words of their own.
const MONTH: &str = r"(?:(?i:january|february|april|june|july|august|september|october|november
    |december|ionawr|chwefror|mawrth|ebrill|mehefin|gorffennaf|awst|hydref|tachwedd|rhagfyr)
    |May|MAY|March|MARCH|Mai|Medi|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?)";
const DAY: &str = r"(?:[12][0-9]|3[01]|0?[1-9])(?:st|nd|rd|th|af|il|ydd|ed|fed|eg|ain)?";
const YEAR: &str = r"(?:(?:19|20)[0-9]{2})";
/// `2015`, `2019/20`, `2015, 2016 and 2017`.
const YEARS: &str = r"YEAR(?:\s*[/–-]\s*(?:YEAR|[0-9]{2}))?
    (?:(?:,\s+|,?\s+(?:and|or|to|until)\s+|\s*[–-]\s*)YEAR(?:[/–-][0-9]{2})?)*";
/// `3`, `2a`, `1.2`; and several of them.
const SMALL: &str = r"[1-3]?[0-9][a-z]?(?:\.[0-9]{1,2})*";
const LARGE: &str = r"[0-9]{1,3}[a-z]?(?:\.[0-9]{1,2})*(?:\([0-9a-z]{1,3}\))*";
const MORE: &str = r"(?:,\s+|,?\s+(?:and|or|to|a|ac|i)\s+|[–-])";

/// The patterns, in which names in capitals stand for those above.
const READERS: [(&str, Then); 24] = [
    // 31 October 2025, 1 to 3 June, the 3rd of June
    (r"\bDAY(?:\s*(?:-|–|to|and|i|a)\s*DAY)?\s+(?:of?\s+)?MONTH(?:,?\s+YEAR)?\b", Then::Anything),
    (r"\bMONTH,?\s+YEAR\b", Then::Anything),
    (r"\bMONTH\s+DAY,\s+YEAR\b", Then::Anything),
    (r"\bMONTH\s+DAY\b", Then::NoPlural),
    (r"\bYEAR-(?:0[1-9]|1[0-2])(?:-[0-3][0-9])?\b", Then::Anything),
    (r"\bDAY([/.])(?:0?[1-9]|1[0-2])[/.]YEAR\b", Then::Anything),
    (r"\bYEAR\s*[/–]\s*(?:YEAR|[0-9]{2})\b", Then::NoPlural),
    (r"\b(?:1[89]|20)[0-9]0s\b", Then::Anything),
    (r"\(YEARS\)", Then::Anything),
    // in 2015; what else dates is a comma away from a list of quantities
    (
        r"(?i:\b(?:in|since|until|till|during|before|after|between|years?|early|mid|late|spring
        |summer|autumn|winter|end|financial|ers|yn|ym|o|i|rhwng|erbyn|hyd|cyn|tan|ystod|ar\s+ôl|blwyddyn|gwanwyn
        |haf|hydref|gaeaf)[\s-]+(?:the\s+)?)YEARS\b",
        Then::NothingCounted,
    ),
    (r"(?i:\b(?:the|an?)\s+)YEARS\b", Then::NothingCounted),
    (r"(?i:\b(?:by|of|from|to|than|for|or|and)\s+(?:the\s+)?)YEARS\b", Then::NoPlural),
    (r"\bYEAR(?:\s+to\s+|\s*[–-]\s*)YEAR\b", Then::NoPlural),
    (r"\b(?:Act|Order|Bill|Measure|Regulations|Rules)\s+YEAR\b", Then::Anything),
    // parts of this or another text
    (
        r"(?i:\b(?:tables?|charts?|figures?|figs?\.?|boxe?s?|steps?|parts?|chapters?|ch\.|annexe?s?
        |appendix|appendices|questions?|recommendations?|volumes?|vol\.|phase|stage|level|type
        |adran(?:nau)?|tabl(?:au)?|siart(?:iau)?|ffigur(?:au)?|pennod|rhan|cam|blwch|cwestiwn
        |argymhelliad|argymhellion)\s+)SMALL(?:MORESMALL)*\b",
        Then::NothingCounted,
    ),
    (
        r"(?i:\b(?:sections?|notes?|pages?|pp?\.|paragraphs?|paras?\.?|articles?|clauses?
        |regulations?|schedules?|nodyn|nodiadau|tudalen(?:nau)?|atodiad)\s+)LARGE(?:MORELARGE)*",
        Then::NothingCounted,
    ),
    (r"\b(?:HC|HL|Cm|CP|Cmnd|Cmd|[Nn]o\.)\s?[0-9]{1,4}\b", Then::NothingCounted),
    (r"\bSI\s+[0-9]{4}/[0-9]{1,4}\b", Then::Anything),
    // 24/7, NHS 111, calls to 999
    (
        r"\b24/7\b|\bNHS\s+111\b|(?i:\b(?:call|calls|called|dial|ring|rang|phone)\s+(?:to\s+)?)(?:999|111|112|101)\b",
        Then::Anything,
    ),
    // 8am, 8 to 10 a.m., 09:30
    (
        r"(?i:\b(?:(?:1[0-2]|0?[1-9])(?:[.:][0-5][0-9])?\s?(?:to|–|-)\s?)?(?:1[0-2]|0?[1-9])
        (?:[.:][0-5][0-9])?[\s\u{a0}]?(?:am|pm|a\.m\.|p\.m\.))",
        Then::Anything,
    ),
    (r"\b(?:[01][0-9]|2[0-3]):[0-5][0-9]\b", Then::NothingCounted),
    // telephones, postcodes
    (
        r"\b0[0-9](?:[\s\u{a0}-]?[0-9]){8,9}\b|\+44(?:[\s\u{a0}()-]{0,2}[0-9]){9,11}\b",
        Then::Anything,
    ),
    (r"\b[A-Z]{1,2}[0-9][A-Z0-9]?\s?[0-9][A-Z]{2}\b", Then::Anything),
    (r"(?i:\bcovid[\s-]19\b|\b[0-9]{1,2}(?:st|nd|rd|th)[\s-]century\b)", Then::Anything),
];

/// The number in front of a heading: `2.1 What it means`, `1) Why`, `3 Who`.
const HEADING: &str =
    r"^\s*(?:[0-9]{1,2}(?:\.[0-9]{1,2})*[.)]|[0-9]{1,2}(?:\.[0-9]{1,2})+|1?[0-9]|20)\s";

/// Words that begin something new, so that a number before them counts nothing.
const BEGIN: [&str; 74] = [
    "a", "after", "all", "alone", "an", "and", "are", "as", "at", "because", "before", "both",
    "but", "by", "can", "could", "did", "do", "does", "each", "every", "for", "from", "had", "has",
    "have", "he", "her", "his", "how", "if", "in", "is", "it", "its", "may", "might", "must", "no",
    "not", "of", "on", "only", "onwards", "or", "our", "she", "should", "since", "so", "than",
    "that", "the", "their", "then", "there", "these", "they", "this", "those", "through", "to",
    "until", "was", "we", "were", "when", "where", "which", "while", "who", "will", "with",
    "would",
];

/// What briefs count.
const COUNTED: [&str; 50] = [
    "adults",
    "appointments",
    "areas",
    "beds",
    "boards",
    "calls",
    "cases",
    "children",
    "days",
    "deaths",
    "doctors",
    "fte",
    "gps",
    "hospitals",
    "hours",
    "jobs",
    "locums",
    "men",
    "million",
    "minutes",
    "months",
    "nurses",
    "paramedics",
    "partners",
    "partnerships",
    "patients",
    "people",
    "per",
    "percent",
    "percentage",
    "pharmacists",
    "places",
    "posts",
    "pounds",
    "practices",
    "residents",
    "sites",
    "staff",
    "surgeries",
    "thousand",
    "billion",
    "times",
    "trainees",
    "vacancies",
    "visits",
    "weeks",
    "women",
    "workers",
    "years",
    "hundred",
];

struct Reader {
    pattern: Regex,
    then: Then,
}

static READ: LazyLock<(Vec<Reader>, Option<Regex>)> = LazyLock::new(|| {
    let names = [
        ("YEARS", YEARS),
        ("YEAR", YEAR),
        ("MONTH", MONTH),
        ("DAY", DAY),
        ("SMALL", SMALL),
        ("LARGE", LARGE),
        ("MORE", MORE),
    ];
    let spelt = |pattern: &str| {
        names.iter().fold(pattern.to_owned(), |text, (name, means)| text.replace(name, means))
    };
    let reader = |&(pattern, then): &(&str, Then)| {
        let pattern = Regex::new(&format!("(?x){}", spelt(pattern))).ok()?;
        Some(Reader { pattern, then })
    };
    (READERS.iter().filter_map(reader).collect(), Regex::new(HEADING).ok())
});

/// The stretches of a text in which numbers need no figure.
pub(super) fn find(text: &str, heading: bool) -> Vec<Range<usize>> {
    let (readers, number) = &*READ;
    let mut found: Vec<Range<usize>> = Vec::new();
    for reader in readers {
        let read = reader.pattern.find_iter(text);
        found.extend(read.filter_map(|one| held(text, one.range(), reader.then)));
    }
    if heading && let Some(one) = number.as_ref().and_then(|number| number.find(text)) {
        let range = one.range();
        found.extend(Some(range).filter(|range| !counts(&text[range.end - 1..], true)));
    }
    found
}

/// As much of what was read as holds, given what follows it.
fn held(text: &str, read: Range<usize>, then: Then) -> Option<Range<usize>> {
    let after = &text[read.end..];
    let words = &text[read.clone()];
    let comma = words.rfind(", ").map(|at| read.start + at);
    let last = words.rfind([',', '–', '-', ' ']).map(|at| read.start + at);
    match then {
        Then::Anything => Some(read),
        _ if !counts(after, then == Then::NoPlural) => Some(read),
        // `in 2015 patients waited` is a date by its first word, unless there are several.
        Then::NothingCounted if is_dated(words) => match comma {
            Some(comma) if !words[comma - read.start..].contains(" and ") => {
                Some(read.start..comma)
            }
            _ => Some(read),
        },
        // `Table 1 and 12 doctors`: the table is one all the same.
        Then::NothingCounted => last
            .filter(|at| text[read.start..*at].contains(char::is_numeric))
            .map(|at| read.start..at),
        Then::NoPlural => None,
    }
}

/// Whether words begin with one that dates what follows.
fn is_dated(words: &str) -> bool {
    const DATES: [&str; 9] =
        ["in", "since", "until", "till", "during", "before", "after", "between", "year"];
    let first = words.split([' ', '-', '\u{a0}']).next().unwrap_or_default();
    DATES.contains(&first.to_lowercase().as_str())
}

/// Whether what follows a number is counted by it: `patients`, `registered patients`, `%`.
/// `plurals` says whether any plural counts that follows directly.
fn counts(after: &str, plurals: bool) -> bool {
    if after.trim_start().starts_with(['%', '‰']) {
        return true;
    }
    if !after.starts_with([' ', '\u{a0}', '\u{202f}', '-']) {
        return false;
    }
    let clause = after[1..].trim_start_matches('\u{a0}');
    let clause = clause.split(['.', ',', ';', ':', '(', ')', '–', '?', '!']).next().unwrap_or("");
    for (at, word) in
        clause.split([' ', '-', '\u{a0}']).filter(|one| !one.is_empty()).take(4).enumerate()
    {
        let word = word.to_lowercase();
        if COUNTED.contains(&word.as_str()) {
            return true;
        }
        if BEGIN.contains(&word.as_str()) {
            return false;
        }
        let plural = word.len() > 2
            && word.ends_with('s')
            && !["ss", "us", "is", "’s", "'s"].iter().any(|end| word.ends_with(end));
        if plurals && at == 0 && plural {
            return true;
        }
    }
    false
}
