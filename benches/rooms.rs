//! The hot rooms, one by one, on a made-up area of the reference brief.
//!
//! `cargo bench --bench rooms`. Each takes another of a few areas in turn, as a build does, so that what is
//! remembered from one area to the next is worth what it is worth there.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a tool for measuring, beside the program"
)]

mod burst;
mod reference;

use std::cell::Cell;
use std::hint::black_box;
use std::path::Path;

use briefwright::charts::Canvas;
use briefwright::project::Area;
use briefwright::provenance::{Trail, printed};
use briefwright::tables::Evidence;
use briefwright::{document, export, figures};
use criterion::{
    BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime,
};

use reference::{Draft, Reference, sound};

/// How many areas the project has, and how many of them take turns.
const AREAS: usize = 156;
const IN_TURN: usize = 24;

/// Measures work on one draft after another.
fn room(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    drafts: &[Draft],
    mut work: impl FnMut(&Draft),
) {
    let next = Cell::new(0);
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            let at = next.replace(next.get() + 1);
            work(&drafts[at % drafts.len()]);
        });
    });
}

fn rooms(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    burst::write(Path::new(env!("CARGO_MANIFEST_DIR")), folder.path(), AREAS)
        .expect("the project can be written");
    let reference = Reference::new(folder.path());
    let drafts: Vec<Draft> =
        reference.areas(IN_TURN).iter().map(|area| reference.draft(area)).collect();
    let press = &reference.press;
    let mut group = criterion.benchmark_group("rooms");
    group.sample_size(30);
    room(&mut group, "words: Tera, notes and charts", &drafts, |one| {
        black_box(sound(reference.engine.render(&one.area)));
    });
    room(&mut group, "tree: Markdown read", &drafts, |one| {
        let (text, pictures) = (&one.rendered.markdown, &one.rendered.pictures);
        black_box(sound(document::read(text, pictures)));
    });
    room(&mut group, "Markdown artifact", &drafts, |one| {
        black_box(export::markdown(&one.rendered.markdown));
    });
    room(&mut group, "HTML of the body", &drafts, |one| {
        black_box(export::html(&one.tree, true, reference.brief.words));
    });
    room(&mut group, "figures as CSV", &drafts, |one| {
        let releases = reference.releases.iter();
        let releases =
            releases.map(|(id, one)| (id.clone(), one.now.release.to_string())).collect();
        black_box(sound(figures::to_csv(&reference.figures, &one.area.code, &releases)));
    });
    room(&mut group, "Typst program written", &drafts, |one| {
        black_box(sound(export::program(&one.tree, press, &one.imprint)));
    });
    // Typst needs a deep stack, and its own steps stay on the thread.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(32 << 20).build();
    let pool = pool.expect("a thread can be started");
    room(&mut group, "pages laid out", &drafts, |one| {
        pool.install(|| {
            black_box(sound(export::lay_out(&one.tree, press, &one.imprint)));
        });
    });
    room(&mut group, "pages laid out, and the PDF", &drafts, |one| {
        black_box(pool.install(|| sound(export::pdf(&one.tree, press, &one.imprint))));
    });
    room(&mut group, "Word file", &drafts, |one| {
        black_box(pool.install(|| sound(export::docx(&one.tree, press, &one.imprint))));
    });
    group.finish();
    charts(criterion);
    provenance(criterion, reference, &drafts);
}

/// A strip with a hundred dots, as on the page of a sub-ICB location.
fn charts(criterion: &mut Criterion) {
    use briefwright::charts::{Peer, Ranked, Shape};
    use briefwright::language::Language;
    let words = Language::english();
    let date = jiff::civil::date(2025, 10, 31);
    let empty = Ranked::empty(Shape::Strip, date, words);
    let peer = |at: usize| Peer {
        name: format!("Place {at}"),
        value: Some(1_800.0 + ((at * 7_919) % 1_000) as f64),
        here: at == 17,
    };
    let chart = Ranked {
        subject: "registered patients per fully qualified GP".to_owned(),
        one: "sub-ICB location".to_owned(),
        many: "sub-ICB locations".to_owned(),
        peers: (0..100).map(peer).collect(),
        reference: Some(("England".to_owned(), Some(2_241.0))),
        measure: empty.measure.clone(),
        ..empty
    };
    let mut group = criterion.benchmark_group("charts");
    group.bench_function("a strip of 100 dots", |bencher| {
        bencher.iter(|| black_box(sound(chart.draw(Canvas::Wide))));
    });
    group.finish();
}

/// Each printed value back to its cells, and all of that as JSON.
fn provenance(criterion: &mut Criterion, reference: Reference, drafts: &[Draft]) {
    let Reference { project, brief, mut tables, figures, releases, .. } = reference;
    let evidence = sound(Evidence::new(&mut tables));
    let trail = Trail {
        project: &project,
        brief: &brief,
        figures: &figures,
        evidence: &evidence,
        releases: &releases,
    };
    let mut group = criterion.benchmark_group("provenance");
    let record = |area: &Area, one: &Draft| sound(trail.record(area, printed(&one.tree, None)));
    room(&mut group, "record of an area", drafts, |one| {
        black_box(sound(record(&one.area, one).to_bytes()));
    });
    group.finish();
}

criterion_group!(benches, rooms);
criterion_main!(benches);
