//! A colour, and how well it is told from another.

use std::fmt;

/// A colour on a screen: red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour([u8; 3]);

impl Colour {
    /// The colour with these parts of red, green and blue.
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }

    /// Reads `#0a5a6b` or `#fff`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        let digits: Option<Vec<u8>> = digits
            .chars()
            .map(|c| c.to_digit(16).and_then(|digit| digit.try_into().ok()))
            .collect();
        match digits?.as_slice() {
            [a, b, c, d, e, f] => Some(Self([a * 16 + b, c * 16 + d, e * 16 + f])),
            [r, g, b] => Some(Self([r * 17, g * 17, b * 17])),
            _ => None,
        }
    }

    /// The contrast with another colour, from 1 to 21: `(L1 + 0.05) / (L2 + 0.05)`, the lighter
    /// one above (WCAG 2.2, "contrast ratio").
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// `L = 0.2126 R + 0.7152 G + 0.0722 B` of the channels made linear (WCAG 2.2, "relative
    /// luminance").
    fn luminance(self) -> f64 {
        let linear = |channel: u8| match f64::from(channel) / 255.0 {
            dark if dark <= 0.04045 => dark / 12.92,
            light => ((light + 0.055) / 1.055).powf(2.4),
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn p4_contrast_is_that_of_wcag() {
        let contrast = |one: &str, other: &str| {
            let read = |text| Colour::parse(text).unwrap();
            (read(one).contrast(read(other)) * 100.0).round() / 100.0
        };
        assert_eq!(contrast("#000", "#fff"), 21.0);
        // The greys between which the line runs.
        assert_eq!(contrast("#767676", "#ffffff"), 4.54);
        assert_eq!(contrast("#ffffff", "#777777"), 4.48);
        assert_eq!(
            [Colour::parse("0a5a6b"), Colour::parse("#12345"), Colour::parse("#ŵŵŵ")],
            [None; 3]
        );
    }

    proptest! {
        #[test]
        fn a_colour_reads_as_it_is_written(rgb in any::<[u8; 3]>()) {
            prop_assert_eq!(Colour::parse(&Colour(rgb).to_string()), Some(Colour(rgb)));
        }
    }
}
