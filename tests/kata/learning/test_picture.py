"""Pictures of a failure: right words, the values where they belong, and nothing breaks them."""

import base64
import io
import re
import shutil
import warnings
from importlib import import_module
from types import SimpleNamespace

import pytest
import torch
from support import command

from kata.checking import time_limits
from kata.contract import LOG_KEYS
from kata.errors import UserError
from kata.learning import picture as pictures
from kata.learning.picture import inline
from kata.lessons.drawing.answer import LARGEST, attempt, plain
from kata.lessons.drawing.finding import compare, times
from kata.manifest import ROOT, exercises, find_exercise, interfaces
from kata.submission.in_process import InProcess

ALL = [exercise.id for exercise in exercises()]
PNG = b"\x89PNG\r\n\x1a\n"


def opened(exercise_id, package):
    return InProcess(package, find_exercise(exercise_id).interface, interfaces(), time_limits.CALL)


@pytest.fixture
def picture(monkeypatch):
    """The words and the figure of given answers, or of a package that is run in this process."""

    def make(exercise_id, package=None, answers=None, draw=True):
        module = import_module(f"kata.lessons.{exercise_id}.picture")

        class Here:
            def __init__(self, *_, **__):
                pass

            def __enter__(self):
                return self

            def __exit__(self, *_):
                pass

            def wait(self):
                return module.ask(opened(exercise_id, package)) if answers is None else answers

        monkeypatch.setattr(pictures, "PictureProcess", Here)
        words, figure = pictures.picture_of(exercise_id, package)
        if draw:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                warnings.filterwarnings("ignore", message="Glyph")
                figure.savefig(io.BytesIO(), format="png", dpi=25)
        return words, figure

    return make


@pytest.mark.parametrize("exercise_id", ALL)
def test_a_right_answer_agrees(picture, exercise_id):
    words, figure = picture(exercise_id, ROOT / "solutions")
    name = find_exercise(exercise_id).name
    assert words.startswith(f"{exercise_id} {name} agrees with what was expected.\n")
    assert figure.get_suptitle() == words.splitlines()[0]
    assert "differ" not in words


@pytest.mark.parametrize(
    "answer",
    [
        "ex02/box_muller",
        "ex03/double_loop",
        "ex04/detached_features",
        "ex05/zero_grad_after_step",
        "ex06/chunks",
    ],
)
def test_so_does_one_that_is_written_in_another_way(picture, answer, tmp_path):
    path = ROOT / "tests" / "kata" / "lessons" / "right_answers" / f"{answer}.py"
    shutil.copy(path, tmp_path / find_exercise(path.parent.name).file)
    words, _ = picture(path.parent.name, tmp_path, draw=False)
    assert " agrees with " in words.splitlines()[0], words


@pytest.mark.parametrize(
    ("mutant", "found"),
    [
        ("ex01/trim-drops-first@narrow", "29×29 image  280 of 784 values differ, most at row"),
        ("ex01/trim-one-axis@height", "shape [1, 1, 28, 29] instead of [1, 1, 28, 28]"),
        ("ex01/trim-fixed-pixel@minus_one", "31×34 image  shape [1, 1, 30, 33] instead of"),
        ("ex01/trim-gradient-cut@detach", "gradient     does not flow back to what came in"),
        ("ex01/trim-modifies-input@zero_rest", "inputs       your code writes into them"),
        ("ex02/reparam-no-noise@return_mean", "its standard deviation is 0.000, not 1"),
        ("ex02/reparam-no-noise@return_mean", "next call         no noise here, either: 0 every"),
        ("ex02/reparam-variance-as-std@exp", "values differ, most at σ = 2.8: -26.78 instead of"),
        ("ex02/reparam-noise-fixed@cache", "next call         the same noise again"),
        ("ex02/reparam-gradient-cut@mean_data", "does not flow back to the first input"),
        ("ex03/kl-averages-latents@mean_all", "everywhere 1/3 of what was expected"),
        ("ex03/kl-sums-batch@sum_all", "everywhere 5 times what was expected"),
        ("ex03/kl-sign-flipped@elbo", "everywhere -1 times what was expected"),
        ("ex03/kl-no-batch-mean@axis1", "shape [5] instead of [] (one number)"),
        ("ex03/kl-log-var-as-std@distribution", "at mean -3: Your code raised ValueError"),
        ("ex04/mse-averages-pixels@f_mse", "1/784 of what was expected"),
        ("ex04/mse-no-batch-mean@view", "shape [4] instead of [] (one number)"),
        ("ex05/train-no-step@forgotten", "weights      training left them unchanged"),
        ("ex05/train-logs-per-epoch@mean", "KL divergence        4 entries instead of 12"),
        ("ex05/train-logs-tensors@plain", "log's entries        are of type Tensor"),
        ("ex05/train-log-keys@no-return", "You returned nothing (None)"),
        ("ex06/sample-uniform@rand", "latents    are not draws from N(0, I): their mean is 0.5"),
        ("ex06/sample-fixed-seed@manual-seed", "next call  the same images again"),
        ("ex06/sample-transposed@t", "the decoder was given shape [3, 6000] instead of [6000, 3]"),
        (
            "ex06/sample-hard-coded-size@latent-2",
            "the decoder was given shape [6000, 2] instead of",
        ),
        ("ex06/sample-changes-images@minmax", "images     are not what the decoder gave"),
        ("ex06/sample-gradient-tracked@plain", "gradient   is tracked"),
    ],
)
def test_a_wrong_answer_differs_in_words(picture, mutant, found, tmp_path):
    path = ROOT / "mutants" / f"{mutant}.py"
    shutil.copy(path, tmp_path / find_exercise(path.parent.name).file)
    words, figure = picture(path.parent.name, tmp_path, draw=False)
    assert " differs from " in words.splitlines()[0]
    assert found in words, words
    assert figure.get_suptitle().startswith(words.splitlines()[0] + "\n")


