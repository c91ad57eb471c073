//! Asking the data: `query`, `tables`, `describe`, `figures`, `export-data`, and what editors and
//! shells are told.

use std::fs;

use rusqlite::Connection;

use crate::support::Project;

#[test]
fn a_query_as_a_table_as_csv_and_as_json() {
    let project = Project::mini_with_data();
    let sql = "SELECT * FROM staff_country ORDER BY period DESC LIMIT 2";
    let shown = ["--table", "--csv", "--json"]
        .map(|form| project.run(&["query", form, sql]).succeeded().shown());
    insta::assert_snapshot!(shown.join("\n"));
    // Without a terminal, CSV; a figure is a table, as in the SQL of figures.
    let sql = "SELECT period, round(value, 1) AS share FROM figure_trainee_share ORDER BY period";
    let ran = project.run(&["query", sql]).succeeded();
    assert!(ran.stdout.starts_with("period,share\n2025-01-31,"), "{}", ran.stdout);
    let none = project.run(&["query", "SELECT area_code FROM staff_areas WHERE 0"]).succeeded();
    assert_eq!(none.stdout, "area_code\n");
}

#[test]
fn a_query_from_a_file_and_no_more_rows_than_asked_for() {
    let project = Project::mini_with_data();
    project.write("a.sql", "SELECT area_code\nFROM staff_areas\nORDER BY area_cod");
    let ran = project.run(&["query", "--file", "a.sql"]);
    assert!(ran.code == 2 && ran.stderr.contains("a.sql:3:10"), "{}", ran.stderr);
    project.write("a.sql", "SELECT area_code FROM staff_areas ORDER BY 1");
    let ran = project.run(&["query", "--file", "a.sql", "--limit", "1"]).succeeded();
    assert_eq!(ran.stdout.lines().count(), 2);
    assert!(ran.stderr.contains("warning[more-rows]"), "{}", ran.stderr);
}

#[test]
fn queries_that_are_refused() {
    let project = Project::mini_with_data();
    let shown = [
        "SELECT doctrs FROM staff_country",
        "SELECT * FROM staff_contry",
        "SELECT * FROM figure_doctor",
        "DROP TABLE staff_country",
        "SELECT 1; SELECT 2",
    ]
    .map(|sql| project.run(&["query", sql]).shown());
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn what_there_is_to_ask() {
    let project = Project::mini_with_data();
    let shown = [
        &["tables"][..],
        &["describe", "staff_country"],
        &["describe", "staff_contry"],
        &["figures"],
        &["figures", "doctors", "--area", "E92000001", "--ascii"],
        &["figures", "docters"],
    ]
    .map(|arguments| project.run(arguments).shown());
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn one_file_of_everything() {
    let project = Project::mini_with_data();
    project.run(&["export-data", "a.sqlite"]).succeeded();
    project.run(&["export-data", "b.sqlite"]).succeeded();
    let bytes = |name: &str| fs::read(project.path(name)).unwrap();
    assert!(bytes("a.sqlite") == bytes("b.sqlite"), "the same data make the same bytes");
    // What is there stays, unless it is said.
    let ran = project.run(&["export-data", "a.sqlite"]);
    assert!(ran.code == 2 && ran.stderr.contains("--replace"), "{}", ran.stderr);
    project.run(&["export-data", "a.sqlite", "--replace"]).succeeded();

    let file = Connection::open(project.path("a.sqlite")).unwrap();
    let one = |sql: &str| file.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
    assert_eq!(one("PRAGMA integrity_check"), "ok");
    assert!(!file.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap());
    assert_eq!(one("SELECT group_concat(id) FROM sources"), "staff");
    let lock = project.read("briefs/sources.lock");
    assert!(lock.contains(&one("SELECT sha256 FROM snapshots")));
    let told = "SELECT label || ', ' || unit || ', ' || area FROM figure_latest \
                WHERE figure = 'doctors' AND area_code = 'E92000001'";
    assert_eq!(one(told), "doctors, FTE, England");
    let asked = project
        .run(&["query", "SELECT doctors FROM staff_country ORDER BY period DESC LIMIT 1"])
        .succeeded();
    let exported: f64 = file
        .query_row("SELECT doctors FROM staff_country ORDER BY period DESC LIMIT 1", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(asked.stdout, format!("doctors\n{exported}\n"));
    let metadata: serde_json::Value =
        serde_json::from_str(&project.read("a.metadata.json")).unwrap();
    let doctors = "/databases/a/tables/staff_country/columns/doctors";
    assert_eq!(metadata.pointer(doctors).unwrap(), "All doctors");
}

#[test]
fn what_editors_and_shells_are_told() {
    let project = Project::mini_with_data();
    let list = |what: &str| -> Vec<serde_json::Value> {
        serde_json::from_str(&project.run(&["complete", what]).succeeded().stdout).unwrap()
    };
    assert_eq!(list("figures")[0]["insert"], "{{ doctors }}");
    let keys: Vec<_> = list("references").iter().map(|one| one["id"].clone()).collect();
    assert_eq!(keys, ["doe2024", "staff"]);
    assert!(list("calls").iter().any(|one| one["id"] == "chart"));
    assert!(list("areas").iter().any(|one| one["id"] == "E92000001"));
    assert!(list("claims").is_empty());

    let figures = project.run(&["schema", "briefs/figures.yaml"]).succeeded();
    let schema: serde_json::Value = serde_json::from_str(&figures.stdout).unwrap();
    assert_eq!(schema["title"], "figures.yaml");
    project.run(&["schema", "--write", "schemas"]).succeeded();
    assert!(project.read("schemas/brief.schema.json").contains("\"title\": \"<brief>.yaml\""));

    project.run(&["man", "man"]).succeeded();
    assert!(project.read("man/briefwright-query.1").contains("briefwright\\-query"));
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = project.run(&["completions", shell]).succeeded();
        assert!(ran.stdout.contains("export-data"), "{shell}");
    }
}
