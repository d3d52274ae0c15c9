"""Exercise 4 · The reconstruction loss                                       (about 10 minutes)

The other force: the decoded image should look like the original. We take the squared error of
each pixel, and here is where many VAEs go wrong:

    sum over the pixels (and channels) of an image,
    then average over the images of the batch

A mean over the pixels as well would make this loss 28 · 28 = 784 times smaller. The KL would win,
and every image would decode to the same grey digit.

For example, two images of 1×2 pixels:

    decoded   [[0.5, 1.0]]   [[0.0, 0.0]]
    features  [[0.0, 1.0]]   [[1.0, 0.5]]
    squared     0.25, 0.0      1.0,  0.25
    sums        0.25           1.25                 average: 0.75

Image sizes differ (28×28 here, others elsewhere), so take the numbers from the tensors. Return a
tensor with one number, from which gradients flow back to ``decoded``. Replace the line that
raises NotImplementedError.

    check    make test           or  kata check ex04
    stuck?   make hint EX=ex04   or  kata hint ex04
"""

import torch
from torch import Tensor


def pixel_sum_mse(decoded: Tensor, features: Tensor) -> Tensor:
    """Squared error, summed over each image and averaged over the batch.

    Shapes::

        decoded    [N, C, H, W]
        features   [N, C, H, W]
        result     []            one number: summed over C, H, W, averaged over N
    """
    raise NotImplementedError("Exercise 4: your code goes here")


if __name__ == "__main__":
    print("To check what you wrote: make test, or kata check ex04")