def right_answers(exercise_id):
    return import_module(f"kata.lessons.{exercise_id}.picture").ask(
        opened(exercise_id, ROOT / "solutions")
    )


WEIRD = {
    "words": "Your code raised X: $\\frac{ <b> 日本 \u202e",
    "empty": torch.zeros(0),
    "huge": torch.tensor(3e38),
    "complex": torch.tensor(1 + 2j),
    "sixty axes": torch.rand((1,) * 60),
    "nan": torch.full((1, 1, 28, 28), float("nan"), dtype=torch.float64),
    "infinite": torch.full((400, 30), float("inf")),
    "whole": torch.ones(6000, 1, 8, 8, dtype=torch.int64),
    "eight bits": torch.rand(1, 1, 28, 28).to(torch.float8_e4m3fn),
}


@pytest.mark.parametrize("exercise_id", ALL)
def test_whatever_comes_back_is_drawn_or_told(picture, exercise_id):
    answers = right_answers(exercise_id)
    facts = {"gradient", "inputs", "kinds", "latents"}
    if exercise_id == "ex05":
        facts |= set(answers) - set(LOG_KEYS)  # Always tensors; and losses are one list each.
    for name, weird in WEIRD.items():
        if exercise_id == "ex05" and not isinstance(weird, str):
            weird = torch.zeros(9) if weird.is_complex() else weird.flatten()
        broken = {key: value if key in facts else weird for key, value in answers.items()}
        words, _ = picture(exercise_id, answers=broken)
        assert " differs from " in words.splitlines()[0], name


def test_weights_and_latents_of_any_kind_are_told(picture):
    training, sampling = right_answers("ex05"), right_answers("ex06")
    for weird in (WEIRD["empty"], WEIRD["infinite"], WEIRD["complex"]):
        words, _ = picture("ex05", answers=training | {"to_mean": weird}, draw=False)
        assert "to_mean: " in words
        words, _ = picture("ex06", answers=sampling | {"latents": weird})
        assert " differs from " in words


def test_trim_shows_expected_yours_and_their_difference(picture):
    yours = torch.rand(1, 1, 28, 28)
    _, figure = picture("ex01", answers=right_answers("ex01") | {"29×29": yours})
    given, expected, shown, gap = (axes.images[0].get_array() for axes in figure.axes[:4])
    assert given.shape == (29, 29)
    assert (given[:28, :28] == expected).all()
    assert torch.allclose(torch.tensor(shown), yours[0, 0].double())
    assert torch.allclose(torch.tensor(gap), (yours[0, 0] - torch.tensor(expected)).double())


def test_the_kl_is_drawn_at_every_point_that_gave_a_number(picture):
    answers = right_answers("ex03")
    broken = answers | {f"mean {index}": "no number" for index in range(20)}
    words, figure = picture("ex03", answers=broken)
    expected, yours = figure.axes[0].lines
    assert len(expected.get_xdata()) == 25
    assert list(yours.get_xdata()) == list(expected.get_xdata())[20:]
    assert list(yours.get_ydata()) == pytest.approx(list(expected.get_ydata())[20:], abs=1e-5)
    assert "over the mean          at mean -3: no number" in words


