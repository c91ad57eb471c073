//! What a style yields, as inline Markdown.

use hayagriva::citationberg::{FontStyle, FontWeight};
use hayagriva::types::FormatString;
use hayagriva::{ElemChild, ElemChildren, Formatted};

/// A stretch of text that looks the same throughout.
#[derive(Debug, PartialEq)]
struct Run {
    text: String,
    italic: bool,
    bold: bool,
    url: Option<String>,
}

/// Writes one note on one line. What links in it is the work's title, if it has one in this note.
pub fn write(children: &ElemChildren, title: Option<&FormatString>) -> String {
    let mut runs = Vec::new();
    collect(children, &mut runs);
    end_once(&mut runs);
    let short = title.and_then(|title| title.short.as_deref().map(ToString::to_string));
    let titles = title.map(|title| title.value.to_string()).into_iter().chain(short);
    if !titles.into_iter().any(|title| link_title(&mut runs, &title)) {
        unbracket(&mut runs);
    }
    welsh_and(&mut runs);
    let mut out = String::new();
    for run in &runs {
        write_run(run, &mut out);
    }
    guard_start(out.trim())
}

/// Escapes all that Markdown would read as more than text.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|' | '$' | '{' | '}'
            | '^' => {
                out.push('\\');
                out.push(c);
            }
            // Characters of this plane carry the program's own marks; data may not.
            '\u{F0000}'..='\u{FFFFF}' => {}
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn collect(children: &ElemChildren, runs: &mut Vec<Run>) {
    for child in &children.0 {
        match child {
            ElemChild::Text(text) => push(runs, run(text, None)),
            ElemChild::Link { text, url } => push(runs, run(text, Some(fit(url)))),
            ElemChild::Elem(inner) => collect(&inner.children, runs),
            ElemChild::Markup(text) => {
                push(runs, Run { text: format!("${text}$"), italic: false, bold: false, url: None })
            }
            // Only asked for by a kind of locator that we don't use.
            ElemChild::Transparent { .. } => {}
        }
    }
}

fn run(text: &Formatted, url: Option<String>) -> Run {
    Run {
        text: text.text.clone(),
        italic: text.formatting.font_style == FontStyle::Italic,
        bold: text.formatting.font_weight == FontWeight::Bold,
        url,
    }
}

/// Adds a run, or lengthens the one before if it looks the same: `*a**b*` would not be italic.
fn push(runs: &mut Vec<Run>, run: Run) {
    match runs.last_mut() {
        Some(last) if (last.italic, last.bold, &last.url) == (run.italic, run.bold, &run.url) => {
            last.text.push_str(&run.text);
        }
        _ => runs.push(run),
    }
}

/// A title that ends in a question mark or an exclamation mark needs no full stop after its closing
/// quotation mark.
fn end_once(runs: &mut [Run]) {
    for run in runs {
        for (twice, once) in [("?’.", "?’"), ("!’.", "!’"), ("?”.", "?”"), ("!”.", "!”")]
        {
            if run.text.contains(twice) {
                run.text = run.text.replace(twice, once);
            }
        }
    }
}

/// Lets the title lead to where the style's URL or DOI leads, which stays as words. A screen reader
/// lists links by their texts, of which a title tells where it leads and a URL does not (P6); who
/// reads on paper needs the URL. Returns whether it did.
fn link_title(runs: &mut Vec<Run>, title: &str) -> bool {
    let Some(url) = runs.iter().find_map(|run| run.url.clone()).filter(|url| is_plain(url)) else {
        return false;
    };
    // A title stands in quotation marks or in italics; its words may stand elsewhere, too, as in the
    // name of who published it.
    let stands = |run: &Run, at: usize| {
        run.text[..at].ends_with(['‘', '“', '«', '„', '\u{a0}']) || (at == 0 && run.italic)
    };
    let found = |run: &Run, alone: bool| {
        let mut places = run.text.match_indices(title).map(|(at, _)| at);
        places.find(|at| run.url.is_none() && (!alone || stands(run, *at)))
    };
    let find = |alone| {
        let mut runs = runs.iter().enumerate();
        runs.find_map(|(index, run)| Some((index, found(run, alone)?)))
    };
    let Some((at, start)) = find(true).or_else(|| find(false)).filter(|_| !title.is_empty()) else {
        return false;
    };
    let Run { text, italic, bold, .. } = runs.remove(at);
    let (before, after) = (&text[..start], &text[start + title.len()..]);
    for run in runs.iter_mut() {
        run.url = None;
    }
    let part = |text: &str, url| Run { text: text.to_owned(), italic, bold, url };
    let parts = [part(before, None), part(title, Some(url)), part(after, None)];
    runs.splice(at..at, parts.into_iter().filter(|part| !part.text.is_empty()));
    true
}

