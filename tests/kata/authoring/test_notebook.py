"""`kata notebook`: the whole kata as one notebook, and what its first cell does where."""

import argparse
import importlib.util
import json
import shutil
import sys
from pathlib import Path

import pytest

from kata.authoring import notebook
from kata.authoring.notebook import problems_of_notebook
from kata.manifest import ROOT, core_exercises, encores, exercises

pytest.importorskip("IPython")

from IPython.core.inputtransformer2 import TransformerManager

CELLS = {
    cell["id"]: "".join(cell["source"])
    for cell in json.loads((ROOT / notebook.NOTEBOOK).read_text(encoding="utf-8"))["cells"]
    if cell["cell_type"] == "code"
}


def test_it_ends_with_training_and_the_explorer_and_encores_come_after():
    core, more = ([each.id for each in some] for some in (core_exercises(), encores()))
    assert list(CELLS) == ["start", *core, "train", "explore", *more]
    for exercise in exercises():
        assert CELLS[exercise.id].startswith(f"%%kata {exercise.id}\n")
        assert exercise.name in CELLS[exercise.id]
    assert CELLS["train"].startswith("%train")
    assert CELLS["explore"] == "%explore"


class FakeIPython:
    """Notes what a cell has it do; `kata init` makes the folder."""

    def __init__(self):
        self.did = []

    def run_line_magic(self, name, line):
        self.did.append(f"%{name} {line}")

    def system(self, line):
        self.did.append(f"!{line}")
        Path(line.split()[-1]).mkdir()


INIT = '!"{sys.executable}" -m kata init my-vae'
LOAD = "%load_ext kata"


@pytest.mark.parametrize(
    ("is_installed", "there", "did"),
    [
        (True, [], [LOAD]),
        (False, [], ["%pip install --quiet vae-kata", INIT, "%cd -q my-vae", LOAD]),
        # As on the second day in Colab, and after a restart of the kernel.
        (True, ["my-vae/"], ["%cd -q my-vae", LOAD]),
        (False, ["../kata.toml"], ["%pip install --quiet --editable ..", LOAD]),
    ],
)
def test_the_first_cell_installs_the_kata_where_it_is_missing(
    tmp_path, monkeypatch, is_installed, there, did
):
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    for name in there:
        Path(name).mkdir() if name.endswith("/") else Path(name).touch()
    found = True if is_installed else None
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: found)
    monkeypatch.setattr(sys, "path", list(sys.path))
    python = FakeIPython()
    exec(TransformerManager().transform_cell(CELLS["start"]), {"get_ipython": lambda: python})
    assert python.did == did
    # This kernel has read the folders of editable packages before there was this one.
    assert (sys.path[-1] == str(tmp_path)) == ("../kata.toml" in there)


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A place with the stubs and the notebook, which a test may change."""
    for name in ("kata/stubs", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("trained"))
    monkeypatch.setattr(notebook, "ROOT", tmp_path)
    return tmp_path


def test_the_command_makes_the_notebook_of_the_stubs_and_keeps_what_cells_gave(root, capsys):
    path = root / notebook.NOTEBOOK
    before = path.read_bytes()
    assert notebook.run(argparse.Namespace()) == 0
    assert path.read_bytes() == before
    stub = root / "kata" / "stubs" / "ex03_kl_divergence.py.txt"
    stub.write_text(f"{stub.read_text('utf-8')}\nCHANGED = True\n", encoding="utf-8")
    assert list(problems_of_notebook(root, exercises()))
    assert notebook.run(argparse.Namespace()) == 0
    assert not list(problems_of_notebook(root, exercises()))
    cells = {cell["id"]: cell for cell in json.loads(path.read_bytes())["cells"]}
    assert "CHANGED = True" in "".join(cells["ex03"]["source"])
    assert cells["ex03"]["outputs"] == []
    assert cells["ex04"]["outputs"]
    path.unlink()
    assert notebook.run(argparse.Namespace()) == 0
    assert not list(problems_of_notebook(root, exercises()))
