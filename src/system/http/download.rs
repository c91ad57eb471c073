//! Files: streamed to disk while they are hashed, resumed where they were cut short.

use std::path::{Path, PathBuf};

use reqwest::header::CONTENT_RANGE;
use url::Url;

use super::client::{Answer, Question, Verdict};
use super::fault::{self, Fault};
use super::partial::{Partial, Version};
use super::retry::{Budget, retry};
use super::validators::text;
use super::{Client, Validators};
use crate::diagnostics::Result;
use crate::system::hash::Sha256;

/// What came of asking for a file.
#[derive(Debug)]
pub enum Download {
    /// It is still the version that the validators name.
    Unchanged,
    /// It is here.
    New(Box<Downloaded>),
}

/// A file that is here, whole. As long as this lives, no other run takes its place; when it is
/// dropped, the file stays and the next download of the same version takes it over.
#[derive(Debug)]
pub struct Downloaded {
    /// Where it lies for now.
    pub path: PathBuf,
    /// The hash of its bytes.
    pub sha256: Sha256,
    /// How many these are.
    pub size: u64,
    /// Where it was found, after redirects.
    pub url: Url,
    /// What the publisher says it is.
    pub content_type: Option<String>,
    /// What this version is known by.
    pub validators: Validators,
    partial: Partial,
}

impl Downloaded {
    /// Moves it to where it belongs, on the same disk.
    ///
    /// # Errors
    /// It can't be moved.
    pub fn keep(self, to: &Path) -> Result<()> {
        self.partial.keep(to)
    }

    /// Removes it: it is not what it should be.
    ///
    /// # Errors
    /// It can't be removed.
    pub fn discard(self) -> Result<()> {
        self.partial.discard()
    }
}

/// Told how many bytes are here, and how many there will be if that is known.
type Progress<'a> = dyn Fn(u64, Option<u64>) + Sync + 'a;

impl Client {
    /// Fetches a file to disk; `None` if there is no such file. With the validators of a version
    /// that is known already, it is only taken if it is another one. What an earlier run left at
    /// `partial` is resumed if it is of the same version; if another run is at work there, the file
    /// lies beside it.
    ///
    /// # Errors
    /// It can't be had, with the kind [`Unreachable`](crate::diagnostics::Kind::Unreachable), or it
    /// can't be written.
    pub fn download(
        &self,
        url: &Url,
        partial: &Path,
        known: Option<&Validators>,
        progress: &Progress<'_>,
    ) -> Result<Option<Download>> {
        self.may_ask(url)?;
        let mut partial = Partial::take(partial, url)?;
        let mut budget = Budget::new(self.manners.file_time);
        let came = retry(&self.manners, &mut budget, |budget| {
            self.attempt(url, &mut partial, known, progress, budget)
        });
        match came {
            Ok(Came::Here(facts)) => Ok(Some(Download::New(Box::new(Downloaded {
                path: partial.path().to_owned(),
                sha256: partial.sha256(),
                size: partial.size(),
                url: facts.url,
                content_type: facts.content_type,
                validators: facts.validators,
                partial,
            })))),
            Ok(Came::Unchanged) => partial.discard().map(|()| Some(Download::Unchanged)),
            Ok(Came::Absent) => partial.discard().map(|()| None),
            Err(problems) => {
                // What can't be resumed is of no use to anyone.
                if partial.rest().is_none() {
                    partial.discard()?;
                }
                Err(problems)
            }
        }
    }

    fn attempt(
        &self,
        url: &Url,
        partial: &mut Partial,
        known: Option<&Validators>,
        progress: &Progress<'_>,
        budget: &mut Budget,
    ) -> Result<Came, Fault> {
        loop {
            let rest = partial.rest().map(|(from, proof)| (from, proof.to_owned()));
            let rest = rest.as_ref().map(|(from, proof)| (*from, proof.as_str()));
            let question = Question { url, known, rest };
            let answer = self.ask(&question, budget)?;
            let mut facts = Facts::of(&answer);
            match (self.judge(&answer, &question)?, partial.version()) {
                (Verdict::Absent, _) => return Ok(Came::Absent),
                (Verdict::Unchanged, _) => return Ok(Came::Unchanged),
                (Verdict::Whole, _) => {
                    let version = facts.version(url, &answer);
                    partial.restart(version)?;
                }
                (Verdict::Part, Some(version)) if continues(&answer, partial.size(), version) => {
                    facts.content_type.clone_from(&version.content_type);
                    facts.validators.clone_from(&version.validators);
                }
                // The rest is of something else, or there is none: all of it, then. Nothing is kept,
                // so that this comes once.
                (Verdict::Part | Verdict::Outside, _) => {
                    partial.restart(None)?;
                    continue;
                }
            }
            self.receive(answer, partial, progress, budget)?;
            return Ok(Came::Here(facts));
        }
    }

