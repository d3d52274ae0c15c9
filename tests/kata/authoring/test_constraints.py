"""constraints.txt: made from what is installed, fit for every platform, used in every recipe."""

import re
from importlib.metadata import version

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from kata.authoring import constraints as module
from kata.authoring.constraints import constraints
from kata.manifest import ROOT

KEPT = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
INSTALLS = [
    *sorted((ROOT / ".github" / "workflows").glob("*.yml")),
    *(ROOT / "ci" / "github" / "class.yml", ROOT / "ci" / "gitlab" / ".gitlab-ci.yml"),
    ROOT / "ci" / "gradescope" / "setup.sh",
]


class Installed:
    """A distribution as importlib.metadata describes it."""

    def __init__(self, version, requires=(), python=">=3.8", extras=()):
        self.version, self.requires = version, list(requires)
        self.metadata = self
        self._python, self._extras = python, list(extras)

    def get_all(self, field):
        if field == "Provides-Extra":
            return self._extras
        assert field == "Requires-Python"
        return None if self._python is None else [self._python]


@pytest.fixture
def installed(monkeypatch):
    """An environment to describe in place of this one."""
    packages = {}

    def distribution(name):
        if name not in packages:
            raise module.PackageNotFoundError(name)
        return packages[name]

    monkeypatch.setattr(module, "distribution", distribution)
    return packages


def test_what_the_project_and_its_extras_need_is_listed_and_nothing_else(installed):
    installed["vae-kata"] = Installed(
        "0.1.0",
        [
            *("torch>=2", "Ruff; extra == 'dev'", "vae-kata[cluster]; extra == 'dev'"),
            *("dask[array]; extra == 'cluster'", "gone; sys_platform == 'nowhere'"),
        ],
        extras=["dev", "cluster"],
    )
    installed["torch"] = Installed("2.9.1+cpu", ["numpy", "cuda; platform_system == 'Linux'"])
    installed["dask"] = Installed("1.0", ["zict; extra == 'array'", "bokeh; extra == 'plots'"])
    for name in ("numpy", "ruff", "zict", "bokeh", "cuda", "gone", "stranger"):
        installed[name] = Installed("3.0.post1")
    assert constraints() == [
        *("dask==1.0", "numpy==3.0.post1", "ruff==3.0.post1", "torch==2.9.1", "zict==3.0.post1")
    ]


def test_circles_and_things_that_are_not_installed_do_no_harm(installed):
    installed["vae-kata"] = Installed("0.1.0", ["a", "absent"])
    installed["a"] = Installed("1", ["b"])
    installed["b"] = Installed("2", ["a"])
    assert constraints() == ["a==1", "b==2"]


def test_a_release_that_the_oldest_python_can_not_install_is_not_pinned(installed):
    installed["vae-kata"] = Installed("0.1.0", ["old", "young", "any"])
    installed["old"] = Installed("1", python=">=3.11,!=3.14.1")
    installed["young"] = Installed("1", python=">=3.11.5")
    installed["any"] = Installed("1", python=None)
    assert constraints() == ["any==1", "old==1"]


def test_names_and_versions_alone_stand_in_order():
    names = [line.partition("==")[0] for line in KEPT]
    assert names == sorted(set(names))
    for line in KEPT:
        assert re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line), line


def test_every_direct_requirement_is_pinned_to_what_it_allows():
    pinned = dict(line.split("==") for line in KEPT)
    needed = [Requirement(text) for text in module.distribution("vae-kata").requires]
    assert len(needed) >= 10
    for requirement in needed:
        if requirement.name != "vae-kata":
            assert Version(pinned[requirement.name]) in requirement.specifier, requirement


def test_no_library_of_one_build_of_torch_is_pinned():
    assert not [line for line in KEPT if re.match("nvidia|cuda|triton", line)]


@pytest.mark.parametrize("path", INSTALLS, ids=lambda path: path.name)
def test_whoever_installs_the_kata_takes_the_tested_versions(path):
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if "pip install" in line and "--editable" in line:
            assert "constraints.txt" in line, line
        assert "torch torchvision" not in line or "LATEST" in line, line


def test_the_real_environment_can_be_described():
    described = dict(line.split("==") for line in constraints())
    for name in ("hypothesis", "numpy", "ruff", "torch"):
        assert described[name] == Version(version(name)).public
