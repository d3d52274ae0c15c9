"""What the kata provides around the exercises: data, models, checks, board and training."""
