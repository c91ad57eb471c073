//! The fixed words of briefs: all of them are printed, and a Welsh brief prints no English one.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use scraper::{Html, Node};
use serde_yaml::Value;

use crate::geography::{EDITION, places};
use crate::support::{Project, files_below, repository};

const FIGURES: &str = "\
figures:
  gps:
    label: meddygon teulu
    unit: CALl
    definition: Meddygon teulu mewn practisau sydd â data.
    coverage: { at_least: 60%, parts: practis }
    sql: |
      SELECT w.within_code AS area_code, p.period, sum(w.weight * p.gps) AS value,
             count(p.gps) AS covered, count(*) AS of
      FROM practices p JOIN area_within w ON w.area_code = p.area_code
      WHERE w.within_kind <> 'practice'
      GROUP BY w.within_code, p.period
  board_gps:
    label: meddygon teulu yn ôl byrddau
    unit: CALl
    definition: Meddygon teulu fel y mae byrddau yn eu nodi.
    breaks: [{ at: 2026-04, reason: casgliad newydd o ddata }]
    sql: SELECT area_code, period, gps AS value FROM boards
  gps_share:
    label: cyfran o’r meddygon teulu
    unit: '%'
    definition: Cyfran o’r holl feddygon teulu.
    sql: SELECT area_code, period, gps / 4 AS value FROM boards
  tiny:
    label: meddygon dros dro
    unit: CALl
    definition: Meddygon teulu dros dro.
    sql: SELECT area_code, period, gps / 1000 AS value FROM boards
";

const BRIEF: &str = "\
name: Meddygon teulu
title: 'Meddygon teulu: {{ area.prose }}'
description: 'Faint o feddygon teulu sydd yma: {{ area.prose }}.'
organisation: Swyddfa Enghreifftiau
contact: post@enghraifft.example
language: cy
template: places.md
source: survey
areas: [country, icb, constituency]
requires: [gps]
charts:
  trend:
    kind: line
    headline: Meddygon teulu dros amser
    subtitle: Meddygon teulu, CALl, tan {{ edition.label }}
    series: [{ figure: gps, label: Meddygon teulu }]
  boards:
    kind: line
    headline: Yr hyn y mae byrddau yn ei nodi
    subtitle: Meddygon teulu, CALl, tan {{ edition.label }}
    series: [{ figure: board_gps, area: QRV, label: Bwrdd }]
  dots:
    kind: strip
    headline: Safle’r bwrdd
    subtitle: Meddygon teulu, CALl
    figure: board_gps
    among: icb
    against: E92000001
  bars:
    kind: bar
    headline: Cyfran y bwrdd
    subtitle: Cyfran o’r meddygon
    figure: gps_share
    among: icb
    first: lowest
  panels:
    kind: multiples
    headline: Dau ffigur dros amser
    subtitle: Tan {{ edition.label }}
    panels: [{ figure: board_gps, label: Meddygon }, { figure: gps_share, label: Cyfran }]
  parts:
    kind: stacked
    headline: Rhannau
    subtitle: Meddygon teulu, CALl
    parts: [{ figure: board_gps, label: Parhaol }, { figure: tiny, label: Dros dro }]
    bars: [{ label: '{{ area.name }}' }, { label: Ionawr 2026, at: 2026-01 }]
tables:
  among:
    headline: Byrddau
    subtitle: Meddygon teulu, CALl
    among: icb
    total: Cyfanswm
    columns:
      - { label: '{{ edition.label }}', figure: board_gps }
      - { label: Cyfran, figure: gps_share }
      - { label: Tuedd, figure: board_gps, trend_since: 2026-03 }
  change:
    headline: Yr hyn y mae byrddau yn ei nodi
    subtitle: Meddygon teulu, CALl
    figures: [board_gps, tiny]
    columns:
      - { label: Ionawr 2026, at: 2026-01 }
      - { label: '{{ edition.label }}' }
      - { label: Newid ers mis Mawrth, change_since: 2026-03 }
