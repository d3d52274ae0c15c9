"""`make setup` and `python install`: .venv from tiny packages on disk, without any network."""

import ast
import functools
import http.server
import importlib
import io
import os
import queue
import re
import runpy
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.fake_packages import make_index, make_wheels

from kata.manifest import ROOT

PINNED = dict(
    line.split("==") for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
)
NEEDED = re.findall(r'^    "([\w-]+)>=', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
CPU_BUILD = f"{PINNED['torch']}+cpu"
UV = shutil.which("uv")

# As `python install`, with another address for PyTorch's index, and with or without a GPU.
START = """
import runpy, sys
sys.path.insert(0, "install")
import torch_build
torch_build.CPU_INDEX = sys.argv.pop(1)
torch_build.has_nvidia_gpu = lambda: False
torch_build.sys.platform = "linux"
runpy.run_path("install", run_name="__main__")
"""


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """What the web server serves: the usual index, with all that is needed, and one of CPU builds.
    ``wheels`` has the latter's as files."""
    root = tmp_path_factory.mktemp("indexes")
    for name in ("wheels", "built"):
        (root / name).mkdir()
    make_index(
        root / "usual", make_wheels(root / "built", {n: PINNED[n] for n in [*NEEDED, "setuptools"]})
    )
    builds = {name: f"{PINNED[name]}+cpu" for name in ("torch", "torchvision")}
    make_index(root / "cpu", make_wheels(root / "wheels", builds))
    return root


@pytest.fixture(scope="module")
def server(folders):
    """The address of the web server."""
    handler = functools.partial(_Quiet, directory=str(folders))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def kata(tmp_path, server, monkeypatch):
    """A folder with what setting up needs of the kata; the usual index is the server's."""
    folder = tmp_path / "a kata"
    shutil.copytree(ROOT / "install", folder / "install", ignore=shutil.ignore_patterns("__py*"))
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_", "TORCH_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", f"{server}/usual")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"{server}/usual")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    without_uv = [each for each in os.environ["PATH"].split(os.pathsep) if not _has_uv(each)]
    monkeypatch.setenv("PATH", os.pathsep.join(without_uv))
    return folder


def _has_uv(folder):
    return UV is not None and (Path(folder) / Path(UV).name).exists()


@pytest.fixture
def uv(kata, monkeypatch):
    """uv, if it is installed here."""
    if UV is None:
        pytest.skip("There is no uv here.")
    monkeypatch.setenv("PATH", os.path.dirname(UV), prepend=os.pathsep)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def call(folder, *words, status=0):
    result = subprocess.run(
        words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )
    assert result.returncode == status, result.stdout
    assert "Traceback" not in result.stdout
    return result.stdout


def install(folder, *arguments, index="http://127.0.0.1:9", status=0):
    """``python install``, with PyTorch's index at this address; port 9 answers nobody."""
    return call(folder, sys.executable, "-c", START, index, *arguments, status=status)


def torch_in(folder):
    inside = "Scripts/python.exe" if os.name == "nt" else "bin/python"
    code = "import torch, torchvision, rich; print(torch.__version__)"
    return call(folder, str(folder / ".venv" / inside), "-c", code).strip()


@pytest.mark.skipif(os.name == "nt" or shutil.which("make") is None, reason="there is no make here")
def test_make_takes_torch_from_where_it_is_told(kata, folders):
    """By pip; from a folder of wheels."""
    make = ["make", "setup", f"PYTHON={sys.executable}"]
    call(kata, *make, f"TORCH_INDEX={folders / 'wheels'}")
    assert torch_in(kata) == CPU_BUILD
    assert "Nothing to be done" in call(kata, *make)
    assert "kata: There is no python9" in call(
        kata, "make", "-B", "setup", "PYTHON=python9", status=2
    )
    # Its Python is gone: it isn't taken for set up.
    (kata / ".venv" / "bin" / "python").unlink()
    output = call(kata, "make", "-n", "setup", f"PYTHON={sys.executable}")
    assert "--only-this-python" in output


@pytest.mark.skipif(os.name == "nt" or shutil.which("make") is None, reason="there is no make here")
@pytest.mark.parametrize(
    ("there", "asked", "said"),
    [
        ({"python3": "", "python3.12": ""}, (), "called: python3 install"),
        ({"python3.12": "", "uv": ""}, (), "called: python3.12 install"),
        ({"uv": ""}, (), "called: uv run"),
        ({"uv": "exit 2"}, (), "kata: There is no python3 and uv could not"),
        ({}, (), "kata: There is no python3. Install"),
        ({"python3": "", "uv": ""}, ("PYTHON=python9",), "kata: There is no python9. Install"),
    ],
)
def test_make_starts_the_python_that_there_is(tmp_path, monkeypatch, there, asked, said):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "bin").mkdir()
    for name, answer in there.items():
        words = 'case "$*" in *install*) echo "called: ${0##*/} $*" ;; esac'
        program(tmp_path / "bin", name, answer or words)
    make, sh = shutil.which("make"), shutil.which("sh")
    (tmp_path / "bin" / "sh").symlink_to(sh)
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).touch()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("PYTHON", raising=False)
    words = [make, "setup", f"SHELL={sh}", *asked]
    output = subprocess.run(words, cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert said in output.stdout + output.stderr


@pytest.mark.skipif(os.name == "nt" or shutil.which("make") is None, reason="there is no make here")
@pytest.mark.parametrize(
    ("version", "said"), [("3, 9", "install"), ("3, 12", "Nothing to be done")]
)
def test_make_sets_up_anew_where_the_python_of_the_venv_is_too_old(tmp_path, version, said):
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / ".ready").touch()
    # It believes to be of this version: make calls it with -c and some code.
    code = f"import sys; sys.version_info = ({version}); exec(sys.argv[1])"
    program(tmp_path / ".venv" / "bin", "python", f'exec "{sys.executable}" -c "{code}" "$2"')
    assert said in call(tmp_path, "make", "-n", "setup", f"PYTHON={sys.executable}")


