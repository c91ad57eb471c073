//! `sources.lock`: which snapshots a build uses, and which it used before.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::diagnostics::{Diagnostic, Result, SourceFile, nests_too_deep};
use crate::project::Period;
use crate::system::hash::Sha256;

/// The version of the lockfile's form that this program writes. It reads version 1 too, which had
/// neither addresses nor earlier or replaced releases.
pub const LOCK_VERSION: u32 = 2;

/// How many replaced releases of a source are kept.
const MAX_REPLACED: usize = 60;

const HEADING: &str = "\
# Which releases a build uses. Written by `briefwright fetch`; commit it, don't edit it.
";

/// The exact bytes of one release's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// The file's name as published.
    pub file: String,
    /// The address it was taken from, unless it came from the disk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Its hash.
    pub sha256: Sha256,
    /// Its size in bytes.
    pub size: u64,
    /// When it was fetched.
    pub fetched: Timestamp,
}

/// The files of a resource: one, or the parts into which the publisher cut it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Snapshots {
    /// One file.
    One(Snapshot),
    /// Several files that belong together.
    Parts(Vec<Snapshot>),
}

impl Snapshots {
    /// Of one file or several.
    pub fn new(mut snapshots: Vec<Snapshot>) -> Self {
        match snapshots.pop() {
            Some(one) if snapshots.is_empty() => Self::One(one),
            last => {
                snapshots.extend(last);
                Self::Parts(snapshots)
            }
        }
    }

    /// The files.
    pub fn iter(&self) -> std::slice::Iter<'_, Snapshot> {
        self.as_slice().iter()
    }

    fn as_slice(&self) -> &[Snapshot] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Parts(parts) => parts,
        }
    }

    /// The files, to change them.
    pub fn as_mut_slice(&mut self) -> &mut [Snapshot] {
        match self {
            Self::One(one) => std::slice::from_mut(one),
            Self::Parts(parts) => parts,
        }
    }
}

/// A release of one source: what it is, and the bytes of its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinnedRelease {
    /// The date that the release is for.
    pub release: Period,
    /// The day it was published.
    pub published: Date,
    /// Where it was published.
    pub url: String,
    /// Its files, by resource.
    pub snapshots: BTreeMap<String, Snapshots>,
}

impl PinnedRelease {
    /// All its files.
    pub fn files(&self) -> impl Iterator<Item = &Snapshot> {
        self.snapshots.values().flat_map(Snapshots::iter)
    }

    /// Whether two releases have the same bytes, wherever and whenever they were fetched.
    pub fn same_bytes(&self, other: &Self) -> bool {
        let hashes = |release: &Self| -> Vec<(String, Vec<Sha256>)> {
            let hash = |files: &Snapshots| files.iter().map(|file| file.sha256.clone()).collect();
            release.snapshots.iter().map(|(id, files)| (id.clone(), hash(files))).collect()
        };
        self.release == other.release && hashes(self) == hashes(other)
    }
}

/// The release of one source that a build uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockedRelease {
    /// The release.
    #[serde(flatten)]
    pub now: PinnedRelease,
    /// A newer release that was listed, but lacked a file, when this one was fetched (S2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newer: Option<Period>,
    /// The releases before it that `history` asks for, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<PinnedRelease>,
    /// What was locked before, newest first, and what changed when it was replaced.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<Replaced>,
}

/// A release that was locked once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// When it was replaced.
    pub replaced: Timestamp,
    /// The release.
    #[serde(flatten)]
    pub release: PinnedRelease,
    /// What changed with what came after it, besides what is new, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
}

impl LockedRelease {
    /// A release without earlier ones.
    pub fn new(now: PinnedRelease) -> Self {
        Self { now, newer: None, earlier: Vec::new(), replaced: Vec::new() }
    }

    /// The day it was fetched, for citations; the latest of its files.
    pub fn accessed(&self) -> Option<Date> {
        let latest = self.now.files().map(|snapshot| snapshot.fetched).max()?;
        Some(latest.to_zoned(jiff::tz::TimeZone::UTC).date())
    }

    /// The releases whose files a build reads, oldest first: of the same area and month, the later
    /// one wins.
    pub fn in_use(&self) -> impl Iterator<Item = &PinnedRelease> {
        self.earlier.iter().rev().chain([&self.now])
    }

    /// Every file that a build reads.
    pub fn files(&self) -> impl Iterator<Item = &Snapshot> {
        self.in_use().flat_map(PinnedRelease::files)
    }

    /// Whether a build reads the same bytes from both.
    pub fn same_data(&self, other: &Self) -> bool {
        let same = |(a, b): (&PinnedRelease, &PinnedRelease)| a.same_bytes(b);
        self.earlier.len() == other.earlier.len() && self.in_use().zip(other.in_use()).all(same)
    }

    /// Takes over the past of the release that this one replaces.
    pub fn replace(&mut self, before: LockedRelease, changes: Vec<String>, now: Timestamp) {
        let mut replaced = before.replaced;
        if !before.now.same_bytes(&self.now) {
            let one = Replaced { replaced: now, release: before.now, changes };
            replaced.insert(0, one);
            replaced.truncate(MAX_REPLACED);
        }
        self.replaced = replaced;
    }

    /// Every release that is or was locked, newest first.
    pub fn all(&self) -> impl Iterator<Item = &PinnedRelease> {
        [&self.now]
            .into_iter()
            .chain(self.replaced.iter().map(|one| &one.release))
            .chain(&self.earlier)
    }
}

