use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::LazyLock;

use jiff::civil::date;
use proptest::prelude::*;
use roxmltree::{Document as Xml, Node};

use super::*;
use crate::diagnostics::{SourceFile, to_json};
use crate::document::{Mark, marks, read, sample};
use crate::language::Language;

static PRESS: LazyLock<Press> = LazyLock::new(|| {
    let template = include_str!("../../../templates/brief.typ");
    Press::new(&SourceFile::new("templates/brief.typ", template))
        .unwrap_or_else(|wrong| panic!("{wrong}"))
});

fn imprint() -> Imprint {
    Imprint {
        title: sample::document().title(),
        author: "Sussex Medical Committees & <friends>".into(),
        subject: "The general practice workforce in Sussex".into(),
        keywords: vec!["general practice".into(), "workforce".into()],
        words: Language::find("cy").unwrap(),
        area: "NHS Sussex Integrated Care Board".into(),
        edition: "October 2025".into(),
        date: date(2025, 10, 31),
        ident: "gp-workforce/2025-10-31/QNX".into(),
    }
}

fn made(document: &Document) -> Vec<u8> {
    docx(document, &PRESS, &imprint()).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// The parts of a file, by name.
fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        parts.insert(file.name().unwrap().into_owned(), bytes);
    }
    parts
}

fn part(bytes: &[u8], name: &str) -> String {
    String::from_utf8(parts(bytes).remove(name).unwrap()).unwrap()
}

fn of(markdown: &str) -> Vec<u8> {
    let document = read(&format!("# Title\n\n{markdown}"), &BTreeMap::new());
    made(&document.unwrap_or_else(|wrong| panic!("{wrong}")))
}

/// The text between masthead, title and the end of the section, a line for each paragraph.
fn body(bytes: &[u8]) -> String {
    let text = part(bytes, "word/document.xml");
    let (_, text) = text.split_once("</w:t></w:r><w:bookmarkEnd w:id=\"1\"/></w:p>").unwrap();
    let (text, _) = text.split_once("<w:sectPr>").unwrap();
    lines(text)
}

fn lines(xml: &str) -> String {
    let breaks = ["<w:p>", "<w:tr>", "<w:tbl>", "<w:footnote ", "<w:num "];
    let broken = |xml: String, tag: &&str| xml.replace(*tag, &format!("\n{tag}"));
    breaks.iter().fold(xml.to_owned(), broken).trim_start().to_owned()
}

fn all<'a>(xml: &'a Xml<'_>, name: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    xml.descendants().filter(move |node| node.tag_name().name() == name)
}

fn value<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    let attribute = node.attributes().find(|one| one.name() == name);
    attribute.map_or("", |one| one.value())
}

fn text(node: Node<'_, '_>) -> String {
    let texts = node.descendants().filter(|one| one.tag_name().name() == "t");
    texts.filter_map(|one| one.text()).collect()
}

