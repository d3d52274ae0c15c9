"""The KL divergence."""
