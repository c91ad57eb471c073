"""Prints the same briefs with Briefwright and with its peers, one after another, and prints a table.

run.py PROGRAM FLOOR PROJECT [AREAS] [RUNS]: PROGRAM is `briefwright`, FLOOR the built example `floor`, PROJECT what
the example `burst` wrote. What is not installed is said to be so. CPU is that of a program and all that it starts.
"""

import ctypes
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import peers

HERE = pathlib.Path(__file__).parent
# Orphans of a program come to us when it ends, so that their time is counted too (Linux).
SUBREAPER = 36


def reap():
    """Waits for all that is left of a program."""
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def spent():
    times = os.times()
    return times.children_user + times.children_system


def measure(command, folder):
    """Seconds of wall and of CPU; nothing if the command failed."""
    before, start = spent(), time.monotonic()
    with open(pathlib.Path(folder, "said.txt"), "wb") as said:
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said)
        process.wait()
    wall = time.monotonic() - start
    reap()
    return None if process.returncode else (wall, spent() - before)


def build(program, project, codes, output):
    """Briefwright makes Markdown, web page and PDF, and what stands beside them."""
    return [
        program, "build", "--project", project, "--output", output, "--only", ",".join(codes),
        "--jobs", "1", "--quiet",
    ]


def main():
    program, floor, project = sys.argv[1:4]
    areas = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    runs = int(sys.argv[5]) if len(sys.argv) > 5 else 3
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    project = str(pathlib.Path(project).resolve())
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        os.environ["BRIEFWRIGHT_CACHE"] = str(place / "cache")
        plain = place / "plain"
        subprocess.run([floor, "write", project, plain, str(areas)], check=True)
        codes = sorted(one.name for one in plain.iterdir() if one.name != "fonts")
        output = place / "output"
        # The first build decodes the tables; the others find them.
        subprocess.run(build(program, project, codes, output), check=True, stdout=subprocess.DEVNULL)
        made = next(output.glob("settlement/2*"))
        ways = {"Briefwright: Markdown, web page, PDF": None}
        ways |= {name: way for name, way in peers.WAYS.items()}
        results = {name: [] for name in ways}
        for _ in range(runs):
            # In turn, so that whatever else the machine does falls on all alike.
            for name, way in ways.items():
                if way is None:
                    again = place / "again"
                    shutil.rmtree(again, ignore_errors=True)
                    results[name].append(measure(build(program, project, codes, again), place))
                    continue
                if peers.missing(way):
                    continue
                argument = json.dumps({"way": way, "made": str(made), "plain": str(plain), "codes": codes})
                command = [sys.executable, str(HERE / "peers.py"), argument]
                results[name].append(measure(command, place))
        report(ways, results, made, codes)


def report(ways, results, made, codes):
    print(f"{len(codes)} briefs, one after another; best of {max(map(len, results.values()))} runs.\n")
    print("| | wall ms a brief | CPU ms a brief | times our CPU | pages | CPU ms a page | kB | tagged | says PDF/UA |")
    print("|---|---|---|---|---|---|---|---|---|")
    base = None
    for name, way in ways.items():
        why = way and peers.missing(way)
        done = [one for one in results[name] if one]
        if why or not done:
            print(f"| {name} | {why or 'failed'} | | | | | | | |")
            continue
        wall, cpu = (1000 * min(one[at] for one in done) / len(codes) for at in (0, 1))
        base = base or cpu
        file = "brief.pdf" if way is None else f"peer-{way}.pdf"
        looks = [peers.look(made / code / file) for code in codes]
        pages, size = (sum(look[at] for look in looks) / len(looks) for at in (0, 1))
        tagged, claims = (all(look[at] for look in looks) for at in (2, 3))
        yes = {True: "yes", False: "no"}
        print(
            f"| {name} | {wall:.0f} | {cpu:.0f} | {cpu / base:.1f} | {pages:.1f} | {cpu / pages:.0f} "
            f"| {size / 1000:.0f} | {yes[tagged]} | {yes[claims]} |"
        )


if __name__ == "__main__":
    main()
