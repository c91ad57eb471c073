//! `theme.yaml` as it stands.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawTheme {
    pub(super) colours: Option<RawColours>,
    pub(super) fonts: Option<RawFonts>,
    pub(super) logo: Option<RawLogo>,
    pub(super) page: Option<RawPage>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawColours {
    pub(super) ink: Option<String>,
    pub(super) quiet: Option<String>,
    pub(super) accent: Option<String>,
    pub(super) hairline: Option<String>,
    pub(super) tint: Option<String>,
    pub(super) dark: Option<RawDark>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDark {
    pub(super) paper: Option<String>,
    pub(super) ink: Option<String>,
    pub(super) quiet: Option<String>,
    pub(super) accent: Option<String>,
    pub(super) hairline: Option<String>,
    pub(super) tint: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFonts {
    pub(super) body: Option<String>,
    pub(super) headings: Option<String>,
    pub(super) code: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLogo {
    pub(super) file: Option<String>,
    pub(super) alternative: Option<String>,
    pub(super) height: Option<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPage {
    pub(super) margins: Option<RawMargins>,
    pub(super) body_size: Option<f64>,
    pub(super) notes: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMargins {
    pub(super) top: Option<f64>,
    pub(super) bottom: Option<f64>,
    pub(super) left: Option<f64>,
    pub(super) right: Option<f64>,
}
