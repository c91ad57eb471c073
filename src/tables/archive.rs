//! ZIP archives: what is in them, and the bytes of a member, within bounds.
//!
//! A header may lie about sizes; what counts here is what really comes out.

use std::fmt;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::system::disk;

use super::decode::finding;

/// What an archive may hold at most.
#[derive(Debug, Clone, Copy)]
pub struct Caps {
    /// How many members.
    pub members: usize,
    /// How many bytes of a member for each of its compressed bytes.
    pub ratio: u64,
    /// How many bytes all members that are read may have together.
    pub total: u64,
}

/// A month of practice-level data has 46 MB, and the whole series below 4 GB.
pub(super) const CAPS: Caps = Caps { members: 9_999, ratio: 999, total: 16 << 30 };

/// An opened archive.
pub struct Archive {
    name: String,
    zip: ZipArchive<BufReader<std::fs::File>>,
    caps: Caps,
}

impl Archive {
    /// Opens an archive, and looks at the names of its members.
    ///
    /// # Errors
    /// It is none, has too many members, or one whose name leads elsewhere.
    pub fn open(name: &str, path: &Path, caps: Caps) -> Result<Self> {
        let file = disk::open(path)?;
        let zip = ZipArchive::new(BufReader::with_capacity(64 << 10, file))
            .map_err(|error| not_an_archive(name, path, &error))?;
        if zip.len() > caps.members {
            return Err(finding("too-many-members", format!("`{name}` has {} members", zip.len()))
                .why(format!("an archive may have {} at most", caps.members))
                .hint("look at the file; a release has a few hundred members, not thousands")
                .into());
        }
        let archive = Self { name: name.to_owned(), zip, caps };
        let odd = archive.members().into_iter().filter(|member| leads_out(member));
        let odd = odd.take(3).map(|member| {
            finding("unsafe-member", format!("the member `{member}` leads out of its archive"))
                .in_place(name)
                .hint("no publisher names a file like this; look where the archive came from")
        });
        odd.collect::<Diagnostics>().into_result(archive)
    }

    /// The names of the members, by their number.
    pub fn members(&self) -> Vec<String> {
        let decoded = self.zip.file_names();
        let names = self.zip.file_names_raw().zip(decoded);
        // Some archivers write UTF-8 without saying so. What is no UTF-8 is in code page 437.
        names
            .map(|(raw, decoded)| match (std::str::from_utf8(raw), decoded) {
                (Ok(name), _) => name.to_owned(),
                (Err(_), Ok(name)) => name.into_owned(),
                (Err(_), Err(_)) => String::from_utf8_lossy(raw).into_owned(),
            })
            .map(|name| name.replace('\\', "/"))
            .collect()
    }

    /// The bytes of a member. `total` counts what comes out of the whole archive.
    ///
    /// # Errors
    /// It is encrypted, or compressed in a way that this program does not know.
    pub fn read<'a>(&'a mut self, member: usize, total: &'a AtomicU64) -> Result<impl Read + 'a> {
        let (name, caps) = (&self.name, self.caps);
        let file = self.zip.by_index(member).map_err(|error| {
            let member = member + 1;
            finding("damaged-archive", format!("member {member} of `{name}` can't be read"))
                .why(error.to_string())
                .hint("download the file again")
        })?;
        let packed = file.compressed_size().max(1);
        Ok(Bounded { inner: file, packed, out: 0, total, caps })
    }

    /// Reads all members to their end, so that whoever reads them next does so within bounds.
    ///
    /// # Errors
    /// One of them goes beyond the bounds, or is damaged.
    pub fn check(&mut self) -> Result<()> {
        let total = AtomicU64::new(0);
        for member in 0..self.zip.len() {
            let name = self.name.clone();
            let mut file = self.read(member, &total)?;
            io::copy(&mut file, &mut io::sink()).map_err(|error| explain(error, &name))?;
        }
        Ok(())
    }
}

/// Whether a name is absolute, or climbs above the archive.
fn leads_out(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    name.starts_with('/') || drive || name.contains('\0') || name.split('/').any(|p| p == "..")
}

