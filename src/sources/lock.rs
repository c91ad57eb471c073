//! `sources.lock`: which snapshots a build uses.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::diagnostics::{Diagnostic, Result, SourceFile};
use crate::project::Period;
use crate::system::hash::Sha256;

/// The version of the lockfile's form that this program writes; it reads this one only.
pub const LOCK_VERSION: u32 = 1;

const HEADING: &str = "\
# Which releases a build uses. Written by `briefwright fetch`; commit it, don't edit it.
";

/// The exact bytes of one release's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// The file's name as published.
    pub file: String,
    /// Its hash.
    pub sha256: Sha256,
    /// Its size in bytes.
    pub size: u64,
    /// When it was fetched.
    pub fetched: Timestamp,
}

/// The release of one source that a build uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedRelease {
    /// The date that the release is for.
    pub release: Period,
    /// The day it was published.
    pub published: Date,
    /// Where it was published.
    pub url: String,
    /// Its files, by resource.
    pub snapshots: BTreeMap<String, Snapshot>,
}

impl LockedRelease {
    /// The day it was fetched, for citations; the latest of its files.
    pub fn accessed(&self) -> Option<Date> {
        let latest = self.snapshots.values().map(|snapshot| snapshot.fetched).max()?;
        Some(latest.to_zoned(jiff::tz::TimeZone::UTC).date())
    }
}

/// The whole lockfile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    version: u32,
    /// The locked release of each source.
    pub sources: BTreeMap<String, LockedRelease>,
}

impl Default for Lock {
    fn default() -> Self {
        Self { version: LOCK_VERSION, sources: BTreeMap::new() }
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
        let lock: Self =
            serde_yaml::from_str(&file.text).map_err(|error| broken(error.to_string()))?;
        if lock.version != LOCK_VERSION {
            return Err(broken(format!(
                "its version is {}; this program knows version {LOCK_VERSION}",
                lock.version
            ))
            .into());
        }
        let mut hashes = lock.sources.values().flat_map(|release| release.snapshots.values());
        if let Some(odd) = hashes.find(|snapshot| !snapshot.sha256.is_whole()) {
            return Err(broken(format!("`{}` is no SHA-256", odd.sha256)).into());
        }
        Ok(lock)
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_round_trips() -> Result<()> {
        let mut lock = Lock::default();
        let snapshot = Snapshot {
            file: "a b.xlsx".into(),
            sha256: Sha256::of(b"x"),
            size: 1,
            fetched: Timestamp::UNIX_EPOCH,
        };
        let release = LockedRelease {
            release: Period::parse("2025-10").unwrap_or_default(),
            published: jiff::civil::date(2025, 11, 27),
            url: "https://example.org/31-october-2025".into(),
            snapshots: BTreeMap::from([("bulletin".into(), snapshot)]),
        };
        lock.sources.insert("gpw".into(), release);
        let text = lock.to_text()?;
        insta::assert_snapshot!(text);
        assert_eq!(Lock::parse(&SourceFile::new("sources.lock", text))?, lock);
        Ok(())
    }

    #[test]
    fn a_hash_that_is_a_path_is_refused() {
        let text = "version: 1\nsources:\n  a:\n    release: 2025-10\n    published: 2025-11-27\n    url: u\n    snapshots:\n      b: {file: f, sha256: ../../x, size: 1, fetched: 1970-01-01T00:00:00Z}\n";
        assert!(Lock::parse(&SourceFile::new("sources.lock", text)).is_err());
    }
}
