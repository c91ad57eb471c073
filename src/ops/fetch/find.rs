//! Finds the releases of all sources, each on a thread of its own: publishers answer slowly.

use std::path::Path;

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result, did_you_mean};
use crate::project::{Source, SourceId};
use crate::sources::{self, Asked, Found, FoundRelease, Lock, Web};
use crate::system::clock;
use crate::system::environment;
use crate::system::http::{Client, Manners};

use super::super::load::Loaded;
use super::{Event, FetchOptions, Reach, Tell};

/// What was found of a source.
pub(super) struct FoundSource<'a> {
    pub source: &'a Source,
    pub found: Result<Found>,
}

/// A source that could not be reached; what was locked stays.
pub(super) struct Stays {
    pub id: SourceId,
    pub problems: Diagnostics,
}

/// What was found of each source, and the sources that stay.
pub(super) type Sorted<'a> = (Vec<(&'a Source, Found)>, Vec<Stays>);

/// The sources that are asked for.
pub fn chosen<'a>(loaded: &'a Loaded, names: &[String]) -> Result<Vec<&'a Source>> {
    let all = &loaded.project.sources;
    let mut problems = Diagnostics::new();
    for name in names.iter().filter(|name| !all.contains_key(name.as_str())) {
        problems.push(
            Diagnostic::error("unknown-source", format!("unknown source `{name}`"))
                .hint_maybe(did_you_mean(name, all.keys().map(SourceId::as_str))),
        );
    }
    let asked =
        |source: &&Source| names.is_empty() || names.iter().any(|n| n == source.id.as_str());
    problems.into_result(all.values().filter(asked).collect())
}

/// The client, with the manners that the project asks for.
pub fn client(loaded: &Loaded, options: &FetchOptions) -> Result<Client> {
    Client::new(manners(loaded, options.reach == Reach::Offline))
}

/// The manners that the project asks for.
pub fn manners(loaded: &Loaded, offline: bool) -> Manners {
    let network = &loaded.project.network;
    let contact = network
        .contact
        .clone()
        .or_else(|| loaded.project.briefs.values().map(|brief| brief.contact.clone()).next());
    let contact = contact.unwrap_or_default();
    let plain: String = contact.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').collect();
    Manners {
        agent: format!("briefwright/{} (contact: {plain})", env!("CARGO_PKG_VERSION")),
        allow_private: network.allow_private || environment::allow_private(),
        offline,
        ..Manners::default()
    }
}

/// Finds the releases of the sources, or the files that a person names.
pub(super) fn all<'a>(
    loaded: &'a Loaded,
    sources: &[&'a Source],
    options: &FetchOptions,
    lock: &Lock,
    web: &Web<'_>,
    tell: &Tell<'_>,
) -> Result<Vec<FoundSource<'a>>> {
    if let Some(from) = &options.from {
        return given(sources, from, lock);
    }
    tell(Event::Step("looking for new releases"));
    let now = clock::now();
    // What a thread does belongs to what started it.
    let span = tracing::Span::current();
    let find = |source: &'a Source| {
        let _span = tracing::info_span!(parent: &span, "find", source = %source.id).entered();
        let asked = Asked {
            web,
            project: &loaded.folder,
            locked: lock.sources.get(source.id.as_str()),
            refresh: options.refresh,
            as_of: options.as_of,
            now,
        };
        FoundSource { source, found: sources::find(source, &asked) }
    };
    Ok(std::thread::scope(|scope| {
        let threads: Vec<_> =
            sources.iter().map(|source| (*source, scope.spawn(|| find(source)))).collect();
        let join = |(source, thread): (&'a Source, std::thread::ScopedJoinHandle<'_, _>)| {
            thread.join().unwrap_or_else(|_| FoundSource {
                source,
                found: Err(Diagnostic::error("internal", "the search ended in a panic").into()),
            })
        };
        threads.into_iter().map(join).collect()
    }))
}

/// The files at a path, as if their publisher had just listed them. A history that is locked stays
/// before them.
fn given<'a>(sources: &[&'a Source], from: &Path, lock: &Lock) -> Result<Vec<FoundSource<'a>>> {
    let files = sources::find_files(from, sources)?;
    let found = |source: &&'a Source| {
        let files = files.get(&source.id)?.clone();
        // Lists and files at fixed addresses have no page of a release: their own page is it.
        let own = matches!(source.connector.kind, "http" | "json-api");
        let url = if own { source.page.clone() } else { String::new() };
        let mut releases = vec![FoundRelease { period: None, published: None, url, files }];
        if source.connector.months("history").is_some()
            && let Some(locked) = lock.sources.get(source.id.as_str())
        {
            let before = [&locked.now].into_iter().chain(&locked.earlier);
            releases.extend(before.map(FoundRelease::pinned));
        }
        let found = Found { releases, ..Found::default() };
        Some(FoundSource { source, found: Ok(found) })
    };
    Ok(sources.iter().filter_map(found).collect())
}

/// What was found, and the sources that stay as they are since nobody could be reached.
///
/// # Errors
/// Any other fault.
pub(super) fn stay<'a>(found: Result<Vec<FoundSource<'a>>>) -> Result<Sorted<'a>> {
    let mut all = Vec::new();
    let mut stays = Vec::new();
    let mut problems = Diagnostics::new();
    for FoundSource { source, found } in found? {
        match found {
            Ok(found) => all.push((source, found)),
            Err(why) => {
                if why.iter().all(|one| one.kind == Kind::Unreachable) {
                    stays.push(Stays { id: source.id.clone(), problems: why });
                } else {
                    problems.extend(why);
                }
            }
        }
    }
    problems.into_result((all, stays))
}
