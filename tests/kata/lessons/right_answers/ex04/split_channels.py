def pixel_sum_mse(decoded, features, verbose=False):
    loss = 0
    for c in range(decoded.shape[1]):
        loss = loss + ((decoded[:, c] - features[:, c]) ** 2).sum(dim=(1, 2))
    if verbose:
        print(loss)
    return loss.mean()
