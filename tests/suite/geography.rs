//! Areas that change, mappings with weights, and how much of an area is covered: a small project
//! with boards that merge and constituencies that are modelled from practices.

use std::collections::BTreeMap;

use crate::support::{Project, figures, real, value};

const PRACTICES: &str = "\
PRACTICE,MONTH,GPS
A81001,2026-03,9
A81002,2026-03,19
A81003,2026-03,29
A81004,2026-03,39
A81005,2026-03,49
A81001,2026-04,10
A81002,2026-04,20
A81003,2026-04,30
A81004,2026-04,
A81005,2026-04,
";
const BOARDS: &str = "\
BOARD,MONTH,GPS
QMJ,2026-03,40
QRV,2026-03,100
QRV,2026-04,180
";

pub fn places() -> Project {
    let project = Project::of("places");
    std::fs::create_dir(project.path("data")).unwrap();
    project.write("data/practices.csv", PRACTICES);
    // A row of nothing but a marker: a blank row would be a note below the table.
    let marked = PRACTICES.replace(",\n", ",NA\n");
    project.write("data/practices.csv", &marked);
    project.edit(
        "briefs/sources.yaml",
        "gps: GPS }\n      boards",
        "gps: GPS }\n        markers: { NA: missing }\n      boards",
    );
    project.write("data/boards.csv", BOARDS);
    let told = ["--published", "2026-05-28", "--url", "https://example.org/survey/april-2026"];
    project.run(&[&["fetch", "--from", "data"][..], &told].concat()).succeeded();
    project
}

const EDITION: &str = "output/places/2026-04";

