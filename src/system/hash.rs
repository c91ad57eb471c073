//! What bytes are known by, on disk and in records.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::Digest;

/// The SHA-256 of some bytes, in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sha256(String);

impl Sha256 {
    /// Hashes bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = Hasher::new();
        hasher.update(bytes);
        hasher.sha256()
    }

    /// Reads a hash that was written as text; `None` if it has not the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        let hash = Self(text.to_owned());
        hash.is_whole().then_some(hash)
    }

    /// The hash as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has the form of such a hash; it names a file in the cache.
    pub fn is_whole(&self) -> bool {
        self.0.len() == 64
            && self.0.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Hashes bytes that come piece by piece.
#[derive(Debug, Clone, Default)]
pub struct Hasher(sha2::Sha256);

impl Hasher {
    /// A hasher that has seen no byte.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all bytes so far; more may follow.
    pub fn sha256(&self) -> Sha256 {
        let hash = self.0.clone().finalize();
        Sha256(hash.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}
