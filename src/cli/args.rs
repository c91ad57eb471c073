//! The arguments as typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::project::Period;

/// Policy briefs that stay true: pull public data, compute figures, write a brief for every area.
#[derive(Debug, Parser)]
#[command(name = "briefwright", version, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Flags that every command has.
#[derive(Debug, Args)]
pub(super) struct Global {
    /// The project's folder, with `briefs/` and `templates/` in it
    #[arg(long, global = true, value_name = "FOLDER", default_value = ".")]
    pub project: PathBuf,
    /// How results and findings are printed
    #[arg(long, global = true, value_enum, default_value_t = Form::Human)]
    pub format: Form,
    /// Print errors and the result only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print more: notes, every withheld area, timings
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Whether to use colour
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto)]
    pub color: Colour,
}

/// A form of printing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// Text for people
    Human,
    /// A JSON object on each line of stdout
    Json,
}

/// Whether to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Take a release's files, check them, and pin them in `briefs/sources.lock`
    Fetch(FetchCommand),
    /// Write the locked tables to `briefs/vendor/`, so that a fresh clone builds offline
    Vendor,
    /// Make every brief for every area
    Build(BuildCommand),
}

#[derive(Debug, Args)]
pub(super) struct FetchCommand {
    /// A file as downloaded from the publisher, or a folder with such files
    #[arg(long, value_name = "PATH")]
    pub from: PathBuf,
    /// The day of publication, if the file doesn't say it (2025-11-27)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub published: Option<Date>,
    /// The page of the release, if the file doesn't say it
    #[arg(long, value_name = "URL", value_parser = address)]
    pub url: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct BuildCommand {
    /// The briefs to build; all if none is named
    #[arg(value_name = "BRIEF")]
    pub briefs: Vec<String>,
    /// Build these areas only: `icb:QWO`, `QWO`, or a kind such as `icb`
    #[arg(long, value_name = "AREA", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Build the edition as it would have been at this month (2025-01)
    #[arg(long, value_name = "MONTH", value_parser = month)]
    pub as_of: Option<Period>,
    /// How many areas are made at the same time [default: the number of cores]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Where the output goes [default: `output/` in the project]
    #[arg(short, long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
}

fn month(text: &str) -> Result<Period, String> {
    Period::parse(text).ok_or_else(|| "not a month; write it as 2025-01".to_owned())
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "not a date; write it as 2025-11-27".to_owned())
}

fn address(text: &str) -> Result<String, String> {
    let whole = text.starts_with("https://") || text.starts_with("http://");
    if whole { Ok(text.to_owned()) } else { Err("not an address; it begins with https://".into()) }
}
