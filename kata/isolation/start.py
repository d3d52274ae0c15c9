"""Runs a module as ``python -m`` would, but isolated: see ``kata.isolation.python_command``."""

import gc
import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def main() -> None:
    gc.disable()  # Until ``kata.processes.freeze``: what libraries make while they load stays.
    # This kata, whichever is installed.
    sys.path.insert(0, ROOT)
    from kata import isolation

    del sys.path[0]
    isolation.set_import_path()
    del sys.argv[0]
    from runpy import run_module

    run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
