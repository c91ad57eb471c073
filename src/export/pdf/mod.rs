//! The printed brief: PDF/UA-1 and PDF/A-2a at once (P1), set by Typst.
//!
//! 1. `script.rs` writes the document as a Typst program: code with string literals, in which
//!    nothing that comes from data is ever read as markup. It calls functions of the template.
//! 2. `press.rs` holds what all briefs share (fonts, library, template) and compiles.
//! 3. `page.rs` walks over what was laid out: `glyphs.rs` finds characters without a shape,
//!    `inspect.rs` what can't be read well (P4).
//! 4. Title, date and the like are set on the finished layout. Set before it, they would be part
//!    of the style of every paragraph, and no paragraph could be set once for all areas.

mod fonts;
mod glyphs;
mod inspect;
mod literal;
mod page;
mod press;
mod script;
#[cfg(test)]
mod tests;
mod trouble;

use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::civil::Date;
use rayon::prelude::*;
use typst::foundations::{Datetime, Smart};
use typst::text::{Lang, Locale, Region};
use typst_layout::{Page, PagedDocument};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_svg::SvgOptions;

pub(super) use press::Faces;
pub use press::{Outfit, Press};
pub(super) use script::{MOST_ROWS_WHOLE, widths};

use self::press::Sheet;
use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::document::Document;
use crate::language::Language;

/// How many turns a paragraph that was set is kept for since it was last used.
///
/// What areas share is used by each of them and so never grows old; what belongs to one area is of
/// no use to the next. A few turns of patience, since several are set at once.
const MEMORY: usize = 2;

/// How many documents make a turn. To look through all that Typst remembers takes longer than it
/// takes to remember a few documents more.
const TURN: usize = 8;

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
    /// The language, and its fixed words.
    pub words: &'static Language,
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
/// Those of [`lay_out`] and of [`Printed::pdf`].
pub fn pdf(document: &Document, press: &Press, imprint: &Imprint) -> Result<Vec<u8>> {
    lay_out(document, press, imprint)?.pdf()
}

/// Lays out the pages of a document.
///
/// # Errors
///
/// What Typst finds wrong, pointing at the page template where that is at fault. A family of fonts
/// or a character that is not there is an error, never replaced (P5).
pub fn lay_out<'a>(
    document: &Document,
    press: &'a Press,
    imprint: &'a Imprint,
) -> Result<Printed<'a>> {
    let turn = Turn;
    let locale = locale(&imprint.words.tag)?;
    press.check_pictures(document, &imprint.ident)?;
    let script = script::script(document, imprint, &locale, press.notes_at_end());
    let sheet = press.sheet(script, &imprint.ident);
    let paged = sheet.lay_out()?;
    glyphs::missing(&paged, sheet.name()).into_result(())?;
    Ok(Printed { sheet, paged, imprint, locale, turn })
}

/// Returns the Typst program that [`lay_out`] compiles for a document, beside the page template. It is
/// for measuring what Typst alone takes for it.
///
/// # Errors
///
/// The language is none that Typst knows.
pub fn program(document: &Document, press: &Press, imprint: &Imprint) -> Result<String> {
    let locale = locale(&imprint.words.tag)?;
    Ok(script::script(document, imprint, &locale, press.notes_at_end()))
}

/// The pages of a document, laid out.
pub struct Printed<'a> {
    sheet: Sheet<'a>,
    paged: PagedDocument,
    imprint: &'a Imprint,
    locale: Locale,
    #[allow(dead_code, reason = "its end is what matters")]
    turn: Turn,
}

impl std::fmt::Debug for Printed<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Printed").field("name", &self.sheet.name()).finish_non_exhaustive()
    }
}

impl Printed<'_> {
    /// Returns what is hard to read on these pages (P4): text without enough contrast to what is
    /// painted behind it, a body of text that is too small, set in columns or not to the left, text
    /// beside the paper.
    ///
    /// What stands within a picture is not looked at: it is the charts' own affair.
    pub fn inspect(&self) -> Diagnostics {
        inspect::inspect(&self.paged, self.sheet.name())
    }

    /// Returns an error for each word of the document that is on no page: the page template left it
    /// out.
    pub fn lost(&self, document: &Document) -> Diagnostics {
        let found = inspect::lost(document, &self.paged).into_iter();
        found.map(|one| one.in_place(self.sheet.name()).kind(Kind::Finding)).collect()
    }

    /// Returns the words as they stand on the pages, in the order in which they are painted:
    /// page furniture, list markers and the numbers of notes among them. What stands apart on the
    /// page is on a line of its own.
    pub fn words(&self) -> String {
        page::words(&self.paged)
    }

    /// How many pages there are.
    pub fn pages(&self) -> usize {
        self.paged.pages().len()
    }

    /// Draws the pages as SVG, for a look at them. A page whose key is known is not drawn again.
    pub fn draw(&self, known: &(dyn Fn(&str) -> bool + Sync)) -> Vec<Drawn> {
        let options = SvgOptions { render_bleed: false, pretty: false };
        let draw = |page: &Page| {
            let key = format!("{:032x}", typst::utils::hash128(page));
            let svg = (!known(&key)).then(|| typst_svg::svg(page, &options));
            let size = page.frame.size();
            Drawn { key, svg, width: size.x.to_pt(), height: size.y.to_pt() }
        };
        self.paged.pages().par_iter().map(draw).collect()
    }

    /// Returns the PDF.
    ///
    /// # Errors
    ///
    /// What is against the standards.
    pub fn pdf(mut self) -> Result<Vec<u8>> {
        let imprint = self.imprint;
        let date = timestamp(imprint.date)?;
        let info = self.paged.info_mut();
        info.title = Some(imprint.title.as_str().into());
        info.author = vec![imprint.author.as_str().into()];
        info.description = Some(imprint.subject.as_str().into());
        info.keywords = imprint.keywords.iter().map(|word| word.as_str().into()).collect();
        info.locale = Smart::Custom(self.locale);

        let options = PdfOptions {
            ident: Smart::Custom(imprint.ident.clone()),
            creator: Smart::Custom(Some("Briefwright".into())),
            timestamp: Some(date),
            standards: standards()?,
            ..PdfOptions::default()
        };
        self.sheet.told(typst_pdf::pdf(&self.paged, &options))
    }
}

/// A page, drawn.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// The hash of what stands on it.
    pub key: String,
    /// The drawing; nothing if it was known.
    pub svg: Option<String>,
    /// Its width in points.
    pub width: f64,
    /// Its height in points.
    pub height: f64,
}

/// A document's turn on the press. When it ends, well or not, everything that Typst remembers grows
/// older; else a project of failing areas would grow without end.
pub(super) struct Turn;

impl Drop for Turn {
    fn drop(&mut self) {
        static ENDED: AtomicUsize = AtomicUsize::new(0);
        if ENDED.fetch_add(1, Ordering::Relaxed) % TURN == TURN - 1 {
            // It has to be the cache that Typst itself uses, hence by this path.
            typst::comemo::evict(MEMORY);
        }
    }
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
