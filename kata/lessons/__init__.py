"""The judge's knowledge of each exercise: its known mistakes, its picture, its expected values."""
