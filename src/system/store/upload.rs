//! Objects on their way to a store.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use object_store::{
    Attribute, Attributes, Error, GetOptions, ObjectStoreExt, PutOptions, PutPayload,
};
use tokio::sync::OnceCell;

use super::super::hash::Sha256;
use super::Inner;
use crate::diagnostics::{Diagnostic, Result};

/// How many objects are under way at a time. A store answers in tens of milliseconds, an area has a dozen files
/// and takes as long to make: one after the other would leave the cores idle.
const AT_A_TIME: usize = 24;

/// Under which name the hash of an object's bytes is kept with it.
const HASH: &str = "sha256";

/// An object to be put.
pub(super) struct Upload {
    name: String,
    bytes: PutPayload,
    size: u64,
    sha256: Sha256,
    media: &'static str,
    /// The size that it has in the store, if that was asked before, and what is done before a change.
    watched: Option<(Option<u64>, Arc<Gate>)>,
}

impl Upload {
    pub fn new(name: &str, bytes: &[u8], watched: Option<(Option<u64>, Arc<Gate>)>) -> Self {
        Self {
            name: name.to_owned(),
            size: bytes.len() as u64,
            sha256: Sha256::of(bytes),
            bytes: PutPayload::from(bytes.to_vec()),
            media: media_type(name),
            watched,
        }
    }

    /// Puts it, unless it is there.
    pub async fn run(self, inner: &Inner) -> Result<(), Diagnostic> {
        // What was not listed, or with another size, needs no asking.
        let may_be_there =
            self.watched.as_ref().is_none_or(|(listed, _)| *listed == Some(self.size));
        if may_be_there && self.is_there(inner).await? {
            return Ok(());
        }
        if let Some((_, gate)) = &self.watched {
            gate.pass(inner).await?;
        }
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, self.media.into());
        attributes.insert(Attribute::Metadata(HASH.into()), self.sha256.to_string().into());
        let options = PutOptions { attributes, ..PutOptions::default() };
        let put = inner.store.put_opts(&inner.path(&self.name), self.bytes, options).await;
        put.map(|_| ()).map_err(|error| inner.could_not("write", &self.name, &error))
    }

    async fn is_there(&self, inner: &Inner) -> Result<bool, Diagnostic> {
        let options = GetOptions::default().with_head(true);
        match inner.store.get_opts(&inner.path(&self.name), options).await {
            Ok(found) => {
                let hash = found.attributes.get(&Attribute::Metadata(HASH.into()));
                let same = hash.is_some_and(|hash| hash.as_ref() == self.sha256.as_str());
                Ok(same && found.meta.size == self.size)
            }
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(inner.could_not("look for", &self.name, &error)),
        }
    }
}

/// What a browser is told that a file is.
fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "md" => "text/markdown; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "atom" => "application/atom+xml",
        _ => "application/octet-stream",
    }
}

/// Removes an object, if it is there.
pub(super) async fn remove(inner: &Inner, name: &str) -> Result<(), Diagnostic> {
    match inner.store.delete(&inner.path(name)).await {
        Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(inner.could_not("remove", name, &error)),
    }
}

/// What is done once, before the first change: what says that all is there is set aside, for it no longer is.
#[derive(Debug, Default)]
pub struct Gate {
    /// From where to where an object is moved, if it is there.
    aside: Option<(String, String)>,
    /// What is removed.
    gone: Vec<String>,
    done: OnceCell<()>,
}

impl Gate {
    /// Moves `from` to `to`, and removes what is `gone`.
    pub fn new(from: &str, to: &str, gone: &[&str]) -> Self {
        let gone = gone.iter().map(|name| (*name).to_owned()).collect();
        Self { aside: Some((from.to_owned(), to.to_owned())), gone, done: OnceCell::new() }
    }

    /// Whether something was changed.
    pub fn is_open(&self) -> bool {
        self.done.initialized()
    }

    async fn pass(&self, inner: &Inner) -> Result<(), Diagnostic> {
        let work = || async {
            for name in &self.gone {
                remove(inner, name).await?;
            }
            let Some((from, to)) = &self.aside else { return Ok(()) };
            match inner.store.copy(&inner.path(from), &inner.path(to)).await {
                Ok(()) => remove(inner, from).await,
                // There was none, or another worker was faster.
                Err(Error::NotFound { .. }) => Ok(()),
                Err(error) => Err(inner.could_not("copy", from, &error)),
            }
        };
        self.done.get_or_try_init(work).await.map(|_| ())
    }
}

/// How many objects are under way, and what went wrong.
#[derive(Debug, Default)]
pub(super) struct Underway {
    count: Mutex<usize>,
    changed: Condvar,
    trouble: Mutex<Option<Diagnostic>>,
}

impl Underway {
    /// Waits for a turn.
    pub fn turn(inner: &Arc<Inner>) -> Turn {
        let underway = &inner.underway;
        let mut count = underway.count.lock().unwrap_or_else(PoisonError::into_inner);
        while *count >= AT_A_TIME {
            count = underway.changed.wait(count).unwrap_or_else(PoisonError::into_inner);
        }
        *count += 1;
        Turn(Arc::clone(inner))
    }

    /// Waits until nothing is under way.
    pub fn settle(&self) {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        while *count > 0 {
            count = self.changed.wait(count).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Keeps the first that goes wrong; one is enough.
    pub fn note(&self, problem: Diagnostic) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.get_or_insert(problem);
    }

    /// What went wrong.
    pub fn trouble(&self) -> Result<()> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.clone().map_or(Ok(()), |problem| Err(problem.into()))
    }
}

/// A turn that ends when it is dropped.
pub(super) struct Turn(Arc<Inner>);

impl Drop for Turn {
    fn drop(&mut self) {
        let underway = &self.0.underway;
        *underway.count.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        underway.changed.notify_all();
    }
}
