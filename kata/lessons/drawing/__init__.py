"""Tools for drawing the exercises' pictures."""
