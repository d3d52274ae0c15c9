"""The fast step: the reference loop's numbers, whatever it makes use of."""

import copy
import itertools
from contextlib import contextmanager
from dataclasses import fields, replace
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from kata.contract import LOG_KEYS
from kata.data import load_data
from kata.model import build_model, no_kl
from kata.training import fast
from kata.training.batches import MemoryBatches
from kata.training.cuda_graph import CudaGraphs, GraphedStep
from kata.training.fast import SpeedUps, make_optimizer, speed_ups_for, train_fast
from solutions.ex01_trim import Trim
from solutions.ex02_reparameterize import reparameterize
from solutions.ex03_kl_divergence import kl_divergence
from solutions.ex04_reconstruction_loss import pixel_sum_mse
from solutions.ex05_training_loop import train_vae

PIECES = {"Trim": Trim, "reparameterize": reparameterize}
IMAGES, BATCH_SIZE = 40, 16  # two whole batches and a smaller one
LOSSES = {"kl_divergence": kl_divergence, "pixel_sum_mse": pixel_sum_mse}


@pytest.fixture(scope="module")
def split():
    return load_data("digits")


class Training:
    """A fresh model, its optimizer and its batches, and how to train it."""

    def __init__(self, split, kind="vae", seed=1):
        torch.manual_seed(seed)
        self.model = build_model(kind, PIECES)
        self.optimizer = make_optimizer(self.model, 5e-4, "cpu")
        images, labels = split.train_images[:IMAGES], split.train_labels[:IMAGES]
        self.batches = MemoryBatches(images, labels, BATCH_SIZE, seed)

    def __call__(self, loop, epochs=3, **options):
        arguments = {"device": "cpu", "alpha": 1.0, **LOSSES, **options}
        return loop(self.model, self.optimizer, self.batches, epochs, **arguments)


ALL = SpeedUps(*[field.name != "cuda_graph" for field in fields(SpeedUps)])  # but for the graph


def assert_same(log, expected, tolerance):
    assert list(log) == list(LOG_KEYS)
    for key in LOG_KEYS:
        assert all(type(loss) is float for loss in log[key])
        assert log[key] == pytest.approx(expected[key], rel=tolerance, abs=1e-3)


@pytest.mark.parametrize(
    ("speed_ups", "tolerance"),
    [
        (SpeedUps(), 1e-6),
        (SpeedUps(channels_last=True), 1e-4),
        (SpeedUps(in_place=True), 1e-6),
        (SpeedUps(bias_apart=True), 1e-4),
        (SpeedUps(matrix_units=True), 1e-4),
        (SpeedUps(bfloat16=True), 0.02),
        (ALL, 0.02),
    ],
)
def test_the_losses_are_those_of_the_reference_loop(split, speed_ups, tolerance):
    reference = Training(split)(train_vae, alpha=0.5)
    log = Training(split)(train_fast, alpha=0.5, speed_ups=speed_ups)
    assert len(log[LOG_KEYS[0]]) == 9
    assert_same(log, reference, tolerance)


def test_a_layer_that_computes_something_else_is_left_to_it(split):
    class Halved(nn.ConvTranspose2d):
        def forward(self, features, output_size=None):
            return super().forward(features, output_size) / 2

    def halved():
        training = Training(split)
        for module in training.model.modules():
            if isinstance(module, nn.ConvTranspose2d):
                module.__class__ = Halved
        return training

    assert_same(
        halved()(train_fast, speed_ups=replace(ALL, bfloat16=False)), halved()(train_vae), 1e-4
    )


@pytest.mark.parametrize("kind", ["autoencoder", "mlp"])
def test_the_other_models_train_as_well(split, kind):
    kl = no_kl if kind == "autoencoder" else kl_divergence
    reference = Training(split, kind)(train_vae, kl_divergence=kl)
    assert_same(Training(split, kind)(train_fast, kl_divergence=kl), reference, 0.02)


def test_the_weights_are_those_of_the_reference_loop(split):
    def weights(*call, **options):
        training = Training(split)
        training(*call, **options)
        return nn.utils.parameters_to_vector(training.model.parameters()).detach()

    start, expected = weights(train_vae, epochs=0), weights(train_vae)
    ours = weights(train_fast, speed_ups=SpeedUps(channels_last=True, in_place=True))
    assert (ours - expected).norm() < 1e-3 * (expected - start).norm()


