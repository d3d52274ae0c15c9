"""The locked process that runs a submission: how it starts, what it runs, how one talks to it."""
