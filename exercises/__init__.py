"""Stubs for you to fill in, in order. Start with ex01_trim.py."""
