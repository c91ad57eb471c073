//! Citations in a rendered text become notes.
//!
//! While a template renders, a mention is a mark with its key and locator. Only when the whole
//! text is there can notes be written: numbered by first mention, shared on repeat, and one for
//! each release that names all its tables that the brief reads. The list of works cited is written
//! then, too. The author's own notes are counted, because a style that says "ibid." means the note
//! before.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::citations::{Bibliography, Citation, Note, normal_locator};
use crate::document::marks::{self, CITE_CLOSE, CITE_OPEN, FIELD, shift, unshift};
use crate::figures::Remark;
use crate::language::Language;

use super::markdown::escape;
use super::origin::{self, MADE, sourced};

/// Begins the locator of a mention that lists the tables of a release.
const TABLES: char = '\u{1}';
/// Begins what a note must say.
const REMARK: char = '\u{2}';
/// Begins what that is about.
const ABOUT: char = '\u{3}';
/// The locator of a mark that stands for the list of all works cited.
const LIST: &str = "\u{4}";
/// The locator of a mark that stands where a block begins or ends.
const EDGE: &str = "\u{5}";
/// Where the list goes, until it is written.
const PLACE_OF_LIST: &str = "\u{F0003}\u{F0004}";

/// What notes must say, each with the values that it is about, in the order of mention.
type Remarks = IndexMap<String, Vec<String>>;

/// A mention of a work, at a place in it.
pub(super) fn mark_place(key: &str, locator: Option<&str>) -> String {
    mark(key, locator.map(normal_locator).as_deref())
}

fn mark(key: &str, locator: Option<&str>) -> String {
    format!("{CITE_OPEN}{}{FIELD}{}{CITE_CLOSE}", shift(key), shift(locator.unwrap_or("")))
}

/// A mention of a release, for some of its tables, with what its note must say.
pub(super) fn mark_tables(key: &str, tables: &BTreeSet<String>, remarks: &[Remark]) -> String {
    let tables: String = tables.iter().map(|table| format!("{TABLES}{table}")).collect();
    let tables = if tables.is_empty() { TABLES.to_string() } else { tables };
    let remarks: String = remarks.iter().map(remark_text).collect();
    mark(key, Some(&format!("{tables}{remarks}")))
}

/// No mention, but something that the note of a release must say if there is one.
pub(super) fn mark_remark(key: &str, remark: &Remark) -> String {
    mark(key, Some(&remark_text(remark)))
}

/// The place of the list of all works cited.
pub(super) fn mark_list() -> String {
    mark_block(&sourced(&mark("", Some(LIST))))
}

/// A block of its own, wherever it is printed.
pub(super) fn mark_block(markdown: &str) -> String {
    let edge = mark("", Some(EDGE));
    format!("{edge}{markdown}{edge}")
}

fn remark_text(remark: &Remark) -> String {
    format!("{REMARK}{}{ABOUT}{}", remark.text, remark.about)
}

/// One mention, as it stands in the text.
enum Mention {
    /// Of a release: all such mentions share a note.
    Release { key: String, tables: BTreeSet<String>, remarks: Vec<Remark> },
    /// Nothing to see: the note of a release has more to say.
    Silent { key: String, remarks: Vec<Remark> },
    /// Of a work, at a place in it.
    Work { key: String, locator: Option<String> },
    /// Here goes the list of works.
    List,
    /// Here a block begins or ends.
    Edge,
}

impl Mention {
    fn read(payload: &str) -> Option<Self> {
        let (key, locator) = payload.split_once(FIELD)?;
        let (key, locator) = (unshift(key)?, unshift(locator)?);
        let mut said = locator.split(REMARK);
        let locator = said.next().unwrap_or_default().to_owned();
        match locator.as_str() {
            LIST => return Some(Self::List),
            EDGE => return Some(Self::Edge),
            _ => {}
        }
        let remarks: Vec<Remark> = said
            .filter_map(|remark| remark.split_once(ABOUT))
            .map(|(text, about)| Remark { text: text.to_owned(), about: about.to_owned() })
            .collect();
        Some(match locator.strip_prefix(TABLES) {
            Some(tables) => {
                let tables = tables.split(TABLES).filter(|table| !table.is_empty());
                Self::Release { key, tables: tables.map(str::to_owned).collect(), remarks }
            }
            None if !remarks.is_empty() => Self::Silent { key, remarks },
            None => Self::Work { key, locator: Some(locator).filter(|text| !text.is_empty()) },
        })
    }

