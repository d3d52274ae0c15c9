from torch.distributions import Normal


def reparameterize(z_mean, z_log_var):
    return Normal(z_mean, z_log_var, validate_args=False).rsample()
