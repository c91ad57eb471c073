//! Briefwright turns public data into policy briefs that stay true.
//!
//! # The rooms, in reading order
//!
//! 1. [`project`] reads the YAML files into a checked project.
//! 2. [`sources`] finds the publisher's files and pins them in `briefs/sources.lock`.
//! 3. [`tables`] decodes them into typed SQLite tables, and checks what they must look like.
//! 4. [`figures`] runs each query once, for all areas, and answers questions after that.
//! 5. [`claims`] says which sentences hold, and finds prose that nothing stands behind.
//! 6. [`citations`] writes notes; [`charts`] draws; both from what the others know.
//! 7. [`templates`] turns figures into the words of one area's brief, in Markdown.
//! 8. [`document`] reads the Markdown into one tree.
//! 9. [`export`] makes Markdown, HTML and PDF of it: functions to bytes.
//! 10. [`provenance`] says where each printed value comes from, down to the cell.
//! 11. [`output`] writes the bytes, the manifest last, and reads editions again; [`changes`] says what
//!     is new in one against another.
//! 12. [`distribution`] hands an edition to each of its recipients at most once, the ledger first.
//! 13. [`schedule`] says when to look for a release, to whatever scheduler the machine has.
//!
//! [`language`] holds the fixed words that they print, one file for each language.
//!
//! [`ops`] puts these in order, one file per command; [`preview`] shows a
//! brief in the browser while it is written; [`cli`] is the command line. [`system`] holds
//! the only doors to disk, clock, environment and network, and every room reports what is wrong as
//! [`diagnostics`].
//!
//! # The files
//!
//! - `briefs/sources.yaml`, `figures.yaml`, `areas.csv`, `area_parts.csv`,
//!   `references.yaml`, `checks.yaml`, `delivery.yaml`, `<brief>.yaml`: written
//!   by people; checked in [`project`].
//! - `briefs/sources.lock`: written by `fetch`. `briefs/vendor/`: written by `vendor`.
//! - `templates/`: the words (`.md`), the printed page (`.typ`), the web pages (`.html`, `.css`), the
//!   message (`email.txt`, `email.html`, `subject.txt`).
//! - `output/`: written by `build`; see [`output`].
//!
//! `ARCHITECTURE.md` has the table of who may import whom, and the invariants.

pub mod changes;
pub mod charts;
pub mod citations;
pub mod claims;
pub mod cli;
pub mod diagnostics;
pub mod distribution;
pub mod document;
pub mod export;
pub mod figures;
pub mod language;
pub mod ops;
pub mod output;
pub mod preview;
pub mod project;
pub mod provenance;
pub mod schedule;
pub mod sources;
pub mod system;
pub mod tables;
pub mod templates;
