"""How many images a second does training take, and how near is that to what the device can do?

Three ways to train the same model, in rounds that take turns: the lecture's (torchvision's data
set, ToTensor for each image, a DataLoader with two workers, its loop); the same loop on batches
from memory; and the fast step. Beside them what the device reaches in one large matrix product.
Without MNIST in ``kata.data``'s folder the built-in digits are used, as often as it takes.

    python benchmarks/training.py [--device cuda] [--batches N] [--rounds N] [--profile]
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from rich.console import Console
from rich.table import Table
from torch import Tensor
from torch.profiler import ProfilerActivity, profile
from torch.utils.data import DataLoader, Dataset, Subset
from torch.utils.flop_counter import FlopCounterMode
from torchvision.datasets import MNIST
from torchvision.transforms import ToTensor

from kata.data import MNIST_FILES, data_folder, load_data
from kata.manifest import find_package, interfaces
from kata.model import build_model
from kata.submission.loading import Package
from kata.training.batches import MemoryBatches
from kata.training.fast import make_optimizer, speed_ups_for, train_fast
from kata.training.pieces import load_pieces

Loop = Callable[..., dict[str, list[float]]]

PIECES = load_pieces(Package(find_package("solutions"), interfaces()), "vae")
TRAIN_VAE: Loop = PIECES["train_vae"]
LOSSES = {name: PIECES[name] for name in ("kl_divergence", "pixel_sum_mse")}
LEARNING_RATE = 5e-4
WORKERS = 2
WARM_UP = 6  # A captured step is first replayed at the fourth batch.
MATRIX_SIZE = {"cpu": 2048, "cuda": 8192}


@dataclass(frozen=True)
class Source:
    """The same images twice: as torchvision gives them, one by one, and in memory."""

    name: str
    pictures: Dataset[tuple[Tensor, int]]
    images: Tensor
    labels: Tensor
    batch_size: int

    def in_memory(self, device: str) -> MemoryBatches:
        return MemoryBatches(self.images, self.labels, self.batch_size, 123, device)

    def as_in_the_lecture(self) -> DataLoader[tuple[Tensor, int]]:
        return DataLoader(self.pictures, self.batch_size, shuffle=True, num_workers=WORKERS)


class Pictures(Dataset[tuple[Tensor, int]]):
    """Images as torchvision's MNIST keeps them: bytes, made a picture and a tensor when asked."""

    def __init__(self, images: Tensor, labels: Tensor):
        self._bytes = (images * 255).round().to(torch.uint8).squeeze(1)
        self._labels = labels
        self._transform = ToTensor()

    def __len__(self) -> int:
        return len(self._bytes)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        picture = Image.fromarray(self._bytes[index].numpy())
        return self._transform(picture), int(self._labels[index])


def source(batches: int, batch_size: int) -> Source:
    """Images for so many batches: MNIST's where it can be found, else the digits, over and over."""
    count = batches * batch_size
    folder = data_folder()
    raw = folder / "MNIST" / "raw"
    if all((raw / name).exists() or (raw / Path(name).stem).exists() for name in MNIST_FILES):
        split = load_data("mnist", folder)
        pictures: Dataset[tuple[Tensor, int]] = MNIST(str(folder), transform=ToTensor())
        indices = torch.arange(min(count, len(split.train_images)))
        pictures, name = Subset(pictures, indices.tolist()), "MNIST"
    else:
        split = load_data("digits")
        indices = torch.arange(count) % len(split.train_images)
        pictures = Pictures(split.train_images[indices], split.train_labels[indices])
        name = "the digits (MNIST is not here)"
    images, labels = split.train_images[indices], split.train_labels[indices]
    return Source(name, pictures, images, labels, batch_size)


class Timed:
    """Batches that start a clock when the first few have been trained on."""

    def __init__(self, batches: Any):
        self._batches = batches
        self._images = 0
        self._start = 0.0

    def __len__(self) -> int:
        return len(self._batches)

    def __iter__(self) -> Iterator[Any]:
        for index, batch in enumerate(self._batches):
            if index == WARM_UP:
                self._images, self._start = 0, now()
            self._images += len(batch[0])
            yield batch

    def rate(self) -> float:
        """Images per second since then."""
        return self._images / (now() - self._start)


def now() -> float:
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


def train(loop: Loop, batches: Any, device: str, epochs: int = 1) -> tuple[float, float]:
    """Train a fresh model: images per second and mean loss, both of the last epoch."""
    torch.manual_seed(123)
    model = build_model("vae", PIECES).to(device)
    if loop is TRAIN_VAE:
        optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    else:
        optimizer = make_optimizer(model, LEARNING_RATE, device)
    timed = Timed(batches)
    log = loop(model, optimizer, timed, epochs, device=device, alpha=1.0, **LOSSES)
    losses = log["train_combined_loss_per_batch"][-len(batches) :]
    return timed.rate(), statistics.mean(losses)


def flops_per_image() -> float:
    """Floating-point operations of one training step, in convolutions and matrix products."""
    model = build_model("vae", PIECES)
    images = torch.rand(8, 1, 28, 28)
    with FlopCounterMode(display=False) as counter:
        _, z_mean, z_log_var, decoded = model(images)
        kl = PIECES["kl_divergence"](z_mean, z_log_var)
        (PIECES["pixel_sum_mse"](decoded, images) + kl).backward()
    return counter.get_total_flops() / len(images)


def matrix_product(dtype: torch.dtype, device: str) -> float:
    """Operations per second in the fastest of a few large matrix products; on CUDA with tf32."""
    size = MATRIX_SIZE[device]
    a, b = torch.randn(2, size, size, device=device).to(dtype)
    if device == "cuda":
        torch.set_float32_matmul_precision("high")
    times = []
    for _ in range(4):
        start = now()
        a @ b
        times.append(now() - start)
    torch.set_float32_matmul_precision("highest")
    return 2 * size**3 / min(times)


