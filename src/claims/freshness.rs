//! The age of the data (S2), and the lines that a brief must print (S2, O1).

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Span};
use crate::project::{Brief, Period};

/// How old a release is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Age {
    /// The title of its series.
    pub title: String,
    /// The date that it is for.
    pub release: Period,
    /// How many days ago it was published.
    pub days: i32,
    /// A newer release that was known when it was locked.
    pub newer: Option<Period>,
}

/// What is to be said of the age of a brief's data.
pub fn stale(brief: &Brief, ages: &[Age]) -> Diagnostics {
    let mut found = Diagnostics::new();
    for age in ages {
        let (title, release) = (&age.title, age.release.label());
        if i64::from(age.days) > i64::from(brief.fresh_for_days) {
            found.push(
                Diagnostic::warning(
                    "stale-data",
                    format!("{title} for {release} may be out of date"),
                )
                .at(&brief.span)
                .why(format!(
                    "it was published {} days ago; `{}` calls a release fresh for {}",
                    age.days, brief.id, brief.fresh_for_days
                ))
                .hint("run `briefwright fetch`, or change `fresh_for_days` of the brief"),
            );
        }
        if let Some(newer) = age.newer {
            found.push(
                Diagnostic::warning(
                    "newer-release",
                    format!("{title} for {} was listed when {release} was locked", newer.label()),
                )
                .at(&brief.span)
                .why("it was not complete then")
                .hint("run `briefwright fetch`"),
            );
        }
    }
    found
}

/// What a brief must say of a source that it cites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The source.
    pub source: String,
    /// The line that its licence asks for.
    pub attribution: String,
    /// The date that the release is for, as readers see it.
    pub release: String,
    /// The day of its publication, as readers see it.
    pub published: String,
}

/// Which of these lines the words of a brief lack. `template` is where they would stand.
pub fn lines(words: &str, needed: &[Line], template: &Span) -> Diagnostics {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = plain(words);
    let says = |text: &str| words.contains(plain(text).trim_end_matches('.'));
    let mut found = Diagnostics::new();
    for line in needed {
        let source = &line.source;
        if !says(&line.attribution) {
            found.push(
                Diagnostic::error(
                    "no-licence-line",
                    format!("the licence line of `{source}` is not printed"),
                )
                .kind(Kind::Finding)
                .at(template)
                .why("whoever uses public data says so in the words that its licence asks for (O1)")
                .hint(format!("print `{{{{ releases.{source}.attribution }}}}`")),
            );
        }
        let (release, published) = (says(&line.release), says(&line.published));
        if !release || !published {
            let lacks = match (release, published) {
                (false, false) => format!("{} and {}", line.release, line.published),
                (false, true) => line.release.clone(),
                (true, _) => line.published.clone(),
            };
            found.push(
                Diagnostic::error("no-release-line", format!("the brief does not say which release of `{source}` it uses"))
                    .kind(Kind::Finding)
                    .at(template)
                    .why(format!("it lacks {lacks}: what the release is for, and when it was published (S2)"))
                    .hint(format!("print `{{{{ releases.{source}.release }}}}` and `{{{{ releases.{source}.published }}}}`")),
            );
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::SourceFile;

    #[test]
    fn o1_s2_the_lines_that_a_brief_lacks() {
        let line = Line {
            source: "gpw".into(),
            attribution: "Contains public information.".into(),
            release: "31 October 2025".into(),
            published: "27 November 2025".into(),
        };
        let template = Span::new(&SourceFile::new("t.md", ""), 0..0);
        let codes = |words: &str| -> Vec<&str> {
            lines(words, std::slice::from_ref(&line), &template)
                .iter()
                .map(|one| one.code)
                .collect()
        };
        let all =
            "For 31\u{a0}October 2025, published on 27 November 2025. Contains public\ninformation";
        assert_eq!(codes(all), Vec::<&str>::new());
        assert_eq!(codes("For 31 October 2025."), ["no-licence-line", "no-release-line"]);
    }
}
