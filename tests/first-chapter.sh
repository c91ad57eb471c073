#!/usr/bin/env bash
# Does what docs/first-brief.md says, word for word, in an empty folder without a network: each block that
# is marked `run`, and each change of a file. `tests/first-chapter.sh [PROGRAM]`
set -euo pipefail

chapter=$(cd "$(dirname "$0")/.." && pwd)/docs/first-brief.md
program=$(realpath "${1:-$(command -v briefwright)}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/bin" "$folder/empty"
ln -s "$program" "$folder/bin/briefwright"
export PATH=$folder/bin:$PATH BRIEFWRIGHT_CACHE=$folder/cache
# No network: whoever asks for one is led nowhere.
export https_proxy=http://127.0.0.1:9 http_proxy=http://127.0.0.1:9
cd "$folder/empty"

marker='' block='' inside=no find='' steps=0
while IFS= read -r line; do
    case $inside:$line in
    no:'<!-- '*' -->') marker=${line#<!-- } marker=${marker% -->} ;;
    no:'```'*) inside=yes block='' ;;
    yes:'```')
        inside=no block=${block%$'\n'}
        case $marker in
        run)
            printf '$ %s\n' "$block"
            eval "$block" </dev/null
            ;;
        'in '*': find') find=$block ;;
        'in '*': write')
            file=${marker#in } file=${file%: write} text=$(<"$file")
            case $text in *"$find"*) ;; *) echo "$file has no: $find" >&2; exit 1 ;; esac
            printf '%s\n' "${text/"$find"/"$block"}" >"$file"
            ;;
        esac
        [ -z "$marker" ] || steps=$((steps + 1))
        marker=''
        ;;
    yes:*) block+=$line$'\n' ;;
    esac
done <"$chapter"

[ "$steps" -ge 8 ] || { echo "only $steps steps were found in $chapter" >&2; exit 1; }
head -c 5 output/gps/2025-10/E92000001/brief.pdf | grep -q '%PDF-'
grep -q 'next generation' output/gps/2025-10/E92000001/brief.md
grep -q 'GPs in England' output/gps/2025-10/Y58/brief.html
echo "the first chapter holds: $steps steps"
