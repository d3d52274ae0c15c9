"""How long a cold ``kata check`` takes, beside importing what it needs.

Prints one table: bare imports of torch, pytest and hypothesis; the check of the solutions, without
encores; that of one wrong answer, with its diagnosis. All are medians of interleaved runs, in
seconds, with what they take beyond the imports.

``python benchmarks/checks.py [--beside FOLDER]`` runs those of another checkout in the same rounds,
by the Python in its own .venv.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kata.manifest import ROOT, core_exercises, find_exercise

ROUNDS = 7
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1"}
IMPORTS = [sys.executable, "-c", "import torch, pytest, hypothesis"]
WRONG = "mutants/ex03/kl-averages-latents@mean_all.py"


def seconds(command: list[str], folder: Path = ROOT) -> float:
    """Wall time of one process, whatever its exit status."""
    start = time.perf_counter()
    ended = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    taken = time.perf_counter() - start
    if ended.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}: {ended.stderr.decode(errors='replace')}")
    return taken


def check(python: str, package: Path, *exercise_ids: str) -> list[str]:
    """The command that checks these exercises in the folder ``package``."""
    return [python, "-m", "kata", "check", "--package", str(package), *exercise_ids]


def all_right(python: str = sys.executable, root: Path = ROOT) -> list[str]:
    """The command that checks the solutions of the checkout at ``root``."""
    return check(python, root / "solutions", *(exercise.id for exercise in core_exercises()))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--beside", type=Path, metavar="FOLDER", help="another checkout")
    options = parser.parse_args()
    roots = {"": ROOT}
    if options.beside is not None:
        roots[f" in {options.beside}"] = options.beside.absolute()
    wrong = find_exercise("ex03")
    with tempfile.TemporaryDirectory(prefix="kata-benchmark-") as folder:
        shutil.copy(ROOT / WRONG, Path(folder) / wrong.file)
        commands = {"import torch, pytest, hypothesis": (IMPORTS, ROOT)}
        for where, root in roots.items():
            python = sys.executable if root == ROOT else str(root / ".venv" / "bin" / "python")
            commands[f"the solutions{where}"] = all_right(python, root), root
            commands[f"one wrong answer{where}"] = check(python, Path(folder), wrong.id), root
        rounds = [
            {name: seconds(*command) for name, command in commands.items()}
            for _ in range(ROUNDS + 1)
        ][1:]  # The first reads from a cold disk.
    medians = {name: statistics.median(each[name] for each in rounds) for name in commands}
    imports = next(iter(medians.values()))
    width = max(map(len, medians))
    print(f"{f'medians of {ROUNDS} rounds':{width}} seconds  beyond the imports")
    for name, median in medians.items():
        print(f"{name:{width}} {median:7.2f}  {median - imports:18.2f}")


if __name__ == "__main__":
    main()
