//! Pictures and tables (H4).

use super::{Page, escape, svg};
use crate::document::{
    Alignment, DataFile, DataTable, Exhibit, ExhibitBody, Inline, Picture, Table, plain,
};
use crate::language::fill;

impl Page<'_> {
    /// Writes an exhibit: caption, picture or table, source.
    pub fn exhibit(&mut self, exhibit: &Exhibit) {
        self.exhibits += 1;
        let id = format!("exhibit-{}", self.exhibits);
        self.raw(&format!("<figure class=\"exhibit\" id=\"{id}\">\n"));
        let captioned = !exhibit.headline.is_empty() || !exhibit.subtitle.is_empty();
        if captioned {
            self.raw(&format!("<figcaption id=\"{id}-caption\">\n"));
            self.caption("headline", &exhibit.headline);
            self.caption("subtitle", &exhibit.subtitle);
            self.raw("</figcaption>\n");
        }
        match &exhibit.body {
            ExhibitBody::Picture(picture) => {
                self.picture(&id, &plain(&exhibit.headline), picture);
            }
            ExhibitBody::Table(table) => {
                let name = match captioned {
                    true => format!("aria-labelledby=\"{id}-caption\""),
                    false => {
                        let number = self.exhibits.to_string();
                        let name = fill(&self.words.page.table_number, &[("number", &number)]);
                        format!("aria-label=\"{}\"", escape(&name))
                    }
                };
                self.table(&name, table);
            }
        }
        self.caption("source", &exhibit.source);
        if let Some(file) = &exhibit.data {
            self.data_file(&exhibit.body, file);
        }
        self.raw("</figure>\n");
    }

    fn caption(&mut self, class: &str, content: &[Inline]) {
        if !content.is_empty() {
            self.paragraph(&format!("<p class=\"{class}\">"), content);
        }
    }

    fn picture(&mut self, id: &str, headline: &str, picture: &Picture) {
        let title = match headline {
            "" => {
                let number = self.exhibits.to_string();
                fill(&self.words.page.chart_number, &[("number", &number)])
            }
            headline => headline.to_owned(),
        };
        // The style sheet shows one of the two, and the other to nobody; neither scrolls. Without a
        // drawing for a small screen the one there is keeps a size that can be read, and scrolls.
        match &picture.narrow {
            Some(narrow) => {
                self.drawing("wide", id, &title, &picture.svg, &picture.alternative);
                let id = format!("{id}-narrow");
                self.drawing("narrow", &id, &title, narrow, &picture.alternative);
            }
            None => self.drawing("scroll", id, &title, &picture.svg, &picture.alternative),
        }
        if !picture.data.header.is_empty() {
            self.data(&title, &picture.data);
        }
    }

    /// A link to the data, with its size (H4).
    fn data_file(&mut self, body: &ExhibitBody, file: &DataFile) {
        let words = &self.words.page;
        let label = match body {
            ExhibitBody::Picture(_) => &words.chart_file,
            ExhibitBody::Table(_) => &words.table_file,
        };
        let label = fill(label, &[("size", &file.bytes.div_ceil(1000).to_string())]);
        self.raw("<p class=\"data-file\"><a href=\"");
        self.text(&file.name);
        self.raw("\">");
        self.text(&label);
        self.raw("</a></p>\n");
    }

    /// A picture as small as a word.
    pub fn small_picture(&mut self, picture: &Picture) {
        match svg::labelled(&picture.svg, &picture.alternative) {
            Some(svg) => self.raw(&format!("<span class=\"spark\">{svg}</span>")),
            None => self.text(&picture.alternative),
        }
    }

    fn drawing(&mut self, class: &str, id: &str, title: &str, svg: &str, alternative: &str) {
        self.raw(&format!("<div class=\"picture {class}\""));
        if class == "scroll" {
            // What scrolls is a stop for the keyboard, and so needs a name.
            self.raw(" role=\"region\" tabindex=\"0\" aria-label=\"");
            self.text(&fill(&self.words.page.chart, &[("title", title)]));
            self.raw("\"");
        }
        self.raw(">\n");
        match svg::inline(svg, id, title, alternative) {
            Some(svg) => self.raw(&svg),
            // Without a drawing, the words still say it.
            None => self.paragraph("<p>", &[Inline::Text(alternative.to_owned())]),
        }
        self.raw("</div>\n");
    }

    fn data(&mut self, title: &str, data: &DataTable) {
        let words = self.words;
        let name = fill(&words.page.data, &[("title", title)]);
        self.raw("<details>\n<summary>");
        self.text(&words.page.show_data);
        self.raw("</summary>\n");
        self.raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
        self.text(&name);
        self.raw("\">\n<table>\n<caption>");
        self.text(&name);
        self.raw("</caption>\n<thead>\n<tr>");
        for (index, name) in data.header.iter().enumerate() {
            let class = if index == 0 { "" } else { " class=\"number\"" };
            self.raw(&format!("<th scope=\"col\"{class}>"));
            self.text(name);
            self.raw("</th>");
        }
        self.raw("</tr>\n</thead>\n<tbody>\n");
        for row in &data.rows {
            self.raw("<tr>");
            for (index, cell) in row.iter().enumerate() {
                let (open, close) = match index {
                    0 => ("<th scope=\"row\">", "</th>"),
                    _ => ("<td class=\"number\">", "</td>"),
                };
                self.raw(open);
                self.text(cell);
                self.raw(close);
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody>\n</table>\n</div>\n</details>\n");
    }

    fn table(&mut self, name: &str, table: &Table) {
        self.raw(&format!("<div class=\"scroll\" role=\"region\" tabindex=\"0\" {name}>\n"));
        self.raw(&format!("<table {name}>\n<thead>\n<tr>"));
        for (cell, alignment) in table.header.iter().zip(&table.columns) {
            let open = format!("<th scope=\"col\"{}>", class(*alignment));
            self.wrapped(&open, cell, "</th>");
        }
        self.raw("</tr>\n</thead>\n<tbody>\n");
        for row in &table.rows {
            self.raw("<tr>");
            for (index, (cell, alignment)) in row.iter().zip(&table.columns).enumerate() {
                let class = class(*alignment);
                // An empty cell names no row.
                if index == 0 && !plain(cell).is_empty() {
                    self.wrapped(&format!("<th scope=\"row\"{class}>"), cell, "</th>");
                } else {
                    self.wrapped(&format!("<td{class}>"), cell, "</td>");
                }
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody>\n</table>\n</div>\n");
    }
}

fn class(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::Start => "",
        Alignment::Centre => " class=\"centre\"",
        Alignment::End => " class=\"number\"",
    }
}
