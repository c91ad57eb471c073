//! `man`: manual pages on the disk.

use std::path::Path;

use crate::diagnostics::Result;
use crate::system::disk;

/// Writes a page.
///
/// # Errors
/// The folder can't be written to.
pub fn write_page(file: &Path, bytes: &[u8]) -> Result<()> {
    disk::write_if_changed(file, bytes)
}
