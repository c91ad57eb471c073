//! Commands of LaTeX within the fields of a BibTeX file. How a title looks is for the style to say,
//! so commands of looks are taken away; what stands between their braces is kept.

/// Commands that change how their argument looks.
const LOOKS: [&str; 17] = [
    "emph",
    "textit",
    "textbf",
    "textsc",
    "textsl",
    "textrm",
    "textsf",
    "texttt",
    "textup",
    "textmd",
    "textnormal",
    "mkbibemph",
    "mkbibitalic",
    "mkbibbold",
    "underline",
    "textsuperscript",
    "textsubscript",
];

/// Commands that change how the rest of a group looks.
const SWITCHES: [&str; 12] = [
    "em",
    "it",
    "bf",
    "sl",
    "sc",
    "rm",
    "sf",
    "tt",
    "itshape",
    "slshape",
    "bfseries",
    "normalfont",
];

/// Commands that put their argument into quotation marks.
const QUOTES: [&str; 2] = ["enquote", "mkbibquote"];

/// Takes the commands away.
pub fn without_commands(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // How deep in braces a quotation began, so that its end is found.
    let (mut depth, mut quotes) = (0_usize, Vec::new());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some((name, after)) = command(rest) {
            let argument = after.trim_start();
            if LOOKS.contains(&name) && argument.starts_with('{') {
                rest = argument;
                continue;
            }
            if SWITCHES.contains(&name) {
                rest = after.trim_start();
                continue;
            }
            if QUOTES.contains(&name) && argument.starts_with('{') {
                out.push('‘');
                quotes.push(depth);
                rest = argument;
                continue;
            }
            out.push('\\');
            out.push_str(name);
            rest = after;
            continue;
        }
        // "\{" opens nothing.
        if c == '\\' {
            let end = rest.chars().nth(1).map_or(1, |next| 1 + next.len_utf8());
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
        match c {
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                if quotes.last() == Some(&depth) {
                    quotes.pop();
                    out.push('’');
                }
            }
            _ => {}
        }
    }
    out
}

/// The name of the command that a text begins with, and what follows.
fn command(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix('\\')?;
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    (end > 0).then(|| rest.split_at(end))
}

/// The first command that is left in a text.
pub fn first_command(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        rest = &rest[at..];
        if let Some((name, _)) = command(rest) {
            return Some(name);
        }
        rest = &rest[1..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_of_looks_are_taken_away() {
        for (text, plain) in [
            (
                r"An \emph{important} and \textit {nice} {\em book}",
                r"An {important} and {nice} {book}",
            ),
            (r"(\emph{Jane}'s)", r"({Jane}'s)"),
            (r"\enquote{A \emph{b} {c}} d", r"‘{A {b} {c}}’ d"),
            (r"Se{\'a}n \& \o re \{x\} \\emph", r"Se{\'a}n \& \o re \{x\} \\emph"),
            (r"\emphasis{x} \em", r"\emphasis{x} "),
            ("\\", "\\"),
        ] {
            assert_eq!(without_commands(text), plain, "{text}");
        }
        assert_eq!(first_command(r"a \& b \href{x}{y}"), Some("href"));
        assert_eq!(first_command(r"a \& b"), None);
    }

    proptest::proptest! {
        /// Text without commands stays as it is, and no text makes a panic.
        #[test]
        fn text_stays_text(plain in r"[A-Za-z ŵ{}'‘&%]{0,40}", any in r"[\\{}a-z ŵ]{0,40}") {
            proptest::prop_assert_eq!(without_commands(&plain), plain);
            without_commands(&any);
            first_command(&any);
        }
    }
}
