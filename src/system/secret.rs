//! Secrets: passwords and keys, from where they are kept. A secret is in no error, and prints itself
//! nowhere.

#![allow(clippy::disallowed_methods, reason = "this is a door to the environment and the disk")]

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::diagnostics::{Diagnostic, Result};

use super::disk;

/// The code of every diagnostic about a secret.
const MISSING: &str = "secret";

/// The largest file that holds a secret, in bytes.
const MOST: u64 = 64 << 10;

/// A password or a key.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText(String);

impl SecretText {
    /// The secret itself: for the call that needs it, and for nothing that is kept or shown.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(…)")
    }
}

/// The secret in a variable of the environment.
///
/// # Errors
/// The variable is not set, empty, or no text.
pub fn from_environment(name: &str) -> Result<SecretText> {
    std::env::var(name).ok().filter(|text| !text.is_empty()).map(SecretText).ok_or_else(|| {
        Diagnostic::error(MISSING, format!("the variable `{name}` holds no secret"))
            .why("it is not set, or empty")
            .hint("set it where the command runs; a scheduler does not read your shell's files")
            .into()
    })
}

/// The secret in a file that only its owner may read. One line end at its end is dropped.
///
/// # Errors
/// The file can't be read, is no text, is empty or too large; or, on Unix, others may read it.
pub fn from_file(path: &Path) -> Result<SecretText> {
    let mut text = String::new();
    let mut read = || -> io::Result<bool> {
        let file = File::open(path)?;
        // The open file is asked, and not its name: that could become another's in between.
        let private = is_private(&file)?;
        if private {
            file.take(MOST + 1).read_to_string(&mut text)?;
        }
        Ok(private)
    };
    let shown = path.display();
    if !read().map_err(|error| disk::fault("read", path, &error))? {
        return Err(Diagnostic::error(MISSING, format!("others may read `{shown}`"))
            .why("a file that holds a secret is for its owner alone")
            .hint(format!(
                "run `chmod 600 {shown}`, and change the secret if others may have read it"
            ))
            .into());
    }
    let secret = text.strip_suffix('\n').unwrap_or(&text);
    let secret = secret.strip_suffix('\r').unwrap_or(secret);
    if secret.is_empty() || text.len() as u64 > MOST {
        let why = if secret.is_empty() { "it is empty" } else { "it is larger than any secret" };
        return Err(Diagnostic::error(MISSING, format!("`{shown}` holds no secret"))
            .why(why)
            .hint("write the secret into it, and nothing else")
            .into());
    }
    Ok(SecretText(secret.to_owned()))
}

#[cfg(unix)]
fn is_private(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(file.metadata()?.permissions().mode() & 0o077 == 0)
}

/// Elsewhere who may read a file is not a number of three digits; it is the owner's to see to.
#[cfg(not(unix))]
fn is_private(_: &File) -> io::Result<bool> {
    Ok(true)
}

/// The secret in the system's keyring: the kernel's on Linux, the keychain on macOS, the credential
/// manager on Windows.
///
/// # Errors
/// The system has no keyring, it is locked, or it has no such entry.
pub fn from_keyring(service: &str, user: &str) -> Result<SecretText> {
    let missing = |why: String| {
        Diagnostic::error(MISSING, format!("the keyring gives no secret for `{service}/{user}`"))
            .why(why)
            .hint("put it there as `docs/channels.md` shows, or use a variable or a file")
    };
    let read = || -> keyring_core::Result<String> {
        keyring_core::Entry::new_in_store(&keyring()?, service, user)?.get_password()
    };
    let secret = read().map_err(|error| match error {
        keyring_core::Error::NoEntry => missing("it has no such entry".to_owned()),
        // What is told of other faults may hold what was read.
        keyring_core::Error::NoStorageAccess(_) => {
            missing("it can't be opened: it is locked, or there is none".to_owned())
        }
        keyring_core::Error::BadEncoding(_) => missing("the entry is no text".to_owned()),
        _ => missing("it can't be read".to_owned()),
    })?;
    if secret.is_empty() {
        return Err(missing("the entry is empty".to_owned()).into());
    }
    Ok(SecretText(secret))
}

#[cfg(target_os = "linux")]
fn keyring() -> keyring_core::Result<std::sync::Arc<keyring_core::CredentialStore>> {
    Ok(linux_keyutils_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn keyring() -> keyring_core::Result<std::sync::Arc<keyring_core::CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn keyring() -> keyring_core::Result<std::sync::Arc<keyring_core::CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn keyring() -> keyring_core::Result<std::sync::Arc<keyring_core::CredentialStore>> {
    Err(keyring_core::Error::NoDefaultStore)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_from_a_file_of_ones_own_and_shown_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        std::fs::write(&path, "correct horse \r\n").unwrap();
        private(&path, 0o600);
        let secret = from_file(&path).unwrap();
        assert_eq!(secret.expose(), "correct horse ");
        assert_eq!(format!("{secret:?}"), "SecretText(…)");
        std::fs::write(&path, "\n").unwrap();
        let told = from_file(&path).unwrap_err().to_string();
        assert!(told.contains("it is empty"), "{told}");
        assert!(from_file(&folder.path().join("none")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_holds_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        std::fs::write(&path, "correct horse").unwrap();
        for mode in [0o640, 0o604, 0o660, 0o610] {
            private(&path, mode);
            let told = from_file(&path).unwrap_err().to_string();
            assert!(told.contains("chmod 600") && !told.contains("horse"), "{mode:o}: {told}");
        }
    }

    #[test]
    fn a_variable_that_is_not_set_is_told_by_its_name() {
        let told = from_environment("BRIEFWRIGHT_NO_SUCH_SECRET").unwrap_err().to_string();
        assert!(told.contains("`BRIEFWRIGHT_NO_SUCH_SECRET`"), "{told}");
        // Cargo sets this one for each test.
        let name = from_environment("CARGO_PKG_NAME").unwrap();
        assert_eq!(name.expose(), env!("CARGO_PKG_NAME"));
    }

    #[test]
    fn the_keyring_gives_what_was_put_there() {
        let entry = keyring().and_then(|store| {
            let entry = keyring_core::Entry::new_in_store(&store, "briefwright-test", "someone")?;
            entry.set_password("correct horse").map(|()| entry)
        });
        let Ok(entry) = entry else {
            eprintln!("skipped: this machine has no keyring that a test may write to");
            return;
        };
        assert_eq!(from_keyring("briefwright-test", "someone").unwrap().expose(), "correct horse");
        entry.delete_credential().unwrap();
        let told = from_keyring("briefwright-test", "someone").unwrap_err().to_string();
        assert!(told.contains("`briefwright-test/someone`"), "{told}");
    }

    #[cfg(unix)]
    fn private(path: &Path, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[cfg(not(unix))]
    fn private(_: &Path, _: u32) {}
}
