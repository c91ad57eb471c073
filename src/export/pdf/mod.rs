//! The printed brief: PDF/UA-1 and PDF/A-2a at once (P1), set by Typst.
//!
//! 1. `script.rs` writes the document as a Typst program: code with string literals, in which
//!    nothing that comes from data is ever read as markup. It calls functions of the template.
//! 2. `press.rs` holds what all briefs share (fonts, library, template) and compiles.
//! 3. Title, date and the like are set on the finished layout. Set before it, they would be part
//!    of the style of every paragraph, and no paragraph could be set once for all areas.

mod literal;
mod press;
mod script;
#[cfg(test)]
mod tests;
mod trouble;

use std::str::FromStr;

use jiff::civil::Date;
use typst::foundations::{Datetime, Smart};
use typst::text::{Lang, Locale, Region};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

pub use press::Press;

use crate::diagnostics::{Diagnostic, Result};
use crate::document::Document;

/// How many documents a paragraph that was set is kept for since it was last used.
///
/// What areas share is used by each of them and so never grows old; what belongs to one area is of
/// no use to the next. A few documents of patience, since several are set at once and each of them
/// makes everything a little older.
const MEMORY: usize = 8;

/// What a PDF says about itself, and what the page says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imprint {
    /// The title, shown in the window.
    pub title: String,
    /// The organisation.
    pub author: String,
    /// What it is about, in a sentence.
    pub subject: String,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// The language, such as `en-GB` or `cy`.
    pub language: String,
    /// The name of the area, as people know it.
    pub area: String,
    /// The edition as people read it, such as `October 2025`.
    pub edition: String,
    /// The edition's date. It is the date of the PDF, whenever that is made (P3).
    pub date: Date,
    /// What tells this PDF from all others: the brief, the edition and the area (P3).
    pub ident: String,
}

/// Prints a document.
///
/// # Errors
///
/// What Typst finds wrong, pointing at the page template where that is at fault. A family of fonts
/// or a character that is not there is an error, never replaced (P5); so is anything against the
/// standards.
pub fn pdf(document: &Document, press: &Press, imprint: &Imprint) -> Result<Vec<u8>> {
    let result = print(document, press, imprint);
    // On failure too, or a project of failing areas would grow without end. It has to be the cache
    // that Typst itself uses, hence by this path.
    typst::comemo::evict(MEMORY);
    result
}

fn print(document: &Document, press: &Press, imprint: &Imprint) -> Result<Vec<u8>> {
    let locale = locale(&imprint.language)?;
    let date = timestamp(imprint.date)?;
    press.check_pictures(document, &imprint.ident)?;
    let sheet = press.sheet(script::script(document, imprint, &locale), &imprint.ident);
    let mut paged: PagedDocument = sheet.lay_out()?;

    let info = paged.info_mut();
    info.title = Some(imprint.title.as_str().into());
    info.author = vec![imprint.author.as_str().into()];
    info.description = Some(imprint.subject.as_str().into());
    info.keywords = imprint.keywords.iter().map(|word| word.as_str().into()).collect();
    info.locale = Smart::Custom(locale);

    let options = PdfOptions {
        ident: Smart::Custom(imprint.ident.clone()),
        creator: Smart::Custom(Some("Briefwright".into())),
        timestamp: Some(date),
        standards: standards()?,
        ..PdfOptions::default()
    };
    sheet.told(typst_pdf::pdf(&paged, &options))
}

fn standards() -> Result<PdfStandards> {
    PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]).map_err(|error| {
        Diagnostic::error("pdf-standards", error.message().as_str().to_owned()).into()
    })
}

fn locale(language: &str) -> Result<Locale> {
    let (lang, region) = match language.split_once('-') {
        Some((lang, region)) => (lang, Some(Region::from_str(region))),
        None => (language, None),
    };
    match (Lang::from_str(lang), region.transpose()) {
        (Ok(lang), Ok(region)) => Ok(Locale::new(lang, region)),
        _ => Err(Diagnostic::error("unknown-language", format!("unknown language `{language}`"))
            .hint("write it as `en-GB` or `cy`")
            .into()),
    }
}

fn timestamp(date: Date) -> Result<Timestamp> {
    let moment = u8::try_from(date.month())
        .ok()
        .zip(u8::try_from(date.day()).ok())
        .and_then(|(month, day)| Datetime::from_ymd_hms(date.year().into(), month, day, 0, 0, 0));
    match moment {
        Some(moment) => Ok(Timestamp::new_utc(moment)),
        None => Err(Diagnostic::error("date", format!("a PDF can't be dated {date}")).into()),
    }
}
