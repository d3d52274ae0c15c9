"""The reference: the exercises, done."""
