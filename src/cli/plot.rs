//! A series as a chart in the terminal: text alone, a dot for each value.
//!
//! Between values there is no line: a month without a value is a gap, and what was between two values
//! nobody knows. The axis of values begins near the lowest, and says so by its numbers.

use crate::project::Period;

/// How many lines a chart has, and how many columns at most.
const HEIGHT: usize = 12;
const WIDTH: usize = 72;

/// The signs of a chart.
struct Signs {
    dot: char,
    side: char,
    foot: char,
    corner: char,
    broken: char,
}

const UNICODE: Signs = Signs { dot: '•', side: '│', foot: '─', corner: '└', broken: '┊' };
const ASCII: Signs = Signs { dot: '*', side: '|', foot: '-', corner: '+', broken: ':' };

/// Draws values, oldest first; `breaks` are months from which they are not comparable with those
/// before. `number` prints a value. Nothing is drawn of fewer than two values.
pub(super) fn plot(
    values: &[(Period, Option<f64>)],
    breaks: &[Period],
    number: &dyn Fn(f64) -> String,
    ascii: bool,
) -> Vec<String> {
    let signs = if ascii { ASCII } else { UNICODE };
    let known: Vec<(Period, f64)> =
        values.iter().filter_map(|(period, value)| Some((*period, (*value)?))).collect();
    let (Some((first, _)), Some((last, _))) = (values.first(), values.last()) else {
        return Vec::new();
    };
    let months = usize::try_from(last.months_since(*first)).unwrap_or(0);
    if known.len() < 2 || months == 0 {
        return Vec::new();
    }
    let least = known.iter().map(|(_, value)| *value).fold(f64::INFINITY, f64::min);
    let most = known.iter().map(|(_, value)| *value).fold(f64::NEG_INFINITY, f64::max);
    // Of few months each has some columns, so that they stand apart.
    let width = WIDTH.min(months * ((WIDTH - 1) / months).clamp(1, 6) + 1);
    let column = |period: Period| {
        let since = usize::try_from(period.months_since(*first)).unwrap_or(0);
        (since * (width - 1) + months / 2) / months
    };
    let row = |value: f64| {
        let share = if most > least { (most - value) / (most - least) } else { 0.5 };
        (share * (HEIGHT - 1) as f64).round() as usize
    };
    let mut grid = vec![vec![' '; width]; HEIGHT];
    let mut set = |row: usize, column: usize, sign: char| {
        if let Some(place) = grid.get_mut(row).and_then(|line| line.get_mut(column)) {
            *place = sign;
        }
    };
    for at in breaks.iter().filter(|at| **at > *first && **at <= *last) {
        (0..HEIGHT).for_each(|row| set(row, column(*at), signs.broken));
    }
    for (period, value) in &known {
        set(row(*value), column(*period), signs.dot);
    }
    let (top, foot) = (number(most), number(least));
    let margin = top.chars().count().max(foot.chars().count());
    let mut lines: Vec<String> = grid
        .into_iter()
        .enumerate()
        .map(|(at, line)| {
            let label = match at {
                0 => top.as_str(),
                at if at + 1 == HEIGHT && most > least => foot.as_str(),
                _ => "",
            };
            let line: String = line.into_iter().collect();
            format!("{label:>margin$} {}{}", signs.side, line.trim_end())
        })
        .collect();
    lines.push(format!("{:>margin$} {}{}", "", signs.corner, signs.foot.to_string().repeat(width)));
    let (from, to) = (first.short(), last.short());
    let gap = width.saturating_sub(from.len() + to.len()).max(1);
    lines.push(format!("{:>margin$}  {from}{}{to}", "", " ".repeat(gap)));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(values: &[Option<f64>]) -> Vec<(Period, Option<f64>)> {
        let month = |at: usize| Period::new(2024 + (at / 12) as i16, (at % 12) as i8 + 1).unwrap();
        values.iter().enumerate().map(|(at, value)| (month(at), *value)).collect()
    }

    #[test]
    fn a_dot_for_each_value_and_gaps_between() {
        let wave =
            |at: usize| (!(9..=11).contains(&at)).then(|| 100.0 + (at as f64 / 3.0).sin() * 20.0);
        let values = months(&(0..24).map(wave).collect::<Vec<_>>());
        let number = |value: f64| format!("{value:.0}");
        let breaks = [Period::new(2025, 1).unwrap()];
        insta::assert_snapshot!(plot(&values, &breaks, &number, false).join("\n"));
        let plain = plot(&values, &breaks, &number, true).join("\n");
        assert!(plain.is_ascii() && plain.contains('*'), "{plain}");
    }

    #[test]
    fn too_little_makes_no_chart() {
        let number = |value: f64| value.to_string();
        assert!(plot(&[], &[], &number, false).is_empty());
        assert!(plot(&months(&[Some(1.0), None]), &[], &number, false).is_empty());
        // All the same is a level line, with one number.
        let lines = plot(&months(&[Some(5.0), Some(5.0), Some(5.0)]), &[], &number, true);
        assert_eq!(lines.iter().filter(|line| line.starts_with('5')).count(), 1);
    }
}
