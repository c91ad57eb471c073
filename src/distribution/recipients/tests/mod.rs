//! People here are made up.

mod pulling;
mod reading;
mod renewing;
mod reviewing;

use std::path::Path;

use indexmap::IndexMap;
use jiff::civil::{Date, date};

use super::read::check;
use super::{Known, Listing};
use crate::diagnostics::{Diagnostics, SourceFile, Span};
use crate::project::connector::{ConnectorKind, Form, Key};
use crate::project::{self, BriefDelivery, Files, Policy, Project};

const TODAY: Date = date(2025, 11, 27);

const AREAS: &str = "\
code,name,prose,kind,parent
E92000001,England,England,country,
Y01,North,the North,region,E92000001
W07000041,Ynys Môn,Ynys Môn,constituency,
E14001063,Aldershot,Aldershot,constituency,
E14001169,\"Chester North, South & Neston\",Chester North,constituency,
";

/// A project with a brief for the country and for constituencies, and one in Welsh for constituencies.
fn project() -> Project {
    let mini = |name: &str, text: &str| (name.to_owned(), SourceFile::new(name, text));
    let brief = include_str!("../../../../tests/fixtures/mini/briefs/tiny.yaml");
    let brief = brief.replace("[country, region]", "[country, constituency]");
    let welsh = brief.replace("[country, constituency]", "[constituency]\nlanguage: cy");
    let files = Files {
        briefs: IndexMap::from([
            mini(
                "sources.yaml",
                include_str!("../../../../tests/fixtures/mini/briefs/sources.yaml"),
            ),
            mini(
                "figures.yaml",
                include_str!("../../../../tests/fixtures/mini/briefs/figures.yaml"),
            ),
            mini("areas.csv", AREAS),
            mini("tiny.yaml", &brief),
            mini("cymraeg.yaml", &welsh),
        ]),
        templates: IndexMap::from([mini("tiny.md", "# Words"), mini("brief.typ", "")]),
        ..Files::default()
    };
    let page = Key { name: "page", form: Form::Address, needed: true, about: "a page" };
    let kind = ConnectorKind {
        name: "file",
        resources: Form::Pattern,
        page: "page",
        keys: Box::leak(Box::new([page])),
    };
    let mut project = project::check(&files, &[kind]).unwrap_or_else(|wrong| panic!("{wrong}"));
    for brief in project.briefs.values_mut() {
        let span = Span::new(&SourceFile::new("tiny.yaml", ""), 0..0);
        let delivery =
            BriefDelivery { policy: Policy::Hold, form: "brief".to_owned(), channel: None, span };
        brief.delivery = Some(delivery);
    }
    project
}

/// What lists hold, each a name and a text.
fn listing(lists: &[(&str, &str)]) -> Listing {
    let project = project();
    let texts: Vec<(String, String)> =
        lists.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    check(&texts, &Known::of(&project, Path::new("."), TODAY))
}

/// A list with these rows below the usual header.
fn with_header(rows: &str) -> String {
    format!(
        "name,address,salutation,areas,briefs,channel,form,class,consent,basis,origin,language\n{rows}"
    )
}

/// What is wrong with a list in CSV.
fn wrong(rows: &str) -> String {
    shown(&listing(&[("list.csv", &with_header(rows))]).problems)
}

fn shown(problems: &Diagnostics) -> String {
    problems.to_string().trim_end().to_owned()
}
