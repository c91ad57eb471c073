//! What a template may call.

use std::fmt::Write as _;

use super::{cell, plain};
use crate::ops::{CALLS, Call, CallKind};

pub(super) fn page() -> String {
    let mut page = String::from(
        "# What a template may call\n\nArguments are given by name, in any order. \
         [Writing a brief](../writing-a-brief.md#the-template) shows how they go together; \
         `briefwright complete calls` gives the same list as JSON.\n",
    );
    for (kind, title, about) in [
        (
            CallKind::Filter,
            "Filters",
            "They ask a figure something: `{{ figure | name(…) }}`. One after another, `at` and `of` choose \
             the value, and the others ask it.",
        ),
        (CallKind::Test, "Tests", "They decide: `{% if figure is name %}`."),
        (CallKind::Function, "Functions", "They stand by themselves: `{{ name(…) }}`."),
        (CallKind::Variable, "Variables", "The id of any figure of the catalogue is one as well."),
    ] {
        let _ = write!(page, "\n## {title}\n\n{about}\n");
        CALLS.iter().filter(|call| call.kind == kind).for_each(|call| tell(call, &mut page));
    }
    page.push_str(
        "\nTera's own filters, tests and `range` are there too: \
         [its documentation](https://keats.github.io/tera/) has them.\n",
    );
    page
}

fn tell(call: &Call, page: &mut String) {
    // Two of a name have two headings, so that each can be linked.
    let twice = CALLS.iter().filter(|one| one.name == call.name).count() > 1;
    let kind = match call.kind {
        CallKind::Filter => " as a filter",
        CallKind::Function => " as a function",
        CallKind::Test | CallKind::Variable => "",
    };
    let kind = if twice { kind } else { "" };
    let (name, about, example) = (call.name, plain(call.about), call.example);
    let _ = write!(page, "\n### `{name}`{kind}\n\n{about}\n\n```jinja\n{example}\n```\n");
    if call.arguments.is_empty() {
        return;
    }
    page.push_str("\n| argument | says | if not given |\n|---|---|---|\n");
    for one in call.arguments {
        let default = one.default.map_or("must be given".to_owned(), cell);
        let _ = writeln!(page, "| `{}` | {} | {default} |", one.name, cell(one.about));
    }
}
