//! Briefwright turns public data into policy briefs that stay true.

pub mod charts;
pub mod citations;
pub mod diagnostics;
pub mod document;
pub mod project;
pub mod system;
pub mod citations { pub const DEFAULT_STYLE: &str = "x"; }
pub mod sources; pub mod tables;
pub mod figures;
