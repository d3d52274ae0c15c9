"""The one exception that stands for bad input."""


class UserError(Exception):
    """Something the user can mend. The command line prints its one line and exits with 2."""