def test_without_a_gpu_the_build_for_the_cpu_is_taken(kata, server, uv):
    output = install(kata, index=f"{server}/cpu")
    assert torch_in(kata) == CPU_BUILD
    assert "can't be reached" not in output
    # All is there: PyTorch's index isn't asked again.
    assert "PyTorch" not in install(kata)
    assert torch_in(kata) == CPU_BUILD


def test_where_pytorchs_index_does_not_answer_the_usual_build_is_taken(kata, uv):
    [line] = [line for line in install(kata).splitlines() if "can't be reached" in line]
    assert "usual build" in line
    assert torch_in(kata) == PINNED["torch"]


def test_without_a_network_there_is_one_line_and_the_next_call_resumes(
    kata, server, uv, monkeypatch
):
    with monkeypatch.context() as patch:
        patch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/usual")
        output = install(kata, index=f"{server}/cpu", status=2)
    [line] = [line for line in output.splitlines() if line.startswith("kata:")]
    assert "network" in line
    assert not (kata / ".venv" / ".ready").exists()
    assert "PyTorch" not in install(kata)  # It's there from the first call.
    assert torch_in(kata) == CPU_BUILD
    assert (kata / ".venv" / ".ready").exists()


# The rest without installing anything.


@pytest.fixture
def parts(tmp_path, monkeypatch):
    """The modules of ``install``, in a folder where it has been set up with another Python."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(ROOT / "install")
    shutil.copy(ROOT / "constraints.txt", tmp_path)
    names = ("problems", "environment", "packages", "torch_build")
    modules = {name: importlib.import_module(name) for name in names}
    monkeypatch.setattr(modules["environment"], "UV", None)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "pyvenv.cfg").touch()
    yield SimpleNamespace(**modules)
    for name in names:
        del sys.modules[name]


@pytest.fixture
def ran(parts, monkeypatch):
    """The commands that would have been run."""
    commands = []
    for module in (parts.environment, parts.packages):
        monkeypatch.setattr(module, "run", lambda *command: commands.append(command))
    return commands


POSIX = pytest.mark.skipif(os.name == "nt", reason="a program is made as a shell script")


def program(folder, name, answer):
    """A program that gives this answer, whatever it is asked."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{answer}\n")
    path.chmod(0o755)
    return path


