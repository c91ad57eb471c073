//! Small changes to YAML texts, by their lines: what is copied stays as it was written.

/// Leaves out all entries with some keys, at whatever depth, with all that is within them.
pub fn without(text: &str, keys: &[&str]) -> String {
    let mut out = String::new();
    let mut leaving = None;
    for line in text.lines() {
        let depth = line.len() - line.trim_start().len();
        let blank = line.trim().is_empty();
        // A list may stand as deep as its key.
        let goes_on = |from: usize| blank || depth > from || line[depth..].starts_with("- ");
        if leaving.is_some_and(|from| !goes_on(from)) {
            leaving = None;
        }
        let key = line.trim_start().split_once(':').map(|(key, _)| key);
        if leaving.is_none() && key.is_some_and(|key| keys.contains(&key)) {
            leaving = Some(depth);
        }
        if leaving.is_none() {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// Puts one text in the place of another, which must be there.
pub fn changed(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "there is no `{}` to change any more", from.trim());
    text.replace(from, to)
}

/// What stands before the line that begins in some way, which must be there.
pub fn until(text: &str, line: &str) -> String {
    let at = text.find(line);
    assert!(at.is_some(), "there is no line `{}` any more", line.trim());
    text[..at.unwrap_or(text.len())].to_owned()
}
