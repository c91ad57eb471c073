//! Golden tests of the notes.

use jiff::civil::date;

use super::*;
use crate::diagnostics::Place;

const WORKS: &str = r#"
mcmanners2025:
  type: report
  title: "Beyond the Waiting Room: Reimagining Primary Care for the Next Decade"
  author: McManners, J
  publisher: NHS Confederation
  date: 2025-04-17
  url: https://www.nhsconfed.org/publications/beyond-waiting-room-reimagining-primary-care-next-decade
morland2022:
  type: book
  title: A Fortunate Woman
  author: Morland, Polly
  publisher: { name: Picador, location: London }
  date: 2022
pereiragray2018:
  type: article
  title: Continuity of care with doctors—a matter of life and death?
  author: ["Pereira Gray, Denis J", "Sidaway-Lee, Kate"]
  date: 2018-06-28
  serial-number: { doi: 10.1136/bmjopen-2017-021161 }
  parent: { type: periodical, title: BMJ Open, volume: 8, issue: 6 }
page:
  type: web
  title: Your GP practice
  author: { name: NHS }
  url: { value: "https://www.nhs.uk/nhs-services/gps/", date: 2025-12-01 }
odd:
  type: report
  title: 'A *bold* [claim](x) about <b>cost_per_visit</b> & $5'
  author: { name: "1984. Think_Tank" }
"#;

fn gpw() -> ReleaseReference {
    ReleaseReference {
        key: "gpw".into(),
        title: "General Practice Workforce".into(),
        publisher: "NHS England".into(),
        release: date(2025, 10, 31),
        published: date(2025, 11, 27),
        url: "https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025".into(),
        accessed: date(2025, 12, 1),
        status: Some("official statistics".into()),
    }
}

fn bibliography() -> Bibliography {
    let file = SourceFile::new("briefs/references.yaml", WORKS);
    Bibliography::new(&[file], &[gpw()], DEFAULT_STYLE).unwrap()
}

fn cite(key: &str, locator: &str) -> Citation {
    Citation { key: key.into(), locator: (!locator.is_empty()).then(|| locator.into()) }
}