@pytest.mark.parametrize(("factor", "scale"), [(2.0, "linear"), (1 / 784, "log"), (-784, "symlog")])
def test_the_two_losses_are_two_bars_and_both_can_be_seen(picture, factor, scale):
    loss = right_answers("ex04")["loss"]
    answers = {"loss": loss * factor, "gradient": "", "inputs": ""}
    _, figure = picture("ex04", answers=answers)
    axes = figure.subfigs[1].axes[0]
    heights = [bar.get_height() for bar in axes.patches]
    assert heights == pytest.approx([float(loss), float(loss) * factor], rel=1e-4)
    assert axes.get_yscale() == scale


def test_latents_are_drawn_where_they_lie(picture):
    answers = right_answers("ex06")
    _, figure = picture("ex06", answers=answers)
    cloud, histogram = figure.subfigs[0].axes
    dots = torch.tensor(cloud.collections[0].get_offsets())
    assert torch.equal(dots, answers["latents"][: len(dots), :2].double())
    area = sum(bar.get_width() * bar.get_height() for bar in histogram.patches)
    assert area == pytest.approx(1, abs=1e-3)


def test_shape_comes_before_values_and_a_difference_has_its_place():
    expected = torch.zeros(2, 3)
    assert compare("z", torch.zeros(3, 2), expected).problem.startswith("shape [3, 2] instead of")
    assert "dtype int64" in compare("z", torch.zeros(2, 3, dtype=torch.int64), expected).problem
    yours = expected.clone()
    yours[1, 2] = 0.5
    finding = compare("z", yours, expected, lambda place: f"row {place[0]}, column {place[1]}")
    assert finding.problem == "1 of 6 values differ, most at row 1, column 2: 0.5 instead of 0"
    yours[0, 0] = float("nan")
    assert "2 of 6 values differ, most: nan instead of 0" in compare("z", yours, expected).problem


def test_a_factor_is_told_only_where_it_holds_everywhere():
    expected = torch.tensor([1.0, 0.0, -3.0])
    assert times(expected / 784, expected) == "1/784 of what was expected"
    assert times(expected * -2, expected) == "-2 times what was expected"
    assert times(expected * -0.9999999, expected) == "-1 times what was expected"
    assert times(expected, expected) == times(expected * 0, expected) == ""
    assert times(expected + 1, expected) == times(expected * float("nan"), expected) == ""
    # Any two numbers have a ratio.
    assert times(torch.tensor(13.9), torch.tensor(2.0)) == ""


def test_a_result_too_large_to_draw_is_not_copied():
    words = plain(torch.zeros(1).expand(LARGEST + 1))
    assert words == f"Yours has shape [{LARGEST + 1}]: too many values to draw."


def test_what_was_raised_can_not_act_on_the_terminal(tmp_path):
    text = (
        "class Trim:\n    def __call__(self, images):\n        raise ValueError('\\x1b[2J\\ud800')"
    )
    (tmp_path / "ex01_trim.py").write_text(text)
    words = attempt(opened("ex01", tmp_path), torch.zeros(1, 1, 29, 29))
    assert "ValueError" in words
    assert "ex01_trim.py:3" in words
    assert words.isprintable()


# From here on in processes of their own, as users have it.


def test_the_command_tells_first_and_draws_then(package_with, tmp_path):
    shifted = (
        "class Trim:\n    def __call__(self, images):\n        return images[:, :, 1:29, 1:29]\n"
    )
    out = tmp_path / "trim.png"
    arguments = ("picture", "ex01", "--package", package_with(ex01=shifted), "--out", out)
    result = command.new_python("-m", "kata", *arguments, cwd=ROOT)
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "ex01 Trim differs from what was expected."
    assert lines[-1] == f"Picture: {out}"
    assert out.read_bytes().startswith(PNG)
    assert "\x1b" not in result.stdout, "inline pictures are for terminals"
    assert result.stderr == ""


def test_an_unfinished_exercise_has_no_picture(tmp_path):
    result = command.kata("picture", "ex02", "--out", tmp_path / "ex02.png", cwd=ROOT)
    assert result.returncode == 2
    assert result.stderr == "kata: exercises/ex02_reparameterize.py is not started yet.\n"
    assert list(tmp_path.iterdir()) == []


