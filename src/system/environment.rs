//! The program's environment: where it and its cache live, who uses it, what it is told on stdin.

#![allow(clippy::disallowed_methods, reason = "this is the door to the environment")]

use std::io::{self, Read};
use std::path::PathBuf;

use etcetera::BaseStrategy;

use crate::diagnostics::{Diagnostic, Result};

/// The variables that are asked for by name, with what each says. Secrets have the names that
/// `delivery.yaml` gives them.
pub const VARIABLES: [(&str, &str); 11] = [
    (
        "BRIEFWRIGHT_CACHE",
        "The folder for what can be made or fetched again. If not set: `briefwright` in the user's cache folder.",
    ),
    (
        "BRIEFWRIGHT_RECIPIENTS",
        "The lists of recipients, with colons between them (semicolons on Windows), where no `--recipients` names one.",
    ),
    (
        "BRIEFWRIGHT_ALLOW_PRIVATE",
        "`1`: publishers and stores may be asked at addresses of this machine and its network.",
    ),
    (
        "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION",
        "The key to output at `s3://…`. If not set: the role of the machine, pod or workflow (`AWS_ROLE_ARN` with \
         `AWS_WEB_IDENTITY_TOKEN_FILE`, and what the cloud tells its machines).",
    ),
    (
        "AWS_ENDPOINT_URL, AWS_ALLOW_HTTP",
        "Another store that speaks S3, which may be on this machine or its network; `true`: it may be asked without TLS.",
    ),
    (
        "GOOGLE_SERVICE_ACCOUNT, GOOGLE_SERVICE_ACCOUNT_KEY, GOOGLE_APPLICATION_CREDENTIALS",
        "The key to output at `gs://…`: a file, the key itself, or a file as `gcloud` writes it. If not set: the \
         machine's own.",
    ),
    (
        "AZURE_STORAGE_ACCOUNT_NAME, AZURE_STORAGE_ACCOUNT_KEY, AZURE_STORAGE_SAS_TOKEN",
        "The account and the key to output at `az://…`. If there is no key: `AZURE_CLIENT_ID`, `AZURE_TENANT_ID` and \
         `AZURE_FEDERATED_TOKEN_FILE` or `AZURE_CLIENT_SECRET`, or the machine's own.",
    ),
    (
        "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY",
        "The way to the network, in capitals or small letters; whatever asks publishers keeps to it.",
    ),
    ("NO_COLOR", "Set to anything: no colour, unless `--color always` is said."),
    ("HOME, XDG_CACHE_HOME, XDG_CONFIG_HOME", "Where a user's folders are, on Linux."),
    (
        "USER, LOGNAME, USERNAME",
        "Who approved an edition, where nobody says; the first that is set.",
    ),
];

/// Which of the variables are set, without what they say.
pub fn set() -> Vec<&'static str> {
    let names = VARIABLES.iter().flat_map(|(names, _)| names.split(", "));
    names.filter(|name| std::env::var_os(name).is_some()).collect()
}

/// The folder for what can be made or fetched again: `BRIEFWRIGHT_CACHE`, or else `briefwright`
/// in the user's cache folder.
///
/// # Errors
/// The user has no home folder and `BRIEFWRIGHT_CACHE` is not set.
pub fn cache_dir() -> Result<PathBuf> {
    if let Some(dir) = chosen_cache() {
        return Ok(dir);
    }
    let strategy = etcetera::choose_base_strategy().map_err(|_| {
        Diagnostic::error("no-cache-folder", "can't find your cache folder")
            .why("no home folder is set")
            .hint("set `BRIEFWRIGHT_CACHE` to a folder that may be written to")
    })?;
    Ok(strategy.cache_dir().join("briefwright"))
}

/// The lists of recipients that `BRIEFWRIGHT_RECIPIENTS` names, with colons between them (semicolons on
/// Windows).
pub fn recipients() -> Vec<PathBuf> {
    let named = std::env::var_os("BRIEFWRIGHT_RECIPIENTS").unwrap_or_default();
    std::env::split_paths(&named).filter(|path| !path.as_os_str().is_empty()).collect()
}

