//! Colours, and how well one is told from another.

use std::fmt;

use typst::visualize::Color;

/// A colour on a screen: red, green, blue and how little shows through, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Colour {
    channels: [f64; 3],
    alpha: f64,
}

impl Colour {
    /// White.
    pub const WHITE: Self = Self { channels: [1.0; 3], alpha: 1.0 };

    /// The colour of Typst's that is meant.
    pub fn of(color: &Color) -> Self {
        let rgb = color.to_rgb();
        let channels = [rgb.red, rgb.green, rgb.blue].map(f64::from);
        Self { channels, alpha: f64::from(rgb.alpha) }
    }

    /// What is seen where this is painted over another.
    pub fn over(self, below: Self) -> Self {
        let mut channels = self.channels;
        for (top, bottom) in channels.iter_mut().zip(below.channels) {
            *top = *top * self.alpha + bottom * (1.0 - self.alpha);
        }
        Self { channels, alpha: 1.0 }
    }

    /// The contrast with another colour, from 1 to 21, as WCAG 2.2 defines it.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = |channel: f64| match channel {
            dark if dark <= 0.04045 => dark / 12.92,
            light => ((light + 0.055) / 1.055).powf(2.4),
        };
        let [red, green, blue] = self.channels.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.channels.map(|channel| (channel * 255.0).round());
        write!(
            f,
            "#{red:02x}{green:02x}{blue:02x}",
            red = red as u8,
            green = green as u8,
            blue = blue as u8
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgb(red: u8, green: u8, blue: u8) -> Colour {
        Colour { channels: [red, green, blue].map(|one| f64::from(one) / 255.0), alpha: 1.0 }
    }

    #[test]
    fn p4_contrast_is_that_of_wcag() {
        let near =
            |one: f64, other: f64| assert!((one - other).abs() < 0.005, "{one} is not {other}");
        near(rgb(0, 0, 0).contrast(Colour::WHITE), 21.0);
        near(Colour::WHITE.contrast(Colour::WHITE), 1.0);
        // The greys between which the line runs: #767676 passes on white, #777777 does not.
        near(rgb(0x76, 0x76, 0x76).contrast(Colour::WHITE), 4.54);
        near(Colour::WHITE.contrast(rgb(0x77, 0x77, 0x77)), 4.48);
    }

    #[test]
    fn what_shows_through_counts() {
        let half = Colour { alpha: 0.5, ..rgb(0, 0, 0) };
        assert_eq!(half.over(Colour::WHITE).to_string(), "#808080");
    }
}