    /// The label of its note in Markdown.
    fn label(&self) -> String {
        let slug = |text: &str| -> String {
            let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
            // Markdown's labels don't tell capitals from small letters.
            text.chars().map(plain).collect::<String>().to_lowercase()
        };
        match self {
            Self::Release { key, .. }
            | Self::Silent { key, .. }
            | Self::Work { key, locator: None } => slug(key),
            Self::Work { key, locator: Some(locator) } => {
                format!("{}-{}", slug(key), slug(locator))
            }
            Self::List | Self::Edge => String::new(),
        }
    }
}

/// What the notes of a text are.
#[derive(Debug, Default)]
pub(super) struct Noted {
    /// The text with `[^key]` for each mention and a definition of each at its end.
    pub markdown: String,
    /// The keys that were cited.
    pub cited: BTreeSet<String>,
}

/// Writes the notes of a text.
pub(super) fn write(text: &str, works: &Bibliography, words: &Language) -> Noted {
    let mut labels: Vec<String> = Vec::new();
    let mut citations: Vec<Citation> = Vec::new();
    // The tables read of each release, by the place of its note.
    let mut tables: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    // What the note of each release must say.
    let mut remarks: BTreeMap<String, Remarks> = BTreeMap::new();
    let own = own_labels(text);
    let mut body = String::with_capacity(text.len());
    // Within a block that stands in a list or a quote: what each of its lines begins with.
    let mut within: Option<String> = None;
    // Whether a block has begun and not ended.
    let mut open = false;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(CITE_OPEN) {
        match &within {
            Some(container) => body.push_str(&before.replace('\n', &format!("\n{container}"))),
            None => body.push_str(before),
        }
        let Some((payload, after)) = after.split_once(CITE_CLOSE) else { break };
        rest = after;
        let Some(mention) = Mention::read(payload) else { continue };
        open ^= matches!(mention, Mention::Edge);
        let slug = mention.label();
        let (citation, read) = match mention {
            // Until all its tables are known, such a note has a locator that no person writes.
            Mention::Silent { key, remarks: said } => {
                add(&mut remarks, key, said);
                continue;
            }
            Mention::List => {
                body.push_str(PLACE_OF_LIST);
                continue;
            }
            Mention::Edge if within.is_some() => {
                // A blank line of the same list or quote ends the block.
                let container = within.take().unwrap_or_default();
                body.push_str(&format!("\n{}", container.trim_end()));
                if !rest.is_empty() && !marks::strip(rest).starts_with('\n') {
                    body.push_str(&format!("\n{container}"));
                }
                continue;
            }
            Mention::Edge if open && !container(&body).0.is_empty() => {
                let (container, empty) = container(&body);
                if !empty {
                    body.push_str(&format!("\n{}\n{container}", container.trim_end()));
                }
                within = Some(container);
                continue;
            }
            Mention::Edge => {
                let marks = origin::trim_end(&mut body);
                body.push_str("\n\n");
                body.push_str(&marks);
                let (marks, after) = origin::trim_start(rest);
                body.push_str(&marks);
                rest = after;
                continue;
            }
            Mention::Release { key, tables, remarks: said } => {
                add(&mut remarks, key.clone(), said);
                (Citation { key, locator: Some(TABLES.to_string()) }, Some(tables))
            }
            Mention::Work { key, locator } => (Citation { key, locator }, None),
        };
        let at = citations.iter().position(|known| *known == citation).unwrap_or_else(|| {
            // Two keys may look alike as labels, and must not share a note.
            let twins = labels.iter().filter(|label| label.trim_end_matches('+') == slug).count();
            // Nor may the author's own share one with a work.
            let twins = twins + usize::from(own.contains(&slug));
            labels.push(format!("{slug}{}", "+".repeat(twins)));
            citations.push(citation);
            citations.len() - 1
        });
        body.push_str(&format!("[^{}]", labels[at]));
        if let Some(read) = read {
            tables.entry(at).or_default().extend(read);
        }
    }
    body.push_str(rest);
    for (at, tables) in &tables {
        citations[*at].locator = locator_of(tables, words);
    }
    let cited: BTreeSet<String> = citations.iter().map(|citation| citation.key.clone()).collect();
    while let Some(at) = body.find(PLACE_OF_LIST) {
        let items: Vec<String> =
            works.list(&cited).iter().map(|item| format!("- {item}")).collect();
        let (container, _) = container(&body[..at]);
        let list = items.join(&format!("\n{container}"));
        body.replace_range(at..at + PLACE_OF_LIST.len(), &list);
    }
    let mut markdown = body.trim_end().to_owned();
    // What follows is no template's.
    markdown.push_str(MADE);
    markdown.push('\n');
    let texts = texts(&markdown, &labels, &citations, works);
    for (at, (label, note)) in labels.iter().zip(texts).enumerate() {
        let said = tables.get(&at).and_then(|_| remarks.get(&citations.get(at)?.key));
        let said = said.map(in_words).unwrap_or_default();
        markdown.push_str(&format!("\n[^{label}]: {note}{said}\n"));
    }
    Noted { markdown, cited }
}

