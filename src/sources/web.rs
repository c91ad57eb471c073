//! The publishers' pages and files, remembered between runs.
//!
//! What was read is kept in the cache with the validators that the publisher gave (ETag,
//! Last-Modified), so that the same page is asked for only if it has changed, and one that was
//! looked at within the hour and names files rather than releases is not asked for at all.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use url::Url;

use super::cache::Cache;
use crate::diagnostics::{Diagnostic, Result};
use crate::system::hash::Sha256;
use crate::system::http::{Client, Download, Page, Validators};
use crate::system::{clock, disk};

/// How long a look at a page holds that is not looked at anew each time.
const LATELY: SignedDuration = SignedDuration::from_hours(1);

/// The version of the form of a memory; another is none.
const FORM: u32 = 1;

/// How up to date an answer must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// As of now.
    Now,
    /// As of the last hour.
    Lately,
}

/// Told of a file's progress: its name, bytes so far, bytes in all if known.
pub type Progress<'a> = dyn Fn(&str, u64, Option<u64>) + Sync + 'a;

/// The publishers' pages and files.
pub struct Web<'a> {
    client: &'a Client,
    cache: &'a Cache,
    /// Whether to look at everything anew.
    refresh: bool,
    progress: &'a Progress<'a>,
}

/// A page or an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Its address, after redirects.
    pub url: Url,
    /// What it says.
    pub bytes: Arc<Vec<u8>>,
}

impl Body {
    /// Its text; what is no UTF-8 is replaced, as a browser does.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }
}

/// A file that was taken into the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Its hash.
    pub sha256: Sha256,
    /// Its size in bytes.
    pub size: u64,
    /// What the publisher says it is: `text/html`.
    pub content_type: Option<String>,
    /// When the publisher last changed it, as an HTTP date.
    pub modified: Option<String>,
}

impl Taken {
    /// The day on which the publisher says that it last changed.
    pub fn modified_on(&self) -> Option<Date> {
        let time = httpdate::parse_http_date(self.modified.as_deref()?).ok()?;
        let time = Timestamp::try_from(time).ok()?;
        Some(time.to_zoned(jiff::tz::TimeZone::UTC).date())
    }
}

/// What is remembered of an address.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Memory {
    form: u32,
    url: Url,
    /// The address after redirects.
    landed: Url,
    validators: Validators,
    looked: Timestamp,
    /// The hash and size of what was there; `None` if nothing was.
    held: Option<(Sha256, u64)>,
    content_type: Option<String>,
}

impl<'a> Web<'a> {
    /// The pages behind a client, remembered in a cache.
    pub fn new(
        client: &'a Client,
        cache: &'a Cache,
        refresh: bool,
        progress: &'a Progress<'a>,
    ) -> Self {
        Self { client, cache, refresh, progress }
    }

    /// Reads a page or an answer; `None` if there is none at this address.
    ///
    /// # Errors
    /// It can't be reached, or the cache can't be written to.
    pub fn read(&self, url: &Url, look: Look) -> Result<Option<Body>> {
        let kept = self.page_file(url);
        let memory = self.remember(url).filter(|memory| {
            let held = memory.held.as_ref();
            held.is_none_or(|(hash, _)| disk::read(&kept).is_ok_and(|b| Sha256::of(&b) == *hash))
        });
        if let Some(memory) = memory.as_ref().filter(|memory| self.holds(memory, look)) {
            return self.remembered(memory, &kept);
        }
        let known = memory.as_ref().filter(|memory| memory.held.is_some());
        let answer = self.client.page(url, known.map(|memory| &memory.validators))?;
        let looked = clock::now();
        match (answer, memory) {
            (Some(Page::Unchanged), Some(memory)) => {
                let memory = Memory { looked, ..memory };
                self.keep_memory(&memory)?;
                self.remembered(&memory, &kept)
            }
            (Some(Page::Found(found)), _) => {
                disk::write(&kept, &found.bytes)?;
                self.keep_memory(&Memory {
                    form: FORM,
                    url: url.clone(),
                    landed: found.url.clone(),
                    validators: found.validators,
                    looked,
                    held: Some((Sha256::of(&found.bytes), found.bytes.len() as u64)),
                    content_type: found.content_type,
                })?;
                Ok(Some(Body { url: found.url, bytes: Arc::new(found.bytes) }))
            }
            (Some(Page::Unchanged), None) => Err(unasked(url).into()),
            (None, _) => {
                self.keep_memory(&Memory::nothing(url, looked))?;
                Ok(None)
            }
        }
    }