#[test]
fn notes_are_complete_at_first_and_short_later() {
    let notes = bibliography().notes(&[
        cite("gpw", "Table 1a"),
        cite("mcmanners2025", "p. 12"),
        cite("morland2022", "ch. 3"),
        cite("pereiragray2018", ""),
        cite("page", ""),
        cite("gpw", "Tables 1a and 5"),
        cite("mcmanners2025", "pp. 12-15"),
        cite("missing", ""),
        cite("odd", "sheet *6a*"),
    ]);
    insta::assert_snapshot!(notes.join("\n"), @r"
    NHS England, ‘General Practice Workforce, 31 October 2025’, official statistics, 27 November 2025, Table 1a <https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025> \[accessed 1 December 2025\].
    J. McManners, *Beyond the Waiting Room: Reimagining Primary Care for the Next Decade* (NHS Confederation, 2025), p. 12 <https://www.nhsconfed.org/publications/beyond-waiting-room-reimagining-primary-care-next-decade>.
    Polly Morland, *A Fortunate Woman* (Picador, 2022), ch. 3.
    Denis J. Pereira Gray and Kate Sidaway-Lee, ‘Continuity of care with doctors—a matter of life and death?’, *BMJ Open*, 8.6 (2018), doi:[10.1136/bmjopen-2017-021161](https://doi.org/10.1136/bmjopen-2017-021161).
    NHS, ‘Your GP practice’, n.d. <https://www.nhs.uk/nhs-services/gps/> \[accessed 1 December 2025\].
    NHS England, ‘General Practice Workforce, 31 October 2025’, Tables 1a and 5.
    McManners, *Beyond the Waiting Room: Reimagining Primary Care for the Next Decade*, pp. 12–15.
    missing
    1984\. Think\_Tank, *A \*bold\* \[claim\](x) about \<b\>cost\_per\_visit\</b\> \& \$5* (n.d.), sheet \*6a\*.
    ");
}

#[test]
fn what_a_reader_sees_is_what_was_written() {
    let note = &bibliography().notes(&[cite("odd", "")])[0];
    let seen: String = pulldown_cmark::Parser::new(note)
        .map(|event| match event {
            pulldown_cmark::Event::Text(text) => text.into_string(),
            _ => String::new(),
        })
        .collect();
    assert!(seen.contains("A *bold* [claim](x) about <b>cost_per_visit</b> & $5"), "{seen}");
    assert!(seen.starts_with("1984. Think_Tank"), "{seen}");
}

#[test]
fn bibtex_is_read() {
    let file = SourceFile::new(
        "briefs/references.bib",
        "@book{morland2022, title = {A Fortunate Woman}, author = {Polly Morland}, year = 2022, publisher = {Picador}}",
    );
    let bibliography = Bibliography::new(&[file], &[], DEFAULT_STYLE).unwrap();
    insta::assert_snapshot!(bibliography.notes(&[cite("morland2022", "p. 1")])[0], @"Polly Morland, *A Fortunate Woman* (Picador, 2022), p. 1.");
    assert_eq!(bibliography.span_of("morland2022").unwrap().text(), "morland2022");
}

#[test]
fn all_problems_are_told_at_once() {
    let files = [
        SourceFile::new(
            "briefs/references.yaml",
            "gpw:\n  type: report\n  title: Same key as a source\nmorland2022:\n  type: novel\n  title: x\nuntitled:\n  type: book\nbook:\n  title: No type\n",
        ),
        SourceFile::new(
            "briefs/more.yaml",
            "a:\n  type: book\n  title: A\na:\n  type: book\n  title: B\n",
        ),
        SourceFile::new("briefs/broken.yaml", "a: [\n"),
        SourceFile::new("briefs/more.bib", "@book{b, title = {B}\n"),
        SourceFile::new("briefs/empty.yaml", "# nothing yet\n"),
    ];
    let problems = Bibliography::new(&files, &[gpw()], "mhra-note").unwrap_err();
    let told: Vec<String> = problems
        .iter()
        .map(|one| {
            let place = match &one.place {
                Some(Place::Text(span)) => format!("{span:?}"),
                Some(Place::Named(name)) => name.clone(),
                None => "–".into(),
            };
            format!("{place} {}: {}", one.code, one.message)
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @"
    briefs/references.yaml:5:9 references-syntax: morland2022.type: unknown variant `novel`
    briefs/references.yaml:10:3 references-syntax: book: no entry type for `book`
    briefs/references.yaml:7:1 reference-title: `untitled` has no title
    briefs/references.yaml:1:1 duplicate-reference: the key `gpw` is defined twice
    briefs/more.yaml:4:1 duplicate-reference: the key `a` is defined twice
    briefs/broken.yaml:2:1 references-syntax: not YAML: while parsing a node, did not find expected node content
    briefs/more.bib:2:1 references-syntax: not BibTeX: expected comma
    – unknown-style: no citation style `mhra-note`
    ");
}

#[test]
fn styles_are_found_by_name() {
    let hints =
        |name| Bibliography::new(&[], &[], name).unwrap_err().iter().next().unwrap().hints.clone();
    insta::assert_snapshot!(hints("chicago-note").join("\n"), @"
    did you mean `chicago-notes`?
    styles that write notes: `chicago-notes`, `chicago-shortened-notes`, `gb-7714-2015-note`, `modern-humanities-research-association-notes`, `turabian-fullnote-8`
    ");
    insta::assert_snapshot!(hints("apa").join("\n"), @"styles that write notes: `chicago-notes`, `chicago-shortened-notes`, `gb-7714-2015-note`, `modern-humanities-research-association-notes`, `turabian-fullnote-8`");
}

#[test]
fn citing_is_checked() {
    let bibliography = bibliography();
    assert_eq!(bibliography.undefined("gpw"), None);
    let hints = bibliography.undefined("mcmaners2025").unwrap().hints;
    assert_eq!(hints[0], "did you mean `mcmanners2025`?");
    let cited = ["mcmanners2025", "page", "odd", "morland2022"].map(String::from).into();
    let findings = bibliography.uncited(&cited);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings.iter().next().unwrap().message, "`pereiragray2018` is never cited");
    assert!(bibliography.keys().is_sorted());
}

#[test]
fn the_projects_own_references_are_read() {
    let file =
        SourceFile::new("briefs/references.yaml", include_str!("../../briefs/references.yaml"));
    let bibliography = Bibliography::new(&[file], &[], DEFAULT_STYLE).unwrap();
    assert_eq!(bibliography.keys().collect::<Vec<_>>(), ["mcmanners2025"]);
}
