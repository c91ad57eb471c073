//! Where numbers come from: `provenance.json`, the links of the page, and `explain`.

use std::collections::{BTreeMap, BTreeSet};

use briefwright::figures::{Enough, FigureSet, Input, compute, retrace};
use briefwright::project::{AreaCode, Files, Period, check};
use briefwright::provenance::Record;
use briefwright::tables::{Evidence, Tables, open};
use calamine::{Data, Reader, Xlsx, open_workbook};

use crate::support::{Project, real, repository};

const EDITION: &str = "output/settlement/2025-10";

fn record(project: &Project, area: &str) -> Record {
    let text = project.read(&format!("{EDITION}/{area}/provenance.json"));
    Record::parse(text.as_bytes()).unwrap()
}

/// The shipped project, its figures, and where its database is.
struct Shipped {
    project: Project,
    checked: briefwright::project::Project,
}

impl Shipped {
    fn new() -> Self {
        let project = Project::shipped();
        project.run(&["build", "--only", "E92000001"]).succeeded();
        let mut files = Files::default();
        for (folder, into) in [("briefs", &mut files.briefs), ("templates", &mut files.templates)] {
            for entry in std::fs::read_dir(project.path(folder)).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                let Ok(text) = std::fs::read_to_string(&path) else { continue };
                let file = briefwright::diagnostics::SourceFile::new(name.clone(), text);
                into.insert(name, file);
            }
        }
        let checked = check(&files, &briefwright::sources::kinds()).unwrap();
        Self { project, checked }
    }

    fn database(&self) -> std::path::PathBuf {
        let folder = self.project.path(".cache/tables");
        let mut found = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        found.find(|path| path.extension().is_some_and(|end| end == "sqlite")).unwrap()
    }

    fn figures(&self, database: &std::path::Path) -> (Tables, FigureSet) {
        self.figures_of("settlement", database)
    }

    fn figures_of(&self, brief: &str, database: &std::path::Path) -> (Tables, FigureSet) {
        let mut tables = open(database).unwrap();
        let brief = self.checked.briefs.iter().find(|(id, _)| id.as_str() == brief).unwrap().1;
        let set = compute(&self.checked, &mut tables, brief, None).unwrap();
        (tables, set)
    }
}

#[test]
fn what_is_claimed_is_enough_to_compute_each_value_again() {
    let shipped = Shipped::new();
    let of = |brief| shipped.figures_of(brief, &shipped.database());
    let (mut retraced, england) = (0, AreaCode::new("E92000001"));
    let sets = ["settlement", "primary_care"].map(of);
    for (mut tables, set) in sets {
        for figure in set.figures.values() {
            for (area, points) in &figure.series {
                let newest = points.last().unwrap().period;
                for point in points {
                    // All areas at their newest month, England at every tenth.
                    let number = points.iter().position(|one| one.period == point.period).unwrap();
                    if point.period != newest && (*area != england || number % 10 != 0) {
                        continue;
                    }
                    let evidence = Evidence::new(&mut tables).unwrap();
                    let inputs = set.inputs(&evidence, figure, area, point, true).unwrap();
                    drop(evidence);
                    let again = retrace(&mut tables, figure, area, point, &inputs).unwrap();
                    let what = format!("{} {area} {}: {inputs:?}", figure.spec.id, point.period);
                    // What is counted on the first day of a month stands for the one before, and is read
                    // from a later row than a rule can name.
                    let later =
                        ["registered_people", "networks"].contains(&figure.spec.id.as_str());
                    let enough = if later { Enough::AllRows } else { Enough::Claimed };
                    assert_eq!(again.enough, enough, "{what}");
                    assert_eq!(
                        again.value.map(f64::to_bits),
                        point.value.map(f64::to_bits),
                        "{what}"
                    );
                    retraced += 1;
                }
            }
        }
    }
    assert!(retraced > 19 * 156, "{retraced}");
}

/// The cells that a value goes back to, through all figures between.
fn cells(
    set: &FigureSet,
    evidence: &Evidence<'_>,
    (figure, area, period): (&str, &AreaCode, Period),
) -> BTreeSet<(String, String, AreaCode, Period)> {
    let figure = &set.figures[figure];
    let point = figure.at(area, period).unwrap();
    let mut found = BTreeSet::new();
    for input in set.inputs(evidence, figure, area, point, false).unwrap() {
        match input {
            Input::Figure { figure, area, period } => {
                found.extend(cells(set, evidence, (figure.as_str(), &area, period)));
            }
            Input::Row { table, columns, area, period } => {
                for column in columns {
                    found.insert((table.to_string(), column, area.clone(), period));
                }
            }
        }
    }
    found
}

