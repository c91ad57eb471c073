//! What Markdown has no words for.

pub mod boxes;
pub mod exhibits;
pub mod figures;
