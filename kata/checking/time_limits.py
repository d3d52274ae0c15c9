"""How long student code may run, in seconds: the same at home, in watch, for a picture, in grading.

A right answer takes milliseconds a call. An answer stopped by one of these is a timeout.
"""

CALL = 8.0
"""One call of the student's function. It is stopped from inside if possible, to show the line."""

GRACE = 3.0
"""How much longer a call may take that can't be stopped from inside; then its worker is killed."""

CHECK = 20.0
"""One check, which may make many calls: then its process is ended from outside."""

EXERCISE = 60.0
"""All checks of one exercise."""

SUBMISSION = 240.0
"""All exercises of one submission, where a whole class is graded."""

LINGER = 3.0
"""How long a process may stay after its last check; a thread left running must not hold it."""

START = 180.0
"""How long a cold machine may take to import torch and load the checks."""
