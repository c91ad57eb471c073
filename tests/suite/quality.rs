//! Units that may not be mixed, breaks in series, several caveats.

use crate::geography::{EDITION, places, words};
use crate::support::{Project, Ran};

/// A break of what boards report, before April 2026.
const BREAK: &str = "    breaks:\n      - { at: 2026-04, reason: a new collection }\n";

fn with(text: &str) -> Project {
    let project = places();
    let figure = "    definition: GPs as boards report them.\n";
    project.edit("briefs/figures.yaml", figure, &format!("{figure}{text}"));
    project
}

fn catalogue(figures: &str) -> Ran {
    let project = Project::mini_with_data();
    let text = project.read("briefs/figures.yaml");
    project.write("briefs/figures.yaml", &format!("{text}{figures}"));
    project.run(&["build"])
}

#[test]
fn n5_a_comparison_across_a_break_is_marked() {
    let project = with(BREAK);
    project.run(&["build"]).succeeded();
    let board = words(&project, "QRV");
    let said = "\\[b\\] Values of GPs that boards report from April 2026 are not comparable with those before: a new collection.";
    // In the note, and under the table; beside what is said of the boundaries.
    assert_eq!(board.matches(said).count(), 2, "{board}");
    assert!(board.contains("80 more \\[b\\]."), "{board}");
    assert!(board.contains("| +80 \\[b\\] |"), "{board}");
    assert_eq!(board.matches("The boundaries of West Board changed").count(), 2, "{board}");
}

#[test]
fn n5_a_break_is_that_of_its_areas() {
    for (of, has) in [
        ("areas: [QRV]", true),
        ("kinds: [icb]", true),
        ("areas: [E92000001], kinds: [ccg]", false),
        ("kinds: [country]", false),
    ] {
        let project = with(&BREAK.replace("collection }", &format!("collection, {of} }}")));
        project.run(&["build"]).succeeded();
        assert_eq!(words(&project, "QRV").contains("a new collection"), has, "{of}");
    }
    // After the break, and before it, months compare.
    for at in ["2026-03", "2026-05"] {
        let project = with(&BREAK.replace("2026-04", at));
        project.run(&["build"]).succeeded();
        assert!(!words(&project, "QRV").contains("a new collection"), "{at}");
    }
}

#[test]
fn n5_a_figure_breaks_with_those_that_it_uses() {
    let project = places();
    project.edit("briefs/figures.yaml", "    coverage:", &format!("{BREAK}    coverage:"));
    project.edit("templates/places.md", "board_gps | change", "twice | change");
    project.run(&["build"]).succeeded();
    let board = words(&project, "QRV");
    assert!(board.contains("Values of GPs, twice from April 2026 are not comparable"), "{board}");
    assert!(board.contains("fewer \\[b\\]"), "{board}");
}

#[test]
fn n5_a_comparison_across_a_break_is_refused() {
    let refuse = BREAK.replace("collection }", "collection, compare: refuse }");
    let project = with(&refuse);
    // The board's brief is not made; those that don't compare are.
    insta::assert_snapshot!(project.run(&["build"]).shown());
    assert!(project.path(&format!("{EDITION}/E92000001/brief.md")).exists());
    assert!(!project.path(&format!("{EDITION}/QRV")).exists());
    // In a table alone, at its column.
    project.edit("templates/places.md", ", {{ board_gps | change(since=\"2026-03\") }}", "");
    let ran = project.run(&["build"]);
    assert_eq!(ran.code, 5);
    let said = "`board_gps` can't be compared across April 2026: a new collection";
    assert!(
        ran.stderr.contains(said) && ran.stderr.contains("briefs/places.yaml:"),
        "{}",
        ran.stderr
    );
    // A word compares, too.
    let word = "{{ board_gps | word(since=\"2026-03\", up=\"a\", down=\"b\", flat=\"c\") }}";
    project.edit("templates/places.md", "{{ table(id=\"change\") }}", word);
    project.edit("briefs/places.yaml", "change_since: 2026-03", "at: 2026-03");
    let ran = project.run(&["build"]);
    assert!(
        ran.stderr.contains(said) && ran.stderr.contains("templates/places.md:"),
        "{}",
        ran.stderr
    );
}

#[test]
fn n5_a_claim_does_not_compare_across_a_break() {
    let claims = "claims:\n  rise:\n    says: There were {{ board_gps | at(period=\"2026-03\") }} GPs in March 2026, and there are {{ board_gps }} in April 2026.\n    test: board_gps | value > (board_gps | at(period=\"2026-03\") | value)\n    areas: [icb]\n";
    let with_claim = |breaks: &str| {
        let project = with(breaks);
        let text = project.read("briefs/places.yaml");
        project.write("briefs/places.yaml", &(text + claims));
        let change = "{{ board_gps }}, {{ board_gps | change(since=\"2026-03\") }}";
        project.edit("templates/places.md", change, "{{ claim(id=\"rise\") }}");
        project.edit("briefs/places.yaml", "change_since: 2026-03", "at: 2026-03");
        project
    };
    let project = with_claim(BREAK);
    project.run(&["build"]).succeeded();
    let board = words(&project, "QRV");
    assert!(board.contains("\\[b\\]"), "{board}");
    assert!(board.contains("those before: a new collection."), "{board}");
    let ran =
        with_claim(&BREAK.replace("collection }", "collection, compare: refuse }")).run(&["build"]);
    assert!(ran.code != 0 && ran.stderr.contains("error[broken-series]"), "{}", ran.shown());
}

