"""A new exercise in a copy of the repository: made, filled in, and known to every command."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile

import pytest

from kata.manifest import ROOT, core_exercises, exercises

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")

NUMBER = len(exercises()) + 1
ID = f"ex{NUMBER:02}"
FILE = f"{ID}_brightness.py"
OTHERS = len(core_exercises())
"""How many exercises there were, apart from encores."""

NEW_FILES = {
    f"exercises/{FILE}",
    f"solutions/{FILE}",
    f"kata/stubs/{FILE}.txt",
    f"tests/test_{FILE}",
    f"kata/lessons/{ID}/__init__.py",
    f"kata/lessons/{ID}/expected.py",
    f"kata/lessons/{ID}/mistakes.py",
    f"mutants/{ID}/brightness-averages-batch.py",
    f"mutants/{ID}/brightness-max.py",
    f"mutants/{ID}/brightness-sums.py",
    f"tests/kata/lessons/right_answers/{ID}/plain.py",
}
MISTAKES = {
    "brightness-averages-batch": "images.mean()",
    "brightness-sums": "images.sum(dim=(1, 2, 3))",
    "brightness-max": "images.amax(dim=(1, 2, 3))",
}
HINT = "How many numbers should come back for a batch of ten images?"
SENTENCE = "You add up the pixels, so a large image counts as bright. Look at the reduction."

MANIFEST = {
    'goal = ""': 'goal = "Your model can say how bright an image is."',
    'built = ""': 'built = "A measure of how bright each image is."',
    "hints = [\n]": f'hints = ["{HINT}", "A mean of pixels.", "images.mean(…)."]',
    'brightness-mistake = ""': (
        f'brightness-sums = "{SENTENCE}"\n'
        'brightness-max = "You return the brightest pixel. Look at the reduction."\n'
        'brightness-averages-batch = "You average over the batch, too. Look at its axes."'
    ),
}
RETURNS = {
    "TODO: what it returns, in one line.": "The mean pixel of each image.",
    "images  [N, D]": "images  [N, C, H, W]",
}
STUB = RETURNS | {
    "TODO: two or three sentences on what this does in the model, and what would go wrong without "
    "it.": "Some digits are drawn with a thick pen, and some with a thin one.",
    "TODO: the formula or the rule, with every symbol explained:": "An image's brightness is:",
    "result = …": "result = mean of its pixels",
    "TODO: one or two small cases, with numbers that can be followed in the head.": (
        "an image of zeros and as many ones has the brightness 0.5"
    ),
}
LESSON = {
    "expected.py": {
        "    # TODO: the closed form, in float64: begin with .double()\n": "",
        "raise NotImplementedError": "return images.double().mean(dim=(1, 2, 3))",
        "    # TODO: choose inputs on which a mistake is easy to see.\n": "",
        "torch.arange(6.0).view(2, 3)": "torch.arange(36.0).view(2, 2, 3, 3)",
    },
    "mistakes.py": {
        " TODO: sizes that differ, so that no two axes look alike.": "",
        "((3, 5), (7, 4), (2, 9))": "((3, 1, 5, 4), (7, 2, 4, 3), (2, 3, 6, 5))",
        "    # TODO: a line for each way to make a mistake: its name, and what it gives for the "
        "inputs.\n": "",
        '    # (("brightness-mistake",), lambda images: …),\n': "".join(
            f'    (("{name}",), lambda images: {code}),\n' for name, code in MISTAKES.items()
        ),
    },
}
CHECKS = {
    "    # TODO: draw the shapes that the exercise is about.\n": "",
    "st.tuples(sizes, sizes)": "st.tuples(sizes, sizes, sizes, sizes)",
    "torch.ones(2, 3)": "torch.ones(2, 1, 3, 3)",
}


def fill(path, texts):
    content = path.read_text(encoding="utf-8")
    for old, new in texts.items():
        assert old in content, (path, old)
        content = content.replace(old, new)
    path.write_text(content, encoding="utf-8")


def answer(code):
    return f"import torch\n\n\ndef brightness(images):\n    return {code}\n"


def write_exercise(root):
    """Turn what ``new`` made into an exercise with one right answer and three wrong ones."""
    fill(root / "kata.toml", MANIFEST)
    fill(root / "exercises" / FILE, STUB)
    shutil.copy(root / "exercises" / FILE, root / "kata" / "stubs" / f"{FILE}.txt")
    right = {"raise NotImplementedError": "return images.mean(dim=(1, 2, 3))"}
    fill(root / "solutions" / FILE, RETURNS | right)
    solution = root / "solutions" / FILE
    kept = [
        line
        for line in solution.read_text(encoding="utf-8").splitlines(keepends=True)
        if not line.strip().startswith("#")
    ]
    solution.write_text("".join(kept), encoding="utf-8")
    fill(root / "tests" / f"test_{FILE}", CHECKS)
    for part, texts in LESSON.items():
        fill(root / "kata" / "lessons" / ID / part, texts)
    (root / "mutants" / ID / "brightness-mistake.py").unlink()
    for name, code in MISTAKES.items():
        (root / "mutants" / ID / f"{name}.py").write_text(answer(code))
    right_answers = root / "tests" / "kata" / "lessons" / "right_answers" / ID
    (right_answers / "plain.py").write_text(answer("images.flatten(1).mean(1)"))


class Scratch:
    """A copy of the repository, under git, and the commands in it."""

    def __init__(self, folder):
        self.root = folder / "repository"
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout
        for name in filter(None, names.decode().split("\0")):
            if (ROOT / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, self.root / name)
        self.environment = os.environ | {"PYTHONPATH": str(self.root), "COLUMNS": "200"}
        self.git("init", "--quiet")
        self.git("add", "--all")
        names = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
        self.git(*names, "commit", "--quiet", "--message", "A copy")

    def git(self, *arguments):
        return self.output(["git", *arguments], 0)

    def kata(self, *arguments, status=0):
        return self.output([sys.executable, "-m", "kata", *map(str, arguments)], status)

    def output(self, command, status):
        result = subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, encoding="utf-8"
        )
        said = result.stdout + result.stderr
        assert result.returncode == status, said
        assert "Traceback" not in said
        return said


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    """The copy with a new exercise in it; ``at_first`` is what was said before it was written."""
    scratch = Scratch(tmp_path_factory.mktemp("scratch"))
    where = scratch.output([sys.executable, "-c", "import kata; print(kata.__file__)"], 0)
    assert where.strip() == str(scratch.root / "kata" / "__init__.py")
    scratch.kata("new", ID, "brightness", "--inputs", "images")
    scratch.at_first = {
        "verify": scratch.kata("verify", ID, status=1),
        "check": scratch.kata("check", ID, status=1),
    }
    for command in (["check"], ["format", "--check"]):
        made = [
            f"exercises/{FILE}",
            f"solutions/{FILE}",
            f"tests/test_{FILE}",
            f"kata/lessons/{ID}",
        ]
        scratch.output([sys.executable, "-m", "ruff", *command, "--no-cache", *made], 0)
    write_exercise(scratch.root)
    return scratch


@pytest.fixture(scope="module")
def student(scratch, tmp_path_factory):
    """A learner's folder: all exercises solved but the new one, which is not begun."""
    folder = tmp_path_factory.mktemp("student") / "exercises"
    shutil.copytree(scratch.root / "solutions", folder, ignore=shutil.ignore_patterns("__*", FILE))
    shutil.copy(scratch.root / "exercises" / FILE, folder)
    return folder


