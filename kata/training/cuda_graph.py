"""A whole training step as one CUDA graph: launched at once, not kernel by kernel."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

Step = Callable[[Tensor], Tensor]

WARM_UP_STEPS = 3
SHAPES = 2


class CudaGraphs:
    """Runs and captures steps on a stream of its own, as torch's notes on CUDA graphs ask for.

    Autograd's nodes stay with the stream that they were made on, so no step may run elsewhere.
    """

    def __init__(self) -> None:
        self._stream = torch.cuda.Stream()

    def run(self, step: Step, images: Tensor) -> Tensor:
        """One step as it is."""
        self._stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self._stream):
            losses = step(images)
        torch.cuda.current_stream().wait_stream(self._stream)
        return losses

    def capture(self, step: Step, images: Tensor) -> tuple[Callable[[], None], Tensor]:
        """How to run the step on what ``images`` holds then, and where its losses will be."""
        generator = torch.cuda.default_generators[torch.cuda.current_device()]
        before = generator.clone_state()
        graph = torch.cuda.CUDAGraph()
        try:
            with torch.cuda.graph(graph, stream=self._stream):
                losses = step(images)
        except RuntimeError:
            generator.graphsafe_set_state(before)  # It still believes that it is captured.
            raise
        return graph.replay, losses


@dataclass(frozen=True)
class Captured:
    """A step on ``images``, which are to be written to first; ``losses`` is overwritten by it."""

    images: Tensor
    replay: Callable[[], None]
    losses: Tensor

    def __call__(self, images: Tensor) -> Tensor:
        self.images.copy_(images)
        self.replay()
        return self.losses


class GraphedStep:
    """A training step, replayed as a graph from the fourth batch of a shape on.

    The first two shapes have graphs, which are whole batches and the smaller last ones; others take
    the step as it is. Each call trains once: capturing runs nothing. Where it fails a line says so,
    and all calls take the step as it is.
    """

    def __init__(self, step: Step, graphs: CudaGraphs):
        self._step = step
        self._graphs = graphs
        self._captured: dict[torch.Size, Captured] = {}
        self._warmed_up: dict[torch.Size, int] = {}
        self._failed = False

    def __call__(self, images: Tensor) -> Tensor:
        """Train on ``images``. The losses returned are overwritten by later calls."""
        captured = self._captured.get(images.shape) or self._capture(images)
        return captured(images) if captured else self._graphs.run(self._step, images)

    def _capture(self, images: Tensor) -> Captured | None:
        """The step as a graph, once its turn has come."""
        steps = self._warmed_up.setdefault(images.shape, 0)
        if self._failed or [*self._warmed_up].index(images.shape) >= SHAPES:
            return None
        if steps < WARM_UP_STEPS:
            self._warmed_up[images.shape] += 1
            return None
        held = torch.empty_like(images)
        try:
            captured = Captured(held, *self._graphs.capture(self._step, held))
        except (AttributeError, RuntimeError) as error:  # AttributeError: torch 2.3
            self._failed = True
            why = str(error).strip().partition("\n")[0]
            print(f"Training continues without a CUDA graph: {why}", file=sys.stderr)
            return None
        self._captured[images.shape] = captured
        return captured
