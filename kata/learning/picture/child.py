"""Runs one exercise's code and saves what it returned: the process behind a picture."""

import io
import sys
from pathlib import Path

import torch

from kata import processes
from kata.checking import time_limits
from kata.files import write_atomically
from kata.lessons.drawing.answer import Answer, one_line
from kata.lessons.lookup import find_picture
from kata.manifest import find_exercise, interfaces
from kata.submission.exception_messages import describe
from kata.submission.failures import SubmissionFailure
from kata.submission.in_process import InProcess


def main(exercise_id: str, package: str, folder: str) -> None:
    torch.set_num_threads(1)
    processes.freeze()
    exercise = find_exercise(exercise_id)
    picture = find_picture(exercise.interface)
    answers: dict[str, Answer]
    try:
        seconds = time_limits.stretched(time_limits.CALL)
        submission = InProcess(Path(package), exercise.interface, interfaces(), seconds)
        (Path(folder) / "started").touch()
        answers = picture.ask(submission)
    except SubmissionFailure as failure:
        answers = {"failure": one_line(str(failure))}
    except BaseException as exception:
        text = f"The picture can't use what your code gave: {describe(exception)}."
        answers = {"failure": one_line(text)}
    content = io.BytesIO()
    torch.save(answers, content)
    write_atomically(Path(folder) / "answers", content.getvalue())
    processes.end_at_once()  # Threads that the code left running must not delay the picture.


if __name__ == "__main__":
    main(*sys.argv[1:])
