//! What all briefs share in print, and the small world in which one of them is set.

use std::hash::{Hash, Hasher};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, OnceLock};

use resvg::usvg::fontdb;
use typst::diag::{FileError, FileResult, SourceResult, Warned};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{DiagSpan, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World, WorldExt};
use typst_kit::fonts::{self, FontStore};
use typst_layout::PagedDocument;

use super::fonts::noto;
use super::script::{FUNCTIONS, TEMPLATE};
use super::trouble;
use crate::diagnostics::{Diagnostic, Diagnostics, Result, SourceFile, Span, did_you_mean};
use crate::document::{Block, Document, ExhibitBody};

/// The file of the theme, as the page template reads it.
const THEME: &str = "theme.json";

/// What the look of a page is made of besides its template.
#[derive(Debug, Clone, PartialEq)]
pub struct Outfit {
    /// The file `theme.json`, which the page template reads.
    pub theme: String,
    /// Whether notes stand at the end.
    pub notes_at_end: bool,
    /// The images that the page template may show, by name.
    pub images: Vec<(String, Vec<u8>)>,
    /// Files of fonts besides those of the program, by name.
    pub fonts: Vec<(String, Vec<u8>)>,
    /// The families of fonts that must be there, with where each was chosen.
    pub families: Vec<(String, Option<Span>)>,
}

/// The longest that the trial of a page template may take.
const MAX_TIME: std::time::Duration = std::time::Duration::from_secs(60);
/// The stack that it has: as the threads that print have.
const STACK: usize = 32 << 20;

impl Default for Outfit {
    fn default() -> Self {
        let theme = include_str!("theme.json").to_owned();
        let none = Vec::new();
        let (images, fonts, families) = (none.clone(), none, Vec::new());
        Self { theme, notes_at_end: false, images, fonts, families }
    }
}

/// Fonts, library and page template, loaded once and shared by all briefs and all threads.
pub struct Press {
    library: LazyHash<Library>,
    fonts: FontStore,
    /// The same fonts, for pictures that are drawn without Typst.
    faces: OnceLock<Faces>,
    file: Arc<SourceFile>,
    template: Source,
    main: FileId,
    /// What the template may read: the theme and images.
    files: Vec<(FileId, Bytes)>,
    /// Whether notes stand at the end.
    notes_at_end: bool,
}

impl std::fmt::Debug for Press {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Press").field("template", &self.file.path).finish_non_exhaustive()
    }
}

impl Press {
    /// Loads the fonts and the page template, in the usual look, and tries the template.
    ///
    /// # Errors
    ///
    /// Those of [`Press::dressed`].
    pub fn new(template: &Arc<SourceFile>) -> Result<Self> {
        Self::dressed(template, &Outfit::default())
    }

    /// Loads the fonts and the page template, and tries the template.
    ///
    /// # Errors
    ///
    /// A file that is no font, a family of fonts that is not there (P5), and what is wrong with the
    /// template, before any area is printed with it.
    pub fn dressed(template: &Arc<SourceFile>, outfit: &Outfit) -> Result<Self> {
        let mut wrong = Diagnostics::new();
        let mut fonts = FontStore::new();
        for (name, data) in &outfit.fonts {
            let found: Vec<Font> = Font::iter(Bytes::new(data.clone())).collect();
            if found.is_empty() {
                let message = format!("`{name}` is no file of fonts");
                wrong.push(
                    Diagnostic::error("wrong-font", message)
                        .in_place(format!("templates/fonts/{name}"))
                        .hint("only TrueType and OpenType files are read"),
                );
            }
            fonts.extend(found.into_iter().map(with_info));
        }
        fonts.extend(noto());
        fonts.extend(fonts::embedded());
        let mut files = vec![(file_id(THEME)?, Bytes::from_string(outfit.theme.clone()))];
        for (name, data) in &outfit.images {
            files.push((file_id(name)?, Bytes::new(data.clone())));
        }
        // The header cells of rows are among these.
        let features = [Feature::A11yExtras].into_iter().collect();
        let press = Self {
            library: LazyHash::new(Library::builder().with_features(features).build()),
            fonts,
            faces: OnceLock::new(),
            file: Arc::clone(template),
            template: Source::new(file_id(TEMPLATE)?, template.text.clone()),
            main: file_id("main.typ")?,
            files,
            notes_at_end: outfit.notes_at_end,
        };
        for (family, span) in outfit.families.iter().filter(|(family, _)| !press.has(family)) {
            let missing = press.missing_font(family);
            wrong.push(match span {
                Some(span) => missing.at(span).hint("or put its files into `templates/fonts/`"),
                None => missing,
            });
        }
        wrong.into_result(())?;
        let imports = FUNCTIONS.join(", ");
        let trial = format!(
            "#{{\nimport \"{TEMPLATE}\": {imports}\nshow: brief.with(language: \"en\", fixed: (of: \"of\"))\n\
             masthead(organisation: \"o\", area: \"a\", edition: \"e\")\npar(\"text\")\n}}\n"
        );
        press.try_out(trial)
    }

