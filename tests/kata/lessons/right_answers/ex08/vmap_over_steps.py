import torch


def interpolate(start, end, steps):
    def stop(i):
        return start.double() * ((steps - 1 - i) / (steps - 1)) + end.double() * (i / (steps - 1))

    return torch.vmap(stop)(torch.arange(steps, dtype=torch.float64, device=start.device)).to(start.dtype)
