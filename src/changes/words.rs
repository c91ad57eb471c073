//! Words that changed, numbers aside.

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, get_diff_ratio};

use super::sentences::{Sentences, sentences};
use super::tokens::{Changing, Token, joined};
use crate::output::AreaEntry;
use crate::project::Project;

/// How many words around a change are shown.
const AROUND: usize = 5;

/// How alike two sentences are at least if one became the other.
const ALIKE: f32 = 0.5;

/// Where words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// In the text.
    Text,
    /// In a table.
    Table,
    /// In a note.
    Note,
}

/// Words that are others now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reworded {
    /// Where they stand.
    pub part: Part,
    /// The words that are gone; empty if there were none.
    pub before: String,
    /// The words that are there now; empty if there are none.
    pub after: String,
    /// What stands before them in the same sentence.
    pub lead: String,
    /// What stands after them.
    pub trail: String,
    /// What the same change in other areas shares, whatever their numbers and names.
    pub(super) key: String,
}

/// The names that change from area to area: its own, and those of the areas above it.
pub(super) fn names(project: &Project, area: &AreaEntry) -> Vec<String> {
    let mut names = vec![area.name.clone()];
    let mut next = project.areas.get(&area.code);
    // No area is its own parent; the cap is for a list that was changed since.
    for _ in 0..8 {
        let Some(known) = next else { break };
        names.extend([known.name.clone(), known.prose.clone()]);
        next = known.parent.as_ref().and_then(|parent| project.areas.get(parent.as_str()));
    }
    names
}

/// Compares two Markdown artifacts.
pub(super) fn reworded(before: &str, after: &str, names: &[String]) -> Vec<Reworded> {
    let changing = Changing::new(names);
    let (was, is): (Sentences, Sentences) = (sentences(before), sentences(after));
    let parts = [
        (Part::Text, was.text, is.text),
        (Part::Table, was.tables, is.tables),
        (Part::Note, was.notes, is.notes),
    ];
    let mut found = Vec::new();
    for (part, was, is) in parts {
        let tokens = |sentences: Vec<String>| -> Vec<Vec<Token>> {
            sentences.iter().map(|sentence| changing.tokens(sentence)).collect()
        };
        compare(part, &tokens(was), &tokens(is), &mut found);
    }
    found
}

fn compare(part: Part, was: &[Vec<Token>], is: &[Vec<Token>], found: &mut Vec<Reworded>) {
    let key = |sentences: &[Vec<Token>]| -> Vec<Vec<String>> {
        sentences.iter().map(|tokens| keys(tokens)).collect()
    };
    for op in capture_diff_slices(Algorithm::Patience, &key(was), &key(is)) {
        let (_, old, new) = op.as_tag_tuple();
        let (old, new) = (&was[old], &is[new]);
        if op.tag() == DiffTag::Equal {
            continue;
        }
        // Sentences that were rewritten stand in the same order.
        let pairs = old.len().min(new.len());
        for (was, is) in old.iter().zip(new) {
            sentence(part, was, is, found);
        }
        found.extend(old[pairs..].iter().map(|gone| whole(part, gone, &[])));
        found.extend(new[pairs..].iter().map(|come| whole(part, &[], come)));
    }
}

/// Compares two sentences word by word, if one became the other.
fn sentence(part: Part, was: &[Token], is: &[Token], found: &mut Vec<Reworded>) {
    let ops = capture_diff_slices(Algorithm::Myers, &keys(was), &keys(is));
    if get_diff_ratio(&ops, was.len(), is.len()) < ALIKE {
        found.push(whole(part, was, &[]));
        found.push(whole(part, &[], is));
        return;
    }
    for op in near(&ops) {
        let (old, new) = op;
        let lead = &is[new.start.saturating_sub(AROUND)..new.start];
        let trail = &is[new.end..(new.end + AROUND).min(is.len())];
        let key =
            [lead, &was[old.clone()], &is[new.clone()], trail].map(|tokens| keys(tokens).join(" "));
        found.push(Reworded {
            part,
            before: joined(&was[old]),
            after: joined(&is[new]),
            lead: joined(lead),
            trail: joined(trail),
            key: key.join(" ¦ "),
        });
    }
}

type Change = (std::ops::Range<usize>, std::ops::Range<usize>);

/// The changes, those put together that a word or two lie between.
fn near(ops: &[DiffOp]) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for op in ops.iter().filter(|op| op.tag() != DiffTag::Equal) {
        let (old, new) = (op.old_range(), op.new_range());
        match changes.last_mut() {
            Some(last) if old.start - last.0.end <= 2 && new.start - last.1.end <= 2 => {
                *last = (last.0.start..old.end, last.1.start..new.end);
            }
            _ => changes.push((old, new)),
        }
    }
    changes
}

/// A sentence that came or went.
fn whole(part: Part, was: &[Token], is: &[Token]) -> Reworded {
    Reworded {
        part,
        before: joined(was),
        after: joined(is),
        lead: String::new(),
        trail: String::new(),
        key: format!("{} ¦ {}", keys(was).join(" "), keys(is).join(" ")),
    }
}

fn keys(tokens: &[Token]) -> Vec<String> {
    tokens.iter().map(|token| token.key.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> Vec<(String, String)> {
        let found = reworded(before, after, &["Bury".into()]);
        found.into_iter().map(|one| (one.before, one.after)).collect()
    }

    #[test]
    fn numbers_alone_are_no_other_words() {
        let before = "# In Bury\n\nThere are 1,234 GPs (September 2025), 5% fewer.[^1]\n\n\
                      [^1]: Released 25 September 2025, <https://e.org/sep>.\n";
        let after = "# In Bury\n\nThere are 999 GPs (October 2025), 1.5% fewer.[^1]\n\n\
                     [^1]: Released 30 October 2025, <https://e.org/oct>.\n";
        assert_eq!(told(before, after), []);
        let other = after.replace("fewer", "more");
        assert_eq!(told(before, &other), [("fewer.".to_owned(), "more.".to_owned())]);
    }

    #[test]
    fn a_change_is_shown_with_the_words_around_it() {
        let before =
            "Here 3 practices look after 4 patients, more than the 5 in England as a whole.";
        let after =
            "Here 2 practices look after 8 patients, fewer than the 6 in England as a whole.";
        let found = reworded(before, after, &[]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].before.as_str(), found[0].after.as_str()), ("more", "fewer"));
        assert_eq!(found[0].lead, "practices look after 8 patients,");
        assert_eq!(found[0].trail, "than the 6 in England");
    }

    #[test]
    fn sentences_and_notes_come_and_go() {
        let before = "One is here. Two was here before it went away. Three stays.";
        let after = "One is here. Three stays. Nothing like any of those others comes now.[^1]\n\n[^1]: A note.";
        let found = reworded(before, after, &[]);
        let told: Vec<_> =
            found.iter().map(|one| (one.part, one.before.as_str(), one.after.as_str())).collect();
        assert_eq!(
            told,
            [
                (Part::Text, "Two was here before it went away.", ""),
                (Part::Text, "", "Nothing like any of those others comes now."),
                (Part::Note, "", "A note."),
            ]
        );
    }

    #[test]
    fn the_same_change_in_two_areas_has_one_key() {
        let one =
            reworded("In Bury 1 is more than 2.", "In Bury 3 is fewer than 4.", &["Bury".into()]);
        let other =
            reworded("In Hull 5 is more than 6.", "In Hull 7 is fewer than 8.", &["Hull".into()]);
        assert_eq!(one[0].key, other[0].key);
    }
}