";

const TEMPLATE: &str = "\
# Meddygon teulu: {{ area.prose }}

Mae {{ gps }} o feddygon teulu yn yr ardal hon ({{ area.kind_label }}), ar sail data gan {{ gps | coverage }}.{{ gps | cite }}
{%- if area.modelled %} Mae’r ffigur {{ area.modelled }}.{% endif %}

{{ chart(id=\"trend\") }}

{{ chart(id=\"boards\") }}

{% if area.kind == \"icb\" -%}
Mae’r bwrdd yn nodi {{ board_gps | with_unit }} ({{ board_gps | period }}),
{{ board_gps | change(since=\"2026-03\") }}, {{ board_gps | change(since=\"2026-03\", as=\"percent\") }}; cyfran:
{{ gps_share | change(since=\"2026-03\") }}.{{ board_gps | cite }} Y safle yw {{ board_gps | rank(among=\"icb\") }}.

{{ table(id=\"change\") }}

{{ chart(id=\"dots\") }}

{{ chart(id=\"bars\") }}

{{ chart(id=\"panels\") }}

{{ chart(id=\"parts\") }}

{{ table(id=\"among\") }}

{% endif -%}
Ar 31 Mawrth 2026, ym mis Hydref 2025 ac erbyn 2025: ŵ ŷ â ê î ô û Ŵ Ŷ.

{{ releases.survey.title }}, {{ releases.survey.release }}, cyhoeddwyd {{ releases.survey.published }},
{{ releases.survey.status }}. {{ releases.survey.attribution }} Daearyddiaeth {{ edition.geography }}.
";

/// The project of places in Welsh: its own texts, and so the fixed words, too.
fn welsh() -> Project {
    let project = places();
    project.write("briefs/figures.yaml", FIGURES);
    project.write("briefs/places.yaml", BRIEF);
    project.write("templates/places.md", TEMPLATE);
    for (file, pairs) in [
        (
            "areas.csv",
            &[
                ("England", "Lloegr"),
                ("North Board", "Bwrdd y Gogledd"),
                ("West Board", "Bwrdd Dŵr-y-Tŷ"),
                ("Hill and Vale", "Bryn a Dôl"),
                ("Riverside", "Glan yr Afon"),
            ][..],
        ),
        (
            "area_parts.csv",
            &[
                ("practice site", "safle’r practis"),
                (
                    "registered patients by small area, April 2025",
                    "cleifion cofrestredig fesul ardal fach, Ebrill 2025",
                ),
            ],
        ),
        (
            "sources.yaml",
            &[
                ("Survey of Practices", "Arolwg Practisau"),
                ("Office for Examples", "Swyddfa Enghreifftiau"),
                ("Contains made-up figures.", "Mae’n cynnwys ffigurau ffug."),
                ("status: made up", "status: official statistics in development"),
                ("cited_as: practice file", "cited_as: Table 1"),
                ("cited_as: board file", "cited_as: Table 2a"),
                (
                    "sums over practices fall short of official totals",
                    "mae symiau dros bractisau yn brin o’r cyfansymiau swyddogol",
                ),
            ],
        ),
    ] {
        let file = format!("briefs/{file}");
        let text = pairs.iter().fold(project.read(&file), |text, (old, new)| {
            assert!(text.contains(old), "{file} has no {old:?}");
            text.replace(old, new)
        });
        project.write(&file, &text);
    }
    project
}

/// The areas whose briefs are looked at.
const AREAS: [&str; 3] = ["QRV", "E92000001", "E14000002"];

/// The words of a text, in small letters, without those of addresses and names of files.
fn words(text: &str) -> BTreeSet<String> {
    let address =
        regex::Regex::new(r"https?://\S+|\S+@\S+|[\w/-]+\.(?:json|csv|svg|pdf|md)\b").unwrap();
    let text = address.replace_all(text, " ").to_lowercase();
    let parts = text.split(|c: char| !c.is_alphabetic());
    parts.filter(|word| word.chars().count() > 1).map(str::to_owned).collect()
}

/// The fixed words of a file, but those that compare.
fn fixed(name: &str) -> BTreeSet<String> {
    fn gather(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Mapping(map) => map.values().for_each(|value| gather(value, found)),
            Value::Sequence(list) => list.iter().for_each(|value| gather(value, found)),
            Value::String(text) => {
                let holes = regex::Regex::new(r"\{\w+\}").unwrap();
                found.extend(words(&holes.replace_all(text, " ")));
            }
            _ => {}
        }
    }
    let file = fs::read_to_string(repository().join("src/language").join(name)).unwrap();
    let mut all: Value = serde_yaml::from_str(&file).unwrap();
    for not_printed in ["comparing", "tag"] {
        all.as_mapping_mut().unwrap().remove(not_printed);
    }
    let mut found = BTreeSet::new();
    gather(&all, &mut found);
    found
}

/// What a reader of a page sees or hears.
fn seen(html: &str) -> String {
    let page = Html::parse_document(html);
    let mut text = String::new();
    for node in page.tree.nodes() {
        let within = |name: &str| {
            node.ancestors().any(|one| one.value().as_element().is_some_and(|e| e.name() == name))
        };
        match node.value() {
            Node::Text(own) if !within("style") && !within("script") => {
                text.push_str(&format!("{}\n", &**own))
            }
            Node::Element(element) => {
                for name in ["aria-label", "alt", "title", "content", "data-words"] {
                    let unseen = element.attr("name").is_some_and(|name| name != "description");
                    if let Some(told) = element.attr(name).filter(|_| !unseen) {
                        text.push_str(&format!("{told}\n"));
                    }
                }
            }
            _ => {}
        }
    }
    text
}

/// The text of a PDF, or `None` with a printed reason.
fn printed(project: &Project, path: &str) -> Option<String> {
    let output = Command::new("pdftotext").arg(project.path(path)).arg("-").output();
    match output {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(why) => {
            eprintln!("skipped: pdftotext: {why}");
            None
        }
    }
}

#[test]
fn every_fixed_word_has_a_place_where_it_is_printed() {
    let mut texts: Vec<String> = Vec::new();
    for folder in ["src", "templates"] {
        for file in files_below(&repository().join(folder)) {
            let own = file == "language/words.rs" || file == "language/tests.rs";
            if !own && [".rs", ".html", ".typ"].iter().any(|end| file.ends_with(end)) {
                let text = fs::read_to_string(repository().join(folder).join(file)).unwrap();
                texts.push(text.split_whitespace().collect());
            }
        }
    }
    let named = |text: &str, name: &str| {
        let name = format!(".{name}");
        let mut ends = text.match_indices(&name).map(|(at, found)| at + found.len());
        ends.any(|end| !text[end..].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let file = fs::read_to_string(repository().join("src/language/en.yaml")).unwrap();
    let all: Value = serde_yaml::from_str(&file).unwrap();
    let mut unused = Vec::new();
    for (section, inner) in all.as_mapping().unwrap() {
        let section = section.as_str().unwrap();
        let keys = inner.as_mapping().into_iter().flat_map(|map| map.keys());
        let keys: Vec<&str> = keys.map(|key| key.as_str().unwrap()).collect();
        if !texts.iter().any(|text| named(text, section)) {
            unused.push(section.to_owned());
        }
        for key in keys {
            if !texts.iter().any(|text| named(text, section) && named(text, key)) {
                unused.push(format!("{section}.{key}"));
            }
        }
    }
    assert_eq!(unused, [""; 0], "words that nothing prints");
}

#[test]
fn a_welsh_brief_has_no_english_word_left() {
    let project = welsh();
    project.run(&["build"]).succeeded();
    let english: BTreeSet<String> =
        fixed("en.yaml").difference(&fixed("cy.yaml")).cloned().collect();
    assert!(english.len() > 150, "{english:?}");
    let left = |what: &str, text: &str| {
        let words = words(text);
        let left: Vec<&String> = words.intersection(&english).collect();
        assert!(left.is_empty(), "{what} has {left:?}:\n{text}");
        for letters in ["ŵ ŷ â ê î ô û Ŵ Ŷ", "Mawrth 2026"] {
            assert!(text.contains(letters), "{what} has no {letters}:\n{text}");
        }
    };
    for area in AREAS {
        let folder = format!("{EDITION}/{area}");
        left("Markdown", &project.read(&format!("{folder}/brief.md")));
        let html = project.read(&format!("{folder}/brief.html"));
        assert!(html.contains("<html lang=\"cy\">"));
        left("HTML", &seen(&html));
        let pdf = format!("{folder}/brief.pdf");
        if let Some(text) = printed(&project, &pdf) {
            left("PDF", &text);
        }
        let bytes = fs::read(project.path(&pdf)).unwrap();
        let bytes = String::from_utf8_lossy(&bytes);
        assert!(
            bytes.contains("/Lang(cy)") || bytes.contains("/Lang (cy)"),
            "{pdf} is not in Welsh"
        );
    }
    // The words of the index's script have English keys.
    let keys = regex::Regex::new("\"\\w+\":").unwrap();
    for file in [&format!("{EDITION}/index.html"), "output/index.html"] {
        let index = project.read(file);
        assert!(index.contains("<html lang=\"cy\">"));
        let told = seen(&index);
        let words = words(&keys.replace_all(&told, " "));
        assert_eq!(words.intersection(&english).collect::<Vec<_>>(), [""; 0], "{told}");
    }
    let feed = project.read("output/feed.atom");
    for told in ["Briffiau: Swyddfa", "Briffiau ar gyfer", "Ffynonellau:", "cyhoeddwyd"] {
        assert!(feed.contains(told), "the feed has no {told}: {feed}");
    }

    let accessed = regex::Regex::new(r"gwelwyd \d+ \w+ \d+").unwrap();
    let board = project.read(&format!("{EDITION}/QRV/brief.md"));
    insta::assert_snapshot!(accessed.replace_all(&board, "gwelwyd [dydd]"));
    let river = project.read(&format!("{EDITION}/E14000002/brief.md"));
    insta::assert_snapshot!(accessed.replace_all(&river, "gwelwyd [dydd]"));
    // The styles' own words and months are in their archive.
    let months =
        "Ionawr|Chwefror|Mawrth|Ebrill|Mai|Mehefin|Gorffennaf|Awst|Medi|Hydref|Tachwedd|Rhagfyr";
    let day = regex::Regex::new(&format!("gwelwyd \\d+ (?:{months}) \\d{{4}}")).unwrap();
    assert!(day.is_match(&board), "{board}");
}

#[test]
fn p1_welsh_pdfs_are_valid() {
    let Some(checkers) = crate::pdf::checkers() else { return };
    let project = welsh();
    project.run(&["build"]).succeeded();
    let pdfs = AREAS.map(|area| project.path(&format!("{EDITION}/{area}/brief.pdf")));
    crate::pdf::assert_valid(&checkers, &pdfs);
}

#[test]
fn words_that_compare_and_numbers_are_found_in_welsh() {
    let project = welsh();
    project.edit(
        "templates/places.md",
        "Ar 31 Mawrth 2026",
        "Mae llai o feddygon ers hynny, a 12 yn fwy, nag 31 Hydref 2025. Ar 31 Mawrth 2026",
    );
    insta::assert_snapshot!(project.run(&["check"]).shown());
}

#[test]
fn an_unknown_language_is_told_where_it_stands() {
    let project = Project::mini_with_data();
    for (line, old) in [("language: cyy\nrequires", "requires"), ("language: de", "language: cyy")]
    {
        project.edit("briefs/tiny.yaml", old, line);
        let ran = project.run(&["build"]);
        assert_eq!(ran.code, 2);
        insta::assert_snapshot!(ran.shown());
    }
}