@POSIX
@pytest.mark.parametrize("python", ["exit 1", "echo 3 9", "echo 3 15", None])
def test_a_venv_of_an_unsuitable_python_is_made_anew(parts, ran, tmp_path, python, capsys):
    if python is None:
        (tmp_path / ".venv" / "bin" / "python").symlink_to(tmp_path / "gone")
    else:
        program(tmp_path / ".venv" / "bin", "python", python)
    parts.environment.prepare(only_this_python=False)
    assert not (tmp_path / ".venv").exists()
    assert [command[1:3] for command in ran] == [("-m", "venv")]
    assert capsys.readouterr().out.endswith("making it anew.\n")


@POSIX
def test_a_venv_that_works_stays(parts, ran, tmp_path):
    program(tmp_path / ".venv" / "bin", "python", "echo 3 13")
    parts.environment.prepare(only_this_python=True)
    assert ran == []


@POSIX
def test_a_venv_without_pip_is_made_anew_where_there_is_no_uv(parts, ran, tmp_path):
    answer = 'case "$*" in *pip*) exit 1 ;; *) echo 3 13 ;; esac'
    program(tmp_path / ".venv" / "bin", "python", answer)
    parts.environment.prepare(only_this_python=True)
    assert [command[1:3] for command in ran] == [("-m", "venv")]


@POSIX
@pytest.mark.parametrize(
    ("system", "tool", "advice"),
    [
        ("win32", "winget", "winget install Python"),
        ("darwin", "brew", "brew install python@3"),
        ("linux", "apt-get", "apt install python3"),
        ("linux", "dnf", "dnf install python3"),
        ("linux", "pacman", "pacman -S python"),
        ("linux", "zypper", "zypper install python3"),
        ("linux", "apk", "apk add python3"),
        ("linux", "none of them", "uv python install 3"),
    ],
)
def test_what_to_install_is_said_for_each_system(
    parts, tmp_path, monkeypatch, system, tool, advice
):
    monkeypatch.setattr(parts.problems, "os", SimpleNamespace(name="nt" * (system == "win32")))
    monkeypatch.setattr(parts.problems.sys, "platform", system)
    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path, tool, "")
    assert parts.problems.how_to_install_python().startswith(advice)
    assert "python.org" in parts.problems.how_to_install_python()


def test_a_python_too_old_for_these_files_is_told_so_in_one_line():
    code = (
        "import runpy, sys; sys.version_info = (3, 5, 2); "
        "runpy.run_path(sys.argv[1], run_name='__main__')"
    )
    words = [sys.executable, "-c", code, str(ROOT / "install" / "__main__.py")]
    result = subprocess.run(words, capture_output=True, encoding="utf-8")
    assert result.returncode == 2
    assert result.stderr.startswith("kata: This Python is too old. Install 3.11 to 3.14")
    assert result.stderr.count("\n") == 1


@POSIX
def test_an_old_python_is_told_what_to_install_and_an_old_venv_stays(
    parts, ran, tmp_path, monkeypatch
):
    monkeypatch.setattr(parts.environment.sys, "version_info", (3, 9, 18))
    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path, "python3", "echo 3 10")
    for system, advice in (("darwin", "brew"), ("linux", "apt install"), ("linux2", "dnf install")):
        monkeypatch.setattr(parts.problems.sys, "platform", system)
        program(tmp_path, {"linux": "apt-get", "linux2": "dnf"}.get(system, "brew"), "")
        with pytest.raises(parts.problems.Problem, match=advice) as error:
            parts.environment.prepare(only_this_python=False)
        assert "3.11" in str(error.value)
        assert "\n" not in str(error.value)
        (tmp_path / "apt-get").unlink(missing_ok=True)
    assert (tmp_path / ".venv").is_dir()
    # Once there is one, it is found, unless another one was asked for.
    found = program(tmp_path, "python3.12", "echo 3 12")
    with pytest.raises(parts.problems.Problem):
        parts.environment.prepare(only_this_python=True)
    parts.environment.prepare(only_this_python=False)
    assert ran == [(str(found), "-m", "venv", Path(".venv"))]