def compare(data: Source, device: str, rounds: int) -> Table:
    """All ways, in rounds that take turns."""
    fast_dtype = torch.bfloat16 if speed_ups_for(device).bfloat16 else torch.float32
    ways: dict[str, tuple[Loop, Callable[[], Any], torch.dtype]] = {
        "(a) the lecture's way": (TRAIN_VAE, data.as_in_the_lecture, torch.float32),
        "(b) its loop, from memory": (
            TRAIN_VAE,
            lambda: data.in_memory(device),
            torch.float32,
        ),
        "(c) the fast step": (train_fast, lambda: data.in_memory(device), fast_dtype),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    peaks: dict[torch.dtype, list[float]] = {torch.float32: [], fast_dtype: []}
    for _ in range(rounds):
        for dtype in peaks:
            peaks[dtype].append(matrix_product(dtype, device))
        for name, (loop, batches, _) in ways.items():
            rates[name].append(train(loop, batches(), device)[0])

    first = next(iter(rates.values()))
    flops = flops_per_image()
    table = Table(title=f"Training on {data.name}: medians of {rounds} rounds")
    for column in ("", "images/s", "ratio", "its range", "of the peak"):
        table.add_column(column, justify="left" if column == "" else "right")
    for name, (_, _, dtype) in ways.items():
        ratios = [rate / lecture for rate, lecture in zip(rates[name], first, strict=True)]
        shares = [rate * flops / peak for rate, peak in zip(rates[name], peaks[dtype], strict=True)]
        table.add_row(
            name,
            f"{statistics.median(rates[name]):,.0f}",
            f"{statistics.median(ratios):.2f}",
            f"{min(ratios):.2f} to {max(ratios):.2f}",
            f"{statistics.median(shares):.0%} of {short(dtype, device)}",
        )
    measured = ", ".join(
        f"{short(dtype, device)} {statistics.median(peak) / 1e9:,.0f} GFLOP/s"
        for dtype, peak in peaks.items()
    )
    table.caption = (
        f"{flops / 1e6:.1f} MFLOP for an image, forward and backward. "
        f"The peak, in matrix products: {measured}."
    )
    return table


def short(dtype: torch.dtype, device: str) -> str:
    if dtype == torch.float32 and device == "cuda":
        return "tf32"
    return str(dtype).removeprefix("torch.")


def profiled(data: Source, device: str) -> Table:
    """Where the time of the loop and of the fast step goes: operations, convolutions first."""
    activities = [ProfilerActivity.CPU] + [ProfilerActivity.CUDA] * (device == "cuda")
    table = Table(title="Where the time goes", caption="Each operation without those it calls.")
    table.add_column("")
    shares = []
    for name, loop in {"its loop": TRAIN_VAE, "fast step": eager}.items():
        train(loop, data.in_memory(device), device)
        with profile(activities=activities) as profiler:
            train(loop, data.in_memory(device), device)
        shares.append(by_operation(profiler, device))
        table.add_column(name, justify="right")
    first = ["convolutions, forward", "convolutions, backward"]
    others = sorted(set().union(*shares) - set(first), key=lambda name: -shares[1].get(name, 0))
    for name in first + others[:8]:
        table.add_row(name, *(f"{share.get(name, 0):.1%}" for share in shares))
    rest = [sum(share.get(name, 0) for name in others[8:]) for share in shares]
    table.add_row("all else", *(f"{share:.1%}" for share in rest))
    return table


def eager(*arguments: Any, **options: Any) -> dict[str, list[float]]:
    """The fast step, not captured: a graph's kernels can't be told apart by operation."""
    speed_ups = replace(speed_ups_for(options["device"]), cuda_graph=False)
    return train_fast(*arguments, **options, speed_ups=speed_ups)


def by_operation(profiler: profile, device: str) -> dict[str, float]:
    """The share of the time that each operation takes for itself."""
    times: dict[str, float] = {}
    for event in profiler.key_averages():
        if event.device_type != torch.autograd.DeviceType.CPU:  # a kernel, counted at its caller
            continue
        name = event.key
        if "conv" in name:
            name = f"convolutions, {'backward' if 'backward' in name.lower() else 'forward'}"
        taken = event.self_cpu_time_total if device == "cpu" else event.self_device_time_total
        times[name] = times.get(name, 0) + taken
    return {name: taken / sum(times.values()) for name, taken in times.items()}


def arguments(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    cuda = torch.cuda.is_available()
    parser.add_argument("--device", choices=list(MATRIX_SIZE), default="cuda" if cuda else "cpu")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="on the CPU")
    parser.add_argument("--batches", type=int, default=235 if cuda else 12, help="in a round")
    parser.add_argument("--batch-size", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=9)
    return parser


def prepare(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """The options, with what they say about torch put into effect."""
    options = parser.parse_args()
    if options.batches <= WARM_UP:
        parser.error(f"--batches has to be more than {WARM_UP}, which warm up")
    if options.device == "cuda" and not torch.cuda.is_available():
        parser.error("torch finds no cuda device here")
    torch.set_num_threads(options.threads)
    return options


def main() -> None:
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--profile", action="store_true", help="show where the time goes instead")
    options = prepare(parser)
    data = source(options.batches, options.batch_size)
    console = Console()
    if options.profile:
        console.print(profiled(data, options.device))
    else:
        console.print(compare(data, options.device, options.rounds))


if __name__ == "__main__":
    main()
