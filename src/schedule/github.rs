//! A workflow of GitHub Actions. It looks, checks and builds, and sends nothing.

use std::path::Path;

use jiff::civil::{Date, date};

use super::{MARK, Plan, Times, Unit};

/// Where the workflow belongs, in the repository.
pub(super) const PATH: &str = ".github/workflows/briefwright.yml";

pub(super) fn units(plan: &Plan) -> Vec<Unit> {
    let (first, last) = hours(&plan.times);
    let text = TEXT
        .replace("{MARK}", MARK)
        .replace("{zone}", &plan.times.from.zone)
        .replace("{hours}", &format!("{first}-{last}"));
    let path = plan.project.join(PATH);
    let name = Path::new(PATH).file_name().unwrap_or_default().to_string_lossy().into_owned();
    vec![Unit { name, path: Some(path), text }]
}

/// The hours of the day in UTC that are within those of the calls, in winter or in summer.
fn hours(times: &Times) -> (i8, i8) {
    let zone = times.from.time_zone();
    let offset = |day: Date| {
        let noon = day.at(12, 0, 0, 0).to_zoned(zone.clone());
        noon.map_or(0, |noon| noon.offset().seconds().div_euclid(3600))
    };
    let offsets = [offset(date(2025, 1, 1)), offset(date(2025, 7, 1))];
    let [low, high] = offsets.map(|hours| i8::try_from(hours).unwrap_or(0));
    let (low, high) = (low.min(high), low.max(high));
    ((times.first().0 - high).clamp(0, 23), (times.until() - low - 1).clamp(0, 23))
}

const TEXT: &str = r#"# {MARK}. It looks for a new release twice an hour, checks what came, builds every
# brief, and keeps the output as an artifact of the run.
#
# It sends nothing, and must not: a runner has no memory, and so no ledger of what was sent to whom.
# Download the output, or build the same lock on a machine that keeps the ledger, and send from there.
# Nor does it change the repository: when it says that something is new, run `briefwright fetch`
# yourself, look at what changed, and commit `briefs/sources.lock`.
#
# Set two variables of the repository: BRIEFWRIGHT_URL, where the program for Linux is, and
# BRIEFWRIGHT_SHA256, the hash that it must have.
name: briefwright

on:
  schedule:
    # In UTC: wide enough for {zone} in winter and in summer. A release whose time is
    # still to come is refused. GitHub may start a run late.
    - cron: '5,35 {hours} * * 1-5'
  workflow_dispatch:

permissions:
  contents: read

concurrency:
  group: briefwright
  cancel-in-progress: false

jobs:
  build:
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    env:
      BRIEFWRIGHT_CACHE: ${{ github.workspace }}/.cache/briefwright
    steps:
      - uses: actions/checkout@v6
        with:
          persist-credentials: false

      - name: Take the program
        env:
          URL: ${{ vars.BRIEFWRIGHT_URL }}
          SHA256: ${{ vars.BRIEFWRIGHT_SHA256 }}
        run: |
          mkdir -p "$RUNNER_TEMP/bin"
          curl --fail --silent --show-error --location --output "$RUNNER_TEMP/bin/briefwright" "$URL"
          echo "$SHA256  $RUNNER_TEMP/bin/briefwright" | sha256sum --check
          chmod +x "$RUNNER_TEMP/bin/briefwright"
          echo "$RUNNER_TEMP/bin" >> "$GITHUB_PATH"

      # What publishers' pages said, so that they are only asked whether they changed.
      - uses: actions/cache@v5
        with:
          path: |
            .cache/briefwright/snapshots
            .cache/briefwright/web
          key: briefwright-${{ github.run_id }}
          restore-keys: briefwright-

      - name: Look for a new release
        id: look
        run: |
          # 3: a publisher can't be reached, or has not published yet. The next call tries again.
          briefwright fetch || [ "$?" -eq 3 ]
          if ! git diff --quiet -- briefs/sources.lock; then
            echo "data=$(grep -v 'fetched:' briefs/sources.lock | sha256sum | cut -d ' ' -f 1)" >> "$GITHUB_OUTPUT"
          fi

      # Remembers what was built, so that it is not built again at each call.
      - uses: actions/cache@v5
        id: built
        if: steps.look.outputs.data != ''
        with:
          path: briefs/sources.lock
          key: built-${{ steps.look.outputs.data }}
          lookup-only: true

      - name: Check
        if: steps.look.outputs.data != '' && steps.built.outputs.cache-hit != 'true'
        run: briefwright check

      - name: Build
        if: steps.look.outputs.data != '' && steps.built.outputs.cache-hit != 'true'
        run: briefwright build

      - uses: actions/upload-artifact@v6
        if: steps.look.outputs.data != '' && steps.built.outputs.cache-hit != 'true'
        with:
          name: briefs
          path: |
            output
            briefs/sources.lock
          if-no-files-found: error
"#;
