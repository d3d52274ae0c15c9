"""``make constraints``: the versions installed here, as pip's constraints, on standard output.

Only what the project itself needs, its extras included, whatever else the environment holds. They
have to serve every Python and every build of torch that the project allows.
"""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

PROJECT = "vae-kata"
OLDEST_PYTHON = "3.11.0"


def constraints() -> list[str]:
    """``name==version`` of each package that the project needs, by name.

    Without local versions, so that ``torch==2.9.1`` admits ``2.9.1+cpu`` as well, and without
    releases that the oldest Python can't install: pip chooses another there.
    """
    needed: set[str] = set()
    followed: set[tuple[str, str]] = set()
    waiting = [(PROJECT, extra) for extra in ("", *_extras(PROJECT))]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in followed or not _is_installed(name):
            continue
        followed.add((name, extra))
        needed.add(name)
        for requirement in _requirements(name, extra):
            other = canonicalize_name(requirement.name)
            waiting += [(other, each) for each in ("", *requirement.extras)]
    return [
        f"{name}=={Version(distribution(name).version).public}"
        for name in sorted(needed - {PROJECT})
        if _pythons(name).contains(OLDEST_PYTHON)
    ]


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _pythons(name: str) -> SpecifierSet:
    return SpecifierSet(",".join(distribution(name).metadata.get_all("Requires-Python") or []))


def _extras(name: str) -> list[str]:
    return distribution(name).metadata.get_all("Provides-Extra") or []


def _requirements(name: str, extra: str) -> Iterator[Requirement]:
    """What this package needs here, for itself and for one of its extras."""
    for text in distribution(name).requires or []:
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            # What torch needs on one platform belongs to one build of it: CUDA's libraries, say.
            if name != "torch" or "platform" not in str(requirement.marker):
                yield requirement


if __name__ == "__main__":
    print(*constraints(), sep="\n")
