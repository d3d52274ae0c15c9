def kl_divergence(z_mean, z_log_var):
    acc = z_log_var.exp()
    acc = acc + 0
    acc += z_mean**2
    acc -= 1
    acc -= z_log_var
    return acc.sum(dim=1).mean().mul_(0.5)
