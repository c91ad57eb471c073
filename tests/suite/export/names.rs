//! Names from data, whatever they hold: text and nothing else, in all four forms.

use std::sync::LazyLock;

use briefwright::document::Mark;
use briefwright::export;
use briefwright::language::Language;
use briefwright::templates::escape;
use proptest::prelude::*;
use proptest::sample::select;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use scraper::Html;
use unicode_normalization::UnicodeNormalization;

use super::docx::docx_words;
use super::{WIDE, alone, even, html_words, print, read};
use crate::support::Project;

/// A brief that prints a name wherever a template can: within words and alone, in a title, lists, a
/// table, a link and a note.
fn brief(name: &str) -> String {
    let name = escape(name);
    let mark =
        Mark { figure: "gps".into(), area: "QWO".into(), value: "12".into(), ..Mark::default() };
    let figure = mark.wrap("12");
    format!(
        "# On {name}\n\n{name}\n\nIn {name}: {figure}. *{name}*, **{name}**.[^1]\n\n\
         ## {name}\n\n- {name}\n- is {name}\n\n1. {name}\n\n> {name}\n\n| {name} | Of {name} |\n|---|--:|\n| {name} | 1 |\n\n\
         [{name}](https://example.org/) is {name}\n\n[^1]: {name}: a note on {name}.\n"
    )
}

/// What a reader should read.
fn expected(name: &str) -> String {
    even(&format!(
        "On {name}\n{name}\nIn {name}: 12. {name}, {name}.1\n{name}\n•\n{name}\n•\nis {name}\n1.\n{name}\n{name}\n\
         {name}\nOf {name}\n{name}\n1\n{name} is {name}\n1\n{name}: a note on {name}."
    ))
}

/// The words of the Markdown artifact, as any other reader of Markdown reads them.
fn markdown_words(markdown: &str) -> String {
    let mut words = String::new();
    let (mut notes, mut in_note) = (String::new(), false);
    let mut next: Option<u64> = None;
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    for event in Parser::new_ext(markdown, options) {
        let into = if in_note { &mut notes } else { &mut words };
        match event {
            Event::Text(text) | Event::Code(text) => into.push_str(&text),
            Event::FootnoteReference(label) => into.push_str(&label),
            Event::Start(Tag::FootnoteDefinition(label)) => {
                in_note = true;
                notes.push_str(&format!("\n{label}\n"));
            }
            Event::End(TagEnd::FootnoteDefinition) => in_note = false,
            Event::Start(Tag::List(start)) => next = start,
            Event::Start(Tag::Item) => match next {
                Some(number) => into.push_str(&format!("\n{number}.\n")),
                None => into.push_str("\n•\n"),
            },
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Link { .. })
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link) => {}
            Event::Start(_) | Event::End(_) | Event::SoftBreak => into.push('\n'),
            other => into.push_str(&format!("[{other:?}]")),
        }
    }
    even(&(words + &notes))
}

/// The elements of a page, with the names of their attributes.
fn elements(body: &str) -> Vec<String> {
    let html = Html::parse_fragment(body);
    let elements = html.tree.nodes().filter_map(|node| {
        let element = node.value().as_element()?;
        let attributes: Vec<&str> = element.attrs().map(|(name, _)| name).collect();
        Some(format!("{} {}", element.name(), attributes.join(" ")))
    });
    elements.collect()
}

/// Characters that all cuts of the text's font have, white space and invisible ones aside.
static SHAPED: LazyLock<Vec<char>> = LazyLock::new(|| {
    let fonts = [notosans::REGULAR_TTF, notosans::BOLD_TTF, notosans::ITALIC_TTF]
        .map(|data| ttf_parser::Face::parse(data, 0).unwrap());
    let in_all = |c: &char| fonts.iter().all(|font| font.glyph_index(*c).is_some());
    let plain = |c: &char| !c.is_whitespace() && !c.is_control() && !invisible(*c);
    ('!'..='\u{fffd}').filter(plain).filter(in_all).collect()
});

