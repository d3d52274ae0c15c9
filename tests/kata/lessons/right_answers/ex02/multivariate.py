from torch.distributions import Independent, Normal


def reparameterize(z_mean, z_log_var):
    scale = (0.5 * z_log_var).exp()
    q = Independent(Normal(loc=z_mean, scale=scale), 1)
    return q.rsample()
