#!/usr/bin/env bash
# Makes the pictures of docs/looks.md anew from the briefs in output/: run `briefwright build` first.
# Needs pdftoppm (poppler-utils) and Chromium.
set -euo pipefail
cd "$(dirname "$0")/../.."
area=output/settlement/${1:-2025-10}/QOP
pages() { pdftoppm -r 64 -png -f "$2" -l "$2" -singlefile "$area/$1.pdf" "docs/pictures/$3"; }
pages brief 1 brief-1
pages brief 2 brief-2
pages brief 3 brief-3
pages one_pager 1 one-page
pages board_paper 1 board-paper
web() {
    chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars \
        --disable-background-networking --disable-component-update --disable-sync \
        --user-data-dir="$(mktemp -d)" --screenshot="docs/pictures/$2.png" --window-size="$3" "file://$PWD/$1" \
        >/dev/null 2>&1
}
web "$area/brief.html" web 900,1100
web output/index.html index 900,700
