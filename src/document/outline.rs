//! The outline: heading levels that hold (P2), and a name for each heading.

use std::collections::BTreeMap;

use crate::diagnostics::Diagnostic;

/// Names that the exporters give to other things of a page.
const TAKEN: [&str; 5] = ["note", "notes", "ref", "exhibit", "main"];

/// What is known of the headings read so far.
#[derive(Default)]
pub struct Outline {
    /// The level of the last heading; 0 before the first.
    level: u8,
    titles: usize,
    /// For each name given: the number to try next when it is asked for again. Without it, a
    /// thousand equal headings would take half a million tries.
    names: BTreeMap<String, usize>,
}

impl Outline {
    /// The outline of a text whose title stands elsewhere: the subject of a letter.
    pub fn titled() -> Self {
        Self { level: 1, titles: 1, ..Self::default() }
    }

    /// Takes in a heading; returns its unique name, or what is wrong with its level.
    pub fn enter(&mut self, level: u8, words: &str) -> (String, Option<Diagnostic>) {
        let wrong = self.check(level, words);
        self.level = level;
        (self.name(words), wrong)
    }

    /// Returns what is wrong with the outline as a whole.
    pub fn finish(&self) -> Option<Diagnostic> {
        (self.titles == 0).then(|| {
            Diagnostic::error("no-title", "the brief has no title")
                .why("a heading of level 1 is the title of the page and of the PDF (P2)")
                .hint("begin the template with a line such as `# General practice in {{ area.name }}`")
        })
    }

    /// Whether a heading has this name.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// The names of all headings.
    pub fn names(&self) -> Vec<String> {
        self.names.keys().cloned().collect()
    }

    fn check(&mut self, level: u8, words: &str) -> Option<Diagnostic> {
        if level == 1 {
            self.titles += 1;
            if self.titles > 1 {
                return Some(
                    Diagnostic::error("second-title", format!("a second title: `{words}`"))
                        .why("a brief has exactly one heading of level 1 (P2)")
                        .hint("write `##` for a section"),
                );
            }
        }
        if words.is_empty() {
            return Some(Diagnostic::error("empty-heading", "a heading without words"));
        }
        (level > self.level + 1).then(|| {
            let message = match self.level {
                0 => format!("the first heading, `{words}`, has level {level}"),
                last => format!("heading `{words}` jumps from level {last} to level {level}"),
            };
            Diagnostic::error("skipped-heading-level", message)
                .why("headings start at level 1 and never skip a level (P2)")
                .hint(format!("write `{}`", "#".repeat(usize::from(self.level) + 1)))
        })
    }

    fn name(&mut self, words: &str) -> String {
        let base = slug(words);
        let mut number = self.names.get(&base).copied().unwrap_or(1);
        let name = loop {
            let name = if number == 1 { base.clone() } else { format!("{base}-{number}") };
            number += 1;
            if !self.names.contains_key(&name) {
                break name;
            }
        };
        // Twice the same key for a first heading; the second entry is the one that counts.
        self.names.insert(name.clone(), 2);
        self.names.insert(base, number);
        name
    }
}

/// Returns the words in lower case, joined by hyphens.
fn slug(words: &str) -> String {
    let mut slug = String::new();
    for c in words.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') && c != '\'' && c != '’' {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    let first = slug.split('-').next().unwrap_or("");
    match first {
        "" => "section".to_owned(),
        _ if TAKEN.contains(&first) => format!("section-{slug}"),
        _ => slug.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_stable() {
        let mut outline = Outline::default();
        let mut name = |words: &str| outline.enter(1, words).0;
        assert_eq!(
            name("What’s new in Nant-y-glo & Tŷ Ddewi?"),
            "whats-new-in-nant-y-glo-tŷ-ddewi"
        );
        assert_eq!(name("Notes"), "section-notes");
        assert_eq!(name("Staff"), "staff");
        assert_eq!(name("Staff 2"), "staff-2");
        assert_eq!(name("Staff"), "staff-3");
        assert_eq!(name("???"), "section");
    }

    #[test]
    fn p2_headings_never_skip() {
        let mut outline = Outline::default();
        let mut code = |level| outline.enter(level, "words").1.map(|wrong| wrong.code);
        assert_eq!(code(2), Some("skipped-heading-level"));
        let mut outline = Outline::default();
        let mut code = |level| outline.enter(level, "words").1.map(|wrong| wrong.code);
        assert_eq!([code(1), code(2), code(3), code(2)], [None; 4]);
        assert_eq!(code(4), Some("skipped-heading-level"));
        assert_eq!(code(1), Some("second-title"));
    }
}
