//! Where an object store is, as a person writes it.

use std::fmt;

/// Whose way of speaking a store has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreKind {
    /// Amazon S3, and all that speak as it does.
    S3,
    /// Google Cloud Storage.
    Gs,
    /// Azure Blob Storage; a bucket is called a container there.
    Az,
}

impl StoreKind {
    const ALL: [Self; 3] = [Self::S3, Self::Gs, Self::Az];

    /// What its addresses begin with.
    pub fn scheme(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::Gs => "gs",
            Self::Az => "az",
        }
    }
}

/// A bucket, and what the names in it begin with: `s3://briefs/public`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreAddress {
    /// Whose way of speaking it has.
    pub kind: StoreKind,
    /// The bucket.
    pub bucket: String,
    /// What names in it begin with, without slashes around it; may be empty.
    pub prefix: String,
}

impl StoreAddress {
    /// Reads an address such as `s3://bucket/prefix`; `None` if it begins like no address of a store.
    ///
    /// # Errors
    /// It begins like one and is none; the words say why.
    pub fn parse(text: &str) -> Option<Result<Self, String>> {
        let (scheme, rest) = text.split_once("://")?;
        let kind = StoreKind::ALL.into_iter().find(|kind| kind.scheme() == scheme)?;
        Some(Self::read(kind, rest))
    }

    fn read(kind: StoreKind, rest: &str) -> Result<Self, String> {
        let like = format!("write `{}://bucket/prefix`", kind.scheme());
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.contains('@') || bucket.contains(':') {
            // A key in an address ends up in lists of processes and in logs.
            return Err(format!("keys are read from the environment, never an address; {like}"));
        }
        let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        if bucket.is_empty() || !bucket.chars().all(letters) {
            return Err(format!("it names no bucket; {like}"));
        }
        let prefix = prefix.trim_end_matches('/');
        let parts = || prefix.split('/');
        let plain = |part: &str| !matches!(part, "" | "." | "..") && part.chars().all(letters);
        if !prefix.is_empty() && !parts().all(plain) {
            let words = "what follows the bucket has letters, digits, `-`, `_`, `.` and single `/`";
            return Err(format!("{words}; {like}"));
        }
        Ok(Self { kind, bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }

    /// The address of what lies below it.
    pub fn below(&self, name: &str) -> String {
        if name.is_empty() { self.to_string() } else { format!("{self}/{name}") }
    }
}

impl fmt::Display for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.kind.scheme(), self.bucket)?;
        if self.prefix.is_empty() { Ok(()) } else { write!(f, "/{}", self.prefix) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_bucket_and_a_prefix() {
        for (text, shown) in [
            ("s3://briefs", "s3://briefs"),
            ("s3://briefs/", "s3://briefs"),
            ("gs://briefs/a/b.c/", "gs://briefs/a/b.c"),
            ("az://con-tainer/x_1", "az://con-tainer/x_1"),
        ] {
            assert_eq!(StoreAddress::parse(text).unwrap().unwrap().to_string(), shown);
        }
        let address = StoreAddress::parse("s3://briefs/a").unwrap().unwrap();
        assert_eq!(address.below("index.html"), "s3://briefs/a/index.html");
        for other in ["output", "C:\\output", "file:///x", "ftp://x/y", "a:b"] {
            assert_eq!(StoreAddress::parse(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_no_address_says_why() {
        for (text, words) in [
            ("s3://", "no bucket"),
            ("s3:///a", "no bucket"),
            ("s3://a b", "no bucket"),
            ("s3://key:secret@bucket/a", "environment"),
            ("gs://b//a", "single `/`"),
            ("gs://b/../a", "single `/`"),
            ("az://b/a?sig=x", "single `/`"),
        ] {
            let told = StoreAddress::parse(text).unwrap().unwrap_err();
            assert!(told.contains(words) && told.contains("://bucket/prefix"), "{text}: {told}");
            assert!(!told.contains("secret"), "{told}");
        }
    }
}
