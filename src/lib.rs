//! Briefwright turns public data into policy briefs that stay true.

pub mod diagnostics;
pub mod document;
pub mod export;
