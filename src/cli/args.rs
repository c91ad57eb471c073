//! The arguments as typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::recipients::RecipientsCommand;
use crate::ops::{Address, LockUse, Partition};
use crate::project::Period;

use super::approve::ApproveCommand;
use super::complete::CompleteCommand;
use super::completions::CompletionsCommand;
use super::doctor::DoctorCommand;
use super::export_data::ExportDataCommand;
use super::figures::FiguresCommand;
use super::init::InitCommand;
use super::ledger::LedgerCommand;
use super::man::ManCommand;
use super::new::NewCommand;
use super::query::QueryCommand;
use super::run::RunCommand;
use super::schema::SchemaCommand;
use super::send::SendCommand;
use super::status::StatusCommand;
use super::tables::{DescribeCommand, TablesCommand};

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
    /// Print more: notes, every withheld area, timings; twice, what happens inside too
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Log what happens to stderr, in lines of this form; with -vv in more detail
    #[arg(long, global = true, value_enum, value_name = "FORM")]
    pub log: Option<LogForm>,
    /// Ask nobody: use what is on this machine
    #[arg(long, global = true)]
    pub offline: bool,
    /// Fail if `briefs/sources.lock` would change
    #[arg(long, global = true, conflicts_with = "frozen")]
    pub locked: bool,
    /// Use `briefs/sources.lock` as it is, and look for nothing newer
    #[arg(long, global = true)]
    pub frozen: bool,
    /// Whether to use colour
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto)]
    pub color: Colour,
}

impl Global {
    /// What may happen to the lock.
    pub fn lock_use(&self) -> LockUse {
        match (self.locked, self.frozen) {
            (_, true) => LockUse::Frozen,
            (true, false) => LockUse::Locked,
            (false, false) => LockUse::Update,
        }
    }
}

/// A form of printing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// Text for people
    Human,
    /// A JSON object on each line of stdout
    Json,
    /// One SARIF log on stdout, for code hosts; of `check` only
    Sarif,
}

/// A form of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogForm {
    /// Text for people
    Text,
    /// A JSON object on each line, for what gathers logs; nothing else goes to stderr
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
    /// Make a new project that builds at once
    Init(InitCommand),
    /// Add a brief, template, source, figure or chart that works, with comments
    New(NewCommand),
    /// Find the newest releases, check them, and pin them in `briefs/sources.lock`
    Fetch(FetchCommand),
    /// Show what is new in an edition since another, or what one locked release changed in another
    Diff(DiffCommand),
    /// Write the locked tables to `briefs/vendor/`, so that a fresh clone builds offline
    Vendor,
    /// Render everything, write nothing, and report all that is wrong
    Check(CheckCommand),
    /// Make every brief for every area
    Build(BuildCommand),
    /// Show a brief in the browser while you write it: web page and printed pages, fresh at each save
    Preview(super::preview::PreviewCommand),
    /// Say where a figure or everything in a brief comes from, down to the cell
    Explain(ExplainCommand),
    /// Send an edition to its recipients, each once; a dry run unless `--live` is said
    Send(SendCommand),
    /// Say that an edition may be sent
    Approve(ApproveCommand),
    /// Fetch, check, build, and send what may be sent: one unattended run
    Run(RunCommand),
    /// Show where each edition stands, from release to delivery
    Status(StatusCommand),
    /// Keep the ledger of what was sent to whom
    Ledger(LedgerCommand),
    /// Check the list of those who get the briefs, or make one
    Recipients(RecipientsCommand),
    /// Print or install units that look for releases on schedule, and say when the next are
    Schedule(super::schedule::ScheduleCommand),
    /// List the catalogue of figures with their latest values, or show one as a table and a chart
    Figures(FiguresCommand),
    /// Ask the locked tables in SQL
    Query(QueryCommand),
    /// List the tables that a query may read
    Tables(TablesCommand),
    /// Show a table's columns, where they come from, and some rows
    Describe(DescribeCommand),
    /// Write tables, figures and where they come from to one SQLite file
    ExportData(ExportDataCommand),
    /// Print the JSON Schemas of the project's files, for editors
    Schema(SchemaCommand),
    /// List what may be written in a template, as JSON for editors
    Complete(CompleteCommand),
    /// Look whether all that is needed is there and in order, and say what to do
    Doctor(DoctorCommand),
    /// Show what the cache holds, and empty it
    Clean(CleanCommand),
    /// Print the completions of a shell
    Completions(CompletionsCommand),
    /// Print the manual page, or write those of all commands to a folder
    Man(ManCommand),
}

#[derive(Debug, Args)]
pub(super) struct FetchCommand {
    /// The sources to fetch; all if none is named
    #[arg(value_name = "SOURCE")]
    pub sources: Vec<String>,
    /// Take a file, or a folder with files, as downloaded from the publisher
    #[arg(long, value_name = "PATH", conflicts_with_all = ["as_of", "frozen"])]
    pub from: Option<PathBuf>,
    /// The day of publication, if nothing says it (2025-11-27)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub published: Option<Date>,
    /// The page of the release, if nothing says it
    #[arg(long, value_name = "URL", value_parser = address)]
    pub url: Option<String>,
    /// Take the newest release up to this month (2025-01)
    #[arg(long, value_name = "MONTH", value_parser = month)]
    pub as_of: Option<Period>,
    /// Look again at what was looked at within the hour
    #[arg(long)]
    pub refresh: bool,
    /// Lock a release though it makes a change that `stop_on` names
    #[arg(long)]
    pub accept: bool,
}

