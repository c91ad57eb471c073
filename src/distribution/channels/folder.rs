//! A folder on this machine, with a folder for each recipient: for a network drive that people look
//! into, or to be picked up by another program of the same user.
//!
//! `<folder>/<recipient>/<edition>-<brief>-<area>/` holds the message as `<id>.eml` and its files. It is
//! put together beside its place and renamed there, so that nobody sees half of it, and nothing that is
//! there is ever written over: what is sent anew stands beside the first under a number. The files are for
//! their owner alone: they hold names and addresses.

use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Channel, Handover, words};
use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::distribution::message::{Parcel, compose};
use crate::project::DeliverySpec;
use crate::system::hash::Sha256;
use crate::system::{disk, private};

/// The longest name in a folder's name, in characters.
const NAME: usize = 60;
/// How often one edition may be sent anew.
const MOST: u32 = 100;

/// A folder on this machine.
pub(super) struct Folder {
    path: PathBuf,
    delivery: DeliverySpec,
}

/// Where a delivery goes.
enum Place {
    /// It was there.
    Taken,
    /// Nothing is there.
    Free(PathBuf),
}

impl Folder {
    pub(super) fn new(path: &Path, delivery: &DeliverySpec) -> Self {
        Self { path: path.to_owned(), delivery: delivery.clone() }
    }

    /// The place of a delivery. It is known by its message's name, whatever its bytes.
    fn place(&self, parcel: &Parcel) -> Option<Place> {
        let name = format!("{}-{}-{}", parcel.edition, parcel.brief, parcel.area);
        let folder = self.path.join(recipient(parcel));
        (1..=MOST).find_map(|nth| {
            let number = if nth == 1 { String::new() } else { format!("-{nth}") };
            let place = folder.join(format!("{name}{number}"));
            if disk::exists(&place.join(message_name(parcel))) {
                return Some(Place::Taken);
            }
            (!disk::exists(&place)).then_some(Place::Free(place))
        })
    }

    /// Writes all of it into a folder that nobody looks into.
    fn stage(&self, parcel: &Parcel, message: &[u8]) -> Result<PathBuf> {
        let staging = self.path.join(format!("{}{}", disk::STAGING, parcel.id));
        // What a run that was ended has left.
        disk::remove_staging(&staging)?;
        private::write(&staging.join(message_name(parcel)), message)?;
        for file in &parcel.attachments {
            let path = staging.join(&file.name);
            if disk::exists(&path) {
                return Err(Diagnostic::error("internal", "two files have the same name").into());
            }
            private::write(&path, &file.bytes)?;
        }
        Ok(staging)
    }
}

impl Channel for Folder {
    fn deliver(
        &mut self,
        parcel: &Parcel,
        commit: &mut dyn FnMut() -> Result<()>,
    ) -> Result<Handover> {
        // Not signed: no receiver checks it, and the time in a signature would make other bytes of the
        // same parcel.
        let message = match compose(parcel, &self.delivery, None) {
            Ok(message) => message,
            Err(problems) => return Ok(words::unwritten(&problems)),
        };
        let unavailable = |problems: Diagnostics| {
            let why = words::told(&whys(&problems), parcel);
            Ok(Handover::Unavailable(format!("the folder can't be written to: {why}")))
        };
        let place = match self.place(parcel) {
            Some(Place::Free(place)) => place,
            Some(Place::Taken) => return Ok(Handover::Accepted("it was there".to_owned())),
            None => return Ok(Handover::Refused(format!("it is there {MOST} times"))),
        };
        let staging = match self.stage(parcel, &message) {
            Ok(staging) => staging,
            Err(problems) => return unavailable(problems),
        };
        commit()?;
        match disk::rename(&staging, &place) {
            Ok(()) => Ok(Handover::Accepted("it is there".to_owned())),
            Err(problems) => unavailable(problems),
        }
    }
}

/// Why the disk does not do as it is told. The paths have names of recipients in them.
fn whys(problems: &Diagnostics) -> String {
    problems
        .iter()
        .flat_map(|one| one.why.iter().map(String::as_str))
        .collect::<Vec<_>>()
        .join("; ")
}

fn message_name(parcel: &Parcel) -> String {
    format!("{}.eml", parcel.id)
}

