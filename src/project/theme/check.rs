//! The check of `theme.yaml`.

use indexmap::IndexMap;

use super::drawing::unsafe_part;
use super::raw::{RawColours, RawDark, RawFonts, RawLogo, RawMargins, RawPage, RawTheme};
use super::{Colour, Family, Logo, Margins, Palette, Theme};
use crate::diagnostics::{Diagnostic, Diagnostics, did_you_mean};

use super::super::check::Checker;
use super::super::yaml::Places;

/// The least contrast of text (P4; WCAG 2.2, 1.4.3). What is drawn and means something is in a
/// colour of text, and so has the 3:1 that it needs (1.4.11).
const TEXT: f64 = 4.5;

/// The least size of the text, in points (P4), and the most that leaves lines of enough words.
const SIZES: (f64, f64) = (11.0, 16.0);

/// The least and the most that a margin may be, in millimetres. Headers and footers stand in it.
const MARGINS: (f64, f64) = (15.0, 60.0);

/// How high a logo is if nobody says, at least and at most, in millimetres.
const LOGO: (f64, f64, f64) = (11.0, 5.0, 25.0);

/// Checks the theme; `images` are those in `templates/`.
pub fn check(
    raw: RawTheme,
    images: &IndexMap<String, Vec<u8>>,
    places: &Places,
    diagnostics: &mut Diagnostics,
) -> Theme {
    let mut checking = Checking { checker: Checker { places, diagnostics }, images };
    let mut theme = Theme::default();
    checking.colours(raw.colours, &mut theme);
    checking.fonts(raw.fonts, &mut theme);
    checking.page(raw.page, &mut theme);
    theme.logo = raw.logo.and_then(|logo| checking.logo(logo));
    theme
}

struct Checking<'a> {
    checker: Checker<'a>,
    images: &'a IndexMap<String, Vec<u8>>,
}

