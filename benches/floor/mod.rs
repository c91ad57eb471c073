//! Typst by itself on a source: no part of this program runs while it is measured.

mod plain;

pub use plain::markup;

use std::path::Path;
use std::time::Instant;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};
use typst_kit::fonts::{self, FontStore};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// The fonts of the text.
pub const NOTO: [&[u8]; 4] =
    [notosans::REGULAR_TTF, notosans::ITALIC_TTF, notosans::BOLD_TTF, notosans::BOLD_ITALIC_TTF];

/// What all documents share: fonts and library, loaded before anything is measured.
pub struct Shared {
    library: LazyHash<Library>,
    fonts: FontStore,
    date: Datetime,
}

/// The texts of one document.
pub struct Text {
    pub main: String,
    /// Files beside it, by name.
    pub files: Vec<(String, String)>,
}

struct Document<'a> {
    shared: &'a Shared,
    main: Source,
    files: Vec<(FileId, &'a str)>,
}

/// Seconds of CPU for laying out and for the PDF, and the bytes of that.
#[derive(Debug, Clone, Copy, Default)]
pub struct Took {
    pub layout: f64,
    pub export: f64,
    pub bytes: usize,
    pub pages: usize,
}

impl Shared {
    pub fn new() -> Self {
        let mut fonts = FontStore::new();
        for font in NOTO.into_iter().flat_map(|data| Font::iter(Bytes::new(data))) {
            let info = font.info().clone();
            fonts.push((font, info));
        }
        fonts.extend(fonts::embedded());
        let features = [Feature::A11yExtras].into_iter().collect();
        let date = Datetime::from_ymd_hms(2025, 11, 27, 0, 0, 0).expect("it is a date");
        let library = LazyHash::new(Library::builder().with_features(features).build());
        Self { library, fonts, date }
    }

    /// Compiles a document and exports it as PDF/UA-1 and PDF/A-2a.
    pub fn print(&self, text: &Text) -> Took {
        let files = text.files.iter().map(|(name, text)| (id(name), text.as_str())).collect();
        let main = Source::new(id("main.typ"), text.main.clone());
        let document = Document { shared: self, main, files };
        let start = cpu();
        let paged = typst::compile::<PagedDocument>(&document);
        let mut paged = paged.output.unwrap_or_else(|said| panic!("{said:?}"));
        let laid_out = cpu();
        let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]);
        // Our own source leaves the title to the program.
        paged.info_mut().title.get_or_insert_with(|| "A brief".into());
        let options = PdfOptions {
            ident: Smart::Custom("a brief".to_owned()),
            timestamp: Some(Timestamp::new_utc(self.date)),
            standards: standards.unwrap_or_else(|said| panic!("{said:?}")),
            ..PdfOptions::default()
        };
        let bytes = typst_pdf::pdf(&paged, &options).unwrap_or_else(|said| panic!("{said:?}"));
        let (layout, export) = (laid_out - start, cpu() - laid_out);
        Took { layout, export, bytes: bytes.len(), pages: paged.pages().len() }
    }
}

impl World for Document<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.shared.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        self.text(id).map(|text| Source::new(id, text.to_owned()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.text(id).map(|text| Bytes::from_string(text.to_owned()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

impl Document<'_> {
    fn text(&self, id: FileId) -> FileResult<&str> {
        let found = self.files.iter().find(|(file, _)| *file == id);
        found
            .map(|(_, text)| *text)
            .ok_or_else(|| FileError::NotFound(id.get().vpath().get_without_slash().into()))
    }
}

fn id(name: &str) -> FileId {
    let path = VirtualPath::new(name).unwrap_or_else(|said| panic!("{said}"));
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// Seconds of CPU of this thread; where the system does not tell, of the clock.
pub fn cpu() -> f64 {
    let told = std::fs::read_to_string(Path::new("/proc/thread-self/schedstat"));
    let told = told.ok().and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    static BEGAN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    told.map_or_else(|| BEGAN.get_or_init(Instant::now).elapsed().as_secs_f64(), |ns| ns / 1e9)
}
