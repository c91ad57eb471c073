//! One edition in an object store.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostics::Result;
use crate::project::{AreaCode, BriefId, Period};
use crate::system::hash::Sha256;
use crate::system::store::{Gate, Store};

use super::edition::{BEFORE, MANIFEST, artifact_path};
use super::manifest::{Artifact, Manifest};
use super::part::{Part, file_name, is_part};
use super::partition::Partition;

/// An edition in a store while its artifacts are made.
///
/// A store renames nothing, so that artifacts go to their places at once, while others are still made; what is
/// there already is not sent again. Before the first of them changes, the manifest is set aside: without one an
/// edition is not complete. The manifest comes last.
#[derive(Debug)]
pub struct Remote {
    store: Arc<Store>,
    /// `<brief>/<edition>`.
    folder: String,
    there: BTreeMap<String, u64>,
    before: Option<Manifest>,
    former: Option<Part>,
    gate: Arc<Gate>,
}

impl Remote {
    /// Looks what a store has of an edition.
    pub(super) fn open(
        store: &Arc<Store>,
        brief: &BriefId,
        period: Period,
        partition: Option<&Partition>,
    ) -> Result<Self> {
        let folder = format!("{brief}/{}", period.short());
        let there = store.survey(&folder)?;
        let read = |name: &str| match there.contains_key(name) {
            true => store.read(&format!("{folder}/{name}")),
            false => Ok(None),
        };
        let manifest = match read(MANIFEST)? {
            Some(bytes) => Some(bytes),
            None => read(BEFORE)?,
        };
        let own = partition.map(file_name);
        let former = own.as_ref().map(|name| read(name)).transpose()?.flatten();
        let full = |name: &str| format!("{folder}/{name}");
        let gone: Vec<String> = own.iter().map(|name| full(name)).collect();
        let gone: Vec<&str> = gone.iter().map(String::as_str).collect();
        let gate = Gate::new(&full(MANIFEST), &full(BEFORE), &gone);
        Ok(Self {
            store: Arc::clone(store),
            before: manifest.and_then(|bytes| Manifest::parse(&bytes)),
            former: former.and_then(|bytes| Part::parse(&bytes)),
            gate: Arc::new(gate),
            folder,
            there,
        })
    }

    /// Where it is.
    pub(super) fn shown(&self) -> String {
        self.store.address().below(&self.folder)
    }

    /// The manifest that was there before.
    pub(super) fn before(&self) -> Option<&Manifest> {
        self.before.as_ref()
    }

    /// Sends an artifact of an area, unless the same bytes are there.
    pub(super) fn write(&self, area: &AreaCode, name: &str, bytes: &[u8]) -> Result<Artifact> {
        let path = artifact_path(area, name)?;
        let listed = self.there.get(&path).copied();
        self.store.send(&self.full(&path), bytes, listed, &self.gate)?;
        Ok(Artifact { path, sha256: Sha256::of(bytes), size: bytes.len() as u64 })
    }

    fn full(&self, path: &str) -> String {
        format!("{}/{path}", self.folder)
    }

    /// Waits for the artifacts, writes the manifest, and removes what only the old one listed.
    pub(super) fn finish(&self, manifest: &Manifest) -> Result<()> {
        self.store.settle()?;
        // They tell of what was there before, and must not be merged over what is there now.
        for part in self.there.keys().filter(|name| is_part(name)) {
            self.store.remove(&self.full(part))?;
        }
        self.store.write(&self.full(MANIFEST), &manifest.to_bytes()?)?;
        let now: BTreeSet<&str> = manifest.paths().collect();
        let before = self.before.iter().flat_map(Manifest::paths);
        for path in before.filter(|path| !now.contains(path)) {
            self.store.remove(&self.full(path))?;
        }
        self.store.remove(&self.full(BEFORE))
    }

    /// Waits for the artifacts of a part, and writes the part.
    pub(super) fn finish_part(&self, part: &Part) -> Result<()> {
        self.store.settle()?;
        self.store.write(&self.full(&file_name(&part.partition)), &part.to_bytes()?)?;
        let left = self.former.as_ref().map(|former| part.left_by(former)).unwrap_or_default();
        left.into_iter().try_for_each(|path| self.store.remove(&self.full(path)))
    }
}