def draw_within_a_second(package, out):
    time_limits.EXERCISE, time_limits.MOST = 1, 1.0
    pictures.draw("ex01", package, out)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("class Trim(:\n", "can't read"),
        ("import os\nclass Trim:\n    def __call__(self, _):\n        os._exit(3)\n", "status 3"),
        (
            "import signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))\n"
            "time.sleep(600)\n",
            "was still running after 1 seconds. A loop that never ends?",
        ),
    ],
    ids=["syntax error", "exit", "endless"],
)
def test_code_that_gives_nothing_costs_one_line(package_with, tmp_path, text, words):
    with pytest.raises(UserError, match=re.escape(words)) as error:
        command.in_fork(draw_within_a_second, package_with(ex01=text), tmp_path / "ex01.png")
    assert "\n" not in str(error.value)
    assert not (tmp_path / "ex01.png").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ex09"], "no exercise ex09"),
        (["ex01", "--out", "a.pdf"], "should end in .png"),
        (["ex01", "--out", "nowhere/a.png"], "no folder nowhere"),
        (["ex01", "--package", "nowhere"], "no folder nowhere"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(arguments, words, capsys):
    from kata.cli import main

    assert main(["picture", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_a_picture_that_can_not_be_written_is_told_in_one_line(picture, tmp_path):
    _, figure = picture("ex04", ROOT / "solutions")
    (tmp_path / "taken").write_text("")
    with pytest.raises(UserError, match=r"can't be written"):
        pictures.save(pictures.png(figure), tmp_path / "taken" / "ex04.png")
    pictures.save(pictures.png(figure), tmp_path / "new" / "folder" / "ex04.png")
    assert (tmp_path / "new" / "folder" / "ex04.png").read_bytes().startswith(PNG)


# Inside terminals.


@pytest.mark.parametrize(
    ("environment", "protocol"),
    [
        ({"TERM": "xterm-kitty"}, "kitty"),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, "kitty"),
        ({"TERM": "xterm-ghostty"}, "kitty"),
        ({"TERM_PROGRAM": "ghostty"}, "kitty"),
        ({"TERM_PROGRAM": "WezTerm", "TERM": "xterm-256color"}, "iterm"),
        ({"TERM_PROGRAM": "iTerm.app"}, "iterm"),
        ({"TERM_PROGRAM": "vscode", "TERM": "xterm-256color"}, "iterm"),
        ({"LC_TERMINAL": "iTerm2", "TERM": "xterm-256color"}, "iterm"),
        ({"TERM": "xterm-256color"}, None),
        ({"TERM": "dumb", "TERM_PROGRAM": "vscode"}, None),
        ({"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}, None),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/tmux"}, None),
        ({"TERM": "screen", "LC_TERMINAL": "iTerm2"}, None),
        ({}, None),
    ],
)
def test_which_terminals_are_given_a_picture(environment, protocol):
    assert inline._protocol(environment) == protocol


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    for name in ("TMUX", "STY", "TERM_PROGRAM", "KITTY_WINDOW_ID", "LC_TERMINAL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    stdout = Terminal()
    monkeypatch.setattr(inline, "sys", SimpleNamespace(stdout=stdout))
    return stdout


def test_kitty_gets_the_whole_picture_in_chunks(terminal, monkeypatch, tmp_path):
    monkeypatch.setenv("TERM", "xterm-kitty")
    content = PNG + bytes(range(256)) * 40
    (tmp_path / "a.png").write_bytes(content)
    assert pictures.show_inline(tmp_path / "a.png")
    chunks = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", terminal.getvalue())
    assert chunks[0][0] == "a=T,f=100,q=2,c=79,m=1"
    assert [control[-3:] for control, _ in chunks] == ["m=1"] * (len(chunks) - 1) + ["m=0"]
    assert max(len(text) for _, text in chunks) == 4096
    assert base64.b64decode("".join(text for _, text in chunks)) == content


def test_iterm_gets_the_whole_picture_at_once(terminal, monkeypatch, tmp_path):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("TERM_PROGRAM", "vscode")
    (tmp_path / "a.png").write_bytes(PNG)
    assert pictures.show_inline(tmp_path / "a.png")
    [(options, text)] = re.findall(r"\x1b\]1337;File=([^:]*):([^\x07]*)\x07", terminal.getvalue())
    assert options == "inline=1;size=8;width=79;preserveAspectRatio=1"
    assert base64.b64decode(text) == PNG


def test_nothing_is_written_where_no_picture_can_be_shown(terminal, monkeypatch, tmp_path):
    monkeypatch.setenv("TERM", "xterm-kitty")
    assert not pictures.show_inline(tmp_path / "missing.png")
    (tmp_path / "a.png").write_bytes(PNG)
    monkeypatch.setenv("TMUX", "/tmp/tmux")
    assert not pictures.show_inline(tmp_path / "a.png")
    monkeypatch.delenv("TMUX")
    monkeypatch.setattr(terminal, "isatty", lambda: False)
    assert not pictures.show_inline(tmp_path / "a.png")
    assert terminal.getvalue() == ""
