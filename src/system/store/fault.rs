//! What went wrong with a store, in words. Nothing of a key or a signature is in them.

use object_store::Error;

use super::address::{StoreAddress, StoreKind};
use crate::diagnostics::{Diagnostic, Kind};

/// The code of every diagnostic about a store.
pub const FAULT: &str = "store";

/// The longest text of a store that is shown, in characters.
const LONGEST: usize = 200;

/// What went wrong while something was done to an object.
pub(super) fn fault(doing: &str, address: &StoreAddress, name: &str, error: &Error) -> Diagnostic {
    let kind = match error {
        Error::PermissionDenied { .. }
        | Error::Unauthenticated { .. }
        | Error::NotFound { .. }
        | Error::InvalidPath { .. }
        | Error::NotSupported { .. }
        | Error::UnknownConfigurationKey { .. } => Kind::Project,
        _ => Kind::Unreachable,
    };
    let why = match error {
        Error::PermissionDenied { .. } => "the store does not let this key do that".to_owned(),
        Error::Unauthenticated { .. } => "the store does not know this key".to_owned(),
        Error::NotFound { .. } => "there is no such bucket".to_owned(),
        other => words(other),
    };
    let hint = match kind {
        Kind::Unreachable if why.contains("no key is set") || why.contains("TLS") => keys(address),
        Kind::Unreachable => "run the same command again; what is there already is not sent again",
        _ => keys(address),
    };
    Diagnostic::error(FAULT, format!("can't {doing} `{}`", address.below(name)))
        .kind(kind)
        .why(why)
        .hint(hint)
}

/// Where a store's keys are read.
pub(super) fn keys(address: &StoreAddress) -> &'static str {
    match address.kind {
        StoreKind::S3 => {
            "look at the bucket's name and at `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION` \
             and `AWS_ENDPOINT_URL`"
        }
        StoreKind::Gs => "look at the bucket's name and at `GOOGLE_SERVICE_ACCOUNT`",
        StoreKind::Az => {
            "look at the container's name and at `AZURE_STORAGE_ACCOUNT_NAME` and \
             `AZURE_STORAGE_ACCOUNT_KEY`"
        }
    }
}

/// The first cause, on one line. Of an answer only the name of the fault is told: the rest may repeat what was
/// signed.
fn words(error: &Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    let text = cause.to_string();
    if let Some(code) = code(&text) {
        return format!("it answers `{code}`");
    }
    let line = text.split(['\n', '<', '?']).next().unwrap_or_default().trim();
    let line: String = line.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if line.is_empty() { "it gives no reason".to_owned() } else { line }
}

/// What a store calls the fault: `SlowDown`.
fn code(text: &str) -> Option<&str> {
    let code = text.split_once("<Code>")?.1.split_once("</Code>")?.0;
    (code.len() < 60 && code.chars().all(|c| c.is_ascii_alphanumeric())).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(error: &Error) -> String {
        let address = StoreAddress::parse("s3://briefs/a").unwrap().unwrap();
        let one = fault("write", &address, "b/c.pdf", error);
        crate::diagnostics::print(&one, crate::diagnostics::Palette::Plain)
    }

    #[test]
    fn what_a_store_says_is_told_without_what_was_signed() {
        let answer = "status 403: <Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>AKIA";
        let generic = |text: &str| Error::Generic { store: "S3", source: text.to_owned().into() };
        let words = told(&generic(answer));
        assert!(words.contains("`s3://briefs/a/b/c.pdf`"), "{words}");
        assert!(words.contains("SignatureDoesNotMatch") && !words.contains("AKIA"), "{words}");
        let words = told(&generic("error for https://x.blob/y?sig=abc%3D\nmore"));
        assert!(!words.contains("sig") && !words.contains("more"), "{words}");
        let words = told(&Error::PermissionDenied { path: "x".into(), source: "k".into() });
        assert!(words.contains("AWS_SECRET_ACCESS_KEY"), "{words}");
    }
}
