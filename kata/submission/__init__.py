"""The boundary between the checks and a submission: calls on plain tensors and records."""
