"""The recipes in ci/: they are read and run here as far as that goes without their services."""

import datetime
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from support.made_reports import exercise_report, not_graded, report

from kata.grading.renderers import write_all
from kata.manifest import ROOT

CI = ROOT / "ci"
WORKFLOWS = [
    *sorted((ROOT / ".github" / "workflows").glob("*.yml")),
    *sorted((CI / "github").glob("*.yml")),
]
RECIPES = [ROOT / ".github" / "workflows" / "grade.yml", CI / "github" / "class.yml"]
SCRIPTS = [
    CI / "github" / "fetch-class.sh",
    CI / "gradescope" / "run_autograder",
    CI / "gradescope" / "setup.sh",
]

unix = pytest.mark.skipif(os.name != "posix", reason="these scripts are for Unix")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_are_yaml(path):
    yaml = pytest.importorskip("yaml")
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["jobs"]
    yaml.safe_load((CI / "gitlab" / ".gitlab-ci.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.name)
def test_what_grades_is_pinned_and_may_only_read(path):
    text = path.read_text(encoding="utf-8")
    uses = re.findall(r"uses: (\S+)", text)
    assert uses
    for action in uses:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action), action
    assert "permissions:\n  contents: read\n" in text
    assert text.count("permissions:") == 1
    assert text.count("persist-credentials: false") == text.count("actions/checkout@")
    assert "--require-sandbox" in text


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.name)
def test_nothing_from_outside_is_pasted_into_a_shell(path):
    """``${{ … }}`` in a script would run whatever a branch's or a folder's name says."""
    lines = path.read_text(encoding="utf-8").splitlines()
    indents = [len(line) - len(line.lstrip()) for line in lines]
    scripts = 0
    for number, line in enumerate(lines):
        if re.match(r"\s*(- )?run:", line):
            scripts += 1
            end = next(
                (n for n in range(number + 1, len(lines)) if indents[n] <= indents[number]),
                len(lines),
            )
            assert "${{" not in "".join(lines[number:end])
    assert scripts >= 3


def test_no_report_with_hidden_values_is_left_where_students_look():
    grade, gitlab = RECIPES[0], CI / "gitlab" / ".gitlab-ci.yml"
    assert re.findall(r"\n +path: (report.*)", grade.read_text(encoding="utf-8")) == [
        "report/feedback"
    ]
    assert re.findall(r"- (report.*)", gitlab.read_text(encoding="utf-8")) == ["report/feedback"]


INSTALLING = [
    *RECIPES,
    CI / "gitlab" / ".gitlab-ci.yml",
    CI / "gradescope" / "setup.sh",
    CI / "classroom50" / "autograder.py",
]


@pytest.mark.parametrize("path", INSTALLING, ids=lambda path: path.name)
def test_all_install_as_make_does(path):
    """The tested versions, and of torch the CPU build."""
    text = path.read_text(encoding="utf-8")
    assert re.search(r"""install["']?,? ["']?--only-this-python""", text)
    assert "pip install" not in text


@unix
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_bash_and_can_be_run(path):
    assert os.access(path, os.X_OK)
    subprocess.run(["bash", "-n", path], check=True)


@pytest.fixture
def autograder(tmp_path):
    """Gradescope's folder, with a submission in it, and something to grade it with."""
    home = tmp_path / "autograder"
    shutil.copytree(ROOT / "solutions", home / "submission")
    (home / "source" / "kata").mkdir(parents=True)
    (home / "submission_metadata.json").write_text('{"users": ["a name"]}')
    return home


def run_autograder(home, grader, **environment):
    """Runs the script with a Python that does what ``grader``, a shell script, says."""
    python = home.parent / "environment" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\n{grader}\n")
    python.chmod(0o755)
    return subprocess.run(
        [CI / "gradescope" / "run_autograder"],
        capture_output=True,
        encoding="utf-8",
        env={
            "PATH": os.environ["PATH"],
            "AUTOGRADER": str(home),
            "KATA_ENVIRONMENT": str(python.parent.parent),
            **environment,
        },
    )


GRADER = """
while [ "$1" != --out ]; do shift; done
mkdir -p "$2"
"""


@unix
def test_gradescope_gets_the_graders_results(autograder):
    ran = run_autograder(autograder, GRADER + """echo '{"score": 5.0}' > "$2/results.json" """)
    assert ran.returncode == 0
    assert json.loads((autograder / "results" / "results.json").read_text()) == {"score": 5.0}


@unix
def test_gradescope_calls_the_grader_with_little_around_it(autograder):
    (autograder / "source" / "points.toml").write_text("partial_credit = true\n")
    ran = run_autograder(autograder, 'pwd; echo "$@"; env', SUBMISSION_URL="https://example.org")
    folder, call, *environment = ran.stdout.splitlines()
    assert folder == str(autograder / "source" / "kata")
    assert call.startswith(f"-m kata grade --single {autograder}/submission --out ")
    assert call.endswith(f" --points {autograder}/source/points.toml")
    assert {line.partition("=")[0] for line in environment if "=" in line} <= {
        *("PATH", "HOME", "LANG", "PWD", "OLDPWD", "SHLVL", "_")
    }
    for private in ("results", "source", "submission_metadata.json"):
        assert (autograder / private).stat().st_mode & 0o077 == 0


