"""The locked process that runs a submission: how it is made, what it runs, and what it is told."""
