//! An edition on disk that can be sent, and what of it goes to one area's recipients.

use crate::diagnostics::{Diagnostic, Result};
use crate::output::{AreaEntry, Kept};
use crate::project::{Brief, BriefDelivery, Period};
use crate::system::hash::{Hasher, Sha256};

/// Where the parts of a message are among the artifacts of an area.
const SUBJECT: &str = "message/subject.txt";
const TEXT: &str = "message/email.txt";
const HTML: &str = "message/email.html";

/// An edition that can be sent: complete, with a message for each area.
#[derive(Debug)]
pub struct Edition<'a> {
    /// The brief.
    pub brief: &'a Brief,
    /// What the brief says of its delivery.
    pub spec: &'a BriefDelivery,
    /// Its month.
    pub period: Period,
    /// Its files.
    pub kept: Kept,
}

/// What an area's recipients get, as it was made; its slots are still open.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The subject.
    pub subject: String,
    /// Its words.
    pub text: String,
    /// The same as a web page.
    pub html: String,
    /// The brief as PDF.
    pub pdf: Vec<u8>,
}

impl<'a> Edition<'a> {
    /// Makes one of a brief that is delivered and of an edition on disk.
    ///
    /// # Errors
    /// The brief's file says nothing of delivery.
    pub fn new(brief: &'a Brief, period: Period, kept: Kept) -> Result<Self> {
        let Some(spec) = &brief.delivery else {
            let message = format!("`{}` is not delivered to anyone", brief.id);
            return Err(Diagnostic::error("not-delivered", message)
                .at(&brief.span)
                .hint("say how in the brief's file: `delivery: { policy: hold }`")
                .into());
        };
        Ok(Self { brief, spec, period, kept })
    }

    /// The hash by which an approval knows it.
    pub fn digest(&self) -> &Sha256 {
        &self.kept.digest
    }

    /// The area's files, if it has a brief.
    pub fn area(&self, code: &str) -> Option<&AreaEntry> {
        self.kept.manifest.areas.iter().find(|area| area.code == code)
    }

    /// Why an area has no brief, in words.
    pub fn without(&self, code: &str) -> String {
        let manifest = &self.kept.manifest;
        let mut without = manifest.withheld.iter().chain(&manifest.failed);
        match without.find(|one| one.code == code) {
            Some(one) => one.reason.clone(),
            None => "the edition has no brief for it".to_owned(),
        }
    }

    /// The size of the PDF that goes to an area's recipients, in bytes; `None` if it has none.
    pub fn pdf_size(&self, area: &AreaEntry) -> Option<u64> {
        let path = format!("{}/{}", area.code, self.pdf_name());
        area.artifacts.iter().find(|one| one.path == path).map(|one| one.size)
    }

    /// The name of that file.
    pub fn pdf_name(&self) -> String {
        format!("{}.pdf", self.spec.form)
    }

    /// The web address of what an area's recipients get, if the project says where its output is.
    pub fn link(&self, area: &AreaEntry) -> Option<String> {
        let root = self.kept.manifest.address.as_ref()?;
        let page = format!("{}/{}.html", area.code, self.spec.form);
        let page = match area.artifacts.iter().any(|one| one.path == page) {
            true => page,
            false => format!("{}/{}", area.code, self.pdf_name()),
        };
        Some(format!("{root}{}/{}/{page}", self.brief.id, self.period.short()))
    }

    /// Reads what an area's recipients get, and holds every file against the manifest.
    ///
    /// # Errors
    /// A file is not there, or is not the one that was made.
    pub fn letter(&self, area: &AreaEntry) -> Result<Letter> {
        let read = |name: &str| -> Result<Vec<u8>> {
            self.kept.read(area, name)?.ok_or_else(|| {
                Diagnostic::error("no-message", format!("{} has no `{name}`", area.name))
                    .why("the edition was made before the brief said how it is delivered")
                    .hint(format!("make it anew: `briefwright build {}`", self.brief.id))
                    .into()
            })
        };
        let words = |name: &str| -> Result<String> {
            Ok(String::from_utf8_lossy(&read(name)?).into_owned())
        };
        Ok(Letter {
            subject: words(SUBJECT)?.trim_end().to_owned(),
            text: words(TEXT)?,
            html: words(HTML)?,
            pdf: read(&self.pdf_name())?,
        })
    }
}

/// The hash of all files of an area: what a recipient of the area gets depends on nothing else.
pub fn area_digest(area: &AreaEntry) -> Sha256 {
    let mut hasher = Hasher::new();
    let mut lines: Vec<String> =
        area.artifacts.iter().map(|one| format!("{} {}\n", one.path, one.sha256)).collect();
    lines.sort();
    lines.iter().for_each(|line| hasher.update(line.as_bytes()));
    hasher.sha256()
}
