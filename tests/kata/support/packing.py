"""Hand-ins as students and platforms pack them, for the tests of what is taken in."""

import io
import json
import tarfile
import warnings
import zipfile

from kata.manifest import ROOT, core_exercises

NAMES = [exercise.file for exercise in core_exercises()]
ALL = {name: f"# {name}\n".encode() for name in NAMES}
STUBS = {each.file: (ROOT / "exercises" / each.file).read_bytes() for each in core_exercises()}


def zipped(members, **settings) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", **settings) as archive:
        warnings.simplefilter("ignore")  # the same name twice
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def tarred(members, mode="w", **settings) -> bytes:
    """Members are names or ready-made headers, and contents."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode, **settings) as archive:
        for header, content in members:
            if isinstance(header, str):
                header = tarfile.TarInfo(header)
                header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
    return file.getvalue()


def tar_gz(members) -> bytes:
    return tarred(members, "w:gz")


def under(folder: str, files=ALL) -> list[tuple[str, bytes]]:
    return [(f"{folder}/{name}", content) for name, content in files.items()]


def notebook(*sources: str | list[str]) -> bytes:
    """Code cells with these sources."""
    cells = [{"cell_type": "code", "source": each, "metadata": {}} for each in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}).encode()


def kata_notebook(files: dict[str, bytes] = ALL) -> bytes:
    """The notebook of the kata, with a cell for each of these files."""
    cells = [f"%%kata {name[:4]}\n{content.decode()}" for name, content in files.items()]
    return notebook("%load_ext kata", *cells, "import torch")