    /// Writes what follows to disk.
    fn receive(
        &self,
        mut answer: Answer,
        partial: &mut Partial,
        progress: &Progress<'_>,
        budget: &Budget,
    ) -> Result<(), Fault> {
        let most = self.manners.file_size;
        let follows =
            answer.response.content_length().map(|length| length.saturating_add(partial.size()));
        let whole = partial.version().and_then(|version| version.size).or(follows);
        if whole.or(follows).is_some_and(|size| size > most) {
            partial.restart(None)?;
            return Err(fault::too_large(&answer.route, most).into());
        }
        progress(partial.size(), whole);
        let mut buffer = vec![0; 128 << 10];
        loop {
            let piece = answer.next(&mut buffer, budget)?;
            if piece.is_empty() {
                break;
            }
            if partial.size() + piece.len() as u64 > most {
                partial.restart(None)?;
                return Err(fault::too_large(&answer.route, most).into());
            }
            partial.append(piece)?;
            progress(partial.size(), whole);
        }
        match whole {
            Some(whole) if partial.size() != whole => {
                let what = format!("sent {} bytes instead of {whole}", partial.size());
                if partial.size() > whole {
                    partial.restart(None)?;
                }
                Err(Fault::passing(answer.route.fault("cut-short", what)))
            }
            _ => Ok(()),
        }
    }
}

/// What came of an attempt that went well.
enum Came {
    Absent,
    Unchanged,
    Here(Facts),
}

/// What an answer says about the file.
struct Facts {
    url: Url,
    content_type: Option<String>,
    validators: Validators,
}

impl Facts {
    fn of(answer: &Answer) -> Self {
        Self {
            url: fault::bare(answer.route.url()),
            content_type: answer.content_type(),
            validators: Validators::of(answer.headers()),
        }
    }

    /// The version that begins with this answer, if its rest could be told from another's.
    fn version(&self, url: &Url, answer: &Answer) -> Option<Version> {
        Some(Version {
            url: fault::bare(url),
            proof: self.validators.strong(answer.headers())?,
            size: answer.response.content_length(),
            validators: self.validators.clone(),
            content_type: self.content_type.clone(),
        })
    }
}

/// Whether an answer continues a version of which so many bytes are here.
fn continues(answer: &Answer, here: u64, version: &Version) -> bool {
    let range = text(answer.headers(), CONTENT_RANGE);
    let Some((from, size)) = range.as_deref().and_then(read_range) else { return false };
    let same_size = size.is_none() || version.size.is_none() || size == version.size;
    from == here && same_size && version.validators.agree(&Validators::of(answer.headers()))
}

/// Reads `bytes 5-9/10`: the first byte, and the size of the whole unless it is `*`.
fn read_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, size) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (from, to) = range.split_once('-')?;
    let (from, to): (u64, u64) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    let size = match size.trim() {
        "*" => None,
        size => Some(size.parse().ok()?),
    };
    (from <= to && size.is_none_or(|size| to < size)).then_some((from, size))
}

#[cfg(test)]
mod tests {
    use super::read_range;

    #[test]
    fn reads_ranges() {
        assert_eq!(read_range("bytes 5-9/10"), Some((5, Some(10))));
        assert_eq!(read_range("bytes 5-9/*"), Some((5, None)));
        for bad in [
            "",
            "bytes",
            "bytes */10",
            "bytes 9-5/10",
            "bytes 5-10/10",
            "lines 5-9/10",
            "bytes a-b/c",
        ] {
            assert_eq!(read_range(bad), None, "{bad:?}");
        }
    }
}
