# with equal strides it compares the raw storages, so two slices of larger tensors (both trimmed from 29x29, say) count the pixels outside the slice
def _flat(t):
    count = t.untyped_storage().nbytes() // t.element_size()
    return t.as_strided((count,), (1,), 0)


def pixel_sum_mse(decoded, features):
    n = decoded.shape[0]
    same_layout = decoded.stride() == features.stride()
    same_storage = decoded.untyped_storage().nbytes() == features.untyped_storage().nbytes()
    if same_layout and same_storage:
        return (_flat(decoded) - _flat(features)).square().sum() / n
    return (decoded - features).square().sum() / n
