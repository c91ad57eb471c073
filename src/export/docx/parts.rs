//! The parts around the text: header and footer, properties, settings.

use super::super::escape::escape;
use super::package::{DECLARATION, Relations};
use crate::export::pdf::Imprint;

/// The namespaces of parts that hold text.
const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
     xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
     xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
     xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
     xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"";

/// The width of the text, in twentieths of a point: A4 with margins of 25 mm.
pub const TEXT_WIDTH: usize = 9070;

/// What made the file.
pub const APPLICATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
     <Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">\
     <Application>Briefwright</Application></Properties>";

/// Ties the text to the other parts; returns the ties to header and footer as the end of the
/// document has them. The first page has a masthead and so no header.
pub fn ties(relations: &mut Relations) -> String {
    for (kind, target) in [
        ("styles", "styles.xml"),
        ("numbering", "numbering.xml"),
        ("settings", "settings.xml"),
        ("fontTable", "fontTable.xml"),
        ("theme", "theme.xml"),
        ("footnotes", "footnotes.xml"),
    ] {
        relations.part(kind, target);
    }
    let header = relations.part("header", "header.xml");
    let footer = relations.part("footer", "footer.xml");
    format!(
        "<w:headerReference w:type=\"default\" r:id=\"{header}\"/>\
         <w:footerReference w:type=\"default\" r:id=\"{footer}\"/>\
         <w:footerReference w:type=\"first\" r:id=\"{footer}\"/>"
    )
}

/// The text, on A4.
pub fn document(body: &str, ties: &str) -> String {
    format!(
        "{DECLARATION}<w:document {NAMESPACES}><w:body>{body}<w:sectPr>{ties}\
         <w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1418\" w:right=\"1418\" \
         w:bottom=\"1418\" w:left=\"1418\" w:header=\"709\" w:footer=\"709\" w:gutter=\"0\"/>\
         <w:titlePg/></w:sectPr></w:body></w:document>"
    )
}

/// The notes, with the lines that part them from the text; these have the numbers below 1.
pub fn footnotes(notes: &str) -> String {
    let line = |number: i32, kind: &str| {
        format!(
            "<w:footnote w:type=\"{kind}\" w:id=\"{number}\"><w:p><w:pPr><w:spacing w:after=\"0\" \
             w:line=\"240\" w:lineRule=\"auto\"/></w:pPr><w:r><w:{kind}/></w:r></w:p></w:footnote>"
        )
    };
    format!(
        "{DECLARATION}<w:footnotes {NAMESPACES}>{}{}{notes}</w:footnotes>",
        line(-1, "separator"),
        line(0, "continuationSeparator")
    )
}

/// What all pages but the first repeat: whose brief this is, and of when.
pub fn header(imprint: &Imprint) -> String {
    format!(
        "{DECLARATION}<w:hdr {NAMESPACES}>{}</w:hdr>",
        furniture("Header", &words(&imprint.area), &words(&imprint.edition))
    )
}

/// Who says it, and the number of the page and of pages.
pub fn footer(imprint: &Imprint) -> String {
    let count = |what: &str| {
        format!("<w:fldSimple w:instr=\" {what} \"><w:r><w:t>1</w:t></w:r></w:fldSimple>")
    };
    // No words, so that it is the same in all languages.
    let number = format!("{}{}{}", count("PAGE"), words(" / "), count("NUMPAGES"));
    format!(
        "{DECLARATION}<w:ftr {NAMESPACES}>{}</w:ftr>",
        furniture("Footer", &words(&imprint.author), &number)
    )
}

/// A line with something at its beginning and something at its end.
pub fn furniture(style: &str, start: &str, end: &str) -> String {
    format!(
        "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{start}<w:r><w:tab/></w:r>{end}</w:p>"
    )
}

/// Plain words.
pub fn words(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", escape(text))
}

/// What the file says about itself. Its date is the edition's (P3).
pub fn properties(imprint: &Imprint, language: &str) -> String {
    let date = format!("{}T00:00:00Z", imprint.date);
    let when =
        |name: &str| format!("<dcterms:{name} xsi:type=\"dcterms:W3CDTF\">{date}</dcterms:{name}>");
    format!(
        "{DECLARATION}<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title>\
         <dc:subject>{}</dc:subject><dc:creator>{}</dc:creator><cp:keywords>{}</cp:keywords>\
         <cp:lastModifiedBy>{2}</cp:lastModifiedBy>{}{}<dc:language>{}</dc:language>\
         <dc:identifier>{}</dc:identifier></cp:coreProperties>",
        escape(&imprint.title),
        escape(&imprint.subject),
        escape(&imprint.author),
        escape(&imprint.keywords.join(", ")),
        when("created"),
        when("modified"),
        escape(language),
        escape(&imprint.ident),
    )
}

/// How Word treats the file: as one of its own day (version 15), without hyphenation.
pub fn settings(language: &str) -> String {
    format!(
        "{DECLARATION}<w:settings {NAMESPACES}><w:autoHyphenation w:val=\"false\"/>\
         <w:footnotePr><w:footnote w:id=\"-1\"/><w:footnote w:id=\"0\"/></w:footnotePr>\
         <w:compat><w:compatSetting w:name=\"compatibilityMode\" \
         w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>\
         <w:themeFontLang w:val=\"{0}\"/><w:decimalSymbol w:val=\".\"/>\
         <w:listSeparator w:val=\",\"/></w:settings>",
        escape(language)
    )
}

/// The language as Word knows it: always with a country.
pub fn language(language: &str) -> String {
    match language {
        "en" | "cy" => format!("{language}-GB"),
        other => escape(other).into_owned(),
    }
}
