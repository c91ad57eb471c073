//! The source text of a template: which parts of it are words, and which are Tera's.
//!
//! Tera tells where a fault is, but not where printed words come from. So each template is read
//! here before Tera gets it: [`mark`] puts the mark of a place in front of every stretch of words and
//! of every `{{ … }}`, and what is printed carries them along. The marks stand where they change
//! nothing: behind white space that a `-}}` takes away, in front of what a `{{-` does, and in no text
//! that a template keeps in a variable.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::document::marks::{ORIGIN_CLOSE, ORIGIN_OPEN, shift};

/// A part of a template's source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Where it stands, delimiters included.
    pub range: Range<usize>,
    /// Whether it takes away the white space before it, and that after it.
    trims: (bool, bool),
    /// Whether what is printed here is kept: for a variable or a filter.
    pub kept: bool,
    /// Whether it is a tag that prints, all at once, what stands between it and its end:
    /// `{% filter upper %}`.
    pub block: bool,
    /// Whether it stands in a component, or in what is handed to one: a template may take the white
    /// space around that away.
    within: bool,
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartKind {
    /// Words.
    Words,
    /// `{{ … }}`.
    Print,
    /// `{% … %}`.
    Tag,
    /// `{# … #}`.
    Comment,
    /// `{% raw %} … {% endraw %}`.
    Raw,
}

/// Takes a source apart. What Tera could not read either ends the list early.
pub(super) fn parts(source: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    let (mut kept, mut within) = (0_usize, 0_usize);
    while at < source.len() {
        let rest = &source[at..];
        let kind = match rest.as_bytes() {
            [b'{', b'{', ..] => PartKind::Print,
            [b'{', b'%', ..] if is_tag(rest, "raw") => PartKind::Raw,
            [b'{', b'%', ..] => PartKind::Tag,
            [b'{', b'#', ..] => PartKind::Comment,
            _ => PartKind::Words,
        };
        let length = match kind {
            PartKind::Words => Some(next_part(rest)),
            PartKind::Print => closing(rest, b"}}"),
            PartKind::Tag => closing(rest, b"%}"),
            PartKind::Comment => rest.find("#}").map(|end| end + 2),
            PartKind::Raw => raw_length(rest),
        };
        let Some(length) = length else { break };
        let text = &rest[..length];
        let trims = match kind {
            PartKind::Words => (false, false),
            _ => (
                text.as_bytes().get(2) == Some(&b'-'),
                length >= 3 && text.as_bytes().get(length - 3) == Some(&b'-'),
            ),
        };
        let mut block = false;
        if kind == PartKind::Tag {
            let (keyword, more) = keyword(text);
            match keyword {
                "endset" | "endset_global" | "endfilter" => kept = kept.saturating_sub(1),
                "set" | "set_global" if !more.contains('=') => kept += 1,
                "component" => within += 1,
                "endcomponent" => within = within.saturating_sub(1),
                "filter" => {
                    block = kept == 0;
                    kept += 1;
                }
                // The body of a component: the component prints it where it likes.
                "" if more.starts_with("</") => within = within.saturating_sub(1),
                "" if more.starts_with('<') => within += 1,
                _ => {}
            }
        }
        let (range, kept, within) = (at..at + length, kept > 0, within > 0);
        parts.push(Part { kind, range, trims, kept, block, within });
        at += length;
    }
    parts
}

/// How long the words are with which a text begins.
fn next_part(text: &str) -> usize {
    let begins = |pair: &[u8]| matches!(pair, [b'{', b'{' | b'%' | b'#']);
    // The first byte is not the beginning of a part.
    text.as_bytes().windows(2).position(begins).unwrap_or(text.len())
}

/// The length up to the end of a part, past texts in quotes.
fn closing(text: &str, end: &[u8]) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 2;
    let mut quote = None;
    while at < bytes.len() {
        match (quote, bytes[at]) {
            (Some(_), b'\\') => at += 1,
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, byte @ (b'"' | b'\'' | b'`')) => quote = Some(byte),
            (None, _) if bytes[at..].starts_with(end) => return Some(at + 2),
            (None, _) => {}
        }
        at += 1;
    }
    None
}

/// The first word of a tag, and what follows it.
fn keyword(tag: &str) -> (&str, &str) {
    let inner = tag.trim_start_matches(['{', '%', '-']).trim_start();
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    inner.split_at(end.unwrap_or(inner.len()))
}

fn is_tag(text: &str, name: &str) -> bool {
    closing(text, b"%}").is_some_and(|length| keyword(&text[..length]).0 == name)
}

