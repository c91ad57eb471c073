//! An agent of macOS: `launchd.plist(5)`.

use std::path::PathBuf;

use quick_xml::escape::escape;

use super::{MARK, Places, Plan, Unit};

/// Where the agent belongs.
pub(super) fn path(plan: &Plan, places: &Places) -> PathBuf {
    places.home.join("Library/LaunchAgents").join(format!("{}.plist", plan.name))
}

pub(super) fn units(plan: &Plan, places: &Places) -> Vec<Unit> {
    let project = Plan::path(&plan.project);
    let string = |text: &str| format!("<string>{}</string>", escape(text));
    let words = [Plan::path(&plan.program)].into_iter().chain(plan.command(&project));
    let words: String = words.map(|word| format!("    {}\n", string(&word))).collect();
    let minutes: String = (0..60)
        .step_by(10)
        .map(|minute| format!("    <dict><key>Minute</key><integer>{minute}</integer></dict>\n"))
        .collect();
    let cache = plan.cache.as_ref().map_or_else(String::new, |cache| {
        format!(
            "  <key>EnvironmentVariables</key>\n  <dict>\n    <key>BRIEFWRIGHT_CACHE</key>\n    {}\n  </dict>\n",
            string(&Plan::path(cache))
        )
    });
    let log = places.home.join("Library/Logs").join(format!("{}.log", plan.name));
    let log = string(&Plan::path(&log));
    let text = format!(
        "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">
<!-- {MARK}. launchd knows no time zones, so it calls every ten minutes of every day, and
     the program ends at once unless there is a reason to look. -->
<plist version=\"1.0\">
<dict>
  <key>Label</key>
  {label}
  <key>ProgramArguments</key>
  <array>
{words}  </array>
{cache}  <key>StartCalendarInterval</key>
  <array>
{minutes}  </array>
  <key>ProcessType</key>
  <string>Background</string>
  <key>StandardOutPath</key>
  {log}
  <key>StandardErrorPath</key>
  {log}
</dict>
</plist>
",
        label = string(&plan.name),
    );
    vec![Unit { name: format!("{}.plist", plan.name), path: Some(path(plan, places)), text }]
}
