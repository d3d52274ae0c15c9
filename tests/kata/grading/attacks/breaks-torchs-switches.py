# exercise: ex02
# tries: leave torch in modes in which nothing works: no devices, 64 threads, no grad, meta
# earns: nothing
# status: any
import torch

torch.set_default_device("meta")
torch.set_num_threads(64)
torch.inference_mode(True).__enter__()
torch.autograd.graph.saved_tensors_hooks(lambda t: t * 0, lambda t: t).__enter__()
torch.overrides.BaseTorchFunctionMode().__enter__()


def reparameterize(z_mean, z_log_var):
    return z_mean * 0
