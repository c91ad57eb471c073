//! How wide text is, in the font in which charts are set.

use ttf_parser::Face;

/// A share added to every width, for readers whose program has another font.
const SLACK: f64 = 1.06;

/// Measures text in Noto Sans.
pub struct Ruler {
    regular: Option<Face<'static>>,
    bold: Option<Face<'static>>,
}

impl Ruler {
    /// Reads the two fonts that the program carries.
    pub fn new() -> Self {
        Self {
            regular: Face::parse(notosans::REGULAR_TTF, 0).ok(),
            bold: Face::parse(notosans::BOLD_TTF, 0).ok(),
        }
    }

    /// The width of a text at size 1.
    pub fn width(&self, text: &str, bold: bool) -> f64 {
        let face = if bold { &self.bold } else { &self.regular };
        let glyph = |c: char| {
            let face = face.as_ref()?;
            let advance = face.glyph_hor_advance(face.glyph_index(c)?)?;
            Some(f64::from(advance) / f64::from(face.units_per_em()))
        };
        // A character that the font lacks is set in another one, at most as wide as it is high.
        text.chars().map(|c| glyph(c).unwrap_or(1.0)).sum::<f64>() * SLACK
    }

    /// Breaks a text into lines of at most `width` at size 1, within words only if it must.
    pub fn wrap(&self, text: &str, width: f64) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        let fits = |line: &str| self.width(line, false) <= width;
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if fits(&longer) {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for c in word.chars() {
                line.push(c);
                if !fits(&line) && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, c.to_string()));
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }
}