    /// Takes a file into the cache; `None` if there is none at this address.
    ///
    /// # Errors
    /// It can't be reached, comes broken, or the cache can't be written to.
    pub fn take(&self, url: &Url, look: Look) -> Result<Option<Taken>> {
        let memory = self.remember(url).filter(|memory| {
            memory.held.as_ref().is_none_or(|(hash, size)| self.cache.holds(hash, *size))
        });
        if let Some(memory) = memory.as_ref().filter(|memory| self.holds(memory, look)) {
            return Ok(memory.taken());
        }
        let known = memory.as_ref().filter(|memory| memory.held.is_some());
        let name = super::connectors::file_name(url);
        let partial = self.cache.partial(&Sha256::of(url.as_str().as_bytes()));
        let answer = self.client.download(
            url,
            &partial,
            known.map(|memory| &memory.validators),
            &|done, all| (self.progress)(&name, done, all),
        )?;
        let looked = clock::now();
        let memory = match (answer, memory) {
            (Some(Download::Unchanged), Some(memory)) => Memory { looked, ..memory },
            (Some(Download::New(new)), _) => {
                let memory = Memory {
                    form: FORM,
                    url: url.clone(),
                    landed: new.url.clone(),
                    validators: new.validators.clone(),
                    looked,
                    held: Some((new.sha256.clone(), new.size)),
                    content_type: new.content_type.clone(),
                };
                let place = self.cache.waiting(&new.sha256);
                new.keep(&place)?;
                memory
            }
            (Some(Download::Unchanged), None) => return Err(unasked(url).into()),
            (None, _) => Memory::nothing(url, looked),
        };
        self.keep_memory(&memory)?;
        Ok(memory.taken())
    }

    /// How many requests were sent.
    pub fn requests(&self) -> usize {
        self.client.requests()
    }

    /// Forgets an address, so that it is asked for whole the next time.
    pub fn forget(&self, url: &Url) {
        // What can't be removed is looked at again in an hour.
        let _ = disk::remove_file(&self.memory_file(url));
    }

    /// Whether what is remembered is new enough.
    fn holds(&self, memory: &Memory, look: Look) -> bool {
        let age = clock::now().duration_since(memory.looked);
        // A look in the future is one by a clock that was wrong.
        // What was not there yet is looked for each time: it is a new release.
        let there = memory.held.is_some();
        there && look == Look::Lately && !self.refresh && age < LATELY && !age.is_negative()
    }

    fn remembered(&self, memory: &Memory, kept: &std::path::Path) -> Result<Option<Body>> {
        if memory.held.is_none() {
            return Ok(None);
        }
        let bytes = Arc::new(disk::read(kept)?);
        Ok(Some(Body { url: memory.landed.clone(), bytes }))
    }

    fn remember(&self, url: &Url) -> Option<Memory> {
        Memory::read(self.cache, url)
    }

    fn keep_memory(&self, memory: &Memory) -> Result<()> {
        let text = serde_json::to_vec_pretty(memory).map_err(|error| {
            Diagnostic::error("internal", format!("can't write what is remembered: {error}"))
        })?;
        disk::write(&self.memory_file(&memory.url), &text)
    }

    fn memory_file(&self, url: &Url) -> PathBuf {
        memory_file(self.cache, url)
    }

    fn page_file(&self, url: &Url) -> PathBuf {
        page_file(self.cache, url)
    }
}

fn memory_file(cache: &Cache, url: &Url) -> PathBuf {
    cache.web(&Sha256::of(url.as_str().as_bytes()), "json")
}

fn page_file(cache: &Cache, url: &Url) -> PathBuf {
    cache.web(&Sha256::of(url.as_str().as_bytes()), "page")
}

/// A page as it was last read, and when it was last looked at. Asks nobody; `None` if it was never
/// read, or what was remembered of it is gone.
pub(super) fn remembered(cache: &Cache, url: &Url) -> Option<(Body, Timestamp)> {
    let memory = Memory::read(cache, url)?;
    let (hash, _) = memory.held?;
    let bytes = disk::read(&page_file(cache, url)).ok().filter(|it| Sha256::of(it) == hash)?;
    Some((Body { url: memory.landed, bytes: Arc::new(bytes) }, memory.looked))
}

impl Memory {
    fn read(cache: &Cache, url: &Url) -> Option<Self> {
        let path = memory_file(cache, url);
        let bytes = if disk::exists(&path) { disk::read(&path).ok()? } else { return None };
        let memory: Self = serde_json::from_slice(&bytes).ok()?;
        (memory.form == FORM && memory.url == *url).then_some(memory)
    }

    fn nothing(url: &Url, looked: Timestamp) -> Self {
        Self {
            form: FORM,
            url: url.clone(),
            landed: url.clone(),
            validators: Validators::default(),
            looked,
            held: None,
            content_type: None,
        }
    }

    fn taken(&self) -> Option<Taken> {
        let (sha256, size) = self.held.clone()?;
        let content_type = self.content_type.clone();
        Some(Taken { sha256, size, content_type, modified: self.validators.modified.clone() })
    }
}

fn unasked(url: &Url) -> Diagnostic {
    Diagnostic::error("unasked", "the server says that nothing changed, but was not asked so")
        .kind(crate::diagnostics::Kind::Unreachable)
        .in_place(url.to_string())
        .hint("run the same command again; if it stays so, the server is at fault")
}
