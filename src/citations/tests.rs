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
    Bibliography::new(&[file], &[gpw()], DEFAULT_STYLE, "en-GB").unwrap()
}

pub fn cite(key: &str, locator: &str) -> Note {
    let locator = (!locator.is_empty()).then(|| locator.into());
    Note::Work(Citation { key: key.into(), locator })
}

pub fn in_style(works: &str, style: &str, language: &str) -> Bibliography {
    let name = if works.starts_with('@') { "briefs/references.bib" } else { "briefs/works.yaml" };
    Bibliography::new(&[SourceFile::new(name, works)], &[gpw()], style, language).unwrap()
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
    NHS England, ‘[General Practice Workforce, 31 October 2025](https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025)’, official statistics, 27 November 2025, Table 1a \<https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025\> \[accessed 1 December 2025\].
    J. McManners, *[Beyond the Waiting Room: Reimagining Primary Care for the Next Decade](https://www.nhsconfed.org/publications/beyond-waiting-room-reimagining-primary-care-next-decade)* (NHS Confederation, 2025), p. 12 \<https://www.nhsconfed.org/publications/beyond-waiting-room-reimagining-primary-care-next-decade\>.
    Polly Morland, *A Fortunate Woman* (Picador, 2022), ch. 3.
    Denis J. Pereira Gray and Kate Sidaway-Lee, ‘[Continuity of care with doctors—a matter of life and death?](https://doi.org/10.1136/bmjopen-2017-021161)’, *BMJ Open*, 8.6 (2018), doi:10.1136/bmjopen-2017-021161.
    NHS, ‘[Your GP practice](https://www.nhs.uk/nhs-services/gps/)’, n.d. \<https://www.nhs.uk/nhs-services/gps/\> \[accessed 1 December 2025\].
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
fn ibid_means_the_note_before_whatever_that_is() {
    // The only style of the archive that says "ibid.", in Chinese, which briefs can't choose.
    let ibid = hayagriva::archive::ArchivedStyle::by_name("gb-7714-2015-note").unwrap().get();
    let hayagriva::citationberg::Style::Independent(ibid) = ibid else { panic!() };
    let mut style = in_style(WORKS, DEFAULT_STYLE, "en-GB");
    style.style = ibid;
    let notes = style.notes(&[
        cite("morland2022", "p. 1"),
        cite("morland2022", "p. 2"),
        cite("page", ""),
        cite("morland2022", "p. 3"),
        Note::Own,
        cite("morland2022", "p. 4"),
        cite("morland2022", "p. 5"),
        cite("missing", ""),
        Note::Own,
        Note::Own,
        cite("page", "p. 6"),
    ]);
    insta::assert_snapshot!(notes.join("\n"), @r"
    MORLAND P. A Fortunate Woman\[M\]. London: Picador, 2022: 1.
    同上: 2.
    NHS. [Your GP practice](https://www.nhs.uk/nhs-services/gps/)\[EB/OL\]. \[2025-12-01\]. https://www.nhs.uk/nhs-services/gps/.
    同1: 3.

    同1: 4.
    同上: 5.
    missing


    同3: 6.
    ");
    // The same in any order of asking.
    assert_eq!(notes, style.notes(&[]).into_iter().chain(notes.clone()).collect::<Vec<_>>());
}

#[test]
fn the_list_has_each_work_once_in_the_order_of_the_style() {
    let keys = ["page", "gpw", "morland2022", "pereiragray2018", "unknown"].map(String::from);
    insta::assert_snapshot!(bibliography().list(&keys.into()).join("\n"), @r"
    Morland, Polly, *A Fortunate Woman* (Picador, 2022)
    NHS, ‘[Your GP practice](https://www.nhs.uk/nhs-services/gps/)’, n.d. \<https://www.nhs.uk/nhs-services/gps/\> \[accessed 1 December 2025\]
    NHS England, ‘[General Practice Workforce, 31 October 2025](https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025)’, official statistics, 27 November 2025 \<https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025\> \[accessed 1 December 2025\]
    Pereira Gray, Denis J., and Kate Sidaway-Lee, ‘[Continuity of care with doctors—a matter of life and death?](https://doi.org/10.1136/bmjopen-2017-021161)’, *BMJ Open*, 8.6 (2018), doi:10.1136/bmjopen-2017-021161
    ");
    // An author's name is repeated: a dash in its place says nothing to a screen reader.
    let two = "a: { type: book, title: One, author: 'Doe, Jane', date: 2001 }\nb: { type: book, title: Two, author: 'Doe, Jane', date: 2002 }\n";
    let list = in_style(two, DEFAULT_STYLE, "en-GB").list(&["a", "b"].map(String::from).into());
    assert_eq!(list, ["Doe, Jane, *One* (2001)", "Doe, Jane, *Two* (2002)"]);
    assert!(bibliography().unlisted().is_none());
    let mut without = bibliography();
    without.style.bibliography = None;
    let said = without.unlisted().unwrap().message;
    assert_eq!(said, "the style `MHRA Style Guide 4th edition (notes)` lists no works");
    assert!(without.list(&["page".to_owned()].into()).is_empty());
}

#[test]
fn five_hundred_notes_are_written() {
    let style = bibliography();
    let keys = ["page", "gpw", "morland2022", "pereiragray2018", "odd"];
    let notes: Vec<Note> =
        (0..500).map(|at| cite(keys[at % keys.len()], &format!("p. {at}"))).collect();
    let texts = style.notes(&notes);
    assert_eq!(texts.len(), 500);
    assert!(texts[499].contains("p. 499"), "{}", texts[499]);
    assert!(texts.iter().all(|text| !text.is_empty()));
}

/// The words of a link, where there is one, and all words.
fn read_back(markdown: &str) -> (Vec<String>, String) {
    let (mut links, mut all, mut within) = (Vec::new(), String::new(), false);
    for event in pulldown_cmark::Parser::new(markdown) {
        match event {
            pulldown_cmark::Event::Start(pulldown_cmark::Tag::Link { .. }) => {
                links.push(String::new());
                within = true;
            }
            pulldown_cmark::Event::End(pulldown_cmark::TagEnd::Link) => within = false,
            pulldown_cmark::Event::Text(text) => {
                all.push_str(&text);
                if let Some(link) = links.last_mut().filter(|_| within) {
                    link.push_str(&text);
                }
            }
            _ => {}
        }
    }
    (links, all)
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    /// Whatever a title holds, it comes out as it went in, and is what leads to the page (P6). Braces,
    /// backslashes and dollars are left out, which are markup to the format of the file.
    #[test]
    fn a_title_is_the_link(title in r#"[A-Za-z][A-Za-z0-9 *_<>&“”ŵ😀()`~^|#:;,\[\]-]{0,40}[A-Za-z]"#) {
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        let quoted = serde_json::to_string(&title).unwrap();
        let works = format!(
            "a:\n  type: web\n  title: {quoted}\n  author: {{ name: X_y }}\n  date: 2025-01-02\n  url: https://example.org/a_b?c=1&d=2\n"
        );
        let notes = in_style(&works, DEFAULT_STYLE, "en-GB").notes(&[cite("a", "p. 1")]);
        let (links, all) = read_back(&notes[0]);
        proptest::prop_assert_eq!(&links, &[title], "{}", notes[0]);
        proptest::prop_assert!(all.ends_with("<https://example.org/a_b?c=1&d=2>."), "{}", all);
    }
}

#[test]
fn words_are_those_of_the_language() {
    let works = r#"
odd2:
  type: book
  title: Gofal yn y gymuned
  author: ["Pryce, Owen", "Ifans, Siân"]
  publisher: Gwasg
  date: 2022
odd3:
  type: book
  title: Gofal arall
  author: ["Ifans, Siân", "Pryce, Owen"]
  publisher: Gwasg
  date: 2022
part:
  type: chapter
  title: Pwy sy’n talu?
  author: Pryce, Owen
  parent: { type: book, title: Talu am ofal, editor: ["Shah, Meera"], publisher: Gwasg, date: 2019 }
"#;
    let mut said = String::new();
    for language in ["cy", "cy-GB", "en", "en-GB", "en-US", "gd", "fr"] {
        let notes = in_style(works, DEFAULT_STYLE, language).notes(&[
            cite("gpw", ""),
            cite("odd2", "pp. 3–5"),
            cite("odd3", "p. 3"),
            cite("part", "ch. 2"),
        ]);
        said.push_str(&format!("{language}\n  {}\n", notes.join("\n  ")));
    }
    insta::assert_snapshot!(said, @r"
    cy
      NHS England, ‘[General Practice Workforce, 31 Hydref 2025](https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025)’, ystadegau swyddogol, 27 Tachwedd 2025 \<https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025\> \[gwelwyd 1 Rhagfyr 2025\].
      Owen Pryce a Siân Ifans, *Gofal yn y gymuned* (Gwasg, 2022), tt. 3–5.
      Siân Ifans ac Owen Pryce, *Gofal arall* (Gwasg, 2022), t. 3.
      Owen Pryce, ‘Pwy sy’n talu?’, yn *Talu am ofal*, gol. gan Meera Shah (Gwasg, 2019), pen. 2.
    cy-GB
      NHS England, ‘[General Practice Workforce, 31 October 2025](https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025)’, official statistics, 27 Tachwedd 2025 \<https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025\> \[gwelwyd 1 Rhagfyr 2025\].
      Owen Pryce a Siân Ifans, *Gofal yn y gymuned* (Gwasg, 2022), tt. 3–5.
      Siân Ifans ac Owen Pryce, *Gofal arall* (Gwasg, 2022), t. 3.
      Owen Pryce, ‘Pwy sy’n talu?’, yn *Talu am ofal*, gol. gan Meera Shah (Gwasg, 2019), pen. 2.
    en
      NHS England, ‘[General Practice Workforce, 31 October 2025](https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025)’, official statistics, 27 November 2025 \<https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025\> \[accessed 1 December 2025\].
      Owen Pryce and Siân Ifans, *Gofal yn y gymuned* (Gwasg, 2022), pp. 3–5.
      Siân Ifans and Owen Pryce, *Gofal arall* (Gwasg, 2022), p. 3.
      Owen Pryce, ‘Pwy sy’n talu?’, in *Talu am ofal*, ed. by Meera Shah (Gwasg, 2019), ch. 2.
    en-GB
      NHS England, ‘[General Practice Workforce, 31 October 2025](https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025)’, official statistics, 27 November 2025 \<https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025\> \[accessed 1 December 2025\].
      Owen Pryce and Siân Ifans, *Gofal yn y gymuned* (Gwasg, 2022), pp. 3–5.
      Siân Ifans and Owen Pryce, *Gofal arall* (Gwasg, 2022), p. 3.
      Owen Pryce, ‘Pwy sy’n talu?’, in *Talu am ofal*, ed. by Meera Shah (Gwasg, 2019), ch. 2.
    en-US
      NHS England, “[General Practice Workforce, 31 October 2025](https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025),” official statistics, November 27, 2025 \<https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025\> \[accessed December 1, 2025\].
      Owen Pryce and Siân Ifans, *Gofal yn y gymuned* (Gwasg, 2022), pp. 3–5.
      Siân Ifans and Owen Pryce, *Gofal arall* (Gwasg, 2022), p. 3.
      Owen Pryce, “Pwy sy’n talu?,” in *Talu am ofal*, ed. by Meera Shah (Gwasg, 2019), chap. 2.
    gd
      NHS England, ‘[General Practice Workforce, 31 October 2025](https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025)’, official statistics, 27 November 2025 \<https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025\> \[accessed 1 December 2025\].
      Owen Pryce and Siân Ifans, *Gofal yn y gymuned* (Gwasg, 2022), pp. 3–5.
      Siân Ifans and Owen Pryce, *Gofal arall* (Gwasg, 2022), p. 3.
      Owen Pryce, ‘Pwy sy’n talu?’, in *Talu am ofal*, ed. by Meera Shah (Gwasg, 2019), ch. 2.
    fr
      NHS England, « [General Practice Workforce, 31 October 2025](https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025) », official statistics, 27 novembre 2025 \<https://digital.nhs.uk/data-and-information/publications/statistical/general-and-personal-medical-services/31-october-2025\> \[consulté le 1 décembre 2025\].
      Owen Pryce et Siân Ifans, *Gofal yn y gymuned* (Gwasg, 2022), p. 3–5.
      Siân Ifans et Owen Pryce, *Gofal arall* (Gwasg, 2022), p. 3.
      Owen Pryce, « Pwy sy’n talu? », in *Talu am ofal*, éd. par Meera Shah (Gwasg, 2019), chap. 2.
    ");
}

#[test]
fn locators_are_printed_as_editors_write_them() {
    let locators = [
        "p. 12",
        "pp. 3–5",
        "pp.3-5",
        "pp. 3, 9",
        "Table 1a",
        "para 4",
        "ch. 2",
        "Annex A",
        "fig. 3",
    ];
    for style in [DEFAULT_STYLE, "chicago-notes", "turabian-fullnote-8"] {
        let style = in_style(WORKS, style, "en-GB");
        let last = |locator: &&str| {
            let notes = style.notes(&[
                cite("morland2022", ""),
                cite("page", ""),
                cite("morland2022", locator),
            ]);
            notes[2].rsplit_once("Woman*").unwrap().1.to_owned()
        };
        let said: Vec<String> = locators.iter().map(last).collect();
        insta::assert_snapshot!(said.join(" "));
    }
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
    let problems = Bibliography::new(&files, &[gpw()], "mhra-note", "en-GB").unwrap_err();
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
    briefs/references.yaml:5:9 references-syntax: `novel` is no `type` of a work
    briefs/references.yaml:10:3 references-syntax: `book` has no `type`
    briefs/references.yaml:7:1 reference-title: `untitled` has no title
    briefs/references.yaml:1:1 duplicate-reference: the key `gpw` is defined twice
    briefs/more.yaml:4:1 duplicate-reference: the key `a` is defined twice
    briefs/broken.yaml:2:1 references-syntax: this is not YAML: a value is missing here
    briefs/more.bib:2:1 references-syntax: not BibTeX: expected comma
    – unknown-style: no citation style `mhra-note`
    ");
}

#[test]
fn styles_are_found_by_name() {
    let hints = |name| {
        Bibliography::new(&[], &[], name, "en-GB").unwrap_err().iter().next().unwrap().hints.clone()
    };
    insta::assert_snapshot!(hints("chicago-note").join("\n"), @"
    did you mean `chicago-notes`?
    styles that write notes: `chicago-notes`, `chicago-shortened-notes`, `modern-humanities-research-association-notes`, `turabian-fullnote-8`
    ");
    for (name, meant) in [
        ("mhra", "modern-humanities-research-association-notes"),
        ("MHRA notes", "modern-humanities-research-association-notes"),
        ("Chicago Notes", "chicago-notes"),
        ("turabian-fullnote-9", "turabian-fullnote-8"),
    ] {
        assert_eq!(hints(name)[0], format!("did you mean `{meant}`?"), "{name}");
    }
    assert_eq!(hints("gb-7714-2015-note").len(), 1, "{:?}", hints("gb-7714-2015-note"));
    assert!(hints("oscola")[0].starts_with("styles that write notes"), "{:?}", hints("oscola"));
    insta::assert_snapshot!(hints("apa").join("\n"), @"styles that write notes: `chicago-notes`, `chicago-shortened-notes`, `modern-humanities-research-association-notes`, `turabian-fullnote-8`");
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
    let bibliography = Bibliography::new(&[file], &[], DEFAULT_STYLE, "en-GB").unwrap();
    assert_eq!(bibliography.keys().collect::<Vec<_>>(), ["mcmanners2025"]);
}
