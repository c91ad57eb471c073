//! Connectors: how the releases of a source and their files are found.
//!
//! To add one, write a file with a type that is a [`Connector`], and name it in [`ALL`]. What it
//! takes from `sources.yaml` it says as data ([`ConnectorKind`]), so nothing else has to know it.

mod file;
mod http;
mod json_api;
mod nhs_digital_series;
mod nhs_pages;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use url::Url;

use super::cache::Cache;
use super::lock::{LockedRelease, PinnedRelease, Snapshot};
use super::web::Web;
use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::project::connector::{ConnectorKind, Form, Key};
use crate::project::{Period, ResourceId, Source};

pub use file::find_files;

/// The page that a reader may look at, for publishers without a page that lists releases.
const PAGE: Key = Key {
    name: "page",
    form: Form::Address,
    needed: true,
    about: "where its releases are announced",
};

/// Every connector there is.
static ALL: [&dyn Connector; 4] =
    [&file::File, &http::Http, &json_api::JsonApi, &nhs_digital_series::NhsDigitalSeries];

/// Finds the releases of a source.
pub trait Connector: Sync {
    /// What it is called, and which keys it takes.
    fn kind(&self) -> ConnectorKind;

    /// Finds the newest release that is published and has all files, and those before it that
    /// `history` asks for.
    ///
    /// # Errors
    /// The publisher can't be reached, has published nothing yet, or its pages are not what the
    /// connector knows.
    fn find(&self, source: &Source, asked: &Asked<'_>) -> Result<Found>;

    /// What the publisher's page announced when it was last read. Asks nobody; `None` if there is no
    /// such page, or it was never read, or what was remembered of it has been removed.
    fn announced(&self, _source: &Source, _cache: &Cache) -> Option<Announced> {
        None
    }
}

/// The publication calendar, as a publisher's page told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// When the page was last looked at.
    pub looked: Timestamp,
    /// The releases that are out: the month that each is for, and its day if the page says it.
    pub published: Vec<(Period, Option<Date>)>,
    /// Those that are to come.
    pub upcoming: Vec<(Period, Option<Date>)>,
}

/// What a connector is asked, besides what `sources.yaml` says.
pub struct Asked<'a> {
    /// The publisher's pages.
    pub web: &'a Web<'a>,
    /// The project's folder, for paths.
    pub project: &'a Path,
    /// The release that is locked, whose earlier ones need no second look.
    pub locked: Option<&'a LockedRelease>,
    /// Whether to look at everything again.
    pub refresh: bool,
    /// Nothing later than this month.
    pub as_of: Option<Period>,
    /// The time now: what is to be published later is not there yet (S6).
    pub now: Timestamp,
}

/// What a connector found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The releases, newest first; empty if there is nothing to take without being told from where.
    pub releases: Vec<FoundRelease>,
    /// A newer release that the publisher lists, but that lacks a file (S2).
    pub newer: Option<Period>,
    /// The next release, as far as the publisher announces it, with its day.
    pub upcoming: Option<(Period, Option<Date>)>,
    /// Things worth knowing.
    pub notes: Diagnostics,
}

/// A release as the publisher lists it.
#[derive(Debug, Clone)]
pub struct FoundRelease {
    /// The month that it is for; the newest of its tables if the publisher does not say.
    pub period: Option<Period>,
    /// The day of publication, if the publisher says it.
    pub published: Option<Date>,
    /// The address of its page.
    pub url: String,
    /// Its files.
    pub files: Vec<FoundFile>,
}

impl FoundRelease {
    /// A release as it is locked.
    pub fn pinned(release: &PinnedRelease) -> Self {
        let files = release.snapshots.iter().flat_map(|(resource, snapshots)| {
            snapshots.iter().map(move |snapshot| FoundFile {
                resource: ResourceId::new(resource),
                name: snapshot.file.clone(),
                at: At::Pinned(snapshot.clone()),
            })
        });
        Self {
            period: Some(release.release),
            published: Some(release.published),
            url: release.url.clone(),
            files: files.collect(),
        }
    }
}

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Which of the source's files it is.
    pub resource: ResourceId,
    /// Its name as published.
    pub name: String,
    /// Where its bytes are.
    pub at: At,
}

/// Where the bytes of a file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// On the disk.
    Path(PathBuf),
    /// At an address.
    Address(Url),
    /// Here: put together from several answers.
    Made(Vec<u8>),
    /// Where the lock says; not looked at again.
    Pinned(Snapshot),
}

/// The kinds of connectors, for the check of `sources.yaml`.
pub fn kinds() -> Vec<ConnectorKind> {
    ALL.iter().map(|connector| connector.kind()).collect()
}

/// Finds the releases of a source with the connector that it names.
///
/// # Errors
/// As [`Connector::find`].
pub fn find(source: &Source, asked: &Asked<'_>) -> Result<Found> {
    let connector = ALL.iter().find(|one| one.kind().name == source.connector.kind);
    // The check of `sources.yaml` lets no other kind through.
    connector.map_or_else(|| Ok(Found::default()), |one| one.find(source, asked))
}

/// What the publisher of a source announced when its page was last read; as [`Connector::announced`].
pub fn announced(source: &Source, cache: &Cache) -> Option<Announced> {
    let connector = ALL.iter().find(|one| one.kind().name == source.connector.kind);
    connector.and_then(|one| one.announced(source, cache))
}

/// Says that a release is not there yet, or not in the form that is wanted.
fn not_published(code: &'static str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code, message).kind(Kind::Unreachable)
}

/// The last part of an address's path, with its escapes undone.
pub(super) fn file_name(url: &Url) -> String {
    let last = url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
    let name = percent_encoding::percent_decode_str(last).decode_utf8_lossy().into_owned();
    if name.is_empty() { url.host_str().unwrap_or("file").to_owned() } else { name }
}
