"""Runs a command and writes what it took: seconds of wall, seconds of CPU, the most memory in MB.

measure.py FILE COMMAND…: the three numbers go into FILE; the exit code is the command's. Nothing but Python
is needed, since GNU time is not on every machine. Memory is that of the largest process.
"""

import os
import sys
import time


def main():
    place, command = sys.argv[1], sys.argv[2:]
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        os.execvp(command[0], command)
    _, status, usage = os.wait4(child, 0)
    wall = time.monotonic() - start
    cpu = usage.ru_utime + usage.ru_stime
    # Linux tells kilobytes of 1,024 bytes, macOS bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    memory = usage.ru_maxrss * unit / 1e6
    with open(place, "w", encoding="utf-8") as file:
        file.write(f"{wall:.3f} {cpu:.3f} {memory:.1f}\n")
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
