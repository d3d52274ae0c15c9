"""What learners use: the board, hints, watch, pictures."""
