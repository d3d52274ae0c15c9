"""Reports as the grader makes them, made up for the tests of what is made from reports."""

import random
from dataclasses import replace
from typing import Any

from kata.checking.report import ExerciseReport, Origin, Report
from kata.checking.status import Status
from kata.checking.verdict import Check
from kata.manifest import core_exercises, find_exercise

HIDDEN = "hidden-expected-17.25"
ORIGIN = Origin(123, "0.1.0", "0" * 64, "1" * 64, ("user namespace", "seccomp"))

HOSTILE = [
    "<script>document.title='owned'</script>",
    "</script><script>document.title='owned'</script>",
    "<!--<script>",
    "=HYPERLINK(1)",
    "@SUM(A1)",
    "]]><failure>",
    "\x1b[31mred\x1b[0m \x1b]0;title\x07",
    "nul\x00 bell\x07 escape\x1b",
    "lone \ud800 surrogate \udcff",
    "``` \n```\n# Full marks\n",
    "a|b `c` ~~~~",
    "````\n# Full marks",
    "a,line=1,title=b::c",
    "%0A::error::forged\r\n::notice::forged",
    "../../etc/passwd",
    "\u202egnidart",
    "x" * 10_000,
    "{{data}} {{policy}} ${alert(1)}",
]


def exercise_report(
    exercise_id: str, status: str = "passed", printed: str = "", **changes: Any
) -> ExerciseReport:
    """Two checks, of which the second has this status."""
    exercise = find_exercise(exercise_id)
    passed = status == "passed"
    first = Check("the right value", Status.PASSED, seconds=0.01)
    second = Check(
        "the right value",
        Status(status),
        "" if passed else f"expected {HIDDEN}",
        "" if passed else "the value is not right",
        printed,
        0.01,
    )
    values = {
        "points": exercise.points if passed else 0.0,
        "message": "" if passed else f"expected {HIDDEN}",
        "feedback": "" if passed else f"The value of {exercise.name} is not right.\nLook again.",
        "line": None if passed else 12,
        "seconds": 0.21,
        "checks": (first, second),
    }
    return ExerciseReport(
        **{
            "id": exercise.id,
            "file": exercise.file,
            "title": exercise.title,
            "status": Status(status),
            "max_points": exercise.points,
            **values,
            **changes,
        }
    )


def report(name: str, problem: str = "", **by_id: ExerciseReport) -> Report:
    """A graded submission, all right but for the exercises given."""
    reports = [by_id.get(each.id) or exercise_report(each.id) for each in core_exercises()]
    return Report(name, tuple(reports), problem=problem, origin=ORIGIN)


def not_graded(name: str, problem: str = "The archive is broken.") -> Report:
    reports = [
        exercise_report(each.id, "error", points=0.0, checks=()) for each in core_exercises()
    ]
    return replace(report(name, problem), exercises=tuple(reports), graded=False)


def hostile(index: int) -> Report:
    """A submission whose every untrusted text tries to break out."""
    text = HOSTILE[index]
    wrong = exercise_report(
        "ex03", "failed", misconceptions=("kl-missing-half",), feedback=text, message=text
    )
    raised = exercise_report("ex05", "error", feedback=text, message=text, printed=text)
    return report(text, problem=text, ex03=wrong, ex05=raised)


def a_class(size: int) -> list[Report]:
    """A class as it could be: most pass most, some mistakes are common."""
    chance = random.Random(size)
    reports = []
    for number in range(size):
        skill = chance.random()
        by_id = {}
        for place, exercise in enumerate(core_exercises()):
            if chance.random() < 0.25 + 0.75 * skill - 0.05 * place:
                continue
            status = chance.choices(
                ["failed", "not-started", "error", "timeout", "crashed", "missing", "forbidden"],
                [12, 5 if skill < 0.5 else 1, 3, 1, 0.4, 0.6, 0.2],
            )[0]
            names = list(exercise.mistakes)
            named = status == "failed" and chance.random() < 0.8
            mistakes = (names[int(len(names) * chance.random() ** 2.5)],) if named else ()
            printed = "z_mean.shape = torch.Size([4, 3])\nloss 1.25\n" if status == "error" else ""
            by_id[exercise.id] = exercise_report(
                exercise.id, status, printed, misconceptions=mistakes
            )
        reports.append(report(f"student-{number + 1:04d}", **by_id))
    return reports
