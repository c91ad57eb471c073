//! The values of `delivery.yaml`: addresses, secrets, sizes, lengths of time.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::Date;
use url::Url;

use super::super::check::{Checker, Spanned};
use super::raw::RawSecret;
use super::{Secret, WebhookUrl};
use crate::diagnostics::Diagnostic;

/// The longest line that stands in a message or a header.
const LINE: usize = 200;

/// Checks values, and gathers what is wrong.
pub(super) struct Values<'a> {
    pub checker: Checker<'a>,
}

impl Values<'_> {
    /// A required line of text: no line breaks, which would begin another header of a message.
    pub fn line(
        &mut self,
        text: Option<String>,
        path: &[&str],
        key: &str,
        what: &str,
    ) -> Option<String> {
        let text = self.checker.text(text, path, key, what)?;
        let full: Vec<&str> = path.iter().copied().chain([key]).collect();
        let text = text.trim_end().to_owned();
        let wrong = if text.chars().any(char::is_control) {
            Some("it holds a line break or another control character")
        } else if text.chars().count() > LINE {
            Some("it is longer than 200 characters")
        } else {
            None
        };
        let Some(why) = wrong else { return Some(text) };
        self.checker.push_at_value(
            &full,
            Diagnostic::error("not-a-line", format!("`{key}` can't stand in a line of a message"))
                .why(why)
                .hint(format!("write {what}")),
        );
        None
    }

    /// A mail address.
    pub fn address(&mut self, text: &str, path: &[&str]) -> Option<Spanned> {
        // lettre refuses these too; a header that somebody could begin is worth a check of our own.
        if !text.chars().any(char::is_control) && text.parse::<lettre::Address>().is_ok() {
            let span = self.checker.places.value(path);
            return Some(Spanned { text: text.to_owned(), span });
        }
        let shown = text.escape_debug();
        self.checker.push_at_value(
            path,
            Diagnostic::error("wrong-mail-address", format!("`{shown}` is no mail address"))
                .hint("write the address alone, such as `briefs@example.org`"),
        );
        None
    }

    /// Where a secret is. What can't be read is not shown: it may be the secret itself.
    pub fn secret(&mut self, raw: &RawSecret, path: &[&str]) -> Option<Secret> {
        self.secret_text(raw.as_str().unwrap_or_default(), path)
    }

    fn secret_text(&mut self, text: &str, path: &[&str]) -> Option<Secret> {
        let key = path.last().copied().unwrap_or_default();
        let (message, why) = match parse_secret(text) {
            Ok(secret) => return Some(secret),
            Err(Fault::Open) => (
                format!("`{key}` is written in the open"),
                "who reads the project, its history or a log would have the secret",
            ),
            Err(Fault::Form(why)) => (format!("`{key}` does not say where the secret is"), why),
        };
        self.unseen(
            path,
            Diagnostic::error("open-secret", message).why(why).hint(format!(
                "write where it is: `{key}: env:NAME`, `{key}: file:/etc/briefwright/secret` (mode 600) \
                 or `{key}: keyring:SERVICE/USER`"
            )),
        );
        None
    }

    /// Reports something at a line without showing the line.
    fn unseen(&mut self, path: &[&str], diagnostic: Diagnostic) {
        let span = self.checker.places.value(path);
        let (line, _) = span.line_column();
        self.checker.diagnostics.push(diagnostic.in_place(format!(
            "{}:{line}, `{}`",
            span.file.path,
            path.join(".")
        )));
    }

    /// The address of a webhook.
    pub fn webhook(&mut self, text: &str, path: &[&str]) -> Option<WebhookUrl> {
        match parse_secret(text) {
            Ok(secret) => Some(WebhookUrl::Secret(secret)),
            Err(Fault::Open) => self.web(text, path).map(WebhookUrl::Open),
            Err(Fault::Form(_)) => self.secret_text(text, path).map(WebhookUrl::Secret),
        }
    }

    /// A web address that is reached in private.
    pub fn web(&mut self, text: &str, path: &[&str]) -> Option<String> {
        let text = text.trim();
        let wrong = |why: &str| {
            Diagnostic::error("wrong-address", format!("`{text}` can't be the address"))
                .why(why.to_owned())
                .hint("write it whole: `https://example.org/…`")
        };
        let told = match Url::parse(text) {
            Err(error) => wrong(&format!("it is no web address: {error}")),
            Ok(url) if !url.username().is_empty() || url.password().is_some() => {
                let problem =
                    Diagnostic::error("open-secret", "the address has a name or a password in it")
                        .hint("write where the whole address is: `env:NAME`");
                self.unseen(path, problem);
                return None;
            }
            Ok(url) if url.scheme() == "https" => return Some(text.to_owned()),
            Ok(url) if url.scheme() == "http" => {
                if is_here(url.host_str().unwrap_or_default()) {
                    return Some(text.to_owned());
                }
                wrong("`http` is in the open, and the machine is another one")
            }
            Ok(url) => wrong(&format!("`{}` is no scheme of the web", url.scheme())),
        };
        self.checker.push_at_value(path, told);
        None
    }

    /// A path, from the project's folder.
    pub fn path(&mut self, text: &str, path: &[&str]) -> Option<PathBuf> {
        if text.trim().is_empty() || text.chars().any(char::is_control) {
            let key = path.last().unwrap_or(&"");
            let told = Diagnostic::error("wrong-path", format!("`{key}` is no path"));
            self.checker.push_at_value(path, told.hint("write it from the project’s folder"));
            return None;
        }
        Some(PathBuf::from(text.trim()))
    }

    /// A required day such as 2026-03-27.
    pub fn day(&mut self, text: Option<String>, path: &[&str], key: &str) -> Option<Date> {
        let text = self.checker.text(text, path, key, "a day such as 2026-03-27")?;
        let full: Vec<&str> = path.iter().copied().chain([key]).collect();
        let day = text.trim().parse().ok();
        if day.is_none() {
            self.checker.push_at_value(
                &full,
                Diagnostic::error("wrong-day", format!("`{text}` is no day"))
                    .hint(format!("write `{key}: 2026-03-27`")),
            );
        }
        day
    }

    /// A length of time within bounds.
    pub fn duration(
        &mut self,
        text: Option<String>,
        path: &[&str],
        (least, most): (u64, u64),
    ) -> Option<Duration> {
        let text = text?;
        let seconds = in_units(&text, &[("s", 1.0), ("min", 60.0), ("h", 3600.0)]);
        let within = |seconds: &f64| (least as f64..=most as f64).contains(seconds);
        let found = seconds.filter(within).map(Duration::from_secs_f64);
        if found.is_none() {
            let key = path.last().unwrap_or(&"");
            self.checker.push_at_value(
                path,
                Diagnostic::error("wrong-time", format!("`{text}` can't be the `{key}`"))
                    .why(format!("it is a length of time from {least} s to {most} s"))
                    .hint(format!("write `{key}: 60 s` or `{key}: 2 min`")),
            );
        }
        found
    }

    /// A size in bytes.
    pub fn size(&mut self, text: Option<String>, path: &[&str]) -> Option<u64> {
        let text = text?;
        let bytes = in_units(&text, &[("kB", 1e3), ("MB", 1e6)]);
        let found = bytes.filter(|bytes| (1e3..=25e6).contains(bytes)).map(|bytes| bytes as u64);
        if found.is_none() {
            self.checker.push_at_value(
                path,
                Diagnostic::error("wrong-size", format!("`{text}` can't be the largest size"))
                    .why("it is a size from 1 kB to 25 MB; few mail servers take more")
                    .hint("write `attach_up_to: 2 MB`"),
            );
        }
        found
    }
}

