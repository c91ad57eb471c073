//! Where output lies: a folder, or a place in an object store.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use url::Url;

use crate::diagnostics::Result;
use crate::system::disk::{self, Lock};
use crate::system::store::{Store, StoreAddress};

use super::edition::stays_inside;
use super::partition::Partition;

/// Where output is to go, as a person says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A folder.
    Folder(PathBuf),
    /// A place in an object store.
    Store(StoreAddress),
}

impl Address {
    /// Reads a folder, `file:///folder`, `s3://bucket/prefix`, `gs://…` or `az://…`.
    ///
    /// # Errors
    /// It is none of these; the words say what to write.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err(
                "it is empty; write a folder or an address such as `s3://bucket/prefix`".into()
            );
        }
        if let Some(store) = StoreAddress::parse(text) {
            return store.map(Self::Store);
        }
        if text.starts_with("file:") {
            let path = Some(text).filter(|text| text.starts_with("file:///"));
            let path = path.and_then(|text| Url::parse(text).ok());
            let path = path.and_then(|url| url.to_file_path().ok());
            return path.map(Self::Folder).ok_or_else(|| {
                "it names no folder of this machine; write `file:///folder`, with three slashes"
                    .into()
            });
        }
        match text.split_once("://") {
            Some((scheme, _)) => Err(format!(
                "output does not go to `{scheme}:` addresses; write a folder, or one that begins with \
                 `file:///`, `s3://`, `gs://` or `az://`"
            )),
            None => Ok(Self::Folder(PathBuf::from(text))),
        }
    }
}

impl From<PathBuf> for Address {
    fn from(folder: PathBuf) -> Self {
        Self::Folder(folder)
    }
}

/// Where output lies, opened.
#[derive(Debug, Clone)]
pub enum Place {
    /// A folder.
    Folder(PathBuf),
    /// A place in an object store.
    Store(Arc<Store>),
}

impl Place {
    /// Opens a place.
    ///
    /// # Errors
    /// The settings of a store are wrong or incomplete.
    pub fn open(address: &Address) -> Result<Self> {
        Ok(match address {
            Address::Folder(folder) => Self::Folder(folder.clone()),
            Address::Store(address) => Self::Store(Arc::new(Store::open(address)?)),
        })
    }

    /// The folder, if it is one.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Store(_) => None,
        }
    }

    /// What people know a path in it as.
    pub fn shown(&self, path: &str) -> String {
        match self {
            Self::Folder(root) => root.join(path).display().to_string(),
            Self::Store(store) => store.address().below(path),
        }
    }

    /// Keeps others from writing there, as long as the result lives. Parts may be made at the same time, each
    /// once. A store has no locks: what is sent twice is the same.
    ///
    /// # Errors
    /// Another process is at work there.
    pub fn lock(&self, partition: Option<&Partition>) -> Result<Vec<Lock>> {
        match (self, partition) {
            (Self::Store(_), _) => Ok(Vec::new()),
            (Self::Folder(root), None) => Ok(vec![disk::lock(root, LOCK)?]),
            (Self::Folder(root), Some(part)) => Ok(vec![
                disk::lock_shared(root, LOCK)?,
                disk::lock(root, &format!("{LOCK}-{}", part.label()))?,
            ]),
        }
    }

    /// The names right below a folder, sorted.
    pub(super) fn names(&self, folder: &str) -> Result<Vec<String>> {
        match self {
            Self::Folder(root) => disk::list(&root.join(folder)),
            Self::Store(store) => store.names(folder),
        }
    }

    /// How large the files of a folder are.
    pub(super) fn sizes(&self, folder: &str) -> Result<Sizes> {
        Ok(match self {
            Self::Folder(root) => Sizes::Folder(root.join(folder)),
            Self::Store(store) => Sizes::Listed(store.survey(folder)?),
        })
    }

    /// Reads a file; `None` if there is none.
    pub(super) fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        match self {
            Self::Folder(root) => {
                let file = root.join(path);
                if disk::exists(&file) { disk::read(&file).map(Some) } else { Ok(None) }
            }
            Self::Store(store) => store.read(path),
        }
    }

    /// Writes a file, unless it has these bytes.
    pub(super) fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        match self {
            Self::Folder(root) => disk::write_if_changed(&root.join(path), bytes),
            Self::Store(store) => store.write(path, bytes),
        }
    }

    /// Removes a file of a folder, if it is there, and the folders that are empty then.
    pub(super) fn remove(&self, folder: &str, path: &str) -> Result<()> {
        match self {
            Self::Folder(root) => remove(&root.join(folder), path),
            Self::Store(store) => store.remove(&format!("{folder}/{path}")),
        }
    }
}

const LOCK: &str = ".lock";

/// Removes a file that a manifest listed, and the folders of its area that are empty then. The edition's own folder
/// stays.
pub(super) fn remove(folder: &Path, path: &str) -> Result<()> {
    if !stays_inside(path) {
        return Ok(());
    }
    let file = folder.join(path);
    disk::remove_file(&file)?;
    file.ancestors().skip(1).take_while(|above| *above != folder).for_each(disk::remove_empty_dir);
    Ok(())
}

/// How large files are.
#[derive(Debug)]
pub(super) enum Sizes {
    /// Those of a folder, asked one by one.
    Folder(PathBuf),
    /// As a store listed them.
    Listed(BTreeMap<String, u64>),
}

impl Sizes {
    /// How large a file is; `None` if there is none.
    pub fn get(&self, path: &str) -> Option<u64> {
        match self {
            Self::Folder(folder) => stays_inside(path).then(|| disk::size(&folder.join(path)))?,
            Self::Listed(sizes) => sizes.get(path).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_folder_or_a_store() {
        let folder = |path: &str| Ok(Address::Folder(PathBuf::from(path)));
        assert_eq!(Address::parse("out/put"), folder("out/put"));
        assert_eq!(Address::parse("C:\\output"), folder("C:\\output"));
        #[cfg(unix)]
        assert_eq!(Address::parse("file:///srv/my%20briefs"), folder("/srv/my briefs"));
        assert!(matches!(Address::parse("s3://b/p"), Ok(Address::Store(_))));
        for (text, words) in [
            ("", "empty"),
            ("file://host/x", "three slashes"),
            ("file:x", "three slashes"),
            ("ftp://host/x", "`ftp:`"),
            ("https://host/x", "`s3://`"),
            ("s3://", "no bucket"),
        ] {
            let told = Address::parse(text).unwrap_err();
            assert!(told.contains(words), "{text}: {told}");
        }
    }
}
