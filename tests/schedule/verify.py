"""Reads units with the tools of their own kind, and sees that they run what they should.

    verify.py FOLDER

FOLDER holds the units and `expected.json`: the program and the arguments that each of them must come
to. The program there is a script that prints its arguments, NUL between them.
"""

import json
import plistlib
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import kubernetes_validate
import yaml
from croniter import croniter

LONDON = ZoneInfo("Europe/London")


def same(what, found, wanted):
    if found != wanted:
        sys.exit(f"{what}: {found!r} is not {wanted!r}")
    print(f"{what}: right")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command}: {done.stdout}{done.stderr}")


def calls(fields, day, zone=LONDON):
    """The calls of a day."""
    at = datetime(*day, tzinfo=zone)
    times = croniter(fields, at).all_next(datetime)
    return [time for time, _ in zip(times, range(200)) if time.date() == at.date()]


def crontab(path, expected):
    if shutil.which("crontab"):
        run("crontab", "-n", str(path))
        print("crontab -n: accepted")
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    same("time zone", lines[0], "CRON_TZ=Europe/London")
    fields, command = " ".join(lines[1].split(" ")[:5]), " ".join(lines[1].split(" ")[5:])
    same("calls on a Thursday", len(calls(fields, (2026, 7, 30))), 66)
    same("calls on a Saturday", len(calls(fields, (2026, 8, 1))), 0)
    # What cron does with `%` before it hands the line to the shell.
    text, escaped = "", False
    for char in command:
        if char == "%":
            text = text[:-1] + "%" if escaped else text + "\n"
        else:
            text += char
        escaped = char == "\\" and not escaped
    subprocess.run(["/bin/sh", "-c", text], check=True)
    log = Path(expected["log"]).read_text()
    same("what cron runs", log.split("\0")[:-1], expected["arguments"])


def plist(path, expected):
    agent = plistlib.loads(path.read_bytes())
    wanted = [expected["program"], *expected["arguments"]]
    same("what launchd runs", agent["ProgramArguments"], wanted)
    minutes = [one["Minute"] for one in agent["StartCalendarInterval"]]
    same("when", minutes, [0, 10, 20, 30, 40, 50])


def task(path, expected):
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    root = ElementTree.fromstring(path.read_bytes())
    same("what the task runs", root.findtext("t:Actions/t:Exec/t:Command", None, space), expected["program"])
    interval = root.findtext("t:Triggers/t:CalendarTrigger/t:Repetition/t:Interval", None, space)
    same("when", interval, "PT10M")
    same("encoding", path.read_bytes().isascii(), True)


def workflow(path):
    run(sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(path))
    print("the schema of workflows: accepted")
    if shutil.which("actionlint"):
        run("actionlint", str(path))
        print("actionlint: accepted")
    text = yaml.safe_load(path.read_text())
    # `on` is a truth in YAML 1.1.
    fields = text[True]["schedule"][0]["cron"]
    for day in (2026, 7, 30), (2026, 1, 29):
        there = [time.astimezone(LONDON) for time in calls(fields, day, ZoneInfo("UTC"))]
        first = next(time for time in there if (time.hour, time.minute) >= (9, 30))
        same(f"first look of {day}", (first.hour, first.minute), (9, 35))


def kubernetes(path, expected):
    documents = list(yaml.safe_load_all(path.read_text()))
    for document in documents:
        kubernetes_validate.validate(document, "1.30", strict=True)
        print(f"{document['kind']}: accepted")
    spec = documents[1]["spec"]
    same("calls on a Thursday", len(calls(spec["schedule"], (2026, 7, 30))), 60)
    same("time zone", spec["timeZone"], "Europe/London")
    container = spec["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    arguments = ["--project", "/project", *expected["arguments"][2:]]
    same("what Kubernetes runs", container["args"], [one.replace("$(", "$$(") for one in arguments])


def main():
    folder = Path(sys.argv[1])
    expected = json.loads((folder / "expected.json").read_text())
    found = {path.suffix: path for path in folder.iterdir()}
    crontab(found[".crontab"], expected)
    plist(found[".plist"], expected)
    task(found[".xml"], expected)
    workflow(found[".yml"])
    kubernetes(found[".yaml"], expected)


main()
