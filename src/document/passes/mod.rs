//! What Markdown has no words for.

pub mod exhibits;
pub mod figures;
