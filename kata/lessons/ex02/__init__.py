"""Reparameterize."""
