"""What the judge knows of each exercise: its mistakes, its picture, what is expected of it."""
