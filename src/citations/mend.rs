//! What a style, or the processor that reads it, leaves out or tears apart, and a brief may not.
//!
//! Styles are mended by rules over their elements, whatever the style is called, so that each rule
//! holds for the next style as well.

use hayagriva::citationberg::taxonomy::{Kind, NumberVariable, OtherTerm, Term, Variable};
use hayagriva::citationberg::{
    Choose, ChooseBranch, ChooseMatch, DemoteNonDroppingParticle, ElseBranch, IndependentStyle,
    LayoutRenderingElement as Element, Names, NamesChild, TextTarget,
};

/// Mends a style.
pub fn mend(style: &mut IndependentStyle) {
    // "Le Grand, Julian" stands under L, as British indexes have it: the processor takes every
    // capital "Le", "Van" or "Al" for a particle that may be torn off.
    style.settings.demote_non_dropping_particle = DemoteNonDroppingParticle::Never;
    if let Some(list) = &mut style.bibliography {
        // A dash in place of an author's name says nothing to a screen reader.
        list.subsequent_author_substitute = None;
        list.layout.elements.iter_mut().for_each(always);
        walk(&mut list.layout.elements, &mut rule);
    }
    walk(&mut style.citation.layout.elements, &mut rule);
    for one in &mut style.macros {
        walk(&mut one.children, &mut rule);
    }
}

/// The rules for every element of a style.
fn rule(element: &mut Element) {
    if let Element::Names(names) = element {
        substitutes_as_the_name(names);
    }
    if says_no_date(element) {
        // A law or a judgment is dated by its name, or not at all.
        unless(element, vec![Kind::Bill, Kind::Legislation, Kind::LegalCase]);
    } else if prints_number(element) {
        // The processor takes the number of a chapter for that of the book, too: "ch. 3, no. 3".
        unless(element, vec![Kind::Chapter]);
    }
}

/// Lets the list have every work that is cited. Styles leave out kinds that they think too slight
/// for a list (a post, a paper that nobody published); the reader was sent to them all the same.
fn always(element: &mut Element) {
    let Element::Choose(choose) = element else { return };
    let branches = std::iter::once(&mut choose.if_).chain(&mut choose.else_if);
    for branch in branches {
        branch.children.iter_mut().for_each(always);
    }
    let mut full: Vec<ChooseBranch> = std::iter::once(choose.if_.clone())
        .chain(choose.else_if.drain(..))
        .filter(|branch| !branch.children.is_empty())
        .collect();
    if let Some(otherwise) = &mut choose.otherwise {
        otherwise.children.iter_mut().for_each(always);
    } else if let Some(last) = full.last() {
        choose.otherwise = Some(ElseBranch { children: last.children.clone() });
    }
    if !full.is_empty() {
        choose.if_ = full.remove(0);
        choose.else_if = full;
    }
}

/// Writes those who stand in for a missing author as the author would be. The specification says so
/// of each `names` within a `substitute` that has no words of its own; the processor forgets it of
/// those that stand under a condition, which prints "C. Ham" for "Ham, Chris".
/// <https://docs.citationstyles.org/en/v1.0.2/specification.html#substitute>
fn substitutes_as_the_name(names: &mut Names) {
    let own: Vec<NamesChild> = names
        .children
        .iter()
        .filter(|child| !matches!(child, NamesChild::Substitute(_)))
        .cloned()
        .collect();
    for child in &mut names.children {
        if let NamesChild::Substitute(substitute) = child {
            for element in &mut substitute.children {
                // The processor does it for those that stand under none.
                if !matches!(element, Element::Names(_)) {
                    walk(std::slice::from_mut(element), &mut |inner| {
                        if let Element::Names(inner) = inner
                            && inner.children.is_empty()
                        {
                            inner.children.clone_from(&own);
                        }
                    });
                }
            }
        }
    }
}

fn says_no_date(element: &Element) -> bool {
    let Element::Text(text) = element else { return false };
    matches!(&text.target, TextTarget::Term { term: Term::Other(OtherTerm::NoDate), .. })
}

fn prints_number(element: &Element) -> bool {
    match element {
        Element::Number(number) => Variable::from(number.variable) == NumberVariable::Number.into(),
        Element::Text(text) => matches!(
            &text.target,
            TextTarget::Variable { var: Variable::Number(NumberVariable::Number), .. }
        ),
        Element::Label(label) => Variable::from(label.variable) == NumberVariable::Number.into(),
        _ => false,
    }
}

/// Prints an element for all works but those of these kinds.
fn unless(element: &mut Element, kinds: Vec<Kind>) {
    let if_ = ChooseBranch {
        disambiguate: None,
        is_numeric: None,
        is_uncertain_date: None,
        locator: None,
        position: None,
        type_: Some(kinds),
        variable: None,
        match_: ChooseMatch::None,
        children: vec![element.clone()],
    };
    *element = Element::Choose(Choose { if_, else_if: Vec::new(), otherwise: None });
}

/// Visits every element, those within others first.
fn walk(elements: &mut [Element], visit: &mut impl FnMut(&mut Element)) {
    for element in elements {
        match element {
            Element::Group(group) => walk(&mut group.children, visit),
            Element::Choose(choose) => {
                for branch in std::iter::once(&mut choose.if_).chain(&mut choose.else_if) {
                    walk(&mut branch.children, visit);
                }
                if let Some(otherwise) = &mut choose.otherwise {
                    walk(&mut otherwise.children, visit);
                }
            }
            Element::Names(names) => {
                for child in &mut names.children {
                    if let NamesChild::Substitute(substitute) = child {
                        walk(&mut substitute.children, visit);
                    }
                }
            }
            _ => {}
        }
        visit(element);
    }
}
