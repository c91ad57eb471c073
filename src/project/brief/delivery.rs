//! `delivery` and `corrections` of a brief: what becomes of its editions, and the message that goes
//! with them.

use std::sync::Arc;

use super::super::check::Spanned;
use super::super::delivery::{BriefDelivery, Policy, Reissue};
use super::super::ids::ChannelId;
use super::check::Checking;
use super::raw::{RawBriefDelivery, RawReissue};
use super::{Brief, Format, MAIN, Variant};
use crate::diagnostics::{Diagnostic, SourceFile, Span, did_you_mean};

/// The message among the forms of a brief.
pub const MESSAGE: &str = "message";

/// The template of the message's words: Tera and Markdown.
pub const EMAIL_TEXT: &str = "email.txt";
/// The page around them.
pub const EMAIL_HTML: &str = "email.html";
/// The template of its subject.
pub const SUBJECT: &str = "subject.txt";

impl Checking<'_> {
    /// What happens to the editions of a brief.
    pub fn delivery(
        &mut self,
        raw: Option<RawBriefDelivery>,
        brief: &Brief,
    ) -> Option<BriefDelivery> {
        let raw = raw?;
        let at = |key| ["delivery", key];
        if !self.known.delivers {
            self.checker.push_at_key(
                &["delivery"],
                Diagnostic::error("missing-file", "there is no `briefs/delivery.yaml`")
                    .why("it says who sends, and by which channels")
                    .hint("write it, or remove `delivery` from the brief"),
            );
        }
        for name in [EMAIL_TEXT, EMAIL_HTML, SUBJECT] {
            if !self.known.templates.iter().any(|known| known == name) {
                self.checker.push_at_key(
                    &["delivery"],
                    Diagnostic::error("missing-file", format!("there is no `templates/{name}`"))
                        .why("a brief that is delivered has a message")
                        .hint("restore it, or remove `delivery` from the brief"),
                );
            }
        }
        let policy = match raw.policy.as_deref() {
            None | Some("hold") => Policy::Hold,
            Some("auto") => Policy::Auto,
            Some(other) => {
                self.checker.push_at_value(
                    &at("policy"),
                    Diagnostic::error("unknown-policy", format!("unknown policy `{other}`"))
                        .hint_maybe(did_you_mean(other, ["hold", "auto"]))
                        .hint("`hold` waits for a person, `auto` does not if all checks pass"),
                );
                Policy::Hold
            }
        };
        let form = raw.form.unwrap_or_else(|| MAIN.to_owned());
        match brief.forms().find(|one| one.stem() == form) {
            Some(found) if !found.formats.contains(&Format::Pdf) => self.checker.push_at_value(
                &at("form"),
                Diagnostic::error("wrong-form", format!("`{form}` is not made as a PDF"))
                    .why("the PDF is what goes out")
                    .hint("add `pdf` to its `formats`"),
            ),
            Some(_) => {}
            None => self.checker.push_at_value(
                &at("form"),
                Diagnostic::error("wrong-form", format!("the brief has no form `{form}`"))
                    .hint_maybe(did_you_mean(&form, brief.forms().map(Brief::stem)))
                    .hint("`brief` is the brief itself; others are its `variants`"),
            ),
        }
        let channel = raw.channel.map(ChannelId::new);
        if let (Some(channel), Some(delivery)) = (&channel, self.known.delivery)
            && !delivery.channels.contains_key(channel)
        {
            let known = delivery.channels.keys().map(ChannelId::as_str);
            self.checker.push_at_value(
                &at("channel"),
                Diagnostic::error("unknown-channel", format!("unknown channel `{channel}`"))
                    .hint_maybe(did_you_mean(channel.as_str(), known))
                    .hint("channels are defined in `briefs/delivery.yaml`"),
            );
        }
        let span = self.checker.places.key(&["delivery"]);
        Some(BriefDelivery { policy, form, channel, span })
    }

    /// The corrections of editions that were sent, oldest first.
    pub fn corrections(&mut self, raw: Option<Vec<Option<RawReissue>>>) -> Vec<Reissue> {
        let mut corrections = Vec::new();
        for (index, raw) in raw.unwrap_or_default().into_iter().enumerate() {
            let index = index.to_string();
            let path = ["corrections", index.as_str()];
            let what = "the edition that was wrong, such as `2025-10`";
            let Some(raw) = self.checker.need(raw, &path, "edition", what) else { continue };
            let edition = self.checker.need(raw.edition, &path, "edition", what);
            let what = "the day of the correction, such as `2025-12-03`";
            let on = self.checker.text(raw.on, &path, "on", what);
            let at = ["corrections", index.as_str(), "on"];
            let on = on.and_then(|text| self.day_at(&text, &at));
            let what = "what was wrong and is right now";
            let says = self.spanned(raw.says, &path, "says", what);
            if let (Some(edition), Some(on), Some(says)) = (edition, on, says) {
                corrections.push(Reissue { edition, on, says });
            }
        }
        corrections.sort_by_key(|one| one.on);
        corrections
    }
}

/// The message of a brief: another form of it, which has its own words and no file of the others'
/// formats.
pub(super) fn message(brief: &Brief, subject: Option<&Arc<SourceFile>>) -> Option<Box<Brief>> {
    let (delivery, subject) = (brief.delivery.as_ref()?, subject?);
    let span = Span::new(subject, 0..subject.text.len());
    Some(Box::new(Brief {
        title: Spanned { text: subject.text.clone(), span },
        template: EMAIL_TEXT.to_owned(),
        formats: Vec::new(),
        variants: Vec::new(),
        variant: Some(Variant { id: MESSAGE.to_owned(), name: "Message".to_owned() }),
        span: delivery.span.clone(),
        ..brief.clone()
    }))
}
