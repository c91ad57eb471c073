//! What a YAML reader says of a text that is none, in our words.

use super::Diagnostic;

/// What is wrong with a text that is no YAML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YamlSlip {
    /// What is wrong.
    pub what: &'static str,
    /// What to do next.
    pub hint: &'static str,
    /// The line and column, from 1, where what is not closed began, if the reader says so.
    pub began: Option<(usize, usize)>,
}

/// Takes a reader's message apart: `… at line 9 column 21, while … at line 4 column 15`.
pub fn yaml_slip(message: &str) -> YamlSlip {
    let (problem, context) = message.split_once(", while ").unwrap_or((message, ""));
    let slip = |what, hint| YamlSlip { what, hint, began: place(context) };
    let here = |what, hint| YamlSlip { what, hint, began: None };
    let either = |words: &str| problem.contains(words) || context.contains(words);
    if either("quoted scalar") && !problem.contains("escape") {
        return slip("a quote is not closed", "write the same quote again where the text ends");
    }
    if either("simple key") || problem.contains("expected ':'") {
        return slip(
            "this line is no `key: value`",
            "put a blank behind the colon, and quotes around a text that goes on in the next line",
        );
    }
    if either("flow sequence") {
        return slip(
            "a `[` is not closed, or a comma is missing",
            "write `]` where the list ends, and a comma between its items",
        );
    }
    if either("flow mapping") {
        return slip(
            "a `{` is not closed, or a comma is missing",
            "write `}` where it ends; put quotes around a text with `{{` in it",
        );
    }
    if problem.contains("mapping values are not allowed") {
        return here(
            "a colon stands where none can be",
            "put quotes around a text with `: ` in it; else look at the indentation",
        );
    }
    if problem.contains("expected key") || problem.contains("'-' indicator") {
        return here(
            "this line begins at another column than its neighbours",
            "let it begin below the first letter of the line that it belongs with",
        );
    }
    if either("node content") {
        return here(
            "a value is missing here",
            "write it, or put quotes around one that begins with a sign",
        );
    }
    if problem.contains("cannot start any token") {
        return here("no text begins with this sign", "put quotes around the text");
    }
    if problem.contains("escape") {
        return here(
            "within double quotes a backslash begins a sign that there is not",
            "put single quotes around the text: there a backslash is a backslash",
        );
    }
    here(
        "this can't be read",
        "look at this place and above it: the indentation, a quote that is not closed, a text with `: ` or `{{` in it that needs quotes",
    )
}

/// The place that a message ends with.
fn place(words: &str) -> Option<(usize, usize)> {
    let (_, place) = words.rsplit_once(" at line ")?;
    let (line, column) = place.split_once(" column ")?;
    Some((line.trim().parse().ok()?, column.trim().parse().ok()?))
}

/// How many brackets of a file may be open, wherever they stand.
const MOST_OPEN: usize = 1_000;
/// How far to the right a line may begin.
const MOST_MARGIN: usize = 400;

/// Whether a text nests so deep that readers of YAML would take very long over it, or overflow their
/// stack. It is counted in a rough way, without reading the text; what people write is far below.
pub fn nests_too_deep(text: &str) -> bool {
    let mut open = 0_usize;
    text.lines().any(|line| {
        let mut most = 0;
        for byte in line.bytes() {
            match byte {
                b'[' | b'{' => open += 1,
                b']' | b'}' => open = open.saturating_sub(1),
                _ => {}
            }
            most = most.max(open);
        }
        most > MOST_OPEN || margin(line) > MOST_MARGIN
    })
}

/// Where a line begins, behind blanks and each `- `, `? ` and `: `, which indent as blanks do.
fn margin(line: &str) -> usize {
    let bytes = line.trim_end().as_bytes();
    let blank = |at: usize| bytes.get(at).is_none_or(|byte| matches!(byte, b' ' | b'\t'));
    let indents = |at: &usize| blank(*at) || b"-?:".contains(&bytes[*at]) && blank(at + 1);
    (0..bytes.len()).take_while(indents).count()
}

/// That it nests so deep.
pub fn too_deep() -> Diagnostic {
    Diagnostic::error("too-deep", "this YAML nests too deep")
        .why("a few lines that lie in each other without end would fill the memory")
        .hint("look for brackets that are opened and never closed, and for lines far to the right")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slip(text: &str) -> YamlSlip {
        yaml_slip(&serde_yaml::from_str::<serde_yaml::Value>(text).unwrap_err().to_string())
    }

    #[test]
    fn what_nests_without_end_is_seen_before_it_is_read() {
        for deep in ["[", "{a: ", "- ", "? ", ": ", "  ", "\t", "- \t"] {
            assert!(nests_too_deep(&(deep.repeat(5_000) + "x")), "{deep}");
            assert!(!nests_too_deep(&(deep.repeat(20) + "x")), "{deep}");
        }
        for text in ["-".repeat(5_000), " ".repeat(5_000), "[a]{b}\n".repeat(5_000)] {
            assert!(!nests_too_deep(&text));
        }
        assert!(nests_too_deep(&"- ".repeat(5_000)));
        assert!(nests_too_deep(&"[\n".repeat(5_000)));
    }

    #[test]
    fn slips_have_names_and_say_where_they_began() {
        let quote = slip("a: b\ntitle: \"open\nc: d\n");
        assert_eq!((quote.what, quote.began), ("a quote is not closed", Some((2, 8))));
        assert_eq!(slip("a: [b, c\nd: e\n").began, Some((1, 4)));
        assert!(slip("a: {b: c\nd: e\n").what.starts_with("a `{` is not closed"));
        assert_eq!(slip("x: y\na:b\nc: d\n").what, "this line is no `key: value`");
        assert_eq!(slip("a: b: c\n").what, "a colon stands where none can be");
        assert!(slip("a:\n  b: c\n d: e\n").what.starts_with("this line begins at another column"));
        assert_eq!(slip("a: @b\n").what, "no text begins with this sign");
        assert!(slip("a: \"\\d\"\n").what.starts_with("within double quotes a backslash"));
    }
}