@POSIX
def test_where_no_other_python_is_found_uv_brings_one(parts, ran, tmp_path, monkeypatch):
    monkeypatch.setattr(parts.environment.sys, "version_info", (3, 9, 18))
    monkeypatch.setenv("PATH", str(tmp_path))
    uv = program(tmp_path, "uv", "exit 2")
    monkeypatch.setattr(parts.environment, "UV", str(uv))
    with pytest.raises(parts.problems.Problem, match=r"3\.11 to 3\.14"):
        parts.environment.prepare(only_this_python=False)
    assert (tmp_path / ".venv").is_dir()  # It stays as long as there is nothing better.
    program(
        tmp_path,
        "uv",
        'case "$2" in find) test -e brought && echo /a/python3.14 ;; install) : >brought ;; esac',
    )
    parts.environment.prepare(only_this_python=False)
    assert ran == [(str(uv), "venv", "--quiet", "--python", "/a/python3.14", Path(".venv"))]
    assert not (tmp_path / ".venv").exists()


@POSIX
def test_a_python_that_is_too_new_is_used_where_there_is_no_other(
    parts, ran, tmp_path, monkeypatch
):
    monkeypatch.setattr(parts.environment.sys, "version_info", (3, 15, 0))
    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path / ".venv" / "bin", "python", "echo 3 15")
    parts.environment.prepare(only_this_python=False)
    assert ran == []  # An installation that was interrupted is resumed.
    found = program(tmp_path, "python3.13", "echo 3 13")
    parts.environment.prepare(only_this_python=True)
    assert ran == []
    parts.environment.prepare(only_this_python=False)
    assert ran == [(str(found), "-m", "venv", Path(".venv"))]


@POSIX
def test_what_was_set_up_with_a_newer_python_stays(parts, ran, tmp_path):
    program(tmp_path / ".venv" / "bin", "python", "echo 3 15")
    (tmp_path / ".venv" / ".ready").touch()
    parts.environment.prepare(only_this_python=False)
    assert ran == []


@pytest.mark.parametrize(
    ("bits", "system", "version", "said"),
    [
        (2**31 - 1, ("Windows", "AMD64"), (3, 13), "32-bit"),
        (sys.maxsize, ("Darwin", "x86_64"), (3, 13), "Intel"),
        (sys.maxsize, ("Darwin", "arm64"), (3, 15), "3.11 to 3.14. Install one of them"),
        (sys.maxsize, ("Linux", "riscv64"), (3, 13), "3.11 to 3.14, where PyTorch has builds"),
    ],
)
def test_where_there_is_no_build_what_is_needed_is_named(
    parts, monkeypatch, bits, system, version, said
):
    problems = parts.problems
    monkeypatch.setattr(problems.sys, "maxsize", bits)
    monkeypatch.setattr(problems.sys, "version_info", version)
    monkeypatch.setattr(problems.platform, "system", lambda: system[0])
    monkeypatch.setattr(problems.platform, "machine", lambda: system[1])
    with pytest.raises(problems.NotFound, match=said):
        problems.explain("ERROR: No matching distribution found for torch==2.14.1")


def test_without_ensurepip_the_package_is_named(parts, ran, monkeypatch):
    answers = iter([None, None, "3 11"])  # .venv doesn't run; no ensurepip; the version
    monkeypatch.setattr(parts.environment, "ask", lambda *command: next(answers))
    with pytest.raises(parts.problems.Problem, match=r"apt install python3\.11-venv"):
        parts.environment.prepare(only_this_python=False)
    assert ran == []


def test_something_else_called_venv_is_not_removed(parts, ran, tmp_path):
    shutil.rmtree(tmp_path / ".venv")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "thesis.txt").touch()
    with pytest.raises(parts.problems.Problem, match="Move it away"):
        parts.environment.prepare(only_this_python=False)
    assert (tmp_path / ".venv" / "thesis.txt").exists()


SAID = {
    "disk is full": [
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        "error: failed to write to file\n  Caused by: No space left on device (os error 28)",
    ],
    "can't be reached": [
        "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(': "
        "[Errno -3] Temporary failure in name resolution')'\n"
        "ERROR: No matching distribution found for setuptools>=68",
        "error: Failed to fetch: `x`\n  Caused by: dns error",
    ],
    "too long for Windows": [
        "ERROR: Could not install packages due to an OSError: [Errno 2] No such file or directory\n"
        "HINT: This error might have occurred since this system does not have Windows Long Path "
        "support enabled.",
        "error: failed to copy\n  cause: The filename or extension is too long. (os error 206)",
    ],
    "not allowed": ["ERROR: [Errno 13] Permission denied: '.venv/lib'"],
    "There is no torch==2.14.1 for this system": [
        "ERROR: Could not find a version\nERROR: No matching distribution found for torch==2.14.1",
        "error: No solution found\n  cause: Because there is no version of torch==2.14.1 and you",
    ],
}


