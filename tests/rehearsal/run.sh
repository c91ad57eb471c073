#!/usr/bin/env bash
# A rehearsal: from a new release to 543 messages in the outbox, and what each step took.
#
#   tests/rehearsal/run.sh FOLDER      an empty folder, or one that is not there yet
#
# The local numbers and the recipients are made up; England's figures are as published. Nothing is sent but into a
# folder.
set -euo pipefail
folder=${1:?an empty folder}
here=$(cd "$(dirname "$0")" && pwd)
target=${CARGO_TARGET_DIR:-$here/../../target}
export BRIEFWRIGHT_CACHE=$folder/cache

step() {
    local from to
    printf '\n$ %s\n' "$*"
    from=$(date +%s.%N)
    "$@" 2>&1 | grep -v '^ *$' | tail -n 12 || true
    to=$(date +%s.%N)
    awk -v a="$from" -v b="$to" 'BEGIN { printf "  took %.1f s\n", b - a }'
}

cargo build --release --quiet --example constituencies --bin briefwright --manifest-path "$here/../../Cargo.toml"
briefwright=$target/release/briefwright
mkdir -p "$folder"
project=$folder/project
"$target/release/examples/constituencies" generate "$project"

# How it is delivered: to a folder, with the words of its own message.
cp "$here"/delivery.yaml "$project/briefs/"
cp "$here"/email.txt "$here"/subject.txt "$project/templates/"
cp "$here/../../templates/email.html" "$project/templates/"
printf '\ndelivery: {}\nfresh_for_days: 100000\n' >>"$project/briefs/constituency.yaml"

# Who gets it: one made-up member for each constituency.
awk -F, 'NR > 1 && $1 ~ /^E14/ { n++; printf "Member %d,member%d@parliament.example,Dear Member,%s,corporate,public task,made up,post\n", n, n, $1 }' \
    "$project/briefs/areas.csv" >"$folder/members"
{ echo "name,address,salutation,areas,class,basis,origin,channel"; cat "$folder/members"; } >"$folder/people.csv"
rm "$folder/members"
chmod 600 "$folder/people.csv"

cd "$project"
step "$briefwright" fetch practices --from data --published 2025-11-27 --url https://example.org/made-up-practices
step "$briefwright" ledger init
step "$briefwright" run --offline --send --recipients "$folder/people.csv"
step "$briefwright" recipients check --recipients "$folder/people.csv"
step "$briefwright" send --recipients "$folder/people.csv" --plan "$folder/plan.json"
step "$briefwright" approve constituency --by "Ann Analyst"
step "$briefwright" run --offline --send --recipients "$folder/people.csv"
step "$briefwright" run --offline --send --recipients "$folder/people.csv"
step "$briefwright" status
printf '\n%s messages in the outbox, %s in the folder of the channel\n' \
    "$(find output/outbox -name '*.eml' | wc -l)" "$(find "$folder/post" -name '*.eml' | wc -l)"
