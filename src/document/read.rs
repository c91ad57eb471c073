//! Markdown events become a tree.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::faults::{
    cells_in, dead_link, extra_cells, no_link, picture_in_line, placed, unfit, unknown_picture,
};
use super::frame::{Frame, What};
use super::notes::{self, Notes};
use super::outline::Outline;
use super::passes::{boxes, exhibits, figures};
use super::{Alignment, Block, Document, Exhibit, ExhibitBody, Inline, Picture, Table};
use super::{marks, plain};
use crate::diagnostics::{Diagnostic, Result};

/// How deep nodes may nest. Everything that walks the tree recurses, Typst's layout deepest of all,
/// and no brief needs more.
const MAX_DEPTH: usize = 24;

/// See [`super::read()`].
pub fn read(markdown: &str, pictures: &BTreeMap<String, Picture>) -> Result<Document> {
    read_in(Outline::default(), markdown, pictures)
}

/// See [`super::read_letter()`].
pub fn read_letter(markdown: &str, pictures: &BTreeMap<String, Picture>) -> Result<Document> {
    read_in(Outline::titled(), markdown, pictures)
}

fn read_in(
    outline: Outline,
    markdown: &str,
    pictures: &BTreeMap<String, Picture>,
) -> Result<Document> {
    let mut reader = Reader {
        markdown,
        pictures,
        stack: vec![Frame::new(What::Root, 0..0)],
        run: None,
        outline,
        notes: Notes::default(),
        in_code: Vec::new(),
        anchors: Vec::new(),
        wrong: Vec::new(),
    };
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    for (event, place) in Parser::new_ext(markdown, options).into_offset_iter() {
        if !reader.take(event, place) {
            break;
        }
    }
    reader.finish()
}

struct Reader<'a> {
    markdown: &'a str,
    pictures: &'a BTreeMap<String, Picture>,
    /// The root, and what is open within it; never empty before the end.
    stack: Vec<Frame>,
    /// The bytes of the text events that follow each other directly.
    run: Option<Range<usize>>,
    outline: Outline,
    notes: Notes,
    /// Notes that code refers to, which is printed as it stands.
    in_code: Vec<(Range<usize>, String)>,
    /// Links to headings of this document.
    anchors: Vec<(Range<usize>, String)>,
    wrong: Vec<(Option<Range<usize>>, Diagnostic)>,
}

