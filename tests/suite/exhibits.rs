//! Charts and tables of figures: what they are made of, and what a project may ask of them.

use std::path::Path;

use crate::support::Project;

const EDITION: &str = "output/tiny/2025-03";

/// The small project with charts or tables, and a template that prints them.
fn with(exhibits: &str, prints: &str) -> Project {
    let project = Project::mini_with_data();
    project.write("briefs/tiny.yaml", &(project.read("briefs/tiny.yaml") + exhibits));
    project.edit(
        "templates/tiny.md",
        "{{ releases.staff.title }} for",
        &format!("{prints}\n\n{{{{ releases.staff.title }}}} for"),
    );
    project
}

const CHARTS: &str = "charts:
  lines:
    kind: line
    headline: h
    subtitle: s
    series:
      - { figure: doctors, label: '{{ area.name }}' }
      - { figure: doctors, area: E92000001, label: England }
      - { figure: trainees, label: In training }
  bars:
    kind: bar
    headline: h
    subtitle: s
    areas: [region]
    figure: doctors
    among: peers
    against: E92000001
  dots:
    kind: strip
    headline: h
    subtitle: s
    figure: doctors
    among: region
    within: E92000001
    first: lowest
";

#[test]
fn charts_hold_an_area_and_its_peers() {
    let project = with(
        CHARTS,
        "{{ chart(id=\"lines\") }}\n\n{% if area.kind == \"region\" %}{{ chart(id=\"bars\") }}{% endif %}\n\n{{ chart(id=\"dots\") }}",
    );
    project.run(&["build"]).succeeded();
    let alternatives = |area: &str| {
        let words = project.read(&format!("{EDITION}/{area}/brief.md"));
        let pictures = words.lines().filter(|line| line.starts_with("!["));
        pictures.map(str::to_owned).collect::<Vec<_>>().join("\n\n")
    };
    insta::assert_snapshot!("england", alternatives("E92000001"));
    insta::assert_snapshot!("region", alternatives("Y01"));
    // The data beside each chart, unrounded; and what is not printed leaves no file.
    insta::assert_snapshot!("data", project.read(&format!("{EDITION}/Y01/charts/bars.csv")));
    assert!(!project.path(&format!("{EDITION}/E92000001/charts/bars.csv")).exists());
    assert!(!project.path(&format!("{EDITION}/E92000001/charts/bars.svg")).exists());
    let page = project.read(&format!("{EDITION}/Y01/brief.html"));
    assert!(
        page.contains("<a href=\"charts/bars.csv\">Data of this chart (CSV, 1 kB)</a>"),
        "{page}"
    );
    assert!(page.contains("the North_East") && !page.contains("North_East & *Wolds"), "{page}");
    // What a chart shows of others is written down like all that is printed.
    let record = project.read(&format!("{EDITION}/Y01/provenance.json"));
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    let printed = record["printed"].as_array().unwrap().iter();
    let bars: Vec<&str> = printed
        .filter(|one| one["text"] == "charts/bars.svg")
        .filter_map(|one| one["area"].as_str())
        .collect();
    assert_eq!(bars, ["Y01", "Y02", "E92000001"]);
}

#[test]
fn a_chart_that_is_not_meant_for_an_area_says_so() {
    let project = with(CHARTS, "{{ chart(id=\"bars\") }}");
    let ran = project.run(&["build"]);
    assert_eq!(ran.code, 5);
    assert!(ran.stderr.contains("the chart `bars` is not meant for a country"), "{}", ran.stderr);
    assert!(project.path(&format!("{EDITION}/Y01/brief.md")).exists());
}

#[test]
fn a_chart_without_any_value_fails_only_where_it_is_printed() {
    let chart = "charts:
  lines:
    kind: line
    headline: h
    subtitle: s
    series: [{ figure: trainees, label: In training }]
";
    let project = with(chart, "{% if trainees is known %}{{ chart(id=\"lines\") }}{% endif %}");
    project.run(&["build"]).succeeded();
    let project = with(chart, "{{ chart(id=\"lines\") }}");
    let ran = project.run(&["build"]);
    assert_eq!(ran.code, 5);
    assert!(ran.stderr.contains("error[empty-chart]"), "{}", ran.stderr);
    assert!(ran.stderr.contains("briefs/tiny.yaml:11:3"), "{}", ran.stderr);
}

const TABLES: &str = "tables:
  staff:
    headline: h
    subtitle: s
    areas: [country]
    figures: [doctors, trainees]
    total: All of these
    columns:
      - { label: January, at: 2025-01 }
      - { label: February, at: 2025-02 }
      - { label: Since January, trend_since: 2025-01 }
      - { label: Change, change_since: 2025-01 }
  places:
    headline: h
    subtitle: s
    among: region
    first: highest
    against: E92000001
    total: '{{ edition.label }}'
    columns:
      - { label: All, figure: doctors }
      - { label: Share, figure: trainee_share }
";