#[test]
fn p3_the_sample_is_twice_the_same_and_of_its_editions_day() {
    let document = sample::document();
    let one = made(&document);
    // Something else between them, on another thread.
    std::thread::spawn(|| of("a[^1]\n\n[^1]: b\n")).join().unwrap();
    assert!(one == made(&document), "the same document gave different bytes");
    let mut zip = zip::ZipArchive::new(Cursor::new(one.as_slice())).unwrap();
    for index in 0..zip.len() {
        let file = zip.by_index(index).unwrap();
        assert_eq!(file.last_modified(), Some(zip::DateTime::default()));
    }
    insta::assert_snapshot!(part(&one, "docProps/core.xml").replace("><", ">\n<"), @r#"
    <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
    <cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
    <dc:title>General practice in Sussex: fewer GPs, more patients, and what would help</dc:title>
    <dc:subject>The general practice workforce in Sussex</dc:subject>
    <dc:creator>Sussex Medical Committees &amp; &lt;friends&gt;</dc:creator>
    <cp:keywords>general practice, workforce</cp:keywords>
    <cp:lastModifiedBy>Sussex Medical Committees &amp; &lt;friends&gt;</cp:lastModifiedBy>
    <dcterms:created xsi:type="dcterms:W3CDTF">2025-10-31T00:00:00Z</dcterms:created>
    <dcterms:modified xsi:type="dcterms:W3CDTF">2025-10-31T00:00:00Z</dcterms:modified>
    <dc:language>cy-GB</dc:language>
    <dc:identifier>gp-workforce/2025-10-31/QNX</dc:identifier>
    </cp:coreProperties>
    "#);
}

#[test]
fn all_parts_are_xml_and_lead_to_parts() {
    let bytes = made(&sample::document());
    let parts = parts(&bytes);
    let names: Vec<&str> = parts.keys().map(String::as_str).collect();
    insta::assert_debug_snapshot!(names, @r#"
    [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/app.xml",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/_rels/footnotes.xml.rels",
        "word/document.xml",
        "word/fontTable.xml",
        "word/footer.xml",
        "word/footnotes.xml",
        "word/header.xml",
        "word/media/picture1.png",
        "word/media/picture1.svg",
        "word/numbering.xml",
        "word/settings.xml",
        "word/styles.xml",
        "word/theme.xml",
    ]
    "#);
    let types = part(&bytes, "[Content_Types].xml");
    for (name, bytes) in &parts {
        if name.ends_with(".png") {
            continue;
        }
        let text = std::str::from_utf8(bytes).unwrap();
        let xml = Xml::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let ending = name.rsplit('.').next().unwrap();
        assert!(
            types.contains(&format!("\"/{name}\""))
                || ["rels", "svg"].contains(&ending)
                || name.starts_with('[')
        );
        for tie in all(&xml, "Relationship").filter(|one| value(*one, "TargetMode").is_empty()) {
            let folder = if name == "_rels/.rels" { "" } else { "word/" };
            assert!(parts.contains_key(&format!("{folder}{}", value(tie, "Target"))), "{name}");
        }
    }
}

#[test]
fn paragraphs_have_styles_and_runs_have_looks() {
    let markdown = "a *b **c*** `d` [*e* `f`](http://e.org)\\\ng [home](#title)\n\n\
                    ## h\n\n> i\n\n```rust\nj\n\tk\n```\n\n---\n";
    insta::assert_snapshot!(body(&of(markdown)), @r#"
    <w:p><w:r><w:t xml:space="preserve">a </w:t></w:r><w:r><w:rPr><w:i/><w:iCs/></w:rPr><w:t xml:space="preserve">b </w:t></w:r><w:r><w:rPr><w:b/><w:bCs/><w:i/><w:iCs/></w:rPr><w:t xml:space="preserve">c</w:t></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r><w:r><w:rPr><w:rStyle w:val="HTMLCode"/></w:rPr><w:t xml:space="preserve">d</w:t></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r><w:hyperlink r:id="rId9" w:history="1"><w:r><w:rPr><w:rStyle w:val="Hyperlink"/><w:i/><w:iCs/></w:rPr><w:t xml:space="preserve">e</w:t></w:r><w:r><w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr><w:t xml:space="preserve"> </w:t></w:r><w:r><w:rPr><w:rStyle w:val="Hyperlink"/><w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/></w:rPr><w:t xml:space="preserve">f</w:t></w:r></w:hyperlink><w:r><w:br/></w:r><w:r><w:t xml:space="preserve">g </w:t></w:r><w:hyperlink w:anchor="_h6f8a3a5c03677d26" w:history="1"><w:r><w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr><w:t xml:space="preserve">home</w:t></w:r></w:hyperlink></w:p>
    <w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:bookmarkStart w:id="2" w:name="_h096b3a8a8dae8888"/><w:r><w:t xml:space="preserve">h</w:t></w:r><w:bookmarkEnd w:id="2"/></w:p>
    <w:p><w:pPr><w:pStyle w:val="Quote"/><w:ind w:left="284"/></w:pPr><w:r><w:t xml:space="preserve">i</w:t></w:r></w:p>
    <w:p><w:pPr><w:pStyle w:val="HTMLPreformatted"/></w:pPr><w:r><w:t xml:space="preserve">j</w:t></w:r><w:r><w:br/><w:t xml:space="preserve"></w:t><w:tab/><w:t xml:space="preserve">k</w:t></w:r></w:p>
    <w:p><w:pPr><w:pStyle w:val="Divider"/></w:pPr></w:p>
    "#);
}

#[test]
fn lists_count_as_they_were_written() {
    let markdown = "3. a\n   - b\n     - c\n       1. d\n4. e\n\n   f\n\n> - g\n\n- - h\n-\n";
    let bytes = of(markdown);
    insta::assert_snapshot!(body(&bytes), @r#"
    <w:p><w:pPr><w:pStyle w:val="ListNumber"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr><w:spacing w:after="160"/><w:ind w:left="397" w:hanging="397"/></w:pPr><w:r><w:t xml:space="preserve">a</w:t></w:r></w:p>
    <w:p><w:pPr><w:pStyle w:val="ListBullet"/><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr><w:ind w:left="794" w:hanging="397"/></w:pPr><w:r><w:t xml:space="preserve">b</w:t></w:r></w:p>
    <w:p><w:pPr><w:pStyle w:val="ListBullet"/><w:numPr><w:ilvl w:val="2"/><w:numId w:val="2"/></w:numPr><w:ind w:left="1191" w:hanging="397"/></w:pPr><w:r><w:t xml:space="preserve">c</w:t></w:r></w:p>
    <w:p><w:pPr><w:pStyle w:val="ListNumber"/><w:numPr><w:ilvl w:val="3"/><w:numId w:val="4"/></w:numPr><w:ind w:left="1588" w:hanging="397"/></w:pPr><w:r><w:t xml:space="preserve">d</w:t></w:r></w:p>
    <w:p><w:pPr><w:pStyle w:val="ListNumber"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr><w:spacing w:after="160"/><w:ind w:left="397" w:hanging="397"/></w:pPr><w:r><w:t xml:space="preserve">e</w:t></w:r></w:p>
    <w:p><w:pPr><w:pStyle w:val="ListContinue"/><w:spacing w:after="160"/><w:ind w:left="397"/></w:pPr><w:r><w:t xml:space="preserve">f</w:t></w:r></w:p>
    <w:p><w:pPr><w:pStyle w:val="ListBullet"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:ind w:left="681" w:hanging="397"/></w:pPr><w:r><w:t xml:space="preserve">g</w:t></w:r></w:p>
    <w:p><w:pPr><w:pStyle w:val="ListBullet"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:ind w:left="397" w:hanging="397"/></w:pPr></w:p>
    <w:p><w:pPr><w:pStyle w:val="ListBullet"/><w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr><w:ind w:left="794" w:hanging="397"/></w:pPr><w:r><w:t xml:space="preserve">h</w:t></w:r></w:p>
    <w:p><w:pPr><w:pStyle w:val="ListBullet"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:ind w:left="397" w:hanging="397"/></w:pPr></w:p>
    "#);
    let numbering = part(&bytes, "word/numbering.xml");
    let (_, lists) = numbering.split_once("<w:num ").unwrap();
    insta::assert_snapshot!(lines(lists), @r#"
    w:numId="1"><w:abstractNumId w:val="0"/></w:num>
    <w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
    <w:num w:numId="3"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/></w:lvlOverride></w:num>
    <w:num w:numId="4"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="3"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>
    "#);
}

#[test]
fn notes_are_notes_and_a_note_cited_again_is_a_reference_to_it() {
    let markdown =
        "a[^1][^2] b[^1]\n\n[^1]: - one\n[^2]: two <http://e.org/?a=b&c>\n\n    > three\n";
    let bytes = of(markdown);
    insta::assert_snapshot!(body(&bytes), @r#"<w:p><w:r><w:t xml:space="preserve">a</w:t></w:r><w:bookmarkStart w:id="2" w:name="_n096ae38a8dadf4b3"/><w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="1"/></w:r><w:bookmarkEnd w:id="2"/><w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:t>,</w:t></w:r><w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="2"/></w:r><w:r><w:t xml:space="preserve"> b</w:t></w:r><w:fldSimple w:instr=" NOTEREF _n096ae38a8dadf4b3 \f \h "><w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:t>1</w:t></w:r></w:fldSimple></w:p>"#);
    let notes = part(&bytes, "word/footnotes.xml");
    let (_, notes) = notes.split_once("<w:footnote w:id=\"1\">").unwrap();
    insta::assert_snapshot!(lines(notes), @r#"
    <w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr><w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r></w:p>
    <w:p><w:pPr><w:pStyle w:val="FootnoteText"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:ind w:left="397" w:hanging="397"/></w:pPr><w:r><w:t xml:space="preserve">one</w:t></w:r></w:p></w:footnote>
    <w:footnote w:id="2">
    <w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr><w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r><w:r><w:t xml:space="preserve">two </w:t></w:r><w:hyperlink r:id="rId1" w:history="1"><w:r><w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr><w:t xml:space="preserve">http://e.org/?a=b&amp;c</w:t></w:r></w:hyperlink></w:p>
    <w:p><w:pPr><w:pStyle w:val="FootnoteText"/><w:ind w:left="284"/></w:pPr><w:r><w:t xml:space="preserve">three</w:t></w:r></w:p></w:footnote></w:footnotes>
    "#);
    // Word takes names of forty characters; two briefs in one paper have none in common.
    let name = |bytes: &[u8]| {
        let text = part(bytes, "word/document.xml");
        let xml = Xml::parse(&text).unwrap();
        let names = all(&xml, "bookmarkStart").map(|one| value(one, "name").to_owned());
        names.collect::<Vec<_>>()
    };
    let other = Imprint { ident: "gp-workforce/2025-10-31/QOP".into(), ..imprint() };
    let document = read(&format!("# Title\n\n{markdown}"), &BTreeMap::new()).unwrap();
    let other = name(&docx(&document, &PRESS, &other).unwrap());
    assert!(name(&bytes).iter().all(|one| one.len() <= 40 && !other.contains(one)));
}

#[test]
fn p2_a_table_has_a_header_row_and_stays_apart() {
    let markdown = "| a | b | c |\n|---|:-:|--:|\n| d | e | 1 |\n\n| f |\n|---|\n| g |\n";
    insta::assert_snapshot!(body(&of(markdown)), @r#"
    <w:tbl><w:tblPr><w:tblStyle w:val="BriefTable"/><w:tblW w:w="9070" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr><w:tblGrid><w:gridCol w:w="3023"/><w:gridCol w:w="3023"/><w:gridCol w:w="3023"/></w:tblGrid>
    <w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr><w:tc><w:tcPr><w:tcW w:w="3023" w:type="dxa"/><w:vAlign w:val="bottom"/></w:tcPr>
    <w:p><w:pPr><w:pStyle w:val="TableText"/><w:keepNext/></w:pPr><w:r><w:t xml:space="preserve">a</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:tcW w:w="3023" w:type="dxa"/><w:vAlign w:val="bottom"/></w:tcPr>
    <w:p><w:pPr><w:pStyle w:val="TableText"/><w:keepNext/><w:jc w:val="center"/></w:pPr><w:r><w:t xml:space="preserve">b</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:tcW w:w="3023" w:type="dxa"/><w:vAlign w:val="bottom"/></w:tcPr>
    <w:p><w:pPr><w:pStyle w:val="TableText"/><w:keepNext/><w:jc w:val="right"/></w:pPr><w:r><w:t xml:space="preserve">c</w:t></w:r></w:p></w:tc></w:tr>
    <w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="3023" w:type="dxa"/></w:tcPr>
    <w:p><w:pPr><w:pStyle w:val="TableText"/><w:keepNext/></w:pPr><w:r><w:t xml:space="preserve">d</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:tcW w:w="3023" w:type="dxa"/></w:tcPr>
    <w:p><w:pPr><w:pStyle w:val="TableText"/><w:keepNext/><w:jc w:val="center"/></w:pPr><w:r><w:t xml:space="preserve">e</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:tcW w:w="3023" w:type="dxa"/></w:tcPr>
    <w:p><w:pPr><w:pStyle w:val="TableText"/><w:keepNext/><w:jc w:val="right"/></w:pPr><w:r><w:t xml:space="preserve">1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
    <w:p><w:pPr><w:pStyle w:val="Source"/></w:pPr></w:p>
    <w:tbl><w:tblPr><w:tblStyle w:val="BriefTable"/><w:tblW w:w="9070" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr><w:tblGrid><w:gridCol w:w="9070"/></w:tblGrid>
    <w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr><w:tc><w:tcPr><w:tcW w:w="9070" w:type="dxa"/><w:vAlign w:val="bottom"/></w:tcPr>
    <w:p><w:pPr><w:pStyle w:val="TableText"/><w:keepNext/></w:pPr><w:r><w:t xml:space="preserve">f</w:t></w:r></w:p></w:tc></w:tr>
    <w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="9070" w:type="dxa"/></w:tcPr>
    <w:p><w:pPr><w:pStyle w:val="TableText"/><w:keepNext/></w:pPr><w:r><w:t xml:space="preserve">g</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
    <w:p><w:pPr><w:pStyle w:val="Source"/></w:pPr></w:p>
    "#);
    // A long table may go on overleaf, with its header.
    let long = of(&format!("| a |\n|---|\n{}", "| b |\n".repeat(25)));
    let long = part(&long, "word/document.xml");
    assert_eq!(long.matches("<w:keepNext/>").count(), 1);
    assert_eq!(long.matches("<w:tblHeader/>").count(), 1);
}

#[test]
fn a_picture_has_an_alternative_and_is_sharp() {
    let document = sample::document();
    let bytes = made(&document);
    let text = part(&bytes, "word/document.xml");
    let xml = Xml::parse(&text).unwrap();
    let properties: Vec<_> = all(&xml, "docPr").collect();
    assert_eq!(properties.len(), 1);
    let alternative = &sample::pictures()["gp_trend"].alternative;
    assert_eq!(value(properties[0], "descr"), alternative);
    let parts = parts(&bytes);
    let png = &parts["word/media/picture1.png"];
    let pixels = u32::from_be_bytes(png[16..20].try_into().unwrap());
    let inches =
        value(all(&xml, "extent").next().unwrap(), "cx").parse::<f64>().unwrap() / 914_400.0;
    assert!(f64::from(pixels) / inches >= 200.0, "{pixels} pixels on {inches} inches");
    let svg = std::str::from_utf8(&parts["word/media/picture1.svg"]).unwrap();
    assert!(svg.contains("<path") && !svg.contains("<text") && !svg.contains("font-family"));
}

#[test]
fn p5_a_picture_that_cannot_be_drawn_is_an_error_in_its_place() {
    let found = |change: &dyn Fn(&str) -> String| {
        let mut pictures = sample::pictures();
        pictures.values_mut().for_each(|one| one.svg = change(&one.svg));
        let document = read(&sample::markdown(), &pictures).unwrap();
        let wrong = docx(&document, &PRESS, &imprint()).unwrap_err();
        wrong.iter().map(|one| to_json(one).to_string() + "\n").collect::<String>()
    };
    insta::assert_snapshot!(found(&|svg| svg.replace("Noto Sans", "Arial")), @r#"{"code":"missing-font","help":"docs/errors/page.md#missing-font","hints":["known names: `DejaVu Sans Mono`, `Libertinus Serif`, `New Computer Modern`, `New Computer Modern Math`, `Noto Sans`"],"message":"font family `Arial` is not there","place":{"name":"gp-workforce/2025-10-31/QNX"},"severity":"error","type":"diagnostic","why":["a brief is printed with the fonts that were chosen, never with others (P5)"]}"#);
    let high = |svg: &str| {
        svg.replace(
            "height=\"260\" viewBox=\"0 0 640 260\"",
            "height=\"2600000\" viewBox=\"0 0 640 2600000\"",
        )
    };
    let told = found(&high);
    assert!(told.contains("no size that can be printed"), "{told}");
    insta::assert_snapshot!(found(&|svg| svg.replace("</svg>", "")), @r#"{"code":"picture","help":"docs/errors/page.md#picture","hints":[],"message":"a picture can't be drawn: SVG data parsing failed cause the root node was opened but never closed","place":{"name":"gp-workforce/2025-10-31/QNX"},"severity":"error","type":"diagnostic","why":[]}"#);
}

#[test]
fn addresses_that_word_cannot_read_are_left_out() {
    let long = format!("[j](https://e.org/{})", "x".repeat(2100));
    let text = format!(
        "[a](https://e.org/a%20b?c=\"d\"&e) [b](<https://e.org/ŵ x>) [c](figures.csv) [d](<a b[1].csv>) \
         [e](mailto:a@e.org) [f](<http://[>) [g](<http://e.org:99999/>) [h](<//>) {long}\n"
    );
    let relations = part(&of(&text), "word/_rels/document.xml.rels");
    let xml = Xml::parse(&relations).unwrap();
    let outside = all(&xml, "Relationship").filter(|one| value(*one, "TargetMode") == "External");
    let outside: Vec<&str> = outside.map(|one| value(one, "Target")).collect();
    insta::assert_debug_snapshot!(outside, @r#"
    [
        "https://e.org/a%20b?c=%22d%22&e",
        "https://e.org/%C5%B5%20x",
        "figures.csv",
        "a%20b%5B1%5D.csv",
        "mailto:a@e.org",
    ]
    "#);
}

#[test]
fn the_file_is_in_its_language() {
    let styles = part(&of("a\n"), "word/styles.xml");
    assert!(styles.contains("<w:lang w:val=\"cy-GB\" w:eastAsia=\"cy-GB\""));
    assert!(!styles.contains("LANGUAGE"));
    // Each style that the text asks for is there.
    let bytes = made(&sample::document());
    for name in ["word/document.xml", "word/footnotes.xml", "word/header.xml", "word/footer.xml"] {
        let text = part(&bytes, name);
        let xml = Xml::parse(&text).unwrap();
        for style in ["pStyle", "rStyle", "tblStyle"].iter().flat_map(|kind| all(&xml, kind)) {
            assert!(styles.contains(&format!("w:styleId=\"{}\"", value(style, "val"))));
        }
    }
}

#[test]
fn the_deepest_tree_is_written_on_a_small_stack() {
    let deepest = |open: &str| {
        (1..200)
            .map(|depth| format!("# T\n\n{}x\n", open.repeat(depth)))
            .map_while(|markdown| read(&markdown, &BTreeMap::new()).ok())
            .last()
    };
    for document in ["> ", "- ", "1. "].into_iter().filter_map(deepest) {
        let write = move || made(&document).len();
        let thread = std::thread::Builder::new().stack_size(512 << 10).spawn(write);
        assert!(thread.unwrap().join().expect("the stack is too small") > 1000);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn text_survives_into_word(written in any::<String>()) {
        let document = Document {
            blocks: vec![
                crate::document::Block::Paragraph(vec![crate::document::Inline::Text(written.clone())]),
                crate::document::Block::Code { language: String::new(), text: written.clone() },
            ],
            notes: Vec::new(),
        };
        let told = Imprint { author: written.clone(), title: written.clone(), ..imprint() };
        let bytes = docx(&document, &PRESS, &told).unwrap();
        for (name, bytes) in parts(&bytes) {
            let xml = String::from_utf8(bytes).unwrap();
            prop_assert!(Xml::parse(&xml).is_ok(), "{}", name);
        }
        let read = part(&bytes, "word/document.xml");
        let xml = Xml::parse(&read).unwrap();
        let paragraph = all(&xml, "p").nth(2).unwrap();
        // What has no place in XML is gone, and no other character.
        let shown = written.replace(['\n', '\t'], " ");
        let shown: String = shown.chars().filter(|c| !c.is_control()).collect();
        let gone = |c: char| marks::is_mark(c) || u32::from(c) & 0xFFFE == 0xFFFE || ('\u{FDD0}'..='\u{FDEF}').contains(&c);
        prop_assert_eq!(text(paragraph), shown.replace(gone, ""));
    }

    #[test]
    fn no_text_breaks_the_file(text in "[-a-c#>*_`|\\[\\]()^:~!<&\\\\ \n1.\u{F0000}-\u{F0007}]{0,200}") {
        let mark = Mark { figure: "f".into(), ..Mark::default() }.wrap("7");
        if let Ok(document) = read(&format!("# T\n\n{mark} {text}"), &BTreeMap::new()) {
            for (name, bytes) in parts(&made(&document)) {
                let xml = String::from_utf8(bytes).unwrap();
                prop_assert!(Xml::parse(&xml).is_ok(), "{}", name);
                prop_assert!(!xml.contains(marks::is_mark));
            }
        }
    }
}
