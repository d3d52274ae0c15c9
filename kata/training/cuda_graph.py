"""A whole training step as one CUDA graph: launched at once, not kernel by kernel."""

import sys
from collections.abc import Callable

import torch
from torch import Tensor

Step = Callable[[Tensor], Tensor]

WARM_UP_STEPS = 3


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


class GraphedStep:
    """A training step for images of one shape, replayed as a graph from the fourth time on.

    Images of another shape (the smaller last batch) take the step as it is. Each call trains once:
    capturing runs nothing. Where it fails a line says so, and all calls take the step as it is.
    """

    def __init__(self, step: Step, graphs: CudaGraphs):
        self._step = step
        self._graphs = graphs
        self._images: Tensor | None = None
        self._losses: Tensor | None = None
        self._replay: Callable[[], None] | None = None
        self._warmed_up = 0
        self._failed = False

    def __call__(self, images: Tensor) -> Tensor:
        """Train on ``images``. The losses returned are overwritten by the next call."""
        if self._images is None:
            self._images = torch.empty_like(images)
        if self._failed or images.shape != self._images.shape:
            return self._graphs.run(self._step, images)
        if self._warmed_up < WARM_UP_STEPS:
            self._warmed_up += 1
            return self._graphs.run(self._step, images)
        self._images.copy_(images)
        if self._replay is None:
            try:
                self._replay, self._losses = self._graphs.capture(self._step, self._images)
            except (AttributeError, RuntimeError) as error:  # AttributeError: torch 2.3
                self._failed = True
                why = str(error).strip().partition("\n")[0]
                print(f"Training continues without a CUDA graph: {why}", file=sys.stderr)
                return self._graphs.run(self._step, images)
        self._replay()
        assert self._losses is not None
        return self._losses
