//! The document: one tree that every exporter reads.

pub mod marks;
