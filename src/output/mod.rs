//! The output folder: where artifacts lie, and the manifest that says that they are all there.
//!
//! ```text
//! output/<brief>/<edition>/manifest.json       written last: its presence means complete
//! output/<brief>/<edition>/<area>/brief.{md,html,pdf}, figures.csv, charts/*.svg
//! output/<brief>/latest                        points at the newest complete edition
//! output/index.html                            every brief, every area
//! ```
//!
//! Files that no manifest lists are never touched.

mod edition;
mod index;
mod kept;
mod manifest;

pub use edition::Edition;
pub use index::{Index, index, write_index};
pub use kept::{Kept, kept};
pub use manifest::{AreaEntry, Artifact, Manifest, ReleaseEntry, Withheld};
