"""The reference loop, as fast as the device at hand lets it be: a drop-in for ``train_vae``.

Its speed-ups were chosen by measurement: see benchmarks/README.md.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from kata.contract import LOG_KEYS
from kata.training.batches import Batches, BatchFeed
from kata.training.bfloat16 import Bfloat16Weights
from kata.training.convolutions import (
    Forward,
    bias_apart,
    input_channel_repeated,
    output_channels_cut,
)
from kata.training.cuda_graph import CudaGraphs, GraphedStep, Step
from kata.training.loop import EpochDone
from kata.training.losses import Log, LossFunction, LossLog

IN_FLOAT32 = (nn.Linear, nn.Sigmoid)


@dataclass(frozen=True)
class SpeedUps:
    """What makes the fast step fast. With all off it is the plain step, its losses read per epoch.

    ``channels_last``: convolutions' weights and images lie channels-last. ``in_place``: LeakyReLU
    overwrites its input. ``bias_apart``: transposed convolutions add their bias afterwards.
    ``matrix_units``: single channels are padded and linear layers compute in tf32, so that a GPU's
    matrix units can be used. ``bfloat16``: convolutions compute in it; weights, latents, losses and
    the optimizer stay in float32. ``cuda_graph``: the whole step is captured once, then replayed.
    """

    channels_last: bool = False
    in_place: bool = False
    bias_apart: bool = False
    matrix_units: bool = False
    bfloat16: bool = False
    cuda_graph: bool = False


def speed_ups_for(device: str | torch.device) -> SpeedUps:
    """Those that are known to help on a device of this kind."""
    kind = torch.device(device).type
    if kind == "cuda":
        modern = _gpu_computes_in_bfloat16()
        return SpeedUps(
            channels_last=True, in_place=True, matrix_units=modern, bfloat16=modern, cuda_graph=True
        )
    if kind == "cpu":
        bfloat16 = _cpu_computes_in_bfloat16()
        return SpeedUps(channels_last=True, in_place=True, bias_apart=True, bfloat16=bfloat16)
    return SpeedUps()


def make_optimizer(
    model: nn.Module, learning_rate: float, device: str | torch.device
) -> torch.optim.Adam:
    """Adam; on CUDA one kernel for all weights, which a graph can hold."""
    if torch.device(device).type == "cuda":
        return torch.optim.Adam(model.parameters(), lr=learning_rate, fused=True, capturable=True)
    return torch.optim.Adam(model.parameters(), lr=learning_rate)


class FastLoop:
    """``train_fast`` as a loop for ``kata.training.trainer``: its losses arrive epoch by epoch."""

    def make_optimizer(
        self, model: nn.Module, learning_rate: float, device: str
    ) -> torch.optim.Optimizer:
        return make_optimizer(model, learning_rate, device)

    def run(
        self,
        model: nn.Module,
        optimizer: torch.optim.Optimizer,
        feed: BatchFeed,
        num_epochs: int,
        *,
        device: str,
        alpha: float,
        kl_divergence: LossFunction,
        pixel_sum_mse: LossFunction,
        log: LossLog,
        epoch_done: EpochDone,
    ) -> Any:
        def after_epoch(losses: Log) -> None:
            log.extend(losses)
            epoch_done(True)

        return train_fast(
            model,
            optimizer,
            feed,
            num_epochs,
            device=device,
            alpha=alpha,
            kl_divergence=kl_divergence,
            pixel_sum_mse=pixel_sum_mse,
            after_epoch=after_epoch,
        )


def train_fast(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    batches: Batches,
    num_epochs: int,
    *,
    device: str | torch.device,
    alpha: float,
    kl_divergence: LossFunction,
    pixel_sum_mse: LossFunction,
    after_epoch: Callable[[dict[str, list[float]]], None] | None = None,
    speed_ups: SpeedUps | None = None,
) -> dict[str, list[float]]:
    """Train ``model`` in place and return its losses, as ``train_vae`` does.

    It draws the same noise as ``train_vae``, and its losses are the same but for rounding.
    ``speed_ups`` are those of the device unless others are given. ``after_epoch`` is called with
    the losses of each epoch; the weights and the optimizer's state may not be contiguous then.
    """
    speed_ups = speed_ups or speed_ups_for(device)
    kind = torch.device(device).type
    log: dict[str, list[float]] = {key: [] for key in LOG_KEYS}
    losses = torch.empty(len(batches), len(LOG_KEYS), device=device)

    model.train()
    with _prepared(model, optimizer, speed_ups, kind):
        in_bfloat16 = Bfloat16Weights(model, kind) if speed_ups.bfloat16 else None

        def plain_step(images: Tensor) -> Tensor:
            _, z_mean, z_log_var, decoded = (in_bfloat16 or model)(images)
            reconstruction = pixel_sum_mse(decoded, images)
            kl = kl_divergence(z_mean, z_log_var)
            loss = alpha * reconstruction + kl

            optimizer.zero_grad()
            loss.backward()
            if in_bfloat16 is not None:
                in_bfloat16.pass_gradients_on()
            optimizer.step()
            return torch.stack((loss, reconstruction, kl)).detach()

        step: Step = plain_step
        capturable = all(group.get("capturable") for group in optimizer.param_groups)
        if speed_ups.cuda_graph and capturable:
            step = GraphedStep(plain_step, CudaGraphs())

        for _ in range(num_epochs):
            count = 0
            for images, _ in batches:
                losses[count] = step(images.to(device))
                count += 1
            columns = losses[:count].T.tolist()  # Only here does an epoch wait for the device.
            epoch = dict(zip(LOG_KEYS, columns, strict=True))
            for key in LOG_KEYS:
                log[key] += epoch[key]
            if after_epoch is not None:
                after_epoch(epoch)
    return log


@contextmanager
def _prepared(
    model: nn.Module, optimizer: torch.optim.Optimizer, speed_ups: SpeedUps, kind: str
) -> Iterator[None]:
    """The model and the optimizer's state as the step needs them; afterwards as they were."""
    with ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        # Some steps of an optimizer that can be captured are not: that is no mistake here.
        warnings.filterwarnings("ignore", "This instance was constructed with capturable=True")
        if speed_ups.channels_last:
            _lay_out(model, optimizer, torch.channels_last)
            stack.callback(_lay_out, model, optimizer, torch.contiguous_format)
        if speed_ups.matrix_units:
            precision = torch.get_float32_matmul_precision()
            stack.callback(torch.set_float32_matmul_precision, precision)
            torch.set_float32_matmul_precision("high")
        for module in model.modules():
            if speed_ups.in_place and isinstance(module, nn.LeakyReLU):
                stack.callback(setattr, module, "inplace", module.inplace)
                module.inplace = True
            faster = _faster_convolution(module, speed_ups)
            if faster is not None:
                stack.enter_context(_forward_of(module, faster))
            if speed_ups.bfloat16 and isinstance(module, IN_FLOAT32):
                stack.enter_context(_forward_of(module, _without_autocast(module.forward, kind)))
        yield


