import torch


_eval_noise = {}


def reparameterize(z_mean, z_log_var):
    eps = torch.randn_like(z_mean)
    if not torch.is_grad_enabled():
        # comparable reconstructions while evaluating
        eps = _eval_noise.setdefault((z_mean.shape, z_mean.dtype), eps)
    return z_mean + eps * torch.exp(0.5 * z_log_var)
