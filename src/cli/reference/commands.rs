//! Commands and their flags, from clap.

use std::fmt::Write as _;

use clap::{Arg, ArgAction, Command, CommandFactory};

use super::super::args::Arguments;
use super::plain;

pub(super) fn page() -> String {
    let mut whole = Arguments::command().disable_help_subcommand(true);
    whole.build();
    let about = whole.get_about().map(ToString::to_string).unwrap_or_default();
    let mut page = format!(
        "# Commands\n\n{}.\n\n`briefwright <command> --help` says the same; `briefwright man` makes \
         manual pages, and `briefwright completions` what a shell completes.\n\n\
         ## Flags of every command\n\n",
        plain(&about)
    );
    whole.get_arguments().for_each(|one| argument(one, &mut page));
    let all: Vec<Command> = whole.get_subcommands().cloned().collect();
    all.iter().for_each(|command| tell(command, "briefwright", &mut page));
    page
}

fn tell(command: &Command, above: &str, page: &mut String) {
    if command.is_hide_set() {
        return;
    }
    let name = format!("{above} {}", command.get_name());
    let about = command.get_long_about().or(command.get_about());
    let about = about.map(ToString::to_string).unwrap_or_default();
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").trim();
    let level = if above == "briefwright" { "##" } else { "###" };
    let _ = write!(page, "\n{level} `{name}`\n\n{}.\n\n```text\n{usage}\n```\n", plain(&about));
    let own: Vec<&Arg> = command.get_arguments().filter(|one| shown(one)).collect();
    if !own.is_empty() {
        page.push('\n');
    }
    own.into_iter().for_each(|one| argument(one, page));
    command.get_subcommands().for_each(|one| tell(one, &name, page));
}

/// Whether an argument is a command's own, and not one that every command has.
fn shown(argument: &Arg) -> bool {
    !argument.is_global_set() && !argument.is_hide_set() && argument.get_id() != "help"
}

fn argument(one: &Arg, page: &mut String) {
    let takes = matches!(one.get_action(), ArgAction::Set | ArgAction::Append);
    let names: Vec<&str> =
        one.get_value_names().into_iter().flatten().map(|name| name.as_str()).collect();
    let values: String = names.iter().map(|name| format!(" <{name}>")).collect();
    let long = one.get_long().map(|long| format!("--{long}"));
    let short = one.get_short().map(|short| format!("-{short}"));
    let flags: Vec<String> = short.into_iter().chain(long).collect();
    let mut name = flags.join(", ");
    if takes {
        name.push_str(&values);
    }
    let about = one.get_long_help().or(one.get_help()).map(ToString::to_string);
    let _ = write!(page, "- `{}`: {}", name.trim(), plain(&about.unwrap_or_default()));
    if takes {
        let defaults = one.get_default_values().iter().map(|one| one.to_string_lossy());
        let defaults: Vec<String> = defaults.map(|one| format!("`{one}`")).collect();
        if !defaults.is_empty() {
            let _ = write!(page, " [default: {}]", defaults.join(", "));
        }
    }
    page.push('\n');
    for value in one.get_possible_values().iter().filter(|value| takes && !value.is_hide_set()) {
        let about = value.get_help().map(|help| format!(": {}", plain(&help.to_string())));
        let _ = writeln!(page, "  - `{}`{}", value.get_name(), about.unwrap_or_default());
    }
}
