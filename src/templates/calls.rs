//! What a template may call, told for editors and for the reference: filters, functions, tests and
//! variables.

/// What sort of thing a template calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallKind {
    /// `{{ figure | name(…) }}`.
    Filter,
    /// `{{ name(…) }}`.
    Function,
    /// `{% if figure is name %}`.
    Test,
    /// `{{ name }}`.
    Variable,
}

/// An argument of a call. All are given by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argument {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub about: &'static str,
    /// What counts if it is not given; `None` if it must be given.
    pub default: Option<&'static str>,
}

/// Something that a template may call.
#[derive(Debug, Clone, Copy)]
pub struct Call {
    /// Its name.
    pub name: &'static str,
    /// What sort of thing it is.
    pub kind: CallKind,
    /// The arguments that it takes.
    pub arguments: &'static [Argument],
    /// What it prints or answers, in a sentence.
    pub about: &'static str,
    /// How it is written.
    pub example: &'static str,
}

const fn filter(
    name: &'static str,
    arguments: &'static [Argument],
    about: &'static str,
    example: &'static str,
) -> Call {
    Call { name, kind: CallKind::Filter, arguments, about, example }
}

const fn function(
    name: &'static str,
    arguments: &'static [Argument],
    about: &'static str,
    example: &'static str,
) -> Call {
    Call { name, kind: CallKind::Function, arguments, about, example }
}

const fn variable(name: &'static str, about: &'static str, example: &'static str) -> Call {
    Call { name, kind: CallKind::Variable, arguments: &[], about, example }
}

const fn must(name: &'static str, about: &'static str) -> Argument {
    Argument { name, about, default: None }
}

const fn may(name: &'static str, about: &'static str, default: &'static str) -> Argument {
    Argument { name, about, default: Some(default) }
}

const SINCE: Argument = may("since", "The month to compare with: `2015-09`.", "`than` says");
const THAN: Argument =
    may("than", "The code of the area to compare with, in the same month.", "`since` says");
const UP: &str = "The words for more.";
const DOWN: &str = "The words for less.";
const FLAT: &str = "The words for values that print alike.";

