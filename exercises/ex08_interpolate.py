"""Exercise 8 · A walk through the latent space                               (about 10 minutes)

How one digit turns into another. Take the latents of two images, walk from the one to the other in
equal steps, and let the decoder draw every stop: a 3 bends slowly into an 8. It can, because the
KL has left no holes on the way.

The stops lie on the straight line. Both ends are stops, and all steps are equally long. With
i = 0, 1, …, steps − 1:

    stop i = start + i / (steps − 1) · (end − start)

For example:

    start     end       steps   result
    [0, 0]    [4, -8]   3       [[0, 0], [2, -4], [4, -8]]
    [1]       [2]       5       [[1], [1.25], [1.5], [1.75], [2]]

- start and end have one axis, of any size D ≥ 1, and may hold any values; steps is an int, 2 or
  more.
- The result has the dtype and the device of start (float32 or float64).
- Gradients flow back to start and to end, and both stay as they are.

Replace the line that raises NotImplementedError.

    check    make test           or  kata check ex08
    stuck?   make hint EX=ex08   or  kata hint ex08
"""

import torch
from torch import Tensor


def interpolate(start: Tensor, end: Tensor, steps: int) -> Tensor:
    """The stops of a walk on the straight line from ``start`` to ``end``, both included.

    Shapes::

        start   [D]
        end     [D]
        steps   a whole number, 2 or more: how many stops there are
        result  [steps, D]
    """
    raise NotImplementedError("Exercise 8: your code goes here")


if __name__ == "__main__":
    print("To check what you wrote: make test, or kata check ex08")
