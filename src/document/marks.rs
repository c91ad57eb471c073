//! Marks: how a template's output remembers what its words are.
//!
//! Templates print Markdown, and Markdown has no place to say "this `28,592` is a figure". So a
//! template wraps such text in private-use characters, which no Markdown rule touches. The reader
//! turns them into nodes of the tree; [`strip`] removes them from the Markdown artifact. Text from
//! data can't forge them: [`clean`] is applied to it first.

use super::slots;

/// Opens a figure mark; its payload follows.
pub const FIGURE_OPEN: char = '\u{F0000}';
/// Ends the payload of a figure mark; the printed text follows.
pub const FIGURE_TEXT: char = '\u{F0001}';
/// Closes a figure mark.
pub const FIGURE_CLOSE: char = '\u{F0002}';
/// Opens a citation mark; its payload (key, [`FIELD`], locator) follows.
pub const CITE_OPEN: char = '\u{F0003}';
/// Closes a citation mark.
pub const CITE_CLOSE: char = '\u{F0004}';
/// First character of a paragraph that is the caption of the next block: headline, hard break,
/// subtitle.
pub const CAPTION: char = '\u{F0005}';
/// First character of a paragraph that is the source line of the block before it.
pub const SOURCE: char = '\u{F0006}';
/// First character within the strong words with which an item begins that is a key figure: these
/// are its value; the label follows, and after a hard break the note. Outside, it would keep the
/// asterisks from meaning anything in front of a bracket.
pub const KEY_FIGURE: char = '\u{F000E}';
/// The same of the three paragraphs of an item that is a term of a deal: its name; what is asked,
/// after the word for it; what is promised, after the word for that.
pub const TERM: char = '\u{F000F}';
/// Separates the fields of a payload.
pub const FIELD: char = '\u{F0007}';

/// Opens the mark of a place in a template, from which what follows comes; a number follows.
pub const ORIGIN_OPEN: char = '\u{F0008}';
/// Closes the mark of a place.
pub const ORIGIN_CLOSE: char = '\u{F0009}';
/// Opens a stretch whose numbers have a source though they are no figures: a date, a coverage.
pub const SOURCED_OPEN: char = '\u{F000A}';
/// Closes such a stretch.
pub const SOURCED_CLOSE: char = '\u{F000B}';
/// Opens a tested sentence; its id follows, then [`FIELD`] and the words.
pub const CLAIM_OPEN: char = '\u{F000C}';
/// Closes a tested sentence.
pub const CLAIM_CLOSE: char = '\u{F000D}';

/// Opens words that a template gave to a filter, of which the filter chose these.
pub const CHOSEN_OPEN: char = '\u{F0010}';
/// Closes such words.
pub const CHOSEN_CLOSE: char = '\u{F0011}';
/// Directly behind [`CAPTION`]: tells of the file that holds the exhibit's data; its name,
/// [`FIELD`] and its length follow.
pub const DATA: char = '\u{F0012}';

/// Payload bytes are shifted here, so that Markdown sees nothing to interpret.
const PAYLOAD: u32 = 0xF_0100;

/// What a figure mark says about the text that it wraps. To this room they are words: nothing here
/// knows what a figure is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mark {
    /// The id of the figure.
    pub figure: String,
    /// The code of the area.
    pub area: String,
    /// The period, as `2025-10-31`.
    pub period: String,
    /// What is printed, unrounded, for machines; empty where it is missing.
    pub value: String,
    /// What is printed: blank for the value itself, else `change`, `percent` or `rank`.
    pub measure: String,
    /// What the value is measured against: the area and period of another (`E92000001 2015-09-30`),
    /// or of a rank the kind of areas and which is first (`icb highest`).
    pub against: String,
    /// Whether a template chose the period, or it is the newest.
    pub chosen: bool,
}

impl Mark {
    /// Wraps `text` in this mark, which remembers its words.
    pub fn wrap(&self, text: &str) -> String {
        let mut out = String::new();
        out.push(FIGURE_OPEN);
        let chosen = if self.chosen { "chosen" } else { "" };
        let fields =
            [&self.figure, &self.area, &self.period, &self.value, &self.measure, &self.against];
        let fields = fields.into_iter().map(String::as_str);
        let said = plain(text);
        for (index, field) in fields.chain([chosen, &said]).enumerate() {
            if index > 0 {
                out.push(FIELD);
            }
            out.push_str(&shift(field));
        }
        out.push(FIGURE_TEXT);
        out.push_str(text);
        out.push(FIGURE_CLOSE);
        out
    }

    /// Reads the payload that stands between [`FIGURE_OPEN`] and [`FIGURE_TEXT`].
    pub fn from_payload(payload: &str) -> Option<Self> {
        Self::with_words(payload).map(|(mark, _)| mark)
    }

