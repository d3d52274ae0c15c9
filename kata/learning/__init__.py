"""What a learner works with: the board, hints, watch, pictures."""
