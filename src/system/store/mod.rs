//! The door to object stores: S3 and those that speak as it does, Google Cloud Storage, Azure Blob Storage.
//!
//! Keys and endpoints are read from the environment, under the names that the field's tools use, and are in no
//! message. An object is put with the hash of its bytes beside it, so that the same bytes are not sent twice.
//!
//! - `address`: a bucket and a prefix.
//! - `line`: the way to a store.
//! - `upload`: objects sent while the caller goes on, a few at a time.
//! - `fault`: what went wrong, in words.

mod address;
mod fault;
mod line;
mod upload;

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt, RetryConfig};
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio_stream::StreamExt;

use crate::diagnostics::{Diagnostic, Result};

pub use address::{StoreAddress, StoreKind};
pub use fault::FAULT;
pub use upload::Gate;

use line::Lines;
use upload::{Underway, Upload};

/// How often a request is sent again, and for how long: a store that is busy asks for patience.
const RETRIES: usize = 8;
const PATIENCE: Duration = Duration::from_secs(120);

/// An open store.
#[derive(Debug)]
pub struct Store {
    inner: Arc<Inner>,
    background: Background,
}

/// What the requests share that are under way.
#[derive(Debug)]
struct Inner {
    address: StoreAddress,
    store: Box<dyn ObjectStore>,
    underway: Underway,
}

impl Inner {
    fn path(&self, name: &str) -> Path {
        Path::from(format!("{}/{name}", self.address.prefix))
    }

    fn could_not(&self, doing: &str, name: &str, error: &Error) -> Diagnostic {
        fault::fault(doing, &self.address, name, error)
    }
}

impl Store {
    /// Opens a store with the keys and settings of the environment. Nothing is asked yet.
    ///
    /// # Errors
    /// The settings are wrong or incomplete.
    pub fn open(address: &StoreAddress) -> Result<Self> {
        let bad = |error: Error| {
            Diagnostic::error(FAULT, format!("can't open `{address}`"))
                .why(error.to_string().lines().next().unwrap_or_default().to_owned())
                .hint(fault::keys(address))
        };
        let retry =
            RetryConfig { max_retries: RETRIES, retry_timeout: PATIENCE, ..RetryConfig::default() };
        let bucket = address.bucket.as_str();
        let store: Box<dyn ObjectStore> = match address.kind {
            StoreKind::S3 => Box::new(
                AmazonS3Builder::from_env()
                    .with_bucket_name(bucket)
                    .with_retry(retry)
                    .with_http_connector(Lines)
                    .build()
                    .map_err(bad)?,
            ),
            StoreKind::Gs => Box::new(
                GoogleCloudStorageBuilder::from_env()
                    .with_bucket_name(bucket)
                    .with_retry(retry)
                    .with_http_connector(Lines)
                    .build()
                    .map_err(bad)?,
            ),
            StoreKind::Az => Box::new(
                MicrosoftAzureBuilder::from_env()
                    .with_container_name(bucket)
                    .with_retry(retry)
                    .with_http_connector(Lines)
                    .build()
                    .map_err(bad)?,
            ),
        };
        Self::over(address, store)
    }

    fn over(address: &StoreAddress, store: Box<dyn ObjectStore>) -> Result<Self> {
        let underway = Underway::default();
        let inner = Arc::new(Inner { address: address.clone(), store, underway });
        Ok(Self { inner, background: Background::start()? })
    }

    /// A store in memory, for tests.
    ///
    /// # Panics
    /// The machine has no thread to spare.
    #[cfg(test)]
    pub fn in_memory() -> Self {
        let address =
            StoreAddress { kind: StoreKind::S3, bucket: "b".to_owned(), prefix: "p".to_owned() };
        Self::over(&address, Box::new(object_store::memory::InMemory::new())).unwrap()
    }

    /// Where it is.
    pub fn address(&self) -> &StoreAddress {
        &self.inner.address
    }

    /// The objects below a name and their sizes, by what follows it.
    ///
    /// # Errors
    /// The store does not answer, or refuses.
    pub fn survey(&self, below: &str) -> Result<BTreeMap<String, u64>> {
        let (inner, name) = (Arc::clone(&self.inner), below.to_owned());
        self.background.wait(async move {
            let path = inner.path(&name);
            let top = if path.as_ref().is_empty() { None } else { Some(&path) };
            let skipped = top.map_or(0, |path| path.as_ref().len() + 1);
            let mut found = BTreeMap::new();
            let mut list = inner.store.list(top);
            while let Some(one) = list.next().await {
                let one = one.map_err(|error| inner.could_not("list", &name, &error))?;
                if let Some(rest) = one.location.as_ref().get(skipped..) {
                    found.insert(rest.to_owned(), one.size);
                }
            }
            Ok(found)
        })?
    }

    /// The names right below a name: those of objects, and those that others are below.
    ///
    /// # Errors
    /// The store does not answer, or refuses.
    pub fn names(&self, below: &str) -> Result<Vec<String>> {
        let (inner, name) = (Arc::clone(&self.inner), below.to_owned());
        self.background.wait(async move {
            let path = inner.path(&name);
            let top = if path.as_ref().is_empty() { None } else { Some(&path) };
            let found = inner.store.list_with_delimiter(top).await;
            let found = found.map_err(|error| inner.could_not("list", &name, &error))?;
            let objects = found.objects.iter().map(|one| &one.location);
            let all = objects.chain(&found.common_prefixes);
            let mut names: Vec<String> =
                all.filter_map(|path| path.filename().map(str::to_owned)).collect();
            names.sort();
            Ok(names)
        })?
    }

