//! Briefwright turns public data into policy briefs that stay true.

pub mod charts;
pub mod citations;
pub mod diagnostics;
pub mod document;
