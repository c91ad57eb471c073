//! `diff A..B`: what is new in an edition since another.

use serde_json::{Value, json};

use crate::support::Project;
use crate::workbook::Cell::{self, Blank, Number, Text};
use crate::workbook::Workbook;

const MONTHS: [&str; 16] = [
    "January 2024",
    "February 2024",
    "March 2024",
    "April 2024",
    "May 2024",
    "June 2024",
    "July 2024",
    "August 2024",
    "September 2024",
    "October 2024",
    "November 2024",
    "December 2024",
    "January 2025",
    "February 2025",
    "March 2025",
    "April 2025",
];

/// England's doctors in each month.
const DOCTORS: [f64; 16] = [
    1200.0, 1203.0, 1201.0, 1205.0, 1204.0, 1210.0, 1207.0, 1209.0, 1205.0, 1208.0, 1206.0, 1207.0,
    1202.0, 1206.0, 1210.0, 1214.4,
];

/// A workbook with the first months; the last one is that of the regions too.
fn workbook(months: usize, doctors: &[f64], north: f64) -> Workbook {
    let row = |label: &'static str, cells: &mut dyn Iterator<Item = Cell>| -> Vec<Cell> {
        std::iter::once(Text(label)).chain(cells).collect()
    };
    let mut header = vec![Blank];
    header.extend(MONTHS[..months].iter().map(|month| Text(month)));
    let trainees =
        (0..months).map(|at| if at % 5 == 4 { Text("..") } else { Number(100.0 + at as f64) });
    let (last, title) = match months {
        15 => ("27 March 2025", "Table 6a: staff by region, March 2025, made up"),
        _ => ("24 April 2025", "Table 6a: staff by region, April 2025, made up"),
    };
    let england = doctors[months - 1];
    let sheets = vec![
        (
            "Contents",
            vec![
                vec![Text("Publication Date:"), Text(last)],
                vec![Text("Link to publication:"), Text("https://example.org/staff/2025")],
            ],
        ),
        (
            "1a",
            vec![
                vec![Text("Table 1a: staff, England")],
                header,
                row("All doctors", &mut doctors[..months].iter().map(|value| Number(*value))),
                row("Doctors in training", &mut trainees.into_iter()),
            ],
        ),
        (
            "6a",
            vec![
                vec![Text(title)],
                vec![Blank, Blank, Text("All doctors")],
                vec![Text("England"), Blank, Number(england)],
                vec![Text("Y01"), Text("North East "), Number(north)],
                vec![Text("Y02"), Text("South"), Number(england - north)],
            ],
        ),
    ];
    Workbook { far_cell: false, sheets }
}

/// The small project with the editions of March and April: a month more, a value of January
/// revised, and words that follow the numbers.
pub fn two_editions() -> Project {
    let project = Project::mini();
    let sources = project.read("briefs/sources.yaml").replace("2025-01", "2024-01");
    project.write("briefs/sources.yaml", &sources);
    project.write(
        "templates/tiny.md",
        "# Doctors in {{ area.prose }}\n\nThere are {{ doctors }} doctors in {{ area.prose }} ({{ doctors | period }}), \
         {% if (doctors | value) > 1000 %}more{% else %}fewer{% endif %} than a thousand.{{ doctors | cite }} \
         Counting is hard.{{ cite(key=\"doe2024\") }}\
         {% if area.kind == \"country\" and edition.period == \"2025-04\" %} April is the month of rain.{% endif %}\n",
    );
    workbook(15, &DOCTORS, 990.0).save(&project.path("staff.xlsx"));
    project.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
    project.run(&["build"]).succeeded();
    let mut revised = DOCTORS;
    revised[14] = 1211.0;
    revised[12] = 1203.5;
    workbook(16, &revised, 1002.5).save(&project.path("staff.xlsx"));
    project.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
    project.run(&["build"]).succeeded();
    project
}

#[test]
fn the_newest_edition_is_held_against_the_one_before() {
    let project = two_editions();
    let ran = project.run(&["diff"]).succeeded();
    insta::assert_snapshot!(ran.shown());
    assert_eq!(project.run(&["diff", "2025-03..2025-04"]).succeeded().stdout, ran.stdout);
    insta::assert_snapshot!("markdown", project.run(&["diff", "--markdown"]).succeeded().shown());
    let json = project.run(&["diff", "--format", "json"]).succeeded().shown();
    // A workbook says when it was written.
    let hash = regex::Regex::new("[0-9a-f]{64}").unwrap();
    insta::assert_snapshot!("json", hash.replace_all(&json, "[sha256]"));
    insta::assert_snapshot!(
        "one_area",
        project.run(&["diff", "--only", "region:Y01"]).succeeded().shown()
    );
}

