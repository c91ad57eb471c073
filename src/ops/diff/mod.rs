//! `diff`: what one edition of a brief changed in another, and with `--data` one release in another.

mod data;
mod editions;

pub use data::{DataDiff, DiffOptions, Difference, diff};
pub use editions::{EditionsDiff, EditionsOptions, diff_editions, last_before};
