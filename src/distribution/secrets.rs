//! A secret that the project names, from where it is kept.

use std::path::Path;

use crate::diagnostics::Result;
use crate::project::Secret;
use crate::system::secret::{self, SecretText};

/// Reads a secret. The path of a file is from the project's folder.
///
/// # Errors
/// It is not there, or others may read the file that holds it. What is told names the place, and holds
/// nothing of the secret.
pub fn reveal(secret: &Secret, project: &Path) -> Result<SecretText> {
    match secret {
        Secret::Environment(name) => secret::from_environment(name),
        Secret::File(path) => secret::from_file(&project.join(path)),
        Secret::Keyring { service, user } => secret::from_keyring(service, user),
    }
}
