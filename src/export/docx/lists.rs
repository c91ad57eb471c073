//! How lists count.

use super::package::DECLARATION;

/// How far a list is indented, in twentieths of a point, and its text from its marker: 7 mm.
pub const STEP: usize = 397;

/// The most levels that Word knows; deeper lists look like the deepest.
pub const LEVELS: usize = 9;

/// The highest number that Word begins a list with.
const HIGHEST: u64 = 32_767;

/// The markers of lists without numbers, in turn; each is a list of Word's, numbered from 1.
const MARKERS: [&str; 2] = ["•", "–"];

/// The lists of a document.
#[derive(Default)]
pub struct Lists {
    /// The numbered ones: the level, and the number of the first item.
    numbered: Vec<(usize, u64)>,
}

impl Lists {
    /// Returns Word's number for a list within so many lists without numbers.
    pub fn bullets(around: usize) -> usize {
        around % MARKERS.len() + 1
    }

    /// Opens a numbered list; returns Word's number for it.
    pub fn open(&mut self, level: usize, start: u64) -> usize {
        self.numbered.push((level, start.min(HIGHEST)));
        self.numbered.len() + MARKERS.len()
    }

    /// Returns the part that says how lists count.
    pub fn part(&self) -> String {
        let mut out = format!(
            "{DECLARATION}<w:numbering \
             xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
        );
        for (id, marker) in MARKERS.iter().enumerate() {
            out.push_str(&looks(id, "bullet", |_| (*marker).to_owned()));
        }
        out.push_str(&looks(MARKERS.len(), "decimal", |level| format!("%{}.", level + 1)));
        for id in 0..MARKERS.len() {
            out.push_str(&list(id + 1, id, ""));
        }
        for (index, (level, start)) in self.numbered.iter().enumerate() {
            let first = format!(
                "<w:lvlOverride w:ilvl=\"{level}\"><w:startOverride w:val=\"{start}\"/></w:lvlOverride>"
            );
            out.push_str(&list(index + MARKERS.len() + 1, MARKERS.len(), &first));
        }
        out.push_str("</w:numbering>");
        out
    }
}

/// What lists of a kind look like, level by level.
fn looks(id: usize, format: &str, text: impl Fn(usize) -> String) -> String {
    let levels = (0..LEVELS).map(|level| {
        format!(
            "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/>\
             <w:lvlText w:val=\"{}\"/><w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"{}\" \
             w:hanging=\"{STEP}\"/></w:pPr><w:rPr><w:color w:val=\"0A5A6B\" w:themeColor=\"accent1\"/></w:rPr></w:lvl>",
            text(level),
            STEP * (level + 1)
        )
    });
    format!(
        "<w:abstractNum w:abstractNumId=\"{id}\"><w:multiLevelType w:val=\"hybridMultilevel\"/>{}\
         </w:abstractNum>",
        levels.collect::<String>()
    )
}

fn list(id: usize, looks: usize, first: &str) -> String {
    format!("<w:num w:numId=\"{id}\"><w:abstractNumId w:val=\"{looks}\"/>{first}</w:num>")
}
