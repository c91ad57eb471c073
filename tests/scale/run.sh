#!/usr/bin/env bash
# Four workers make an edition in an S3 store on this machine; one is killed half way and run again. What they
# made, merged, must be what one build in a folder makes, byte for byte.
#
#   tests/scale/run.sh PROGRAM
#
# Needs the Python of BRIEFWRIGHT_MOTO, with what requirements.txt beside this file names.
set -euo pipefail
cd "$(dirname "$0")/../.."

program=$(realpath "${1:?tests/scale/run.sh PROGRAM}")
python=${BRIEFWRIGHT_MOTO:-$HOME/.cache/briefwright-tools/python-moto}
if ! "$python/bin/python" -c 'import moto.server' 2>/dev/null; then
    echo "skipped: there is no moto in $python"
    exit 0
fi

work=$(mktemp -d)
started=()
end() {
    for one in "${started[@]}"; do kill "$one" 2>/dev/null || true; done
    rm -rf "$work"
}
trap end EXIT

now() { date +%s.%N; }
took() { awk -v from="$1" -v to="$(now)" -v what="$2" 'BEGIN { printf "%s: %.1f s\n", what, to - from }'; }
fail() { echo "FAILED: $*" >&2; exit 1; }

# --- a store on loopback -------------------------------------------------------------------------------------
port=$("$python/bin/python" -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
"$python/bin/moto_server" -H 127.0.0.1 -p "$port" >"$work/moto.log" 2>&1 &
started+=($!)
export AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_ALLOW_HTTP=true
export AWS_ACCESS_KEY_ID=key AWS_SECRET_ACCESS_KEY=hush-hush-hush AWS_REGION=us-east-1
unset HTTP_PROXY HTTPS_PROXY ALL_PROXY http_proxy https_proxy all_proxy
for _ in $(seq 100); do
    if curl -sf -o /dev/null -X PUT "$AWS_ENDPOINT_URL/briefs"; then break; fi
    sleep 0.2
done
curl -sf -o /dev/null "$AWS_ENDPOINT_URL/briefs?list-type=2" || fail "the store does not answer"
to=s3://briefs/public

# --- a project, and what it is in one go ---------------------------------------------------------------------
mkdir "$work/project"
cp -r briefs templates "$work/project/"
build() { "$program" --project "$work/project" --quiet build settlement --jobs 1 "$@"; }
export BRIEFWRIGHT_CACHE=$work/cache
from=$(now)
"$program" --project "$work/project" --quiet build settlement --output "$work/whole"
took "$from" "one build in a folder"

# The names and sizes below a prefix, and the objects themselves.
cat >"$work/store.py" <<'PY'
import sys
from pathlib import Path

import boto3

client = boto3.client("s3", endpoint_url=sys.argv[1])
pages = client.get_paginator("list_objects_v2").paginate(Bucket="briefs", Prefix="public/")
names = [one["Key"] for page in pages for one in page.get("Contents", [])]
if len(sys.argv) == 2:
    print(len(names))
    sys.exit()
for name in names:
    if "/manifest.part-" in name:
        continue
    path = Path(sys.argv[2]) / name.removeprefix("public/")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(client.get_object(Bucket="briefs", Key=name)["Body"].read())
PY
objects() { "$python/bin/python" "$work/store.py" "$AWS_ENDPOINT_URL"; }

# --- four workers, the third of them killed when it has put something there -----------------------------------
from=$(now)
workers=()
for part in 1 2 4; do
    build --partition "slice:$part/4" --output "$to" >"$work/worker-$part.log" 2>&1 &
    workers+=($!)
done
started+=("${workers[@]}")
# Without the function, whose shell would be killed instead.
"$program" --project "$work/project" --quiet build settlement --jobs 1 --partition slice:3/4 --output "$to" \
    >"$work/worker-3.log" 2>&1 &
victim=$!
started+=("$victim")
for _ in $(seq 600); do
    # An area of the third share: the third of the list.
    if grep -q "PUT /briefs/public/settlement/2025-10/$(sed -n 4p "$work/project/briefs/areas.csv" | cut -d, -f1)/" "$work/moto.log"; then break; fi
    sleep 0.1
done
kill -9 "$victim" 2>/dev/null || fail "the third worker ended before it could be killed"
wait "$victim" 2>/dev/null && fail "the third worker was not killed"
for one in "${workers[@]}"; do wait "$one" || fail "a worker: $(cat "$work"/worker-*.log)"; done
took "$from" "three workers and a half"

# --- what is missing is told, and nothing is complete ---------------------------------------------------------
merge() { "$program" --project "$work/project" status --merge --output "$to"; }
if merge >"$work/merge.log" 2>&1; then fail "parts were merged though one is missing"; fi
grep -q 'part 3 of 4 is missing' "$work/merge.log" || fail "$(cat "$work/merge.log")"
if curl -sf -o /dev/null -H 'x: y' "$AWS_ENDPOINT_URL/briefs/public/settlement/2025-10/manifest.json"; then
    fail "there is a manifest of an edition that is not complete"
fi

# --- the third again: what it had sent is not sent again ------------------------------------------------------
from=$(now)
build --partition slice:3/4 --output "$to"
took "$from" "the killed worker again"
from=$(now)
merge
took "$from" "merge"
merge >/dev/null
mkdir "$work/merged"
"$python/bin/python" "$work/store.py" "$AWS_ENDPOINT_URL" "$work/merged"
# What a folder has for itself.
rm -rf "$work/whole/.lock" "$work/whole/.made"
diff -r "$work/whole" "$work/merged" || fail "the store has other bytes than one build"

# --- the same again changes nothing; another build in one go goes to the store too -----------------------------
puts=$(grep -c '"PUT /briefs/public' "$work/moto.log" || true)
from=$(now)
build --partition slice:3/4 --output "$to"
took "$from" "a worker with nothing to send"
[ "$(grep -c '"PUT /briefs/public' "$work/moto.log")" = "$puts" ] || fail "the same bytes were sent again"
from=$(now)
build --only region --output "$to"
took "$from" "some areas, in one go"
[ "$(objects)" = "$(find "$work/whole" -type f | wc -l)" ] || fail "parts are left after a build in one go"

# --- no secret anywhere, and words for what goes wrong ---------------------------------------------------------
if AWS_ALLOW_HTTP=false build --output "$to" >"$work/plain.log" 2>&1; then fail "http was not refused"; fi
grep -q AWS_ALLOW_HTTP "$work/plain.log" || fail "$(cat "$work/plain.log")"
if build --output s3://nowhere >"$work/nowhere.log" 2>&1; then fail "there is no such bucket"; fi
grep -q 's3://nowhere' "$work/nowhere.log" || fail "$(cat "$work/nowhere.log")"
if grep -l hush-hush-hush "$work"/*.log; then fail "a secret was told"; fi
echo "all of it is as one build makes it"
