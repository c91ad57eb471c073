//! The message of an area: its subject, its words as text and as HTML, and what must be in them.

use serde_json::json;

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result, Span};
use crate::document::slots;
use crate::export::{self, Letter};
use crate::language::fill;
use crate::output::Artifact;
use crate::project::{Area, AreaKind};
use crate::templates::MessageContext;

use super::area::{Draft, Workshop, timed};

/// The subject of a message.
pub(super) const FOR_SUBJECT: &str = "message/subject.txt";
/// Its words as HTML.
pub(super) const FOR_HTML: &str = "message/email.html";
/// The artifacts of a message.
const FILES: [&str; 3] = [FOR_SUBJECT, "message/email.txt", FOR_HTML];

/// The longest subject, in characters. Mail programs show some sixty; no line of a header may be
/// longer than 998 bytes (RFC 5322).
const SUBJECT: usize = 200;

impl Workshop<'_> {
    /// Makes and writes the artifacts of an area's message.
    pub fn message(
        &self,
        area: &Area,
        draft: &Draft<'_>,
        artifacts: &mut Vec<Artifact>,
        findings: &mut Diagnostics,
    ) -> Result<()> {
        let brief = &draft.maker.brief;
        let words = brief.words;
        let letter = timed(&self.timings.web, || export::letter(&draft.tree, words));
        findings.extend(subject_findings(area, &draft.rendered.title, &brief.title.span));
        let corrected = brief.corrections_of(self.figures.edition).next().is_some();
        let subject = match corrected {
            true => fill(&words.correction.subject, &[("subject", &draft.rendered.title)]),
            false => draft.rendered.title.clone(),
        };
        if let Some(template) = draft.maker.engine.template() {
            findings.extend(self.letter_findings(&letter, &template));
        }
        let [for_subject, for_text, for_html] = FILES;
        self.write(area, for_subject, format!("{subject}\n").as_bytes(), artifacts)?;
        self.write(area, for_text, letter.text.as_bytes(), artifacts)?;
        let Some(pages) = self.pages else { return Ok(()) };
        let context = MessageContext {
            subject: &subject,
            language: &words.tag,
            words,
            body: &letter.html,
            area: json!({
                "name": area.name, "code": area.code.as_str(), "kind": area.kind.words(words).label,
            }),
            brief: json!({
                "id": brief.id.as_str(), "name": brief.name, "organisation": brief.organisation,
            }),
        };
        let (html, found) = timed(&self.timings.web, || pages.message(&context))?;
        findings.extend(found);
        self.write(area, for_html, html.as_bytes(), artifacts)
    }

    /// What a message lacks that every message has (E1), or has that none may have.
    fn letter_findings(&self, letter: &Letter, template: &Span) -> Diagnostics {
        let mut found = Diagnostics::new();
        let mut find = |problem: Diagnostic| found.push(problem.kind(Kind::Finding).at(template));
        // Lines are broken anywhere.
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = flat(&letter.text);
        if !letter.text.starts_with(slots::SALUTATION) {
            find(
                Diagnostic::error("no-salutation", "the message does not begin with a salutation")
                    .hint("let the template begin with `{{ recipient.salutation }},`"),
            );
        }
        if !text.contains(slots::ENCLOSURE) {
            find(
                Diagnostic::error("no-enclosure", "the message does not say where the brief is")
                    .why("it is attached, or it is a link where it is too large (E4)")
                    .hint("print `{{ message.enclosure }}` in a paragraph of its own"),
            );
        }
        if let Some(delivery) = self.delivery {
            let (sender, ways) = (&delivery.sender, &delivery.unsubscribe);
            for (what, value) in
                [("name", &sender.name), ("postal", &sender.postal), ("contact", &sender.contact)]
            {
                if !text.contains(&flat(value)) {
                    find(
                        Diagnostic::error(
                            "no-sender",
                            format!("the message does not print the sender’s `{what}`"),
                        )
                        .why("every message says who sends it, and how to reach them (E1)")
                        .hint(format!("print `{{{{ sender.{what} }}}}` at its end")),
                    );
                }
            }
            let ways = [&ways.mail, &ways.url];
            if !ways.into_iter().flatten().any(|way| text.contains(way.as_str())) {
                find(
                    Diagnostic::error(
                        "no-unsubscribe",
                        "the message does not say how to stop such messages",
                    )
                    .why("every message does (E1)")
                    .hint("print `{{ unsubscribe.mail }}` or `{{ unsubscribe.url }}` at its end"),
                );
            }
        }
        for slot in slots::unknown(&text) {
            find(
                Diagnostic::error("unknown-slot", format!("`{slot}` is no slot"))
                    .why("it would be sent as it stands")
                    .hint("print `{{ recipient.name }}` and the like, and no such brackets"),
            );
        }
        for link in &letter.nowhere {
            find(
                Diagnostic::error("dead-link", format!("`{link}` leads nowhere from a message"))
                    .why("there is no folder around a message, and no web page")
                    .hint("write the whole address, or `{{ link }}` for that of the web page"),
            );
        }
        found
    }
}

/// What is wrong with a subject.
fn subject_findings(area: &Area, subject: &str, template: &Span) -> Diagnostics {
    let mut found = Diagnostics::new();
    let mut find = |problem: Diagnostic| found.push(problem.kind(Kind::Finding).at(template));
    let length = subject.chars().count();
    if subject.is_empty() {
        find(Diagnostic::error("wrong-subject", "the subject is blank"));
    }
    if subject.chars().any(char::is_control) {
        find(
            Diagnostic::error("wrong-subject", "the subject is more than one line")
                .why("a line break in a header would begin another header")
                .hint("write it on one line, and `{%- … -%}` around what prints nothing"),
        );
    }
    if length > SUBJECT {
        find(
            Diagnostic::error("wrong-subject", format!("the subject has {length} characters"))
                .hint(format!("it may have {SUBJECT}; mail programs show some 60 of them")),
        );
    }
    if area.kind == AreaKind::Constituency && !subject.starts_with(&area.name) {
        find(
            Diagnostic::error("wrong-subject", "the subject does not begin with the constituency")
                .why("an MP’s office sorts by it (E3)")
                .hint("begin with `{{ area.name }}`"),
        );
    }
    found
}