/// Everything in the text, once more by simple means: from the two files of England.
#[test]
fn changes_and_their_ranks_are_those_of_a_slow_count() {
    let project = two_editions();
    let ran = project.run(&["diff", "--format", "json", "--only", "country"]).succeeded();
    let objects: Vec<Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let change = objects
        .iter()
        .find(|one| one["type"] == "figure-change" && one["figure"] == "doctors")
        .unwrap();
    let mut now = DOCTORS;
    now[14] = 1211.0;
    now[12] = 1203.5;
    let moved = now[15] - now[14];
    assert_eq!(change["before"], json!({ "period": "2025-03", "value": 1210.0 }));
    assert_eq!(change["after"], json!({ "period": "2025-04", "value": 1214.4 }));
    assert_eq!(change["restated"], 1211.0);
    assert_eq!(change["change"], moved);
    assert_eq!(change["percent"], 100.0 * moved / 1211.0);
    assert_eq!(change["year_ago"], now[3] - now[2]);
    let mut past: Vec<f64> = (1..15).map(|at| (now[at] - now[at - 1]).abs()).collect();
    let smaller = past.iter().filter(|size| **size < moved.abs()).count();
    let since = (1..15).rev().find(|at| (now[*at] - now[at - 1]).abs() >= moved.abs());
    assert_eq!(change["movement"]["past"], 14);
    assert_eq!(change["movement"]["smaller"], smaller);
    assert_eq!(
        change["movement"]["since"],
        since.map_or(Value::Null, |at| {
            let (year, month) = (2024 + at / 12, at % 12 + 1);
            json!(format!("{year}-{month:02}"))
        })
    );
    past.sort_by(f64::total_cmp);
    assert_eq!(change["movement"]["median"], past[6]);
    assert_eq!(change["movement"]["ninth"], past[12]);
    let revised: Vec<&Value> = objects
        .iter()
        .filter(|one| one["type"] == "value-change" && one["figure"] == "doctors")
        .collect();
    assert_eq!(revised.len(), 2);
    assert_eq!(
        (&revised[0]["period"], &revised[0]["before"], &revised[0]["after"]),
        (&json!("2025-01"), &json!(1202.0), &json!(1203.5))
    );
}

#[test]
fn claims_that_flipped_and_areas_that_came_or_went_are_told() {
    let project = two_editions();
    // The last build had a new requirement, which no region meets.
    project.edit("briefs/tiny.yaml", "requires: [doctors]", "requires: [doctors, trainees]");
    project.run(&["build"]).succeeded();
    for (edition, results) in
        [("2025-03", ["holds", "undecided"]), ("2025-04", ["fails", "undecided"])]
    {
        let path = format!("output/tiny/{edition}/manifest.json");
        let mut manifest: Value = serde_json::from_str(&project.read(&path)).unwrap();
        manifest["areas"][0]["claims"] =
            json!({ "more_doctors": results[0], "few_trainees": results[1] });
        project.write(&path, &serde_json::to_string_pretty(&manifest).unwrap());
    }
    let ran = project.run(&["diff"]).succeeded();
    insta::assert_snapshot!(ran.shown());
    let ran = project.run(&["diff", "--format", "json"]).succeeded();
    let count = |kind: &str| ran.stdout.matches(&format!("\"type\":\"{kind}\"")).count();
    assert_eq!((count("claim-change"), count("area-change")), (1, 2), "{}", ran.stdout);
}

#[test]
fn what_can_not_be_compared_is_said_with_the_way_out() {
    let project = two_editions();
    let ran = project.run(&["diff", "2025-01..2025-02"]);
    insta::assert_snapshot!("missing", ran.shown());
    insta::assert_snapshot!("order", project.run(&["diff", "2025-04..2025-03"]).shown());
    insta::assert_snapshot!("words", project.run(&["diff", "2025-04"]).shown());
    // A file that someone improved by hand, and one that someone removed.
    project.edit("output/tiny/2025-03/Y01/brief.md", "Doctors", "Doktors");
    std::fs::remove_file(project.path("output/tiny/2025-04/Y02/figures.csv")).unwrap();
    insta::assert_snapshot!("by_hand", project.run(&["diff"]).shown());
    std::fs::remove_dir_all(project.path("output/tiny/2025-03")).unwrap();
    insta::assert_snapshot!("one_edition", project.run(&["diff"]).shown());
}

#[test]
fn a_damaged_manifest_is_not_taken_for_one_of_another_version() {
    let project = two_editions();
    let manifest = project.read("output/tiny/2025-04/manifest.json");
    project.write("output/tiny/2025-04/manifest.json", &manifest[..manifest.len() / 2]);
    let cut = project.run(&["diff", "2025-03..2025-04"]);
    assert!(cut.stderr.contains("the manifest is damaged"), "{}", cut.stderr);
    project.write(
        "output/tiny/2025-04/manifest.json",
        &manifest.replacen("\"version\": 1", "\"version\": 99", 1),
    );
    let other = project.run(&["diff", "2025-03..2025-04"]);
    assert!(other.stderr.contains("another version"), "{}", other.stderr);
}

#[test]
fn two_editions_of_the_shipped_project() {
    let project = Project::shipped();
    project.run(&["build", "--as-of", "2025-09"]).succeeded();
    project.run(&["build"]).succeeded();
    let ran = project.run(&["diff", "2025-09..2025-10"]).succeeded();
    insta::assert_snapshot!(ran.shown());
}
