//! What happens inside, told to stderr for those who look after a machine: `-vv` for people, `--log json` for what
//! gathers logs. Nothing of it is part of a result, and none of it has a secret or an address of a person in it.

use tracing::Level;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::ops::Spans;

use super::args::{Global, LogForm};

/// Starts to log as the flags say; `run` gathers its steps whether or not they are logged.
pub(super) fn start(global: &Global, gathers: bool) -> Option<Spans> {
    let level = match (global.log, global.verbose) {
        (_, 2..) => LevelFilter::DEBUG,
        (Some(_), _) => LevelFilter::INFO,
        (None, _) => LevelFilter::OFF,
    };
    // What libraries log is theirs: it may have addresses and headers in it.
    let ours = |level: LevelFilter| Targets::new().with_target(env!("CARGO_PKG_NAME"), level);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_target(false);
    let lines = match global.log {
        Some(LogForm::Json) => lines.json().flatten_event(true).with_span_list(false).boxed(),
        Some(LogForm::Text) | None => lines.compact().boxed(),
    };
    let spans = gathers.then(Spans::default);
    let gathered = spans.clone().map(|spans| spans.with_filter(ours(LevelFilter::INFO)));
    if spans.is_none() && level == LevelFilter::OFF {
        return None;
    }
    let subscriber =
        tracing_subscriber::registry().with(lines.with_filter(ours(level))).with(gathered);
    // One that is there already goes on.
    let _ = subscriber.try_init();
    tracing::event!(Level::DEBUG, version = env!("CARGO_PKG_VERSION"), "briefwright");
    spans
}