def test_the_noise_continues_where_the_reference_loop_would(split):
    states = []
    for loop in (train_vae, train_fast):
        Training(split)(loop, epochs=1)
        states.append(torch.get_rng_state())
    assert torch.equal(*states)


def test_latents_and_decoded_images_stay_in_float32(split):
    seen = []

    def watched(loss):
        def call(first, second):
            seen.extend((first.dtype, second.dtype))
            return loss(first, second)

        return call

    watched_losses = {name: watched(loss) for name, loss in LOSSES.items()}
    training = Training(split)
    training(train_fast, epochs=1, speed_ups=SpeedUps(bfloat16=True), **watched_losses)
    assert set(seen) == {torch.float32}
    assert {weight.dtype for weight in training.model.parameters()} == {torch.float32}


def test_convolutions_compute_in_bfloat16_where_asked(split):
    training, seen = Training(split), []
    training.model.encoder[2].register_forward_hook(lambda *call: seen.append(call[2].dtype))
    training(train_fast, epochs=1, speed_ups=SpeedUps(bfloat16=True))
    training(train_fast, epochs=1, speed_ups=SpeedUps())
    assert seen == [torch.bfloat16] * 3 + [torch.float32] * 3


def test_weights_and_optimizer_lie_channels_last_where_asked_also_when_resumed(split):
    training = Training(split)
    weight, activation = training.model.encoder[2].weight, training.model.encoder[1]
    seen = []

    def after_epoch(_):
        state = training.optimizer.state[weight]
        laid_out = [
            tensor.is_contiguous(memory_format=torch.channels_last)
            for tensor in (weight, state["exp_avg"], state["exp_avg_sq"])
        ]
        seen.append((laid_out, activation.inplace))

    speed_ups = SpeedUps(channels_last=True, in_place=True)
    for _ in range(2):
        training(train_fast, epochs=1, speed_ups=speed_ups, after_epoch=after_epoch)
    training(train_fast, epochs=1, speed_ups=SpeedUps(), after_epoch=after_epoch)
    assert seen == [([True] * 3, True)] * 2 + [([False] * 3, False)]


def test_the_model_is_left_as_it_was(split):
    training = Training(split)
    training.model.eval()
    modes = [module.inplace for module in training.model.modules() if hasattr(module, "inplace")]
    weights = dict(training.model.named_parameters())
    training(train_fast, speed_ups=ALL)
    assert training.model.training
    assert all(weights[name] is weight for name, weight in training.model.named_parameters())
    assert all(weight.is_contiguous() for weight in weights.values())
    assert not any("forward" in vars(module) for module in training.model.modules())
    assert torch.get_float32_matmul_precision() == "highest"
    assert modes == [
        module.inplace for module in training.model.modules() if hasattr(module, "inplace")
    ]


def test_the_model_is_left_as_it_was_by_an_interruption(split):
    training = Training(split)

    class Interrupted:
        def __len__(self):
            return len(training.batches)

        def __iter__(self):
            yield next(iter(training.batches))
            raise KeyboardInterrupt

    loader, training.batches = Interrupted(), training.batches
    with pytest.raises(KeyboardInterrupt):
        train_fast(
            training.model,
            training.optimizer,
            loader,
            1,
            device="cpu",
            alpha=1.0,
            speed_ups=ALL,
            **LOSSES,
        )
    assert all(weight.is_contiguous() for weight in training.model.parameters())
    assert not any("forward" in vars(module) for module in training.model.modules())


def test_each_epoch_is_reported_once_with_weights_that_can_be_kept(split):
    training = Training(split)
    told, kept = [], []

    def after_epoch(losses):
        told.append(losses)
        kept.append({k: v.clone() for k, v in training.model.state_dict().items()})

    log = training(train_fast, epochs=2, after_epoch=after_epoch)
    assert [len(losses[key]) for losses in told for key in LOG_KEYS] == [3] * 6
    assert {key: told[0][key] + told[1][key] for key in LOG_KEYS} == log
    final = training.model.state_dict()
    assert all(torch.equal(kept[1][name], final[name]) for name in final)
    assert any(not torch.equal(kept[0][name], final[name]) for name in final)


