//! The key under which addresses are hashed, in a file of its own beside the ledger.

use std::fmt;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};

use super::AddressHash;
use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::system::private;

/// How long a key is, in bytes.
const LENGTH: usize = 32;

/// The key of a ledger.
pub(super) struct Key([u8; LENGTH]);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Where the key of a ledger is.
pub(super) fn place(ledger: &Path) -> PathBuf {
    beside(ledger, ".key")
}

/// The path of a ledger with something added to it.
pub(super) fn beside(ledger: &Path, ending: &str) -> PathBuf {
    let mut path = ledger.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

impl Key {
    /// Makes a new one.
    pub fn random() -> Result<Self> {
        let mut key = [0; LENGTH];
        getrandom::fill(&mut key).map_err(|error| {
            Diagnostic::error("internal", "the system gives no random numbers")
                .why(error.to_string())
        })?;
        Ok(Self(key))
    }

    /// Writes it for its owner alone: 64 hexadecimal digits.
    pub fn write(&self, path: &Path) -> Result<()> {
        private::write(path, format!("{}\n", hex(&self.0)).as_bytes())
    }

    /// Reads it.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = private::read(path)?;
        let text = std::str::from_utf8(&bytes).unwrap_or_default().trim();
        let digits: Option<Vec<u8>> = text
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        match digits.and_then(|digits| digits.try_into().ok()) {
            Some(key) => Ok(Self(key)),
            None => Err(wrong(path, "it is no key: a key is 64 hexadecimal digits")),
        }
    }

    /// The keyed hash of an address, however it is written.
    pub fn hash(&self, address: &str) -> AddressHash {
        AddressHash(self.code(&format!("address\n{}", normal(address))))
    }

    /// The keyed hash of a message's name: the name is made from the address, among others, without a key.
    pub fn message(&self, name: &str) -> String {
        self.code(&format!("message\n{name}"))
    }

    /// What a ledger keeps to know its key again.
    pub fn check(&self) -> String {
        self.code("the key of a ledger")
    }

    fn code(&self, text: &str) -> String {
        // HMAC pads a key with zeros to the length of a block (RFC 2104).
        let mut block = [0; 2 * LENGTH];
        block[..LENGTH].copy_from_slice(&self.0);
        let mut code = <Hmac<sha2::Sha256> as KeyInit>::new(&block.into());
        code.update(text.as_bytes());
        hex(&code.finalize().into_bytes())
    }
}

/// That a key is not the ledger's, and what that means.
pub(super) fn wrong(path: &Path, why: &str) -> Diagnostics {
    Diagnostic::error("ledger-key", format!("`{}` is not the key of this ledger", path.display()))
        .why(why)
        .why("addresses are kept as hashes under the key: under another one nobody is known again, and people could get an edition twice")
        .hint("put the key back that was made with the ledger, from the same backup")
        .into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An address in the one form that is hashed, by which two ways to write it are the same: without spaces
/// around, in lower case, a domain in its IDNA form. Strictly, only the owner of a domain knows whether
/// capitals matter before the `@`; nobody gives two people such a pair of addresses.
pub fn normal(address: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let address = address.trim();
    let Some((user, domain)) = address.rsplit_once('@') else {
        return address.nfc().collect::<String>().to_lowercase();
    };
    let user = user.nfc().collect::<String>().to_lowercase();
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    // `bücher.example` and `xn--bcher-kva.example` are the same (IDNA).
    let domain =
        url::Host::parse(domain).map_or_else(|_| domain.to_lowercase(), |host| host.to_string());
    format!("{user}@{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_to_write_one_address() {
        for (one, other) in [
            ("pat@example.org", " Pat@EXAMPLE.org\n"),
            ("pat@example.org", "pat@example.org."),
            ("pat@bücher.example", "PAT@xn--bcher-kva.example"),
            ("siân@example.org", "SIA\u{302}N@example.org"),
        ] {
            assert_eq!(normal(one), normal(other));
        }
        assert_ne!(normal("pat@example.org"), normal("pat@example.com"));
        assert_ne!(normal("p.at@example.org"), normal("pat@example.org"));
        // What is no address has a form too.
        for odd in ["", "@", "Pat", "pat@", "a b@c d", "pat@exa%6dple.org"] {
            assert_eq!(normal(odd), normal(&normal(odd)));
        }
    }

    #[test]
    fn a_hash_is_that_of_its_key() {
        let (one, other) = (Key([1; LENGTH]), Key([2; LENGTH]));
        assert_eq!(one.hash("pat@example.org"), one.hash("Pat@Example.org"));
        assert_ne!(one.hash("pat@example.org"), other.hash("pat@example.org"));
        assert_ne!(one.check(), other.check());
        assert_eq!(one.check().len(), 64);
    }

    #[test]
    fn a_key_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite.key");
        let key = Key::random().unwrap();
        key.write(&path).unwrap();
        assert_eq!(Key::read(&path).unwrap().0, key.0);
        for bad in ["", "00", "zz", "+1", &"ä".repeat(32)] {
            private::write(&path, bad.as_bytes()).unwrap();
            assert_eq!(Key::read(&path).unwrap_err().iter().next().unwrap().code, "ledger-key");
        }
    }
}