def test_what_is_new_can_be_run_and_lacks_only_what_is_to_be_written(scratch):
    lines = scratch.at_first["verify"].splitlines()
    assert all(line.startswith("✗ ") for line in lines[:-1])
    assert f"✗ {ID} has 0 hints, should have 3" in lines
    assert f"✗ solutions/{FILE} is not-started, should be passed" in lines
    assert f"✗ mutants/{ID}/brightness-mistake.py is not-started, should be rejected" in lines
    assert sum("is still to be written" in line for line in lines) > 5
    assert re.search(rf"{NUMBER}  Brightness +next", scratch.at_first["check"])


def test_it_is_verified_once_it_is_written(scratch):
    options = ["--sandbox"] if sys.platform == "linux" else []
    said = scratch.kata("verify", ID, *options)
    assert said == "1 exercise, 3 mutants: all as they should be.\n"


def test_a_learner_is_led_through_it(scratch, student):
    board = scratch.kata("status", "--package", student)
    assert f"{OTHERS} of {OTHERS + 1} passed" in board
    assert re.search(rf"{NUMBER}  Brightness +next", board)
    assert re.search(rf"{ID}  Brightness +not started", scratch.kata("list", "--package", student))
    following = scratch.kata("next", "--package", student)
    assert f"Exercise {NUMBER} · Brightness" in following
    assert "An image's brightness is" in following or "thick pen" in following
    assert HINT in scratch.kata("hint", ID, "--package", student)
    assert "images.mean(dim=(1, 2, 3))" in scratch.kata("solution", ID, "--give-up")