#[test]
fn altering_any_claimed_cell_changes_the_values_that_claim_it() {
    let shipped = Shipped::new();
    let database = shipped.database();
    let (mut tables, set) = shipped.figures(&database);
    // Who claims what: the newest values of the country, a region, a board, and locations.
    let mut claims: BTreeMap<_, Vec<(String, AreaCode, Period)>> = BTreeMap::new();
    let evidence = Evidence::new(&mut tables).unwrap();
    for figure in set.figures.values() {
        for code in ["E92000001", "Y63", "QWO", "15N", "03R"].map(AreaCode::new) {
            let Some(point) = figure.series.get(&code).and_then(|points| points.last()) else {
                continue;
            };
            let id = figure.spec.id.as_str();
            for cell in cells(&set, &evidence, (id, &code, point.period)) {
                claims.entry(cell).or_default().push((id.to_owned(), code.clone(), point.period));
            }
        }
    }
    drop(evidence);
    assert!(claims.len() > 60, "{} cells are claimed", claims.len());
    let altered = shipped.project.path("altered.sqlite");
    std::fs::copy(&database, &altered).unwrap();
    let connection = rusqlite::Connection::open(&altered).unwrap();
    for ((table, column, area, period), claimants) in claims {
        let add = |by: i32| {
            let sql = format!(
                "UPDATE {table} SET {column} = {column} + {by} WHERE area_code = ? AND period = ?"
            );
            let key = rusqlite::params![area.as_str(), period.to_string()];
            assert_eq!(connection.execute(&sql, key).unwrap(), 1);
        };
        add(7);
        let (_, now) = shipped.figures(&altered);
        add(-7);
        for (figure, of, at) in claimants {
            let value = |set: &FigureSet| set.figures[figure.as_str()].at(&of, at).unwrap().value;
            assert_ne!(value(&set), value(&now), "{figure} {of}: {table}.{column} {area} {period}");
        }
    }
}

#[test]
fn every_printed_figure_has_its_provenance_and_its_link() {
    let project = Project::shipped();
    project.run(&["build", "--only", "E92000001,region,QWO,15N"]).succeeded();
    let data = regex::Regex::new(
        r#"data-figure="([^"]+)" data-area="([^"]+)" data-period="(\d{4}-\d{2})-\d{2}"([^>]*)>([^<]*)<"#,
    )
    .unwrap();
    let tags = regex::Regex::new("<a |</a>").unwrap();
    let links = regex::Regex::new("href=\"#([^\"]+)\"").unwrap();
    for area in ["E92000001", "Y63", "QWO", "15N"] {
        let record = record(&project, area);
        let html = project.read(&format!("{EDITION}/{area}/brief.html"));
        let mut count = 0;
        for found in data.captures_iter(&html) {
            count += 1;
            let [figure, of, at, more, text] = [1, 2, 3, 4, 5].map(|group| &found[group]);
            assert!(record.value(figure, of, at).is_some(), "{area}: {figure} {of} {at}");
            let told = record.printed.iter().find(|one| {
                one.figure == figure && one.area == of && one.period == at && one.text == text
            });
            let told = told.unwrap_or_else(|| panic!("{area}: {text} is not told"));
            assert_eq!(told.measure.is_some(), more.contains("data-measure"), "{area}: {text}");
            assert!(html.contains(&format!("<dt id=\"figure-{figure}\">")), "{area}: {figure}");
        }
        assert!(count > 15, "{area}: {count} figures");
        // Links don't nest, and every link within the page leads somewhere.
        let mut open = false;
        for tag in tags.find_iter(&html) {
            assert_eq!(open, tag.as_str() == "</a>", "{area}: links nest");
            open = !open;
        }
        for link in links.captures_iter(&html) {
            assert!(html.contains(&format!("id=\"{}\"", &link[1])), "{area}: {}", &link[1]);
        }
        // The chart's points are there too.
        let chart = record.printed.iter().find(|one| one.place == "chart").unwrap();
        let points = record.values[&chart.figure][&chart.area].len();
        assert!(points >= 74, "{area}: {points} points");
        // Nothing is referred to that isn't there.
        for table in record.tables.values() {
            assert!(record.sources.contains_key(&table.source));
            assert!(table.files.iter().all(|key| record.files.contains_key(key)));
        }
    }
}

