//! Tables from JSON: who represents which constituency, joined by name.

use briefwright::diagnostics::Diagnostics;
use briefwright::project::{self, Files, Period, Project as Checked, fold_name};
use briefwright::tables::{Builder, SnapshotFile, to_csv};
use indexmap::IndexMap;

use crate::support::{Project, real};

/// The files of a project, with some of `briefs/` replaced.
pub fn files(project: &Project, replaced: &[(&str, &str)]) -> Files {
    let read = |folder: &str| -> IndexMap<_, _> {
        let mut files = IndexMap::new();
        for entry in std::fs::read_dir(project.path(folder)).unwrap() {
            let name = entry.unwrap().file_name().to_string_lossy().into_owned();
            let path = format!("{folder}/{name}");
            let text = project.read(&path);
            files.insert(name, briefwright::diagnostics::SourceFile::new(path, text));
        }
        files
    };
    let mut files =
        Files { briefs: read("briefs"), templates: read("templates"), ..Files::default() };
    for (name, text) in replaced {
        let path = format!("briefs/{name}");
        let file = briefwright::diagnostics::SourceFile::new(path, *text);
        files.briefs.insert((*name).to_owned(), file);
    }
    files
}

const MEMBERS: &str = "\
sources:
  members:
    title: Members of Parliament
    publisher: UK Parliament
    licence: OPL-3.0
    attribution: Contains Parliamentary information.
    status: administrative data
    connector:
      kind: file
      page: https://members-api.parliament.uk/
      resources: { members: '\\.json$' }
    tables:
      members:
        resource: members
        layout: json
        rows_at: /items
        area_names: constituency
        period: release
        columns:
          area_code: /value/name
          mp: /value/currentRepresentation/member/value/nameDisplayAs
          party: /value/currentRepresentation/member/value/latestParty/name
          id: /value/id
        types: { mp: text, party: text, id: integer }
";
const FIGURES: &str = "\
figures:
  ids:
    label: ids
    unit: ids
    definition: A number.
    sql: SELECT area_code, period, id AS value FROM members
";
const AREAS: &str = "\
code,name,prose,kind,parent
E14000001,Hill and Vale,,constituency,
E14000002,Riverside,,constituency,
W07000112,Ynys Môn,,constituency,
";

/// A project with the table, its rules and areas edited.
fn checked(areas: &str, old: &str, new: &str) -> Checked {
    let project = Project::of("places");
    project.edit("briefs/places.yaml", "source: survey", "source: members");
    project.edit("briefs/places.yaml", "requires: [gps]", "requires: [ids]");
    project.edit("briefs/places.yaml", "figures: [board_gps]", "figures: [ids]");
    assert!(MEMBERS.contains(old), "{old}");
    let rules = MEMBERS.replacen(old, new, 1);
    let replaced = [
        ("areas.csv", areas),
        ("area_parts.csv", "part,whole\n"),
        ("sources.yaml", &rules),
        ("figures.yaml", FIGURES),
    ];
    project::check(&files(&project, &replaced), &briefwright::sources::kinds()).unwrap()
}

/// The table as it would be vendored.
fn read(project: &Checked, name: &str, json: &[u8]) -> Result<String, Diagnostics> {
    read_as_of(project, name, json, Period::new(2026, 4))
}

fn read_as_of(
    project: &Checked,
    name: &str,
    json: &[u8],
    release: Option<Period>,
) -> Result<String, Diagnostics> {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, json).unwrap();
    let source = &project.sources["members"];
    let mut builder = Builder::in_memory(&project.areas)?;
    let file = SnapshotFile {
        resource: source.connector.resources.keys().next().unwrap().clone(),
        name: name.to_owned(),
        path,
        order: 0,
        release,
    };
    builder.add(source, &[file])?;
    builder.check(source)?;
    let (csv, _) = to_csv(&builder.finish()?, &source.tables["members"])?;
    Ok(String::from_utf8(csv).unwrap())
}