@unix
@pytest.mark.parametrize(
    "grader",
    [
        pytest.param("exit 2", id="refuses"),
        pytest.param("kill -9 $$", id="is killed"),
        pytest.param(GRADER + ': > "$2/results.json"', id="writes nothing"),
    ],
)
def test_a_grader_that_fails_is_no_zero(autograder, grader):
    ran = run_autograder(autograder, grader)
    assert ran.returncode == 1
    assert "Not graded" in ran.stdout
    results = json.loads((autograder / "results" / "results.json").read_text())
    assert "could not be graded" in results["output"]
    assert "score" not in results
    assert "tests" not in results


@unix
def test_no_older_results_are_taken_for_new_ones(autograder):
    (autograder / "results").mkdir()
    (autograder / "results" / "results.json").write_text('{"score": 6}')
    assert run_autograder(autograder, "exit 1").returncode == 1
    assert "score" not in json.loads((autograder / "results" / "results.json").read_text())


GH = """#!/bin/sh
case "$1 $2" in
  "repo list") printf 'vae-kata-ada\\nvae-kata-empty\\nvae-kata-bob\\n' ;;
  "api repos/example/vae-kata-empty/tarball") echo 'gh: Not Found' >&2; exit 1 ;;
  "api "*) printf 'archive of %s' "$2" ;;
esac
"""


@unix
def test_a_class_is_fetched_whatever_one_repository_does(tmp_path):
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    ran = subprocess.run(
        [CI / "github" / "fetch-class.sh", "example", "vae-kata-", tmp_path / "class"],
        capture_output=True,
        encoding="utf-8",
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )
    assert ran.returncode == 0
    assert "vae-kata-empty could not be fetched" in ran.stderr
    assert {path.name: path.read_text() for path in (tmp_path / "class").iterdir()} == {
        "vae-kata-ada.tar.gz": "archive of repos/example/vae-kata-ada/tarball",
        "vae-kata-bob.tar.gz": "archive of repos/example/vae-kata-bob/tarball",
        "vae-kata-empty.tar.gz": "",
    }


@pytest.fixture
def classroom50(monkeypatch, tmp_path):
    """Runs Classroom 50's autograder, with this in place of the grader; returns what it wrote."""
    place = importlib.util.spec_from_file_location("autograder", CI / "classroom50/autograder.py")
    autograder = importlib.util.module_from_spec(place)
    place.loader.exec_module(autograder)
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    monkeypatch.chdir(checkout)
    for name in ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL", "OWNER"):
        monkeypatch.setenv(name, f"the {name}")
    submitted = datetime.datetime(2026, 11, 26, 12, 30, tzinfo=datetime.UTC)
    monkeypatch.setattr(autograder, "fetch", lambda kata: None)
    monkeypatch.setattr(autograder, "allow_namespaces", lambda: None)
    monkeypatch.setattr(autograder, "submitted_at", lambda _: submitted)

    def run(graded, scale=1):
        monkeypatch.setattr(autograder, "SCALE", scale)
        monkeypatch.setattr(autograder, "grade", lambda kata, _, out: write_all([graded], out))
        autograder.main()
        result = json.loads((checkout / "result.json").read_text(encoding="utf-8"))
        return result, (checkout / "release-body.md").read_text(encoding="utf-8")

    return run


def test_classroom_50_gets_what_it_asks_for(classroom50):
    graded = report("ada", ex02=exercise_report("ex02", "failed"))
    result, text = classroom50(graded)
    assert set(result) == {
        *("schema", "classroom", "assignment", "assignment_type", "owner", "submission", "commit"),
        *("release", "review", "datetime", "score", "max-score", "tests"),
    }
    assert result["schema"] == "classroom50/result/v1"
    assert result["owner"] == "the OWNER"
    assert result["review"] == "the COMMIT_URL"
    assert result["datetime"] == "2026-11-26T12:30:00Z"
    assert (result["score"], result["max-score"]) == (5, 6)
    assert [test["passed"] for test in result["tests"]] == [True, False, True, True, True, True]
    for number in (result["score"], *(test["max-score"] for test in result["tests"])):
        assert type(number) is int
    assert "5 of 6" in text
    result, _ = classroom50(graded, scale=100)
    assert (result["score"], result["max-score"]) == (500, 600)


def test_what_was_not_graded_is_no_mark_in_classroom_50(classroom50, tmp_path):
    with pytest.raises(SystemExit, match="Not graded"):
        classroom50(not_graded("ada"))
    assert not (tmp_path / "checkout" / "result.json").exists()


@unix
def test_gradescope_with_the_real_grader(autograder):
    pytest.importorskip("kata.grading.batch")
    shutil.rmtree(autograder / "source" / "kata")
    (autograder / "source" / "kata").symlink_to(ROOT)
    ran = run_autograder(autograder, f'exec "{sys.executable}" "$@"')
    assert ran.returncode == 0, ran.stdout
    results = json.loads((autograder / "results" / "results.json").read_text())
    assert results["score"] == 6.0
    assert len(results["tests"]) == 6
