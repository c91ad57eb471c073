//! Claims: said where they hold, and nowhere else; and what `check` says of prose that nothing
//! stands behind.

use serde_json::Value;

use crate::support::{Project, files_below};
use crate::workbook::{Cell, Workbook};

const FOOT: &str = "\n\n{{ releases.staff.title }} for {{ releases.staff.release }}, published on {{ releases.staff.published }}. {{ releases.staff.attribution }}\n";

/// A project with some claims and some words.
fn project(claims: &str, words: &str) -> Project {
    let project = Project::mini_with_data();
    let yaml = project.read("briefs/tiny.yaml");
    project.write("briefs/tiny.yaml", &format!("{yaml}fresh_for_days: 100000\n{claims}"));
    let words = format!(
        "# Doctors in {{{{ area.prose }}}}\n\n{words}{{{{ doctors | cite }}}}{{{{ cite(key=\"doe2024\") }}}}{FOOT}"
    );
    project.write("templates/tiny.md", &words);
    project
}

/// The lines of JSON of a type.
fn objects(stdout: &str, kind: &str) -> Vec<Value> {
    let lines = stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|one| one["type"] == kind).collect()
}

const FEWER: &str = "claims:
  many:
    test: doctors | value > 500
    says: In March 2025 there are more than enough doctors, {{ doctors }} of them.
    otherwise: There may be too few doctors; {{ doctors }} were counted in {{ doctors | period }}.
";

#[test]
fn a_claim_is_said_where_it_holds_and_something_else_where_it_fails() {
    let project = project(FEWER, "{{ claim(id=\"many\") }}");
    let ran = project.run(&["check", "--claims"]).succeeded();
    insta::assert_snapshot!(ran.shown());
    project.run(&["build"]).succeeded();
    let words = |area: &str| project.read(&format!("output/tiny/2025-03/{area}/brief.md"));
    assert!(words("Y01").contains("more than enough doctors, 1,000 of them"), "{}", words("Y01"));
    assert!(words("Y02").contains("may be too few doctors; 235 were"), "{}", words("Y02"));
    assert!(!words("Y02").contains("more than enough"));
    let manifest: Value =
        serde_json::from_str(&project.read("output/tiny/2025-03/manifest.json")).unwrap();
    let verdict = |at: usize| manifest["areas"][at]["claims"]["many"].clone();
    assert_eq!([verdict(1), verdict(2)], ["holds", "fails"]);
}

