import numpy as np
import torch
import torch.nn as nn


class Trim(nn.Module):
    def forward(self, x):
        arr = x.detach().cpu().numpy()
        arr = np.ascontiguousarray(arr[:, :, :28, :28])
        return torch.from_numpy(arr).to(x.device)
