//! The output folder: where artifacts lie, and the manifest that says that they are all there.
//!
//! ```text
//! output/<brief>/<edition>/manifest.json       written last: its presence means complete
//! output/<brief>/<edition>/manifest.part-2-of-4.json    of an edition that several machines make
//! output/<brief>/<edition>/<area>/brief.{md,html,pdf}, figures.csv, charts/*.svg
//! output/<brief>/<edition>/<area>/message/…     subject.txt, email.txt, email.html, of a brief with `delivery`
//! output/<brief>/<edition>/index.html           its areas
//! output/<brief>/latest/<area>/index.html       leads to the newest edition that has the area
//! output/<brief>/index.html                     leads to the newest edition
//! output/index.html, feed.atom                  every brief, every area; every edition
//! output/.made/<brief>.json                     what the newest build was made from
//! ```
//!
//! The same lies in an object store, with `s3://bucket/prefix` for `output`.
//!
//! Other files that no manifest lists are never touched.

mod edition;
mod feed;
mod index;
mod join;
mod kept;
mod latest;
mod made;
mod manifest;
mod merge;
mod mirror;
mod part;
mod partition;
mod place;
mod remote;
mod site;
mod target;

pub use crate::export::{escape, slots};
pub use edition::Edition;
pub use index::{Day, Index, IndexArea, IndexBrief, IndexKind, IndexRelease};
pub use join::{Joined, join, newest_in_parts};
pub use kept::{Kept, kept, manifests};
pub use latest::newest;
pub use made::{AreaInputs, Inputs, MadeFrom, Making};
pub use manifest::{AreaEntry, Artifact, Manifest, ReleaseEntry, Withheld, program};
pub use merge::Expected;
pub use mirror::write_site_at;
pub use part::{Dealt, Part, Share};
pub use partition::{Deal, Partition};
pub use place::{Address, Place};
pub use remote::Remote;
pub use site::write_site;
pub use target::Target;
