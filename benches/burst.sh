#!/usr/bin/env bash
# Builds the reference brief for 156, 543, 1,250 and 6,200 made-up areas, each from nothing, and prints a table.
#
#   cargo build --release --bins --examples
#   benches/burst.sh [--sizes "156 543 1250 6200"] [--jobs "2 1"] [--work FOLDER] [--floor yes|no] [--timings]
#
# Jobs after the first are tried with the largest size that is not above 1,250 alone. Memory is the most that the
# program had at a time. Time is that of the whole command: reading the project, decoding its tables, computing
# the figures, making every area, writing all files and the index.
set -euo pipefail

sizes="156 543 1250 6200"
jobs="2 1"
work=""
floor=yes
timings=""
while [ $# -gt 0 ]; do
    case "$1" in
        --sizes) sizes=$2; shift 2 ;;
        --jobs) jobs=$2; shift 2 ;;
        --work) work=$2; shift 2 ;;
        --floor) floor=$2; shift 2 ;;
        --timings) timings=--timings; shift ;;
        *) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2 ;;
    esac
done

root=$(cd "$(dirname "$0")/.." && pwd)
built=${CARGO_TARGET_DIR:-$root/target}/release
program=$built/briefwright
for file in "$program" "$built/examples/burst" "$built/examples/floor"; do
    [ -x "$file" ] || { echo "there is no $file: cargo build --release --bins --examples" >&2; exit 2; }
done
if [ -z "$work" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi
mkdir -p "$work"

# measure JOBS AREAS: wall, CPU and memory of a build from nothing into the file `measured`.
measure() {
    local project=$work/$2
    [ -d "$project/briefs" ] || "$built/examples/burst" generate "$project" "$2" >&2
    rm -rf "$project/output" "$project/cache"
    sync
    BRIEFWRIGHT_CACHE=$project/cache python3 "$root/benches/measure.py" "$work/measured" \
        "$program" build --project "$project" --jobs "$1" --quiet $timings >&2
}

# figures AREAS: how many PDFs there are, and the mean of their bytes.
pdfs() {
    find "$work/$1/output" -name brief.pdf -printf '%s\n' |
        awk '{ sum += $1 } END { printf "%d %.0f", NR, NR ? sum / NR : 0 }'
}

first=${jobs%% *}
echo "Load before: $(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null || echo unknown). Jobs: $first."
echo
echo "| areas | wall s | CPU s | wall ms an area | CPU ms an area | peak MB | kB a PDF | CPU(2n)/CPU(n) | wall(2n)/wall(n) |"
echo "|---|---|---|---|---|---|---|---|---|"
before=""
rows=""
for size in $sizes; do
    measure "$first" "$size"
    read -r wall cpu memory <"$work/measured"
    read -r count bytes <<<"$(pdfs "$size")"
    rows="$rows$size $wall $cpu $memory"$'\n'
    awk -v n="$size" -v wall="$wall" -v cpu="$cpu" -v memory="$memory" -v count="$count" -v bytes="$bytes" \
        -v before="$before" 'BEGIN {
            split(before, was, " ")
            twice = was[1] ? log(2) / log(n / was[1]) : 0
            grows = was[1] ? sprintf("%.2f | %.2f", (cpu / was[3]) ^ twice, (wall / was[2]) ^ twice) : "– | –"
            if (count < n) n = n " (" count " made)"
            printf "| %s | %.1f | %.1f | %.1f | %.1f | %.0f | %.0f | %s |\n", \
                n, wall, cpu, 1000 * wall / count, 1000 * cpu / count, memory, bytes / 1000, grows
        }'
    before="$size $wall $cpu"
    # What is compared is kept in the table; its files would fill the disk.
    rm -rf "$work/$size/output"
done

echo
printf '%s' "$rows" | awk '
    $1 >= 500 && !base { base = $4; of = $1 }
    { last = $4; size = $1 }
    END { if (base && size > of) printf "Peak memory at %d areas is %.2f times that at %d.\n", size, last / base, of }'

compared=$(printf '%s\n' $sizes | awk '$1 <= 1250 { most = $1 } END { print most }')
one=$(printf '%s' "$rows" | awk -v n="$compared" '$1 == n { print $2, $3 }')
for other in $jobs; do
    [ "$other" != "$first" ] && [ -n "$compared" ] || continue
    measure "$other" "$compared"
    read -r wall cpu memory <"$work/measured"
    awk -v n="$compared" -v first="$first" -v other="$other" -v one="$one" -v wall="$wall" -v cpu="$cpu" 'BEGIN {
        split(one, was, " ")
        printf "%d areas with %d jobs: %.1f s of wall, %.1f s of CPU; with %d: %.1f s and %.1f s; %.2f times as fast.\n", \
            n, first, was[1], was[2], other, wall, cpu, wall / was[1]
    }'
done

[ "$floor" = yes ] && [ -n "$compared" ] || exit 0
echo
"$built/examples/floor" "$work/$compared" 60 | tee "$work/floor"
printf '%s' "$rows" | awk -v table="$work/floor" '
    { ours = 1000 * $3 / $1; size = $1 }
    END {
        printf "\nThe whole command takes %.1f ms of CPU for an area at %d areas. As a share of Typst alone:\n\n", ours, size
        print "| source | Typst’s memory | Typst alone, CPU ms | the whole command, in times of that |\n|---|---|---|---|"
        while ((getline line < table) > 0) {
            split(line, cell, /[ ]*\|[ ]*/)
            if (cell[3] == "cold" || cell[3] == "warm")
                printf "| %s | %s | %.1f | %.2f |\n", cell[2], cell[3], cell[6], ours / cell[6]
        }
    }'
