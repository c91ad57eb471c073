//! The variables of the environment.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use regex::Regex;

use super::cell;
use super::codes::sources;
use crate::ops::VARIABLES;

pub(super) fn page() -> String {
    let mut page = String::from(
        "# Variables of the environment\n\nA secret of `delivery.yaml` may lie in a variable too, with the \
         name that it says there: `env:NAME` ([Secrets](../channels.md#secrets)).\n\n\
         | variable | says |\n|---|---|\n",
    );
    for (names, about) in VARIABLES {
        let names: Vec<String> = names.split(", ").map(|name| format!("`{name}`")).collect();
        let _ = writeln!(page, "| {} | {} |", names.join(", "), cell(about));
    }
    page
}

#[test]
fn every_variable_of_ours_is_told() {
    let name = Regex::new(r#"var(?:_os)?\("(BRIEFWRIGHT_[A-Z_]+)""#).unwrap();
    let mut asked = BTreeSet::new();
    for (_, text) in sources() {
        asked.extend(name.captures_iter(&text).map(|found| found[1].to_owned()));
    }
    let told = VARIABLES.iter().flat_map(|(names, _)| names.split(", "));
    let told = told.filter(|name| name.starts_with("BRIEFWRIGHT_")).map(str::to_owned);
    assert_eq!(told.collect::<BTreeSet<_>>(), asked);
}