/// Marks of direction and joining, marks that stand on another character, and characters without a
/// meaning of their own.
fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{fff0}'..='\u{fffb}')
}

/// Names that a person would not think of.
fn name() -> impl Strategy<Value = String> {
    let sign = select("*_[]<>#@$\"\\`|&~^!(){}-+=.:;'/%,?".chars().collect::<Vec<_>>());
    let letter = select("abc XYZ 019 ŵŷ âêîôû áéö ’–".chars().collect::<Vec<_>>());
    let accented = select(vec![
        "w\u{302}",
        "Y\u{302}",
        "e\u{301}",
        "u\u{308}",
        "c\u{327}",
        "A\u{30a}",
        "o\u{302}\u{301}",
    ]);
    let any = any::<proptest::sample::Index>().prop_map(|at| SHAPED[at.index(SHAPED.len())]);
    let text = proptest::collection::vec(
        prop_oneof![
            4 => sign.prop_map(String::from),
            4 => letter.prop_map(String::from),
            1 => accented.prop_map(str::to_owned),
            2 => any.prop_map(String::from),
        ],
        1..300,
    );
    let word = select(vec![
        "<script>alert(1)</script>",
        "&amp;",
        "&#60;",
        "](http://evil.example)",
        "![x](y)",
        "[^1]",
        "**",
        "\n\n# ",
        "\n- ",
        "1. ",
        "```",
        "#panic()",
        "#{",
        "\\u{41}",
        "<!--",
        "-->",
        "|---|",
        "http://e.org",
        "{{ area }}",
        "javascript:",
        "---",
        "===",
        "    ",
        "\r\n",
        "\u{7}",
        "$x$",
        "*/",
        "//",
    ]);
    let words = proptest::collection::vec(
        prop_oneof![word.prop_map(str::to_owned), text.prop_map(|parts| parts.concat())],
        1..4,
    );
    // Names are trimmed when they are read, and end in something that can be seen.
    let unseen = |c: char| c.is_whitespace() || c.is_control();
    words
        .prop_map(|words| words.concat())
        .prop_map(move |name| name.trim_matches(unseen).chars().take(300).collect::<String>())
        .prop_map(move |name| name.trim_matches(unseen).to_owned())
        .prop_filter("a name has letters", |name| name.chars().any(char::is_alphanumeric))
}

/// What a name reads as: white space as one blank, control characters and those that turn the
/// direction of words not at all.
fn as_read(name: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let visible = name.chars().filter(|c| c.is_whitespace() || !(c.is_control() || turns(*c)));
    even(&visible.collect::<String>())
}

fn check(name: &str) -> Result<(), TestCaseError> {
    let expected = expected(&as_read(name));
    let markdown = brief(name);
    let artifact = export::markdown(&markdown);
    prop_assert_eq!(markdown_words(&artifact), &*expected, "in Markdown");

    let tree = read(&markdown).map_err(|wrong| TestCaseError::fail(wrong.to_string()))?;
    let body = export::html(&tree, true, Language::english()).body;
    prop_assert_eq!(html_words(&body), &*expected, "in HTML");
    let plain =
        export::html(&read(&brief("A plain name")).unwrap(), true, Language::english()).body;
    prop_assert_eq!(elements(&body), elements(&plain), "elements of HTML");
    prop_assert_eq!(docx_words(&tree), &*expected, "in Word");

    let (words, size) =
        print(&tree, &WIDE).map_err(|wrong| TestCaseError::fail(wrong.to_string()))?;
    // An accent that was a character of its own is one with its letter in print.
    prop_assert_eq!(words, expected.nfc().collect::<String>(), "in print");
    prop_assert!(size > 1000);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_name_comes_out_as_it_went_in(name in name()) {
        alone(|| check(&name))?;
    }
}

