from torch import nn


class KLLoss(nn.Module):
    def forward(self, mu, lv):
        return (-0.5 * (1 + lv - mu**2 - lv.exp())).flatten(1).sum(1).mean()


_loss = KLLoss()


def kl_divergence(z_mean, z_log_var):
    return _loss(z_mean, z_log_var)