def test_no_epochs_give_three_empty_lists(split):
    assert Training(split)(train_fast, epochs=0) == {key: [] for key in LOG_KEYS}


@pytest.mark.parametrize("speed_ups", [SpeedUps(channels_last=True), ALL])
def test_resuming_from_what_was_saved_gives_the_same_losses(split, speed_ups):
    whole = Training(split)(train_fast, epochs=4, speed_ups=speed_ups)

    first = Training(split)
    start = first(train_fast, epochs=2, speed_ups=speed_ups)
    saved = copy.deepcopy(
        [first.model.state_dict(), first.optimizer.state_dict(), first.batches.state()]
    )
    noise = torch.get_rng_state()
    second = Training(split, seed=77)
    second.model.load_state_dict(saved[0])
    second.optimizer.load_state_dict(saved[1])
    second.batches.set_state(saved[2])
    torch.set_rng_state(noise)
    rest = second(train_fast, epochs=2, speed_ups=speed_ups)
    assert {key: start[key] + rest[key] for key in LOG_KEYS} == whole


def test_speed_ups_are_those_that_help_on_the_device():
    assert speed_ups_for("cuda").cuda_graph
    assert not speed_ups_for("cpu").cuda_graph
    assert speed_ups_for("mps") == SpeedUps()


@pytest.mark.parametrize(
    ("abilities", "expected"),
    [({"avx512_bf16": True}, True), ({"amx_bf16": True, "avx2": True}, True), ({"avx2": 1}, False)],
)
def test_bfloat16_needs_a_processor_that_has_it(monkeypatch, abilities, expected):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: abilities, raising=False)
    assert speed_ups_for("cpu").bfloat16 is expected


@pytest.mark.parametrize(
    ("capability", "expected"), [((7, 5), False), ((8, 0), True), ((9, 0), True)]
)
def test_bfloat16_needs_a_gpu_that_has_it(monkeypatch, capability, expected):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda: capability)
    assert speed_ups_for("cuda").bfloat16 is expected


def test_an_older_torch_that_can_not_tell_computes_in_float32(monkeypatch):
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    assert not speed_ups_for("cpu").bfloat16


def test_the_optimizer_for_cuda_can_be_captured():
    model = nn.Linear(2, 2)
    settings = make_optimizer(model, 0.1, "cuda").param_groups[0]
    assert (settings["lr"], settings["fused"], settings["capturable"]) == (0.1, True, True)
    settings = make_optimizer(model, 0.1, "cpu").param_groups[0]
    assert not settings["fused"]
    assert not settings["capturable"]


class PretendGraphs:
    """Stands in for CUDA's: captures without computing, replays from and into fixed buffers."""

    def __init__(self, fails=False):
        self.done = []
        self.fails = fails

    def run(self, step, images):
        self.done.append("run")
        return step(images)

    def capture(self, step, images):
        self.done.append("capture")
        if self.fails:
            raise RuntimeError("operation not permitted when stream is capturing\nand more")
        losses = torch.full((3,), float("nan"))

        def replay():
            self.done.append("replay")
            losses.copy_(step(images))

        return replay, losses


def in_graphs(training, graphs, monkeypatch):
    """Train with the graph's machinery, on the CPU."""
    monkeypatch.setattr(fast, "CudaGraphs", lambda: graphs)
    for group in training.optimizer.param_groups:
        group["capturable"] = Capturable()
    return training(train_fast, speed_ups=SpeedUps(cuda_graph=True))


class Capturable:
    """True to who asks whether there can be a graph, False to the optimizer of the CPU."""

    def __init__(self):
        self.answers = itertools.chain([True], itertools.repeat(False))

    def __bool__(self):
        return next(self.answers)


def test_a_graphed_training_takes_every_batch_once_and_in_order(split, monkeypatch):
    graphs = PretendGraphs()
    log = in_graphs(Training(split), graphs, monkeypatch)
    # The third batch of each of three epochs is smaller; the fourth whole one is captured.
    assert graphs.done == [*["run"] * 4, "capture", "replay", "run", *["replay"] * 2, "run"]
    assert_same(log, Training(split)(train_vae), 1e-6)


