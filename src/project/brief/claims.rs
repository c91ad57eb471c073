//! `claims` of a brief.

use indexmap::IndexMap;

use super::super::area::AreaKind;
use super::super::check::{Checker, Spanned};
use super::super::ids::ClaimId;
use super::check::Checking;
use super::raw::RawClaim;
use super::{ClaimSpec, Level};
use crate::diagnostics::{Diagnostic, did_you_mean};

impl Checking<'_> {
    /// Checks the claims of a brief, whose areas are of `all_kinds`.
    pub fn claims(
        &mut self,
        raw: IndexMap<String, RawClaim>,
        all_kinds: &[AreaKind],
    ) -> IndexMap<ClaimId, ClaimSpec> {
        let mut claims = IndexMap::new();
        for (id, raw) in raw {
            let path = ["claims", id.as_str()];
            self.checker.id(&id, &path);
            let says = self.spanned(raw.says, &path, "says", "the sentence");
            let what = "what must be true, such as `nurses | value > 100`";
            let test = self.spanned(raw.test, &path, "test", what);
            let otherwise = raw.otherwise.filter(|text| {
                let blank = text.trim().is_empty();
                if blank {
                    self.checker.push_at_value(
                        &["claims", &id, "otherwise"],
                        Diagnostic::error("blank", "`otherwise` says nothing")
                            .hint("write what is said where the claim fails, or leave it out"),
                    );
                }
                !blank
            });
            let otherwise = otherwise.map(|text| {
                let span = self.checker.places.value(&["claims", &id, "otherwise"]);
                Spanned { text, span }
            });
            let level = level(raw.level.as_deref(), &id, &mut self.checker);
            if let (Some(since), Some(until)) = (raw.since, raw.until)
                && until < since
            {
                self.checker.push_at_value(
                    &["claims", &id, "until"],
                    Diagnostic::error("wrong-months", "the claim ends before it begins")
                        .why(format!("it is for {} to {}", since.label(), until.label())),
                );
            }
            let areas = match raw.areas {
                Some(kinds) => self.kinds(kinds, &["claims", &id, "areas"]),
                None => all_kinds.to_vec(),
            };
            let span = self.checker.places.key(&path);
            if let (Some(says), Some(test)) = (says, test) {
                let (since, until) = (raw.since, raw.until);
                let claim = ClaimSpec { says, test, otherwise, level, since, until, areas, span };
                claims.insert(ClaimId::new(id), claim);
            }
        }
        claims
    }
}

fn level(name: Option<&str>, id: &str, checker: &mut Checker<'_>) -> Level {
    match name {
        None | Some("error") => Level::Error,
        Some("warn") => Level::Warn,
        Some(other) => {
            checker.push_at_value(
                &["claims", id, "level"],
                Diagnostic::error("unknown-level", format!("unknown level `{other}`"))
                    .hint_maybe(did_you_mean(other, ["error", "warn"])),
            );
            Level::Error
        }
    }
}
