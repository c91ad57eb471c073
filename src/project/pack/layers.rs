//! What the project and its packs have, put together: one name, one thing.

use std::sync::Arc;

use indexmap::IndexMap;
use serde::de::DeserializeOwned;

use super::super::load::Files;
use super::super::yaml::{self, Places};
use super::PackSpec;
use crate::diagnostics::{Diagnostic, Diagnostics, SourceFile, Span};

/// A file of the project, or the file of that name of a pack.
pub struct Layer<'a, T> {
    /// What it holds.
    pub raw: T,
    /// Where it stands.
    pub places: Places,
    /// The pack, unless it is the project's own.
    pub pack: Option<&'a PackSpec>,
}

/// Reads the files of a name, the project's own first. `None` if one of them is not usable.
pub fn layers<'a, T: DeserializeOwned>(
    name: &str,
    files: &'a Files,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Layer<'a, T>>> {
    let own = files.briefs.get(name).map(|file| (file, None));
    let packs = files.packs.iter();
    let packs = packs.filter_map(|pack| Some((pack.briefs.get(name)?, Some(&pack.spec))));
    own.into_iter()
        .chain(packs)
        .map(|(file, pack)| {
            let (raw, places) = yaml::read::<T>(file, diagnostics)?;
            Some(Layer { raw, places, pack })
        })
        .collect()
}

/// Leaves each id to one layer: takes out of a pack what the project has of its own and says so,
/// and reports what else is there twice. `entries` are those of a layer, by id, below `key`.
pub fn settle<T, V>(
    what: &'static str,
    layers: &mut [Layer<'_, T>],
    entries: impl Fn(&mut T) -> Option<&mut IndexMap<String, V>>,
    diagnostics: &mut Diagnostics,
) {
    let key = |id: &str| -> Vec<String> {
        let below = (what != "quotations").then(|| what.to_owned());
        below.into_iter().chain([id.to_owned()]).collect()
    };
    let mut seen: IndexMap<String, (Span, bool)> = IndexMap::new();
    for layer in layers {
        let Some(entries) = entries(&mut layer.raw) else { continue };
        let (places, pack) = (&layer.places, layer.pack);
        entries.retain(|id, _| {
            let path = key(id);
            let span = places.key(&path.iter().map(String::as_str).collect::<Vec<_>>());
            keeps(what, id, span, pack, &mut seen, diagnostics)
        });
    }
}

/// Whether something of a layer is kept, by its id and place.
fn keeps(
    what: &'static str,
    id: &str,
    span: Span,
    pack: Option<&PackSpec>,
    seen: &mut IndexMap<String, (Span, bool)>,
    diagnostics: &mut Diagnostics,
) -> bool {
    let Some((first, own)) = seen.get(id) else {
        seen.insert(id.to_owned(), (span, pack.is_none()));
        return true;
    };
    let Some(pack) = pack else { return true };
    let left_out = pack.overridden.iter().any(|(kind, one)| *kind == what && one == id);
    if !(left_out && *own) {
        let (line, _) = first.line_column();
        let one = what.trim_end_matches('s');
        let problem = Diagnostic::error("pack-clash", format!("the {one} `{id}` is there twice"))
            .at(&span)
            .why(format!("it stands in `{}`, line {line}, too", first.file.path));
        diagnostics.push(if *own {
            problem.hint(format!(
                "if the project's own is meant, say so in `briefs/packs.yaml`, under `{}`: \
                 `override: {{ {what}: [{id}] }}`",
                pack.name
            ))
        } else {
            problem.hint("two packs can't have the same; use one of them, or a copy")
        });
    }
    false
}

/// The templates of the project and its packs. The components of a pack have its name before
/// theirs, since every project has a file of that name, and nobody includes it.
pub fn templates(
    files: &Files,
    diagnostics: &mut Diagnostics,
) -> IndexMap<String, Arc<SourceFile>> {
    let mut all = files.templates.clone();
    let mut seen: IndexMap<String, (Span, bool)> = IndexMap::new();
    let begins = |file: &Arc<SourceFile>| Span::new(file, 0..0);
    seen.extend(all.iter().map(|(name, file)| (name.clone(), (begins(file), true))));
    for pack in &files.packs {
        for (name, file) in &pack.templates {
            if name == "components.md" {
                all.insert(format!("{}/{name}", pack.spec.name), Arc::clone(file));
            } else if keeps(
                "templates",
                name,
                begins(file),
                Some(&pack.spec),
                &mut seen,
                diagnostics,
            ) {
                all.insert(name.clone(), Arc::clone(file));
            }
        }
    }
    all
}

/// What a project says that it has of its own, and it or the pack has not.
pub fn idle_overrides(files: &Files) -> Diagnostics {
    let mut problems = Diagnostics::new();
    for pack in &files.packs {
        for (what, id) in &pack.spec.overridden {
            let named = |files: &IndexMap<String, Arc<SourceFile>>| match *what {
                "templates" => files.contains_key(id),
                // Whether the id is a key there is seen well enough by the word.
                _ => files.get(&format!("{what}.yaml")).is_some_and(|file| {
                    file.text.lines().any(|line| line.trim_start().starts_with(&format!("{id}:")))
                }),
            };
            let (own, theirs) = match *what {
                "templates" => (named(&files.templates), named(&pack.templates)),
                _ => (named(&files.briefs), named(&pack.briefs)),
            };
            if own && theirs {
                continue;
            }
            let who = if own { "the pack has none" } else { "the project has none of its own" };
            let message = format!("`override` names `{id}` under `{what}`, and {who}");
            problems.push(
                Diagnostic::error("idle-override", message)
                    .at(&pack.spec.span)
                    .hint("take it out, or look for a slip of the pen"),
            );
        }
    }
    problems
}