fn raw_length(text: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(next) = text[at..].find("{%") {
        at += next;
        if is_tag(&text[at..], "endraw") {
            return closing(&text[at..], b"%}").map(|length| at + length);
        }
        at += 2;
    }
    None
}

/// Where the words of a raw block stand, and whether the white space before them is taken away.
fn raw_body(block: &str) -> (Range<usize>, bool) {
    let start = closing(block, b"%}").unwrap_or(block.len());
    let end = block.rfind("{%").unwrap_or(start).max(start);
    (start..end, block[..start].ends_with("-%}"))
}

/// A source with marks, and where everything in it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Marked {
    /// The source for Tera.
    pub text: String,
    /// Where marks were put in: how long the source was before each, and how long all marks are
    /// after it.
    moved: Vec<(usize, usize)>,
}

impl Marked {
    /// A source without marks.
    pub fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), moved: Vec::new() }
    }

    /// Where a byte of the marked text stands in the source.
    pub fn back(&self, at: usize) -> usize {
        let mut before = 0;
        for (source, added) in &self.moved {
            if source + added > at {
                return at.saturating_sub(before).min(*source);
            }
            before = *added;
        }
        at.saturating_sub(before)
    }
}

/// Puts marks into a source. `origin` gives the number of a place: of words that begin there, or of
/// a whole `{{ … }}`.
pub(super) fn mark(
    source: &str,
    parts: &[Part],
    mut origin: impl FnMut(PartKind, Range<usize>) -> usize,
) -> Marked {
    let mut places: Vec<(usize, usize)> = Vec::new();
    let mut before: Option<&Part> = None;
    for (index, part) in parts.iter().enumerate() {
        let text = &source[part.range.clone()];
        match part.kind {
            PartKind::Words if !part.kept => {
                let taken = part.within || before.is_some_and(|one| one.trims.1);
                let blank = if taken { text.len() - text.trim_start().len() } else { 0 };
                if blank < text.len() && !text.trim().is_empty() {
                    let at = part.range.start + blank;
                    places.push((at, origin(PartKind::Words, at..part.range.end)));
                }
            }
            PartKind::Raw if !part.kept => {
                let (body, trims) = raw_body(text);
                let words = &text[body.clone()];
                let blank = if trims { words.len() - words.trim_start().len() } else { 0 };
                if !words.trim().is_empty() {
                    let start = part.range.start + body.start + blank;
                    let end = part.range.start + body.end;
                    places.push((start, origin(PartKind::Words, start..end)));
                }
            }
            // A filter may do anything to what stands in its block, so that no mark stands within.
            PartKind::Print | PartKind::Tag
                if part.block || (part.kind, part.kept) == (PartKind::Print, false) =>
            {
                let words = before.filter(|one| part.trims.0 && one.kind == PartKind::Words);
                let at = match words {
                    Some(words) => {
                        let text = &source[words.range.clone()];
                        words.range.start + text.trim_end().len()
                    }
                    None => part.range.start,
                };
                places.push((at, origin(PartKind::Print, part.range.clone())));
            }
            _ => {}
        }
        before = parts.get(index);
    }
    let mut marked = Marked::default();
    let (mut done, mut added) = (0, 0);
    for (at, number) in places {
        marked.text.push_str(&source[done..at]);
        let mark = origin_mark(number);
        added += mark.len();
        marked.text.push_str(&mark);
        marked.moved.push((at, added));
        done = at;
    }
    marked.text.push_str(&source[done..]);
    marked
}

/// The mark of a place by its number.
pub(super) fn origin_mark(number: usize) -> String {
    format!("{ORIGIN_OPEN}{}{ORIGIN_CLOSE}", shift(&number.to_string()))
}

/// The source with everything that is Tera's replaced by blanks of the same length; line breaks
/// stay. What a template keeps in variables is replaced too.
pub(super) fn words_only(source: &str, parts: &[Part]) -> String {
    let mut out = String::with_capacity(source.len());
    let read = parts.last().map_or(0, |part| part.range.end);
    for part in parts {
        let text = &source[part.range.clone()];
        match part.kind {
            PartKind::Words if !part.kept => out.push_str(text),
            PartKind::Raw if !part.kept => {
                let (body, _) = raw_body(text);
                out.extend(blank(&text[..body.start], ' '));
                out.push_str(&text[body.clone()]);
                out.extend(blank(&text[body.end..], ' '));
            }
            // Something is printed here, so that what stands on both sides is not one word.
            PartKind::Print if !part.kept => out.extend(blank(text, '\u{1a}')),
            _ => out.extend(blank(text, ' ')),
        }
    }
    out.extend(blank(&source[read..], ' '));
    out
}

