//! A task of Windows' Task Scheduler, in the form of its schema 1.4.
//!
//! The file says nothing of its encoding and holds ASCII alone, so that it is right in whatever
//! encoding a shell writes it.

use quick_xml::escape::escape;

use super::{MARK, Plan, Unit};

pub(super) fn units(plan: &Plan) -> Vec<Unit> {
    let project = Plan::path(&plan.project);
    let arguments: Vec<String> = plan.command(&project).iter().map(|it| argument(it)).collect();
    let program = ascii(&Plan::path(&plan.program));
    let text = format!(
        "\
<?xml version=\"1.0\"?>
<!-- {MARK}. Tasks know no time zones but this machine's, so it calls every ten minutes of
     every day, and the program ends at once unless there is a reason to look. -->
<Task version=\"1.4\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">
  <RegistrationInfo>
    <Description>Briefwright: look for a new release for {project}</Description>
    <URI>\\{name}</URI>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <Repetition>
        <Interval>PT10M</Interval>
        <Duration>P1D</Duration>
        <StopAtDurationEnd>false</StopAtDurationEnd>
      </Repetition>
      <StartBoundary>2025-01-01T00:00:00</StartBoundary>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <!-- Whether the user is logged on or not; so it opens no window. -->
    <Principal id=\"Author\">
      <LogonType>S4U</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>true</RunOnlyIfNetworkAvailable>
    <ExecutionTimeLimit>PT2H</ExecutionTimeLimit>
  </Settings>
  <Actions Context=\"Author\">
    <Exec>
      <Command>{program}</Command>
      <Arguments>{arguments}</Arguments>
      <WorkingDirectory>{project}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
",
        name = plan.name,
        project = ascii(&project),
        arguments = ascii(&arguments.join(" ")),
    );
    vec![Unit { name: format!("{}.xml", plan.name), path: None, text }]
}

/// An argument as Windows' programs read their command line (`CommandLineToArgvW`): between quotes,
/// with the backslashes before a quote doubled.
pub(super) fn argument(text: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && c != '"';
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    let mut backslashes = 0;
    for c in text.chars() {
        if c == '"' {
            quoted.push_str(&"\\".repeat(backslashes + 1));
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
        quoted.push(c);
    }
    quoted.push_str(&"\\".repeat(backslashes));
    quoted.push('"');
    quoted
}

/// A text within XML, in ASCII alone.
fn ascii(text: &str) -> String {
    let one = |c: char| if c.is_ascii() { c.to_string() } else { format!("&#{};", u32::from(c)) };
    escape(text).chars().map(one).collect()
}
