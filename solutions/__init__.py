"""The reference: the same six files, done."""
