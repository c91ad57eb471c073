//! Briefwright turns public data into policy briefs that stay true.

pub mod charts;
pub mod citations;
pub mod cli;
pub mod diagnostics;
pub mod document;
pub mod export;
pub mod figures;
pub mod ops;
pub mod output;
pub mod project;
pub mod sources;
pub mod system;
pub mod tables;
pub mod templates;
