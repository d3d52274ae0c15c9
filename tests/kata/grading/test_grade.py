"""``python -m kata grade`` as an instructor uses it: reports, points, wrong calls, lost runs."""

import csv
import json
import os
import random
import signal
import struct
import subprocess
import sys
import time
import zipfile
from contextlib import contextmanager
from multiprocessing.connection import Connection

import pytest
from support.command import in_fork, kata
from support.grading import (
    QUICK,
    SOLUTIONS,
    STUBS,
    solved,
    traces,
    with_source,
    write_submission,
)

from kata.checking.report import Report, write_report
from kata.checking.source import Source
from kata.cli import main
from kata.grading import batch, command
from kata.grading.intake.submissions import read_submission
from kata.grading.marks_folder import Job, kept_report
from kata.grading.report import not_graded
from kata.grading.sandbox.lockdown import FULL_SET
from kata.grading.settings import Settings, read_points
from kata.grading.worker.launch import GraderTrouble
from kata.manifest import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="slow without the warm parent")

# Of the run that is killed. A thousand and ten take a quarter of an hour.
SUBMISSIONS = int(os.environ.get("KATA_SUBMISSIONS", "12"))
KILLS = int(os.environ.get("KATA_KILLS", "3"))

WRONG_KL = "def kl_divergence(m, v): return (-0.5 * (1 + v - m**2 - v.exp())).mean()"


