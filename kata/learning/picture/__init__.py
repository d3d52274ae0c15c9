"""Pictures of what an exercise's code returns beside what was expected: ``python -m kata picture``.

The student's code runs in a process of its own (``child``), which hands back plain tensors; this
one compares and draws. Each exercise has a module with two functions: ``ask`` calls the submission,
in the child, and ``show`` turns the answers into findings and a figure, here.
"""

import io
import textwrap
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from kata.errors import UserError
from kata.files import write_atomically
from kata.learning.picture.inline import show_inline
from kata.learning.picture.process import PictureProcess
from kata.manifest import find_exercise

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["draw", "picture_of", "png", "save", "show_inline"]

DPI = 110


def draw(exercise_id: str, package: Path, out: Path) -> Path:
    """Write the exercise's picture, a PNG, to ``out`` and return that path.

    Raises UserError if there is nothing to draw (not started, never ends, …) or nowhere to write.
    """
    _, figure = picture_of(exercise_id, package)
    save(png(figure), out)
    return out


def picture_of(exercise_id: str, package: Path, *, in_fork: bool = False) -> tuple[str, "Figure"]:
    """The verdict in words, whose first line says whether everything agrees, and the figure.

    ``in_fork`` runs the student's code in a fork of this process, which must have one thread.
    """
    with PictureProcess(exercise_id, package, in_fork=in_fork) as process:
        # Loading torch and matplotlib takes seconds, during which the child does the same.
        from kata.lessons.lookup import find_picture

        picture = find_picture(find_exercise(exercise_id).interface)
        findings, figure = picture.show(process.wait())
    agrees = not any(finding.problem for finding in findings)
    verdict = "agrees with" if agrees else "differs from"
    lines = [f"{exercise_id} {find_exercise(exercise_id).name} {verdict} what was expected."]
    width = max(len(finding.what) for finding in findings)
    lines += [
        f"  {finding.what:{width}}  {finding.problem or finding.agreed}" for finding in findings
    ]
    if agrees:
        lines.append("The checks look at more than a picture can show.")
    problem = next(
        (f"{finding.what}: {finding.problem}" for finding in findings if finding.problem), ""
    )
    caption = textwrap.shorten(problem, 120, placeholder=" …")
    figure.suptitle(f"{lines[0]}\n{caption}".rstrip(), fontsize=11, parse_math=False)
    return "\n".join(lines), figure


def png(figure: "Figure") -> bytes:
    """The figure as a PNG."""
    content = io.BytesIO()
    with warnings.catch_warnings():
        # A character without a glyph, in a student's error message.
        warnings.simplefilter("ignore")
        figure.savefig(content, format="png", dpi=DPI)
    return content.getvalue()


def save(content: bytes, out: Path) -> None:
    """Write the picture, a PNG. Raises UserError."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(out, content)
    except OSError as error:
        raise UserError(f"{out} can't be written: {error.strerror or error}.") from None
