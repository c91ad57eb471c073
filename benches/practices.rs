//! A release of the practice-level CSV, from its ZIP archive to a typed table of 30 columns.
//!
//! `cargo bench --bench practices`

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a tool for measuring, beside the program"
)]

mod generate;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

fn practices(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let project = generate::project();
    let months = [generate::month(1), generate::month(2)];
    let mut group = criterion.benchmark_group("practices");
    group.sample_size(10);
    for count in [1_usize, 4, 8] {
        let releases = folder.path().join(count.to_string());
        std::fs::create_dir_all(&releases).expect("a folder can be made");
        for month in 0..count {
            let path = releases.join(format!("{month:02}.zip"));
            generate::write_zip(&path, &generate::member(month), &months[month % 2]);
        }
        let files = generate::snapshots(&releases);
        let place = releases.join("tables.sqlite");
        let bytes: usize = (0..count).map(|month| months[month % 2].len()).sum();
        group.throughput(Throughput::Bytes(bytes as u64));
        group.bench_function(format!("{count} months from ZIP to table"), |bencher| {
            bencher.iter_batched(
                || (),
                |()| generate::load(&project, &files, &place),
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
    let releases = folder.path().join("8");
    let place = releases.join("tables.sqlite");
    drop(generate::load(&project, &generate::snapshots(&releases), &place));
    let mut group = criterion.benchmark_group("a second run");
    group.bench_function("opens 8 months, and finds the newest", |bencher| {
        bencher.iter(|| {
            let tables = briefwright::tables::open(&place).expect("it was just made");
            tables.newest(&project.sources[0]).expect("it has months")
        });
    });
    group.finish();
}

criterion_group!(benches, practices);
criterion_main!(benches);