#[derive(Debug, Args)]
pub(super) struct DiffCommand {
    /// The months of two editions, as 2025-09..2025-10 [default: the newest two]; with --data the
    /// sources to compare [default: all]
    #[arg(value_name = "A..B")]
    pub names: Vec<String>,
    /// Compare the data of two releases that are or were locked instead, as 2025-09..2025-10
    #[arg(long, value_name = "A..B", value_parser = months, conflicts_with_all = ["briefs", "only", "markdown", "output"])]
    pub data: Option<(Period, Period)>,
    /// Compare the editions of these briefs only
    #[arg(long = "brief", value_name = "BRIEF", value_delimiter = ',')]
    pub briefs: Vec<String>,
    /// Compare these areas only, each by itself: `icb:QWO`, `QWO`, or a kind such as `icb`
    #[arg(long, value_name = "AREA", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Print Markdown, for a covering note
    #[arg(long)]
    pub markdown: bool,
    /// Where the editions are [default: `output/` in the project]
    #[arg(short, long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ExplainCommand {
    /// A figure of the catalogue, or a brief that was built: `…/brief.pdf`, `.html`, `.docx` or
    /// `.md`; or the code of a message, such as `unknown-key`
    #[arg(value_name = "FIGURE|FILE|CODE", required_unless_present = "stale")]
    pub what: Option<String>,
    /// Say what the next build would make again, and why; of the briefs named, or of all
    #[arg(long, value_name = "BRIEF", num_args = 0.., conflicts_with_all = ["what", "area", "at", "figure", "brief"])]
    pub stale: Option<Vec<String>>,
    /// With --stale: where the output is [default: output/ in the project]
    #[arg(long, value_name = "FOLDER", requires = "stale")]
    pub output: Option<PathBuf>,
    /// The area, by its code or name [default: the country]
    #[arg(long, value_name = "AREA")]
    pub area: Option<String>,
    /// The month (2025-10) [default: the newest]
    #[arg(long, value_name = "MONTH", value_parser = month)]
    pub at: Option<Period>,
    /// Of a built brief, this figure only, and all of it
    #[arg(long, value_name = "FIGURE")]
    pub figure: Option<String>,
    /// The brief whose edition and geography count [default: the first]
    #[arg(long, value_name = "BRIEF")]
    pub brief: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct CleanCommand {
    /// Remove from the cache what this project's lock does not pin
    #[arg(long)]
    pub cache: bool,
    /// With --cache: remove all of it
    #[arg(long, requires = "cache")]
    pub all: bool,
}

#[derive(Debug, Args)]
pub(super) struct CheckCommand {
    /// The briefs to check; all if none is named
    #[arg(value_name = "BRIEF")]
    pub briefs: Vec<String>,
    /// Print in how many areas each claim holds, fails or can't be decided, and name them
    #[arg(long)]
    pub claims: bool,
    /// Check these areas only: `icb:QWO`, `QWO`, or a kind such as `icb`
    #[arg(long, value_name = "AREA", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Check the edition as it would have been at this month (2025-01)
    #[arg(long, value_name = "MONTH", value_parser = month)]
    pub as_of: Option<Period>,
    /// How many areas are made at the same time [default: the number of cores]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Where the edition before is, for what is new since [default: `output/` in the project]
    #[arg(short, long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
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
    /// Where the output goes: a folder, or `s3://bucket/prefix`, `gs://…`, `az://…` [default: `output/` in
    /// the project]
    #[arg(short, long, value_name = "ADDRESS", value_parser = Address::parse)]
    pub output: Option<Address>,
    /// Make one share of the areas, where several machines make an edition: `slice:2/4` is every fourth
    /// from the second on, `hash:2/4` goes by the area's code; `status --merge` joins them
    #[arg(long, value_name = "SHARE", value_parser = Partition::parse, conflicts_with = "only")]
    pub partition: Option<Partition>,
    /// Say what the time went into: each step, each phase of the areas, and the slowest areas
    #[arg(long)]
    pub timings: bool,
}

/// Reads the months of two editions or releases.
pub(super) fn months(text: &str) -> Result<(Period, Period), String> {
    let (from, to) = text.split_once("..").ok_or("not two months; write 2025-09..2025-10")?;
    Ok((month(from)?, month(to)?))
}

/// Reads a month.
pub(super) fn month(text: &str) -> Result<Period, String> {
    Period::parse(text).ok_or_else(|| "not a month; write it as 2025-01".to_owned())
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "not a date; write it as 2025-11-27".to_owned())
}

pub(super) fn address(text: &str) -> Result<String, String> {
    let whole = text.starts_with("https://") || text.starts_with("http://");
    if whole { Ok(text.to_owned()) } else { Err("not an address; it begins with https://".into()) }
}
