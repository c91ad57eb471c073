"""Reads the examples of docs/scale with the tools of their own kind, and runs what they would run.

    verify.py

Needs what tests/schedule/requirements.txt names.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import kubernetes_validate
import yaml

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "scale"

SBATCH = """#!/usr/bin/env bash
cat >"$JOBS/$(ls "$JOBS" | wc -l).sh"
printf '%s\\n' "$*" >>"$JOBS.words"
echo 4711
"""

BRIEFWRIGHT = """#!/usr/bin/env bash
printf '%s\\n' "$*" >>"$CALLS"
exit "${CODE:-0}"
"""


def same(what, found, wanted):
    if found != wanted:
        sys.exit(f"{what}: {found!r} is not {wanted!r}")
    print(f"{what}: right")


def run(*command, **variables):
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **variables}
    )
    return done.returncode, done.stdout + done.stderr


def program(folder, name, text):
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)
    return path


def kubernetes(folder, calls):
    for job in yaml.safe_load_all((EXAMPLES / "kubernetes-job.yaml").read_text()):
        kubernetes_validate.validate(job, "1.32", strict=True)
        name = job["metadata"]["name"]
        print(f"{name}: valid")
        container = job["spec"]["template"]["spec"]["containers"][0]
        given = {one["name"]: one["value"] for one in container["env"]}
        if name == "briefwright-parts":
            same("as many pods as parts", str(job["spec"]["completions"]), given["PARTS"])
        given |= {"PATH": f"{folder}:{os.environ['PATH']}", "CALLS": str(calls)}
        given |= {"JOB_COMPLETION_INDEX": "7"}
        command = container["command"] + container["args"]
        for code, wanted in [("0", 0), ("5", 0 if name == "briefwright-parts" else 5), ("2", 2)]:
            found, words = run(*command, CODE=code, **given)
            same(f"{name} where the program ends with {code}", (found, words), (wanted, ""))


def actions(folder, calls):
    path = EXAMPLES / "github-actions.yml"
    check = Path(sys.executable).with_name("check-jsonschema")
    code, words = run(str(check), "--builtin-schema", "vendor.github-workflows", str(path))
    same("github-actions.yml", (code, words.split()[0]), (0, "ok"))
    workflow = yaml.safe_load(path.read_text())
    parts = workflow["jobs"]["part"]["strategy"]["matrix"]["part"]
    count = int(workflow["env"]["PARTS"])
    same("as many runners as parts", parts, list(range(1, count + 1)))
    given = workflow["env"] | {"PATH": f"{folder}:{os.environ['PATH']}", "CALLS": str(calls)}
    for job, wanted in [("part", 0), ("merge", 5)]:
        step = workflow["jobs"][job]["steps"][-1]["run"]
        code, words = run("bash", "-eo", "pipefail", "-c", step, CODE="5", PART="4", **given)
        same(f"{job} where areas failed", (code, words), (wanted, ""))


def slurm(folder, calls):
    jobs = folder / "jobs"
    jobs.mkdir()
    given = {"PATH": f"{folder}:{os.environ['PATH']}", "CALLS": str(calls), "JOBS": str(jobs)}
    given |= {"PROJECT": "/home/ann/briefs", "OUTPUT": "/scratch/out", "PARTS": "16"}
    code, words = run("bash", str(EXAMPLES / "slurm.sh"), **given)
    same("slurm.sh", (code, words), (0, "parts: job 4711, merge: job 4711\n"))
    asked = Path(f"{jobs}.words").read_text()
    same("an array", "--array=1-16" in asked, True)
    same("the merge waits", "--dependency=afterok:4711" in asked, True)
    given |= {"PROGRAM": str(folder / "briefwright"), "TMPDIR": str(folder)}
    given |= {"SLURM_JOB_ID": "1", "SLURM_CPUS_PER_TASK": "4", "SLURM_ARRAY_TASK_ID": "16"}
    for name, wanted in [("0.sh", 0), ("1.sh", 5)]:
        code, words = run("bash", str(jobs / name), CODE="5", **given)
        same(f"{name} where areas failed", (code, words), (wanted, ""))


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        calls = folder / "calls"
        program(folder, "briefwright", BRIEFWRIGHT)
        program(folder, "sbatch", SBATCH)
        for example in [kubernetes, actions, slurm]:
            example(folder, calls)
        said = sorted(set(calls.read_text().splitlines()))
    same(
        "what is run",
        said,
        [
            "--project /home/ann/briefs build --jobs 4 --partition slice:16/16 --output /scratch/out",
            "--project /home/ann/briefs status --merge --output /scratch/out",
            "--project /project build --partition slice:8/8 --output s3://briefs/public",
            "--project /project status --merge --output s3://briefs/public",
            "build --partition slice:4/4 --output s3://briefs/public",
            "status --merge --output s3://briefs/public",
        ],
    )


main()