    /// The same with the words that the mark was put around.
    fn with_words(payload: &str) -> Option<(Self, String)> {
        let mut fields = payload.split(FIELD).map(unshift);
        let mark = Self {
            figure: fields.next()??,
            area: fields.next()??,
            period: fields.next()??,
            value: fields.next()??,
            measure: fields.next()??,
            against: fields.next()??,
            chosen: fields.next()??.as_str() == "chosen",
        };
        let said = fields.next()??;
        fields.next().is_none().then_some((mark, said))
    }

    /// The marks of a text whose words are no longer those that they were put around, each with
    /// where it begins. Letters may have become small or capital ones.
    pub fn altered(text: &str) -> Vec<(usize, Self)> {
        let read = |(at, _)| {
            let rest: &str = &text[at..];
            let (payload, rest) = rest.strip_prefix(FIGURE_OPEN)?.split_once(FIGURE_TEXT)?;
            let (inner, _) = rest.split_once(FIGURE_CLOSE)?;
            let (mark, said) = Self::with_words(payload)?;
            (plain(inner) != said).then_some((at, mark))
        };
        text.match_indices(FIGURE_OPEN).filter_map(read).collect()
    }

    /// Reads all marks of a text: each with where it begins, and the text that it wraps.
    pub fn all(text: &str) -> Vec<(usize, Self, &str)> {
        let mut found = Vec::new();
        for (at, _) in text.match_indices(FIGURE_OPEN) {
            if let Some((mark, inner)) = Self::first(&text[at..]) {
                found.push((at, mark, inner));
            }
        }
        found
    }

    /// Reads the first mark of a text, and the text that it wraps.
    pub fn first(text: &str) -> Option<(Self, &str)> {
        let (_, rest) = text.split_once(FIGURE_OPEN)?;
        let (payload, rest) = rest.split_once(FIGURE_TEXT)?;
        let (inner, _) = rest.split_once(FIGURE_CLOSE)?;
        Some((Self::from_payload(payload)?, inner))
    }
}

/// The words that a mark remembers: without marks within, with single blanks, in small letters.
fn plain(text: &str) -> String {
    strip(text).to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Shifts a text into private-use characters.
pub fn shift(text: &str) -> String {
    text.bytes().filter_map(|byte| char::from_u32(PAYLOAD + u32::from(byte))).collect()
}

/// Reads what [`shift`] wrote.
pub fn unshift(text: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = text
        .chars()
        .map(|c| u32::from(c).checked_sub(PAYLOAD).and_then(|byte| u8::try_from(byte).ok()))
        .collect();
    String::from_utf8(bytes?).ok()
}

/// Whether a character belongs to the marks.
pub fn is_mark(c: char) -> bool {
    ('\u{F0000}'..='\u{F01FF}').contains(&c)
}

/// Removes all marks and their payloads; what they wrap stays.
pub fn strip(text: &str) -> String {
    text.chars().filter(|c| !is_mark(*c)).collect()
}

/// Makes text from data safe to stand beside marks and slots: removes any characters of theirs.
pub fn clean(text: &str) -> std::borrow::Cow<'_, str> {
    let forged = |c: char| is_mark(c) || slots::is_bracket(c);
    if text.contains(forged) { text.replace(forged, "").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_round_trips() {
        let mark = Mark {
            figure: "nurses".into(),
            area: "QWO".into(),
            period: "2025-10-31".into(),
            value: "-1.5".into(),
            measure: "change".into(),
            against: "QWO 2015-09-30".into(),
            chosen: true,
        };
        let text = mark.wrap("−1.5 ŵ");
        assert_eq!(Mark::first(&text), Some((mark, "−1.5 ŵ")));
        assert_eq!(strip(&text), "−1.5 ŵ");
    }

    #[test]
    fn a_mark_knows_when_its_words_were_altered() {
        let text = format!("In {} there", Mark::default().wrap("773 fewer"));
        assert!(Mark::altered(&text).is_empty());
        assert!(Mark::altered(&text.replace("fewer", "FEWER")).is_empty());
        assert_eq!(Mark::altered(&text.replace("fewer", "more"))[0].0, 3);
        assert_eq!(Mark::altered(&text.replace("773", "774")).len(), 1);
    }

    #[test]
    fn each_mark_is_a_character_of_its_own() {
        let source = include_str!("marks.rs");
        let marks = source.lines().filter_map(|line| line.split_once(": char = '")?.1.get(..8));
        let mut marks: Vec<&str> = marks.collect();
        let all = marks.len();
        assert!(all > 10, "{marks:?}");
        marks.sort_unstable();
        marks.dedup();
        assert_eq!(marks.len(), all, "{marks:?}");
    }
}
