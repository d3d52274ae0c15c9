"""The reconstruction loss."""