    /// Sets a page with the template, as long as that may take: it may be a stranger's, and have no end.
    fn try_out(self, trial: String) -> Result<Self> {
        let (send, receive) = channel();
        let file = Arc::clone(&self.file);
        let run = move || {
            let result = self.sheet(trial, &self.file.path).lay_out().map(drop);
            // Nobody waits any longer if it took too long.
            drop(send.send(result.map(|()| self)));
        };
        let thread = std::thread::Builder::new().name("trial".to_owned()).stack_size(STACK);
        if let Err(error) = thread.spawn(run) {
            let message = format!("the page template can't be tried: {error}");
            return Err(Diagnostic::error("internal", message).into());
        }
        match receive.recv_timeout(MAX_TIME) {
            Ok(result) => result,
            Err(RecvTimeoutError::Timeout) => {
                let message =
                    format!("the page template took more than {} seconds", MAX_TIME.as_secs());
                Err(Diagnostic::error("template-runs-away", message)
                    .in_place(file.path.clone())
                    .why("one page with a few words is set in a second")
                    .hint("look for loops in loops, and for texts that grow")
                    .into())
            }
            Err(RecvTimeoutError::Disconnected) => {
                let message = "the page template made the printer fail";
                Err(Diagnostic::error("template", message).in_place(file.path.clone()).into())
            }
        }
    }

    /// Whether notes stand at the end, or else at the foot of their page.
    pub fn notes_at_end(&self) -> bool {
        self.notes_at_end
    }

    /// Takes a fresh sheet for one document.
    pub fn sheet<'a>(&'a self, script: String, name: &'a str) -> Sheet<'a> {
        Sheet { press: self, name, script: Source::new(self.main, script) }
    }

    /// Checks that the fonts of all pictures are there: within a picture, Typst itself would
    /// replace them without a word (P5).
    pub fn check_pictures(&self, document: &Document, name: &str) -> Result<()> {
        let mut wrong = Diagnostics::new();
        self.check_blocks(&document.blocks, &mut wrong);
        wrong.into_iter().map(|one| one.in_place(name)).collect::<Diagnostics>().into_result(())
    }

    fn check_blocks(&self, blocks: &[Block], wrong: &mut Diagnostics) {
        for block in blocks {
            match block {
                Block::List { items, .. } => {
                    items.iter().for_each(|item| self.check_blocks(item, wrong));
                }
                Block::Quote(blocks) => self.check_blocks(blocks, wrong),
                Block::Exhibit(exhibit) => {
                    if let ExhibitBody::Picture(picture) = &exhibit.body {
                        let missing = families(&picture.svg).filter(|family| !self.has(family));
                        wrong.extend(missing.map(|family| self.missing_font(family)));
                    }
                }
                Block::Heading { .. }
                | Block::Paragraph(_)
                | Block::Code { .. }
                | Block::Rule
                | Block::KeyFigures(_)
                | Block::Deal(_) => {}
            }
        }
    }