/// The whole lockfile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    version: u32,
    /// The locked release of each source.
    pub sources: BTreeMap<String, LockedRelease>,
    /// The hash of each vendored table, in the lock that lies beside them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, Sha256>,
}

impl Default for Lock {
    fn default() -> Self {
        Self { version: LOCK_VERSION, sources: BTreeMap::new(), tables: BTreeMap::new() }
    }
}

impl Lock {
    /// Reads a lockfile.
    ///
    /// # Errors
    /// It is no lockfile, or of a version that this program does not know.
    pub fn parse(file: &Arc<SourceFile>) -> Result<Self> {
        let broken = |why: String| {
            Diagnostic::error("wrong-lock", format!("`{}` is no lockfile", file.path))
                .in_place(file.path.clone())
                .why(why)
                .hint("restore it from your version control, or remove it and fetch again")
        };
        if nests_too_deep(&file.text) {
            return Err(broken("it nests too deep".to_owned()).into());
        }
        let lock: Self =
            serde_yaml::from_str(&file.text).map_err(|error| broken(error.to_string()))?;
        if !(1..=LOCK_VERSION).contains(&lock.version) {
            return Err(broken(format!(
                "its version is {}; this program knows versions 1 to {LOCK_VERSION}",
                lock.version
            ))
            .into());
        }
        let releases = lock.sources.values().flat_map(LockedRelease::all);
        let mut hashes = releases.flat_map(PinnedRelease::files);
        match hashes.find(|snapshot| !snapshot.sha256.is_whole()) {
            Some(odd) => Err(broken(format!("`{}` is no SHA-256", odd.sha256)).into()),
            None => Ok(Self { version: LOCK_VERSION, ..lock.clone() }),
        }
    }

    /// The text of the lockfile: sorted, the same for the same content.
    ///
    /// # Errors
    /// It can't be written as YAML, which would be a fault of this program.
    pub fn to_text(&self) -> Result<String> {
        let yaml = serde_yaml::to_string(self).map_err(|error| {
            Diagnostic::error("internal", format!("can't write a lock: {error}"))
        })?;
        Ok(format!("{HEADING}{yaml}"))
    }

    /// The lock without its past, as it stands beside vendored tables.
    #[must_use]
    pub fn without_past(&self) -> Self {
        let mut lock = self.clone();
        for release in lock.sources.values_mut() {
            release.replaced.clear();
        }
        lock
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(month: &str, bytes: &[u8]) -> PinnedRelease {
        let snapshot = Snapshot {
            file: "a b.xlsx".into(),
            address: Some("https://files.example.org/A1/B2C3D4/a%20b.xlsx".into()),
            sha256: Sha256::of(bytes),
            size: bytes.len() as u64,
            fetched: Timestamp::UNIX_EPOCH,
        };
        PinnedRelease {
            release: Period::parse(month).unwrap_or_default(),
            published: jiff::civil::date(2025, 11, 27),
            url: format!("https://example.org/{month}"),
            snapshots: BTreeMap::from([("bulletin".into(), Snapshots::One(snapshot))]),
        }
    }

    #[test]
    fn a_lock_round_trips() -> Result<()> {
        let mut lock = Lock::default();
        let mut locked = LockedRelease::new(release("2025-10", b"x"));
        locked.earlier = vec![release("2025-09", b"y")];
        let before = LockedRelease::new(release("2025-08", b"z"));
        let changes = vec!["a value of 2025-07 was revised".to_owned()];
        locked.replace(before, changes, Timestamp::UNIX_EPOCH);
        lock.sources.insert("gpw".into(), locked);
        let text = lock.to_text()?;
        insta::assert_snapshot!(text);
        assert_eq!(Lock::parse(&SourceFile::new("sources.lock", text))?, lock);
        Ok(())
    }

    #[test]
    fn parts_of_a_file_round_trip() -> Result<()> {
        let mut one = release("2022-07", b"x");
        let part = |files: &Snapshots| files.iter().next().cloned();
        let parts: Vec<Snapshot> = one.snapshots.values().filter_map(part).collect();
        let parts = [parts.clone(), parts].concat();
        one.snapshots.insert("bulletin".into(), Snapshots::new(parts));
        let mut lock = Lock::default();
        lock.sources.insert("gpw".into(), LockedRelease::new(one));
        let text = lock.to_text()?;
        assert_eq!(Lock::parse(&SourceFile::new("sources.lock", text))?, lock);
        Ok(())
    }

    #[test]
    fn the_first_form_is_still_read() -> Result<()> {
        let hash = Sha256::of(b"x");
        let text = format!(
            "version: 1\nsources:\n  a:\n    release: 2025-10-31\n    published: 2025-11-27\n    url: u\n    snapshots:\n      b: {{file: f, sha256: {hash}, size: 1, fetched: 1970-01-01T00:00:00Z}}\n"
        );
        let lock = Lock::parse(&SourceFile::new("sources.lock", text))?;
        assert!(lock.to_text()?.contains("version: 2"));
        Ok(())
    }

    #[test]
    fn a_hash_that_is_a_path_is_refused() {
        let text = "version: 1\nsources:\n  a:\n    release: 2025-10\n    published: 2025-11-27\n    url: u\n    snapshots:\n      b: {file: f, sha256: ../../x, size: 1, fetched: 1970-01-01T00:00:00Z}\n";
        assert!(Lock::parse(&SourceFile::new("sources.lock", text)).is_err());
    }
}
