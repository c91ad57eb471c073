//! What the time of a build went into. With `--timings` all of it is part of the result; else it is there for those
//! who want more (`-v`), without single areas.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::ops::{AreaTime, Built, PHASE_NAMES};

use super::printer::Printer;
use super::table::table;

/// How many areas are told of; as JSON, all are.
const SLOWEST: usize = 10;
/// The longest name of an area beside its times, in characters.
const NAME: usize = 32;

/// Tells how long a build took, and with `asked` what each area took.
pub(super) fn tell(built: &Built, asked: bool, printer: &Printer) {
    let areas = if asked { built.timings.areas() } else { Vec::new() };
    let print = |line: &str| if asked { printer.result(line) } else { printer.detail(line) };
    for line in steps(built).iter().chain(&phases(built)).chain(&slowest(&areas)) {
        print(line);
    }
    if !printer.is_quiet() {
        printer.result(&format!("done in {:.1} s", built.elapsed_ms as f64 / 1000.0));
    }
    for area in &areas {
        printer.object(&json!({
            "type": "area-time", "brief": area.brief.as_str(), "area": area.code.as_str(),
            "seconds": area.all.as_secs_f64(),
            "phases": named(PHASE_NAMES.into_iter().zip(area.phases)),
        }));
    }
    let steps = built.timings.steps();
    printer.object(&json!({
        "type": "done", "elapsed_ms": u64::try_from(built.elapsed_ms).unwrap_or(u64::MAX),
        "steps": named(steps.iter().map(|(name, time)| (name.as_str(), *time))),
        "thread_seconds": named(built.timings.phases().into_iter()),
        "area_seconds": in_areas(built).as_secs_f64(),
    }));
}

fn named<'a>(times: impl Iterator<Item = (&'a str, Duration)>) -> Map<String, Value> {
    times.map(|(name, time)| (name.to_owned(), json!(time.as_secs_f64()))).collect()
}

/// The time of all areas, added up over threads.
fn in_areas(built: &Built) -> Duration {
    built.timings.areas().iter().map(|area| area.all).sum()
}

fn seconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64())
}

fn ms(time: Duration) -> String {
    format!("{:.1}", 1000.0 * time.as_secs_f64())
}

/// The steps one after another, in seconds of the clock.
fn steps(built: &Built) -> Vec<String> {
    let row = |(name, time): &(String, Duration)| vec![name.clone(), seconds(*time)];
    let rows: Vec<Vec<String>> = built.timings.steps().iter().map(row).collect();
    with_gap(table(&["step", "seconds"], &[false, true], &rows))
}

/// The phases of the areas, added up over areas and threads.
fn phases(built: &Built) -> Vec<String> {
    // Where nothing had changed, no area was made.
    if built.timings.areas().is_empty() {
        return Vec::new();
    }
    let (all, count) = (in_areas(built), built.timings.areas().len().max(1));
    let phases = built.timings.phases();
    let known: Duration = phases.iter().map(|(_, time)| *time).sum();
    let rest = [("all else", all.saturating_sub(known)), ("together", all)];
    let row = |(name, time): (&str, Duration)| {
        let share = 100.0 * time.as_secs_f64() / all.as_secs_f64().max(f64::MIN_POSITIVE);
        let mean = 1000.0 * time.as_secs_f64() / count as f64;
        vec![name.to_owned(), seconds(time), format!("{share:.0}%"), format!("{mean:.1}")]
    };
    let rows: Vec<Vec<String>> = phases.into_iter().chain(rest).map(row).collect();
    let heads = ["in the areas, over threads", "seconds", "share", "ms an area"];
    with_gap(table(&heads, &[false, true, true, true], &rows))
}

/// The areas that took longest, in milliseconds.
fn slowest(areas: &[AreaTime]) -> Vec<String> {
    if areas.is_empty() {
        return Vec::new();
    }
    let row = |area: &AreaTime| {
        let words = [area.brief.to_string(), area.code.to_string(), shortened(&area.name)];
        let times = std::iter::once(area.all).chain(area.phases);
        words.into_iter().chain(times.map(ms)).collect()
    };
    let rows: Vec<Vec<String>> = areas.iter().take(SLOWEST).map(row).collect();
    let words = ["slowest", "area", "name", "ms in all"];
    let heads: Vec<&str> = words.into_iter().chain(PHASE_NAMES).collect();
    let numbers: Vec<bool> = (0..heads.len()).map(|at| at + 1 >= words.len()).collect();
    with_gap(table(&heads, &numbers, &rows))
}

/// A name that leaves room for numbers beside it.
fn shortened(name: &str) -> String {
    match name.char_indices().nth(NAME) {
        Some((at, _)) => format!("{}…", name[..at].trim_end()),
        None => name.to_owned(),
    }
}

fn with_gap(mut lines: Vec<String>) -> Vec<String> {
    lines.push(String::new());
    lines
}
