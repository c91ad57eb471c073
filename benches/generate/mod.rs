//! Makes releases in the shape and size of the practice-level CSV: 6,200 rows of 830 columns, some
//! 46 MB, zipped. The numbers are made up, the same in every run.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;

/// How many practices a month has.
pub const PRACTICES: usize = 6_200;
/// How many columns.
pub const COLUMNS: usize = 830;
/// How many of them are asked for.
pub const WANTED: usize = 30;

/// The columns before the numbers.
const FIRST: [&str; 8] = [
    "PRAC_CODE",
    "PRAC_NAME",
    "SUB_ICB_CODE",
    "GP_SOURCE",
    "NURSE_SOURCE",
    "DPC_SOURCE",
    "ADMIN_SOURCE",
    "TOTAL_PATIENTS",
];

/// A generator of numbers that look like chance (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

/// The header of the numbers: `M_0008` and so on.
fn number_columns() -> impl Iterator<Item = String> {
    (FIRST.len()..COLUMNS).map(|at| format!("M_{at:04}"))
}

/// The headers that are asked for: spread over the whole width.
pub fn wanted() -> Vec<String> {
    let step = (COLUMNS - FIRST.len()) / WANTED;
    number_columns().step_by(step).take(WANTED - 1).chain(["TOTAL_PATIENTS".to_owned()]).collect()
}

/// The CSV of one month.
pub fn month(seed: u64) -> Vec<u8> {
    let mut chance = Chance(seed);
    let mut csv = Vec::with_capacity(48 << 20);
    csv.extend_from_slice(b"\xef\xbb\xbf");
    let header: Vec<String> =
        FIRST.iter().map(|&name| name.to_owned()).chain(number_columns()).collect();
    csv.extend_from_slice(header.join(",").as_bytes());
    csv.extend_from_slice(b"\r\n");
    for practice in 0..PRACTICES {
        let source = ["Fully provided", "Fully estimated - no data provided"];
        let mut source = || source[usize::from(chance.below(20) == 0)];
        let told = [source(), source(), source(), source()].join(",");
        let (letter, number) =
            (char::from(b'A' + (practice / 1000) as u8), 81_000 + practice % 1000);
        let place = chance.below(106);
        let patients = 2_000 + chance.below(20_000);
        let name = if practice % 7 == 0 { "\"THE SURGERY, HIGH STREET\"" } else { "HEALTH CENTRE" };
        let _ = write!(csv, "{letter}{number},{name},{place:03}X,{told},{patients}");
        for _ in FIRST.len()..COLUMNS {
            let _ = match chance.below(16) {
                0..2 => write!(csv, ",NA"),
                2..5 => write!(csv, ",{}", chance.below(12)),
                // Hours a week over 37.5.
                _ => write!(csv, ",{:.9}", chance.below(4_000) as f64 / 375.0),
            };
        }
        csv.extend_from_slice(b"\r\n");
    }
    csv
}

/// The name of the member of a month, from September 2015 on.
pub fn member(month: usize) -> String {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (year, name) = (2015 + (month + 8) / 12, NAMES[(month + 8) % 12]);
    format!("1 General Practice – {name} {year} Practice Level - Detailed.csv")
}

/// Writes an archive with one month.
pub fn write_zip(path: &Path, member: &str, csv: &[u8]) {
    let file = BufWriter::new(File::create(path).expect("the archive can be made"));
    let mut zip = zip::ZipWriter::new(file);
    let options = SimpleFileOptions::default().large_file(false);
    zip.start_file(member, options).expect("a member can be added");
    zip.write_all(csv).expect("a member can be written");
    zip.start_file("0 Definitions.csv", options).expect("a member can be added");
    zip.write_all(b"FIELD,MEANING\n").expect("a member can be written");
    zip.finish().expect("the archive can be ended");
}

/// The project's rules for such a release.
pub fn sources_yaml() -> String {
    let columns: String = wanted()
        .iter()
        .map(|name| format!("          {}: {name}\n", name.to_lowercase()))
        .collect();
    format!(
        "sources:
  gpw:
    title: Practices
    publisher: Nobody
    licence: OGL-UK-3.0
    attribution: Made up.
    status: made up
    connector:
      kind: file
      page: https://example.org/
      resources: {{ practices: '(?i)practice.*\\.zip$' }}
    tables:
      practices:
        resource: practices
        members: {{ match: '(?i)practice.level', prefer: '(?i)detailed', skip: '(?i)high.level|definitions' }}
        layout: table
        unlisted_areas: keep
        columns:
          area_code: PRAC_CODE
{columns}        markers: {{ NA: missing, ND: missing, EST: missing, NS: missing, '.': missing, 'NULL': missing }}
        no_data:
          - {{ source: GP_SOURCE, match: '(?i)no data', before: 2023-02, columns: [m_0008, m_0035] }}
        expect: {{ rows_a_month: {PRACTICES}..{PRACTICES}, present: [total_patients] }}
"
    )
}

/// A small project that pulls such releases.
pub fn project() -> briefwright::project::Project {
    use briefwright::diagnostics::SourceFile;
    use briefwright::project::{Files, check};
    let brief = "name: B
title: T
description: D
organisation: O
contact: c@example.org
template: t.md
source: gpw
areas: [country]
";
    let figure = "figures:
  patients:
    label: patients
    unit: patients
    definition: All.
    sql: |
      SELECT 'E92000001' AS area_code, period, sum(total_patients) AS value
      FROM practices GROUP BY period
";
    let areas = "code,name,prose,kind,parent\nE92000001,England,England,country,\n";
    let sources = sources_yaml();
    let briefs = [
        ("sources.yaml", sources.as_str()),
        ("figures.yaml", figure),
        ("areas.csv", areas),
        ("b.yaml", brief),
    ];
    let file = |(name, text): (&str, &str)| (name.to_owned(), SourceFile::new(name, text));
    let files = Files {
        briefs: briefs.into_iter().map(file).collect(),
        templates: ["t.md", "brief.typ", "page.html", "index.html", "site.css"]
            .map(|name| file((name, "")))
            .into_iter()
            .collect(),
        ..Files::default()
    };
    check(&files, &briefwright::sources::kinds()).expect("the project is right")
}

/// The files of a folder of releases, as a fetch would hand them on.
pub fn snapshots(folder: &Path) -> Vec<briefwright::tables::SnapshotFile> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder can be read")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "zip"))
        .collect();
    paths.sort();
    let one = |path: std::path::PathBuf| briefwright::tables::SnapshotFile {
        resource: briefwright::project::ResourceId::new("practices"),
        name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        path,
        order: 0,
        release: None,
    };
    paths.into_iter().map(one).collect()
}

/// Decodes releases into a database, and checks what it must look like.
pub fn load(
    project: &briefwright::project::Project,
    files: &[briefwright::tables::SnapshotFile],
    place: &Path,
) -> briefwright::tables::Tables {
    let source = &project.sources[0];
    let mut builder =
        briefwright::tables::Builder::new(place, &project.areas).expect("the place can be written");
    builder.add(source, files).unwrap_or_else(|said| panic!("{said}"));
    builder.check(source).unwrap_or_else(|said| panic!("{said}"));
    builder.finish().unwrap_or_else(|said| panic!("{said}"))
}
