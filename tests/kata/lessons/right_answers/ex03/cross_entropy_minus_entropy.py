import math


def kl_divergence(z_mean, z_log_var):
    # KL(q||p) = H(q, p) - H(q)
    log2pi = math.log(2 * math.pi)
    cross = 0.5 * (log2pi + z_mean**2 + z_log_var.exp())
    entropy = 0.5 * (log2pi + 1 + z_log_var)
    return (cross - entropy).sum(dim=1).mean()