def test_a_capture_that_fails_is_told_and_costs_no_batch(split, monkeypatch, capsys):
    graphs = PretendGraphs(fails=True)
    log = in_graphs(Training(split), graphs, monkeypatch)
    assert graphs.done == [*["run"] * 4, "capture", *["run"] * 5]
    assert_same(log, Training(split)(train_vae), 1e-6)
    assert capsys.readouterr().err == (
        "Training continues without a CUDA graph: "
        "operation not permitted when stream is capturing\n"
    )


def test_an_optimizer_that_can_not_be_captured_trains_without_a_graph(split, monkeypatch):
    monkeypatch.setattr(fast, "CudaGraphs", lambda: pytest.fail("captured"))
    training = Training(split)
    assert_same(
        training(train_fast, speed_ups=SpeedUps(cuda_graph=True)), Training(split)(train_vae), 1e-6
    )


def test_each_of_two_shapes_has_its_own_graph_and_others_none():
    seen = []

    def step(images):
        seen.append(images.clone())
        return images.sum().expand(3).clone()

    graphs = PretendGraphs()
    graphed = GraphedStep(step, graphs)
    sizes = [4, 4, 3, 4, 4, 3, 3, 2, 4, 3, 3, *[2] * 4, 4]
    batches = [torch.full((size, 1), float(index)) for index, size in enumerate(sizes)]
    losses = [graphed(images)[0].item() for images in batches]
    assert losses == [images.sum().item() for images in batches]
    assert all(torch.equal(a, b) for a, b in zip(seen, batches, strict=True))
    captured = ["capture", "replay"]
    assert graphs.done == [
        *["run"] * 4,
        *captured,  # the fourth of 4
        *["run"] * 3,
        "replay",
        *captured,  # the fourth of 3
        "replay",
        *["run"] * 4,
        "replay",
    ]


class PretendCuda:
    """As much of torch.cuda as capturing takes, without a device; its graphs replay nothing."""

    def __init__(self, monkeypatch):
        self.calls = []
        self.generator = SimpleNamespace(
            clone_state=lambda: "the state before", graphsafe_set_state=self.calls.append
        )
        for name, value in {
            "Stream": lambda: self.stream("side"),
            "current_stream": lambda: self.stream("main"),
            "stream": lambda stream: self.inside(f"on {stream.name}"),
            "graph": lambda graph, stream: self.inside(f"capture on {stream.name}"),
            "CUDAGraph": lambda: SimpleNamespace(replay=lambda: self.calls.append("replay")),
            "current_device": lambda: 0,
            "default_generators": [self.generator],
        }.items():
            monkeypatch.setattr(torch.cuda, name, value)

    def stream(self, name):
        def wait_stream(other):
            self.calls.append(f"{name} waits for {other.name}")

        return SimpleNamespace(name=name, wait_stream=wait_stream)

    @contextmanager
    def inside(self, what):
        self.calls.append(what)
        yield
        self.calls.append("end")


def test_steps_run_and_are_captured_on_one_stream_of_their_own(monkeypatch):
    cuda = PretendCuda(monkeypatch)
    graphs, images = CudaGraphs(), torch.ones(2)
    assert torch.equal(graphs.run(lambda images: 2 * images, images), 2 * images)
    assert cuda.calls == ["side waits for main", "on side", "end", "main waits for side"]
    cuda.calls.clear()
    replay, losses = graphs.capture(lambda images: 3 * images, images)
    replay()
    assert torch.equal(losses, 3 * images)
    assert cuda.calls == ["capture on side", "end", "replay"]


def test_a_failed_capture_leaves_the_random_numbers_as_they_were(monkeypatch):
    cuda = PretendCuda(monkeypatch)

    def step(images):
        raise RuntimeError("not permitted")

    with pytest.raises(RuntimeError, match="not permitted"):
        CudaGraphs().capture(step, torch.ones(2))
    assert cuda.calls == ["capture on side", "the state before"]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_graph_on_cuda_gives_the_reference_losses(split, capsys):
    def on_cuda(loop, **options):
        training = Training(split)
        training.model.to("cuda")
        training.optimizer = make_optimizer(training.model, 5e-4, "cuda")
        return training(loop, epochs=5, device="cuda", **options)

    reference = on_cuda(train_vae)
    assert_same(on_cuda(train_fast), reference, 0.01)
    assert_same(on_cuda(train_fast, speed_ups=replace(ALL, cuda_graph=True)), reference, 0.03)
    assert capsys.readouterr().err == ""
