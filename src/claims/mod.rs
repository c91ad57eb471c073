//! Claims: what a brief may say, area by area, and what in its prose has no figure or test behind
//! it.
//!
//! [`verdict`] holds what became of a claim's test and what it asked; [`change`] looks at claims
//! about change (both dates, and no base that was picked for its effect); [`prose`] reads the words
//! of a brief for [`numbers`], [`words`] and [`quoted`] that nothing stands behind; [`freshness`] looks at the age
//! of the data and at the lines that must be printed.
//!
//! Whoever renders the words tells where they come from: nothing here knows a template.

mod change;
mod freshness;
mod numbers;
mod prose;
mod quoted;
mod report;
mod verdict;
mod words;

pub use change::{Change, about_change, names};
pub use freshness::{Age, Line, lines, stale};
pub use numbers::alters;
pub use prose::{Given, Lint, Paragraph, Stretch, StretchKind, Waiver, paragraph_end};
pub use report::{ClaimRow, ClaimTable};
pub use verdict::{Asked, Outcome, Verdict, mixed_units};