fn not_an_archive(name: &str, path: &Path, error: &ZipError) -> Diagnostic {
    let mut head = [0; 64];
    let count = disk::open(path).ok().and_then(|mut file| file.read(&mut head).ok()).unwrap_or(0);
    let html = head[..count].trim_ascii_start().first() == Some(&b'<');
    finding("not-an-archive", format!("`{name}` is not a ZIP archive"))
        .why(if html {
            "it is a web page, perhaps an error page of the publisher's site".to_owned()
        } else {
            format!("it can't be read as ZIP, or is cut short: {error}")
        })
        .hint("download the file again and compare its size with the publisher's page")
}

/// Counts what comes out of a member, and ends it when it is too much.
struct Bounded<'a, R> {
    inner: R,
    packed: u64,
    out: u64,
    total: &'a AtomicU64,
    caps: Caps,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.out += count as u64;
        let total = self.total.fetch_add(count as u64, Ordering::Relaxed) + count as u64;
        if self.out / self.packed > self.caps.ratio {
            return Err(io::Error::other(Bomb::Ratio(self.caps.ratio + 1)));
        }
        if total > self.caps.total {
            return Err(io::Error::other(Bomb::Total(self.caps.total)));
        }
        Ok(count)
    }
}

/// Why an archive is not read on.
#[derive(Debug)]
enum Bomb {
    Ratio(u64),
    Total(u64),
}

impl fmt::Display for Bomb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ratio(ratio) => write!(f, "a byte of it becomes {ratio} bytes or more"),
            Self::Total(total) => write!(f, "it holds more than {} MiB", total >> 20),
        }
    }
}

impl std::error::Error for Bomb {}

/// Says in words why the bytes of a file or a member end.
pub(super) fn explain(error: io::Error, name: &str) -> Diagnostic {
    let bomb = error.get_ref().is_some_and(|inner| inner.is::<Bomb>());
    if bomb {
        return finding("archive-bomb", format!("`{name}` swells beyond all measure"))
            .why(error.to_string())
            .hint("no publisher packs data like this; look where the file came from");
    }
    finding("damaged-file", format!("`{name}` is damaged or cut short"))
        .why(error.to_string())
        .hint("download the file again and compare its size with the publisher's page")
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "a test makes the file that it reads")]
mod tests {
    use std::io::Write;

    use super::*;

    fn packed(members: &[(&str, usize)]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, size) in members {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&vec![b'x'; *size]).unwrap();
        }
        file.write_all(&zip.finish().unwrap().into_inner()).unwrap();
        file
    }

    #[test]
    fn what_comes_out_of_all_members_together_has_a_bound() {
        let file = packed(&[("a", 600), ("b", 600)]);
        let check = |total| Archive::open("a.zip", file.path(), Caps { total, ..CAPS })?.check();
        assert!(check(1_200).is_ok());
        let said = check(1_199).unwrap_err().to_string();
        assert!(said.contains("error[archive-bomb]: `a.zip` swells beyond all measure"), "{said}");
        assert!(said.contains("it holds more than 0 MiB"), "{said}");
    }

    #[test]
    fn a_header_that_lies_about_sizes_is_found_out() {
        let file = packed(&[("a", 4 << 20)]);
        let mut bytes = std::fs::read(file.path()).unwrap();
        let real = (4_u32 << 20).to_le_bytes();
        // The header says that the member has 100 bytes, in both of its places.
        let places: Vec<usize> =
            (0..bytes.len() - 4).filter(|at| bytes[*at..*at + 4] == real).collect();
        assert_eq!(places.len(), 2);
        for at in places {
            bytes[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
        }
        std::fs::write(file.path(), &bytes).unwrap();
        let said = Archive::open("a.zip", file.path(), CAPS).and_then(|mut one| one.check());
        let said = said.unwrap_err().to_string();
        let codes = ["error[archive-bomb]", "error[damaged-file]", "error[damaged-archive]"];
        assert!(codes.iter().any(|code| said.contains(code)), "{said}");
    }

    #[test]
    fn names_that_lead_out() {
        for name in ["../a", "a/../../b", "/a", "C:/a", ".."] {
            assert!(leads_out(name), "{name}");
        }
        for name in ["a", "a/b.csv", "a..b", "a/.b", "…/a"] {
            assert!(!leads_out(name), "{name}");
        }
    }
}
