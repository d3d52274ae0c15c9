"""Run notebooks and save their outputs in place: ``python notebooks/refresh.py [FILE ...]``.

Without files, all of them. What differs from run to run (times, versions) is not saved, so a diff
shows only what changed. The one with the exercises works on stubs of its own.
"""

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from kata.authoring.notebook import copy_stubs
from kata.learning.notebook.magic import FOLDER

HERE = Path(__file__).parent
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
SECONDS_FOR_A_CELL = 300


def refresh(path: Path) -> None:
    """Run this notebook from its first cell to its last, and write it back."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=SECONDS_FOR_A_CELL,
        kernel_name=KERNEL["name"],
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],  # not of the kernel's transport
        coalesce_streams=True,
    )
    client.execute()
    _clean(notebook)
    nbformat.write(notebook, path)


def _clean(notebook: NotebookNode) -> None:
    """Leave only what a reader needs, and nothing of this machine."""
    notebook.metadata = NotebookNode(kernelspec=KERNEL, language_info={"name": "python"})
    for cell in notebook.cells:
        cell.metadata = NotebookNode()
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output.metadata = NotebookNode()


def main(arguments: list[str]) -> int:
    for path in map(Path, arguments or sorted(map(str, HERE.glob("*.ipynb")))):
        try:
            with tempfile.TemporaryDirectory(prefix="kata-") as folder:
                os.environ[FOLDER] = str(copy_stubs(Path(folder)))
                refresh(path)
        except CellExecutionError as error:
            print(f"{path.name} was left as it was: a cell raised.\n{error}", file=sys.stderr)
            return 1
        print(path.name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
