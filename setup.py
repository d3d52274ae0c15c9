"""Builds the wheel: what students get of the kata, their folder's files in ``kata/handout``."""

import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # Not there when pip builds.

from kata.authoring.handout import wheel_files  # noqa: E402


class BuildForStudents(build_py):
    """Takes the handout's selection in place of all packages."""

    def run(self):
        if self.editable_mode:
            super().run()
            return
        shutil.rmtree(self.build_lib, ignore_errors=True)
        for name, content in wheel_files().items():
            path = Path(self.build_lib, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


setup(cmdclass={"build_py": BuildForStudents})
