"""``python -m kata explore``: a trained model as one HTML page to play with."""
