"""The pieces of the kata in a notebook that need no kernel."""

import re
from html import escape
from pathlib import Path

import pytest

from kata.checking.status import Status
from kata.checking.verdict import Check, Verdict
from kata.errors import UserError
from kata.files import BACKUPS
from kata.learning.copies import how_to_restore, replace
from kata.learning.notebook import replies, training
from kata.learning.notebook.answer import Answer, Block
from kata.learning.notebook.cell import source_of
from kata.learning.notebook.checker import Picture
from kata.learning.notebook.training import Page
from kata.manifest import core_exercises, exercises, find_exercise

IPython = pytest.importorskip("IPython")

EX03 = find_exercise("ex03")


@pytest.fixture(scope="module")
def transform():
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager().transform_cell


def test_a_cell_is_the_file_as_it_stands(transform):
    assert source_of("x = 1", transform) == "x = 1\n"
    assert source_of('"""\n%time x\n!ls\n"""\nx = 5 % 3\n', transform).endswith("5 % 3\n")


@pytest.mark.parametrize("cell", ["", "\n", "  \n\t\n"])
def test_an_empty_cell_is_refused_in_one_line(cell, transform):
    with pytest.raises(UserError, match=r"^The cell is empty: .*%%kata\.$"):
        source_of(cell, transform)


@pytest.mark.parametrize(
    "command",
    ["%time x = 1", "!ls", "x = !ls", "x = %time 1", "print?", "%%time", "    %timeit 3", "!ls *"],
)
def test_a_command_for_notebooks_is_named(command, transform):
    above = "if x:\n    x = 2\n" if command.startswith(" ") else "x = 2\n"
    with pytest.raises(UserError) as caught:
        source_of(f"{above}{command}\n", transform)
    assert f"`{command.strip()}` is a command for notebooks" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("cell", ["def f(:\n", "x = 'a\n", "\0", "%time x\ndef f(:\n", "  x\n y"])
def test_what_is_no_python_either_way_is_for_the_checks_to_tell(cell, transform):
    assert source_of(cell, transform).startswith(cell)


HOSTILE = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>\"'&"


def wrong(**values):
    message = f"The result {HOSTILE} is wrong.\n\nFor example\n  {HOSTILE}"
    failed = Check("a check", Status.FAILED, message, "The result is wrong.", HOSTILE)
    return Verdict(EX03, (failed,), **values)


def test_nothing_of_a_students_gets_out_of_its_text(tmp_path):
    picture = Picture(HOSTILE, b"not read here")
    verdict = replies.checked(wrong(), tmp_path, [HOSTILE])
    below = replies.added(wrong(), picture, [HOSTILE])
    html = "".join(answer._repr_mimebundle_()["text/html"] for answer in (verdict, below))
    tags = set(re.findall(r"<(/?\w+)", html))
    assert tags == {*("div", "p", "pre", "img"), *("/div", "/p", "/pre")}
    assert html.count("<img ") == 1
    assert not re.search(r"\son\w+=[^;]*?>", re.sub(r'"[^"]*"', "", html))


def test_an_answer_says_the_same_as_html_and_as_text(tmp_path):
    verdict = wrong(misconceptions=("kl-averages-latents",))
    bundle = replies.checked(verdict, tmp_path, ["A note."])._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    for text in bundle.values():
        for words in (
            *("✗ not right yet", "Exercise 3", "a check", "kl-averages-latents", "For example"),
            *(EX03.mistakes["kl-averages-latents"], "%hint", "A note."),
        ):
            assert words in text
        assert "python -m kata" not in text  # A notebook has %hint and %picture.


def test_a_failure_without_a_name_has_its_next_step_as_magics(tmp_path):
    assert "python -m kata" not in replies.checked(wrong(), tmp_path).plain()


def test_what_the_code_printed_stands_below_the_failure(tmp_path):
    failed = Check("a check", Status.FAILED, "It is wrong.", "It is wrong.", "torch.Size([3, 28])")
    said = replies.checked(Verdict(EX03, (failed,)), tmp_path).plain()
    assert "Your code printed:\n\ntorch.Size([3, 28])" in said


