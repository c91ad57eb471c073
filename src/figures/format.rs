//! Numbers for readers: rounded once, thousands separated, a true minus sign (N1).

/// Prints a number: `28,592`, `−1.5`. Rounds half away from zero, once, from full precision.
/// What is not zero but would print as zero is `[low]` (N2).
pub fn number(value: f64, decimals: usize) -> String {
    if value != 0.0 && rounds_to_zero(value, decimals) {
        return "[low]".to_owned();
    }
    plain(value, decimals)
}

/// Whether a value prints as zero.
pub fn rounds_to_zero(value: f64, decimals: usize) -> bool {
    round(value, decimals) == 0.0
}

/// Prints a number; what rounds to zero is `0`.
pub fn plain(value: f64, decimals: usize) -> String {
    let rounded = round(value, decimals);
    let digits = format!("{:.*}", decimals, rounded.abs());
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits.as_str(), None),
    };
    let mut text = String::new();
    if rounded < 0.0 {
        text.push('\u{2212}');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// Rounds half away from zero to some decimals.
pub(super) fn round(value: f64, decimals: usize) -> f64 {
    let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or(0));
    let scaled = value * scale;
    // Beyond 2^53 there is nothing behind the point to round.
    if scaled.abs() < 9e15 { scaled.round() / scale } else { value }
}

/// `1st`, `2nd`, `3rd`, `11th`.
pub fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{}{ending}", plain(number as f64, 0))
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

    #[test]
    fn ordinals() {
        let words: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 42, 101, 111].map(ordinal).into();
        assert_eq!(words.join(" "), "1st 2nd 3rd 4th 11th 12th 13th 21st 42nd 101st 111th");
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
