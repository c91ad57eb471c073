"""Groups a profile by the crate that a function belongs to, and prints the two tables of docs/performance.md.

profile.py PERF.DATA: what `perf record` wrote.
"""

import collections
import re
import subprocess
import sys

MOST = 15


def samples(path):
    command = ["perf", "report", "-i", path, "--stdio", "--no-children", "-g", "none", "-F", "overhead,sym"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        found = re.match(r"\s*([\d.]+)%\s+\[(.)\]\s+(.*)", line)
        if found:
            yield float(found[1]), found[2], found[3].strip()


def crate(kind, symbol):
    if kind == "k":
        return "the system"
    # `<typst_layout::flow::X as core::…>::f` belongs to typst_layout.
    found = re.match(r"[<&(\[]*(?:dyn |mut )?([a-z_][a-z0-9_]*)::", symbol)
    if found:
        return found[1]
    if re.search(r"malloc|free|calloc|realloc|memcpy|memmove|memset|memcmp", symbol):
        return "memory (libc)"
    return "other"


def main():
    crates, symbols = collections.Counter(), collections.Counter()
    for share, kind, symbol in samples(sys.argv[1]):
        crates[crate(kind, symbol)] += share
        symbols[re.sub(r"::h[0-9a-f]{16}$", "", symbol)] += share
    for head, counts in [("crate", crates), ("function", symbols)]:
        print(f"| {head} | share of CPU |\n|---|---|")
        for name, share in counts.most_common(MOST):
            name = name if head == "crate" else f"`{name[:90]}`"
            print(f"| {name} | {share:.1f} % |")
        print()


if __name__ == "__main__":
    main()