/// A number before one of some units, in the smallest of them.
fn in_units(text: &str, units: &[(&str, f64)]) -> Option<f64> {
    let text = text.trim();
    let at = text.find(|c: char| c.is_alphabetic())?;
    let (number, unit) = text.split_at(at);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit)?;
    number.trim().parse::<f64>().ok().filter(|number| number.is_finite()).map(|one| one * factor)
}

/// What is wrong with a text that should say where a secret is.
enum Fault {
    /// It may be the secret.
    Open,
    /// It begins as it should, and does not go on so.
    Form(&'static str),
}

fn parse_secret(text: &str) -> Result<Secret, Fault> {
    let text = text.trim();
    if let Some(name) = text.strip_prefix("env:") {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        return match begins && name.chars().all(fits) {
            true => Ok(Secret::Environment(name.to_owned())),
            false => Err(Fault::Form("a variable has letters, digits and underscores")),
        };
    }
    if let Some(path) = text.strip_prefix("file:") {
        // Within the project it would be committed one day.
        return match Path::new(path).has_root() {
            true => Ok(Secret::File(PathBuf::from(path))),
            false => Err(Fault::Form("the path is not a whole one: it begins with `/`")),
        };
    }
    if let Some(entry) = text.strip_prefix("keyring:") {
        return match entry.rsplit_once('/') {
            Some((service, user)) if !service.is_empty() && !user.is_empty() => {
                Ok(Secret::Keyring { service: service.to_owned(), user: user.to_owned() })
            }
            _ => Err(Fault::Form("an entry has a service and a user, with a slash in between")),
        };
    }
    Err(Fault::Open)
}

/// Whether a host is this machine.
pub(super) fn is_here(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whether a text may be the name of a host or a domain.
pub(super) fn is_host(text: &str) -> bool {
    let fits = |part: &str| {
        !part.is_empty()
            && part.len() <= 63
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    text.len() <= 253 && text.trim_end_matches('.').split('.').all(fits)
}