/// As many bytes as a text has, with its line breaks.
fn blank(text: &str, with: char) -> impl Iterator<Item = char> {
    text.bytes().map(move |byte| if byte == b'\n' { '\n' } else { with })
}

/// The names that may hold words which the filter `word` chose: variables that are set from it, or
/// from one another.
pub(super) fn choosing(sources: &[(&str, &[Part])]) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    loop {
        let before = names.len();
        for (source, parts) in sources {
            for (at, part) in parts.iter().enumerate().filter(|(_, one)| one.kind == PartKind::Tag)
            {
                let (tag, more) = keyword(&source[part.range.clone()]);
                if !matches!(tag, "set" | "set_global" | "for") {
                    continue;
                }
                let (left, right) = match tag {
                    "for" => more.split_once(" in ").unwrap_or_default(),
                    _ => more.split_once('=').unwrap_or((more, block_after(source, &parts[at..]))),
                };
                if chooses(right, &names) {
                    names.extend(identifiers(left).map(str::to_owned));
                }
            }
        }
        if names.len() == before {
            return names;
        }
    }
}

/// Whether an expression, or a block of them, may print words that `word` chose.
pub(super) fn chooses(text: &str, names: &BTreeSet<String>) -> bool {
    identifiers(text).any(|one| one == "word" || names.contains(one))
}

/// The source from a tag that opens a block to the tag that ends it.
pub(super) fn block_after<'a>(source: &'a str, parts: &[Part]) -> &'a str {
    let Some(first) = parts.first() else { return "" };
    let within = parts.iter().take_while(|part| part.kept);
    let end = within.last().map_or(first.range.end, |part| part.range.end);
    &source[first.range.start..end]
}

/// The names in an expression, those within texts in quotes left out.
fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    let mut quote = None;
    let outside = move |c: char| -> bool {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            _ => {}
        }
        quote.is_some() || !(c.is_alphanumeric() || c == '_')
    };
    text.split(outside).filter(|one| one.starts_with(|c: char| c.is_alphabetic() || c == '_'))
}

/// Where a template names something in a function's first argument: `claim(id="fewer_gps")`.
pub(super) fn mentions<'a>(
    source: &'a str,
    parts: &[Part],
    function: &str,
) -> Vec<(&'a str, Range<usize>)> {
    let mut found = Vec::new();
    for part in parts.iter().filter(|one| matches!(one.kind, PartKind::Print | PartKind::Tag)) {
        let text = &source[part.range.clone()];
        for (at, _) in text.match_indices(function) {
            let alone = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            if let Some((name, range)) = argument(&text[at + function.len()..]).filter(|_| alone) {
                let start = part.range.start + at + function.len() + range.start;
                found.push((name, start..start + name.len()));
            }
        }
    }
    found
}

/// Where a function is called, by its name.
pub(super) fn calls(source: &str, parts: &[Part], function: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for part in parts.iter().filter(|one| matches!(one.kind, PartKind::Print | PartKind::Tag)) {
        let text = &source[part.range.clone()];
        for (at, _) in text.match_indices(function) {
            let alone = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            if alone && text[at + function.len()..].trim_start().starts_with('(') {
                let start = part.range.start + at;
                found.push(start..start + function.len());
            }
        }
    }
    found
}

/// Reads `(id = "name"`; returns the name and where it stands.
fn argument(text: &str) -> Option<(&str, Range<usize>)> {
    let rest = text.trim_start().strip_prefix('(')?.trim_start();
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let name = rest[1..].split(quote).next()?;
    let start = text.len() - rest.len() + 1;
    Some((name, start..start + name.len()))
}

#[cfg(test)]
mod tests {
    use tera::{Context, Tera};

    use super::*;
    use crate::document::marks;

