"""Attacks on the grader: every file in ``attacks/`` and every builder in ``attack_archives.py``.

A file's first lines say which exercise it answers and what it should earn: ``nothing``, or, where
the answer is right although the file misbehaves, ``honest``. The attacks are graded in one batch
among honest submissions, several to a submission: each must get what it should, the honest ones
their exact marks, and nothing may be left behind.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from support.attack_archives import builders
from support.grading import SOLUTIONS, STUBS, traces, write_submission

from kata.checking import time_limits
from kata.checking.source import Source
from kata.grading.batch import run_local
from kata.grading.marks_folder import Job
from kata.grading.sandbox.lockdown import missing
from kata.grading.settings import Settings
from kata.grading.worker.start_parent import warm_parent
from kata.manifest import core_exercises, exercises, find_exercise

ATTACKS = Path(__file__).parent / "attacks"
IDS = [exercise.id for exercise in exercises()]
HONEST = 2 ** len(core_exercises()).bit_length()
"""So many submissions have any two exercises solved both, one, the other and neither: exercise n
is solved where the submission's number has an odd count of the bits that are set in n."""


@dataclass(frozen=True)
class Attack:
    """One file of ``attacks/``."""

    path: Path
    exercise_id: str
    earns: str
    status: str

    @classmethod
    def read(cls, path):
        first = path.read_text(encoding="utf-8").splitlines()[:5]
        head = dict(re.findall(r"^# (\w+): (\S+)", "\n".join(first), re.MULTILINE))
        return cls(path, head["exercise"], head["earns"], head.get("status", "any"))

    def problem(self, status):
        """What is wrong with this status, or None."""
        if self.earns == "honest":
            return None if status == "passed" else f"{self.path.name} is {status}, but is right"
        if status == "passed":
            return f"{self.path.name} earned a point"
        if self.status not in ("any", status):
            return f"{self.path.name} is {status}, should be {self.status}"
        return None


ALL = [Attack.read(path) for path in sorted(ATTACKS.glob("*.py"))]


def honest_files(number):
    """Some exercises solved, the others not started."""
    solved = [(number & n).bit_count() % 2 == 1 for n in range(1, len(core_exercises()) + 1)]
    files = {}
    for exercise, is_solved in zip(core_exercises(), solved, strict=True):
        files[exercise.file] = (SOLUTIONS if is_solved else STUBS)[exercise.file]
    return files, ["passed" if each else "not-started" for each in solved]


def attacking_files(round_):
    """A submission with one attack on every exercise, as long as there are some left. Of the
    others, one is solved, each in its turn; the rest are missing."""
    files, attacks, left = {}, {}, []
    for exercise in exercises():
        on_this = [attack for attack in ALL if attack.exercise_id == exercise.id]
        if round_ < len(on_this):
            attacks[exercise.id] = on_this[round_]
            files[exercise.file] = on_this[round_].path.read_bytes()
        elif not exercise.encore:
            left.append(exercise)
    if left:
        solved = left[round_ % len(left)]
        files[solved.file] = SOLUTIONS[solved.file]
    return files, attacks


