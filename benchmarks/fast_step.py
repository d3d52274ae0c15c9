"""What does each speed-up of the fast step bring on this device, and what would others?

In rounds that take turns: the time of one step, beside that of the plain step, and the mean loss of
the last epoch, which has to stay what it is. "chosen" is what ``kata.training.fast`` does here.

    python benchmarks/fast_step.py [--device cuda] [--batches N] [--rounds N] [--epochs N]
"""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import torch
from rich.console import Console
from rich.table import Table
from training import LEARNING_RATE, Loop, arguments, prepare, source, train

from kata.training.fast import SpeedUps, speed_ups_for, train_fast


def variants(device: str, compiled: bool) -> dict[str, Loop]:
    """Loops by their speed-ups, the plain step first."""
    chosen = speed_ups_for(device)

    def loop(**speed_ups: bool) -> Loop:
        return partial(train_fast, speed_ups=SpeedUps(**speed_ups))

    both = {"channels_last": True, "in_place": True}
    found = {
        "plain": loop(),
        "channels-last": loop(channels_last=True),
        "in place": loop(in_place=True),
        "both": loop(**both),
        "both, bfloat16": loop(**both, bfloat16=True),
    }
    if device == "cuda":
        found["graph"] = loop(cuda_graph=True)
        found["both, graph"] = loop(**both, cuda_graph=True)
        found["both, graph, bfloat16"] = loop(**both, cuda_graph=True, bfloat16=True)
        found["both, graph, matrix units"] = loop(**both, cuda_graph=True, matrix_units=True)
    else:
        found["both, bias apart"] = loop(**both, bias_apart=True)
    found["chosen"] = partial(train_fast, speed_ups=chosen)
    if device == "cuda":
        found["chosen, cuDNN tries its algorithms"] = cudnn_tries
        found["chosen, without tf32"] = without_tf32
    else:
        found["chosen, fused Adam"] = with_fused_adam
    if compiled:
        found["chosen, compiled"] = compiled_model
    return found


def cudnn_tries(*call: Any, **options: Any) -> dict[str, list[float]]:
    with cudnn(benchmark=True):
        return train_fast(*call, **options)


def without_tf32(*call: Any, **options: Any) -> dict[str, list[float]]:
    with cudnn(allow_tf32=False):
        return train_fast(*call, **options)


@contextmanager
def cudnn(**settings: bool) -> Iterator[None]:
    before = {name: getattr(torch.backends.cudnn, name) for name in settings}
    try:
        for name, value in settings.items():
            setattr(torch.backends.cudnn, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(torch.backends.cudnn, name, value)


def with_fused_adam(model: torch.nn.Module, _: Any, *call: Any, **options: Any) -> Any:
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE, fused=True)
    return train_fast(model, optimizer, *call, **options)


def compiled_model(model: torch.nn.Module, *call: Any, **options: Any) -> Any:
    """Its first steps, which compile, take a minute; no graph, which compiled code brings along."""
    model.compile()
    speed_ups = replace(speed_ups_for(options["device"]), cuda_graph=False)
    return train_fast(model, *call, **options, speed_ups=speed_ups)


def main() -> None:
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=1, help="in each round")
    parser.add_argument("--compile", action="store_true", help="try torch.compile, too")
    options = prepare(parser)
    torch.backends.cudnn.deterministic = True  # as in python -m kata train
    data = source(options.batches, options.batch_size)

    loops = variants(options.device, options.compile)
    milliseconds: dict[str, list[float]] = {name: [] for name in loops}
    losses = {}
    for _ in range(options.rounds):
        for name, loop in loops.items():
            batches = data.in_memory(options.device)
            rate, losses[name] = train(loop, batches, options.device, options.epochs)
            milliseconds[name].append(1000 * options.batch_size / rate)

    table = Table(title=f"One step on {data.name}: medians of {options.rounds} rounds")
    table.add_column("")
    for column in ("ms", "faster", "its range", f"loss of epoch {options.epochs}"):
        table.add_column(column, justify="right")
    for name, times in milliseconds.items():
        ratios = [plain / time for plain, time in zip(milliseconds["plain"], times, strict=True)]
        table.add_row(
            name,
            f"{statistics.median(times):.2f}",
            f"{statistics.median(ratios):.2f}",
            f"{min(ratios):.2f} to {max(ratios):.2f}",
            f"{losses[name]:.2f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