#[test]
fn without_another_sentence_the_area_gets_no_brief() {
    let claims = FEWER.lines().filter(|line| !line.contains("otherwise")).collect::<Vec<_>>();
    let project = project(&claims.join("\n"), "{{ claim(id=\"many\") }}");
    let ran = project.run(&["check"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.shown());
    let ran = project.run(&["build"]).succeeded();
    assert!(ran.stdout.contains("2 briefs made, 1 withheld"), "{}", ran.stdout);
    assert!(ran.stdout.contains("withheld from South: the claim `many` does not hold"));
    assert!(!project.path("output/tiny/2025-03/Y02").exists());
    // With a warning in place of an error it is made without the sentence.
    project.edit("briefs/tiny.yaml", "    says:", "    level: warn\n    says:");
    let ran = project.run(&["check"]).succeeded();
    assert!(ran.stderr.contains("warning[claim-fails]"), "{}", ran.stderr);
    project.run(&["build"]).succeeded();
    assert!(!project.read("output/tiny/2025-03/Y02/brief.md").contains("enough doctors"));
}

#[test]
fn an_edition_without_any_brief_takes_no_ones_place() {
    let project = project(FEWER, "{{ claim(id=\"many\") }}");
    let tiny = project.read("briefs/tiny.yaml");
    project
        .write("briefs/other.yaml", &tiny.replace("many", "other").replace("tiny.md", "other.md"));
    project
        .write("templates/other.md", &project.read("templates/tiny.md").replace("many", "other"));
    project.run(&["build"]).succeeded();
    let before = project.read("output/tiny/2025-03/manifest.json");
    let claims = tiny.replace("value > 500", "value > 5000");
    let claims: Vec<&str> = claims.lines().filter(|line| !line.contains("otherwise")).collect();
    project.write("briefs/tiny.yaml", &claims.join("\n"));
    project.edit("templates/other.md", "# Doctors", "# Our doctors");
    let ran = project.run(&["build"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.shown());
    assert_eq!(project.read("output/tiny/2025-03/manifest.json"), before);
    // The other brief is made all the same.
    assert!(project.read("output/other/2025-03/Y01/brief.md").contains("# Our doctors"));
}

#[test]
fn a_claim_that_is_not_printed_in_an_area_does_no_harm_there() {
    let claims = FEWER.lines().filter(|line| !line.contains("otherwise")).collect::<Vec<_>>();
    let words = "{% if area.code != \"Y02\" %}{{ claim(id=\"many\") }}{% endif %}Here. ";
    project(&claims.join("\n"), words).run(&["check"]).succeeded();
}

#[test]
fn what_is_missing_decides_nothing() {
    let claims = "claims:
  few_trainees:
    test: trainees | value < 100000
    says: There are not too many trainees.
    otherwise: There are too many trainees.
";
    let project = project(claims, "{{ claim(id=\"few_trainees\") }}");
    let ran = project.run(&["check", "--claims"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.shown());
    // Nothing else to say either: that sentence might be as wrong.
    let ran = project.run(&["build"]).succeeded();
    assert!(ran.stdout.contains("1 brief made, 2 withheld"), "{}", ran.stdout);
}

#[test]
fn what_asks_for_an_undecided_claim_is_undecided() {
    let claims = "claims:
  many: { test: trainees | value > 1000, says: There are many trainees., level: warn }
  few: { test: 'not holds(id=\"many\")', says: There are few trainees., level: warn }
  odd: { test: doctors | value > 1, says: 'Trainees: {{ trainees | word(since=\"2025-01\", up=\"a\", down=\"b\", flat=\"c\") }}' }
";
    // What can't be put into words does no harm where it is not printed.
    let words = "{{ claim(id=\"many\") }} {{ claim(id=\"few\") }}{% if area.kind == \"moon\" %}{{ claim(id=\"odd\") }}{% endif %}";
    let project = project(claims, words);
    let ran = project.run(&["check", "--claims", "--format", "json"]).succeeded();
    let all = objects(&ran.stdout, "claim");
    let undecided = |at: usize| all[at]["undecided"].as_array().unwrap().len();
    assert_eq!([undecided(0), undecided(1), undecided(2)], [2, 2, 2], "{}", ran.stdout);
    project.run(&["build"]).succeeded();
    assert!(!project.read("output/tiny/2025-03/Y01/brief.md").contains("few trainees"));
    assert!(project.read("output/tiny/2025-03/E92000001/brief.md").contains("few trainees"));
}

#[test]
fn a_claim_is_meant_for_some_editions_and_some_kinds_of_area() {
    let claims = "claims:
  old:
    until: 2025-02
    test: doctors | value > 0
    says: There are doctors.
    otherwise: Nothing is said of doctors any longer.
  whole:
    areas: [country]
    level: warn
    test: doctors | value > 0
    says: The country has doctors.
";
    let words = "{{ claim(id=\"old\") }} {{ claim(id=\"whole\") }}";
    let project = project(claims, words);
    let ran = project.run(&["check", "--claims"]).succeeded();
    insta::assert_snapshot!(ran.shown());
    project.run(&["build"]).succeeded();
    let region = project.read("output/tiny/2025-03/Y01/brief.md");
    assert!(region.contains("any longer.") && !region.contains("The country has"), "{region}");
}

#[test]
fn claims_build_on_claims_but_not_in_a_circle() {
    let claims = "claims:
  b:
    test: holds(id=\"a\") and doctors | value > 1
    says: And so {{ claim(id=\"a\") }}
  a:
    test: doctors | value > 1
    says: there are doctors.
";
    let good = project(claims, "{{ claim(id=\"b\") }}");
    good.run(&["build"]).succeeded();
    assert!(good.read("output/tiny/2025-03/Y01/brief.md").contains("And so there are doctors."));
    let circle = claims.replace("test: doctors | value > 1", "test: holds(id=\"b\")");
    let ran = project(&circle, "{{ claim(id=\"b\") }}").run(&["check"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.shown());
}

#[test]
fn tests_that_are_none() {
    let claims = "claims:
  unclosed: { test: 'doctors | value > (3', says: a }
  unknown: { test: 'docters | value > 3', says: b }
  number: { test: 'doctors | value', says: c }
  zero: { test: '1 / (doctors | value - 234.5) > 0', says: d }
  level: { test: 'true', says: e, level: fatal, since: 2025-05, until: 2025-01 }
  no_words: { test: 'true' }
";
    let words = "{{ claim(id=\"number\") }} {{ claim(id=\"zero\") }} {{ claim(id=\"nunber\") }}";
    let project = project(claims, words);
    insta::assert_snapshot!("tests_that_are_none_in_yaml", project.run(&["check"]).shown());
    let yaml = project.read("briefs/tiny.yaml");
    let left = yaml.lines().filter(|line| !line.contains("  level:") && !line.contains("no_words"));
    project.write("briefs/tiny.yaml", &left.collect::<Vec<_>>().join("\n"));
    insta::assert_snapshot!("tests_that_are_none_in_tera", project.run(&["check"]).shown());
    let yaml = project.read("briefs/tiny.yaml");
    let left =
        yaml.lines().filter(|line| !line.contains("  unclosed:") && !line.contains("unknown:"));
    project.write("briefs/tiny.yaml", &left.collect::<Vec<_>>().join("\n"));
    project.edit("templates/tiny.md", "nunber", "number");
    let ran = project.run(&["check"]);
    insta::assert_snapshot!("tests_that_are_none_in_areas", ran.shown());
}

#[test]
fn claims_that_contradict_each_other() {
    let claims = "claims:
  many: { test: doctors | value > 500, says: There are enough doctors. }
  few: { test: doctors | value <= 500, says: There are too few doctors. }
";
    let ran = project(claims, "{{ claim(id=\"many\") }} {{ claim(id=\"few\") }}").run(&["check"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.shown());
}

#[test]
fn n4_a_change_names_both_dates_and_its_base_is_not_picked() {
    let project = Project::mini();
    // Eight months, of which February is the highest.
    let values = [1000.25, 1500.5, 1300.0, 1290.0, 1280.0, 1270.0, 1260.0, 1234.5];
    let months = ["January", "February", "March", "April", "May", "June", "July", "August"];
    let mut book = Workbook::default();
    for sheet in &mut book.sheets {
        if sheet.0 == "6a" {
            sheet.1[0][0] = Cell::Text("Table 6a: staff by region, August 2025, made up");
        }
        if sheet.0 == "1a" {
            for row in &mut sheet.1[1..] {
                row.truncate(1);
            }
        }
    }
    for (at, (month, value)) in months.iter().zip(values).enumerate() {
        let header: &'static str = Box::leak(format!("{month} 2025").into_boxed_str());
        book = book
            .with("1a", 1, at + 1, Cell::Text(header))
            .with("1a", 2, at + 1, Cell::Number(value))
            .with("1a", 4, at + 1, Cell::Number(100.0));
    }
    book.save(&project.path("staff.xlsx"));
    project.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
    let yaml = project.read("briefs/tiny.yaml").replace("[country, region]", "[country]");
    let claims = "fresh_for_days: 100000
claims:
  picked:
    test: doctors | value < doctors | at(period=\"2025-02\") | value
    says: There are {{ doctors | change(since=\"2025-02\") }} doctors than once.
  fair:
    test: doctors | value > doctors | at(period=\"2025-01\") | value
    says: In {{ doctors | period }} there are more doctors than in January 2025.
";
    project.write("briefs/tiny.yaml", &format!("{yaml}{claims}"));
    project.write(
        "templates/tiny.md",
        &format!("# Doctors\n\n{{{{ claim(id=\"picked\") }}}} {{{{ claim(id=\"fair\") }}}}{{{{ doctors | cite }}}}{{{{ cite(key=\"doe2024\") }}}}{FOOT}"),
    );
    insta::assert_snapshot!(project.run(&["check", "-v"]).shown());
}

#[test]
fn n4_fte_and_headcount_are_never_held_against_each_other() {
    let claims = "claims:
  mixed: { test: doctors | value < heads | value, says: Some doctors work part-time. }
";
    let project = project(claims, "{{ claim(id=\"mixed\") }}");
    let figures = project.read("briefs/figures.yaml");
    let heads = "  heads:\n    label: doctors\n    unit: headcount\n    definition: All doctors by heads.\n    sql: SELECT area_code, period, 2000 AS value FROM staff_areas\n";
    project.write("briefs/figures.yaml", &format!("{figures}{heads}"));
    let ran = project.run(&["check"]);
    assert_ne!(ran.code, 0);
    insta::assert_snapshot!(ran.shown());
}

#[test]
fn prose_with_nothing_behind_it_is_told_at_its_place() {
    let words = "There are more doctors than ever, 1,234 of them, since March 2025.
{%- if area.code == \"nowhere\" %} In 1999 there were steadily fewer, by 12%.{% endif %}
{% set typed = \"rose by 7\" %}Somebody says they {{ typed }}. The raw number is {{ doctors | value }}.
Doctors are {{ doctors }}, {{ doctors | with_unit }}; see section 2 and COVID-19.

{# unchecked: a proverb #}Less is more.

{#- unchecked: #}
Two are company.

[Highest of 9](https://example.org/1234?more=5) `risen`
";
    let project = project("", words);
    project.edit("briefs/tiny.yaml", "title: Doctors in", "title: Record doctors in");
    let ran = project.run(&["check"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.shown());
    // The words are made all the same; whoever builds is told in short.
    let ran = project.run(&["build"]).succeeded();
    insta::assert_snapshot!("prose_with_nothing_behind_it_in_a_build", ran.shown());
}

#[test]
fn no_detour_leads_past_the_checks() {
    let words = "{% set kept %}Kept 41 and {{ doctors }}{% endset %}{{ kept }}

{{ \"typed 42\" | upper }} {{ \"<b>43</b>\" | safe }} {{ 44 }} {{ 40 + 5 }} {{ doctors ~ \" and 46\" }}
{% for i in [47] %}{{ i }}{% endfor %} {% raw -%} Raw 48 {% endraw %} <!-- 49 --> [link 50](https://example.org/7)
{{ doctors | value | round }}[^mine] {{ doctors | replace(from=\"2\", to=\"9\") }}

[^mine]: My note says {{ 50 + 2 }}.

{% include \"part.md\" %} Here.
";
    let project = project("", words);
    project.edit("briefs/tiny.yaml", "title: Doctors in", "title: '{{ 50 + 3 }} Doctors in");
    project.edit("briefs/tiny.yaml", "area.prose }}\n", "area.prose }}'\n");
    project.write("templates/part.md", "Included 51 things.\n");
    let ran = project.run(&["check", "--only", "E92000001"]);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    let found = lines.windows(2).filter(|pair| pair[0].starts_with("error"));
    let found: Vec<String> = found
        .map(|pair| format!("{} {}", pair[1].trim().trim_start_matches("--> "), pair[0]))
        .collect();
    insta::assert_snapshot!(found.join("\n"));
}

/// The codes and columns of what is found in a template with these words, in one area.
fn told(words: &str) -> Vec<String> {
    let ran = project("", words).run(&["check", "--only", "E92000001"]);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    let found = lines.windows(2).filter(|pair| pair[0].contains("]: "));
    found
        .map(|pair| {
            let code = pair[0].split(['[', ']']).nth(1).unwrap();
            format!("{code} {}", pair[1].rsplit("md:3:").next().unwrap())
        })
        .filter(|one| !one.starts_with("waived"))
        .collect()
}

#[test]
fn what_a_filter_block_prints_is_read() {
    let words =
        "In {{ edition.label }} {% filter upper %}There are 78 more doctors.{% endfilter %}";
    assert_eq!(told(words), ["unsourced-number 24", "comparing-word 24"]);
    assert_eq!(told("{% filter trim %} 78 doctors {% endfilter %}"), ["unsourced-number 1"]);
    assert_eq!(told("{% filter upper %}There are {{ doctors }} doctors{% endfilter %}."), [""; 0]);
}

#[test]
fn a_figure_keeps_its_words() {
    let change = "doctors | change(since=\"2025-01\")";
    for words in [
        &format!("{{{{ {change} | replace(from=\"more\", to=\"fewer\") }}}} than in January 2025"),
        "{{ doctors | of(area=\"Y01\") | rank(among=\"region\") | replace(from=\"1st\", to=\"2nd\") }}",
        "-{{ doctors }}",
        "£{{ doctors }}",
        "{{ doctors }}%",
        "{{ doctors }} million",
        "{{ doctors }}bn",
        ".{{ doctors }}",
    ] {
        let found = told(words);
        assert!(found.iter().any(|one| one.starts_with("changed-figure")), "{words}: {found:?}");
    }
    // What is printed beside a figure is kept too.
    for words in [
        "{{ doctors | with_unit | replace(from=\"FTE\", to=\"more heads\") }}",
        "{{ doctors | period | replace(from=\"2025\", to=\"2024\") }}",
        "{{ doctors }}{{ \"000\" }}",
    ] {
        assert!(!told(words).is_empty(), "{words}");
    }
    for words in [
        "{{ doctors }} ({{ doctors | period }}), {{ doctors | with_unit }}.",
        "- {{ doctors }} doctors; from {{ doctors }}–{{ doctors }}",
        "In March 2025 {% filter upper %}{{ doctors | change(since=\"2025-01\") }}{% endfilter %} than in January 2025",
    ] {
        assert_eq!(told(words), [""; 0], "{words}");
    }
}

#[test]
fn words_given_to_a_filter_are_chosen_by_a_figure_and_hold_no_number() {
    let word = |up: &str, down: &str, flat: &str| {
        format!(
            "{{{{ doctors | word(since=\"2025-01\", up=\"{up}\", down=\"{down}\", flat=\"{flat}\") }}}}"
        )
    };
    let change = |up: &str, down: &str| {
        format!(
            "{{{{ doctors | change(since=\"2025-01\", up=\"{up}\", down=\"{down}\", flat=\"as many\") }}}} than in January 2025"
        )
    };
    assert_eq!(told(&word("12,345", "12,346", "12,347")), ["unsourced-number 1"]);
    assert_eq!(told(&change("more (99 per cent)", "fewer (99 per cent)")), ["unsourced-number 1"]);
    assert_eq!(told(&word("more than", "more than", "more than")), ["comparing-word 1"]);
    assert_eq!(told(&change("more", "more")), ["comparing-word 1"]);
    assert_eq!(told(&word("more than", "fewer than", "as many as")), [""; 0]);
    assert_eq!(told(&change("more", "fewer")), [""; 0]);
    let kept = format!(
        "{{% set w = {} %}}{{{{ w }}}}",
        word("rose", "fell", "held").replace(['{', '}'], "")
    );
    assert_eq!(told(&kept), [""; 0]);
    // What one filter chose excuses nothing else.
    let asked = word("fell", "rose", "fell")
        .replace("{{", "{% if")
        .replace("}}", "== \"fell\" %}x{% endif %}");
    let asked = asked.replace("up=\"fell\", down=\"rose\"", "up=\"rose\", down=\"fell\"");
    assert_eq!(told(&format!("{asked} {{{{ \"Nurses fell\" }}}}.")).len(), 1);
}

#[test]
fn n4_a_change_in_prose_names_its_base() {
    let change = "{{ doctors | change(since=\"2025-01\") }}";
    assert_eq!(told(&format!("There are {change}.")), ["change-without-dates 11"]);
    assert_eq!(told(&format!("There are {change} than in January 2025.")), [""; 0]);
}

#[test]
fn n4_what_a_claim_rests_on_it_asks_too() {
    let claims = "claims:
  d: { test: 'doctors | value != (doctors | at(period=\"2025-01\") | value)', says: 'In March 2025 other than in January 2025.' }
  nested: { test: 'holds(id=\"d\")', says: It fell. }
  again: { test: 'doctors | value < 0 * (doctors | at(period=\"2025-01\") | value)', says: x, otherwise: It has not fallen. }
  once: { test: 'holds(id=\"d\")', says: In 2025 it fell. }
  other: { test: 'holds(id=\"d\")', says: 'January 2025, February 2025, March 2025: {{ doctors | change(since=\"2025-02\") }}' }
";
    let words =
        ["nested", "again", "once", "other"].map(|id| format!("{{{{ claim(id=\"{id}\") }}}}"));
    let project = project(claims, &words.join("\n\n"));
    let ran = project.run(&["check", "--only", "E92000001"]);
    insta::assert_snapshot!(ran.shown());
}

#[test]
fn n4_claims_upon_claims_mix_no_units() {
    let claims = "claims:
  fte: { test: 'doctors | value > 1', says: There are doctors. }
  mixed: { test: 'holds(id=\"fte\") and heads | value > 1', says: There are doctors and heads. }
";
    let project = project(claims, "{{ claim(id=\"mixed\") }}");
    let figures = project.read("briefs/figures.yaml");
    let heads = "  heads:\n    label: doctors\n    unit: headcount\n    definition: All doctors by heads.\n    sql: SELECT area_code, period, 2000 AS value FROM staff_areas\n";
    project.write("briefs/figures.yaml", &format!("{figures}{heads}"));
    let ran = project.run(&["check"]);
    assert!(ran.stderr.contains("error[mixed-units]"), "{}", ran.stderr);
}

#[test]
fn a_fault_of_all_areas_is_told_once_at_its_place_and_hides_nothing() {
    let ran = project("", "There are 12 doctors. {{ doctors | value | int }}").run(&["check"]);
    let errors = |ran: &crate::support::Ran, code: &str| ran.stderr.matches(code).count();
    assert_eq!(errors(&ran, "error[template]"), 1, "{}", ran.stderr);
    assert_eq!(errors(&ran, "the number `12` has no source"), 1, "{}", ran.stderr);
    let words = "{{ \"12\" }} doctors in {{ area.prose }} \u{4e2d}.";
    let ran = project("", words).run(&["check"]);
    assert_eq!(errors(&ran, "error[missing-character]"), 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("templates/tiny.md:3:"), "{}", ran.stderr);
    // What else is to be said of these areas is said.
    assert_eq!(errors(&ran, "error[unsourced-number]"), 1, "{}", ran.stderr);
}

#[test]
fn a_test_asks_a_figure_and_answers_yes_or_no() {
    let claims = "claims:
  always: { test: '5 > 4', says: There are enough doctors. }
  yes: { test: 'true', says: There are doctors. }
  quoted: { test: '\"no\" if doctors | value > 1 else \"yes\"', says: There are some., otherwise: None. }
";
    let words = ["always", "yes", "quoted"].map(|id| format!("{{{{ claim(id=\"{id}\") }}}}"));
    let ran = project(claims, &words.join(" ")).run(&["check"]);
    assert_eq!(ran.stderr.matches("error[test-asks-nothing]").count(), 2, "{}", ran.stderr);
    assert_eq!(ran.stderr.matches("error[test-is-no-question]").count(), 1, "{}", ran.stderr);
}

#[test]
fn a_project_adjusts_what_is_looked_for() {
    let words = "There are more than 48 hours in 2 days. It is by far the most.";
    let project = project("", words);
    project.write(
        "briefs/checks.yaml",
        "words:\n  add: [by far]\n  leave_out: [more, most]\nconstants:\n  - { text: 48 hours, reason: arithmetic }\n",
    );
    let ran = project.run(&["check"]);
    let found: Vec<&str> = ran.stderr.lines().filter(|line| line.starts_with("error")).collect();
    assert_eq!(
        found,
        [
            "error[unsourced-number]: the number `2` has no source",
            "error[comparing-word]: `by far` compares, and nothing tests it",
        ]
    );
    project.write("briefs/checks.yaml", "words: { add: [''] }\nconstants: [{ text: much }]\n");
    insta::assert_snapshot!(project.run(&["check"]).shown());
}

#[test]
fn o1_s2_licence_and_release_are_printed() {
    let project = project("", "There are {{ doctors }} doctors.");
    project.edit("templates/tiny.md", FOOT, "\n");
    let ran = project.run(&["check"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.shown());
}

#[test]
fn check_writes_nothing_and_tells_everything_at_once() {
    let project = Project::mini_with_data();
    project.write(
        "templates/tiny.md",
        "# Doctors\n\n### Deep\n\n{{ docters }} {{ claim(id=\"no\") }}\n",
    );
    project.write(
        "briefs/other.yaml",
        &project.read("briefs/tiny.yaml").replace("tiny.md", "other.md"),
    );
    project.write(
        "templates/other.md",
        "# Doctors\n\n### More\n\n{{ doctors }} {{ doctors | cite }}\n",
    );
    project.write("templates/page.html", "{{ broken");
    let before = files_below(&project.path("."));
    let ran = project.run(&["check"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.shown());
    let after: Vec<String> = files_below(&project.path("."))
        .into_iter()
        .filter(|name| !name.starts_with(".cache"))
        .collect();
    let before: Vec<String> =
        before.into_iter().filter(|name| !name.starts_with(".cache")).collect();
    assert_eq!(before, after);
}

#[test]
fn what_is_new_is_told_before_anything_is_made() {
    let project = project(FEWER, "{{ claim(id=\"many\") }}");
    project.run(&["build", "--as-of", "2025-02"]).succeeded();
    let ran = project.run(&["check", "--only", "E92000001"]).succeeded();
    insta::assert_snapshot!(ran.stdout);
    assert!(!project.path("output/tiny/2025-03").exists());
}

#[test]
fn a_headline_that_nothing_tests_is_found() {
    let project = project(FEWER, "{{ claim(id=\"many\") }} {{ chart(id=\"line\") }}");
    let yaml = project.read("briefs/tiny.yaml");
    let chart = |headline: &str| {
        let chart = format!(
            "charts:\n  line:\n    kind: line\n    {headline}\n    subtitle: Doctors\n    series: [{{ figure: doctors, area: E92000001, label: Doctors }}]\n"
        );
        project.write("briefs/tiny.yaml", &format!("{yaml}{chart}"));
        project.edit("templates/tiny.md", "}} {{ chart", "}}\n\n{{ chart");
        let ran = project.run(&["check"]);
        project.edit("templates/tiny.md", "}}\n\n{{ chart", "}} {{ chart");
        ran
    };
    let ran = chart("headline: Doctors");
    assert!(ran.stderr.contains("error[untested-headline]"), "{}", ran.stderr);
    assert!(ran.stderr.contains("briefs/tiny.yaml:19:15"), "{}", ran.stderr);
    let chosen = "headline: 'Doctors {{ doctors | of(area=\"E92000001\") | word(since=\"2025-01\", up=\"rose\", down=\"fell\", flat=\"stayed\") }}'";
    assert!(!chart(chosen).stderr.contains("headline"));
    assert!(!chart("claim: many").stderr.contains("headline"));
    assert!(chart("claim: mony").stderr.contains("did you mean `many`?"));
}

#[test]
fn findings_as_sarif() {
    let project = project("", "There are more than 12 doctors.");
    let ran = project.run(&["check", "--format", "sarif"]);
    assert_eq!(ran.code, 1);
    let log: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let results = log["runs"][0]["results"].as_array().unwrap();
    let place = |at: usize| {
        let location = &results[at]["locations"][0]["physicalLocation"];
        let region = &location["region"];
        format!(
            "{} {}:{}-{}:{}",
            location["artifactLocation"]["uri"].as_str().unwrap(),
            region["startLine"],
            region["startColumn"],
            region["endLine"],
            region["endColumn"]
        )
    };
    assert_eq!(results[0]["ruleId"], "comparing-word");
    assert_eq!(place(0), "templates/tiny.md 3:11-3:15");
    assert_eq!(results[1]["ruleId"], "unsourced-number");
    assert_eq!(place(1), "templates/tiny.md 3:21-3:23");
    // A file that can't be read is a finding too.
    project.write("briefs/tiny.yaml", "name: [\n");
    let ran = project.run(&["check", "--format", "sarif"]);
    assert_eq!(ran.code, 2);
    let log: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(log["runs"][0]["results"][0]["level"], "error");
    assert_eq!(project.run(&["build", "--format", "sarif"]).code, 2);
}

/// For each claim of the shipped brief the vendored data are altered so that it must fail, and it
/// fails, in the right areas only.
#[test]
fn every_claim_of_the_shipped_briefs_fails_when_the_data_do() {
    let project = Project::shipped();
    // Altered cells no longer add up, which is not what this is about.
    let sources = project.read("briefs/sources.yaml").replace("within: 0.001", "within: 1000000");
    project.write("briefs/sources.yaml", &sources);
    let check = |brief: &str| -> Vec<Value> {
        let ran = project.run(&["check", brief, "--claims", "--format", "json"]);
        assert!(ran.code <= 1, "{}", ran.stdout);
        objects(&ran.stdout, "claim")
    };
    let verdicts = || check("settlement");
    let fails = |all: &[Value], claim: &str| -> Vec<String> {
        let one = all.iter().find(|one| one["claim"] == claim).unwrap();
        let codes = one["fails"].as_array().unwrap();
        codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect()
    };
    let ids = |all: &[Value]| -> Vec<String> {
        all.iter().map(|one| one["claim"].as_str().unwrap().to_owned()).collect()
    };
    let before = verdicts();
    let mut left = ids(&before);
    // Table, area, column, the new value, and which claims fail in which areas then.
    let everywhere = 156;
    let cases: [(&str, &str, &str, &str, &[&str]); 4] = [
        ("gpw_england", "E92000001", "admin_staff_fte", "10000", &["chart_few_doctors"]),
        (
            "gpw_england",
            "E92000001",
            "fully_qualified_gps_fte",
            "29999",
            &["fewer_gps", "chart_fewer_gps"],
        ),
        (
            "gpw_practices",
            "E92000001",
            "registered_patients",
            "50000000",
            &["more_patients", "more_patients_per_gp"],
        ),
        (
            "gpw_england",
            "E92000001",
            "fully_qualified_gps_fte",
            "99999",
            &["fewer_gps", "chart_fewer_gps", "more_patients_per_gp"],
        ),
    ];
    for (table, area, column, value, broken) in cases {
        let undo = alter(&project, table, area, "2025-10", column, value);
        let after = verdicts();
        for claim in ids(&after).iter().filter(|claim| !claim.ends_with("_than_england")) {
            let failed = fails(&after, claim).len();
            let expected = if broken.contains(&claim.as_str()) { everywhere } else { 0 };
            assert_eq!(failed, expected, "{claim} with {column} at {value}");
        }
        left.retain(|claim| !broken.contains(&claim.as_str()));
        undo();
    }
    // One board: what is published of its parts and of its region stays as it is.
    let boards = [("harder_than_england", "QKS", "9000"), ("easier_than_england", "QNX", "700")];
    for (claim, board, value) in boards {
        let undo = alter(&project, "gpw_areas", board, "2025-10", "all_gps_fte", value);
        let (was, is) = (fails(&before, claim), fails(&verdicts(), claim));
        let new: Vec<&String> = is.iter().filter(|code| !was.contains(code)).collect();
        assert_eq!(new, [board], "{claim}");
        assert!(was.iter().all(|code| is.contains(code)), "{claim}");
        left.retain(|one| one != claim);
        undo();
    }
    assert!(left.is_empty(), "no case for {left:?}");

    // The paper about networks: a board that is one sub-ICB location is altered, and fails anew.
    let before = check("primary_care");
    let mut left = ids(&before);
    for (claim, board, table, area, column, value) in [
        ("below_england", "QMF", "pcn_staff", "A3A8R", "all_fte", "1900"),
        ("above_england", "QJM", "pcn_staff", "71E", "all_fte", "100"),
        ("all_networks", "QJM", "pcn_returns", "QJM", "networks", "13"),
        ("few_doctors_and_nurses", "QJM", "pcn_staff", "71E", "nurses_fte", "400"),
    ] {
        let undo = alter(&project, table, area, "2026-06", column, value);
        let (was, is) = (fails(&before, claim), fails(&check("primary_care"), claim));
        let new: Vec<&String> = is.iter().filter(|code| !was.contains(code)).collect();
        assert_eq!(new, [board], "{claim}");
        left.retain(|one| one != claim);
        undo();
    }
    assert!(left.is_empty(), "no case for {left:?}");
}

/// Alters a cell of a vendored table, and pins its hash anew; returns what undoes it.
fn alter<'a>(
    project: &'a Project,
    table: &str,
    area: &str,
    month: &str,
    column: &str,
    value: &str,
) -> impl FnOnce() + 'a {
    let (path, lock) = (format!("briefs/vendor/{table}.csv"), "briefs/vendor/sources.lock");
    let (text, pinned) = (project.read(&path), project.read(lock));
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let at = header.iter().position(|name| *name == column).unwrap();
    let mut found = false;
    let changed: String = text
        .lines()
        .map(|line| {
            let mut cells: Vec<&str> = line.split(',').collect();
            if cells[0] == area && cells[1] == month {
                assert_ne!(cells[at], value);
                cells[at] = value;
                found = true;
            }
            cells.join(",") + "\n"
        })
        .collect();
    assert!(found, "{table} has no {area} in {month}");
    let hash = |text: &str| briefwright::system::hash::Sha256::of(text.as_bytes()).to_string();
    assert!(pinned.contains(&hash(&text)));
    project.write(lock, &pinned.replace(&hash(&text), &hash(&changed)));
    project.write(&path, &changed);
    move || {
        project.write(&path, &text);
        project.write(lock, &pinned);
    }
}
