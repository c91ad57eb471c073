//! Small projects with tables of many files, decoded by the library itself: no command, no brief.

use std::io::Write as _;
use std::path::PathBuf;

use briefwright::diagnostics::{Diagnostics, SourceFile};
use briefwright::project::{Files, Period, Project, ResourceId, check};
use briefwright::tables::{Builder, SnapshotFile, open, to_csv};
use jiff::civil::Date;
use tempfile::TempDir;

/// The rules of the practice-level CSV, as a project would write them.
pub const DETAIL: &str = r"
      practices:
        resource: file
        layout: table
        cited_as: practice-level CSV
        members: { match: '(?i)practice.level', prefer: '(?i)detailed', skip: '(?i)high.level|definitions' }
        unlisted_areas: keep
        columns:
          area_code: PRAC_CODE
          name: PRAC_NAME
          sub_icb: [SUB_ICB_CODE, CCG_CODE]
          patients: TOTAL_PATIENTS
          fully_qualified_gps_fte: TOTAL_GP_EXTG_FTE
          all_gps_fte: TOTAL_GP_FTE
          nurses_fte: TOTAL_NURSES_FTE
          enhanced_nurses_fte: TOTAL_N_ENH_PRAC_NURSE_FTE
        types: { name: text, sub_icb: text, patients: integer }
        optional: [enhanced_nurses_fte]
        markers: { NA: missing, ND: missing, EST: missing, NS: missing, '.': missing, 'NULL': missing }
        no_data:
          - { source: GP_SOURCE, match: '(?i)no data', before: 2023-02, columns: [fully_qualified_gps_fte, all_gps_fte] }
          - { source: NURSE_SOURCE, match: '(?i)no data', before: 2023-02, columns: [nurses_fte] }
";

/// A member of a month.
pub fn member(month: &str) -> String {
    format!("1 General Practice – {month} Practice Level - Detailed.csv")
}

/// A header of the detailed CSV, with what the rules ask for.
pub const HEADER: &str = "\u{feff}PRAC_CODE,PRAC_NAME,SUB_ICB_CODE,TOTAL_PATIENTS,GP_SOURCE,NURSE_SOURCE,TOTAL_GP_FTE,TOTAL_GP_EXTG_FTE,TOTAL_NURSES_FTE";

/// A CSV of that header.
pub fn detail(rows: &[&str]) -> Vec<u8> {
    format!("{HEADER}\r\n{}\r\n", rows.join("\r\n")).into_bytes()
}

/// A row for a practice with nothing odd about it.
pub fn row(code: &str, patients: u32, gps: f64) -> String {
    format!("{code},SURGERY,16C,{patients},Fully provided,Fully provided,{gps},{gps},1.5")
}

