"""Running the checks, and what they found: from one check's outcome to a submission's report."""
