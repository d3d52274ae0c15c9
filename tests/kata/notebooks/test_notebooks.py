"""The saved notebooks: complete, clean, giving no exercise away. ``make notebooks`` runs them."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from support import command

from kata.manifest import ROOT, exercises, find_exercise
from kata.notebooks import start
from kata.notebooks.first_cell import NotReady

FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("[0-9]*.ipynb"))
OWN_CODE = '# On your own code: start(..., package="exercises")'
EDITED = "01-trim.ipynb"

by_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells_of(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def code_of(path: Path) -> list[dict[str, Any]]:
    return [cell for cell in cells_of(path) if cell["cell_type"] == "code"]


def outputs_of(path: Path) -> Iterator[dict[str, Any]]:
    for cell in code_of(path):
        yield from cell["outputs"]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def test_there_are_ten_and_their_numbers_follow_each_other() -> None:
    assert [path.name[:3] for path in NOTEBOOKS] == [f"{number:02}-" for number in range(10)]


@by_notebook
def test_it_begins_with_its_number_and_says_how_to_run_on_ones_own_code(path: Path) -> None:
    assert source(cells_of(path)[0]).startswith(f"# {path.name[:2]} · ")
    first = source(code_of(path)[0]).splitlines()
    assert first[0] == "%matplotlib inline"
    assert any(line.startswith("from kata.notebooks import") for line in first)
    assert re.search(r"= start\(\"", first[first.index(OWN_CODE) + 1])


@by_notebook
def test_every_cell_was_run_in_order_and_there_are_pictures(path: Path) -> None:
    counts = [cell["execution_count"] for cell in code_of(path)]
    assert counts == list(range(1, len(counts) + 1))
    kinds = [kind for output in outputs_of(path) for kind in output.get("data", {})]
    assert kinds.count("image/png") >= 3
    # A picture that was lost in editing would leave its text behind.
    assert kinds.count("image/png") == kinds.count("text/plain")


@by_notebook
def test_outputs_hold_no_error_and_nothing_of_the_machine(path: Path) -> None:
    for output in outputs_of(path):
        assert output["output_type"] != "error"
        assert output.get("name") != "stderr"
        text = "".join(output.get("text", []))
        text += "".join(output.get("data", {}).get("text/plain", []))
        assert not re.search(r"/(home|root|tmp|work|Users)/|[A-Z]:\\|0x[0-9a-f]{6}", text)


@by_notebook
def test_nothing_is_saved_that_changes_from_run_to_run(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert notebook["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert all(cell["metadata"] == {} for cell in notebook["cells"])


@by_notebook
def test_nothing_is_left_out_of_the_validation(path: Path) -> None:
    assert not any("NBVAL" in source(cell) for cell in code_of(path))


@by_notebook
def test_links_to_other_notebooks_lead_somewhere(path: Path) -> None:
    texts = [cell for cell in cells_of(path) if cell["cell_type"] == "markdown"]
    for cell in texts:
        for link in re.findall(r"\]\(([\w.-]+)\)", source(cell)):
            assert (FOLDER / link).exists(), link


def test_make_notebooks_runs_them_all_the_kata_in_one_notebook_too() -> None:
    targets = (ROOT / "dev.mk").read_text(encoding="utf-8")
    recipe = re.search(r"^notebooks:.*\n((?:\t.*\n)+)", targets, re.MULTILINE)
    assert recipe is not None
    words = recipe[1].split()
    assert words[-1] == FOLDER.name
    assert "--nbval" in words
    assert not [word for word in words if word.startswith(("--ignore", "--deselect", "-k"))]
    assert not any("NBVAL" in source(cell) for cell in code_of(FOLDER / "kata.ipynb"))
    assert [cell["id"] for cell in code_of(FOLDER / "kata.ipynb") if not cell["outputs"]] == [
        "start"
    ]


def statements(code: str) -> set[str]:
    """The statements that make up the functions in ``code``, each in one normal spelling."""
    found = set()
    for function in ast.walk(ast.parse(code)):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Assign | ast.Return | ast.Expr) and node.value is not None:
                    found.add(ast.unparse(node.value))
    return found


GIVEN = {  # in the stubs too, or nothing to tell
    statement
    for each in exercises()
    for statement in statements((ROOT / "exercises" / each.file).read_text(encoding="utf-8"))
} | {"log"}


@pytest.mark.parametrize("path", NOTEBOOKS[:7], ids=lambda path: path.stem)
def test_it_does_not_give_an_exercise_away(path: Path) -> None:
    shown = "".join(re.sub(r"\s", "", source(cell)) for cell in cells_of(path))
    for each in exercises():
        solution = (ROOT / "solutions" / each.file).read_text(encoding="utf-8")
        for statement in statements(solution) - GIVEN:
            if statement.isidentifier():
                continue  # A name tells nothing.
            assert re.sub(r"\s", "", statement) not in shown, f"{each.id}: {statement}"


def validate(folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    """``make notebooks``, on one notebook in a folder with nothing else."""
    for each in ("conftest.py", "sanitize.cfg"):
        shutil.copy(FOLDER / each, folder)
    return command.python(
        *("-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-rs"),
        *("-c", ROOT / "pyproject.toml", "--color", "no", "-p", "no:cacheprovider"),
        *("--nbval-sanitize-with", folder / "sanitize.cfg", folder / name),
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
    )


def test_an_output_edited_by_hand_fails_the_validation(tmp_path: Path) -> None:
    text = (FOLDER / EDITED).read_text(encoding="utf-8")
    assert "[7, 7, 13, 27, 29]" in text
    (tmp_path / EDITED).write_text(text.replace("27, 29]", "27, 28]"), encoding="utf-8")

    done = validate(tmp_path, EDITED)

    assert done.returncode == 1
    assert "Cell outputs differ" in done.stdout
    assert re.search(r"1 failed, \d+ passed", done.stdout)


def mutant(exercise_id: str, misconception: str) -> str:
    path = next((ROOT / "mutants" / exercise_id).glob(f"{misconception}*.py"))
    return path.read_text(encoding="utf-8")


def test_a_wrong_package_ends_the_notebook_with_a_clear_message(
    tmp_path: Path, package_with: Callable[..., Path]
) -> None:
    package = package_with(ex01=mutant("ex01", "trim-drops-first"))
    text = (FOLDER / EDITED).read_text(encoding="utf-8")
    (tmp_path / EDITED).write_text(
        text.replace('start(\\"Trim\\")', f"start('Trim', package={str(package)!r})"),
        encoding="utf-8",
    )

    done = validate(tmp_path, EDITED)

    assert done.returncode == 1
    assert "Not right yet: ex01 (Trim)" in done.stdout
    assert "You cut at the start of an axis" in done.stdout
    assert "File " not in done.stdout  # no traceback
    assert re.search(r"1 failed, \d+ skipped", done.stdout)  # and no cell fails in its wake


def test_start_gives_the_pieces_and_the_same_noise_each_time() -> None:
    names, first, second = command.in_fork(names_and_noise)
    assert names == {"kl_divergence": "kl_divergence", "Trim": "Trim"}
    assert first == second


def names_and_noise() -> tuple[dict[str, str], float, float]:
    pieces = start("kl_divergence", "Trim", package="solutions")
    first = torch.rand(1).item()
    start("pixel_sum_mse", package="solutions")
    names = {name: piece.__name__ for name, piece in pieces.items()}
    return names, first, torch.rand(1).item()


def start_with(package: str) -> None:
    start("kl_divergence", package=package)


def test_start_names_the_exercise_that_is_unfinished() -> None:
    with pytest.raises(NotReady, match=r"^Not finished yet: ex03 \(kl_divergence\) in exercises\."):
        command.in_fork(start_with, "exercises")


def test_start_says_what_is_wrong_and_jupyter_shows_only_that(
    package_with: Callable[..., Path],
) -> None:
    package = package_with(ex03=mutant("ex03", "kl-averages-latents"))
    with pytest.raises(NotReady) as caught:
        command.in_fork(start_with, str(package))
    lines = caught.value._render_traceback_()
    assert len(lines) == 2
    assert "Not right yet: ex03 (kl_divergence)" in lines[0]
    assert find_exercise("ex03").mistakes["kl-averages-latents"] in lines[0]


def test_start_says_that_there_is_no_such_package() -> None:
    with pytest.raises(NotReady, match="There is no folder exercise"):
        start("kl_divergence", package="exercise")


def test_start_takes_the_solutions_where_there_are_any(monkeypatch: pytest.MonkeyPatch) -> None:
    folders = []

    def run_checks(folder: Path, ids: list[str]) -> list[Any]:
        folders.append((folder.name, ids))
        return []

    monkeypatch.setattr("kata.notebooks.first_cell.run_checks", run_checks)
    start("Trim")
    monkeypatch.setattr("kata.training.settings.ROOT", ROOT / "docs")  # as in a handout
    start("Trim")
    assert folders == [("solutions", ["ex01"]), ("exercises", ["ex01"])]


def test_start_lists_the_names_there_are() -> None:
    with pytest.raises(NotReady, match=r"no exercise Trimm\. There are ex01 \(Trim\), ex02"):
        start("Trimm")


def test_other_commands_do_not_pay_for_the_notebooks() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import kata.cli, sys; print('kata.notebooks' in sys.modules)"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.stdout == "False\n", done.stderr
