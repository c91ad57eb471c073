//! The document as a Typst program: code and string literals, no markup.

use typst::text::Locale;
use unicode_normalization::UnicodeNormalization;

use super::{Imprint, literal};
use crate::document::{
    Alignment, Block, Deal, Document, Exhibit, ExhibitBody, Inline, KeyFigure, Note, Table, Term,
    plain,
};
use crate::language::Language;

/// The file of the page template, as the program imports it.
pub const TEMPLATE: &str = "brief.typ";

/// What the page template defines for the program.
pub const FUNCTIONS: [&str; 15] = [
    "brief",
    "masthead",
    "standfirst",
    "lead-in",
    "key-figures",
    "deal",
    "exhibit",
    "picture",
    "data-table",
    "divider",
    "colophon",
    "note",
    "note-again",
    "note-mark",
    "end-notes",
];

/// The most rows of a table that stays on one page.
pub const MOST_ROWS_WHOLE: usize = 24;

/// Returns the program that prints a document. With `notes_at_end`, all notes stand there, or else
/// each at the foot of the page where it is first referred to.
pub fn script(
    document: &Document,
    imprint: &Imprint,
    locale: &Locale,
    notes_at_end: bool,
) -> String {
    let mut script = Script {
        out: String::new(),
        notes: &document.notes,
        cited: vec![false; document.notes.len()],
        notes_at_end,
    };
    script.head(imprint, locale);
    script.body(&document.blocks);
    if notes_at_end && !document.notes.is_empty() {
        script.end_notes(&imprint.words.page.notes);
    }
    script.code("}\n");
    script.out
}

/// A program under construction.
struct Script<'a> {
    out: String,
    notes: &'a [Note],
    /// For each note, whether a reference to it is written.
    cited: Vec<bool>,
    notes_at_end: bool,
}

