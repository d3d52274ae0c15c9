from torch.distributions.normal import Normal


def reparameterize(z_mean, z_log_var):
    q = Normal(loc=z_mean, scale=1.0)
    return q.rsample()