@pytest.mark.parametrize(("line", "output"), [(k, each) for k, v in SAID.items() for each in v])
def test_what_pip_and_uv_say_becomes_one_line(parts, line, output):
    try:
        explained = parts.problems.explain(output)
    except parts.problems.NotFound as problem:
        explained = str(problem)
    assert line in explained
    assert "\n" not in explained


def test_anything_else_is_quoted(parts):
    output = "Collecting a\nERROR: It broke.\nhint: think"
    assert parts.problems.explain(output) is None
    assert "failed: ERROR: It broke. Details" in parts.problems.failed(output, "a log")


def test_a_half_installed_package_is_installed_anew(parts, tmp_path):
    places = tmp_path / ".venv" / "lib" / "python3.13" / "site-packages"
    for name in ("torch-2.dist-info", "rich-1.dist-info"):
        (places / name).mkdir(parents=True)
    (places / "rich-1.dist-info" / "INSTALLER").touch()
    parts.packages.forget_half_installed()
    assert [each.name for each in places.iterdir()] == ["rich-1.dist-info"]


CHOICES = [
    # TORCH_INDEX, on Linux, a GPU, PyTorch's index answers: from where torch is taken
    ("", True, False, True, "CPU"),
    ("", True, False, False, None),
    ("", True, True, True, None),
    ("", False, False, True, None),
    ("default", True, False, True, None),
    ("http://other", True, True, False, "http://other"),
]


@pytest.mark.parametrize(("index", "linux", "gpu", "answers", "taken"), CHOICES)
def test_where_torch_is_taken_from(
    parts, ran, monkeypatch, index, linux, gpu, answers, taken, capsys
):
    build = parts.torch_build
    monkeypatch.setattr(build.sys, "platform", "linux" if linux else "darwin")
    monkeypatch.setattr(build, "has_nvidia_gpu", lambda: gpu)
    monkeypatch.setattr(build, "answers", lambda url: answers)
    build.install(index, latest=False)
    indexes = [command[-1] for command in ran]
    assert indexes == ([] if taken is None else [build.CPU_INDEX if taken == "CPU" else taken])
    told = "can't be reached" in capsys.readouterr().out
    assert told == (index == "" and linux and not gpu and not answers)


def test_where_pytorchs_index_has_no_such_build_the_usual_one_is_taken(parts, monkeypatch, capsys):
    def not_found(*arguments):
        raise parts.problems.NotFound("There is no torch.")

    build = parts.torch_build
    monkeypatch.setattr(parts.packages, "install", not_found)
    monkeypatch.setattr(build, "wants_cpu_build", lambda: True)
    monkeypatch.setattr(build, "answers", lambda url: True)
    build.install("", latest=False)  # It comes with the rest.
    [line] = capsys.readouterr().out.splitlines()
    assert "has no such build: taking the usual build" in line
    # An index that was asked for is not replaced by another.
    with pytest.raises(parts.problems.Problem, match="http://other has no such torch"):
        build.install("http://other", latest=False)


def test_an_index_that_keeps_silent_is_not_waited_for(parts, monkeypatch):
    """The lookup of its name can take long, too, and knows no limit: the thread has one."""
    limits, end = queue.SimpleQueue(), threading.Event()

    def silent(url, timeout=None):
        limits.put(timeout)
        end.wait(20)
        return io.BytesIO()

    build = parts.torch_build
    monkeypatch.setattr(build.urllib.request, "urlopen", silent)
    monkeypatch.setattr(build, "PROBE_SECONDS", 0.01)
    answered = build.answers("http://silent")
    end.set()
    assert not answered
    assert limits.get(timeout=20) == 0.01


def test_an_index_that_answers_is_heard(parts, server):
    assert parts.torch_build.answers(f"{server}/cpu/torch/")
    assert not parts.torch_build.answers(f"{server}/nothing/torch/")


