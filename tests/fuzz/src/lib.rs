//! What the targets share: a small project whose files are the input, and what must hold of whatever is said.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::LazyLock;

use briefwright::diagnostics::{Diagnostics, Place, SourceFile};
use briefwright::project::{Files, Period, Project, ResourceId, check};
use briefwright::tables::{Builder, SnapshotFile, to_csv};
use tempfile::TempDir;

pub mod decoders;

/// A target that hands its input to a decoder.
#[macro_export]
macro_rules! target {
    ($decoder:ident) => {
        libfuzzer_sys::fuzz_target!(|data: &[u8]| $crate::decoders::$decoder(data));
    };
}

/// Where inputs lie that must be files.
pub static FOLDER: LazyLock<TempDir> = LazyLock::new(|| TempDir::new().unwrap());

/// Puts an input into a file.
pub fn file(name: &str, data: &[u8]) -> PathBuf {
    let path = FOLDER.path().join(name);
    std::fs::write(&path, data).unwrap();
    path
}

/// What must hold of all that a person is told: it says something, its place is one of the text, and it
/// prints without speaking to the terminal.
pub fn told(said: &Diagnostics) {
    for one in said.iter() {
        assert!(!one.message.trim().is_empty(), "{one:?}");
        assert!(!one.code.is_empty(), "{one:?}");
        if let Some(Place::Text(span)) = &one.place {
            let range = span.range();
            assert!(span.file.text.get(range.clone()).is_some(), "{range:?}");
            let _ = span.line_column();
        }
    }
    let shown = said.to_string();
    assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
    assert!(said.iter().count() <= 2_000, "{} things are said at once", said.iter().count());
}

const SOURCES: &str = "sources:
  made:
    title: T
    publisher: P
    licence: L
    attribution: A
    status: S
    connector: { kind: file, page: 'https://example.org/', resources: { file: '.' } }
    tables:
";
/// A table of rows.
pub const TABLE: &str = "
      rows:
        resource: file
        layout: table
        cited_as: rows
        members: { match: 'csv' }
        unlisted_areas: keep
        period: release
        columns: { area_code: CODE, name: NAME, doctors: DOCTORS, nurses: [NURSES, NURSE] }
        types: { name: text, doctors: integer }
        optional: [nurses]
        markers: { NA: missing, '..': missing, '-': zero, '0': low }
";
/// A table of months.
pub const CROSSTAB: &str = "
      rows:
        resource: file
        layout: crosstab
        sheet: s
        cited_as: months
        area: E92000001
        rows: { doctors: All doctors, nurses: Nurses }
        other_columns: '^%'
        markers: { '..': missing, '-': zero }
";
/// A list of JSON.
pub const LIST: &str = "
      rows:
        resource: file
        layout: json
        cited_as: list
        rows_at: /items
        area_names: region
        period: release
        columns: { area_code: /name, doctors: /a/doctors, note: /a/0/note }
        types: { note: text }
";
const AREAS: &str = "code,name,prose,kind,parent
E92000001,England,England,country,
16C,Tees,Tees,region,E92000001
36L,London,London,region,E92000001
";

/// The files of a project whose data are read by these rules.
pub fn files(tables: &str) -> Files {
    let text = |(name, text): (&str, &str)| (name.to_owned(), SourceFile::new(name, text));
    let sources = format!("{SOURCES}{tables}");
    let column = "doctors";
    let figures = format!(
        "figures:\n  rows:\n    label: rows\n    unit: rows\n    definition: Rows.\n    sql: SELECT area_code, period, {column} AS value FROM rows\n"
    );
    let brief = "name: B\ntitle: T\ndescription: D\norganisation: O\ncontact: c@example.org\ntemplate: t.md\nsource: made\nareas: [country]\n";
    let briefs = [
        ("sources.yaml", sources.as_str()),
        ("figures.yaml", &figures),
        ("areas.csv", AREAS),
        ("b.yaml", brief),
    ];
    let templates = ["t.md", "brief.typ", "page.html", "index.html", "site.css"];
    Files {
        briefs: briefs.into_iter().map(text).collect(),
        templates: templates.map(|name| text((name, ""))).into_iter().collect(),
        ..Files::default()
    }
}

/// The same, checked.
pub fn project(tables: &str) -> Project {
    check(&files(tables), &briefwright::sources::kinds()).unwrap_or_else(|said| panic!("{said}"))
}

/// Decodes a file by the rules of a project. What it became is vendored, read back, and is the same.
pub fn decode(project: &Project, name: &str, data: &[u8]) {
    let source = &project.sources[0];
    let snapshot = SnapshotFile {
        resource: ResourceId::new("file"),
        name: name.to_owned(),
        path: file(name, data),
        order: 1,
        release: Period::new(2025, 10),
    };
    let mut builder = Builder::in_memory(&project.areas).unwrap();
    match builder.add(source, &[snapshot]) {
        Err(said) => {
            assert!(said.has_errors());
            told(&said);
        }
        Ok(notes) => {
            told(&notes);
            let tables = builder.finish().unwrap_or_else(|said| panic!("{said}"));
            let spec = &source.tables[0];
            let (bytes, rows) = to_csv(&tables, spec).unwrap_or_else(|said| panic!("{said}"));
            let path = file("vendored.csv", &bytes);
            let mut again = Builder::in_memory(&project.areas).unwrap();
            if let Err(said) = again.add_vendored(spec, "vendored.csv", &path, None) {
                panic!("what was vendored is not read: {said}");
            }
            let again = again.finish().unwrap_or_else(|said| panic!("{said}"));
            let (second, count) = to_csv(&again, spec).unwrap_or_else(|said| panic!("{said}"));
            assert_eq!(rows, count);
            assert_eq!(String::from_utf8_lossy(&bytes), String::from_utf8_lossy(&second));
        }
    }
}

/// Packs files into a ZIP archive.
pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
