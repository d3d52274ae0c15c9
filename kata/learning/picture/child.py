"""Runs one exercise's code and writes down what it gave: the process behind a picture."""

import io
import os
import sys
from importlib import import_module
from pathlib import Path

import torch

from kata.files import write_atomically
from kata.lessons.drawing.answer import Answer, one_line
from kata.submission.failures import SubmissionFailure, describe
from kata.submission.in_process import LocalSubmission


def main(exercise_id: str, package: str, folder: str) -> None:
    torch.set_num_threads(1)
    module = import_module(f"kata.lessons.{exercise_id}.picture")
    answers: dict[str, Answer]
    try:
        submission = LocalSubmission(Path(package))
        (Path(folder) / "started").touch()
        answers = module.ask(submission)
    except SubmissionFailure as failure:
        answers = {"failure": one_line(str(failure))}
    except BaseException as exception:
        text = f"The picture can't use what your code gave: {describe(exception)}."
        answers = {"failure": one_line(text)}
    content = io.BytesIO()
    torch.save(answers, content)
    write_atomically(Path(folder) / "answers", content.getvalue())
    os._exit(0)  # Threads that the code left running must not hold the picture.


if __name__ == "__main__":
    main(*sys.argv[1:])
