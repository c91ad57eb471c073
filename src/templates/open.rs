//! Tags that are not closed. Tera says where it stopped reading; a person wants to know which tag
//! was left open, and that is further up.

use std::ops::Range;

use crate::diagnostics::nearest;

/// Tags that need an end, and their ends.
const PAIRS: [(&str, &str); 6] = [
    ("if", "endif"),
    ("for", "endfor"),
    ("block", "endblock"),
    ("filter", "endfilter"),
    ("set", "endset"),
    ("component", "endcomponent"),
];

/// Tags that stand alone.
const SINGLE: [&str; 10] = [
    "include",
    "extends",
    "import",
    "set_global",
    "continue",
    "break",
    "else",
    "elif",
    "raw",
    "endraw",
];

/// What is wrong with the tags of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Loose {
    /// What is wrong.
    pub what: String,
    /// What to do next.
    pub hint: String,
    /// Where, in bytes.
    pub range: Range<usize>,
}

/// Finds the first tag of a text that has no end, or the first end without its tag.
pub(super) fn loose(text: &str) -> Option<Loose> {
    let mut open: Vec<(&str, Range<usize>)> = Vec::new();
    let mut at = 0;
    while let Some(start) = next(text, at) {
        let rest = &text[start..];
        let (sign, close) = match rest.as_bytes().get(1) {
            Some(b'{') => ("{{", "}}"),
            Some(b'%') => ("{%", "%}"),
            _ => ("{#", "#}"),
        };
        let Some(length) = end(rest, close) else {
            return Some(Loose {
                what: format!("`{sign}` is not closed"),
                hint: format!("write `{close}` where it ends"),
                range: start..start + rest.lines().next().unwrap_or(rest).trim_end().len(),
            });
        };
        let range = start..start + length;
        at = range.end;
        if sign != "{%" {
            continue;
        }
        let inner = rest[2..length - 2].trim_matches('-').trim();
        let word = inner.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
        if word == "raw" {
            at += text[at..].find("endraw").map_or(text.len() - at, |found| found + 6);
        } else if word == "else" || word == "elif" {
            if !matches!(open.last(), Some(("if" | "for", _))) {
                return Some(stray(word, "if", range));
            }
        } else if let Some((begin, _)) = PAIRS.iter().find(|(_, end)| *end == word) {
            match open.pop() {
                Some((one, _)) if one == *begin => {}
                Some((one, place)) if open.iter().any(|(other, _)| other == begin) => {
                    return Some(unclosed(text, one, place));
                }
                // Either may be the slip. What was open there is closed further down, perhaps.
                Some((one, place)) if !text[range.end..].contains(&format!("end{one}")) => {
                    return Some(unclosed(text, one, place));
                }
                _ => return Some(stray(word, begin, range)),
            }
        } else if let Some((begin, _)) = PAIRS.iter().find(|(begin, _)| *begin == word)
            && !(word == "set" && inner.contains('='))
        {
            open.push((begin, range));
        } else if !word.is_empty() && !SINGLE.contains(&word) && word != "set" {
            return Some(unknown(word, range));
        }
    }
    open.pop().map(|(one, place)| unclosed(text, one, place))
}

fn unclosed(text: &str, word: &str, range: Range<usize>) -> Loose {
    Loose {
        what: format!("`{}` is not closed", text[range.clone()].replace('\n', " ")),
        hint: format!("write `{{% end{word} %}}` where it ends"),
        range,
    }
}

fn unknown(word: &str, range: Range<usize>) -> Loose {
    let tags = || PAIRS.iter().map(|(begin, _)| *begin).chain(SINGLE);
    // A slip in a short word leaves little of it: the same letters in another order will do.
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let turned = || tags().find(|tag| letters(tag) == letters(word));
    let hint = nearest(word, tags()).or_else(turned).map_or_else(
        || {
            "the tags are `if`, `for`, `set`, `filter`, `include`, `block`, `extends`, `raw`"
                .to_owned()
        },
        |near| format!("did you mean `{near}`?"),
    );
    Loose { what: format!("there is no tag `{word}`"), hint, range }
}

fn stray(word: &str, begin: &str, range: Range<usize>) -> Loose {
    Loose {
        what: format!("`{{% {word} %}}` belongs to no `{{% {begin} … %}}`"),
        hint: "remove it, or write what it should belong to above it".to_owned(),
        range,
    }
}

/// The next place where a tag begins.
fn next(text: &str, from: usize) -> Option<usize> {
    let signs = ["{{", "{%", "{#"];
    let found = signs.iter().filter_map(|sign| text.get(from..)?.find(sign)).min()?;
    Some(from + found)
}

/// The length of what begins with a tag's first sign, up to its last; `None` if another tag begins
/// or the text ends before. What stands in quotes is no sign.
fn end(rest: &str, close: &str) -> Option<usize> {
    if close == "#}" {
        return Some(rest.find(close)? + 2);
    }
    let mut quote = None;
    let mut last = ' ';
    for (at, c) in rest.char_indices().skip(2) {
        match quote {
            Some(open) if c == open && last != '\\' => quote = None,
            Some(_) => {}
            None if rest[at..].starts_with(close) => return Some(at + 2),
            None if rest[at..].starts_with("{{") || rest[at..].starts_with("{%") => return None,
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None => {}
        }
        last = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(String, &str)> {
        loose(text).map(|loose| (loose.what, &text[loose.range]))
    }

    #[test]
    fn what_is_whole_has_nothing_loose() {
        for text in [
            "{{ a }} and {{ \"}}\" }} {# {{ #}",
            "{% if a %}x{% elif b %}y{% else %}z{% endif %}{% for i in b %}{% endfor %}",
            "{% raw %}{{ {% if %}{% endraw %}{{ a }}",
            "{% set a = 1 %}{%- set b -%}words{% endset %}{% include \"foot.md\" %}",
        ] {
            assert_eq!(loose(text), None, "{text}");
        }
    }

    #[test]
    fn the_tag_that_was_left_open_is_found() {
        let told = |what: &str| format!("`{what}` is not closed");
        assert_eq!(found("a {{ b.\n{{ c }}"), Some((told("{{"), "{{ b.")));
        assert_eq!(found("{% if a\nb"), Some((told("{%"), "{% if a")));
        assert_eq!(found("{# a"), Some((told("{#"), "{# a")));
        assert_eq!(found("{% if a %}b"), Some((told("{% if a %}"), "{% if a %}")));
        let within = "{% for a in b %}{% if a %}b{% endfor %}";
        assert_eq!(found(within), Some((told("{% if a %}"), "{% if a %}")));
        let slip = loose("{% fi a %}b{% endif %}").unwrap();
        assert_eq!(
            (slip.what.as_str(), slip.hint.as_str()),
            ("there is no tag `fi`", "did you mean `if`?")
        );
        let (what, at) = found("a{% endif %}").unwrap();
        assert_eq!(
            (what.as_str(), at),
            ("`{% endif %}` belongs to no `{% if … %}`", "{% endif %}")
        );
    }
}
