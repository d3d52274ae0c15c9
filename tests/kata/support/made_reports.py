"""Reports as the grader writes them, made up for the tests of what is made from reports."""

import random
from typing import Any

from kata.manifest import exercises

HIDDEN = "hidden-expected-17.25"

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


def outcome(exercise_id: str, status: str = "passed", **changes: Any) -> dict[str, Any]:
    step = next(each for each in exercises() if each.id == exercise_id)
    passed = status == "passed"
    check = {
        "name": "the right value",
        "status": status,
        "message": "" if passed else f"expected {HIDDEN}",
        "summary": "" if passed else "the value is not right",
        "printed": "",
        "seconds": 0.01,
    }
    made = {
        "id": step.id,
        "file": step.file,
        "title": step.title,
        "status": status,
        "points": step.points if passed else 0.0,
        "max_points": step.points,
        "misconceptions": [],
        "message": "" if passed else f"expected {HIDDEN}",
        "feedback": "" if passed else f"The value of {step.name} is not right.\nLook again.",
        "line": None if passed else 12,
        "seconds": 0.21,
    }
    printed = changes.pop("printed", "")
    checks = [dict(check, status="passed", message="", summary=""), dict(check, printed=printed)]
    return made | {"checks": checks} | changes


def report(name: str, problem: str = "", **outcomes: dict[str, Any]) -> dict[str, Any]:
    steps = [outcomes.get(step.id) or outcome(step.id) for step in exercises()]
    return {
        "schema": 1,
        "submission": name,
        "score": sum(each["points"] for each in steps),
        "max_score": sum(each["max_points"] for each in steps),
        "graded": True,
        "problem": problem,
        "seed": 123,
        "kata": "0.1.0",
        "content": "0" * 64,
        "settings": "1" * 64,
        "protections": ["user namespace", "seccomp"],
        "exercises": steps,
    }


def not_graded(name: str, problem: str = "The archive is broken.") -> dict[str, Any]:
    steps = [outcome(step.id, "not-run", points=0.0, checks=[]) for step in exercises()]
    return report(name, problem) | {"graded": False, "score": 0.0, "exercises": steps}


def hostile(index: int) -> dict[str, Any]:
    """A submission whose every untrusted text tries to break out."""
    text = HOSTILE[index]
    wrong = outcome(
        "ex03", "failed", misconceptions=["kl-missing-half"], feedback=text, message=text
    )
    raised = outcome("ex05", "error", feedback=text, message=text, printed=text)
    return report(f"{text}", problem=text, ex03=wrong, ex05=raised)


def a_class(size: int) -> list[dict[str, Any]]:
    """A class as it could be: most pass most, some mistakes are common."""
    chance = random.Random(size)
    reports = []
    for number in range(size):
        skill = chance.random()
        steps = {}
        for place, step in enumerate(exercises()):
            if chance.random() < 0.25 + 0.75 * skill - 0.05 * place:
                continue
            status = chance.choices(
                ["failed", "not-started", "error", "timeout", "crashed", "missing", "forbidden"],
                [12, 5 if skill < 0.5 else 1, 3, 1, 0.4, 0.6, 0.2],
            )[0]
            names = list(step.mistakes)
            named = status == "failed" and chance.random() < 0.8
            mistakes = [names[int(len(names) * chance.random() ** 2.5)]] if named else []
            printed = "z_mean.shape = torch.Size([4, 3])\nloss 1.25\n" if status == "error" else ""
            steps[step.id] = outcome(step.id, status, misconceptions=mistakes, printed=printed)
        reports.append(report(f"student-{number + 1:04d}", **steps))
    return reports