def grade(*arguments, check=True):
    """Run the command line and return the finished process."""
    process = kata("grade", *arguments, cwd=ROOT)
    assert process.returncode == 0 or not check, process.stderr
    return process


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def without_times(report):
    """What two runs with the same seed must agree on."""
    for exercise in report["exercises"]:
        exercise.pop("seconds")
        for check in exercise["checks"]:
            check.pop("seconds")
    return report


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Three submissions, one of them a zip, graded in one call."""
    base = tmp_path_factory.mktemp("class")
    alice = write_submission(base / "alice", SOLUTIONS)
    bob = write_submission(base / "bob", with_source("ex03", WRONG_KL))
    with zipfile.ZipFile(base / "carol.zip", "w") as archive:
        for name, content in STUBS.items():
            archive.writestr(f"exercises/{name}", content)
    (base / "dave.zip").write_bytes(b"PK\x03\x04 broken")
    out = base / "reports"
    process = grade(alice, bob, base / "carol.zip", base / "dave.zip", "--out", out, "--seed", "5")
    return base, out, process


def test_each_submission_gets_its_report(graded):
    _, out, _ = graded
    report = read(out / "bob.json")
    assert report["schema"] == 1
    assert report["submission"] == "bob"
    assert (report["score"], report["max_score"]) == (5.0, 6.0)
    assert [entry["id"] for entry in report["exercises"]] == [f"ex0{n}" for n in range(1, 7)]
    third = report["exercises"][2]
    assert third["status"] == "failed"
    assert third["misconceptions"] == ["kl-averages-latents"]
    assert third["points"] == 0.0
    assert third["line"] == 1
    assert "expected" in third["message"]
    assert "expected" not in third["feedback"]
    assert read(out / "alice.json")["score"] == 6.0
    assert {e["status"] for e in read(out / "carol.json")["exercises"]} == {"not-started"}


def test_one_that_can_not_be_graded_says_so_and_stops_nobody(graded):
    _, out, _ = graded
    report = read(out / "dave.json")
    assert not report["graded"]
    assert report["problem"]
    with open(out / "grades.csv", encoding="utf-8", newline="") as file:
        rows = {row["submission"]: row for row in csv.DictReader(file)}
    assert rows["dave"]["score"] == ""
    assert rows["bob"]["score"].startswith("5")


def test_everything_made_from_the_reports_is_there(graded):
    _, out, process = graded
    names = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert {"class.html", "grades.csv", "junit.xml", "feedback/bob.md"} <= names
    assert {"gradescope/bob.json", "run.json"} <= names
    assert "Sandbox:" in process.stderr
    assert "[4/4]" in process.stderr


def test_feedback_holds_no_path_of_this_machine(graded):
    base, out, _ = graded
    for path in (out / "feedback").iterdir():
        text = path.read_text(encoding="utf-8")
        assert str(ROOT) not in text
        assert str(base) not in text


def test_the_same_call_again_grades_nobody_twice(graded):
    base, out, _ = graded
    before = {path: path.stat().st_mtime_ns for path in out.glob("*.json") if path.stem != "run"}
    grade(base / "alice", base / "bob", base / "carol.zip", base / "dave.zip", "--out", out)
    changed = {path.stem for path, then in before.items() if path.stat().st_mtime_ns != then}
    assert changed == set()


def test_what_was_handed_in_anew_is_graded_anew(tmp_path):
    alice = write_submission(tmp_path / "alice", STUBS)
    grade(alice, "--out", tmp_path / "out")
    assert read(tmp_path / "out" / "alice.json")["score"] == 0
    (alice / "ex01_trim.py").write_bytes(SOLUTIONS["ex01_trim.py"])
    grade(alice, "--out", tmp_path / "out")
    assert read(tmp_path / "out" / "alice.json")["score"] == 1


def test_a_second_group_keeps_the_first_and_their_namesakes_apart(tmp_path):
    out = tmp_path / "out"
    grade(write_submission(tmp_path / "group-a" / "alice", STUBS), "--out", out)
    first = read(out / "alice.json")
    assert first["path"] == str(tmp_path / "group-a" / "alice")
    grade(write_submission(tmp_path / "group-b" / "alice", SOLUTIONS), "--out", out)
    assert read(out / "alice.json") == first
    assert read(out / "group-b-alice.json")["score"] == 6
    with open(out / "grades.csv", encoding="utf-8", newline="") as file:
        rows = {row["submission"]: row for row in csv.DictReader(file)}
    assert {name: row["score"] for name, row in rows.items()} == {
        **{"alice": "0", "group-b-alice": "6"}
    }
    assert rows["alice"]["path"] == first["path"]
    assert "group-b-alice" in (out / "class.html").read_text(encoding="utf-8")


def test_points_and_partial_credit(tmp_path):
    bob = write_submission(tmp_path / "bob", with_source("ex03", WRONG_KL))
    points = tmp_path / "points.toml"
    points.write_text("partial_credit = true\n[points]\nex03 = 4\nex05 = 2.5\n", encoding="utf-8")
    grade(bob, "--out", tmp_path / "out", "--points", points)
    report = read(tmp_path / "out" / "bob.json")
    third, fifth = report["exercises"][2], report["exercises"][4]
    assert (fifth["points"], third["max_points"]) == (2.5, 4.0)
    passed = sum(check["status"] == "passed" for check in third["checks"])
    assert 0 < passed < len(third["checks"])
    assert third["points"] == round(4 * passed / len(third["checks"]), 2)
    assert report["max_score"] == 10.5


@pytest.mark.parametrize(("limit", "status"), [("5", 0), ("5.5", 1)])
def test_fail_under(graded, limit, status):
    base, out, _ = graded
    call = (base / "bob", "--out", out, "--seed", "5", "--fail-under", limit)
    process = grade(*call, check=False)
    assert process.returncode == status


@pytest.mark.parametrize(
    "arguments",
    [
        ["nowhere", "--out", "OUT"],
        ["solutions"],
        ["--out", "OUT"],
        ["solutions", "--out", "OUT", "--jobs", "0"],
        ["solutions", "--out", "OUT", "--jobs", "many"],
        ["solutions", "--out", "OUT", "--seed", "-1"],
        ["solutions", "--out", "OUT", "--points", "nowhere.toml"],
        ["solutions", "--out", "/dev/null/x"],
        ["solutions", "--out", "README.md"],
        ["solutions", "--out", "OUT", "--scheduler", "nonsense"],
        ["solutions", "--out", "solutions/reports"],
        ["solutions", "--out", "."],
        ["solutions", "--out", ""],
        ["", "--out", "OUT"],
        ["solutions", "--out", "OUT", "--fail-under", "nan"],
        ["x" * 300, "--out", "OUT"],
    ],
    ids=lambda arguments: " ".join(arguments)[:40],
)
def test_a_wrong_call_is_one_line_and_2(tmp_path, monkeypatch, capfd, arguments):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("kata.grading.cluster.CONNECT_SECONDS", 1)
    status = main(["grade", *(a.replace("OUT", str(tmp_path / "out")) for a in arguments)])
    error = capfd.readouterr().err
    assert status == 2
    assert len(error.strip().splitlines()) == 1
    assert error.startswith("kata: ")
    assert not (ROOT / "solutions" / "reports").exists()


@pytest.mark.parametrize(
    "text",
    [
        "points = 3",
        "[points]\nex09 = 1",
        "[points]\nex01 = -1",
        "x = 1",
        "[",
        "[points]\nex01 = nan",
    ],
)
def test_a_wrong_points_file_is_one_line(tmp_path, text):
    path = tmp_path / "points.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(command.UserError) as caught:
        read_points(path)
    assert str(path) in str(caught.value)


def test_two_runs_do_not_write_to_one_folder(tmp_path, capsys):
    with command.alone(tmp_path):
        assert main(["grade", str(ROOT / "solutions"), "--out", str(tmp_path)]) == 2
    assert "Another grading run" in capsys.readouterr().err


def test_without_the_full_sandbox_it_refuses_if_told_to(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(batch, "launcher_of", lambda _: _Launcher(["own user", *FULL_SET[1:]]))
    call = ["grade", str(ROOT / "solutions"), "--out", str(tmp_path), "--require-sandbox"]
    assert main(call) == 2
    assert FULL_SET[0] in capsys.readouterr().err


class _Launcher:
    def __init__(self, protections):
        self.protections = protections

    def probe(self):
        return self.protections

    def start(self, exercise, cpu_seconds):
        raise GraderTrouble("no worker today")


def _alice(folder):
    return Source.at(write_submission(folder / "alice", SOLUTIONS))


def test_the_graders_own_trouble_is_no_zero_and_is_tried_again(tmp_path):
    job = Job(_alice(tmp_path), "alice", tmp_path, Settings(seed=1))
    submitted = read_submission(job.source, job.name)
    report = batch.grade(submitted, job.settings, _Launcher([]))
    assert not report.graded
    assert "no worker today" in report.problem
    write_report(job.report_path, report)
    assert kept_report(job, submitted) is None


def test_reports_from_without_a_sandbox_do_not_count_where_one_is_required(tmp_path):
    job = Job(_alice(tmp_path), "a", tmp_path, Settings(seed=1))
    submitted = read_submission(job.source, job.name)
    write_report(job.report_path, not_graded(submitted, "no reason", job.settings))
    assert kept_report(job, submitted) is not None
    strict = Job(job.source, "a", tmp_path, Settings(seed=1, require_sandbox=True))
    assert kept_report(strict, submitted) is None
    assert not batch.grade(submitted, strict.settings, _Launcher([])).graded


def test_a_submission_that_vanishes_stops_nobody(tmp_path):
    job = Job(Source.at(tmp_path / "gone"), "gone", tmp_path, Settings(seed=1))
    report = batch._grade_here(job)
    assert not report.graded
    assert report.trouble
    assert Report.from_json((tmp_path / "gone.json").read_bytes()) == report
    assert report.source.path == str(tmp_path / "gone")


def test_submissions_do_not_learn_the_seed_of_the_run(tmp_path):
    source = (
        "import torch\n"
        "def reparameterize(m, v):\n    print('seed', torch.initial_seed())\n    return m"
    )
    grade(
        write_submission(tmp_path / "a", with_source("ex02", source, STUBS)),
        "--out",
        tmp_path / "out",
    )
    report, run = read(tmp_path / "out" / "a.json"), read(tmp_path / "out" / "run.json")
    assert "seed " in json.dumps(report["exercises"][1]["checks"])
    assert f"seed {run['seed']}" not in json.dumps(report)


def test_what_students_print_shows_no_path_of_this_machine(tmp_path):
    source = "import torch\ndef reparameterize(m, v):\n    print(torch.__file__)\n    return m"
    grade(
        write_submission(tmp_path / "a", with_source("ex02", source, STUBS)),
        "--out",
        tmp_path / "out",
    )
    text = (tmp_path / "out" / "feedback" / "a.md").read_text(encoding="utf-8")
    assert "torch/__init__.py" in text
    assert sys.prefix not in text


def test_a_killed_run_is_resumed(tmp_path):
    chance, before = random.Random(1), traces()
    paths = [
        write_submission(tmp_path / f"student-{number}", _some_mistakes(number, chance))
        for number in range(SUBMISSIONS)
    ]
    grade(*paths, "--out", tmp_path / "undisturbed", "--seed", "3")
    out = tmp_path / "disturbed"
    call = ["-m", "kata", "grade", *map(str, paths), "--out", str(out), "--seed", "3"]
    first = {}
    for number in range(KILLS):
        enough = len(list(out.glob("student-*.json")))
        enough += chance.randint(2, SUBMISSIONS // (KILLS + 2))
        kill = (call, out, enough, chance.random() / 4)
        _killed_once_it_has(*kill) if number == 0 else in_fork(_killed_once_it_has, *kill)
        for path in out.glob("student-*.json"):
            first.setdefault(path.name, path.read_bytes())
    assert 0 < len(first) < SUBMISSIONS
    grade(*paths, "--out", out, "--seed", "3")
    for path in paths:
        name = f"{path.name}.json"
        assert without_times(read(out / name)) == without_times(
            read(tmp_path / "undisturbed" / name)
        )
        assert first.get(name, (out / name).read_bytes()) == (out / name).read_bytes()
    assert [path.name for path in out.glob(".*")] == [".gitignore"]
    _wait_until(lambda: traces() == before)


def _killed_once_it_has(call, out, reports, seconds):
    """Start the command, and kill it so long after it has written so many reports."""
    run = subprocess.Popen(
        [sys.executable, *call], cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while run.poll() is None and len(list(out.glob("student-*.json"))) < reports:
        time.sleep(0.05)
    time.sleep(seconds)
    run.send_signal(signal.SIGKILL)
    run.wait()


def _some_mistakes(number, chance):
    """Solutions for some exercises, a mutant for one of them, stubs for the others."""
    right = QUICK[: number % 4]
    files = solved(right)
    if right:
        name = chance.choice(right)
        mutants = sorted((ROOT / "mutants" / name[:4]).glob("*.py"))
        # Some of these start from the time, so that no two runs show the same numbers.
        mutants = [path for path in mutants if not path.name.startswith("reparam-reseeds")]
        files[name] = chance.choice(mutants).read_bytes()
    return files


def _wait_until(condition, seconds=1200.0):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    assert condition()


def test_a_judge_that_dies_costs_no_report(tmp_path):
    """Kill one of the judges on the way; another takes its place."""
    paths = [write_submission(tmp_path / f"s{n}", solved()) for n in range(6)]
    out = tmp_path / "out"
    call = [sys.executable, "-m", "kata", "grade", *map(str, paths), "--out", str(out)]
    run = subprocess.Popen([*call, "--jobs", "2"], cwd=ROOT, stderr=subprocess.DEVNULL)
    _wait_until(lambda: len(list(out.glob("s*.json"))) >= 1)
    children = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(run.pid)],
        capture_output=True,
        text=True,
        check=True,
    )
    judges = [line.split()[0] for line in children.stdout.splitlines() if "kata grade" in line]
    os.kill(int(judges[0]), signal.SIGKILL)
    assert run.wait(1200) == 0
    assert {read(path)["score"] for path in out.glob("s*.json")} == {len(QUICK)}
    assert len(list(out.glob("s*.json"))) == 6


@contextmanager
def _interruptible():
    """Processes started here listen to Ctrl-C, even in a background job."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def test_ctrl_c_stops_at_once_and_leaves_nothing(tmp_path):
    before = traces()
    paths = [write_submission(tmp_path / f"s{n}", solved()) for n in range(12)]
    out = tmp_path / "out"
    call = [sys.executable, "-m", "kata", "grade", *map(str, paths), "--out", str(out)]
    with _interruptible():
        run = subprocess.Popen(call, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    _wait_until(lambda: len(list(out.glob("s*.json"))) >= 1)
    run.send_signal(signal.SIGINT)
    _, error = run.communicate(timeout=1200)
    assert run.returncode == 130
    assert "Traceback" not in error
    _wait_until(lambda: traces() == before)


def _interrupted_while_a_judge_sends_its_report(job):
    """Whether the interrupt comes through."""

    def send_half(connection, *_):
        os.write(connection.fileno(), struct.pack("!i", 1000) + b"half of it")
        os.kill(os.getppid(), signal.SIGINT)
        time.sleep(1000)

    def judge(_):
        Connection._send_bytes = send_half

    judge.__module__, judge.__qualname__ = batch.__name__, "_grade_here"
    batch._grade_here = judge
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        batch._pass([job], 1, True, lambda _: None)
    except KeyboardInterrupt:
        return True
    return False


def test_half_a_report_is_not_waited_for_after_ctrl_c(tmp_path):
    job = Job(Source.at(tmp_path), "s", tmp_path, Settings(seed=1))
    assert in_fork(_interrupted_while_a_judge_sends_its_report, job, seconds=60)


def test_in_a_github_workflow(graded, tmp_path, monkeypatch):
    base, *_ = graded
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    process = grade(base / "bob", "--out", tmp_path / "out", "--github", "exercises")
    assert "::error file=exercises/ex03_kl_divergence.py,line=1" in process.stdout
    assert "5" in (tmp_path / "summary.md").read_text(encoding="utf-8")
