use std::sync::Arc;

use jiff::civil::date;

use super::*;
use crate::diagnostics::{SourceFile, to_json};
use crate::document::{read, sample};
use crate::language::Language;

fn template() -> Arc<SourceFile> {
    SourceFile::new("templates/brief.typ", include_str!("../../../templates/brief.typ"))
}

fn press() -> Press {
    Press::new(&template()).unwrap_or_else(|wrong| panic!("{wrong}"))
}

pub fn imprint() -> Imprint {
    Imprint {
        title: sample::document().title(),
        author: "Sussex Medical Committees".into(),
        subject: "The general practice workforce in Sussex".into(),
        keywords: vec!["general practice".into(), "workforce".into()],
        words: Language::english(),
        area: "NHS Sussex Integrated Care Board".into(),
        edition: "October 2025".into(),
        date: date(2025, 10, 31),
        ident: "gp-workforce/2025-10-31/QNX".into(),
    }
}

fn printed(document: &Document) -> Vec<u8> {
    pdf(document, &press(), &imprint()).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// Returns the diagnostics, a line each.
fn found(wrong: crate::diagnostics::Diagnostics) -> String {
    let line = |one| {
        let json = to_json(one);
        let place = &json["place"];
        let at = match place["file"].as_str() {
            Some(file) => format!("{file}:{}", place["line"]),
            None => place["name"].as_str().unwrap_or("nowhere").to_owned(),
        };
        format!("{} at {at}: {} {:?} {:?}\n", one.code, one.message, one.why, one.hints)
    };
    wrong.iter().map(line).collect()
}

#[test]
fn p3_the_sample_prints_twice_the_same() {
    let document = sample::document();
    let (one, two) = (printed(&document), printed(&document));
    assert!(one.starts_with(b"%PDF"));
    assert!(one == two, "the same document gave different bytes");
}

#[test]
fn the_script_is_code_and_literals() {
    let markdown = "# T\n\na *b* \"#c\" [d](http://e.org)[^1]; `f` again[^1]\n\n\
                    3. g\n\n> h\n\n| i | j |\n|---|--:|\n| k | 1 |\n\n---\n\n[^1]: n **o**\n";
    let document = read(markdown, &std::collections::BTreeMap::new()).unwrap();
    let locale = locale("en-GB").unwrap();
    insta::assert_snapshot!(script::script(&document, &imprint(), &locale, false), @r##"
    #{
    import "brief.typ": brief, masthead, standfirst, lead-in, key-figures, deal, exhibit, picture, small-picture, data-table, divider, colophon, note, note-again, note-mark, end-notes
    show: brief.with(language: "en", region: "GB", fixed: (of: "of"))
    masthead(organisation: "Sussex Medical Committees", area: "NHS Sussex Integrated Care Board", edition: "October 2025")
    heading(level: 1, "T")
    standfirst({"a "; emph("b"); " \"#c\" "; link("http://e.org", "d"); note("note-1", {"n "; strong("o"); }); "; "; raw("f"); " again"; note-again("note-1"); })
    enum(start: 3, tight: true, "g")
    quote(block: true, "h")
    exhibit(kind: table, data-table(widths: (6, 6, ), align: (left, right, ), repeat: true, header: ("i", "j", ), rows: (
    ("k", "1", ),
    )), )
    divider()
    }
    "##);
}

#[test]
fn key_figures_and_deals_are_calls_with_their_parts_in_the_order_of_reading() {
    let markdown = "# T\n\n- **\u{F000E}2,156** *patients*\\\n  fewer[^1]\n\n\
                    1. **\u{F000F}Trust**\n\n   **\u{F000F}We ask:** a\n\n   **\u{F000F}In return:** b[^1]\n\n\
                    [^1]: n\n";
    let document = read(markdown, &std::collections::BTreeMap::new()).unwrap();
    let program = script::script(&document, &imprint(), &locale("en-GB").unwrap(), false);
    let body = program.split_once("\"T\")\n").unwrap().1;
    insta::assert_snapshot!(body, @r##"
    key-figures(longest: 5, (
    (value: "2,156", label: emph("patients"), note: {"fewer"; note("note-1", "n"); }, ), ))
    deal((
    (name: "Trust", asks: "We ask", ask: "a", promises: "In return", promise: {"b"; note-again("note-1"); }, ), ))
    }
    "##);
}

#[test]
fn p5_a_missing_font_is_an_error_in_its_place() {
    let text = template().text.replace("theme.fonts.body", "\"Notto Sans\"");
    let wrong = Press::new(&SourceFile::new("templates/brief.typ", text)).unwrap_err();
    insta::assert_snapshot!(found(wrong), @r#"missing-font at templates/brief.typ:49: font family `notto sans` is not there ["a brief is printed with the fonts that were chosen, never with others (P5)", "it was found while printing `templates/brief.typ`"] ["did you mean `Noto Sans`?"]"#);
    let mut pictures = sample::pictures();
    for picture in pictures.values_mut() {
        picture.svg = picture.svg.replace("Noto Sans", "Arial, Noto Sans");
    }
    let document = read(&sample::markdown(), &pictures).unwrap();
    insta::assert_snapshot!(found(pdf(&document, &press(), &imprint()).unwrap_err()), @r#"missing-font at gp-workforce/2025-10-31/QNX: font family `Arial` is not there ["a brief is printed with the fonts that were chosen, never with others (P5)"] ["known names: `DejaVu Sans Mono`, `Libertinus Serif`, `New Computer Modern`, `New Computer Modern Math`, `Noto Sans`"]"#);
}

#[test]
fn p5_a_missing_character_is_an_error() {
    let document = read("# T\n\na \u{4e2d} b\n", &std::collections::BTreeMap::new()).unwrap();
    insta::assert_snapshot!(found(pdf(&document, &press(), &imprint()).unwrap_err()), @r#"missing-character at gp-workforce/2025-10-31/QNX: font `Noto Sans` has no character `中` (U+4E2D) ["a brief is printed with the fonts that were chosen, never with others (P5)"] ["write it with other characters, or choose a font that has it in the page template"]"#);
}

#[test]
fn faults_of_the_template_are_shown_in_the_template() {
    let fault = |from: &str, to: &str| {
        let text = template().text.replace(from, to);
        found(Press::new(&SourceFile::new("templates/brief.typ", text)).unwrap_err())
    };
    insta::assert_snapshot!(fault("#let divider()", "#let rule()"), @r#"typst at templates/brief.typ: the page template lacks what the program calls ["the program calls `divider` to print a brief"] ["define `#let divider(…)` in the page template"]"#);
    insta::assert_snapshot!(fault("v(7mm)", "v(7mn)"), @r#"typst at templates/brief.typ:127: the page template can't be set ["Typst says: invalid number suffix: `mn`", "it was found while printing `templates/brief.typ`"] ["page templates are written in Typst: https://typst.app/docs/reference/"]"#);
    insta::assert_snapshot!(fault("#let ink = rgb(theme.colours.ink)", "#let ink = read(\"/etc/hosts\")"), @r#"typst at templates/brief.typ:9: the page template asks for `templates/etc/hosts`, which is not there ["it was found while printing `templates/brief.typ`"] ["what a page template shows or imports lies below `templates/`"]"#);
}

#[test]
fn notes_in_headings_captions_and_header_cells_print() {
    let markdown = "# T[^1]\n\n\u{F0005}**c**[^2]\\\nsub[^3]\n\n| a[^4] | b |\n|---|--:|\n"
        .to_owned()
        + &"| row[^1] | 1 |\n".repeat(120)
        + "\n\u{F0006}s[^5]\n\n[^1]: n1\n\n    - more\n\n[^2]: n2\n[^3]: n3\n[^4]: n4\n[^5]: n5\n";
    let document = read(&markdown, &std::collections::BTreeMap::new()).unwrap();
    let bytes = printed(&document);
    assert!(bytes.starts_with(b"%PDF"));
}

#[test]
fn the_deepest_tree_prints_on_a_small_stack() {
    let deepest = |open: &str| {
        (1..200)
            .map(|depth| format!("# T\n\n{}x\n", open.repeat(depth)))
            .map_while(|markdown| read(&markdown, &std::collections::BTreeMap::new()).ok())
            .last()
    };
    let press = press();
    std::thread::scope(|scope| {
        for document in ["> ", "- ", "1. "].into_iter().filter_map(deepest) {
            let press = &press;
            let print = move || pdf(&document, press, &imprint()).map(|bytes| bytes.len());
            let printed =
                std::thread::Builder::new().stack_size(2 << 20).spawn_scoped(scope, print);
            let result = printed.unwrap().join().expect("the stack is too small");
            assert!(result.is_ok(), "{}", result.unwrap_err());
        }
    });
}

#[test]
fn spacing_accents_have_a_width() {
    let document =
        read("# T\n\nThe Children´s \\`trust\\` ¨ö ¸ç ˜ñ ˆô Oʼahu\n", &Default::default());
    let (press, imprint) = (press(), imprint());
    let document = document.unwrap_or_else(|wrong| panic!("{wrong}"));
    let laid_out = lay_out(&document, &press, &imprint).unwrap_or_else(|wrong| panic!("{wrong}"));
    let mut seen = 0;
    for page in laid_out.paged.pages() {
        page::walk(page, &mut |_, painted| {
            let page::Painted::Text(run) = painted else { return };
            for glyph in &run.glyphs {
                let text = &run.text[glyph.range()];
                if text.contains(['´', '`', '¨', '¸', '˜', 'ˆ', 'ʼ']) {
                    seen += 1;
                    assert!(glyph.x_advance.get() > 0.0, "{text}");
                }
            }
        });
    }
    assert_eq!(seen, 8);
}
