"""A walk through the latent space."""
