//! What everything about delivery needs: the project, the editions, the recipients and the ledger.

use std::path::{Path, PathBuf};

use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::distribution::edition::Edition;
use crate::distribution::recipients::{self, Known, Recipient};
use crate::output::{self, Kept};
use crate::project::{Brief, BriefId, DeliverySpec, Period};
use crate::system::clock;
use crate::system::http::Manners;

use super::super::choose;
use super::super::ledger::place;
use super::super::load::Loaded;

/// Where the ledger is: as said, or else as the project says.
pub(in crate::ops) fn ledger_path(loaded: &Loaded, said: Option<&Path>) -> PathBuf {
    place(&loaded.folder, loaded.project.delivery.as_ref(), said)
}

/// What the project says of delivery.
pub(in crate::ops) fn delivery(loaded: &Loaded) -> Result<&DeliverySpec> {
    loaded.project.delivery.as_ref().ok_or_else(|| {
        Diagnostic::error("not-delivered", "the project says nothing of delivery")
            .in_place("briefs/delivery.yaml")
            .hint("write `briefs/delivery.yaml`; `docs/sending.md` says what is in it")
            .into()
    })
}

/// The briefs that are delivered, of those that were asked for.
pub(in crate::ops) fn delivered<'a>(
    loaded: &'a Loaded,
    names: &[String],
) -> Result<Vec<&'a Brief>> {
    delivery(loaded)?;
    let briefs: Vec<&Brief> = choose::briefs(loaded, names)?
        .into_iter()
        .filter(|brief| !names.is_empty() || brief.delivery.is_some())
        .collect();
    if briefs.is_empty() {
        return Err(Diagnostic::error("not-delivered", "no brief of the project is delivered")
            .hint("say in a brief's file how it is: `delivery: { policy: hold }`")
            .into());
    }
    Ok(briefs)
}

/// An edition of a brief: that of a month, or the newest.
pub(in crate::ops) fn edition<'a>(
    root: &Path,
    brief: &'a Brief,
    month: Option<Period>,
) -> Result<Edition<'a>> {
    let there = output::kept(root, &brief.id)?;
    let period = month.or(there.last().copied());
    let kept = match period {
        Some(period) => Kept::open(root, &brief.id, period)?.map(|kept| (period, kept)),
        None => None,
    };
    let Some((period, kept)) = kept else {
        return Err(no_edition(&brief.id, month, &there, root).into());
    };
    Edition::new(brief, period, kept)
}

fn no_edition(brief: &BriefId, month: Option<Period>, there: &[Period], root: &Path) -> Diagnostic {
    let of = month.map_or(String::new(), |month| format!(" for {}", month.label()));
    let months: Vec<String> = there.iter().map(|period| period.short()).collect();
    let known = match months.as_slice() {
        [] => format!("`{}` has none", root.display()),
        months => format!("there are: {}", months.join(", ")),
    };
    Diagnostic::error("no-edition", format!("there is no edition of `{brief}`{of}"))
        .why(known)
        .hint(format!("make it: `briefwright build {brief}`"))
}

/// Reads who gets what, from the files that are named or else from that of `BRIEFWRIGHT_RECIPIENTS`.
pub(in crate::ops) fn recipients(
    loaded: &Loaded,
    files: &[PathBuf],
) -> Result<(Vec<Recipient>, Diagnostics)> {
    let files = recipients::files(files)?;
    recipients::read(&files, &Known::of(&loaded.project, &loaded.folder, clock::today()))
}

/// How channels that speak HTTP behave.
pub(in crate::ops) fn manners(loaded: &Loaded, offline: bool) -> Manners {
    super::super::fetch::manners(loaded, offline)
}