fn seat(name: &str, mp: Option<&str>) -> String {
    let held = mp.map_or("null".to_owned(), |mp| {
        format!(r#"{{"member":{{"value":{{"nameDisplayAs":"{mp}","latestParty":{{"name":"Example"}}}}}}}}"#)
    });
    format!(r#"{{"value":{{"id":1,"name":"{name}","currentRepresentation":{held}}}}}"#)
}

fn seats(rows: &[String]) -> Vec<u8> {
    format!(r#"{{"items":[{}],"totalResults":{}}}"#, rows.join(","), rows.len()).into_bytes()
}

fn three() -> Vec<String> {
    vec![
        seat("HILL & VALE", Some("Ms A. Hill")),
        seat("River-side", None),
        seat("Ynys Mon", Some("Mr B. Môr")),
    ]
}

#[test]
fn trap_members_are_joined_by_folded_name_and_a_vacant_seat_is_empty() {
    let project = checked(AREAS, "", "");
    let table = read(&project, "members.json", &seats(&three())).unwrap();
    insta::assert_snapshot!(table, @r"
    area_code,period,mp,party,id
    E14000001,2026-04,Ms A. Hill,Example,1
    E14000002,2026-04,,,1
    W07000112,2026-04,Mr B. Môr,Example,1
    ");
}

#[test]
fn unknown_and_ambiguous_names_are_said_with_the_nearest() {
    let twins = format!("{AREAS}E14000009,River Side,,constituency,\n");
    let project = checked(&twins, "", "");
    let mut rows = three();
    rows[0] = seat("Hill and Dale", Some("Ms A. Hill"));
    rows.push(seat("", None));
    insta::assert_snapshot!(read(&project, "members.json", &seats(&rows)).unwrap_err().to_string());
}

#[test]
fn the_seats_of_other_nations_are_left_out_but_none_of_ours() {
    let others = "area_names: constituency\n        others: leave_out";
    let project = checked(AREAS, "area_names: constituency", others);
    let mut rows = three();
    rows.push(seat("Gower", Some("Someone Else")));
    let table = read(&project, "members.json", &seats(&rows)).unwrap();
    assert_eq!(table.lines().count(), 4);
    // A name of ours that is misspelt is no seat of another nation.
    rows[1] = seat("Riversyde", None);
    let said = read(&project, "members.json", &seats(&rows)).unwrap_err().to_string();
    insta::assert_snapshot!(said);
    // By name, with a reason.
    let named = "area_names: constituency\n        leave_out: { GOWER: in Wales }";
    let project = checked(AREAS, "area_names: constituency", named);
    let mut rows = three();
    rows.push(seat("Gower", Some("Someone Else")));
    assert_eq!(read(&project, "members.json", &seats(&rows)).unwrap().lines().count(), 4);
}

#[test]
fn files_that_are_not_as_the_rules_say() {
    let project = checked(AREAS, "", "");
    let said = |bytes: &[u8]| read(&project, "members.json", bytes).unwrap_err().to_string();
    let whole = seats(&three());
    let renamed =
        String::from_utf8(whole.clone()).unwrap().replace("nameDisplayAs", "nameDisplayedAs");
    let listed =
        String::from_utf8(whole.clone()).unwrap().replace("\"Ms A. Hill\"", "[\"Ms A. Hill\"]");
    let halved = String::from_utf8(whole.clone()).unwrap().replacen("\"id\":1", "\"id\":1.5", 1);
    let deep = "[".repeat(100_000);
    let all = [
        &whole[..whole.len() / 2],
        b"<!DOCTYPE html><title>403 Forbidden</title>",
        b"{\"value\": [], \"links\": []}",
        b"{\"items\": []}",
        b"{\"items\": {}}",
        b"\xff\xfe{}",
        renamed.as_bytes(),
        listed.as_bytes(),
        halved.as_bytes(),
        deep.as_bytes(),
    ];
    insta::assert_snapshot!(all.map(said).join("\n"));
    // Twice the same seat.
    let mut rows = three();
    rows.push(seat("riverside", Some("A Second")));
    assert!(said(&seats(&rows)).contains("repeated-row"));
}

#[test]
fn without_a_release_there_is_no_month() {
    let project = checked(AREAS, "", "");
    let said = read_as_of(&project, "members.json", &seats(&three()), None).unwrap_err();
    assert!(said.to_string().contains("error[no-month]"), "{said}");
}

#[test]
fn wrong_keys_of_a_json_table() {
    let project = Project::of("places");
    let rules = MEMBERS
        .replace("rows_at: /items", "rows_at: items")
        .replace("period: release", "period_from: today")
        .replace("area_names: constituency", "others: keep")
        .replace("area_code: /value/name", "area_code: value/name");
    let replaced = [("sources.yaml", rules.as_str())];
    let problems =
        project::check(&files(&project, &replaced), &briefwright::sources::kinds()).unwrap_err();
    let of_rules =
        problems.into_iter().filter(|one| format!("{:?}", one.place).contains("sources"));
    insta::assert_snapshot!(of_rules.collect::<Diagnostics>().to_string());
    project.edit("briefs/sources.yaml", "layout: table", "layout: table\n        rows_at: /items");
    let problems = project::check(&files(&project, &[]), &briefwright::sources::kinds())
        .unwrap_err()
        .to_string();
    assert!(problems.contains("`rows_at` goes with `layout: json`"), "{problems}");
}

/// All 650 constituencies of 2024 as areas.
fn constituencies() -> Option<String> {
    let path = real("geography/pcon24_gss_lookup.csv")?;
    let mut areas = String::from("code,name,prose,kind,parent\n");
    let mut reader = csv::Reader::from_path(path).unwrap();
    for record in reader.records() {
        let record = record.unwrap();
        areas.push_str(&format!("{},\"{}\",,constituency,\n", &record[1], &record[0]));
    }
    Some(areas)
}

#[test]
fn trap_the_650_names_of_constituencies_stay_apart_when_folded() {
    let Some(path) = real("geography/pcon24_gss_lookup.csv") else { return };
    let mut reader = csv::Reader::from_path(path).unwrap();
    let names: Vec<String> =
        reader.records().map(|record| fold_name(record.unwrap()[0].trim())).collect();
    let folded: std::collections::BTreeSet<&String> = names.iter().collect();
    assert_eq!((names.len(), folded.len()), (650, 650));
    assert!(names.iter().all(|name| name.is_ascii()), "an accent is left");
}

#[test]
fn the_real_answer_of_the_members_api() {
    let (Some(areas), Some(path)) = (constituencies(), real("parliament/constituencies.json"))
    else {
        return;
    };
    let project = checked(&areas, "", "");
    let bytes = std::fs::read(path).unwrap();
    let file: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let items = file["items"].as_array().unwrap();
    let table = read(&project, "constituencies.json", &bytes).unwrap();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), items.len());
    let mut members: Vec<&str> = rows.iter().map(|row| &row[2]).collect();
    members.sort_unstable();
    let mut wanted: Vec<&str> = items
        .iter()
        .map(|item| &item["value"]["currentRepresentation"]["member"]["value"]["nameDisplayAs"])
        .map(|name| name.as_str().unwrap_or_default())
        .collect();
    wanted.sort_unstable();
    assert_eq!(members, wanted);
    assert!(rows.iter().any(|row| &row[0] == "S14000094"), "{table}");
}