impl Checking<'_> {
    fn colours(&mut self, raw: Option<RawColours>, theme: &mut Theme) {
        let Some(raw) = raw else { return };
        let path = ["colours"];
        let light = &mut theme.light;
        self.colour(raw.ink, &path, "ink", &mut light.ink);
        self.colour(raw.quiet, &path, "quiet", &mut light.quiet);
        self.colour(raw.accent, &path, "accent", &mut light.accent);
        self.colour(raw.hairline, &path, "hairline", &mut light.hairline);
        self.colour(raw.tint, &path, "tint", &mut light.tint);
        self.contrasts(&theme.light, &path);
        let Some(RawDark { paper, ink, quiet, accent, hairline, tint }) = raw.dark else { return };
        let path = ["colours", "dark"];
        let dark = &mut theme.dark;
        self.colour(paper, &path, "paper", &mut dark.paper);
        self.colour(ink, &path, "ink", &mut dark.ink);
        self.colour(quiet, &path, "quiet", &mut dark.quiet);
        self.colour(accent, &path, "accent", &mut dark.accent);
        self.colour(hairline, &path, "hairline", &mut dark.hairline);
        self.colour(tint, &path, "tint", &mut dark.tint);
        self.contrasts(&theme.dark, &path);
    }

    fn colour(&mut self, text: Option<String>, path: &[&str], key: &str, into: &mut Colour) {
        let full: Vec<&str> = path.iter().copied().chain([key]).collect();
        let Some(text) = text else {
            // Without quotes, `#` begins a comment, and the colour is nothing.
            if self.checker.places.key(&full).text() == key {
                let nothing = Diagnostic::error("wrong-colour", format!("`{key}` is blank"));
                self.checker.push_at_key(
                    &full,
                    nothing.hint(format!("write `{key}: '{into}'`, with the quotes")),
                );
            }
            return;
        };
        match Colour::parse(&text) {
            Some(colour) => *into = colour,
            None => self.checker.push_at_value(
                &full,
                Diagnostic::error("wrong-colour", format!("`{text}` is no colour"))
                    .hint(format!("write it as `'{into}'`")),
            ),
        }
    }

    /// Every pair of colours of which one is read on the other.
    fn contrasts(&mut self, palette: &Palette, path: &[&str]) {
        let texts = [("ink", palette.ink), ("quiet", palette.quiet), ("accent", palette.accent)];
        let grounds = [("paper", palette.paper), ("tint", palette.tint)];
        for (name, text) in texts {
            for (ground_name, ground) in grounds {
                let contrast = text.contrast(ground);
                if contrast < TEXT {
                    // Rounded down: 4.49 is not enough and may not read as 4.5.
                    let contrast = (contrast * 100.0).floor() / 100.0;
                    let message =
                        format!("`{name}` on `{ground_name}` has a contrast of {contrast}:1");
                    let full: Vec<&str> = path.iter().copied().chain([name]).collect();
                    self.checker.push_at_value(
                        &full,
                        Diagnostic::error("contrast", message)
                            .why(format!("it is {text} on {ground}; {TEXT}:1 is the least (P4)"))
                            .hint("move the two further apart"),
                    );
                }
            }
        }
    }

    fn fonts(&mut self, raw: Option<RawFonts>, theme: &mut Theme) {
        let Some(RawFonts { body, headings, code }) = raw else { return };
        self.family(body, "body", &mut theme.body_font);
        // A font of the text is that of the headings too, unless they have their own.
        theme.heading_font = theme.body_font.clone();
        self.family(headings, "headings", &mut theme.heading_font);
        self.family(code, "code", &mut theme.code_font);
    }

    fn family(&mut self, name: Option<String>, key: &str, into: &mut Family) {
        let Some(name) = name else { return };
        let fits = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '_');
        if name.trim().is_empty() || !name.chars().all(fits) {
            return self.checker.push_at_value(
                &["fonts", key],
                Diagnostic::error("wrong-font", format!("`{name}` is no name of a font family"))
                    .hint("name one family, such as `Noto Sans`"),
            );
        }
        let span = Some(self.checker.places.value(&["fonts", key]));
        *into = Family { name: name.trim().to_owned(), span };
    }

    fn page(&mut self, raw: Option<RawPage>, theme: &mut Theme) {
        let Some(RawPage { margins, body_size, notes }) = raw else { return };
        let (least, most) = SIZES;
        self.number(body_size, &["page", "body_size"], (least, most), "pt", &mut theme.body_size);
        let RawMargins { top, bottom, left, right } = match margins {
            Some(margins) => margins,
            None => RawMargins { top: None, bottom: None, left: None, right: None },
        };
        let Margins { top: to_top, bottom: to_bottom, left: to_left, right: to_right } =
            &mut theme.margins;
        for (value, key, into) in [
            (top, "top", to_top),
            (bottom, "bottom", to_bottom),
            (left, "left", to_left),
            (right, "right", to_right),
        ] {
            self.number(value, &["page", "margins", key], MARGINS, "mm", into);
        }
        match notes.as_deref() {
            None | Some("foot") => {}
            Some("end") => theme.notes_at_end = true,
            Some(other) => self.checker.push_at_value(
                &["page", "notes"],
                Diagnostic::error("wrong-place", format!("notes can't stand at `{other}`"))
                    .hint_maybe(did_you_mean(other, ["foot", "end"])),
            ),
        }
    }

    fn number(
        &mut self,
        value: Option<f64>,
        path: &[&str],
        (least, most): (f64, f64),
        unit: &str,
        into: &mut f64,
    ) {
        match value {
            None => {}
            Some(value) if (least..=most).contains(&value) => *into = value,
            Some(value) => {
                let name = path.last().copied().unwrap_or_default();
                self.checker.push_at_value(
                    path,
                    Diagnostic::error("out-of-range", format!("`{name}` can't be {value} {unit}"))
                        .hint(format!("write a number from {least} to {most}")),
                );
            }
        }
    }

    fn logo(&mut self, raw: RawLogo) -> Option<Logo> {
        let path = ["logo"];
        let file = self.checker.text(raw.file, &path, "file", "an SVG or PNG file in `templates/`");
        let what = "what the logo says, for those who can't see it";
        let alternative = self.checker.text(raw.alternative, &path, "alternative", what);
        let (mut height, least, most) = LOGO;
        self.number(raw.height, &["logo", "height"], (least, most), "mm", &mut height);
        let file = file?;
        match self.images.get(&file) {
            None => {
                let known = self.images.keys().map(String::as_str);
                self.checker.push_at_value(
                    &["logo", "file"],
                    Diagnostic::error("missing-file", format!("there is no `templates/{file}`"))
                        .hint_maybe(did_you_mean(&file, known))
                        .hint("a logo is an SVG or PNG file"),
                );
                return None;
            }
            Some(bytes) if !is_image(&file, bytes) => {
                self.checker.push_at_value(
                    &["logo", "file"],
                    Diagnostic::error(
                        "wrong-image",
                        format!("`templates/{file}` is no such image"),
                    )
                    .hint("save it as SVG or PNG, with the ending that says which"),
                );
                return None;
            }
            Some(bytes) if file.ends_with(".svg") => {
                if let Some(why) = unsafe_part(bytes) {
                    let message = format!("`templates/{file}` is not only a drawing");
                    self.checker.push_at_value(
                        &["logo", "file"],
                        Diagnostic::error("unsafe-image", message).why(why).hint(
                            "save it as a plain SVG, with all that it shows within, or as PNG",
                        ),
                    );
                    return None;
                }
            }
            Some(_) => {}
        }
        Some(Logo { file, alternative: alternative?, height })
    }
}

/// Whether the bytes are what the ending of a name says.
fn is_image(name: &str, bytes: &[u8]) -> bool {
    if name.ends_with(".png") {
        return bytes.starts_with(b"\x89PNG\r\n\x1a\n");
    }
    bytes.windows(4).any(|window| window == b"<svg")
}