impl Script<'_> {
    fn head(&mut self, imprint: &Imprint, locale: &Locale) {
        self.code(&format!("#{{\nimport \"{TEMPLATE}\": {}\n", FUNCTIONS.join(", ")));
        self.code("show: brief.with(language: ");
        self.text(locale.lang.as_str());
        if let Some(region) = locale.region {
            self.code(", region: ");
            self.text(region.as_str());
        }
        self.fixed(imprint.words);
        self.code(")\nmasthead(organisation: ");
        self.text(&imprint.author);
        self.code(", area: ");
        self.text(&imprint.area);
        self.code(", edition: ");
        self.text(&imprint.edition);
        self.code(")\n");
    }

    /// Writes the fixed words that the template prints.
    fn fixed(&mut self, words: &Language) {
        self.code(", fixed: (of: ");
        self.text(&words.print.of);
        self.code(")");
    }

    /// Writes the blocks of the document. The paragraph under the title is its standfirst; what
    /// follows the last thematic break, if that is a section, is about the brief itself.
    fn body(&mut self, blocks: &[Block]) {
        let last = blocks.iter().rposition(|block| *block == Block::Rule);
        let about = last.and_then(|at| blocks.get(at + 1..)).unwrap_or_default();
        // A break with no heading after it only parts two paragraphs.
        let about = if matches!(about, [Block::Heading { .. }, ..]) { about } else { &[] };
        let body = match last.filter(|_| !about.is_empty()) {
            Some(at) => &blocks[..at],
            None => blocks,
        };
        match body {
            [title @ Block::Heading { level: 1, .. }, Block::Paragraph(line), rest @ ..] => {
                self.block(title);
                self.code("\n");
                self.call("standfirst", line);
                self.code("\n");
                self.blocks(rest);
            }
            blocks => self.blocks(blocks),
        }
        if !about.is_empty() {
            self.code("colophon({\n");
            self.blocks(about);
            self.code("})\n");
        }
    }

    /// Writes blocks, one statement each.
    fn blocks(&mut self, blocks: &[Block]) {
        let mut rest = blocks;
        while let [block, after @ ..] = rest {
            match (block, after.first()) {
                // What announces a list stays with it.
                (Block::Paragraph(line), Some(Block::List { .. })) => self.call("lead-in", line),
                _ => self.block(block),
            }
            self.code("\n");
            rest = after;
        }
    }

    /// Writes blocks as one expression.
    fn content(&mut self, blocks: &[Block]) {
        match blocks {
            [] => self.code("[]"),
            // A single paragraph needs no tag of its own within a note, a quote or an item.
            [Block::Paragraph(line)] => self.line(line),
            blocks => {
                self.code("{\n");
                self.blocks(blocks);
                self.code("}");
            }
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, id: _, content } => {
                self.code(&format!("heading(level: {level}, "));
                self.line(content);
                self.code(")");
            }
            Block::Paragraph(content) => self.call("par", content),
            Block::List { start, tight, items } => {
                match start {
                    Some(start) => self.code(&format!("enum(start: {start}, ")),
                    None => self.code("list("),
                }
                self.code(&format!("tight: {tight}"));
                for item in items {
                    self.code(", ");
                    self.content(item);
                }
                self.code(")");
            }
            Block::Quote(blocks) => {
                self.code("quote(block: true, ");
                self.content(blocks);
                self.code(")");
            }
            Block::Code { language: _, text } => {
                self.code("raw(block: true, ");
                let text: String =
                    text.nfc().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
                literal::write(&text, &mut self.out);
                self.code(")");
            }
            Block::Rule => self.code("divider()"),
            Block::Exhibit(exhibit) => self.exhibit(exhibit),
            Block::KeyFigures(figures) => self.key_figures(figures),
            Block::Deal(deal) => self.deal(deal),
        }
    }

    fn key_figures(&mut self, figures: &[KeyFigure]) {
        let longest = figures.iter().map(|one| plain(&one.value).chars().count()).max();
        self.code(&format!("key-figures(longest: {}, (", longest.unwrap_or(0).max(1)));
        for KeyFigure { value, label, note } in figures {
            self.parts(&[("value", value), ("label", label), ("note", note)]);
        }
        self.code("))");
    }

    fn deal(&mut self, deal: &Deal) {
        let Deal { asks, promises, terms } = deal;
        self.code("deal((");
        for Term { name, ask, promise } in terms {
            // The words above both sides stand in each term, so that each is complete by itself.
            self.parts(&[
                ("name", name),
                ("asks", asks),
                ("ask", ask),
                ("promises", promises),
                ("promise", promise),
            ]);
        }
        self.code("))");
    }

    /// Writes lines as a dictionary, a blank one as `none`. Notes are counted in this order.
    fn parts(&mut self, parts: &[(&str, &Vec<Inline>)]) {
        self.code("\n(");
        for (name, line) in parts {
            self.code(&format!("{name}: "));
            match line.as_slice() {
                [] => self.code("none"),
                line => self.line(line),
            }
            self.code(", ");
        }
        self.code("), ");
    }

    fn exhibit(&mut self, exhibit: &Exhibit) {
        self.code("exhibit(");
        for (name, line) in [("headline", &exhibit.headline), ("subtitle", &exhibit.subtitle)] {
            self.argument(name, line);
        }
        match &exhibit.body {
            // The source is written after the body, so that its notes are counted after the body's.
            ExhibitBody::Picture(picture) => {
                self.code("picture(");
                literal::write(&picture.svg, &mut self.out);
                self.code(", alt: ");
                self.text(&picture.alternative);
                self.code(")");
            }
            ExhibitBody::Table(table) => {
                self.code("kind: table, ");
                // A table that fits well on a page isn't torn apart.
                if table.rows.len() > MOST_ROWS_WHOLE {
                    self.code("whole: false, ");
                }
                self.table(table);
            }
        }
        self.code(", ");
        self.argument("source", &exhibit.source);
        self.code(")");
    }

    fn argument(&mut self, name: &str, line: &[Inline]) {
        if !line.is_empty() {
            self.code(&format!("{name}: "));
            self.line(line);
            self.code(", ");
        }
    }

    fn table(&mut self, table: &Table) {
        self.code("data-table(widths: (");
        widths(table).into_iter().for_each(|width| self.code(&format!("{width}, ")));
        self.code("), align: (");
        for alignment in &table.columns {
            self.code(match alignment {
                Alignment::Start => "left, ",
                Alignment::Centre => "center, ",
                Alignment::End => "right, ",
            });
        }
        // A header that is repeated overleaf is an artifact, which may hold no link (P2), and every
        // note or link in it is one.
        let repeats = !table.header.iter().any(|cell| has_link(cell));
        self.code(&format!("), repeat: {repeats}, header: "));
        self.cells(&table.header);
        self.code(", rows: (\n");
        for row in &table.rows {
            self.cells(row);
            self.code(",\n");
        }
        self.code("))");
    }

    fn cells(&mut self, cells: &[Vec<Inline>]) {
        self.code("(");
        for cell in cells {
            self.line(cell);
            self.code(", ");
        }
        self.code(")");
    }

    /// Writes a line as one expression.
    fn line(&mut self, line: &[Inline]) {
        match line {
            [] => self.code("[]"),
            [inline] => self.inline(inline),
            line => {
                self.code("{");
                let mut after_note = false;
                for inline in line {
                    let note = matches!(inline, Inline::Note(_));
                    // Notes 1 and 2 side by side would read as note 12.
                    if note && after_note {
                        self.code("super(\",\"); ");
                    }
                    self.inline(inline);
                    self.code("; ");
                    after_note = note;
                }
                self.code("}");
            }
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(text) => self.text(text),
            Inline::Emphasis(content) => self.call("emph", content),
            Inline::Strong(content) => self.call("strong", content),
            Inline::Code(text) => {
                self.code("raw(");
                self.text(text);
                self.code(")");
            }
            // A place on this page has no URL, and no name in print.
            Inline::Link { destination, content } if destination.starts_with('#') => {
                self.line(content);
            }
            Inline::Link { destination, content } => {
                self.code("link(");
                self.text(destination);
                self.code(", ");
                self.line(content);
                self.code(")");
            }
            Inline::Figure { mark: _, content } => self.line(content),
            Inline::Note(number) => self.note(*number),
            Inline::Break => self.code("linebreak()"),
        }
    }

    /// Writes a note where it is first referred to, later its name alone.
    fn note(&mut self, number: usize) {
        let index = number.wrapping_sub(1);
        let (Some(note), Some(cited)) = (self.notes.get(index), self.cited.get_mut(index)) else {
            return self.code("[]");
        };
        if self.notes_at_end {
            self.code(&format!("note-mark(\"note-{number}\", \"{number}\")"));
        } else if std::mem::replace(cited, true) {
            self.code(&format!("note-again(\"note-{number}\")"));
        } else {
            self.code(&format!("note(\"note-{number}\", "));
            self.note_words(note);
            self.code(")");
        }
    }

    fn note_words(&mut self, note: &Note) {
        match note.blocks.as_slice() {
            // The first words stand beside the number, not below it.
            [Block::Paragraph(line), rest @ ..] if !rest.is_empty() => {
                self.code("{");
                self.line(line);
                self.code("; parbreak()\n");
                self.blocks(rest);
                self.code("}");
            }
            blocks => self.content(blocks),
        }
    }

    fn end_notes(&mut self, heading: &str) {
        self.code("end-notes(");
        self.text(heading);
        self.code(", (\n");
        for (index, note) in self.notes.iter().enumerate() {
            self.code(&format!("(\"note-{}\", ", index + 1));
            self.note_words(note);
            self.code("),\n");
        }
        self.code("))\n");
    }

    fn call(&mut self, function: &str, content: &[Inline]) {
        self.code(function);
        self.code("(");
        self.line(content);
        self.code(")");
    }

    /// Writes text. A control character has no shape; it is a space or nothing. A letter and its
    /// accent become one character: of two, Typst would tell a screen reader each of them twice.
    fn text(&mut self, text: &str) {
        let shaped = text.nfc().filter_map(|c| match c {
            '\n' | '\t' => Some(' '),
            c if c.is_control() => None,
            c => Some(c),
        });
        literal::write(&shaped.collect::<String>(), &mut self.out);
    }

    /// Writes code of our own.
    fn code(&mut self, code: &str) {
        self.out.push_str(code);
    }
}

/// Whether there is anything in a line that leads elsewhere.
fn has_link(line: &[Inline]) -> bool {
    line.iter().any(|inline| match inline {
        Inline::Link { .. } | Inline::Note(_) => true,
        Inline::Emphasis(content) | Inline::Strong(content) | Inline::Figure { content, .. } => {
            has_link(content)
        }
        Inline::Text(_) | Inline::Code(_) | Inline::Break => false,
    })
}

/// Returns how wide each column wants to be, in characters: its longest cell, or the longest word
/// of its name and enough for two lines of it, within reason. Cells beyond that break into lines.
pub fn widths(table: &Table) -> Vec<usize> {
    let name = |cell: &Vec<Inline>| {
        let name = plain(cell);
        let longest_word = name.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
        longest_word.max(name.chars().count() / 2 + 2)
    };
    let mut widths: Vec<usize> = table.header.iter().map(name).collect();
    for row in &table.rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(plain(cell).chars().count());
        }
    }
    // Two more for the space between columns.
    widths.into_iter().map(|width| width.clamp(4, 36) + 2).collect()
}