    const SOURCES: [&str; 13] = [
        "a {{ x }} b",
        "  {%- if x == \"}} %} q\" -%}\n\n yes\n{%- else -%} no {% endif %}\n1. {{- x -}}  \n2. {{ x }}",
        "{{x}}{{- x }} {{ x -}} {{- x -}} {{ x }}",
        "{# note: {{ x }} -#}   a{#- b #} c",
        "{% set y %}in {{ x }} 3{% endset %}{% if y == \"in q 3\" %}same{% endif %} {{ y }}",
        "{% raw %} {{ x }} {% endraw %}{%- raw -%} a {%- endraw -%}  b",
        "{% for i in range(end=3) -%}\n  {{ i }},\n{%- endfor %} ŵ {{ x }}",
        "{{ \"}} %}\" ~ x }} {% filter upper %}a {{ x }}{% endfilter %}",
        "no tags at all",
        "a  {%- filter trim -%}  b {{ x }} {% filter upper %}c{% endfilter %} {%- endfilter -%}  d",
        "a {% <card> %} b {{ x }} {% </card> %}{{ <plain x={x} /> }} c",
        "{% component own() %} a {{ body | trim }} b {% endcomponent own %}{% <own> %}\n\n d {{ x }} {% </own> %}{{ <plain x={x} /> | trim }}",
        "{% set y %}{% <card> %}e{% </card> %}{% endset %}{% if y == \"[ e]\" %}same{% endif %}{% <card> -%} f {%- </card> %}",
    ];

    fn render(source: &str) -> String {
        let mut tera = Tera::new();
        let mut context = Context::new();
        context.insert("x", "q");
        let card = "{% component card(x=\"\") %}[{{ x }} {{ body }}]{% endcomponent card %}{% component plain(x) %}{{ x }}{% endcomponent plain %}";
        tera.add_raw_templates([("card", card), ("t", source)]).unwrap();
        tera.render("t", &context).unwrap()
    }

    #[test]
    fn marks_change_nothing_that_is_printed() {
        for source in SOURCES {
            let marked = mark(source, &parts(source), |_, range| range.start);
            assert_eq!(marks::strip(&marked.text), source);
            assert_eq!(marks::strip(&render(&marked.text)), render(source), "{source}");
        }
    }

    #[test]
    fn every_byte_finds_its_way_back() {
        for source in SOURCES {
            let marked = mark(source, &parts(source), |_, range| range.start);
            let mut at = 0;
            for (place, c) in marked.text.char_indices() {
                if marks::is_mark(c) {
                    continue;
                }
                assert_eq!(marked.back(place), at, "{c:?} in {source}");
                at += c.len_utf8();
            }
        }
    }

    #[test]
    fn words_are_told_from_the_rest() {
        let source = "In {{ y }}\n{% if a %}five{% endif %} {% set b %}six{% endset %}{# seven #}8{% raw -%} 9 {% endraw %}";
        let words = words_only(source, &parts(source));
        assert_eq!(words.len(), source.len());
        let kept: String = words.chars().filter(|c| !matches!(c, ' ' | '\u{1a}' | '\n')).collect();
        assert_eq!(kept, "Infive89");
    }

    #[test]
    fn what_a_block_prints_has_a_place() {
        let places = |source: &str| {
            let mut found = Vec::new();
            mark(source, &parts(source), |kind, range| {
                found.push((kind, source[range].to_owned()));
                found.len()
            });
            found
        };
        let found = places("a {% filter trim %} 7 {{ x }} {% endfilter %} b");
        let expected = [
            (PartKind::Words, "a "),
            (PartKind::Print, "{% filter trim %}"),
            (PartKind::Words, " b"),
        ];
        assert_eq!(found, expected.map(|(kind, text)| (kind, text.to_owned())));
        assert_eq!(places("{% set a %}{% filter trim %}7{% endfilter %}{% endset %}"), []);
        let within =
            places("{% component c() %}\n 7 {{ body }}{% endcomponent c %}{% <c> %} 8{% </c> %}");
        let within: Vec<&str> = within.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(within, ["7 ", "{{ body }}", "8"]);
    }

    #[test]
    fn what_word_may_have_chosen_is_known() {
        let source = "{% set a = x | word(up=\"b\") %}{% set c = a %}{% set d %}{{ c }}{% endset %}{% set e = \"word a\" %}{% for f in [d] %}{{ f }}{% endfor %}";
        let names = choosing(&[(source, &parts(source))]);
        assert_eq!(names.iter().collect::<Vec<_>>(), ["a", "c", "d", "f"]);
        assert!(chooses("{{ f ~ 'x' }}", &names) && !chooses("{{ 'a' ~ e }}", &names));
    }

    #[test]
    fn what_functions_name_is_found() {
        let source = "{{ claim(id=\"a\") }} claim(id=\"b\") {% if holds( id = 'c' ) %}{% endif %}{{ reclaim(id=\"d\") }}";
        let found = |function| -> Vec<&str> {
            mentions(source, &parts(source), function).into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(found("claim"), ["a"]);
        assert_eq!(found("holds"), ["c"]);
        let (name, range) = mentions(source, &parts(source), "holds")[0].clone();
        assert_eq!(&source[range], name);
    }
}
