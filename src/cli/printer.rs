//! The one door to stdout and stderr. Results go to stdout, everything else to stderr; as JSON,
//! all goes to stdout, an object a line.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is the door to both")]

use std::io::{BufRead, IsTerminal, Write};
use std::sync::Mutex;
use std::time::Duration;

use anstream::ColorChoice;
use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;

use crate::diagnostics::{Diagnostic, Diagnostics, Palette, Severity, print, printable, to_json};
use crate::ops::Event;

use super::args::{Colour, Form, Global, LogForm};

/// Prints.
pub(super) struct Printer {
    json: bool,
    /// Whether stdout is one document, and nothing else may be printed there.
    one_document: bool,
    quiet: bool,
    verbose: bool,
    /// Whether stderr is a log, and nothing else may be printed there.
    logs: bool,
    palette: Palette,
    bar: Mutex<ProgressBar>,
}

impl Printer {
    pub fn new(global: &Global) -> Self {
        let choice = match global.color {
            Colour::Auto => ColorChoice::Auto,
            Colour::Always => ColorChoice::AlwaysAnsi,
            Colour::Never => ColorChoice::Never,
        };
        choice.write_global();
        let json = global.format == Form::Json;
        let bars = global.format == Form::Human
            && !global.quiet
            && global.log.is_none()
            && global.verbose < 2
            && std::io::stderr().is_terminal();
        let target = if bars { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        Self {
            json,
            one_document: global.format == Form::Sarif,
            quiet: global.quiet,
            verbose: global.verbose > 0,
            logs: global.log == Some(LogForm::Json),
            // Where there should be none, `anstream` takes the colour out again.
            palette: Palette::Colour,
            bar: Mutex::new(bar),
        }
    }

    /// Shows what a verb is at. On a terminal a line that changes; elsewhere nothing.
    pub fn tell(&self, event: Event<'_>) {
        let Ok(bar) = self.bar.lock() else { return };
        match event {
            Event::Step(step) => {
                bar.set_style(style("{spinner} {msg}…"));
                bar.set_message(step.to_owned());
                bar.enable_steady_tick(Duration::from_millis(120));
            }
            Event::Areas(count) => {
                bar.disable_steady_tick();
                bar.set_style(style("{bar:30} {pos} of {len} areas, {eta} left"));
                bar.set_length(count as u64);
                bar.set_position(0);
            }
            Event::Messages(count) => {
                bar.disable_steady_tick();
                bar.set_style(style("{bar:30} {pos} of {len} messages, {eta} left"));
                bar.set_length(count as u64);
                bar.set_position(0);
            }
            Event::AreaDone => bar.inc(1),
            Event::Download { name, done, all } => {
                bar.set_style(style("{spinner} {msg}"));
                let done = HumanBytes(done);
                bar.set_message(match all {
                    Some(all) => format!("{name}: {done} of {}", HumanBytes(all)),
                    None => format!("{name}: {done}"),
                });
            }
        }
    }

    /// Asks something of whoever sits at the terminal.
    pub fn question(&self, words: &str) {
        self.finish();
        anstream::eprint!("{}", printable(words));
    }

    /// Reads the next line of stdin, an answer to a question.
    pub fn answer(&self) -> Option<String> {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).ok().filter(|read| *read > 0)?;
        Some(line)
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Ok(bar) = self.bar.lock() {
            bar.finish_and_clear();
        }
    }

    /// Prints a line of the result.
    pub fn result(&self, line: &str) {
        if !self.json && !self.one_document {
            self.finish();
            anstream::println!("{}", printable(line));
        }
    }

    /// Prints a line that only matters to those who want more.
    pub fn detail(&self, line: &str) {
        if self.verbose && !self.json {
            self.beside(line);
        }
    }

    /// Prints a line for people beside the result, which may go on to another program.
    pub fn aside(&self, line: &str) {
        if !self.quiet && !self.json && !self.one_document {
            self.beside(line);
        }
    }

    /// Prints a line to stderr.
    fn beside(&self, line: &str) {
        if self.logs {
            tracing::info!("{line}");
            return;
        }
        self.finish();
        anstream::eprintln!("{}", printable(line));
    }

    /// Prints a text exactly, for files and other programs; on a terminal, without what could speak
    /// to it. Returns whether anybody still reads: `| head` closes its end early.
    pub fn exactly(&self, text: &str) -> bool {
        self.finish();
        let mut stdout = std::io::stdout().lock();
        let written = if stdout.is_terminal() {
            stdout.write_all(printable(text).as_bytes())
        } else {
            stdout.write_all(text.as_bytes())
        };
        written.and_then(|()| stdout.flush()).is_ok()
    }

    /// Whether stdout is a terminal.
    pub fn is_terminal(&self) -> bool {
        std::io::stdout().is_terminal()
    }

    /// Whether results are to be JSON.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Prints an object of the result, if JSON is asked for.
    pub fn object(&self, object: &Value) {
        if self.json {
            anstream::println!("{object}");
        }
    }

    /// Prints a JSON document that is all there is on stdout.
    pub fn document(&self, document: &Value) {
        self.finish();
        anstream::println!("{document:#}");
    }

    /// Prints diagnostics: errors always, warnings unless quiet, notes if more is asked for.
    pub fn diagnostics(&self, diagnostics: &Diagnostics) {
        self.finish();
        let mut told = None;
        for diagnostic in diagnostics.iter() {
            let shown = match diagnostic.severity {
                Severity::Error => true,
                Severity::Warning => !self.quiet,
                Severity::Note => !self.quiet && (self.verbose || self.json),
            };
            if self.json {
                anstream::println!("{}", to_json(diagnostic));
            }
            logged(diagnostic);
            if shown && !self.json && !self.logs {
                anstream::eprintln!("{}\n", print(diagnostic, self.palette));
                told = told.or(Some(diagnostic.code));
            }
        }
        // For people alone: a log or another program has no use for it.
        if let Some(code) = told.filter(|_| self.verbose || std::io::stderr().is_terminal()) {
            anstream::eprintln!(
                "`briefwright explain {code}` tells more, and so for each code in brackets"
            );
        }
    }

    /// Whether the result should be told in short.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }
}

/// Logs a diagnostic.
fn logged(one: &Diagnostic) {
    let (code, message) = (one.code, one.message.as_str());
    let (why, hints) = (one.why.join("; "), one.hints.join("; "));
    let place = one.span().map(|span| {
        let (line, column) = span.line_column();
        format!("{}:{line}:{column}", span.file.path)
    });
    match one.severity {
        Severity::Error => tracing::error!(code, place, why, hints, "{message}"),
        Severity::Warning => tracing::warn!(code, place, why, hints, "{message}"),
        Severity::Note => tracing::info!(code, place, why, hints, "{message}"),
    }
}

/// A style of the bar; the plain one if the words for it were wrong.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