#[test]
fn names_that_people_have_thought_of() {
    for name in [
        "*_[]<>#@$\"\\`|",
        "<script>alert(\"x\")</script><!--",
        "](javascript:alert(1)) ![x](y)",
        "#panic() #{ \"} */ // \\u{41} $x$",
        "Llanrhaeadr-ym-Mochnant, Tŷ Ddewi & Pŵl Ŵ",
        "Tw\u{302}r, o\u{302}\u{301}",
        "\u{202e}North\u{2066} West",
        "A surgery #",
        "No. # 1 ##",
        "1. first",
        "- dash",
        "+ plus",
        "# hash",
        "> quote",
        "= equals",
        "~~~",
        "```rust",
        "[^1]: note",
        "|a|b|",
        "&lt;b&gt; &amp;amp; &#x3c;",
        "a\u{a0}b",
        "trailing\\",
        "_a_b_",
        "a  b",
        "::: x",
        "12) x",
        "https://e.org/?a=b&c",
        &"An area whose name has three hundred characters ".repeat(7)[..300],
        &"W".repeat(300),
    ] {
        alone(|| check(name)).unwrap_or_else(|wrong| panic!("{name:?}: {wrong}"));
    }
}

#[test]
fn p5_what_the_fonts_lack_is_named() {
    for (name, missing) in
        [("مكتب الطبيب", 'م'), ("בית", 'ב'), ("North \u{1f600} West", '\u{1f600}'), ("中文", '中')]
    {
        let markdown = brief(name);
        let expected = expected(name);
        // The forms that a reader's own fonts show have it all the same.
        assert_eq!(markdown_words(&export::markdown(&markdown)), expected);
        let tree = read(&markdown).unwrap();
        assert_eq!(html_words(&export::html(&tree, true, Language::english()).body), expected);
        let wrong = alone(|| print(&tree, &WIDE)).unwrap_err();
        let named = format!("has no character `{missing}` (U+{:04X})", u32::from(missing));
        assert!(wrong.iter().all(|one| one.code == "missing-character"), "{wrong}");
        assert!(wrong.iter().any(|one| one.message.contains(&named)), "{wrong}");
    }
    let wrong = alone(|| print(&read(&brief("North \u{1f600} West")).unwrap(), &WIDE)).unwrap_err();
    insta::assert_snapshot!(wrong.to_string());
}

/// The whole way, from `areas.csv` through Tera to the three files.
#[test]
fn an_area_with_a_hostile_name_is_only_named() {
    let project = Project::mini_with_data();
    let name = "*N* _E_ [x](y) <b>&amp; #1 @$\\` | ŵ ](z)";
    let areas = project.read("briefs/areas.csv");
    let row = areas.lines().find(|line| line.starts_with("Y01,")).unwrap().to_owned();
    let rest: Vec<&str> = row.split(',').skip(3).collect();
    let hostile = format!("Y01,\"{name}\",\"{name}\",{}", rest.join(","));
    project.write("briefs/areas.csv", &areas.replace(&row, &hostile));
    project.run(&["build", "--only", "Y01"]).succeeded();
    let folder = "output/tiny/2025-03/Y01";
    let artifact = project.read(&format!("{folder}/brief.md"));
    assert!(
        markdown_words(&artifact).starts_with(&format!("Doctors in {name} There are")),
        "{artifact}"
    );
    let page = project.read(&format!("{folder}/brief.html"));
    let html = Html::parse_document(&page);
    let heading = html.select(&scraper::Selector::parse("h1").unwrap()).next().unwrap();
    assert_eq!(heading.text().collect::<String>(), format!("Doctors in {name}"));
    let title = html.select(&scraper::Selector::parse("title").unwrap()).next().unwrap();
    assert!(title.text().collect::<String>().contains(name));
    assert!(project.path(&format!("{folder}/brief.pdf")).exists());
}
