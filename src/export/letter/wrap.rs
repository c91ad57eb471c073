//! Lines of plain text.

/// Breaks a text into lines of at most `width` characters; what has no blank in it may be longer. Its
/// own line breaks stay, and a blank that may not be broken is none.
pub fn wrap(text: &str, width: usize) -> String {
    let mut out = String::new();
    for part in text.split('\n') {
        let mut used = 0;
        for word in part.split(' ').filter(|word| !word.is_empty()) {
            if used > 0 {
                let fits = used + 1 + length(word) <= width;
                out.push(if fits { ' ' } else { '\n' });
                used = if fits { used + 1 } else { 0 };
            }
            out.push_str(word);
            used += length(word);
        }
        out.push('\n');
    }
    out
}

/// Puts something before the first line of a text, and something before the others.
pub fn indent(text: &str, first: &str, others: &str) -> String {
    let mut out = String::new();
    for (index, line) in text.lines().enumerate() {
        let line = format!("{}{line}", if index == 0 { first } else { others });
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// How many characters a text has, as a mail program shows them.
pub fn length(text: &str) -> usize {
    text.chars().filter(|c| !matches!(c, '\u{300}'..='\u{36F}')).count()
}
