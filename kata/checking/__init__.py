"""Running the checks, and their results: from one check's outcome to a submission's report."""