#[test]
fn tables_add_what_can_be_added_and_say_what_can_not() {
    let prints = "{% if area.kind == \"country\" %}{{ table(id=\"staff\") }}{% endif %}\n\n{{ table(id=\"places\") }}";
    let project = with(TABLES, prints);
    project.run(&["build"]).succeeded();
    let tables = |area: &str| {
        let words = project.read(&format!("{EDITION}/{area}/brief.md"));
        let tables =
            words.lines().filter(|line| line.starts_with('|') || line.starts_with("Source"));
        tables.map(str::to_owned).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!("tables_england", tables("E92000001"));
    insta::assert_snapshot!("tables_region", tables("Y01"));
    insta::assert_snapshot!(
        "table_data",
        project.read(&format!("{EDITION}/E92000001/tables/staff.csv"))
    );
    // A line as small as a word: drawn in the page and in print, with its words.
    let page = project.read(&format!("{EDITION}/E92000001/brief.html"));
    assert_eq!(page.matches("<span class=\"spark\"><svg").count(), 2);
    assert!(
        page.contains("aria-label=\"Trend: 1,000 in January 2025; 1,235 in March 2025"),
        "{page}"
    );
    let pdf = std::fs::read(project.path(&format!("{EDITION}/E92000001/brief.pdf"))).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
}

#[test]
fn everything_wrong_with_charts_and_tables_is_said_at_once() {
    let project = Project::mini_with_data();
    let exhibits = "charts:
  a: { kind: pie, headline: h, subtitle: s, series: [] }
  b: { kind: line, headline: h, subtitle: s, figure: doctors, among: region }
  c: { kind: line, headline: h, subtitle: s, series: [] }
  d:
    kind: line
    headline: h
    subtitle: s
    series:
      - { figure: doctors, label: A }
      - { figure: doctors, label: B }
      - { figure: trainee_share, label: C }
      - { figure: doctor, label: D }
      - { figure: doctors, label: E, area: Y09 }
  e: { kind: bar, headline: h, subtitle: s, figure: doctors, among: regoin, first: highst }
  f: { kind: strip, headline: h, subtitle: s, figure: doctors, among: peers, within: here, areas: [moon] }
  g: { kind: bar, headline: h, claim: c, subtitle: s, among: region }
  h:
    kind: multiples
    headline: h
    subtitle: s
    axis: comon
    panels: [{ figure: doctors }]
  i:
    kind: stacked
    headline: h
    subtitle: s
    parts:
      - { figure: doctors, label: a, area: Y01 }
      - { figure: trainee_share, label: b }
tables:
  a: { headline: h, subtitle: s, figures: [doctors, trainee_share], total: All, columns: [{ label: a, figure: doctors }] }
  b: { headline: h, subtitle: s, among: region, figures: [doctors], columns: [{ label: a, of: Y01 }] }
  c: { headline: h, subtitle: s, within: here, columns: [] }
  d:
    headline: h
    subtitle: s
    among: region
    total: All
    columns: [{ label: a, figure: trainee_share, trend_since: 2025-01, change_since: 2025-01, at: 2025-01 }]
";
    project.write("briefs/tiny.yaml", &(project.read("briefs/tiny.yaml") + exhibits));
    let ran = project.run(&["build"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.shown());
    // An unknown key is named, with the nearest that there is.
    project.edit("briefs/tiny.yaml", "axis: comon", "axes: common");
    let ran = project.run(&["build"]);
    assert!(ran.stderr.contains("axes") && ran.stderr.contains("axis"), "{}", ran.stderr);
}

#[test]
fn n4_heads_of_areas_are_not_added() {
    let project = with(TABLES, "{{ table(id=\"places\") }}");
    project.edit("briefs/figures.yaml", "unit: FTE", "unit: headcount");
    let ran = project.run(&["build"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("error[no-total]"), "{}", ran.stderr);
}

#[test]
fn words_of_charts_are_read_like_all_words() {
    let chart = "charts:
  team:
    kind: stacked
    headline: Fewer doctors
    subtitle: s
    parts: [{ figure: doctors, label: More than 12 doctors }]
    bars: [{ label: Rising }]
";
    let project = with(chart, "");
    let ran = project.run(&["check"]);
    for found in ["`Fewer` compares", "`More` compares", "`12`", "`Rising` compares"] {
        assert!(ran.stderr.contains(found), "{found}: {}", ran.stderr);
    }
    for code in ["untested-headline", "warning[unused]"] {
        assert!(ran.stderr.contains(code), "{code}: {}", ran.stderr);
    }
}

#[test]
fn a_table_of_sixty_rows_and_more_is_whole_in_every_form() {
    let project = Project::shipped();
    let brief = project.read("briefs/settlement.yaml");
    let table = "tables:\n  all:\n    headline: Every place\n    subtitle: Patients\n    among: sub_icb\n    columns:\n      - { label: Patients per GP, figure: patients_per_gp }\n";
    project.write("briefs/settlement.yaml", &brief.replacen("tables:\n", table, 1));
    let words = project.read("templates/settlement.md");
    project.write(
        "templates/settlement.md",
        &words.replacen(
            "{{ chart(id=\"gp_trend\") }}",
            "{{ chart(id=\"gp_trend\") }}\n\n{{ table(id=\"all\") }}",
            1,
        ),
    );
    project.run(&["build", "--only", "05Q"]).succeeded();
    let folder = Path::new("output/settlement/2025-10/05Q");
    let rows = |text: &str, of: &str| text.matches(of).count();
    let data = project.read(&folder.join("tables/all.csv").to_string_lossy());
    assert_eq!(data.lines().count(), 107);
    let page = project.read(&folder.join("brief.html").to_string_lossy());
    assert!(rows(&page, "<th scope=\"row\">") >= 106);
    let words = project.read(&folder.join("brief.md").to_string_lossy());
    assert_eq!(rows(&words, "(this area)"), 1);
}
