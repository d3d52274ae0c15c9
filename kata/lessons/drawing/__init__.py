"""What the exercises' pictures are drawn with."""
