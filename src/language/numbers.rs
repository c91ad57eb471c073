//! Numbers for readers: rounded once, thousands separated, a true minus sign (N1).

use super::Language;

/// Rounds half away from zero to some decimals.
pub fn round(value: f64, decimals: usize) -> f64 {
    let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or(0));
    let scaled = value * scale;
    // Beyond 2^53 there is nothing behind the point to round.
    if scaled.abs() < 9e15 { scaled.round() / scale } else { value }
}

impl Language {
    /// Prints a number: `28,592`, `−1.5`. Rounds half away from zero, once, from full precision.
    pub fn number(&self, value: f64, decimals: usize) -> String {
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
                text.push_str(&self.numbers.thousands);
            }
            text.push(digit);
        }
        if let Some(fraction) = fraction {
            text.push_str(&self.numbers.point);
            text.push_str(fraction);
        }
        text
    }

    /// Prints an ordinal: `1st`, `11th`; `1af`, `11eg`.
    pub fn ordinal(&self, number: usize) -> String {
        let found = self.ordinals.last_two.get(&(number % 100));
        let found = found.or_else(|| self.ordinals.last_one.get(&(number % 10)));
        let ending = found.unwrap_or(&self.ordinals.other);
        format!("{}{ending}", self.number(number as f64, 0))
    }
}
