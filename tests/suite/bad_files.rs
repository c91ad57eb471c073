//! Files that are not what they should be: one clear error each, and nothing lost. What is told of
//! slips in the project's files is in `broken.rs`.

use std::fs;

use crate::support::Project;
use crate::workbook::{Cell, Workbook};

/// Fetches a bad workbook over a good one, and returns what is said. The lock stays as it was.
fn refused(book: &Workbook) -> String {
    let project = Project::mini_with_data();
    let lock = project.read("briefs/sources.lock");
    book.save(&project.path("staff.xlsx"));
    let ran = project.run(&["fetch", "--from", "staff.xlsx"]);
    assert_eq!(project.read("briefs/sources.lock"), lock);
    project.run(&["build"]).succeeded();
    ran.shown()
}

#[test]
fn not_a_workbook() {
    let project = Project::mini();
    project.write("staff.xlsx", "<!DOCTYPE html><title>403 Forbidden</title>");
    insta::assert_snapshot!(project.run(&["fetch", "--from", "staff.xlsx"]).shown());
}

#[test]
fn a_truncated_workbook() {
    let project = Project::mini();
    let path = project.path("staff.xlsx");
    Workbook::default().save(&path);
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let ran = project.run(&["fetch", "--from", "staff.xlsx"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("error[not-a-workbook]: `staff.xlsx` is not a workbook"),
        "{}",
        ran.stderr
    );
    assert!(!project.path("briefs/sources.lock").exists());
}

#[test]
fn a_sheet_is_missing() {
    insta::assert_snapshot!(refused(&Workbook::default().without("6a")));
}

#[test]
fn a_header_cell_changed() {
    let book = Workbook::default().with("1a", 1, 2, Cell::Text("Febuary Census"));
    insta::assert_snapshot!(refused(&book));
}

#[test]
fn a_header_of_a_table_changed() {
    let book = Workbook::default().with("6a", 1, 2, Cell::Text("All doctors and dentists"));
    insta::assert_snapshot!(refused(&book));
}

#[test]
fn a_row_label_changed() {
    let book = Workbook::default().with("1a", 4, 0, Cell::Text("Doctors in trainning"));
    insta::assert_snapshot!(refused(&book));
}

#[test]
fn a_month_is_missing() {
    insta::assert_snapshot!(refused(&Workbook::default().without_column("1a", 2)));
}

#[test]
fn text_in_a_number_cell() {
    let book = Workbook::default().with("1a", 2, 2, Cell::Text("about 1,010")).with(
        "1a",
        4,
        3,
        Cell::Text("n/a"),
    );
    insta::assert_snapshot!(refused(&book));
}

#[test]
fn an_area_that_is_not_in_the_list() {
    insta::assert_snapshot!(refused(&Workbook::default().with("6a", 4, 0, Cell::Text("Y03"))));
}

#[test]
fn parts_that_do_not_add_up() {
    insta::assert_snapshot!(refused(&Workbook::default().with("6a", 4, 2, Cell::Number(235.5))));
}

#[test]
fn an_empty_project_file() {
    let project = Project::mini_with_data();
    project.write("briefs/figures.yaml", "");
    insta::assert_snapshot!(project.run(&["build"]).shown());
}

#[test]
fn a_yaml_bomb() {
    let project = Project::mini_with_data();
    let mut bomb = String::from("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (new, old) in ["b", "c", "d", "e", "f", "g", "h", "i", "j"].iter().zip("abcdefghi".chars())
    {
        let list = vec![format!("*{old}"); 9].join(", ");
        bomb.push_str(&format!("{new}: &{new} [{list}]\n"));
    }
    project.write("briefs/figures.yaml", &bomb);
    insta::assert_snapshot!(project.run(&["build"]).shown());
}

#[test]
fn everything_wrong_with_all_project_files_is_said_at_once() {
    let project = Project::mini_with_data();
    project.edit(
        "briefs/figures.yaml",
        "    label: trainees\n    unit: FTE",
        "    lable: trainees\n    unit: [FTE]",
    );
    project.edit("briefs/figures.yaml", "figure_trainees", "figure_trainee");
    project.edit("briefs/sources.yaml", "layout: crosstab", "layout: crostab");
    project.edit("briefs/sources.yaml", "    licence: OGL-UK-3.0\n", "");
    project.edit(
        "briefs/areas.csv",
        "Y02,South,the South,region,E92000001",
        "Y02,South,the South,regoin,E92000001",
    );
    project.edit("briefs/tiny.yaml", "template: tiny.md", "template: tinny.md");
    project.edit("briefs/tiny.yaml", "requires: [doctors]", "requires: [doctor]\nsource: staff");
    project.write("briefs/other.yaml", "title: x\nsorce: staff\n");
    insta::assert_snapshot!(project.run(&["build"]).shown());
}

#[test]
fn figures_that_define_each_other() {
    let project = Project::mini_with_data();
    project.edit(
        "briefs/figures.yaml",
        "    sql: SELECT area_code, period, trainees AS value FROM staff_country",
        "    sql: SELECT area_code, period, value FROM figure_trainee_share",
    );
    insta::assert_snapshot!(project.run(&["build"]).shown());
}

#[test]
fn a_query_that_writes_or_is_wrong() {
    let project = Project::mini_with_data();
    project.edit(
        "briefs/figures.yaml",
        "    sql: SELECT area_code, period, trainees AS value FROM staff_country",
        "    sql: DELETE FROM staff_country",
    );
    project.edit(
        "briefs/figures.yaml",
        "doctors AS value FROM staff_areas",
        "doctrs AS value FROM staff_areas",
    );
    insta::assert_snapshot!(project.run(&["build"]).shown());
}

#[test]
fn a_query_that_never_ends_is_stopped() {
    let project = Project::mini_with_data();
    project.edit(
        "briefs/figures.yaml",
        "    sql: SELECT area_code, period, trainees AS value FROM staff_country",
        "    sql: WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT '' AS area_code, '' AS period, i AS value FROM n WHERE i < 0",
    );
    let ran = project.run(&["build"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("error[runaway-query]: the query was stopped"), "{}", ran.stderr);
}

#[test]
fn an_output_folder_that_can_not_be_written_to() {
    let project = Project::mini_with_data();
    project.write("output", "a file, not a folder");
    insta::assert_snapshot!(project.run(&["build"]).shown());
    assert_eq!(project.read("output"), "a file, not a folder");
}

#[test]
fn a_query_may_not_ask_the_clock_or_chance() {
    let old = "    sql: SELECT area_code, period, trainees AS value FROM staff_country";
    for (asked, code) in [
        ("julianday('now')", "clock-in-sql"),
        ("unixepoch()", "clock-in-sql"),
        ("strftime('%Y')", "clock-in-sql"),
        ("strftime('%H', period, 'localtime')", "clock-in-sql"),
        ("(SELECT count(*) FROM sqlite_master)", "forbidden-sql"),
        ("CURRENT_TIMESTAMP", "forbidden-sql"),
        ("random()", "forbidden-sql"),
    ] {
        let project = Project::mini_with_data();
        let new = format!("    sql: SELECT area_code, period, {asked} AS value FROM staff_country");
        project.edit("briefs/figures.yaml", old, &new);
        let ran = project.run(&["build"]);
        assert_eq!(ran.code, 2, "{asked}");
        assert!(ran.stderr.contains(&format!("error[{code}]")), "{asked}: {}", ran.stderr);
    }
}

#[test]
fn a_sheet_with_one_cell_in_its_last_corner() {
    let project = Project::mini();
    let book = Workbook { far_cell: true, ..Workbook::default() };
    book.save(&project.path("staff.xlsx"));
    project.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
}

#[test]
fn data_can_not_speak_to_the_terminal() {
    let project = Project::mini_with_data();
    project.edit("briefs/areas.csv", "Y02,South", "Y02,\u{1b}[31mSouth\u{7}");
    project.edit("briefs/tiny.yaml", "requires: [doctors]", "requires: [trainee_share]");
    let ran = project.run(&["build", "--color", "always"]);
    assert!(ran.stdout.contains("South"), "{}", ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}') && !ran.stdout.contains('\u{7}'), "{:?}", ran.stdout);
}

#[test]
fn a_file_with_another_ending_is_not_left_out_in_silence() {
    let project = Project::mini_with_data();
    project.write("briefs/second.yml", "title: x\n");
    let ran = project.run(&["build"]);
    assert!(ran.stderr.contains("error[wrong-ending]: `second.yml` is not read"), "{}", ran.stderr);
}
