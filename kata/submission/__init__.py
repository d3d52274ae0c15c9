"""The boundary between the checks and a submission: six functions on plain tensors."""
