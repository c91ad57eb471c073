//! The theme as data for the printed page, and as CSS for the web pages.

use serde_json::json;

use super::{Family, Palette, Theme};

impl Theme {
    /// The theme for the printed page: `theme.json`, which the page template reads.
    pub fn to_json(&self) -> String {
        let Palette { paper: _, ink, quiet, accent, hairline, tint } = &self.light;
        let colours = [
            ("ink", ink),
            ("quiet", quiet),
            ("accent", accent),
            ("hairline", hairline),
            ("tint", tint),
        ];
        let colours: serde_json::Map<String, serde_json::Value> = colours
            .iter()
            .map(|(name, colour)| ((*name).to_owned(), json!(colour.to_string())))
            .collect();
        let logo = self.logo.as_ref().map(|logo| {
            json!({ "file": logo.file, "alternative": logo.alternative, "height": logo.height })
        });
        let margins = &self.margins;
        let theme = json!({
            "colours": colours,
            "fonts": {
                "body": self.body_font.name,
                "headings": self.heading_font.name,
                "code": self.code_font.name,
            },
            "logo": logo,
            "page": {
                "margins": {
                    "top": margins.top,
                    "bottom": margins.bottom,
                    "left": margins.left,
                    "right": margins.right,
                },
                "body_size": self.body_size,
                "notes": if self.notes_at_end { "end" } else { "foot" },
            },
        });
        format!("{theme:#}\n")
    }

    /// The theme for the web pages: custom properties for both schemes.
    pub fn to_css(&self) -> String {
        let fonts: String = [
            ("sans", &self.body_font, "system-ui, sans-serif"),
            ("headings", &self.heading_font, "system-ui, sans-serif"),
            ("mono", &self.code_font, "ui-monospace, monospace"),
        ]
        .map(|(name, Family { name: family, .. }, rest)| {
            // A reader whose computer lacks the font sees the computer's own.
            format!("  --{name}: \"{family}\", {rest};\n")
        })
        .concat();
        format!(
            ":root {{\n{}{fonts}}}\n@media screen and (prefers-color-scheme: dark) {{\n:root {{\n{}}}\n}}\n",
            properties(&self.light),
            properties(&self.dark)
        )
    }
}

fn properties(palette: &Palette) -> String {
    let Palette { paper, ink, quiet, accent, hairline, tint } = palette;
    format!(
        "  --paper: {paper};\n  --ink: {ink};\n  --quiet: {quiet};\n  --accent: {accent};\n  \
         --hairline: {hairline};\n  --tint: {tint};\n"
    )
}