    /// Reads an object; `None` if there is none.
    ///
    /// # Errors
    /// The store does not answer, or refuses.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let (inner, name) = (Arc::clone(&self.inner), name.to_owned());
        self.background.wait(async move {
            let read = async { inner.store.get(&inner.path(&name)).await?.bytes().await };
            match read.await {
                Ok(bytes) => Ok(Some(bytes.to_vec())),
                Err(Error::NotFound { .. }) => Ok(None),
                Err(error) => Err(inner.could_not("read", &name, &error).into()),
            }
        })?
    }

    /// Puts an object, unless it has these bytes already; waits until it is there.
    ///
    /// # Errors
    /// The store does not answer, or refuses.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let upload = Upload::new(name, bytes, None);
        let inner = Arc::clone(&self.inner);
        Ok(self.background.wait(async move { upload.run(&inner).await })??)
    }

    /// Sends an object while the caller goes on; waits only while many are under way. `gate` is passed before
    /// the first change. Without `listed`, the size that [`Store::survey`] told of it, the store is not asked
    /// whether it has the object.
    ///
    /// # Errors
    /// An object that was sent before did not arrive.
    pub fn send(
        &self,
        name: &str,
        bytes: &[u8],
        listed: Option<u64>,
        gate: &Arc<Gate>,
    ) -> Result<()> {
        self.inner.underway.trouble()?;
        let upload = Upload::new(name, bytes, Some((listed, Arc::clone(gate))));
        let turn = Underway::turn(&self.inner);
        let inner = Arc::clone(&self.inner);
        self.background.handle.spawn(async move {
            if let Err(problem) = upload.run(&inner).await {
                inner.underway.note(problem);
            }
            drop(turn);
        });
        Ok(())
    }

    /// Waits until everything that was sent has arrived.
    ///
    /// # Errors
    /// Something did not.
    pub fn settle(&self) -> Result<()> {
        self.inner.underway.settle();
        self.inner.underway.trouble()
    }

    /// Removes an object, if it is there.
    ///
    /// # Errors
    /// The store does not answer, or refuses.
    pub fn remove(&self, name: &str) -> Result<()> {
        let (inner, name) = (Arc::clone(&self.inner), name.to_owned());
        Ok(self.background.wait(async move { upload::remove(&inner, &name).await })??)
    }
}

/// A thread of its own for all requests.
#[derive(Debug)]
struct Background {
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    fn start() -> Result<Self> {
        let unable = |error: std::io::Error| {
            Diagnostic::error("internal", "can't start the thread that speaks to the store")
                .why(error.to_string())
        };
        let runtime = Builder::new_current_thread().enable_all().build().map_err(unable)?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        let run = move || {
            // It ends by a word, or when nobody is left to say one.
            let _ = runtime.block_on(stopped);
        };
        let thread = std::thread::Builder::new().name("store".to_owned()).spawn(run);
        Ok(Self { handle, stop: Some(stop), thread: Some(thread.map_err(unable)?) })
    }

    fn wait<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> Result<T> {
        let (done, result) = mpsc::sync_channel(1);
        self.handle.spawn(async move {
            // Whoever asked is still there: they wait below.
            let _ = done.send(work.await);
        });
        let failed = |_| Diagnostic::error("internal", "a request to the store came to no end");
        Ok(result.recv().map_err(failed)?)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_listed_read_and_removed() -> Result<()> {
        let store = Store::in_memory();
        assert!(store.survey("")?.is_empty());
        let gate = Arc::new(Gate::default());
        for at in 0..40 {
            store.send(&format!("a/{at}/b.txt"), &[at], None, &gate)?;
        }
        store.settle()?;
        store.write("a/manifest.json", b"{}")?;
        assert_eq!(store.survey("a")?.len(), 41);
        assert_eq!(store.survey("a")?.get("7/b.txt"), Some(&1));
        assert_eq!(store.names("a")?.len(), 41);
        assert_eq!(store.names("")?, ["a"]);
        assert_eq!(store.read("a/7/b.txt")?, Some(vec![7]));
        store.remove("a/7/b.txt")?;
        store.remove("a/7/b.txt")?;
        assert_eq!(store.read("a/7/b.txt")?, None);
        Ok(())
    }

    #[test]
    fn a_manifest_is_set_aside_before_the_first_change_and_not_without_one() -> Result<()> {
        let store = Store::in_memory();
        store.write("m.json", b"old")?;
        store.write("a.txt", b"same")?;
        let gate = || Arc::new(Gate::new("m.json", ".m-before.json", &["part.json"]));
        let quiet = gate();
        store.send("a.txt", b"same", Some(4), &quiet)?;
        store.settle()?;
        assert!(!quiet.is_open());
        assert_eq!(store.read("m.json")?.as_deref(), Some(&b"old"[..]));
        store.write("part.json", b"of before")?;
        let loud = gate();
        store.send("a.txt", b"else", Some(4), &loud)?;
        store.settle()?;
        assert!(loud.is_open());
        assert_eq!(store.read("m.json")?, None);
        assert_eq!(store.read("part.json")?, None);
        assert_eq!(store.read(".m-before.json")?.as_deref(), Some(&b"old"[..]));
        // Another worker finds it done.
        let other = gate();
        store.send("b.txt", b"new", None, &other)?;
        store.settle()?;
        assert_eq!(store.read(".m-before.json")?.as_deref(), Some(&b"old"[..]));
        Ok(())
    }
}