/// The name of whoever runs the program, as the system knows it. Schedulers and containers often set no
/// variable that names them; then it goes by the user's number, and is `uid 1000` if that has no name.
pub fn user() -> String {
    let names = ["USER", "LOGNAME", "USERNAME"];
    let known = names.into_iter().filter_map(|name| std::env::var(name).ok());
    known.map(|name| name.trim().to_owned()).find(|name| !name.is_empty()).unwrap_or_else(by_number)
}

/// The name that belongs to the number of the user.
#[cfg(unix)]
fn by_number() -> String {
    use std::os::unix::fs::MetadataExt;
    // A process belongs to who runs it, and so does what it makes where the system does not show processes.
    let facts = std::fs::metadata("/proc/self").or_else(|_| tempfile::tempfile()?.metadata());
    match facts.map(|facts| facts.uid()) {
        Ok(number) => {
            let users = std::fs::read("/etc/passwd").unwrap_or_default();
            name_in(&String::from_utf8_lossy(&users), number)
                .unwrap_or_else(|| format!("uid {number}"))
        }
        Err(_) => "unknown".to_owned(),
    }
}

#[cfg(not(unix))]
fn by_number() -> String {
    "unknown".to_owned()
}

/// The name of a number in a list of users: `passwd(5)`.
#[cfg(unix)]
fn name_in(users: &str, number: u32) -> Option<String> {
    users.lines().find_map(|line| {
        let mut parts = line.split(':');
        let (name, number_there) = (parts.next()?, parts.nth(1)?);
        (number_there.parse() == Ok(number) && !name.is_empty()).then(|| name.to_owned())
    })
}

/// The folder that `BRIEFWRIGHT_CACHE` names, if it does.
pub fn chosen_cache() -> Option<PathBuf> {
    std::env::var_os("BRIEFWRIGHT_CACHE").filter(|dir| !dir.is_empty()).map(PathBuf::from)
}

/// The user's home folder, and the folder of their settings (`~/.config`).
///
/// # Errors
/// The user has no home folder.
pub fn home_and_settings() -> Result<(PathBuf, PathBuf)> {
    let strategy = etcetera::choose_base_strategy().map_err(|_| {
        Diagnostic::error("no-home-folder", "can't find your home folder")
            .hint("set `HOME` to the folder that is yours")
    })?;
    Ok((strategy.home_dir().to_owned(), strategy.config_dir()))
}

/// The path of this program.
///
/// # Errors
/// The system does not tell.
pub fn program() -> Result<PathBuf> {
    let unknown = |error: std::io::Error| {
        Diagnostic::error("unknown-program", "can't find out where this program is")
            .why(error.to_string())
    };
    Ok(std::env::current_exe().map_err(unknown)?)
}

/// Whether `BRIEFWRIGHT_ALLOW_PRIVATE` allows what a project does not: to ask loopback and private
/// addresses.
pub fn allow_private() -> bool {
    std::env::var_os("BRIEFWRIGHT_ALLOW_PRIVATE").is_some_and(|value| value == "1")
}

/// The longest line that is read from stdin, in bytes.
const MAX_LINE: u64 = 4 << 10;

/// The first line of stdin, for what is not to stand in the list of commands that a shell keeps.
///
/// # Errors
/// There is none, or it is no text.
pub fn line_from_stdin() -> Result<String> {
    let mut text = String::new();
    let read = io::stdin().lock().take(MAX_LINE).read_to_string(&mut text);
    let line = text.lines().next().unwrap_or_default().trim().to_owned();
    if read.is_err() || line.is_empty() {
        return Err(Diagnostic::error("no-input", "there is no line on stdin")
            .hint("put what is asked for on stdin, or write it instead of `-`")
            .into());
    }
    Ok(line)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_user_without_variables_goes_by_their_number() {
        let users =
            "root:x:0:0::/root:/bin/sh\n# :x\n:x:5:\nann:x:1000:1000:Ann:/home/ann:/bin/sh\n";
        assert_eq!(name_in(users, 0).as_deref(), Some("root"));
        assert_eq!(name_in(users, 1000).as_deref(), Some("ann"));
        assert_eq!(name_in(users, 5), None);
        assert_eq!(name_in("", 1000), None);
        assert!(!matches!(by_number().as_str(), "" | "unknown"));
    }
}