/// The words of a brief on one line.
fn words(project: &Project, area: &str) -> String {
    let text = project.read(&format!("{EDITION}/{area}/brief.md"));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn s7_a_constituency_says_that_it_is_modelled_and_how() {
    let project = places();
    project.run(&["build"]).succeeded();
    let accessed = regex::Regex::new(r"accessed \d+ \w+ \d+").unwrap();
    let river = project.read(&format!("{EDITION}/E14000002/brief.md"));
    insta::assert_snapshot!(accessed.replace_all(&river, "accessed [day]"));
    let hill = words(&project, "E14000001");
    assert!(hill.contains("There are 22 GPs (from 2 of 2 practices)"), "{hill}");
    let modelled = "odelled from practices: practice site; registered patients by small area, \
                    April 2025";
    assert!(hill.contains(&format!("They are m{modelled}.")), "{hill}");
    // The note says it whether the template does or not.
    assert!(hill.contains(&format!("M{modelled}; covers 2 of 2 practices (GPs in")), "{hill}");
    // What is not modelled does not say so: there are no data about the group that 93C is from.
    let west = words(&project, "QRV");
    assert!(!west.contains("odelled"), "{west}");
    let england = words(&project, "E92000001");
    assert!(!england.contains("odelled"), "{england}");
}

#[test]
fn n3_a_value_says_what_it_covers_and_is_withheld_below_its_threshold() {
    let project = places();
    let ran = project.run(&["build"]).succeeded();
    insta::assert_snapshot!(ran.shown());
    let england = words(&project, "E92000001");
    assert!(england.contains("There are 60 GPs (from 3 of 5 practices)"), "{england}");
    assert!(england.contains("Covers 3 of 5 practices (GPs in England, April 2026"), "{england}");
    // A figure inherits the coverage of what it is computed from.
    assert!(england.contains("; GPs, twice in England, April 2026)."), "{england}");
    let river = figures(&project.path(EDITION), "E14000002");
    assert_eq!(value(&river, "gps", "2026-04"), Some(0.4 * 20.0 + 30.0));
    assert_eq!(value(&river, "twice", "2026-03"), Some(2.0 * (0.4 * 19.0 + 29.0 + 39.0)));
    // Ynys Môn has one practice, and that has no data: never zero.
    assert!(!project.path(&format!("{EDITION}/E14000003")).exists());
}

#[test]
fn practice_sums_say_that_they_fall_short() {
    let project = places();
    project.run(&["build"]).succeeded();
    let england = words(&project, "E92000001");
    let notes = england.split("[^survey]:").nth(1).unwrap();
    let said = "Sums over practices fall short of official totals.";
    assert_eq!(notes.matches(said).count(), 1, "{england}");
    let asked = "It is no more than an example. Sums over practices fall short of official totals.";
    assert!(england.contains(asked), "{england}");
    // Figures of other tables don't.
    project.edit("templates/places.md", "{{ gps | cite }}", "{{ board_gps | cite }}");
    project.edit("templates/places.md", "{{ twice | cite }}", "");
    project.edit("templates/places.md", "{{ twice | caveat }}", "");
    project.run(&["build"]).succeeded();
    assert!(!words(&project, "QRV").contains("fall short"));
}

#[test]
fn boards_are_those_of_the_stated_day() {
    let project = places();
    project.run(&["build"]).succeeded();
    let now = figures(&project.path(EDITION), "QRV");
    // All months alike: April's board in March too.
    assert_eq!(value(&now, "gps", "2026-03"), Some(145.0));
    assert_eq!(value(&now, "gps", "2026-04"), Some(60.0));
    assert!(!project.path(&format!("{EDITION}/QMJ")).exists(), "a board that is gone");
    assert!(!project.path(&format!("{EDITION}/07M")).exists(), "a group that is gone");
    assert!(words(&project, "QRV").contains("Geography of 30 April 2026."));

    project.edit("briefs/places.yaml", "source: survey", "source: survey\ngeography: 2025-10-31");
    let ran = project.run(&["build"]).succeeded();
    let before = figures(&project.path(EDITION), "QMJ");
    assert_eq!(value(&before, "gps", "2026-04"), Some(30.0));
    assert!(words(&project, "QMJ").contains("Geography of 31 October 2025."));
    assert!(ran.stdout.contains("only 1 of 3 practices have data"), "{}", ran.shown());
}

#[test]
fn n5_a_comparison_over_a_change_of_boundaries_is_marked() {
    let project = places();
    project.run(&["build"]).succeeded();
    let board = words(&project, "QRV");
    assert!(board.contains("80 more \\[b\\]."), "{board}");
    let said = "The boundaries of West Board changed between March 2026 and April 2026.";
    // In the note, and under the table.
    assert_eq!(board.matches(said).count(), 2, "{board}");
    assert!(board.contains("| +80 \\[b\\] |"), "{board}");
    // Put together from parts, both months have the same boundaries.
    project.edit("templates/places.md", "board_gps | change", "gps | change");
    project.run(&["build"]).succeeded();
    let board = words(&project, "QRV");
    assert!(board.contains("The board reports 180, 85 fewer."), "{board}");
}

#[test]
fn a_query_must_tell_coverage_as_the_figure_says() {
    let old = "covered, count(*) AS of";
    for (new, code) in [
        ("covered, count(*) - 1 AS of", "wrong-coverage"),
        ("covered", "wrong-columns"),
        ("covered, 'all' AS of", "wrong-coverage"),
    ] {
        let project = places();
        project.edit("briefs/figures.yaml", old, new);
        let ran = project.run(&["build"]);
        assert_eq!(ran.code, 2, "{new}");
        assert!(ran.stderr.contains(&format!("error[{code}]")), "{new}: {}", ran.stderr);
    }
    let rule = "    coverage: { at_least: 60%, parts: practices }\n";
    let project = places();
    project.edit("briefs/figures.yaml", rule, "");
    assert!(project.run(&["build"]).stderr.contains("error[no-coverage]"));
    let project = places();
    project.edit(
        "briefs/figures.yaml",
        "    sql: SELECT area_code, period, gps",
        &format!("{rule}    sql: SELECT area_code, period, gps"),
    );
    assert!(project.run(&["build"]).stderr.contains("error[no-coverage]"));
    let project = places();
    project.edit("briefs/figures.yaml", "at_least: 60%", "at_least: most");
    project.edit("briefs/places.yaml", "source: survey", "source: survey\ngeography: soon");
    let ran = project.run(&["build"]);
    assert!(ran.stderr.contains("`most` is no share"), "{}", ran.stderr);
    assert!(ran.stderr.contains("`soon` is no day"), "{}", ran.stderr);
}

#[test]
fn a_changed_mapping_is_another_database() {
    let project = places();
    project.run(&["build"]).succeeded();
    project.edit("briefs/area_parts.csv", "A81002,E14000001,0.6", "A81002,E14000001,0.5");
    project.run(&["build"]).succeeded();
    assert!(words(&project, "E14000001").contains("There are 20 GPs"));
}

#[test]
fn mistakes_in_parts_stop_the_build_with_their_lines() {
    let project = places();
    project.edit("briefs/area_parts.csv", "A81005,E14000003,1", "A81005,E14000033,1");
    project.edit(
        "briefs/area_parts.csv",
        "A81004,E14000002,1,,,practice site",
        "A81004,E14000002,1,,,",
    );
    let ran = project.run(&["build"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.shown());
}

#[test]
fn trap_42_boards_become_36_in_april_2026() {
    let Some(path) = real("geography/sub_icb_to_icb_2025_2026.csv") else { return };
    let mut areas =
        String::from("code,name,prose,kind,parent,from,until\nE92000001,England,,country,,,\n");
    let mut boards: [BTreeMap<String, String>; 2] = Default::default();
    let mut locations = String::new();
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut count = 0;
    for record in reader.records() {
        let record = record.unwrap();
        let (code, new, old) = (&record[0], &record[3], &record[8]);
        boards[1].insert(new.to_owned(), record[4].to_owned());
        let name = format!("\"{}\"", &record[2]);
        // One location is new as well; where it came from is below.
        if old.is_empty() {
            locations.push_str(&format!("{code},{name},,sub_icb,{new},2026-04-01,\n"));
            count += 1;
            continue;
        }
        boards[0].insert(old.to_owned(), record[9].to_owned());
        if new == old {
            locations.push_str(&format!("{code},{name},,sub_icb,{new},,\n"));
        } else {
            locations.push_str(&format!("{code},{name},,sub_icb,{old},,2026-03-31\n"));
            locations.push_str(&format!("{code},{name},,sub_icb,{new},2026-04-01,\n"));
        }
        count += 1;
    }
    // The file is of 2026: it has neither the board nor the location that were divided.
    boards[0].insert("QNQ".into(), "NHS Frimley ICB".into());
    locations.push_str("D4U1Y,Frimley,,sub_icb,QNQ,,2026-03-31\n");
    for code in boards[0].keys().chain(boards[1].keys()).collect::<std::collections::BTreeSet<_>>()
    {
        let days = match (boards[0].get(code), boards[1].get(code)) {
            (Some(_), Some(_)) => ",",
            (Some(_), None) => ",2026-03-31",
            _ => "2026-04-01,",
        };
        let name = boards[1].get(code).or(boards[0].get(code)).unwrap();
        areas.push_str(&format!("{code},\"{name}\",,icb,E92000001,{days}\n"));
    }
    areas.push_str(&locations);
    let project = Project::of("places");
    let files =
        crate::json::files(&project, &[("areas.csv", &areas), ("area_parts.csv", "part,whole\n")]);
    let areas = briefwright::project::check(&files, &briefwright::sources::kinds()).unwrap().areas;
    let day = |text: &str| text.parse::<jiff::civil::Date>().unwrap();
    let (before, after) = (day("2026-03-31"), day("2026-04-30"));
    let boards = |day| {
        let now = areas.on(day);
        now.iter().filter(|area| area.kind.id() == "icb").count()
    };
    assert_eq!((boards(before), boards(after)), (42, 36));
    // Every location is in one board on both days.
    for day in [before, after] {
        let within = areas.within(day);
        let placed = within
            .iter()
            .filter(|one| one.kind.id() == "icb" && one.area != one.within && one.weight == 1.0);
        assert_eq!(placed.count(), count);
    }
    let board = |day, code: &str| {
        let within = areas.within(day);
        let found = within.iter().find(|one| one.area.as_str() == code && one.kind.id() == "icb");
        found.map(|one| one.within.to_string())
    };
    assert_eq!(board(before, "93C").as_deref(), Some("QMJ"));
    assert_eq!(board(after, "93C").as_deref(), Some("Z9B2Z"));
    // Boards that kept their code and their locations are not said to have changed.
    let changed = areas.changed(before, after);
    let has = |code: &str| changed.iter().any(|one| one.as_str() == code);
    assert!(has("QMJ") && has("Z9B2Z") && !has("QHM") && !has("93C"));
    // The location that was divided, and the one that is new.
    assert!(has("D4U1Y") && has("U2G6B") && !has("E92000001"));
}