#[test]
fn c5_a_chart_marks_every_break_and_its_note_says_why() {
    let project = with(
        &BREAK
            .replace("collection }", "collection }\n      - { at: 2026-04, reason: another form }"),
    );
    let chart = "charts:\n  trend:\n    kind: line\n    headline: h\n    subtitle: s\n    series:\n      - { figure: board_gps, area: QRV, label: GPs }\n";
    let text = project.read("briefs/places.yaml");
    project.write("briefs/places.yaml", &(text + chart));
    project.edit("templates/places.md", "{{ twice | caveat }}", "{{ chart(id=\"trend\") }}\n\n");
    project.run(&["build"]).succeeded();
    let svg = project.read(&format!("{EDITION}/E92000001/charts/trend.svg"));
    for reason in ["boundaries changed", "a new collection", "another form"] {
        assert!(svg.contains(reason), "{reason}: {svg}");
    }
    let england = words(&project, "E92000001");
    assert!(england.contains("those before: another form."), "{england}");
}

#[test]
fn breaks_are_checked() {
    let project = with(
        "    breaks:\n      - { at: 2026-13, reason: ' ', compare: refues }\n      - { reason: x, kinds: [moon], areas: [Q] }\n      - { at: 2026-04, reason: x, areas: [QRW] }\n",
    );
    insta::assert_snapshot!(project.run(&["build"]).shown());
}

#[test]
fn a_figure_may_have_several_caveats() {
    let project = places();
    project.edit(
        "briefs/figures.yaml",
        "caveat: It is no more than an example.",
        "caveat: [It is an example., It is made up.]",
    );
    project.run(&["build"]).succeeded();
    let said = "It is an example. It is made up. Sums over practices fall short";
    assert!(words(&project, "E92000001").contains(said));
}

#[test]
fn n4_full_time_equivalents_and_heads_are_not_mixed() {
    let heads = "  heads:\n    label: doctors\n    unit: headcount\n    definition: Doctors.\n    sql: SELECT area_code, period, doctors AS value FROM staff_country\n";
    let uses = |unit: &str| {
        format!(
            "{heads}  both:\n    label: both\n    unit: {unit}\n    definition: Both.\n    sql: SELECT h.area_code, h.period, d.value / h.value AS value FROM figure_heads h JOIN figure_doctors d USING (area_code, period)\n"
        )
    };
    insta::assert_snapshot!(catalogue(&uses("FTE")).shown());
    for unit in ["headcount", "'%'", "doctors"] {
        let ran = catalogue(&uses(unit));
        assert!(
            ran.code == 2 && ran.stderr.contains("error[mixed-units]"),
            "{unit}: {}",
            ran.stderr
        );
    }
    for unit in ["FTE per headcount", "FTE per 100 heads"] {
        assert_eq!(catalogue(&uses(unit)).code, 0, "{unit}");
    }
    let one = |unit: &str| {
        uses(unit)
            .replace("d.value / h.value", "h.value")
            .replace("JOIN figure_doctors d USING (area_code, period)", "")
    };
    assert!(catalogue(&one("FTE")).stderr.contains("error[mixed-units]"));
    assert_eq!(catalogue(&one("headcount")).code, 0);
    assert!(catalogue(&one("FTE per")).stderr.contains("error[wrong-unit]"));
}

#[test]
fn n4_a_table_of_two_units_names_them() {
    let project = Project::mini_with_data();
    let heads = "  heads:\n    label: doctors\n    unit: headcount\n    definition: Doctors.\n    sql: SELECT area_code, period, doctors AS value FROM staff_country\n";
    let text = project.read("briefs/figures.yaml");
    project.write("briefs/figures.yaml", &format!("{text}{heads}"));
    let table = "tables:\n  both:\n    headline: h\n    subtitle: s\n    figures: [doctors, heads]\n    columns: [{ label: Now }]\n";
    let text = project.read("briefs/tiny.yaml");
    project.write("briefs/tiny.yaml", &(text + table));
    project.edit("templates/tiny.md", "\n\n", "\n\n{{ table(id=\"both\") }}\n\n");
    project.run(&["build"]).succeeded();
    let words = project.read("output/tiny/2025-03/E92000001/brief.md");
    assert!(
        words.contains("| Doctors (FTE) |") && words.contains("| Doctors (headcount) |"),
        "{words}"
    );
}

#[test]
fn n4_headcounts_of_areas_are_not_added() {
    let added = |more: &str| {
        format!(
            "  heads:\n    label: doctors\n    unit: headcount\n{more}    definition: Doctors.\n    sql: SELECT w.within_code AS area_code, s.period, sum(s.doctors) AS value FROM staff_areas s JOIN area_within w USING (area_code) WHERE w.within_code <> 'E92000001' GROUP BY 1, 2\n"
        )
    };
    insta::assert_snapshot!(catalogue(&added("")).shown());
    assert_eq!(catalogue(&added("    adds: each doctor reports in one region\n")).code, 0);
    assert!(catalogue(&added("    adds: ' '\n")).stderr.contains("error[headcount-added]"));
    let fte = added("    adds: why\n").replace("headcount", "FTE");
    assert!(catalogue(&fte).stderr.contains("error[adds-nothing]"));
    assert_eq!(catalogue(&fte.replace("    adds: why\n", "")).code, 0);
}

#[test]
fn n4_a_chart_has_one_unit() {
    let project = Project::mini_with_data();
    let chart = "charts:\n  trend:\n    kind: line\n    headline: h\n    subtitle: s\n    series:\n      - { figure: doctors, label: Doctors }\n      - { figure: trainee_share, label: Trainees }\n";
    let text = project.read("briefs/tiny.yaml");
    project.write("briefs/tiny.yaml", &(text + chart));
    insta::assert_snapshot!(project.run(&["build"]).shown());
}
