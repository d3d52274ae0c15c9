import torch


def pixel_sum_mse(decoded, features):
    print(decoded.shape, features.shape)
    batch = decoded.size()[0]
    squared_error = torch.pow(decoded - features, 2)
    squared_error = squared_error.reshape(batch, -1)
    print("max error", float(squared_error.detach().max()))
    return torch.mean(torch.sum(squared_error, dim=1))
