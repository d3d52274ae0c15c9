# exercise: ex06
# tries: replace torch's module call, its hooks and its random numbers for whoever uses them later
# earns: nothing
# status: any
import torch
from torch import nn

nn.modules.module.register_module_forward_hook(lambda module, args, result: torch.zeros(()))
nn.Module.__call__ = lambda self, *args: torch.zeros(len(args[0]), 1, 28, 28)
torch.randn = torch.zeros


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    return decoder(torch.randn(num_images, latent_dim))
