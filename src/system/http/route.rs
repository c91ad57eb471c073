//! An address, and the redirects that led to it.

use url::Url;

use super::fault::shown;
use crate::diagnostics::{Diagnostic, Kind};

/// Where a question has got to.
#[derive(Debug, Clone)]
pub(super) struct Route {
    at: Url,
    before: Vec<Url>,
}

impl Route {
    pub(super) fn to(url: &Url) -> Self {
        Self { at: url.clone(), before: Vec::new() }
    }

    /// The address that is asked now.
    pub(super) fn url(&self) -> &Url {
        &self.at
    }

    /// Begins a diagnostic about the address that is asked now: "`address` did such and such".
    pub(super) fn fault(&self, code: &'static str, what: impl AsRef<str>) -> Diagnostic {
        let message = format!("`{}` {}", shown(&self.at), what.as_ref());
        let fault = Diagnostic::error(code, message).kind(Kind::Unreachable);
        match self.before.as_slice() {
            [] => fault,
            [first] => fault.why(format!("`{}` leads there", shown(first))),
            [first, more @ ..] => {
                fault.why(format!("`{}` leads there by {} redirects", shown(first), more.len() + 1))
            }
        }
    }

    /// Follows a redirect. No credentials go along.
    pub(super) fn follow(&mut self, location: &str, most: usize) -> Result<(), Diagnostic> {
        let moved = "ask for the page's new address, and put that into `sources.yaml`";
        let Ok(mut next) = self.at.join(location) else {
            let said = location.chars().take(200).collect::<String>();
            return Err(self
                .fault("redirect-scheme", "redirects to what is no address")
                .why(format!("it says `{said}`"))
                .hint(moved));
        };
        if !matches!(next.scheme(), "http" | "https") {
            return Err(self
                .fault("redirect-scheme", format!("redirects to `{}`", shown(&next)))
                .why("only http and https are followed")
                .hint(moved));
        }
        // An address with a host takes these; all with these schemes have one.
        let _ = next.set_username("");
        let _ = next.set_password(None);
        next.set_fragment(None);
        if next == self.at || self.before.contains(&next) {
            return Err(self
                .fault("too-many-redirects", "redirects in a circle")
                .why(format!("it leads back to `{}`", shown(&next)))
                .hint(moved));
        }
        if self.before.len() >= most {
            return Err(self
                .fault("too-many-redirects", "redirects once more")
                .why(format!("{most} redirects are followed at most"))
                .hint(moved));
        }
        self.before.push(std::mem::replace(&mut self.at, next));
        Ok(())
    }
}
