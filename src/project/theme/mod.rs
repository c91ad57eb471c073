//! `theme.yaml`: the look of the printed page and of the web pages. Without it, and for what it does
//! not say, there is [`Theme::default`].

mod check;
mod colour;
mod drawing;
mod raw;
mod write;

use crate::diagnostics::Span;

pub(super) use check::check;
pub use colour::Colour;
pub(super) use raw::RawTheme;

/// How the pages of a project look.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// The colours on paper, and on a screen in its light scheme.
    pub light: Palette,
    /// The colours on a screen in its dark scheme.
    pub dark: Palette,
    /// The font of the text.
    pub body_font: Family,
    /// The font of titles and headings.
    pub heading_font: Family,
    /// The font of code.
    pub code_font: Family,
    /// The size of the text, in points; 11 or more (P4).
    pub body_size: f64,
    /// The margins of a printed page.
    pub margins: Margins,
    /// Whether notes stand at the end of the printed brief, or else at the foot of their page.
    pub notes_at_end: bool,
    /// The sign of the organisation.
    pub logo: Option<Logo>,
}

/// Colours by what they are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// The ground. In print it is white, whatever the paper.
    pub paper: Colour,
    /// The text.
    pub ink: Colour,
    /// Captions, sources and the furniture of the page.
    pub quiet: Colour,
    /// Headings, key figures, links, and lines that mean something.
    pub accent: Colour,
    /// Lines that only part one thing from another, and mean nothing.
    pub hairline: Colour,
    /// The ground of boxes.
    pub tint: Colour,
}

/// A family of fonts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// Its name.
    pub name: String,
    /// Where it was chosen; nowhere if it is the usual one.
    pub span: Option<Span>,
}

/// Margins, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Margins {
    /// Above.
    pub top: f64,
    /// Below.
    pub bottom: f64,
    /// To the left.
    pub left: f64,
    /// To the right.
    pub right: f64,
}

/// The sign of an organisation.
#[derive(Debug, Clone, PartialEq)]
pub struct Logo {
    /// The name of its file in `templates/`; ends in `.svg` or `.png`.
    pub file: String,
    /// What it says, in words.
    pub alternative: String,
    /// How high it is in print, in millimetres.
    pub height: f64,
}

impl Default for Theme {
    fn default() -> Self {
        let family = |name: &str| Family { name: name.to_owned(), span: None };
        Self {
            light: Palette {
                paper: Colour::new(0xff, 0xff, 0xff),
                ink: Colour::new(0x1b, 0x22, 0x27),
                quiet: Colour::new(0x55, 0x61, 0x6a),
                accent: Colour::new(0x0a, 0x5a, 0x6b),
                hairline: Colour::new(0xc3, 0xcb, 0xd0),
                tint: Colour::new(0xee, 0xf4, 0xf5),
            },
            dark: Palette {
                paper: Colour::new(0x12, 0x18, 0x1b),
                ink: Colour::new(0xe4, 0xe9, 0xeb),
                quiet: Colour::new(0xa9, 0xb5, 0xbb),
                accent: Colour::new(0x7c, 0xc7, 0xd6),
                hairline: Colour::new(0x3d, 0x4a, 0x51),
                tint: Colour::new(0x1b, 0x26, 0x2b),
            },
            body_font: family("Noto Sans"),
            heading_font: family("Noto Sans"),
            code_font: family("DejaVu Sans Mono"),
            body_size: 11.0,
            margins: Margins { top: 25.0, bottom: 24.0, left: 25.0, right: 30.0 },
            notes_at_end: false,
            logo: None,
        }
    }
}

impl Theme {
    /// The families of fonts that it needs.
    pub fn families(&self) -> [&Family; 3] {
        [&self.body_font, &self.heading_font, &self.code_font]
    }
}