/// A ZIP archive.
pub fn archive<N: AsRef<str>, B: AsRef<[u8]>>(members: &[(N, B)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(name.as_ref(), options).unwrap();
        zip.write_all(bytes.as_ref()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Files of one source, `made`, with tables of its own.
pub struct Made {
    folder: TempDir,
    project: Project,
    files: Vec<SnapshotFile>,
    /// What was told about the files.
    pub notes: Diagnostics,
}

impl Made {
    /// A source with these tables, all read from the resource `file`.
    pub fn new(tables: &str) -> Self {
        Self::of_sources(&[("made", tables, "")])
    }

    /// Several sources: id, tables and agreements of each. Tables are read from the resource
    /// `file` of each.
    pub fn of_sources(sources: &[(&str, &str, &str)]) -> Self {
        Self::read(sources).unwrap_or_else(|said| panic!("{said}"))
    }

    /// What is wrong with the rules of a source.
    pub fn refused(tables: &str) -> String {
        Self::read(&[("made", tables, "")]).err().map_or_else(String::new, |said| said.to_string())
    }

    fn read(sources: &[(&str, &str, &str)]) -> Result<Self, Diagnostics> {
        let mut yaml = String::from("sources:\n");
        for (id, tables, agree) in sources {
            yaml.push_str(&format!(
                "  {id}:
    title: T
    publisher: P
    licence: L
    attribution: A
    status: S
    connector: {{ kind: file, page: 'https://example.org/', resources: {{ file: '.' }} }}
    tables:{tables}{agree}\n"
            ));
        }
        let (first, table) = (sources[0].0, first_table(sources[0].1));
        let areas = "code,name,prose,kind,parent\nE92000001,England,England,country,\n16C,Tees,Tees,sub_icb,E92000001\n36L,London,London,sub_icb,E92000001\n";
        let figures = format!(
            "figures:
  rows:
    label: rows
    unit: rows
    definition: Rows.
    sql: SELECT 'E92000001' AS area_code, period, count(*) AS value FROM {table} GROUP BY period\n"
        );
        let brief = format!(
            "name: B\ntitle: T\ndescription: D\norganisation: O\ncontact: c@example.org\ntemplate: t.md\nsource: {first}\nareas: [country]\n"
        );
        let file = |(name, text): (&str, &str)| (name.to_owned(), SourceFile::new(name, text));
        let briefs = [
            ("sources.yaml", yaml.as_str()),
            ("figures.yaml", &figures),
            ("areas.csv", areas),
            ("b.yaml", &brief),
        ];
        let templates = ["t.md", "brief.typ", "page.html", "index.html", "site.css"];
        let files = Files {
            briefs: briefs.into_iter().map(file).collect(),
            templates: templates.map(|name| file((name, ""))).into_iter().collect(),
            ..Files::default()
        };
        let (folder, project) =
            (TempDir::new().unwrap(), check(&files, &briefwright::sources::kinds())?);
        Ok(Self { folder, project, files: Vec::new(), notes: Diagnostics::new() })
    }

    /// Adds a file, published on the 1st of January 2026.
    pub fn with(self, name: &str, bytes: &[u8]) -> Self {
        self.published("2026-01-01", name, bytes)
    }

    /// Adds a file.
    pub fn published(mut self, day: &str, name: &str, bytes: &[u8]) -> Self {
        let path = self.folder.path().join(format!("{}-{name}", self.files.len()));
        std::fs::write(&path, bytes).unwrap();
        self.files.push(SnapshotFile {
            resource: ResourceId::new("file"),
            name: name.to_owned(),
            path,
            order: usize::try_from(
                (day.parse::<Date>().unwrap() - jiff::civil::date(2000, 1, 1)).get_days(),
            )
            .unwrap(),
            release: Period::new(2025, 10),
        });
        self
    }

    fn place(&self) -> PathBuf {
        self.folder.path().join("tables.sqlite")
    }

    /// Decodes the files of each source: one for each if there are several sources.
    pub fn build(&mut self) -> Result<(), Diagnostics> {
        let mut builder = Builder::new(&self.place(), &self.project.areas)?;
        let mut told = Diagnostics::new();
        let several = self.project.sources.len() > 1;
        for (at, source) in self.project.sources.values().enumerate() {
            let files = if several { &self.files[at..=at] } else { &self.files[..] };
            told.extend(builder.add(source, files)?);
        }
        for source in self.project.sources.values() {
            told.extend(builder.check(source)?);
        }
        self.notes = told;
        builder.finish().map(drop)
    }

    /// All goes well.
    pub fn built(mut self) -> Self {
        self.build().unwrap_or_else(|said| panic!("{said}"));
        self
    }

    /// What is said when it doesn't; nothing stays behind then.
    pub fn fails(mut self) -> String {
        let said = self.build().expect_err("it should fail").to_string();
        assert!(!self.place().exists());
        let left: Vec<_> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|name| name.contains("sqlite"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
        said
    }

    /// A table as it is vendored, and again after it was read back.
    pub fn vendored(&self, table: &str) -> (String, String) {
        let spec = self.project.sources[0].tables.get(table).unwrap();
        let (bytes, rows) = to_csv(&open(&self.place()).unwrap(), spec).unwrap();
        let path = self.folder.path().join("vendored.csv");
        std::fs::write(&path, &bytes).unwrap();
        let again = self.folder.path().join("again.sqlite");
        let mut builder = Builder::new(&again, &self.project.areas).unwrap();
        builder
            .add_vendored(spec, "vendored.csv", &path, None)
            .unwrap_or_else(|said| panic!("{said}"));
        let (second, again) = to_csv(&builder.finish().unwrap(), spec).unwrap();
        assert_eq!(rows, again);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (text(bytes), text(second))
    }

    /// The rows of a query, each as one text.
    pub fn ask(&self, sql: &str) -> Vec<String> {
        let connection = rusqlite::Connection::open(self.place()).unwrap();
        let mut statement = connection.prepare(sql).unwrap();
        // Where rows stand is asked for elsewhere.
        let width = statement.column_names().filter(|name| !name.starts_with('_')).count();
        let rows = statement.query_map([], |row| {
            let value = |at: usize| match row.get_ref(at).unwrap() {
                rusqlite::types::ValueRef::Null => "NULL".to_owned(),
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                rusqlite::types::ValueRef::Real(number) => format!("{number:?}"),
                rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                rusqlite::types::ValueRef::Blob(_) => "(bytes)".to_owned(),
            };
            Ok((0..width).map(value).collect::<Vec<_>>().join(" | "))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }
}

fn first_table(tables: &str) -> &str {
    tables.trim().split(':').next().unwrap()
}
