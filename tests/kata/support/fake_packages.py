"""Tiny wheels that are called like the packages that the kata needs, to install without a network.

The fake setuptools builds just enough of an editable wheel to install the kata's folder.
"""

import zipfile
from pathlib import Path

WHEEL = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
BACKEND = (
    f"WHEEL = {WHEEL!r}"
    + """
import re, tomllib, zipfile
from pathlib import Path

def get_requires_for_build_editable(config_settings=None):
    return []

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [f"Requires-Dist: {each}" for each in project["dependencies"]]
    for extra, requirements in project["optional-dependencies"].items():
        needed.append(f"Provides-Extra: {extra}")
        needed += [f"Requires-Dist: {each}; extra == '{extra}'" for each in requirements]
    name = "vae_kata-0.1.0-py3-none-any.whl"
    metadata = ["Metadata-Version: 2.1", "Name: vae-kata", "Version: 0.1.0", *needed, ""]
    with zipfile.ZipFile(Path(wheel_directory) / name, "w") as wheel:
        wheel.writestr("vae_kata.pth", str(Path.cwd()))
        info = "vae_kata-0.1.0.dist-info"
        wheel.writestr(f"{info}/METADATA", "\\n".join(metadata))
        wheel.writestr(f"{info}/WHEEL", WHEEL)
        wheel.writestr(f"{info}/RECORD", "".join(f"{each},,\\n" for each in wheel.namelist()))
    return name
"""
)


def make_wheel(folder: Path, name: str, version: str, files: dict[str, str] | None = None) -> Path:
    """A wheel for every system, with a module of its name unless other files are given."""
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    path = folder / f"{module}-{version}-py3-none-any.whl"
    if files is None:
        files = {f"{module}/__init__.py": f"__version__ = {version!r}\n"}
    with zipfile.ZipFile(path, "w") as wheel:
        for each, content in files.items():
            wheel.writestr(each, content)
        wheel.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        wheel.writestr(f"{info}/WHEEL", WHEEL)
        wheel.writestr(f"{info}/RECORD", "".join(f"{each},,\n" for each in wheel.namelist()))
    return path


def make_wheels(folder: Path, versions: dict[str, str]) -> list[Path]:
    """Wheels of all these packages; that of setuptools can build."""
    files = {"setuptools/__init__.py": "", "setuptools/build_meta.py": BACKEND}
    return [
        make_wheel(folder, name, version, files if name == "setuptools" else None)
        for name, version in versions.items()
    ]


def make_index(folder: Path, wheels: list[Path]) -> None:
    """A wheel index of these files, for any web server."""
    for wheel in wheels:
        name = wheel.name.partition("-")[0].replace("_", "-")
        page = folder / name / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        (page.parent / wheel.name).write_bytes(wheel.read_bytes())
        with page.open("a", encoding="utf-8") as links:
            links.write(f'<a href="{wheel.name}">{wheel.name}</a><br>\n')
