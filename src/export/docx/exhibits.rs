//! Pictures and tables, with their words.

use super::parts::TEXT_WIDTH;
use super::picture;
use super::writer::Writer;
use crate::diagnostics::Diagnostic;
use crate::document::{Alignment, Exhibit, ExhibitBody, Inline, Picture, Table, plain};
use crate::export::escape::escape;
use crate::export::pdf::{MOST_ROWS_WHOLE, widths};

/// Word's unit of length: how many of them are a twentieth of a point.
const EMU: usize = 635;

/// The greatest height of a picture, in twentieths of a point: what leaves room for its words on a
/// page.
const MOST_HEIGHT: usize = 11_000;

/// What keeps a paragraph on the page of the next.
const WITH_NEXT: &str = "<w:keepNext/>";

impl Writer<'_> {
    /// Writes an exhibit: caption, picture or table, source. They stay on one page, unless a table
    /// is long.
    pub fn exhibit(&mut self, exhibit: &Exhibit) {
        self.styled("Caption", &exhibit.headline);
        self.styled("CaptionDetail", &exhibit.subtitle);
        match &exhibit.body {
            ExhibitBody::Picture(picture) => {
                let keep = if exhibit.source.is_empty() { "" } else { WITH_NEXT };
                self.open("Picture", keep);
                self.drawing(picture, TEXT_WIDTH - self.place.indent().min(TEXT_WIDTH / 2));
                self.raw("</w:p>");
            }
            ExhibitBody::Table(table) => {
                return self.table(table, &plain(&exhibit.headline), &exhibit.source);
            }
        }
        self.styled("Source", &exhibit.source);
    }

    /// Writes words in a style, if there are any.
    pub fn styled(&mut self, style: &str, content: &[Inline]) {
        if !content.is_empty() {
            self.open(style, "");
            self.line(content);
            self.raw("</w:p>");
        }
    }

    /// Writes a picture as a run, as wide as that, in twentieths of a point.
    pub fn drawing(&mut self, picture: &Picture, width: usize) {
        let drawn = match picture::draw(&picture.svg, width, self.press.faces()) {
            Ok(drawn) => drawn,
            Err(why) => {
                let told = Diagnostic::error("picture", format!("a picture can't be drawn: {why}"));
                return self.wrong.push(told.in_place(self.imprint.ident.as_str()));
            }
        };
        let height = (width as f64 * drawn.ratio).round() as usize;
        let (width, height) = match height {
            0..=MOST_HEIGHT => (width, height),
            _ => (width * MOST_HEIGHT / height, MOST_HEIGHT),
        };
        self.pictures += 1;
        let id = self.pictures;
        let [png, svg] = [("png", drawn.png), ("svg", drawn.svg)].map(|(ending, bytes)| {
            let name = format!("media/picture{id}.{ending}");
            let tie = self.relations.part("image", &name);
            self.media.push((name, bytes));
            tie
        });
        let size = format!("cx=\"{}\" cy=\"{}\"", width * EMU, height * EMU);
        self.raw(&format!(
            "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">\
             <wp:extent {size}/><wp:docPr id=\"{id}\" name=\"Picture {id}\" descr=\""
        ));
        self.text(&picture.alternative);
        // Word 2016 and later show the SVG, all others the PNG.
        self.raw(&format!(
            "\"/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect=\"1\"/></wp:cNvGraphicFramePr>\
             <a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\">\
             <pic:pic><pic:nvPicPr><pic:cNvPr id=\"{id}\" name=\"Picture {id}\"/><pic:cNvPicPr/>\
             </pic:nvPicPr><pic:blipFill><a:blip r:embed=\"{png}\"><a:extLst>\
             <a:ext uri=\"{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}\"><asvg:svgBlip \
             xmlns:asvg=\"http://schemas.microsoft.com/office/drawing/2016/SVG/main\" r:embed=\"{svg}\"/>\
             </a:ext></a:extLst></a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
             <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext {size}/></a:xfrm>\
             <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>\
             </a:graphic></wp:inline></w:drawing></w:r>"
        ));
    }

    /// Writes a table, known to a screen reader by a name, and the line below it.
    pub fn table(&mut self, table: &Table, name: &str, source: &[Inline]) {
        let indent = self.place.indent().min(TEXT_WIDTH / 2);
        let width = TEXT_WIDTH - indent;
        let shares = widths(table);
        let whole = shares.iter().sum::<usize>().max(1);
        let columns: Vec<usize> = shares.iter().map(|share| width * share / whole).collect();
        self.raw(&format!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"BriefTable\"/><w:tblW w:w=\"{width}\" w:type=\"dxa\"/>\
             <w:tblInd w:w=\"{indent}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/>\
             <w:tblLook w:val=\"04A0\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"1\" \
             w:lastColumn=\"0\" w:noHBand=\"0\" w:noVBand=\"1\"/>"
        ));
        if !name.is_empty() {
            self.raw(&format!("<w:tblCaption w:val=\"{}\"/>", escape(name)));
        }
        self.raw("</w:tblPr><w:tblGrid>");
        columns.iter().for_each(|width| self.raw(&format!("<w:gridCol w:w=\"{width}\"/>")));
        self.raw("</w:tblGrid>");
        // Overleaf, Word repeats the header row of a long table. All rows of a short one stay with
        // the next, the last with the source line.
        let whole = table.rows.len() <= MOST_ROWS_WHOLE;
        self.row(&table.header, table, &columns, true, true);
        for row in &table.rows {
            self.row(row, table, &columns, false, whole);
        }
        self.raw("</w:tbl>");
        // Without a paragraph between them, Word would make one of two tables.
        self.open("Source", "");
        self.line(source);
        self.raw("</w:p>");
    }

    fn row(
        &mut self,
        row: &[Vec<Inline>],
        table: &Table,
        columns: &[usize],
        header: bool,
        keep: bool,
    ) {
        let (mark, side) = match header {
            true => ("<w:tblHeader/>", "<w:vAlign w:val=\"bottom\"/>"),
            false => ("", ""),
        };
        self.raw(&format!("<w:tr><w:trPr><w:cantSplit/>{mark}</w:trPr>"));
        for ((cell, alignment), width) in row.iter().zip(&table.columns).zip(columns) {
            self.raw(&format!(
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{side}</w:tcPr>"
            ));
            let keep = if keep { WITH_NEXT } else { "" };
            let jc = match alignment {
                Alignment::Start => "",
                Alignment::Centre => "<w:jc w:val=\"center\"/>",
                Alignment::End => "<w:jc w:val=\"right\"/>",
            };
            self.open("TableText", &format!("{keep}{jc}"));
            self.line(cell);
            self.raw("</w:p></w:tc>");
        }
        self.raw("</w:tr>");
    }
}
