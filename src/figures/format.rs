//! Numbers as analysts read them; readers have those of the language of their brief
//! ([`Language::number`]), with the same rounding.

use crate::language::{Language, round};

/// Prints a number: `28,592`, `−1.5`. What is not zero but would print as zero is `[low]` (N2).
pub fn number(value: f64, decimals: usize) -> String {
    number_in(Language::english(), value, decimals)
}

/// The same in a language.
pub fn number_in(words: &Language, value: f64, decimals: usize) -> String {
    if value != 0.0 && rounds_to_zero(value, decimals) {
        return "[low]".to_owned();
    }
    words.number(value, decimals)
}

/// Whether a value prints as zero.
pub fn rounds_to_zero(value: f64, decimals: usize) -> bool {
    round(value, decimals) == 0.0
}

/// Prints a number; what rounds to zero is `0`.
pub fn plain(value: f64, decimals: usize) -> String {
    Language::english().number(value, decimals)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn n1_rounded_once_at_display() {
        assert_eq!(number(28_591.527_295, 0), "28,592");
        assert_eq!(number(63_943_950.0, 0), "63,943,950");
        assert_eq!(number(-772.793, 0), "−773");
        assert_eq!(number(2.5, 0), "3");
        assert_eq!(number(-0.05, 1), "−0.1");
        assert_eq!(number(999.95, 1), "1,000.0");
        assert_eq!(number(0.0, 0), "0");
    }

    #[test]
    fn n2_what_rounds_to_zero_is_low() {
        assert_eq!(number(0.4, 0), "[low]");
        assert_eq!(number(-0.4, 0), "[low]");
        assert_eq!(plain(-0.4, 0), "0");
    }

    proptest! {
        #[test]
        fn n1_what_is_printed_is_near_what_is(value in -1e12..1e12_f64, decimals in 0..4_usize) {
            let text = plain(value, decimals).replace(',', "").replace('−', "-");
            let read: f64 = text.parse().unwrap_or(f64::NAN);
            let half = 0.5 * 10_f64.powi(-i32::try_from(decimals).unwrap_or(0));
            prop_assert!((read - value).abs() <= half * (1.0 + 1e-9) + value.abs() * 1e-15);
        }
    }
}