/// The name of a recipient's folder: their name as far as all systems can write it, and a part of the
/// hash of their address, so that two of the same name have two folders.
fn recipient(parcel: &Parcel) -> String {
    let mut name = String::new();
    for c in parcel.to_name.nfd().filter(|c| !is_combining_mark(*c)) {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') && c != '\'' && c != '’' {
            name.push('-');
        }
    }
    name.truncate(NAME);
    let name = name.trim_end_matches('-');
    let hash = Sha256::of(parcel.to_address.to_lowercase().as_bytes());
    let hash = &hash.as_str()[..10];
    if name.is_empty() { hash.to_owned() } else { format!("{name}-{hash}") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "a test looks at the disk from outside")]

    use std::fs;

    use super::super::fixture::{delivery, parcel};
    use super::*;

    fn files(folder: &Path) -> Vec<String> {
        let mut all = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                let below = files(&path);
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                all.extend(below.iter().map(|one| format!("{name}/{one}")));
            } else {
                all.push(path.file_name().unwrap().to_string_lossy().into_owned());
            }
        }
        all.sort();
        all
    }

    #[test]
    fn a_delivery_is_there_whole_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut channel = Folder::new(folder.path(), &delivery(0));
        let mut commits = 0;
        let mut commit = || {
            commits += 1;
            // Nothing is in place before.
            assert!(files(folder.path()).iter().all(|file| file.starts_with(disk::STAGING)));
            Ok(())
        };
        let told = channel.deliver(&parcel(), &mut commit).unwrap();
        assert_eq!(told, Handover::Accepted("it is there".to_owned()));
        let told = channel.deliver(&parcel(), &mut || panic!("nothing is handed over")).unwrap();
        assert_eq!(told, Handover::Accepted("it was there".to_owned()));
        assert_eq!(commits, 1);
        let place = format!("{}/2025-10-gp-E40000012", recipient(&parcel()));
        assert!(place.starts_with("sian-llewelyn-"), "{place}");
        let names = ["Ynys Môn, October 2025.pdf", "gp-2025-10-E40000012-1f0e.eml"]
            .map(|name| format!("{place}/{name}"));
        assert_eq!(files(folder.path()), names);
        let pdf = fs::read(folder.path().join(&names[0])).unwrap();
        assert_eq!(pdf, parcel().attachments[0].bytes);
    }

    #[test]
    #[cfg(unix)]
    fn nobody_else_on_this_machine_may_read_a_message() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        Folder::new(folder.path(), &delivery(0)).deliver(&parcel(), &mut || Ok(())).unwrap();
        let all = files(folder.path());
        assert_eq!(all.len(), 2);
        for file in all {
            let facts = fs::metadata(folder.path().join(&file)).unwrap();
            assert_eq!(facts.permissions().mode() & 0o777, 0o600, "{file}");
        }
    }

    #[test]
    fn what_can_not_be_put_together_is_left_and_not_refused() {
        let folder = tempfile::tempdir().unwrap();
        let mut channel = Folder::new(folder.path(), &delivery(0));
        let odd = Parcel { to_name: "Jo =?utf-8?q?x?=".to_owned(), ..parcel() };
        let told = channel.deliver(&odd, &mut || panic!("nothing is handed over")).unwrap();
        let Handover::Deferred(why) = told else { panic!("{told:?}") };
        assert!(why.starts_with("can't be put together: the recipient's name has"), "{why}");
        assert!(files(folder.path()).is_empty());
    }

    #[test]
    fn an_edition_that_is_sent_anew_stands_beside_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let mut channel = Folder::new(folder.path(), &delivery(0));
        let again = Parcel { id: "another".to_owned(), ..parcel() };
        for parcel in [parcel(), again.clone(), again] {
            channel.deliver(&parcel, &mut || Ok(())).unwrap();
        }
        let all = files(folder.path());
        assert_eq!(all.len(), 4, "{all:?}");
        assert!(all.iter().any(|file| file.contains("E40000012-2/another.eml")), "{all:?}");
    }

    #[test]
    fn what_was_left_half_done_is_done_anew() {
        let folder = tempfile::tempdir().unwrap();
        let mut channel = Folder::new(folder.path(), &delivery(0));
        let mut stop = || Err(Diagnostic::error("test", "the ledger can't be written").into());
        let stopped = channel.deliver(&parcel(), &mut stop).unwrap_err();
        assert!(stopped.to_string().contains("the ledger can't be written"));
        assert_eq!(files(folder.path()).len(), 2, "it is staged");
        channel.deliver(&parcel(), &mut || Ok(())).unwrap();
        let all = files(folder.path());
        assert!(all.len() == 2 && !all[0].starts_with(disk::STAGING), "{all:?}");
    }

    #[test]
    fn names_make_folders_and_nothing_else() {
        let of = |name: &str| recipient(&Parcel { to_name: name.to_owned(), ..parcel() });
        let hash = of("").clone();
        assert_eq!(hash.len(), 10);
        for (name, folder) in [
            ("Dr Seán O’Brien MP", "dr-sean-obrien-mp-"),
            ("../../etc/passwd", "etc-passwd-"),
            ("CON\r\nBcc: x", "con-bcc-x-"),
            ("ᚠᚢ", ""),
            (&"x".repeat(300), &format!("{}-", "x".repeat(NAME))),
        ] {
            assert_eq!(of(name), format!("{folder}{hash}"));
        }
    }

    #[test]
    fn a_folder_that_can_not_be_written_to_names_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let mut channel = Folder::new(&file, &delivery(0));
        let told = channel.deliver(&parcel(), &mut || panic!("nothing is handed over")).unwrap();
        let Handover::Unavailable(why) = told else { panic!("{told:?}") };
        assert!(
            why.starts_with("the folder can't be written to: ") && !why.contains("sian"),
            "{why}"
        );
    }
}
