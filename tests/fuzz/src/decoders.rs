//! The decoders, each with what must hold of what it makes of any bytes.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use briefwright::citations::{Bibliography, DEFAULT_STYLE};
use briefwright::diagnostics::SourceFile;
use briefwright::distribution::recipients::{Known, list};
use briefwright::document;
use briefwright::export::{Imprint, Press, html as to_html, letter, program};
use briefwright::language::Language;
use briefwright::output::Manifest;
use briefwright::project::{Project, check};
use briefwright::sources::{Cache, Lock, announced, kinds};
use briefwright::system::hash::Sha256;
use briefwright::tables::{Archive, Caps};
use jiff::civil::date;

use crate::{CROSSTAB, FOLDER, LIST, TABLE, decode, file, files, project, told, zip as pack};

static ROWS: LazyLock<Project> = LazyLock::new(|| project(TABLE));
static MONTHS: LazyLock<Project> = LazyLock::new(|| project(CROSSTAB));
static ITEMS: LazyLock<Project> = LazyLock::new(|| project(LIST));

/// A CSV file of rows.
pub fn csv(data: &[u8]) {
    decode(&ROWS, "a.csv", data);
}

/// A JSON list.
pub fn json(data: &[u8]) {
    decode(&ITEMS, "a.json", data);
}

/// A workbook: the bytes of the file, or (where the first is `s`) the XML of its only sheet.
pub fn xlsx(data: &[u8]) {
    let Some((b's', sheet)) = data.split_first().map(|(first, rest)| (*first, rest)) else {
        return decode(&MONTHS, "a.xlsx", data);
    };
    let book = br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let relations = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let made = pack(&[
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", relations),
        ("xl/worksheets/sheet1.xml", sheet),
    ]);
    decode(&MONTHS, "a.xlsx", &made);
}

/// An archive: its names lead nowhere else, and no more comes out of it than may.
pub fn zip(data: &[u8]) {
    let path = file("a.zip", data);
    let caps = Caps { members: 20, ratio: 100, total: 1 << 20 };
    match Archive::open("a.zip", &path, caps) {
        Err(said) => told(&said),
        Ok(mut archive) => {
            for name in archive.members() {
                assert!(!name.starts_with('/') && !name.split(['/', '\\']).any(|p| p == ".."), "{name}");
            }
            let total = std::sync::atomic::AtomicU64::new(0);
            for member in 0..archive.members().len() {
                let Ok(mut bytes) = archive.read(member, &total) else { continue };
                let _ = std::io::copy(&mut bytes, &mut std::io::sink());
            }
            // One read beyond the bound is seen.
            let out = total.into_inner();
            assert!(out <= (1 << 20) + 20 * (64 << 10), "{out}");
            let _ = archive.check().map_err(|said| told(&said));
        }
    }
    decode(&ROWS, "b.zip", data);
}

/// The files of a project: each begins with a line `--- name`; where none does, all of it is `figures.yaml`.
pub fn yaml(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut files = files(TABLE);
    let mut parts = text.split("\n--- ");
    let mut put = |name: &str, text: &str| {
        files.briefs.insert(name.to_owned(), SourceFile::new(format!("briefs/{name}"), text));
    };
    put("figures.yaml", parts.next().unwrap_or_default());
    for part in parts.take(8) {
        if let Some((name, text)) = part.split_once('\n') {
            put(name.trim(), text);
        }
    }
    if let Err(said) = check(&files, &kinds()) {
        assert!(said.has_errors());
        told(&said);
    }
}