#[test]
fn a_page_that_does_not_say_where_figures_come_from_has_no_links_to_it() {
    let project = Project::mini_with_data();
    let page = project.read("templates/page.html");
    let (before, rest) = page.split_once("{% if figures %}").unwrap();
    let (_, after) = rest.split_once("</section>\n{% endif %}").unwrap();
    let build = || {
        project.run(&["build", "--only", "Y01"]).succeeded();
        project.read("output/tiny/2025-03/Y01/brief.html")
    };
    assert!(build().contains("<a class=\"figure\" href=\"#figure-doctors\"><data value="));
    project.write("templates/page.html", &format!("{before}{after}"));
    let html = build();
    assert!(!html.contains("#figure-") && html.contains("data-figure=\"doctors\""), "{html}");
}

/// Each cell of the provenance stands in the real file where it says, with the value that it says.
#[test]
fn cells_stand_where_provenance_says() {
    let book = real("bulletin/GPW Bulletin Tables - October 2025.xlsx");
    let (Some(book), Some(csv)) = (book, real("appointments/APPOINTMENTS_GP_COVERAGE.csv")) else {
        return;
    };
    let mut book: Xlsx<_> = open_workbook(book).unwrap();
    let sheets: BTreeMap<String, calamine::Range<Data>> =
        ["1a", "5", "6a"].map(|name| (name.to_owned(), book.worksheet_range(name).unwrap())).into();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(csv).unwrap();
    let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let project = Project::shipped();
    project.run(&["build"]).succeeded();
    let mut looked = BTreeSet::new();
    let areas = std::fs::read_dir(project.path(EDITION)).unwrap();
    let areas = areas.map(|entry| entry.unwrap()).filter(|entry| entry.path().is_dir());
    for area in areas {
        let record = record(&project, &area.file_name().to_string_lossy());
        for (table, columns) in &record.cells {
            for (column, by_area) in columns {
                for (code, periods) in by_area {
                    for (period, cell) in periods {
                        let at = cell.at.as_deref().unwrap();
                        let there = match at.split_once('!') {
                            Some((sheet, cell)) => in_sheet(&sheets[sheet], cell),
                            None => in_lines(&lines, at),
                        };
                        let file = record.file_of(table, cell).unwrap().1;
                        assert_eq!(there, cell.value, "{table}.{column} {code} {period}: {at}");
                        assert_eq!(file.sha256.len(), 64);
                        looked.insert(format!("{table} {at}"));
                    }
                }
            }
        }
    }
    assert!(looked.len() > 1000, "{}", looked.len());
}

fn in_sheet(sheet: &calamine::Range<Data>, cell: &str) -> Option<f64> {
    let letters = cell.chars().take_while(char::is_ascii_uppercase).count();
    let column = cell[..letters].bytes().fold(0, |at, c| at * 26 + u32::from(c - b'A') + 1);
    let row: u32 = cell[letters..].parse().unwrap();
    match sheet.get_value((row - 1, column - 1)).unwrap() {
        Data::Float(number) => Some(*number),
        Data::Int(number) => Some(*number as f64),
        Data::String(text) if text.trim() == "-" || text.trim() == "0" => Some(0.0),
        _ => None,
    }
}

fn in_lines(lines: &[csv::StringRecord], at: &str) -> Option<f64> {
    let (row, column) = at.strip_prefix("row ").unwrap().split_once(", column ").unwrap();
    let (row, column): (usize, usize) = (row.parse().unwrap(), column.parse().unwrap());
    lines[row - 1][column - 1].parse().ok()
}