@pytest.fixture(scope="module")
def batch(tmp_path_factory, workers):
    """Everything graded at once: reports by name, and the traces before and after."""
    if missing(workers.protections):
        pytest.skip(f"unsafe here: no {', '.join(missing(workers.protections))}")
    base = tmp_path_factory.mktemp("attacks")
    paths, before = {}, traces()
    rounds = max(sum(attack.exercise_id == each for attack in ALL) for each in IDS)
    for number in range(rounds):
        files, _ = attacking_files(number)
        paths[f"attack-{number}"] = write_submission(base / "in" / f"attack-{number}", files)
    for name, (build, _) in builders().items():
        folder = base / "built" / name
        folder.mkdir(parents=True)
        paths[f"archive-{name}"] = build(folder)
    for number in range(HONEST):
        files, _ = honest_files(number)
        paths[f"honest-{number}"] = write_submission(base / "in" / f"honest-{number}", files)
    # Attacks and honest ones side by side, so that each could hurt the other.
    order = sorted(paths, key=lambda name: (name.rpartition("-")[2], name))
    out = base / "out"
    out.mkdir()
    core = Settings(seed=20, submission_seconds=600.0)
    everything = replace(core, points={exercise.id: exercise.points for exercise in exercises()})
    jobs = [
        Job(Source.at(paths[name]), name, out, everything if name.startswith("attack-") else core)
        for name in order
    ]
    reports = {}
    with pytest.MonkeyPatch.context() as patch, warm_parent() as control:
        # The judges keep the machine busy themselves, and an endless attack ends at its limit.
        patch.setattr(time_limits, "MOST", 1.5)
        patch.setattr(time_limits, "CALL", 2.0)
        patch.setattr(time_limits, "GRACE", 0.5)
        patch.setattr(time_limits, "CHECK", 8.0)
        # No status depends on what follows the first failure.
        patch.setattr(time_limits, "SEARCH", 0.5)
        patch.setattr(time_limits, "AFTER_FAILURE", 0.3)
        # More judges than cores: much of an attack's time is waiting until it is stopped.
        run_local(
            control,
            jobs,
            4,
            lambda _: None,
            lambda report: reports.update({report.submission: report}),
        )
    return reports, before, traces(), out


def statuses(report):
    return {exercise.id: exercise.status for exercise in report.exercises}


def test_there_are_attacks_of_many_kinds():
    assert len(ALL) + len(builders()) >= 40
    assert {attack.exercise_id for attack in ALL} == set(IDS)


def test_no_attack_gets_more_or_less_than_it_earns(batch):
    reports, *_ = batch
    problems = []
    number = 0
    while f"attack-{number}" in reports:
        files, attacks = attacking_files(number)
        for exercise_id, status in statuses(reports[f"attack-{number}"]).items():
            is_there = find_exercise(exercise_id).file in files
            if exercise_id in attacks:
                problems.append(attacks[exercise_id].problem(status))
            elif status != ("passed" if is_there else "missing"):
                problems.append(f"{exercise_id} beside attacks number {number} is {status}")
        number += 1
    assert number > 0
    assert [each for each in problems if each] == []


def test_no_archive_gets_more_or_less_than_it_earns(batch):
    reports, *_ = batch
    problems = []
    for name, (_, expected) in builders().items():
        report = reports[f"archive-{name}"]
        if not expected:
            if report.graded or not report.problem:
                problems.append(f"{name} was graded")
            continue
        for exercise_id, status in statuses(report).items():
            wanted = expected[exercise_id]
            if status == "passed" if wanted == "any" else status != wanted:
                problems.append(f"{exercise_id} of {name} is {status}, should be {wanted}")
    assert problems == []


def test_honest_submissions_among_them_get_their_exact_marks(batch):
    reports, *_ = batch
    for number in range(HONEST):
        _, expected = honest_files(number)
        report = reports[f"honest-{number}"]
        assert list(statuses(report).values()) == expected, number
        assert report.score == expected.count("passed")


def test_every_one_has_its_report_on_disk_and_nothing_else_is_there(batch):
    reports, _, _, out = batch
    assert {path.stem for path in out.iterdir()} == set(reports)


def test_no_process_file_or_mount_is_left_behind(batch):
    _, before, after, _ = batch
    for kind in before:
        assert after[kind] - before[kind] == set(), kind


def test_no_report_shows_a_traceback_of_the_graders(batch):
    reports, *_ = batch
    for report in reports.values():
        for exercise in report.exercises:
            assert "kata/grading" not in exercise.message
            assert "Traceback" not in exercise.feedback


def test_the_files_say_what_they_try():
    for attack in ALL:
        text = attack.path.read_text(encoding="utf-8")
        assert attack.earns in ("nothing", "honest"), attack.path.name
        assert re.search(r"^# tries: \w", text, re.MULTILINE), attack.path.name
        assert find_exercise(attack.exercise_id)