/// What the last line of a text begins with, if that keeps what follows within a list or a quote:
/// the signs of quotes, and as many blanks as the signs of lists are wide. And whether there is
/// nothing else in the line.
fn container(body: &str) -> (String, bool) {
    let line = body.rsplit('\n').next().unwrap_or_default();
    let line = marks::strip(line);
    let mut rest = line.as_str();
    let mut container = String::new();
    loop {
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        container.push_str(&rest[..blanks]);
        rest = &rest[blanks..];
        if let Some(after) = rest.strip_prefix('>') {
            container.push('>');
            rest = after;
            // The blank after the sign may be left out.
            if !rest.starts_with(' ') {
                container.push(' ');
            }
            continue;
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let sign = match digits {
            0 if rest.starts_with(['-', '*', '+']) => 1,
            1..=9 if rest[digits..].starts_with(['.', ')']) => digits + 1,
            _ => break,
        };
        if !rest[sign..].starts_with(' ') {
            break;
        }
        container.push_str(&" ".repeat(sign));
        rest = &rest[sign..];
    }
    (container, rest.is_empty())
}

/// The labels of the notes that the author defines.
fn own_labels(text: &str) -> BTreeSet<String> {
    let text = marks::strip(text);
    let label = |line: &str| {
        let (label, _) = line.trim_start().strip_prefix("[^")?.split_once("]:")?;
        Some(label.to_lowercase())
    };
    text.lines().filter_map(label).collect()
}

/// The texts of the notes with these labels. A style wants them in the order of their numbers, the
/// author's own among them.
fn texts(
    body: &str,
    labels: &[String],
    citations: &[Citation],
    works: &Bibliography,
) -> Vec<String> {
    let order = order(body, labels);
    let notes: Vec<Note> = order
        .iter()
        .map(|at| match at.and_then(|at| citations.get(at)) {
            Some(citation) => Note::Work(citation.clone()),
            None => Note::Own,
        })
        .collect();
    let mut texts = vec![String::new(); labels.len()];
    for (at, text) in order.iter().zip(works.notes(&notes)) {
        if let Some(place) = at.and_then(|at| texts.get_mut(at)) {
            *place = text;
        }
    }
    texts
}

/// The notes of a text in the order in which it first refers to them, which is that of their
/// numbers: the place of each among `labels`, or none for one of the author's own.
fn order(body: &str, labels: &[String]) -> Vec<Option<usize>> {
    let place = |label: &str| labels.iter().position(|known| known == label);
    let mut order: Vec<Option<usize>> = Vec::new();
    // Where all notes are ours they already stand in their order.
    // Marks of places may stand before what only a line's beginning makes special.
    let body = &marks::strip(body);
    let ours = |rest: &str| rest.split(']').next().is_some_and(|label| place(label).is_some());
    if !body.split("[^").skip(1).all(ours) {
        // A reference is one to Markdown only where its note is defined.
        let defined: String = labels.iter().map(|label| format!("\n\n[^{label}]: x")).collect();
        let whole = origin::read(&format!("{body}{defined}\n")).text;
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut within = 0_usize;
        for event in Parser::new_ext(&whole, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES) {
            match event {
                Event::Start(Tag::FootnoteDefinition(_)) => within += 1,
                Event::End(TagEnd::FootnoteDefinition) => within = within.saturating_sub(1),
                Event::FootnoteReference(label) if within == 0 => {
                    let label = label.to_lowercase();
                    if seen.insert(label.clone()) {
                        order.push(place(&label));
                    }
                }
                _ => {}
            }
        }
    }
    // Whatever Markdown took for something else.
    let rest: Vec<Option<usize>> =
        (0..labels.len()).map(Some).filter(|at| !order.contains(at)).collect();
    order.extend(rest);
    order
}

fn add(remarks: &mut BTreeMap<String, Remarks>, key: String, said: Vec<Remark>) {
    let known = remarks.entry(key).or_default();
    for remark in said {
        let about = known.entry(remark.text).or_default();
        if !remark.about.is_empty() && !about.contains(&remark.about) {
            about.push(remark.about);
        }
    }
}

/// What a note says after its source: `Covers 38 of 41 practices (doctors in Exampleshire, March
/// 2025).`
fn in_words(remarks: &Remarks) -> String {
    let one = |(text, about): (&String, &Vec<String>)| {
        if about.is_empty() {
            return format!(" {}", escape(text));
        }
        let text = text.strip_suffix('.').unwrap_or(text);
        format!(" {} ({}).", escape(text), escape(&about.join("; ")))
    };
    remarks.iter().map(one).collect()
}

/// `Tables 1a, 5 and 6a`, where publishers write `Table 1a` on each; and whatever else a source's files are called.
fn locator_of(tables: &BTreeSet<String>, words: &Language) -> Option<String> {
    let tables: Vec<&String> = tables.iter().collect();
    Some(words.tables(&tables)).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_notes_are_counted_where_they_stand() {
        let labels = ["a".to_owned(), "b-p--1".to_owned()];
        let ours = "One.[^a] Two.[^b-p--1]\n";
        assert_eq!(order(ours, &labels), [Some(0), Some(1)]);
        let mixed = "First.[^Why] One.[^a] Again.[^why] `code[^no]` | Two.[^b-p--1]\n\n[^why]: w\n";
        assert_eq!(order(mixed, &labels), [None, Some(0), Some(1)]);
        let hidden = "`[^a]` [^why] [^b-p--1]\n\n[^why]: because\n";
        assert_eq!(order(hidden, &labels), [None, Some(1), Some(0)]);
    }

    #[test]
    fn lines_of_lists_and_quotes_are_known() {
        for (body, told) in [
            ("a\nWords", ("", false)),
            ("a\n- ", ("  ", true)),
            ("a\n12. Words ", ("    ", false)),
            ("> - Words", (">   ", false)),
            (">> ", ("> > ", true)),
            ("  Words", ("  ", false)),
            ("-5 of", ("", false)),
            ("**Bold", ("", false)),
            ("1984 was", ("", false)),
            ("", ("", true)),
        ] {
            let (container, empty) = container(body);
            assert_eq!((container.as_str(), empty), told, "{body:?}");
        }
    }

    #[test]
    fn tables_are_listed_in_words() {
        let list = |tables: &[&str]| {
            locator_of(&tables.iter().map(|&t| t.to_owned()).collect(), Language::english())
        };
        assert_eq!(
            list(&["Table 6a", "Table 1a", "Table 5"]).as_deref(),
            Some("Tables 1a, 5 and 6a")
        );
        assert_eq!(list(&["Table 5"]).as_deref(), Some("Table 5"));
        assert_eq!(list(&["coverage file"]).as_deref(), Some("coverage file"));
        assert_eq!(list(&[]), None);
    }
}