#[test]
fn explain_tells_a_figure_down_to_its_cells() {
    let project = Project::shipped();
    let told = |arguments: &[&str]| project.run(&[&["explain"], arguments].concat());
    insta::assert_snapshot!(told(&["patients_per_gp", "--area", "QWO"]).succeeded().shown());
    insta::assert_snapshot!(told(&["nurses", "--at", "2016-12"]).succeeded().shown());
    // By name, and what is unknown is said with what was perhaps meant.
    let named = told(&["all_gps", "--area", "Devon (15N)"]).succeeded();
    assert!(named.stdout.contains("6a!C"), "{}", named.stdout);
    for wrong in [
        &["nurse"][..],
        &["nurses", "--area", "QOW"],
        &["nurses", "--at", "2016-11"],
        &["output/nowhere/brief.pdf"],
    ] {
        insta::assert_snapshot!(told(wrong).shown());
    }
    let json = told(&["nurses", "--format", "json"]).succeeded();
    let object: serde_json::Value = serde_json::from_str(json.stdout.trim()).unwrap();
    assert_eq!(object["type"], "explained");
    assert_eq!(object["checked"][0]["enough"], "claimed");
    assert_eq!(object["provenance"]["version"], 1);
}

#[test]
fn a_correction_is_told_with_what_was_published() {
    let project = Project::shipped();
    let text = project.read("briefs/figures.yaml")
        + "
  osteopaths:
    label: osteopaths
    unit: FTE
    definition: Osteopaths employed by practices.
    sql: SELECT area_code, period, osteopaths_fte AS value FROM gpw_england
";
    project.write("briefs/figures.yaml", &text);
    let told = project.run(&["explain", "osteopaths", "--at", "2015-09"]).succeeded().stdout;
    assert!(told.contains("[x]  missing"), "{told}");
    assert!(
        told.contains("(published as 677.4654665869: The published number is that of"),
        "{told}"
    );
    let later = project.run(&["explain", "osteopaths", "--at", "2016-03"]).succeeded().stdout;
    assert!(!later.contains("published as"), "{later}");
}

#[test]
fn explain_tells_a_built_brief_and_whether_it_was_changed() {
    let project = Project::mini_with_data();
    project.run(&["build"]).succeeded();
    let pdf = "output/tiny/2025-03/Y01/brief.pdf";
    let told = project.run(&["explain", pdf]).succeeded().shown();
    let hash = regex::Regex::new("SHA-256 [0-9a-f]{16}").unwrap();
    insta::assert_snapshot!(hash.replace_all(&told, "SHA-256 [hash]"));
    let latest =
        project.run(&["explain", "output/tiny/latest/Y01/brief.html", "--figure", "doctors"]);
    assert!(latest.succeeded().stdout.contains("6a!"), "down to the cells");
    let mut bytes = std::fs::read(project.path(pdf)).unwrap();
    bytes.push(b'\n');
    std::fs::write(project.path(pdf), bytes).unwrap();
    let changed = project.run(&["explain", pdf]);
    assert_eq!(changed.code, 1);
    assert!(changed.stdout.contains("CHANGED since it was made"), "{}", changed.stdout);
    std::fs::copy(project.path(pdf), project.path("brief.pdf")).unwrap();
    let away = project.run(&["explain", "brief.pdf"]);
    assert!(away.stderr.contains("no `provenance.json` beside it"), "{}", away.stderr);
}

#[test]
fn parts_are_told_with_their_weights_and_with_what_they_lack() {
    let project = crate::geography::places();
    let told = |area: &str| project.run(&["explain", "gps", "--area", area]).succeeded();
    let fetched = regex::Regex::new(r"fetched \d+ \w+ \d+").unwrap();
    insta::assert_snapshot!(fetched.replace_all(&told("E14000002").shown(), "fetched [day]"));
    // Two practices of five have no number in that month; an older one is none of its inputs.
    let country = told("E92000001").stdout;
    assert_eq!(country.matches("= missing").count(), 2, "{country}");
    assert!(!country.contains("March 2026"), "{country}");
    project.run(&["build", "--only", "E14000001"]).succeeded();
    let csv = project.read("output/places/2026-04/E14000001/figures.csv");
    assert!(csv.lines().any(|line| line.ends_with(",2,2,practices")), "{csv}");
    assert!(csv.lines().any(|line| line.ends_with(",,,") || line.starts_with("figure,")), "{csv}");
}