@pytest.mark.parametrize(
    ("uv", "command", "option"),
    [
        ("/a/uv", ("/a/uv", "pip", "install", "--python"), "--default-index"),
        (None, (None, "-m", "pip", "install"), "--index-url"),
    ],
)
def test_packages_are_installed_by_uv_where_it_is_and_else_by_pip(
    parts, ran, monkeypatch, uv, command, option
):
    for module in (parts.packages, parts.torch_build):
        monkeypatch.setattr(module, "UV", uv)
    parts.torch_build.install("http://other", latest=False)
    [words] = ran
    assert words[:4] == tuple(each or parts.environment.PYTHON for each in command)
    assert words[-2:] == (option, "http://other")


def test_an_index_may_be_a_folder(parts, tmp_path, monkeypatch):
    monkeypatch.setattr(parts.torch_build, "UV", None)
    (tmp_path / "an index" / "torch").mkdir(parents=True)
    address = (tmp_path / "an index").resolve().as_uri()
    assert parts.torch_build.source("an index") == ("--index-url", address)


@pytest.mark.parametrize(
    ("words", "index"), [([], "http://shell"), (["--torch-index", "http://given"], "http://given")]
)
def test_the_index_may_be_named_in_the_shell_or_in_the_call(parts, monkeypatch, words, index):
    monkeypatch.setenv("TORCH_INDEX", "http://shell")
    monkeypatch.setattr(sys, "argv", ["install", *words])
    main = runpy.run_path(str(ROOT / "install" / "__main__.py"))
    assert main["parse"]().torch_index == index


@pytest.mark.parametrize(
    ("installed", "kept"),
    [("2.0+cpu 0.9+cpu\n", ["torch==2.0+cpu", "torchvision==0.9+cpu"]), (None, [])],
)
def test_the_newest_of_the_rest_leaves_the_chosen_build_alone(parts, monkeypatch, installed, kept):
    monkeypatch.setattr(parts.torch_build, "ask", lambda *command: installed)
    assert parts.torch_build.as_installed() == kept


def test_the_newest_versions_include_no_newer_torch_of_the_usual_index(kata, tmp_path):
    """By pip; the folder's torch is older than the usual index's."""
    (tmp_path / "old").mkdir()
    make_wheels(tmp_path / "old", {"torch": "2.0+cpu", "torchvision": "0.9+cpu"})
    pyproject = (kata / "pyproject.toml").read_text(encoding="utf-8")
    (kata / "pyproject.toml").write_text(re.sub('"(torch.*)>=.*"', r'"\1"', pyproject), "utf-8")
    install(kata, "--latest", "--torch-index", str(tmp_path / "old"))
    assert torch_in(kata) == "2.0+cpu"


def test_a_gpu_is_seen_by_its_driver(parts, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(parts.torch_build, "DRIVER", tmp_path / "gpus")
    assert not parts.torch_build.has_nvidia_gpu()
    (tmp_path / "gpus" / "0000:01:00.0").mkdir(parents=True)
    assert parts.torch_build.has_nvidia_gpu()


@POSIX
@pytest.mark.parametrize(
    ("answer", "there"), [("echo 'GPU 0: A100'", True), ("exit 9", False), (None, False)]
)
def test_a_gpu_is_seen_by_its_tool(parts, tmp_path, monkeypatch, answer, there):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(parts.torch_build, "DRIVER", tmp_path / "none")
    if answer is not None:
        program(tmp_path, "nvidia-smi", answer)
    assert parts.torch_build.has_nvidia_gpu() == there


def test_it_starts_with_old_pythons():
    """Only what Python 3.6 knows, and its first file what Python 2 knows."""
    for path in (ROOT / "install").glob("*.py"):
        source = path.read_text("utf-8")
        tree = ast.parse(source, feature_version=(3, 6))
        if path.name == "__main__.py":
            assert not [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
            unpacked = [node for node in ast.walk(tree) if isinstance(node, ast.Starred)]
            calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
            assert all(any(each in call.args for call in calls) for each in unpacked)


def test_the_readme_says_how_large_setting_up_is_and_how_long_it_takes():
    readme = " ".join((ROOT / "README.md").read_text("utf-8").split())
    [said] = re.findall(r"Setting up downloads .*? An interrupted setup resumes", readme)
    assert len(re.findall(r"\d [MG]B", said)) == 4  # To download and on disk, for either build.
    assert "minute" in said
