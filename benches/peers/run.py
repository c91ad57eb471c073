"""Runs Briefwright and its peers on the same archives, one after another, and prints a table.

run.py PROGRAM FOLDER [RUNS]: PROGRAM is the built example `practices`; FOLDER is what
`practices generate` made. Memory is the most that the process and its children had together.
"""

import pathlib
import subprocess
import sys
import tempfile
import threading
import time

import peers


def resident(pid):
    """The memory of a process and all below it, in bytes."""
    total, queue = 0, [pid]
    while queue:
        one = queue.pop()
        try:
            lines = pathlib.Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) << 10
            children = pathlib.Path(f"/proc/{one}/task/{one}/children").read_text()
            queue += [int(child) for child in children.split()]
        except (FileNotFoundError, ProcessLookupError, StopIteration, PermissionError):
            pass
    return total


def measure(command):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    most = [0]

    def watch():
        while process.poll() is None:
            most[0] = max(most[0], resident(process.pid))
            time.sleep(0.05)

    watcher = threading.Thread(target=watch)
    watcher.start()
    out, _ = process.communicate()
    watcher.join()
    if process.returncode:
        return None, most[0]
    return float(out.split()[-1]), most[0]


def main():
    program, folder = sys.argv[1], sys.argv[2]
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    here = pathlib.Path(__file__).parent
    with tempfile.TemporaryDirectory() as place:
        database = str(pathlib.Path(place, "tables.sqlite"))
        commands = {"briefwright": [program, "load", folder, database]}
        for way in peers.WAYS:
            commands[way] = [sys.executable, str(here / "peers.py"), way, folder]
        print(f"{len(peers.archives(folder))} months; best and worst of {runs} runs")
        print(f"| {'':17} | seconds | worst | peak MB |\n|---|---|---|---|")
        results = {name: [] for name in commands}
        # In turn, so that whatever else the machine does falls on all alike.
        for _ in range(runs):
            for name, command in commands.items():
                results[name].append(measure(command))
        for name, all_runs in results.items():
            times = [took for took, _ in all_runs if took is not None]
            most = max(most for _, most in all_runs)
            if times:
                print(f"| {name:17} | {min(times):7.2f} | {max(times):5.2f} | {most / 1e6:7.0f} |")
            else:
                print(f"| {name:17} | failed | | {most / 1e6:.0f} |")


if __name__ == "__main__":
    main()