#[test]
fn figures_that_keep_to_no_rule_are_found_by_computing_again() {
    let project = Project::shipped();
    let text = project.read("briefs/figures.yaml")
        + "
  gps_over_a_year:
    label: GPs on average
    unit: FTE
    definition: The mean of all months.
    sql: |
      SELECT g.area_code, g.period,
             (SELECT avg(o.all_gps_fte) FROM gpw_england o WHERE o.area_code = g.area_code) AS value
      FROM gpw_england g
  gps_against_all:
    label: GPs against all areas
    unit: FTE
    definition: Against the mean of all rows.
    sql: |
      SELECT a.area_code, a.period, a.all_gps_fte - (SELECT avg(all_gps_fte) FROM gpw_areas) AS value
      FROM gpw_areas a
";
    project.write("briefs/figures.yaml", &text);
    let told = project.run(&["explain", "gps_over_a_year"]).succeeded().stdout;
    assert!(told.contains("Other months of these areas were needed"), "{told}");
    let told = project.run(&["explain", "gps_against_all", "--area", "QWO"]).succeeded().stdout;
    assert!(told.contains("Rows of other areas were needed"), "{told}");
}

#[test]
fn a_project_that_vendored_no_places_still_builds() {
    let project = Project::shipped();
    std::fs::remove_dir_all(project.path("briefs/vendor/places")).unwrap();
    let lock = project.read("briefs/vendor/sources.lock");
    let lock: String = lock
        .lines()
        .filter(|line| !line.contains("places/"))
        .fold(String::new(), |text, line| text + line + "\n");
    project.write("briefs/vendor/sources.lock", &lock);
    let told = project.run(&["explain", "nurses"]).succeeded().stdout;
    assert!(told.contains("gpw_england.nurses_fte = "), "{told}");
    assert!(!told.contains("1a!"), "{told}");
}

/// What of a JSON value is not as a schema says; the few words of JSON Schema that ours has.
fn against(
    schema: &serde_json::Value,
    value: &serde_json::Value,
    at: &str,
    wrong: &mut Vec<String>,
) {
    use serde_json::Value;
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_u64(),
        "null" => value.is_null(),
        other => panic!("the schema says `{other}`"),
    };
    for (word, said) in schema.as_object().unwrap() {
        let holds = match (word.as_str(), said) {
            ("type", Value::String(name)) => is(name),
            ("type", names) => {
                names.as_array().unwrap().iter().any(|one| is(one.as_str().unwrap()))
            }
            ("const", said) => value == said,
            ("enum", said) => said.as_array().unwrap().contains(value),
            ("required", said) => said
                .as_array()
                .unwrap()
                .iter()
                .all(|key| value.get(key.as_str().unwrap()).is_some()),
            ("items", items) => {
                let all = value.as_array().into_iter().flatten();
                all.for_each(|one| against(items, one, &format!("{at}[]"), wrong));
                true
            }
            ("properties", known) => {
                for (key, one) in value.as_object().into_iter().flatten() {
                    let other = &schema["additionalProperties"];
                    match known.get(key) {
                        Some(rule) => against(rule, one, &format!("{at}.{key}"), wrong),
                        None if *other == Value::Bool(false) => wrong.push(format!("{at}.{key}")),
                        None => {}
                    }
                }
                true
            }
            ("additionalProperties", rule) => {
                if rule.is_object() {
                    for (key, one) in value.as_object().into_iter().flatten() {
                        against(rule, one, &format!("{at}.{key}"), wrong);
                    }
                }
                true
            }
            ("$schema" | "title", _) => true,
            (other, _) => panic!("the schema says `{other}`"),
        };
        if !holds {
            wrong.push(format!("{at}: {word}"));
        }
    }
}

#[test]
fn provenance_is_as_its_schema_says() {
    let schema = repository().join("docs/provenance.schema.json");
    let schema: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let project = Project::shipped();
    project.run(&["build", "--only", "E92000001,Y63,QWO,15N"]).succeeded();
    for area in ["E92000001", "Y63", "QWO", "15N"] {
        let text = project.read(&format!("{EDITION}/{area}/provenance.json"));
        let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut wrong = Vec::new();
        against(&schema, &value, area, &mut wrong);
        assert!(wrong.is_empty(), "{wrong:?}");
        // It is read again as it was written, to the last bit of each number.
        let again = Record::parse(text.as_bytes()).unwrap().to_bytes().unwrap();
        assert!(again == text.as_bytes(), "{area}: reading changes it");
        value["version"] = 2.into();
        assert!(Record::parse(value.to_string().as_bytes()).is_none());
        value["odd"] = 1.into();
        against(&schema, &value, area, &mut wrong);
        assert_eq!(wrong.len(), 2, "{wrong:?}");
    }
}
