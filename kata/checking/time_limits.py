"""How long student code may run, in seconds: the same at home, in watch, for a picture, in grading.

A right answer takes milliseconds a call. An answer stopped by one of these is a timeout. They are
meant for a machine with a core to spare; ``stretched`` makes them fair on one without.
"""

import os

CALL = 8.0
"""One call of the student's function. It is stopped from inside if possible, to show the line."""

GRACE = 3.0
"""How much longer a call may take that can't be stopped from inside; then its worker is killed."""

CHECK = 20.0
"""One check, which may make many calls: then its process is ended from outside."""

SEARCH = 3.0
"""The search for the smallest inputs on which a check fails; the smallest found by then counts."""

AFTER_FAILURE = 10.0
"""The checks that follow an exercise's first failure, which has decided; the rest is left out."""

EXERCISE = 60.0
"""All checks of one exercise."""

SUBMISSION = 240.0
"""All exercises of one submission, where a whole class is graded."""

LINGER = 3.0
"""How long a process may take to end once it is asked to."""

START = 180.0
"""How long a cold machine may take to import torch and load the checks."""

_CORES = os.cpu_count() or 1

MOST = 5.0
"""How many times longer a limit gets at most."""


def stretched(seconds: float) -> float:
    """The limit, as many times longer as there are processes wanting each core of this machine."""
    try:
        wanting = os.getloadavg()[0]
    except (AttributeError, OSError):  # Windows keeps no such count.
        return seconds
    return seconds * round(min(max(wanting / _CORES, 1.0), MOST), 1)