/// A logo: whatever is taken acts on nothing and leads nowhere.
pub fn logo(data: &[u8]) {
    let mut files = files(TABLE);
    let theme = "logo: { file: logo.svg, alternative: A logo }\n";
    files.briefs.insert("theme.yaml".to_owned(), SourceFile::new("briefs/theme.yaml", theme));
    files.images.insert("logo.svg".to_owned(), data.to_vec());
    match check(&files, &kinds()) {
        Err(said) => told(&said),
        Ok(project) => {
            assert!(project.theme.logo.is_some(), "the logo is not looked at");
            let text = std::str::from_utf8(data).unwrap().to_lowercase();
            let svg = roxmltree::Document::parse(std::str::from_utf8(data).unwrap()).unwrap();
            for node in svg.descendants().filter(roxmltree::Node::is_element) {
                let name = node.tag_name().name().to_lowercase();
                assert!(name != "script" && name != "foreignobject", "{text}");
                assert!(!node.attributes().any(|one| one.name().starts_with("on")
                    && one.name().len() > 2), "{text}");
                if name == "style" {
                    let style: String = node.descendants().filter_map(|one| one.is_text().then(|| one.text())?).collect();
                    assert!(!style.to_lowercase().contains("@import"), "{text}");
                }
            }
        }
    }
}

/// A lock file and a manifest: what is read is written and read the same.
pub fn stored(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        let file = SourceFile::new("briefs/sources.lock", text);
        match Lock::parse(&file) {
            Err(said) => told(&said),
            Ok(lock) => {
                let text = lock.to_text().unwrap();
                let again = Lock::parse(&SourceFile::new("briefs/sources.lock", text.clone()));
                let again = again.unwrap_or_else(|said| panic!("{said}\n{text}"));
                assert_eq!(again.to_text().unwrap(), text);
            }
        }
    }
    match Manifest::parse(data) {
        None => assert!(!Manifest::fault(data).is_empty()),
        Some(manifest) => {
            let bytes = manifest.to_bytes().unwrap();
            let again = Manifest::parse(&bytes).expect("what was written is read");
            assert_eq!(again.to_bytes().unwrap(), bytes);
        }
    }
}

/// Works in BibTeX, or (where the first line is `---`) in YAML.
pub fn bibtex(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let name = if text.starts_with("---\n") { "references.yaml" } else { "a.bib" };
    match Bibliography::new(&[SourceFile::new(name, text)], &[], DEFAULT_STYLE, "en-GB") {
        Err(said) => told(&said),
        Ok(works) => {
            let keys = works.keys().map(str::to_owned).collect();
            for line in works.list(&keys) {
                assert!(!line.contains('\n'), "{line:?}");
                // Whatever a work says is words of a line, and no mark.
                assert!(!line.chars().any(|c| ('\u{F0000}'..='\u{F00FF}').contains(&c)), "{line:?}");
            }
        }
    }
}

static PRESS: LazyLock<Press> = LazyLock::new(|| {
    let text = include_str!("../../../templates/brief.typ");
    Press::new(&SourceFile::new("templates/brief.typ", text)).unwrap_or_else(|said| panic!("{said}"))
});

fn imprint() -> Imprint {
    Imprint {
        title: "A test".into(),
        author: "O".into(),
        subject: "S".into(),
        keywords: Vec::new(),
        words: Language::english(),
        area: "A".into(),
        edition: "E".into(),
        date: date(2025, 10, 31),
        ident: "a/2025-10/A".into(),
    }
}

/// Markdown into the tree, and from there into a Typst program and HTML: no word of it is code there.
pub fn markdown(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for read in [document::read, document::read_letter] {
        let document = match read(text, &BTreeMap::new()) {
            Ok(document) => document,
            Err(said) => {
                assert!(said.has_errors());
                told(&said);
                continue;
            }
        };
        let program = program(&document, &PRESS, &imprint()).unwrap_or_else(|said| panic!("{said}"));
        let tree = typst::syntax::parse(&program);
        assert!(!tree.errors_and_warnings().0.iter().any(|_| true), "{program}");
        calls(&tree, &program);
        let page = to_html(&document, true, Language::english());
        elements(&page.body);
        letter(&document, Language::english());
    }
}