@pytest.mark.parametrize("where", [f"{EX03.file}:3", f"{EX03.file}, line 3"])
def test_where_a_line_is_named_it_is_said_from_where_lines_count(tmp_path, where):
    def said(message):
        failed = Check("a check", Status.ERROR, message, message)
        return replies.checked(Verdict(EX03, (failed,)), tmp_path).plain()

    assert "Line 1 of that file is the one below %%kata." in said(f"It broke at {where}.")
    assert "Line 1 of that file" not in said("It broke.")


def test_a_stub_is_told_what_to_do_first(tmp_path):
    started = Verdict(EX03, (Check("a check", Status.NOT_STARTED, "It is not implemented."),))
    said = replies.checked(started, tmp_path).plain()
    assert "Replace the line that raises NotImplementedError" in said
    assert "%hint" in said
    assert "%board" in said


def test_the_solution_is_offered_after_a_pass_and_not_before(tmp_path):
    passed = Verdict(EX03, (Check("a check", Status.PASSED),))
    assert "%solution" in replies.checked(passed, tmp_path).plain()
    assert "%solution" not in replies.checked(wrong(), tmp_path).plain()


def test_a_reset_says_how_to_bring_the_own_version_back(tmp_path):
    path, copy = tmp_path / EX03.file, tmp_path / "copy.py"
    said = replies.reset(EX03, path, copy).plain()
    assert f"run this in a cell: !{how_to_restore(copy, path)}" in said
    assert "run this in a cell" not in replies.reset(EX03, path, None).plain()


def test_a_page_stands_in_a_frame_that_can_do_nothing_to_the_notebook():
    html = Page('<script>play("here")</script>')._repr_mimebundle_()["text/html"]
    assert html.startswith("<iframe ")
    assert 'sandbox="allow-scripts"' in html
    assert "<script" not in html


def test_the_page_shown_is_the_one_that_was_made(tmp_path, monkeypatch):
    def make(package, *command, say):
        say("There is no run.\n")
        if "mine" in command:
            Path(command[-1]).write_text("<p>the page", encoding="utf-8")

    monkeypatch.setattr(training, "_kata", make)
    assert isinstance(page := training.explore(tmp_path, ["mine"]), Page)
    assert escape("<p>the page") in page._repr_mimebundle_()["text/html"]
    assert training.explore(tmp_path, ["other"]).plain() == "There is no run."
    assert "%train comes first" in training.explore(tmp_path / "exercises", []).plain()


def test_the_last_pass_leads_on_to_training(tmp_path):
    passed = [Verdict(each, (Check("a check", Status.PASSED),)) for each in core_exercises()]
    assert "%train" in replies.board(passed).plain()
    started = [Verdict(each, (Check("", Status.NOT_STARTED),)) for each in core_exercises()[1:]]
    board = replies.board([passed[0], *started]).plain()
    assert f"1 of {len(passed)} passed" in board
    assert f"Next: exercise 2 · {exercises()[1].title}" in board


def test_a_picture_is_in_the_html_and_its_words_in_the_text():
    answer = Answer((Block("Above"), Block("Below", "note")), png=b"\x89PNG", picture_words="Seen")
    assert answer.plain() == "Above\n\nSeen\n\nBelow"
    assert 'alt="Seen" src="data:image/png;base64,iVBORw=="' in answer.html()


def test_no_earlier_answer_is_lost_however_fast_they_follow(tmp_path):
    package = tmp_path / "exercises"
    package.mkdir()
    stub = EX03.stub.read_bytes()
    assert replace(package, EX03, stub) is None
    texts = [f"x = {number}\n".encode() for number in range(5)]
    copies = [replace(package, EX03, text) for text in texts]
    assert copies[0] is None  # The stub is no loss.
    assert replace(package, EX03, texts[-1]) is None
    kept = {path.read_bytes() for path in (tmp_path / BACKUPS).iterdir()}
    assert kept == set(texts[:-1])
    assert (package / EX03.file).read_bytes() == texts[-1]


def test_what_was_kept_once_is_not_kept_again(tmp_path):
    package = tmp_path / "exercises"
    for _ in range(3):
        replace(package, EX03, b"one = 1\n")
        copy = replace(package, EX03, b"two = 2\n")
    assert copy is not None
    assert copy.read_bytes() == b"one = 1\n"
    assert len(list((tmp_path / BACKUPS).iterdir())) == 2