/// All of them. A figure's id is a variable too.
pub const CALLS: [Call; 27] = [
    filter(
        "at",
        &[must("period", "The month: `2015-09`.")],
        "The value at a month.",
        "{{ nurses | at(period=\"2015-09\") }}",
    ),
    filter(
        "of",
        &[must("area", "The code of the area.")],
        "The value of another area.",
        "{{ nurses | of(area=\"E92000001\") }}",
    ),
    filter(
        "change",
        &[
            SINCE,
            THAN,
            may("as", "`percent`: the change in per cent.", "in the figure's unit"),
            may("decimals", "With `as=\"percent\"`: how many decimals.", "`1`"),
            may("up", UP, "`more`, or `higher` of a share, in the brief's language"),
            may("down", DOWN, "`fewer`, or `lower` of a share"),
            may("flat", FLAT, "`no more and no fewer`"),
        ],
        "The change since a month, or the difference to another area, in words: `773 fewer`; with `as=\"percent\"` in per cent.",
        "{{ nurses | change(since=\"2015-09\") }}",
    ),
    filter(
        "word",
        &[SINCE, THAN, must("up", UP), must("down", DOWN), must("flat", FLAT)],
        "The word that is true: one for more, one for less, one for as many.",
        "{{ nurses | word(since=\"2015-09\", up=\"risen\", down=\"fallen\", flat=\"not changed\") }}",
    ),
    filter(
        "rank",
        &[
            must("among", "The kind of area: `icb`."),
            may("first", "`highest` or `lowest`: which value is the 1st.", "`highest`"),
        ],
        "The place among all areas of a kind: `7th of 42`; the highest is first, or with `first=\"lowest\"` the lowest.",
        "{{ nurses | rank(among=\"icb\") }}",
    ),
    filter(
        "value",
        &[],
        "The unrounded number, for tests and loops; it prints nothing.",
        "{% if nurses | value > 100 %}",
    ),
    filter(
        "cite",
        &[],
        "A note with the sources of the figure, its definition and what must be said of it.",
        "{{ nurses | cite }}",
    ),
    filter("period", &[], "The month of the value: `October 2025`.", "{{ nurses | period }}"),
    filter("label", &[], "The figure's name within a sentence.", "{{ nurses | label }}"),
    filter("unit", &[], "The figure's unit.", "{{ nurses | unit }}"),
    filter("caveat", &[], "What a reader must know of the figure.", "{{ nurses | caveat }}"),
    filter(
        "coverage",
        &[],
        "How much of the area has data: `38 of 41 practices`.",
        "{{ nurses | coverage }}",
    ),
    filter("with_unit", &[], "The value with its unit.", "{{ nurses | with_unit }}"),
    Call {
        name: "known",
        kind: CallKind::Test,
        arguments: &[],
        about: "Whether the area has a value.",
        example: "{% if nurses is known %}…{% endif %}",
    },
    function(
        "cite",
        &[
            must("key", "The key of the work, or the id of the source."),
            may("locator", "Where in the work: `p. 12`.", "the whole work"),
        ],
        "A note that cites a work of `references.yaml`, or the locked release of a source.",
        "{{ cite(key=\"doe2024\", locator=\"p. 12\") }}",
    ),
    function(
        "quote",
        &[must("id", "The id of the quotation."), may("as", "`inline` or `block`.", "`inline`")],
        "A quotation of `quotations.yaml` with its note; with `as=\"block\"` a block of its own.",
        "{{ quote(id=\"front_door\") }}",
    ),
    function("bibliography", &[], "The list of works cited.", "{{ bibliography() }}"),
    function(
        "claim",
        &[must("id", "The id of the claim in the brief.")],
        "The sentence of a claim, if its test holds; else its `otherwise`.",
        "{{ claim(id=\"fewer_gps\") }}",
    ),
    function(
        "holds",
        &[must("id", "The id of the claim in the brief.")],
        "Whether the test of a claim holds.",
        "{% if holds(id=\"fewer_gps\") %}…{% endif %}",
    ),
    function(
        "chart",
        &[must("id", "The id of the chart in the brief.")],
        "A chart of the brief, with its text alternative and its data.",
        "{{ chart(id=\"gp_trend\") }}",
    ),
    function(
        "table",
        &[must("id", "The id of the table in the brief.")],
        "A table of the brief.",
        "{{ table(id=\"staff\") }}",
    ),
    function(
        "key_figures",
        &[],
        "The key figures of the brief, side by side.",
        "{{ key_figures() }}",
    ),
    function("deal", &[], "What is asked and what is promised.", "{{ deal() }}"),
    variable(
        "area",
        "The area: `code`, `name`, `prose`, `kind`, `kind_label`, `modelled`, and the same of its `parent`.",
        "{{ area.prose }}",
    ),
    variable(
        "edition",
        "The edition: `period` (`2025-10`), `label` (`October 2025`), `date`, `geography`.",
        "{{ edition.label }}",
    ),
    variable(
        "brief",
        "The brief: `id`, `name`, `organisation`, `contact`, `language`.",
        "{{ brief.organisation }}",
    ),
    variable(
        "releases",
        "The locked release of each source: `title`, `publisher`, `release`, `published`, `url`, `newer`, `status`, `attribution`, `licence`.",
        "{{ releases.gpw.published }}",
    ),
];

#[cfg(test)]
mod tests {
    use super::super::filters;
    use super::*;

    #[test]
    fn every_filter_and_function_is_told() {
        let told = |name: &str| CALLS.iter().any(|call| call.name == name);
        // `range` is Tera's own.
        for name in filters::names().filter(|name| *name != "range") {
            assert!(told(name), "{name}");
        }
        for (name, arguments) in filters::FILTERS {
            let call = CALLS.iter().find(|one| one.name == name && one.kind == CallKind::Filter);
            let told = call.into_iter().flat_map(|one| one.arguments).map(|one| one.name);
            assert_eq!(told.collect::<Vec<_>>(), arguments, "{name}");
        }
    }
}