/// The program calls what the program calls, and imports the page template alone.
fn calls(node: &typst::syntax::SyntaxNode, program: &str) {
    use typst::syntax::SyntaxKind as Kind;
    let kind = node.kind();
    assert!(!matches!(kind, Kind::ModuleInclude | Kind::Closure | Kind::WhileLoop), "{program}");
    if kind == Kind::FuncCall {
        let name = node.children().next().map(|name| name.leaf_text().to_string()).unwrap_or_default();
        assert!(!["read", "plugin", "eval", "image", "json", "csv", "yaml", "xml", "toml", "cbor"]
            .contains(&name.as_str()), "{program}");
    }
    node.children().for_each(|child| calls(child, program));
}

/// A page has elements that the program writes, and no link that acts.
fn elements(body: &str) {
    let html = scraper::Html::parse_fragment(body);
    for node in html.root_element().descendants() {
        let Some(element) = node.value().as_element() else { continue };
        let name = element.name();
        assert!(
            !["script", "iframe", "object", "embed", "style", "link", "meta", "base", "form", "input"]
                .contains(&name),
            "{body}"
        );
        for (key, value) in element.attrs() {
            assert!(!key.starts_with("on"), "{body}");
            if key == "href" || key == "src" {
                let scheme: String = value.chars().filter(|c| !c.is_control() && *c != ' ').collect();
                let scheme = scheme.to_lowercase();
                assert!(!scheme.starts_with("javascript:") && !scheme.starts_with("data:text"), "{body}");
            }
        }
    }
}

/// A list of recipients: nobody is taken in whose words would become lines of a message's head.
pub fn recipients(data: &[u8]) {
    let (name, data) = match data.split_first() {
        Some((b'y', rest)) => ("list.yaml", rest),
        _ => ("list.csv", data),
    };
    let path = file(name, data);
    let folder = FOLDER.path().join("project");
    std::fs::create_dir_all(&folder).unwrap();
    let known = Known::of(&ROWS, &folder, date(2026, 1, 1));
    match list(&[path], &known) {
        Err(said) => told(&said),
        Ok(listing) => {
            told(&listing.problems);
            for one in &listing.recipients {
                for words in [&one.name, &one.address, &one.salutation, &one.basis, &one.origin] {
                    assert!(!words.chars().any(char::is_control), "{words:?}");
                }
                assert!(one.address.contains('@'), "{:?}", one.address);
                assert!(!one.redacted().contains(&one.address), "{:?}", one.address);
            }
        }
    }
}

static SERIES: LazyLock<Project> = LazyLock::new(|| {
    let mut files = files(TABLE);
    let sources = files.briefs["sources.yaml"].text.replace(
        "{ kind: file, page: 'https://example.org/', resources: { file: '.' } }",
        "{ kind: nhs-digital-series, series: 'https://example.org/series', resources: { file: '.' } }",
    );
    files.briefs.insert("sources.yaml".to_owned(), SourceFile::new("sources.yaml", sources));
    check(&files, &kinds()).unwrap_or_else(|said| panic!("{said}"))
});

/// The page of a series of releases, as it was remembered.
pub fn html(data: &[u8]) {
    let url = "https://example.org/series";
    let cache = Cache::new(FOLDER.path().to_owned());
    let web = FOLDER.path().join("web");
    std::fs::create_dir_all(&web).unwrap();
    let place = Sha256::of(url.as_bytes());
    std::fs::write(web.join(format!("{}.page", place.as_str())), data).unwrap();
    let hash = Sha256::of(data);
    let memory = format!(
        r#"{{"form":1,"url":"{url}","landed":"{url}","validators":{{"etag":null,"modified":null}},"looked":"2026-01-01T00:00:00Z","held":["{}",{}],"content_type":null}}"#,
        hash.as_str(),
        data.len(),
    );
    std::fs::write(web.join(format!("{}.json", place.as_str())), memory).unwrap();
    let found = announced(&SERIES.sources[0], &cache);
    let found = found.expect("the page is remembered");
    assert!(found.published.len() + found.upcoming.len() <= data.len());
}
