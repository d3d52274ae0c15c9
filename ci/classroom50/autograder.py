"""Grades one submission on Classroom 50, which runs this file in the student's checkout.

What it gets and has to write is on Classroom 50's page "Advanced Autograding". Fill in the two
lines below; a points.toml beside this file changes the points.
"""

import contextlib
import datetime
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

KATA = "https://github.com/OWNER/REPOSITORY"
COMMIT = "COMMIT"

POINTS = Path(__file__).parent / "points.toml"
# Classroom 50 counts in whole points: hundredths of ours where those may be fractions.
SCALE = 100 if POINTS.exists() else 1


def main():
    submission = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        kata, out = Path(folder) / "kata", Path(folder) / "marks"
        fetch(kata)
        allow_namespaces()
        grade(kata, submission, out)
        results = json.loads((out / "results.json").read_text(encoding="utf-8"))
        if "score" not in results:
            # Classroom 50 then notes an error, and no mark.
            sys.exit(f"Not graded: {results['output']}")
        result = as_result(results, submitted_at(submission), os.environ)
        (submission / "result.json").write_text(json.dumps(result, indent=2), encoding="utf-8")
        texts = [path.read_text(encoding="utf-8") for path in (out / "feedback").rglob("*.md")]
        (submission / "release-body.md").write_text("\n".join(texts), encoding="utf-8")


def fetch(kata):
    """The kata at one commit, with torch's CPU build, in a folder of its own. Never in the
    student's: Python and pip would load what lies there."""
    run("git", "clone", "--quiet", KATA, kata)
    run("git", "-C", kata, "checkout", "--quiet", "--detach", COMMIT)
    run("rm", "-rf", kata / ".git", kata / "solutions", kata / "mutants")
    run(sys.executable, "install", "--only-this-python", cwd=kata)


def allow_namespaces():
    """For the sandbox, where this may be changed: GitHub's runners forbid them."""
    setting = "kernel.apparmor_restrict_unprivileged_userns=0"
    with contextlib.suppress(OSError):
        subprocess.run(["sudo", "-n", "sysctl", "-qw", setting], check=False)


def grade(kata, submission, out):
    points = ["--points", POINTS] if POINTS.exists() else []
    # In a container of your own that forbids namespaces, take --require-sandbox out.
    command = [".venv/bin/python", "-m", "kata", "grade", "--single", submission, "--out", out]
    run(*command, *points, "--require-sandbox", cwd=kata)


def run(*command, cwd=None):
    """Run it with nothing of the workflow's environment, tokens say."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    words = [str(each) for each in command]
    subprocess.run(words, check=True, cwd=cwd, env={**environment, "LANG": "C.UTF-8"})


def submitted_at(submission):
    command = ["git", "-C", str(submission), "log", "-1", "--format=%ct"]
    seconds = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)


def as_result(results, submitted, environment):
    """What Classroom 50 collects, from Gradescope's results.json: what a student may read."""
    tests = [
        {
            "test-name": " ".join(test["name"].split()),
            "passed": test["status"] == "passed",
            "score": round(SCALE * test["score"]),
            "max-score": round(SCALE * test["max_score"]),
        }
        for test in results["tests"]
    ]
    return {
        "schema": "classroom50/result/v1",
        "classroom": environment["CLASSROOM"],
        "assignment": environment["ASSIGNMENT"],
        "assignment_type": environment.get("ASSIGNMENT_TYPE") or "individual",
        "owner": environment.get("OWNER") or environment.get("USERNAME", ""),
        "submission": environment["SUBMISSION_TAG"],
        "commit": environment["COMMIT_URL"],
        "release": environment["RELEASE_URL"],
        "review": environment.get("REVIEW_URL") or environment["COMMIT_URL"],
        "datetime": submitted.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }


if __name__ == "__main__":
    main()
