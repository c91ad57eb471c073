//! An entry put into a YAML file as text, so that comments, order and blank lines stay as they are.

/// Puts an entry below a key at the left margin, behind those that are there; adds the key at the
/// end where it is missing. `entry` is indented by two blanks. `None` if what is there is no block: `charts: {}`.
pub fn insert_entry(text: &str, key: &str, entry: &str) -> Option<String> {
    let crlf = text.contains("\r\n");
    let text = text.replace("\r\n", "\n");
    let lines: Vec<&str> = text.lines().collect();
    let start =
        lines.iter().position(|line| line.split(':').next() == Some(key) && line.contains(':'));
    let new = match start {
        None => format!("{}\n\n{key}:\n\n{}\n", text.trim_end(), entry.trim_end()),
        Some(start) => {
            let value = lines[start][key.len() + 1..].trim_start();
            if !value.is_empty() && !value.starts_with('#') {
                return None;
            }
            let inside = |line: &&str| line.is_empty() || line.starts_with([' ', '#']);
            let block = lines[start + 1..].iter().take_while(|line| inside(line)).count();
            // Comments and blank lines right above the next key belong to that.
            let last = lines[start..=start + block]
                .iter()
                .rposition(|line| !line.trim().is_empty() && !line.starts_with('#'));
            let end = start + last.unwrap_or(0) + 1;
            let entry = indented(entry.trim_end(), first_margin(&lines[start + 1..end]));
            let (above, below) = (lines[..end].join("\n"), lines[end..].join("\n"));
            let mut new = format!("{above}\n\n{entry}\n");
            if !below.trim().is_empty() {
                new.push_str(if below.starts_with('\n') { "" } else { "\n" });
                new.push_str(below.trim_end());
                new.push('\n');
            }
            new
        }
    };
    Some(if crlf { new.replace('\n', "\r\n") } else { new })
}

/// How far the first entry of a block stands from the margin.
fn first_margin(block: &[&str]) -> usize {
    let entries = block.iter().filter(|line| !line.trim_start().is_empty());
    let mut entries = entries.filter(|line| !line.trim_start().starts_with('#'));
    entries.next().map_or(2, |line| line.len() - line.trim_start().len())
}

/// Moves an entry that stands two blanks from the margin.
fn indented(entry: &str, margin: usize) -> String {
    let margin = " ".repeat(margin);
    let moved = entry.lines().map(|line| match line.strip_prefix("  ") {
        Some(rest) => format!("{margin}{rest}"),
        None => line.to_owned(),
    });
    moved.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_goes_behind_those_of_its_key() {
        let file =
            "# About.\nfigures:\n\n    one: 1   # first\n\n# The network.\nnetwork:\n  a: b\n";
        let entry = "  # A figure.\n  two:\n    sql: x\n";
        assert_eq!(
            insert_entry(file, "figures", entry).unwrap(),
            "# About.\nfigures:\n\n    one: 1   # first\n\n    # A figure.\n    two:\n      sql: x\n\n\
             # The network.\nnetwork:\n  a: b\n"
        );
    }

    #[test]
    fn a_key_that_is_missing_is_added_at_the_end() {
        assert_eq!(
            insert_entry("name: A\n\n", "charts", "  a:\n").unwrap(),
            "name: A\n\ncharts:\n\n  a:\n"
        );
        assert_eq!(
            insert_entry("charts:\r\n  a: 1\r\n", "charts", "  b: 2").unwrap(),
            "charts:\r\n  a: 1\r\n\r\n  b: 2\r\n"
        );
        assert_eq!(insert_entry("charts: {}\n", "charts", "  b: 2"), None);
    }
}
