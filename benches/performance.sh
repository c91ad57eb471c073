#!/usr/bin/env bash
# Measures everything that docs/performance.md tells, on this machine, and prints it as Markdown.
#
#   benches/performance.sh [--sizes "156 543 1250 6200"] [--peers PYTHON] [--profile] [--work FOLDER] [--built]
#
# It compiles the program first, unless it is told that it is built. PYTHON is one that has the peers' packages
# (benches/peers/briefs/README.md). A profile needs `perf`. What takes longest is the largest size.
set -euo pipefail

sizes="156 543 1250 6200"
peers=""
profile=no
work=""
build=yes
while [ $# -gt 0 ]; do
    case "$1" in
        --sizes) sizes=$2; shift 2 ;;
        --peers) peers=$2; shift 2 ;;
        --profile) profile=yes; shift ;;
        --work) work=$2; shift 2 ;;
        --built) build=no; shift ;;
        *) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2 ;;
    esac
done

root=$(cd "$(dirname "$0")/.." && pwd)
built=${CARGO_TARGET_DIR:-$root/target}/release
if [ "$build" = yes ]; then
    # Whatever a person's own settings of cargo say: a program that is compiled quickly runs slowly.
    (cd "$root" && cargo build --release --config 'profile.release.package.briefwright.opt-level=3' \
        --bins --example burst --example floor >&2)
fi
if [ -z "$work" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi

echo "## Measured"
echo
cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -1 || true)
memory=$(awk '/MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo 2>/dev/null || true)
echo "$(date -u +'%-d %B %Y'), ${cpu:-unknown processor}, $(getconf _NPROCESSORS_ONLN) cores, ${memory:-unknown memory}, $(uname -sr);"
echo "$("$built/briefwright" --version), release build."
echo
echo "### From 156 areas to 6,200"
echo
"$root/benches/burst.sh" --sizes "$sizes" --work "$work"
middle=$(printf '%s\n' $sizes | awk '$1 <= 1250 { most = $1 } END { print most }')
project=$work/$middle
echo
echo "### What the time goes into"
echo
echo "$middle areas, one job, \`build --timings\`:"
echo
echo '```text'
rm -rf "$project/output"
BRIEFWRIGHT_CACHE=$project/cache "$built/briefwright" build --project "$project" --jobs 1 --quiet --timings
echo '```'
if [ "$profile" = yes ]; then
    echo
    echo "### The profile"
    echo
    rm -rf "$project/output"
    BRIEFWRIGHT_CACHE=$project/cache perf record -q -F 499 -g -o "$work/perf.data" -- \
        "$built/briefwright" build --project "$project" --jobs 1 --quiet >/dev/null
    python3 "$root/benches/profile.py" "$work/perf.data"
fi
if [ -n "$peers" ]; then
    echo
    echo "### The peers"
    echo
    "$peers" "$root/benches/peers/briefs/run.py" "$built/briefwright" "$built/examples/floor" "$project" 12 3
fi
