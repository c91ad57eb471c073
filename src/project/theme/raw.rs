//! `theme.yaml` as it stands. What is said of a field here is what an editor shows.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::schema::word;

/// How the printed and the web pages look. What is not said here is as usual.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTheme {
    /// The colours, by what they are for. Text must have a contrast of 4.5:1 on what it stands on.
    pub(super) colours: Option<RawColours>,
    /// The families of fonts: those in the program, or files in `templates/fonts/`.
    pub(super) fonts: Option<RawFonts>,
    /// The sign of the organisation.
    pub(super) logo: Option<RawLogo>,
    /// The printed page.
    pub(super) page: Option<RawPage>,
}

/// Colours on paper, and on a screen in its light scheme.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawColours {
    /// The text.
    #[schemars(with = "Option<word::Colour>")]
    pub(super) ink: Option<String>,
    /// Captions, sources and the furniture of the page.
    #[schemars(with = "Option<word::Colour>")]
    pub(super) quiet: Option<String>,
    /// Headings, key figures, links, and lines that mean something.
    #[schemars(with = "Option<word::Colour>")]
    pub(super) accent: Option<String>,
    /// Lines that only part one thing from another.
    #[schemars(with = "Option<word::Colour>")]
    pub(super) hairline: Option<String>,
    /// The ground of boxes.
    #[schemars(with = "Option<word::Colour>")]
    pub(super) tint: Option<String>,
    /// The colours on a screen in its dark scheme.
    pub(super) dark: Option<RawDark>,
}

/// Colours on a screen in its dark scheme.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDark {
    /// The ground.
    #[schemars(with = "Option<word::Colour>")]
    pub(super) paper: Option<String>,
    /// The text.
    #[schemars(with = "Option<word::Colour>")]
    pub(super) ink: Option<String>,
    /// Captions, sources and the furniture of the page.
    #[schemars(with = "Option<word::Colour>")]
    pub(super) quiet: Option<String>,
    /// Headings, key figures, links, and lines that mean something.
    #[schemars(with = "Option<word::Colour>")]
    pub(super) accent: Option<String>,
    /// Lines that only part one thing from another.
    #[schemars(with = "Option<word::Colour>")]
    pub(super) hairline: Option<String>,
    /// The ground of boxes.
    #[schemars(with = "Option<word::Colour>")]
    pub(super) tint: Option<String>,
}

/// The families of fonts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFonts {
    /// The font of the text: `Noto Sans`.
    pub(super) body: Option<String>,
    /// The font of titles and headings.
    pub(super) headings: Option<String>,
    /// The font of code.
    pub(super) code: Option<String>,
}

/// The sign of the organisation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLogo {
    /// An SVG or PNG file in `templates/`: `logo.svg`.
    #[schemars(required)]
    pub(super) file: Option<String>,
    /// What it says, for those who can't see it.
    #[schemars(required)]
    pub(super) alternative: Option<String>,
    /// How high it is in print, in millimetres.
    #[schemars(range(min = 5, max = 25))]
    pub(super) height: Option<f64>,
}

/// The printed page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPage {
    /// The margins, in millimetres.
    pub(super) margins: Option<RawMargins>,
    /// The size of the text, in points.
    #[schemars(range(min = 11, max = 16))]
    pub(super) body_size: Option<f64>,
    /// Where notes stand in print.
    #[schemars(with = "Option<word::NotesAt>")]
    pub(super) notes: Option<String>,
}

/// Margins, in millimetres.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMargins {
    /// Above.
    #[schemars(range(min = 15, max = 60))]
    pub(super) top: Option<f64>,
    /// Below.
    #[schemars(range(min = 15, max = 60))]
    pub(super) bottom: Option<f64>,
    /// To the left.
    #[schemars(range(min = 15, max = 60))]
    pub(super) left: Option<f64>,
    /// To the right.
    #[schemars(range(min = 15, max = 60))]
    pub(super) right: Option<f64>,
}