    /// Returns the fonts for drawing pictures without Typst.
    pub fn faces(&self) -> &Faces {
        self.faces.get_or_init(|| {
            let mut faces = fontdb::Database::new();
            for font in (0..).map_while(|index| self.fonts.font(index)) {
                // Each font of a collection comes with all of it.
                if font.index() == 0 {
                    let data = font.data().clone();
                    faces.load_font_source(fontdb::Source::Binary(Arc::new(data)));
                }
            }
            Faces(Arc::new(faces))
        })
    }

    fn has(&self, family: &str) -> bool {
        self.fonts.book().select_family(&family.to_lowercase()).next().is_some()
    }

    /// Returns the diagnostic of a family of fonts that is not there.
    pub fn missing_font(&self, family: &str) -> Diagnostic {
        let known = self.fonts.book().families().map(|(name, _)| name);
        Diagnostic::error("missing-font", format!("font family `{family}` is not there"))
            .why("a brief is printed with the fonts that were chosen, never with others (P5)")
            .hint_maybe(did_you_mean(family, known))
    }
}

/// The fonts of a press, for drawing pictures without Typst.
pub struct Faces(pub Arc<fontdb::Database>);

impl Hash for Faces {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Each press has its own.
        Arc::as_ptr(&self.0).hash(state);
    }
}

/// One document on the press: serves its own script and the shared template from memory, and
/// nothing else.
pub struct Sheet<'a> {
    press: &'a Press,
    name: &'a str,
    script: Source,
}

impl Sheet<'_> {
    /// Lays out the pages.
    pub fn lay_out(&self) -> Result<PagedDocument> {
        let Warned { output, warnings } = typst::compile::<PagedDocument>(self);
        let document = self.told(output)?;
        // A warning means that the page isn't what the template asked for.
        if warnings.is_empty() { Ok(document) } else { Err(trouble::tell(self, &warnings)) }
    }

    /// Returns a result of Typst's as one of ours.
    pub fn told<T>(&self, result: SourceResult<T>) -> Result<T> {
        result.map_err(|errors| trouble::tell(self, &errors))
    }

    /// What the sheet was printed on.
    pub fn press(&self) -> &Press {
        self.press
    }

    /// What the document is called.
    pub fn name(&self) -> &str {
        self.name
    }

    /// The beginning of what the script says at a place; nobody knows the script by its lines.
    pub fn words(&self, span: DiagSpan) -> Option<String> {
        let range = self.range(span).filter(|_| span.id() == Some(self.press.main))?;
        Some(self.script.text().get(range)?.chars().take(80).collect())
    }

    /// The page template as a person knows it, if `id` is its file.
    pub fn template(&self, id: FileId) -> Option<&Arc<SourceFile>> {
        (id == self.press.template.id()).then_some(&self.press.file)
    }
}

impl World for Sheet<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.press.fonts.book()
    }

    fn main(&self) -> FileId {
        self.press.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        [&self.script, &self.press.template]
            .into_iter()
            .find(|source| source.id() == id)
            .cloned()
            .ok_or_else(|| FileError::NotFound(id.get().vpath().get_without_slash().into()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if let Some((_, bytes)) = self.press.files.iter().find(|(file, _)| *file == id) {
            return Ok(bytes.clone());
        }
        self.source(id).map(|source| Bytes::from_string(source.text().to_owned()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        // The date is the edition's, never the clock's.
        None
    }
}

fn with_info(font: Font) -> (Font, typst::text::FontInfo) {
    let info = font.info().clone();
    (font, info)
}

fn file_id(name: &str) -> Result<FileId> {
    let path = VirtualPath::new(name)
        .map_err(|error| Diagnostics::from(Diagnostic::error("path", error.to_string())))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// Yields the first family of each list of fonts in a drawing.
fn families(svg: &str) -> impl Iterator<Item = &str> {
    svg.match_indices("font-family").filter_map(|(at, name)| {
        let rest = svg[at + name.len()..].trim_start().strip_prefix(['=', ':'])?;
        let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
        let end = rest.find(['"', '\'', ',', ';', '&', '<', '>'])?;
        Some(rest[..end].trim()).filter(|family| !family.is_empty())
    })
}