impl Reader<'_> {
    /// Takes in an event; returns whether to go on.
    fn take(&mut self, event: Event<'_>, place: Range<usize>) -> bool {
        if let Event::Text(text) = &event
            && matches!(self.stack.last().map(|frame| &frame.what), Some(What::Code(_)))
        {
            self.code(text, &place);
        }
        match &event {
            Event::Text(_) => self.extend_run(&place),
            _ => self.finish_run(),
        }
        match event {
            Event::Start(tag) => return self.open(tag, place),
            Event::End(end) => self.end(end),
            Event::Text(text) | Event::InlineHtml(text) => self.text(&text, place),
            // A line of an HTML block: the line break within it is a space, as in any paragraph.
            Event::Html(text) => self.text(&text.replace(['\r', '\n'], " "), place),
            Event::Code(text) => {
                self.code(&text, &place);
                self.inline(Inline::Code(marks::strip(&text)), place);
            }
            Event::SoftBreak => self.text(" ", place),
            Event::HardBreak => self.inline(Inline::Break, place),
            Event::FootnoteReference(label) => self.cite(&label, place),
            Event::Rule => {
                self.close_implicit();
                self.block(Block::Rule);
            }
            // Only read with options that are off.
            Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
        true
    }

    fn open(&mut self, tag: Tag<'_>, place: Range<usize>) -> bool {
        let what = match tag {
            Tag::Paragraph | Tag::HtmlBlock => {
                What::Paragraph { implicit: false, pictures: Vec::new() }
            }
            Tag::Heading { level, .. } => What::Heading(level as u8),
            Tag::BlockQuote(_) => What::Quote,
            Tag::CodeBlock(CodeBlockKind::Fenced(language)) => What::Code(marks::strip(&language)),
            Tag::CodeBlock(CodeBlockKind::Indented) => What::Code(String::new()),
            Tag::List(start) => What::List { start, tight: true, items: Vec::new() },
            Tag::Item => What::Item,
            Tag::FootnoteDefinition(label) => What::Note(label.to_string()),
            Tag::Table(columns) => What::Table(Table {
                columns: columns.into_iter().map(alignment).collect(),
                ..Table::default()
            }),
            Tag::TableHead | Tag::TableRow => What::Row(Vec::new()),
            Tag::TableCell => What::Cell,
            Tag::Strong => What::Strong,
            Tag::Link { link_type, dest_url, .. } => {
                let destination = marks::strip(&dest_url).trim().to_owned();
                let email = link_type == LinkType::Email;
                What::Link(if email { format!("mailto:{destination}") } else { destination })
            }
            Tag::Image { dest_url, .. } => What::Image(marks::strip(&dest_url)),
            // The rest is only read with options that are off.
            Tag::Emphasis
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => What::Emphasis,
        };
        let within_line =
            matches!(what, What::Emphasis | What::Strong | What::Link(_) | What::Image(_));
        if within_line {
            self.open_implicit(&place);
        } else {
            self.close_implicit();
        }
        if matches!(what, What::Paragraph { .. }) {
            self.loosen();
        }
        if self.stack.len() > MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} lists, quotes or emphases in each other");
            self.error(place, Diagnostic::error("nested-too-deep", message));
            return false;
        }
        self.stack.push(Frame::new(what, place));
        true
    }

    fn end(&mut self, end: TagEnd) {
        let holds_blocks =
            matches!(end, TagEnd::Item | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition);
        if holds_blocks {
            self.close_implicit();
        }
        if matches!(end, TagEnd::TableHead)
            && let Some(Frame { what: What::Row(cells), .. }) = self.stack.pop()
        {
            if let Some(Frame { what: What::Table(table), .. }) = self.stack.last_mut() {
                table.header = cells;
            }
            return;
        }
        self.close();
    }

    /// Closes the innermost node and puts it into the one around it.
    fn close(&mut self) {
        let Some(Frame { what, place, blocks, line }) = self.stack.pop() else { return };
        match what {
            What::Root => {}
            What::Quote => {
                let blocks = self.joined(blocks, &place);
                self.block(Block::Quote(blocks));
            }
            What::Item => {
                let item = self.joined(blocks, &place);
                if let Some(Frame { what: What::List { items, .. }, .. }) = self.stack.last_mut() {
                    items.push(item);
                }
            }
            What::Note(label) => {
                let blocks = self.joined(blocks, &place);
                if blocks.is_empty() {
                    let message = format!("note `{label}` is empty");
                    self.error(place.clone(), Diagnostic::error("empty-note", message));
                }
                if let Some(wrong) = self.notes.define(&label, place.clone(), blocks) {
                    self.error(place, wrong);
                }
            }
            What::List { start, tight, items } => {
                boxes::list(start, tight, items).into_iter().for_each(|block| self.block(block));
            }
            What::Table(table) => self.table(table, place),
            What::Row(mut cells) => {
                let found = cells_in(&self.markdown[place.clone()]);
                if let Some(Frame { what: What::Table(table), .. }) = self.stack.last_mut() {
                    let columns = table.header.len();
                    if found > columns {
                        self.wrong.push((Some(place), extra_cells(found, columns)));
                    }
                    cells.resize(columns, Vec::new());
                    table.rows.push(cells);
                }
            }
            What::Cell => {
                if let Some(Frame { what: What::Row(cells), .. }) = self.stack.last_mut() {
                    cells.push(line);
                }
            }
            What::Paragraph { pictures, .. } => self.paragraph(line, pictures, place),
            What::Heading(level) => {
                let (id, wrong) = self.outline.enter(level, &plain(&line));
                wrong.into_iter().for_each(|wrong| self.error(place.clone(), wrong));
                self.block(Block::Heading { level, id, content: line });
            }
            What::Code(language) => {
                let text = plain_code(&line);
                self.block(Block::Code { language, text });
            }
            What::Emphasis => self.inline(Inline::Emphasis(line), place),
            What::Strong => self.inline(Inline::Strong(line), place),
            What::Link(destination) => self.link(destination, line, place),
            What::Image(destination) => match self.stack.last_mut() {
                Some(Frame { what: What::Paragraph { pictures, .. }, .. }) => {
                    pictures.push(destination);
                }
                Some(Frame { what: What::Cell, .. }) => self.picture_in_cell(&destination, place),
                _ => self.error(place, picture_in_line(&destination)),
            },
        }
    }

    /// A picture as small as a word.
    fn picture_in_cell(&mut self, name: &str, place: Range<usize>) {
        match self.pictures.get(name) {
            Some(picture) => {
                let picture = picture.clone();
                self.inline(Inline::Picture(picture), place);
            }
            None => {
                let diagnostic = unknown_picture(name, self.pictures);
                self.error(place, diagnostic);
            }
        }
    }

    fn paragraph(&mut self, line: Vec<Inline>, pictures: Vec<String>, place: Range<usize>) {
        let blank = line
            .iter()
            .all(|inline| matches!(inline, Inline::Text(text) if text.trim().is_empty()));
        let Some(name) = pictures.first() else {
            if !blank {
                self.block(Block::Paragraph(line));
            }
            return;
        };
        if !blank || pictures.len() > 1 {
            return self.error(place, picture_in_line(name));
        }
        let Some(picture) = self.pictures.get(name) else {
            let diagnostic = unknown_picture(name, self.pictures);
            return self.error(place, diagnostic);
        };
        if picture.alternative.trim().is_empty() {
            let message = format!("picture `{name}` has no text alternative");
            self.error(place, Diagnostic::error("no-alternative", message));
        }
        self.exhibit(ExhibitBody::Picture(picture.clone()));
    }

    fn table(&mut self, table: Table, place: Range<usize>) {
        if let Some(at) = table.header.iter().position(|cell| plain(cell).is_empty()) {
            let message = format!("column {} of the table has no name", at + 1);
            let diagnostic = Diagnostic::error("unnamed-column", message)
                .why("a screen reader reads the name of the column before each cell (P2)")
                .hint("write a word into every cell of the header row");
            self.error(place, diagnostic);
        }
        self.exhibit(ExhibitBody::Table(table));
    }

    fn exhibit(&mut self, body: ExhibitBody) {
        let (headline, subtitle, source) = (Vec::new(), Vec::new(), Vec::new());
        let exhibit = Exhibit { headline, subtitle, body, source, data: None };
        self.block(Block::Exhibit(exhibit));
    }

    fn link(&mut self, destination: String, content: Vec<Inline>, place: Range<usize>) {
        if let Some(why) = unfit(&destination) {
            let message = format!("a link can't lead to `{destination}`");
            let diagnostic = Diagnostic::error("unfit-link", message)
                .why(why)
                .hint("write the whole address, such as `https://example.org`");
            return self.error(place, diagnostic);
        }
        if plain(&content).is_empty() {
            let message = format!("the link to `{destination}` has no words");
            return self.error(place, Diagnostic::error("empty-link", message));
        }
        if let Some(anchor) = destination.strip_prefix('#') {
            self.anchors.push((place.clone(), anchor.to_owned()));
        }
        self.inline(Inline::Link { destination, content }, place);
    }

    fn cite(&mut self, label: &str, place: Range<usize>) {
        let within = |test: fn(&What) -> bool| self.stack.iter().any(|frame| test(&frame.what));
        if within(|what| matches!(what, What::Note(_))) {
            let message = format!("a note refers to note `{label}`");
            let diagnostic = Diagnostic::error("note-in-note", message)
                .hint("refer to both notes in the text instead");
            self.error(place, diagnostic);
        } else if !within(|what| matches!(what, What::Image(_))) {
            let number = self.notes.cite(label, place.clone());
            self.inline(Inline::Note(number), place);
        }
    }

    fn text(&mut self, text: &str, place: Range<usize>) {
        self.open_implicit(&place);
        if let Some(frame) = self.stack.last_mut() {
            match frame.line.last_mut() {
                Some(Inline::Text(last)) => last.push_str(text),
                _ => frame.line.push(Inline::Text(text.to_owned())),
            }
        }
    }

    fn inline(&mut self, inline: Inline, place: Range<usize>) {
        self.open_implicit(&place);
        if let Some(frame) = self.stack.last_mut() {
            frame.line.push(inline);
        }
    }

    fn block(&mut self, block: Block) {
        if let Some(frame) = self.stack.last_mut() {
            frame.blocks.push(block);
        }
    }

    /// Words directly in an item of a tight list stand in a paragraph that has no event.
    fn open_implicit(&mut self, place: &Range<usize>) {
        let top = self.stack.last().map(|frame| &frame.what);
        if matches!(top, Some(What::Root | What::Quote | What::Item | What::Note(_))) {
            let what = What::Paragraph { implicit: true, pictures: Vec::new() };
            self.stack.push(Frame::new(what, place.clone()));
        }
    }

    fn close_implicit(&mut self) {
        let top = self.stack.last().map(|frame| &frame.what);
        if matches!(top, Some(What::Paragraph { implicit: true, .. })) {
            self.close();
        }
    }

    /// A paragraph of its own directly in an item makes the list loose.
    fn loosen(&mut self) {
        if let [.., list, item] = self.stack.as_mut_slice()
            && let (What::List { tight, .. }, What::Item) = (&mut list.what, &item.what)
        {
            *tight = false;
        }
    }

    fn joined(&mut self, blocks: Vec<Block>, place: &Range<usize>) -> Vec<Block> {
        let mut wrong = Vec::new();
        let blocks = exhibits::pass(blocks, &mut wrong);
        wrong.into_iter().for_each(|wrong| self.error(place.clone(), wrong));
        blocks
    }

    /// Remembers which notes a piece of code refers to.
    fn code(&mut self, text: &str, place: &Range<usize>) {
        let labels = text.split("[^").skip(1).filter_map(|rest| rest.split_once(']'));
        self.in_code.extend(labels.map(|(label, _)| (place.clone(), label.to_lowercase())));
    }

    fn extend_run(&mut self, place: &Range<usize>) {
        if matches!(self.stack.last().map(|frame| &frame.what), Some(What::Code(_))) {
            return;
        }
        match &mut self.run {
            Some(run) => run.end = place.end,
            None => self.run = Some(place.clone()),
        }
    }

    /// A reference to a note that doesn't exist is read as text; finds it there.
    fn finish_run(&mut self) {
        let Some(run) = self.run.take() else { return };
        let text = &self.markdown[run.clone()];
        for (at, _) in text.match_indices("[^") {
            let rest = &text[at + 2..];
            let escaped = self.markdown[..run.start + at].ends_with('\\');
            let end = rest.find(|c: char| matches!(c, '[' | ']') || c.is_whitespace());
            if let Some(end) = end.filter(|&end| end > 0 && rest[end..].starts_with(']'))
                && !escaped
            {
                let start = run.start + at;
                self.error(start..start + end + 3, notes::undefined(&rest[..end]));
            }
        }
        for sign in ["](", "]["] {
            for (at, _) in text.match_indices(sign) {
                if !self.markdown[..run.start + at].ends_with('\\') {
                    let start = run.start + at;
                    self.error(start..start + sign.len(), no_link(sign));
                }
            }
        }
    }

    fn error(&mut self, place: Range<usize>, diagnostic: Diagnostic) {
        self.wrong.push((Some(place), diagnostic));
    }

    fn finish(mut self) -> Result<Document> {
        self.finish_run();
        self.close_implicit();
        let blocks = self.stack.pop().map(|root| root.blocks).unwrap_or_default();
        let mut stray = Vec::new();
        let mut blocks = exhibits::pass(blocks, &mut stray);
        self.wrong.extend(stray.into_iter().map(|wrong| (None, wrong)));
        self.wrong.extend(self.outline.finish().map(|wrong| (None, wrong)));
        let anchors = std::mem::take(&mut self.anchors).into_iter();
        let dead = anchors.filter(|(_, anchor)| !self.outline.has(anchor));
        let names = self.outline.names();
        self.wrong.extend(dead.map(|(place, anchor)| (Some(place), dead_link(&anchor, &names))));
        for (place, label) in std::mem::take(&mut self.in_code) {
            if self.notes.defines(&label) {
                self.wrong.push((Some(place), notes::in_code(&label)));
            }
        }
        let (mut notes, wrong) = self.notes.finish();
        self.wrong.extend(wrong.into_iter().map(|(place, wrong)| (Some(place), wrong)));
        if !self.wrong.is_empty() {
            return Err(placed(self.markdown, self.wrong));
        }
        figures::tree(&mut blocks);
        notes.iter_mut().for_each(|note| figures::tree(&mut note.blocks));
        Ok(Document { blocks, notes })
    }
}

fn plain_code(line: &[Inline]) -> String {
    let texts = line.iter().map(|inline| match inline {
        Inline::Text(text) => marks::strip(text),
        _ => String::new(),
    });
    texts.collect::<String>().trim_end_matches('\n').to_owned()
}

fn alignment(alignment: pulldown_cmark::Alignment) -> Alignment {
    match alignment {
        pulldown_cmark::Alignment::None | pulldown_cmark::Alignment::Left => Alignment::Start,
        pulldown_cmark::Alignment::Center => Alignment::Centre,
        pulldown_cmark::Alignment::Right => Alignment::End,
    }
}
