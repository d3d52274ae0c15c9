# exercise: ex02
# tries: a right result that a thread overwrites while the worker sends it
# earns: nothing
# status: any
import threading

import torch

latest = [torch.zeros(1)]


def scribble():
    while True:
        latest[0].detach().mul_(-1.5)
        threading.Event().wait(0.0002)


threading.Thread(target=scribble, daemon=True).start()


def reparameterize(z_mean, z_log_var):
    z = z_mean + torch.randn_like(z_mean) * torch.exp(z_log_var / 2)
    latest[0] = z.data
    threading.Event().wait(0.002)
    return z
