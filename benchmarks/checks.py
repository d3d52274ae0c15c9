"""How long the checks take on the solutions, beside importing what they need.

Prints one table: bare imports of torch, pytest and hypothesis, the whole run of all checks, and
the difference, as medians of interleaved runs on one thread, with the ratio of the first two.
"""

import os
import statistics
import subprocess
import sys
import time

from kata.manifest import ROOT

RUNS = 7
ENVIRONMENT = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OMP_NUM_THREADS": "1"}
IMPORTS = [sys.executable, "-c", "import torch, pytest, hypothesis"]
CHECKS = [sys.executable, "-m", "pytest", "-q", "--package", "solutions"]


def seconds(command: list[str]) -> float:
    """Wall time of one process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    seconds(IMPORTS), seconds(CHECKS)  # The first run of each reads from a cold disk.
    pairs = [(seconds(IMPORTS), seconds(CHECKS)) for _ in range(RUNS)]
    imports, checks = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"{'medians of ' + str(RUNS) + ' runs':34} seconds  ratio")
    print(f"{'import torch, pytest, hypothesis':34} {imports:7.2f}   1.00")
    print(f"{'all checks on the solutions':34} {checks:7.2f}  {checks / imports:5.2f}")
    print(f"{'beyond the imports':34} {checks - imports:7.2f}  {checks / imports - 1:5.2f}")


if __name__ == "__main__":
    main()
