//! A brief as a person would write it for Typst: markup, the title set by `set document`, a header with the name of
//! the place, justified text, footnotes, charts as files.

use std::fmt::Write;

use briefwright::document::{
    Alignment, Block, Deal, Document, Exhibit, ExhibitBody, Inline, KeyFigure, Note, Picture,
    Table, plain,
};
use briefwright::export::Imprint;

/// Writes the markup, and the files that it names.
pub fn markup(document: &Document, imprint: &Imprint) -> (String, Vec<(String, String)>) {
    let mut writer = Writer {
        out: String::new(),
        files: Vec::new(),
        notes: &document.notes,
        cited: vec![false; document.notes.len()],
    };
    writer.head(imprint);
    writer.blocks(&document.blocks);
    (writer.out, writer.files)
}

struct Writer<'a> {
    out: String,
    files: Vec<(String, String)>,
    notes: &'a [Note],
    cited: Vec<bool>,
}

impl Writer<'_> {
    fn head(&mut self, imprint: &Imprint) {
        let Imprint { title, author, subject, area, edition, date, .. } = imprint;
        let (year, month, day) = (date.year(), date.month(), date.day());
        let _ = write!(
            self.out,
            "#set document(title: {title:?}, author: {author:?}, description: {subject:?}, \
             date: datetime(year: {year}, month: {month}, day: {day}))\n\
             #set page(paper: \"a4\", margin: (x: 25mm, y: 24mm), \
             header: context if counter(page).get().first() > 1 [\n  #set text(8.5pt, fill: luma(80))\n  \
             *{}* #h(1fr) {}\n], footer: context [\n  #set text(8.5pt, fill: luma(80))\n  \
             {} #h(1fr) #counter(page).display(\"1 of 1\", both: true)\n])\n\
             #set text(font: \"Noto Sans\", size: 10.5pt, lang: \"en\", region: \"gb\")\n\
             #set par(justify: true, leading: 0.68em, spacing: 1.05em)\n\
             #show heading.where(level: 1): set text(25pt)\n\
             #show heading.where(level: 2): set text(15pt, fill: rgb(\"#005eb8\"))\n\
             #show link: set text(rgb(\"#005eb8\"))\n\
             #set figure(numbering: none, supplement: none)\n\
             #set figure.caption(position: top)\n\
             #show figure: set align(left)\n\
             #show figure.caption: set align(left)\n\
             #set table(stroke: none, inset: (x: 5pt, y: 4.5pt))\n\n\
             *{}* #h(1fr) {}\n\n",
            escaped(area),
            escaped(edition),
            escaped(author),
            escaped(author),
            escaped(edition),
        );
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
            self.out.push_str("\n\n");
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, content, .. } => {
                self.out.push_str(&"=".repeat(usize::from(*level)));
                self.out.push(' ');
                self.line(content);
            }
            Block::Paragraph(line) => self.line(line),
            Block::List { start, items, .. } => {
                for item in items {
                    self.out.push_str(if start.is_some() { "\n+ " } else { "\n- " });
                    for (at, block) in item.iter().enumerate() {
                        self.out.push_str(if at == 0 { "" } else { "\n\n  " });
                        self.block(block);
                    }
                }
            }
            Block::Quote(blocks) => {
                self.out.push_str("#quote(block: true)[\n");
                self.blocks(blocks);
                self.out.push(']');
            }
            Block::Code { text, .. } => {
                let _ = write!(self.out, "#raw(block: true, {text:?})");
            }
            Block::Rule => {
                self.out.push_str("#line(length: 100%, stroke: 0.5pt)\n#set text(9.5pt)");
            }
            Block::Exhibit(exhibit) => self.exhibit(exhibit),
            Block::KeyFigures(figures) => self.key_figures(figures),
            Block::Deal(deal) => self.deal(deal),
        }
    }

    fn key_figures(&mut self, figures: &[KeyFigure]) {
        let _ = writeln!(
            self.out,
            "#block(fill: luma(94%), inset: 14pt, width: 100%, grid(columns: (1fr,) * {}, \
             column-gutter: 16pt,",
            figures.len()
        );
        for KeyFigure { value, label, note } in figures {
            self.out.push_str("  [#text(24pt)[*");
            self.line(value);
            self.out.push_str("*]\n\n#text(9.5pt)[*");
            self.line(label);
            self.out.push_str("*]\n\n#text(9.5pt)[");
            self.line(note);
            self.out.push_str("]],\n");
        }
        self.out.push_str("))");
    }

    fn deal(&mut self, Deal { asks, promises, terms }: &Deal) {
        for (at, term) in terms.iter().enumerate() {
            let _ = write!(
                self.out,
                "#block(fill: luma(94%), inset: 12pt, width: 100%, breakable: false)[*{}. ",
                at + 1
            );
            self.line(&term.name);
            self.out.push_str("*\n\n#grid(columns: (1fr, 1fr), column-gutter: 18pt");
            for (head, words) in [(asks, &term.ask), (promises, &term.promise)] {
                self.out.push_str(", [*");
                self.line(head);
                self.out.push_str("*\n\n");
                self.line(words);
                self.out.push(']');
            }
            self.out.push_str(")]\n");
        }
    }

    fn exhibit(&mut self, exhibit: &Exhibit) {
        self.out.push_str("#figure(caption: [*");
        self.line(&exhibit.headline);
        self.out.push_str("* \\\n");
        self.line(&exhibit.subtitle);
        self.out.push_str("], ");
        match &exhibit.body {
            ExhibitBody::Picture(picture) => self.picture(picture, "width: 100%"),
            ExhibitBody::Table(table) => self.table(table),
        }
        self.out.push_str(")\n#text(8.5pt)[");
        self.line(&exhibit.source);
        self.out.push(']');
    }

    fn picture(&mut self, picture: &Picture, size: &str) {
        let name = format!("picture-{}.svg", self.files.len() + 1);
        let alternative = &picture.alternative;
        let _ = write!(self.out, "image({name:?}, {size}, alt: {alternative:?})");
        self.files.push((name, picture.svg.clone()));
    }

    fn table(&mut self, table: &Table) {
        let sides = table.columns.iter().map(|side| match side {
            Alignment::Start => "left",
            Alignment::Centre => "center",
            Alignment::End => "right",
        });
        let sides: Vec<&str> = sides.collect();
        let _ = write!(
            self.out,
            "table(columns: (2fr,) + (1fr,) * {}, align: ({},), table.header(",
            sides.len().saturating_sub(1),
            sides.join(", ")
        );
        for cell in &table.header {
            self.out.push_str("[*");
            self.line(cell);
            self.out.push_str("*], ");
        }
        self.out.push_str("),\n");
        for row in &table.rows {
            self.out.push_str("  table.hline(stroke: 0.5pt)");
            for cell in row {
                self.out.push_str(", [");
                self.line(cell);
                self.out.push(']');
            }
            self.out.push_str(",\n");
        }
        self.out.push(')');
    }

    fn line(&mut self, line: &[Inline]) {
        for inline in line {
            match inline {
                Inline::Text(text) => self.out.push_str(&escaped(text)),
                Inline::Emphasis(content) => self.around("#emph[", content),
                Inline::Strong(content) => self.around("#strong[", content),
                Inline::Code(text) => {
                    let _ = write!(self.out, "#raw({text:?})");
                }
                Inline::Link { destination, content } if destination.starts_with('#') => {
                    self.line(content);
                }
                // Where the words are the address, a person writes it once.
                Inline::Link { destination, content } if plain(content) == *destination => {
                    let _ = write!(self.out, "#link({destination:?})");
                }
                Inline::Link { destination, content } => {
                    self.around(&format!("#link({destination:?})["), content);
                }
                Inline::Figure { content, .. } => self.line(content),
                Inline::Picture(picture) => {
                    self.out.push_str("#box(");
                    self.picture(picture, "width: 24mm");
                    self.out.push(')');
                }
                Inline::Note(number) => self.note(*number),
                Inline::Break => self.out.push_str(" \\\n"),
            }
        }
    }

    fn around(&mut self, open: &str, content: &[Inline]) {
        self.out.push_str(open);
        self.line(content);
        self.out.push(']');
    }

    fn note(&mut self, number: usize) {
        let index = number.wrapping_sub(1);
        let Some(note) = self.notes.get(index) else { return };
        if std::mem::replace(&mut self.cited[index], true) {
            let _ = write!(self.out, "#footnote(<note-{number}>)");
            return;
        }
        self.out.push_str("#footnote[");
        for (at, block) in note.blocks.iter().enumerate() {
            self.out.push_str(if at == 0 { "" } else { "\n\n" });
            self.block(block);
        }
        let _ = write!(self.out, "]<note-{number}>");
    }
}

/// Text as markup that means it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in text.chars().enumerate() {
        let first = at == 0 && matches!(c, '=' | '-' | '+' | '.' | ';' | '(');
        if first
            || matches!(
                c,
                '\\' | '#' | '*' | '_' | '$' | '<' | '>' | '@' | '[' | ']' | '`' | '~' | '/' | '"'
            )
        {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