/// Chooses between the two forms of the Welsh "and", which words of styles leave open as "a/ac":
/// "ac" before a vowel, else "a".
fn welsh_and(runs: &mut [Run]) {
    for run in runs {
        while let Some((before, after)) = run.text.split_once("a/ac ") {
            let next = after.chars().next().into_iter().flat_map(char::to_lowercase).next();
            let vowel = next.is_some_and(|c| "aeiouwyâêîôûŵŷáéíóúẃýàèìòùäëïöüẅÿ".contains(c));
            run.text = format!("{before}{}{after}", if vowel { "ac " } else { "a " });
        }
    }
}

/// Takes away the angle brackets that some styles print around a URL: Markdown writes a bare link
/// in the same brackets, and one pair is enough.
fn unbracket(runs: &mut [Run]) {
    for index in 1..runs.len().saturating_sub(1) {
        let bare = runs[index].url.as_ref() == Some(&runs[index].text);
        if bare && runs[index - 1].text.ends_with('<') && runs[index + 1].text.starts_with('>') {
            runs[index - 1].text.pop();
            runs[index + 1].text.remove(0);
        }
    }
}

fn write_run(run: &Run, out: &mut String) {
    // Emphasis may neither begin nor end with a space.
    let inner = run.text.trim();
    let before = &run.text[..run.text.len() - run.text.trim_start().len()];
    let after = if inner.is_empty() { "" } else { &run.text[run.text.trim_end().len()..] };
    let emphasis = match (run.italic, run.bold) {
        _ if inner.is_empty() => "",
        (false, false) => "",
        (true, false) => "*",
        (false, true) => "**",
        (true, true) => "***",
    };
    let text = match &run.url {
        None => escape(inner),
        Some(url) if url == inner && is_plain(url) => format!("<{url}>"),
        Some(url) if is_plain(url) && !url.contains(['(', ')']) => {
            format!("[{}]({url})", escape(inner))
        }
        Some(url) if is_plain(url) => format!("[{}](<{url}>)", escape(inner)),
        Some(_) => escape(inner),
    };
    out.extend([before, emphasis, &text, emphasis, after]);
}

/// An address in a form that Markdown can hold: old DOIs have angle brackets in them.
fn fit(url: &str) -> String {
    url.replace('<', "%3C").replace('>', "%3E")
}

/// Whether a URL can stand between angle brackets, and leads to the web.
fn is_plain(url: &str) -> bool {
    let web = url.starts_with("https://") || url.starts_with("http://");
    web && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\\".contains(c))
}

/// Escapes what would make a list, a heading or a rule of the note, as "1984." does.
fn guard_start(text: &str) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let at = if digits > 0 && text[digits..].starts_with(['.', ')']) { Some(digits) } else { None };
    let at = at.or_else(|| text.starts_with(['-', '+', '#', '=', ':']).then_some(0));
    match at {
        Some(at) => format!("{}\\{}", &text[..at], &text[at..]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(escape("*a* [b](c) <d> & e_f"), r"\*a\* \[b\](c) \<d\> \& e\_f");
        assert_eq!(escape("a\n\u{F0000}b"), "a b");
        assert_eq!(guard_start("1984. A novel"), r"1984\. A novel");
        assert_eq!(guard_start("# no heading"), r"\# no heading");
    }
}
