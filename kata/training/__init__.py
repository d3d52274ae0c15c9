"""``python -m kata train``: train a VAE of a package's own pieces, keep what came of it."""
