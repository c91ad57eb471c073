//! Keeps labels apart: from each other, and from the lines.

use super::pen::At;

/// Moves blocks up and down until none overlaps the one below. Each is given as its wished top and
/// its height; all stay between `top` and `bottom` if there is room. Returns the tops.
pub fn spread(blocks: &[(f64, f64)], top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by(|a, b| blocks[*a].0.total_cmp(&blocks[*b].0).then(a.cmp(b)));
    let mut tops = vec![top; blocks.len()];
    let mut least = top;
    for &index in &order {
        tops[index] = blocks[index].0.max(least);
        least = tops[index] + blocks[index].1;
    }
    let mut most = bottom;
    for &index in order.iter().rev() {
        tops[index] = tops[index].min(most - blocks[index].1).max(top);
        most = tops[index];
    }
    tops
}

/// A rectangle: left, top, right, bottom.
pub type Frame = (f64, f64, f64, f64);

/// Chooses the first frame that overlaps no frame taken and keeps `margin` from every line; none, if
/// there is no such frame: a number beside the wrong line would mislead.
pub fn choose(frames: &[Frame], lines: &[Vec<At>], taken: &[Frame], margin: f64) -> Option<Frame> {
    let clear = |frame: &&Frame| {
        let (left, top, right, bottom) = **frame;
        let wide = (left, top - margin, right, bottom + margin);
        !taken.iter().any(|other| overlap(**frame, *other))
            && !lines.iter().any(|line| meets(line, wide))
    };
    frames.iter().find(clear).copied()
}

fn overlap(a: Frame, b: Frame) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

/// Whether a line passes through a frame; looks at places a few units apart, which is closer than
/// any text is high.
fn meets(line: &[At], frame: Frame) -> bool {
    let inside = |(x, y): At| frame.0 < x && x < frame.2 && frame.1 < y && y < frame.3;
    line.windows(2).any(|pair| {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let steps = ((x1 - x0).abs().max((y1 - y0).abs()) / 3.0).ceil().max(1.0);
        (0..=steps as u32).any(|step| {
            let share = f64::from(step) / steps;
            inside((x0 + (x1 - x0) * share, y0 + (y1 - y0) * share))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_move_apart_and_stay_inside() {
        assert_eq!(spread(&[(50.0, 10.0), (52.0, 10.0)], 0.0, 100.0), [50.0, 60.0]);
        assert_eq!(spread(&[(95.0, 10.0), (94.0, 10.0)], 0.0, 100.0), [90.0, 80.0]);
    }

    #[test]
    fn a_label_keeps_off_the_line() {
        let line = vec![vec![(0.0, 5.0), (100.0, 5.0)]];
        let frames = [(0.0, 0.0, 20.0, 10.0), (0.0, 20.0, 20.0, 30.0)];
        assert_eq!(choose(&frames, &line, &[], 1.0), Some(frames[1]));
    }
}