def test_watch_sees_it_pass(scratch, student):
    process = subprocess.Popen(
        [sys.executable, "-m", "kata", "watch", "--package", str(student)],
        cwd=scratch.root,
        env=scratch.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    try:
        read_until(process.stdout, f"kata hint {ID}")
        (student / FILE).write_text(answer(MISTAKES["brightness-sums"]))
        assert "brightness-sums" in read_until(process.stdout, f"kata hint {ID}")
        shutil.copy(scratch.root / "solutions" / FILE, student)
        read_until(process.stdout, f"{OTHERS + 1} of {OTHERS + 1} passed")
        process.communicate(timeout=120)
    finally:
        process.kill()
    assert process.returncode == 0


def read_until(stream, words):
    text = ""
    while words not in text:
        line = stream.readline()
        assert line, text
        text += line
    return text


def test_it_has_a_picture(scratch, tmp_path):
    out = tmp_path / "picture.png"
    said = scratch.kata("picture", ID, "--package", "solutions", "--out", out)
    assert said.startswith(f"{ID} brightness agrees with what was expected.")
    assert out.read_bytes().startswith(b"\x89PNG")


def test_it_is_graded(scratch, tmp_path):
    for name, code in {"ada": "images.mean(dim=(1, 2, 3))", **MISTAKES}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / FILE).write_text(answer(code))
    for exercise in core_exercises():
        shutil.copy(scratch.root / "solutions" / exercise.file, tmp_path / "ada")
    marks = tmp_path / "marks"
    scratch.kata("grade", tmp_path / "ada", tmp_path / "brightness-sums", "--out", marks)
    reports = {
        name: json.loads((marks / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("ada", "brightness-sums")
    }
    assert [report["score"] for report in reports.values()] == [OTHERS + 1, 0]
    assert {report["max_score"] for report in reports.values()} == {OTHERS + 1}
    last = reports["brightness-sums"]["exercises"][-1]
    assert (last["id"], last["status"]) == (ID, "failed")
    assert last["misconceptions"] == ["brightness-sums"]
    assert "brightness-sums" in (marks / "class.html").read_text(encoding="utf-8")
    assert ID in (marks / "grades.csv").read_text(encoding="utf-8").splitlines()[0]
    feedback = (marks / "feedback" / "brightness-sums.md").read_text(encoding="utf-8")
    assert SENTENCE in feedback


def test_the_handout_holds_it_without_its_answers(scratch, tmp_path):
    scratch.kata("handout", "--out", tmp_path / "handout.zip")
    with zipfile.ZipFile(tmp_path / "handout.zip") as archive:
        names = {name.partition("/")[2] for name in archive.namelist()}
        assert HINT in archive.read("vae-kata/kata.toml").decode()
    answers = {name for name in NEW_FILES if name.startswith(("solutions", "mutants"))}
    answers.add(f"tests/kata/lessons/right_answers/{ID}/plain.py")
    assert names >= NEW_FILES - answers
    assert not names & answers


def test_git_sees_new_files_and_a_changed_manifest(scratch):
    lines = scratch.git("status", "--porcelain", "--untracked-files=all").splitlines()
    assert set(lines) == {" M kata.toml"} | {f"?? {name}" for name in NEW_FILES}


def test_an_encore_changes_nothing_of_the_others(scratch, student, tmp_path):
    """Last: it makes another exercise."""
    shutil.copy(scratch.root / "solutions" / FILE, student)
    hand_in = tmp_path / "ann"
    shutil.copytree(scratch.root / "solutions", hand_in, ignore=shutil.ignore_patterns("ex0[1-6]*"))

    def seen(folder):
        board = scratch.kata("status", "--package", student)
        scratch.kata("grade", hand_in, "--out", folder, "--seed", 1)
        report = json.loads((folder / "ann.json").read_text(encoding="utf-8"))
        rows = [(each["id"], each["status"], each["points"]) for each in report["exercises"]]
        return board, [*rows, report["score"], report["max_score"], report["notes"]]

    board, report = seen(tmp_path / "before")
    following = f"ex{NUMBER + 1:02}"
    options = ("--inputs", "images,times:int", "--title", "Many shades", "--encore")
    scratch.kata("new", following, "shade", *options)
    (hand_in / f"{following}_shade.py").write_text("shade = None\n", encoding="utf-8")
    changed, after = seen(tmp_path / "after")
    assert after == report
    assert f"{OTHERS + 1} of {OTHERS + 1} passed" in changed
    for exercise in core_exercises():
        [row] = (line for line in board.splitlines() if exercise.title in line)
        assert row in changed.splitlines()
    assert [str(NUMBER + 1), "Many", "shades"] in map(str.split, changed.splitlines())
    assert "All passed." in changed
    scratch.kata("check", following, "--package", scratch.root / "exercises", status=1)
