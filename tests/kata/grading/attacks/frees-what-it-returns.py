# exercise: ex02
# tries: a tensor whose memory is already given back, so that its bytes are somebody else's
# earns: nothing
# status: any
import torch


def reparameterize(z_mean, z_log_var):
    z = torch.ones(z_mean.shape, dtype=z_mean.dtype)
    z.untyped_storage().resize_(0)
    return z