def _faster_convolution(module: nn.Module, speed_ups: SpeedUps) -> Forward | None:
    """Only for torch's own layers: what a subclass does is not known."""
    if type(module) is nn.ConvTranspose2d:
        if speed_ups.matrix_units and module.out_channels == 1:
            return output_channels_cut(module)
        return bias_apart(module) if speed_ups.bias_apart else None
    if type(module) is nn.Conv2d and speed_ups.matrix_units and module.in_channels == 1:
        return input_channel_repeated(module)
    return None


@contextmanager
def _forward_of(module: nn.Module, forward: Forward) -> Iterator[None]:
    """The module with another ``forward`` of its own, for a while."""
    setattr(module, "forward", forward)  # noqa: B010
    try:
        yield
    finally:
        delattr(module, "forward")


def _lay_out(
    model: nn.Module, optimizer: torch.optim.Optimizer, memory_format: torch.memory_format
) -> None:
    """Lay out weights and optimizer state alike: fused kernels rely on it."""
    optimizer.zero_grad()
    model.to(memory_format=memory_format)
    for weight, state in optimizer.state.items():
        for name, value in state.items():
            if isinstance(value, Tensor) and value.shape == weight.shape:
                state[name] = torch.empty_like(weight, requires_grad=False).copy_(value)


def _without_autocast(forward: Callable[[Tensor], Any], kind: str) -> Callable[[Tensor], Any]:
    def call(features: Tensor) -> Any:
        with torch.autocast(kind, enabled=False):
            return forward(features.float())

    return call


def _cpu_computes_in_bfloat16() -> bool:
    """Whether this processor has instructions for it; without them bfloat16 is slower."""
    if not hasattr(torch.cpu, "get_capabilities"):  # An older torch does not say.
        return False
    abilities = torch.cpu.get_capabilities()
    return any(abilities.get(name) for name in ("avx512_bf16", "amx_bf16"))


def _gpu_computes_in_bfloat16() -> bool:
    """Whether the GPU has matrix units for it: Ampere and newer; others emulate it."""
    return torch.cuda.is_available() and torch.cuda.get_device_capability() >= (8, 0)
