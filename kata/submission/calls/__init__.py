"""The calls that are not tensors in, tensor out: one file for each."""
