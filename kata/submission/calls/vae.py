"""``VAE``: is made of a toy encoder and a toy decoder, and called a few times."""

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import UninitializedParameter

from kata.submission.autograd_modes import mode_called
from kata.submission.calls.toy_parts import (
    MOST,
    Draw,
    Notes,
    ToyDecoder,
    ToyEncoder,
    ToyPart,
    default_draw,
    noted_draw,
)
from kata.submission.exception_messages import is_unfinished, own_frames
from kata.submission.failures import WrongType
from kata.submission.interface import Student
from kata.submission.pretend_device import PRETEND_DEVICE, put_on_pretend_device
from kata.submission.values import kind_of, plain_tensor

OUTPUTS = ("encoded", "z_mean", "z_log_var", "decoded")
PARTS = ("encoder", "decoder")
CALLS = {
    "forward": "model(images)",
    "encoding_fn": "model.encoding_fn(images)",
    "other": "another_model(images), after the weights of its linear layers were changed",
    "copied": "copy.deepcopy(model)(images)",
    "loaded": "another_model(images), after it loaded the model's state dict",
    "stirred": "model(images), after the weights of its linear layers were changed",
    "zeroed": "model(images), after the weights of its linear layers were set to 0",
}
"""The calls that a task can ask for, as a learner reads them. Other models and copies are made
before the first call."""


Parts = tuple[ToyPart, ToyPart]
"""The encoder and the decoder."""


@dataclass(frozen=True, eq=False)
class Task:
    """A VAE of toy parts, and the ``calls`` made to it, each with the images of one batch.

    The encoder is linear, with the weights ``to_features`` [F, C·H·W] and ``features_bias`` [F];
    so is the decoder, with ``to_image`` [C·H·W, D] and ``image_bias`` [C·H·W]. Where no
    reparameterize is ``passed``, the VAE has to find exercise 2. Calls are made under the autograd
    mode ``mode``, in eval mode where it is ``evaluating``; their ``gradients`` are taken if asked.
    """

    batches: list[Tensor]
    calls: list[str]
    to_features: Tensor
    features_bias: Tensor
    to_image: Tensor
    image_bias: Tensor
    passed: bool = True
    evaluating: bool = False
    mode: str = "grad"
    device: str | None = None
    gradients: bool = False


@dataclass(frozen=True)
class Gradient:
    """Of one output, weighted by ``weights_of`` and summed: zeros where there is none. ``reached``
    counts the linear layers' own parameters that have one."""

    to_features: Tensor
    to_image: Tensor
    reached: int


@dataclass(frozen=True)
class Outcome:
    """What one call gave: its outputs, or in ``returned`` what came back in place of these.

    ``features``, ``draws`` and ``latents`` are what the encoder gave, reparameterize did and the
    decoder was given, as often as they ran; ``images_kept`` says whether the encoder was given the
    images as they are. ``tracked`` and ``gradients`` are those of each output.
    """

    outputs: list[Tensor]
    returned: str
    tracked: list[bool]
    gradients: list[Gradient]
    features: list[Tensor]
    images_kept: bool
    draws: list[Draw]
    latents: list[Tensor]


@dataclass(frozen=True)
class Record:
    """The outcome of each call; what has ``changed`` of the things handed in; which parts torch
    does not find in the model (``unregistered``); how many parameters it finds beside theirs,
    before and after the calls; whether copies of the parts ran in their place, whether a model drew
    with the function of another (``foreign_draw``), whether nothing but the draws used torch's
    random numbers, and whether everything was on the device of the parts."""

    outcomes: list[Outcome]
    changed: list[str]
    unregistered: list[str]
    own_before: int
    own_after: int
    copies_ran: bool
    foreign_draw: bool
    random_kept: bool
    on_device: bool


def run(task: Task, student: Student) -> Record:
    """Make the student's VAE and call it. A correct function stands in for exercise 2."""

    def use(vae: Callable[..., Any]) -> Record | str:
        try:
            return _Run(task, vae).record()
        except WrongType as problem:
            return str(problem)

    seen = student(
        use,
        words(task),
        stand_ins={"reparameterize": default_draw},
        pretend=task.device == PRETEND_DEVICE,
    )
    if isinstance(seen, str):
        raise WrongType(seen)
    return seen


def check_record(record: Record, task: Task) -> None:
    """Raise ValueError if this task can't give this record."""
    if len(record.outcomes) != len(task.calls):
        raise ValueError("there is not one outcome for each call")
    for outcome, call in zip(record.outcomes, task.calls, strict=True):
        wanted = 1 if call == "encoding_fn" else len(OUTPUTS)
        if not outcome.returned and len(outcome.outputs) != wanted:
            raise ValueError("there is not one tensor for each output")
        taken = len(outcome.outputs) if task.gradients else 0
        if not len(outcome.tracked) == len(outcome.outputs) or len(outcome.gradients) != taken:
            raise ValueError("there is not one gradient for each output")


_MODES = {"no_grad": "no_grad", "inference": "inference_mode"}


def words(task: Task) -> dict[str, Tensor | str]:
    """The task, in the terms in which a learner sees it."""
    return words_of_call(task, len(task.calls) - 1)


def words_of_call(task: Task, number: int) -> dict[str, Tensor | str]:
    """One of its calls, in these terms."""
    given: dict[str, Tensor | str] = {
        "the call": CALLS[task.calls[number]],
        "images": f"shape {list(task.batches[number].shape)}",
        "num_features": str(len(task.features_bias)),
        "num_latents": str(task.to_image.shape[1]),
    }
    if task.evaluating:
        given["mode"] = "evaluation: model.eval() was called"
    if task.mode != "grad":
        given["gradients"] = f"switched off, by torch.{_MODES[task.mode]}"
    if not task.passed:
        given["reparameterize"] = "not passed in"
    if task.device is not None:
        given["device"] = f'"{task.device}", which stands in for a GPU here'
    return given


def weights_of(output: Tensor) -> Tensor:
    """What the numbers of an output are multiplied by before they are summed for a gradient."""
    return torch.linspace(1, 2, output.numel(), dtype=output.dtype).view(output.shape)


class _Run:
    """The models that a task asks for, and its calls."""

    def __init__(self, task: Task, vae: Callable[..., Any]):
        self._task, self._vae = task, vae
        self._notes = Notes(training=not task.evaluating, pretend=task.device == PRETEND_DEVICE)
        self._generator = torch.Generator().manual_seed(7)

    def record(self) -> Record:
        task, notes = self._task, self._notes
        parts = self._parts(task.to_features, task.to_image)
        before = self._state(parts)
        model = self._made(0, *parts)
        own_before = len(_own(model, parts))
        models = {call: self._another(call, model, parts) for call in CALLS if call in task.calls}
        batches = [batch.clone(memory_format=torch.preserve_format) for batch in task.batches]
        for i, batch in enumerate(batches[1:], 1):
            if torch.equal(batch, batches[i - 1]):
                batches[i] = batches[i - 1]  # The very tensor comes again.
        outcomes, copies_ran = [], False
        for call, images in zip(task.calls, batches, strict=True):
            outcomes.append(self._called(call, images, *models[call]))
            # A deep copy's parts are copies, and so they should be.
            copies_ran |= notes.copies_ran and call != "copied"
            notes.copies_ran = False
        after = self._state(parts)
        changed = [what for what in before if before[what] != after[what]]
        if not all(map(torch.equal, batches, task.batches)):
            changed.append("the images")
        if not notes.in_mode or {each.training for each in (model, *parts)} != {notes.training}:
            changed.append("whether the model is in train mode")
        return Record(
            [outcome() for outcome in outcomes],
            changed,
            [name for name, part in zip(PARTS, parts, strict=True) if not _is_in(model, part)],
            own_before,
            len(_own(model, parts)),
            copies_ran,
            notes.foreign_draw,
            notes.random_kept,
            notes.on_device,
        )

    def _called(self, call: str, images: Tensor, model: Any, parts: Parts) -> Callable[[], Outcome]:
        """What gives the outcome of this call: its outputs are read after the last one."""
        notes = self._notes
        self._change_weights(call, model, parts)
        notes.begin(images, int(call in ("other", "loaded")))
        if notes.pretend:
            put_on_pretend_device(images)
        with mode_called(self._task.mode), _written_by_now():
            value = model.encoding_fn(images) if call == "encoding_fn" else model(images)
        notes.see_random()
        outputs, problem = _outputs(value, 1 if call == "encoding_fn" else len(OUTPUTS))
        notes.see(*outputs)
        taken = outputs if self._task.gradients else []
        gradients = [self._gradient(output, model, parts) for output in taken]
        seen = notes.features, notes.images_kept, notes.draws, notes.latents

        def outcome() -> Outcome:
            tracked = [output.requires_grad for output in outputs]
            kept = [output.detach().clone() for output in outputs]
            return Outcome(kept, problem, tracked, gradients, *seen)

        return outcome

    def _parts(self, to_features: Tensor, to_image: Tensor) -> Parts:
        task, image = self._task, self._task.batches[0].shape[1:]
        return (
            ToyEncoder(to_features, task.features_bias, self._notes),
            ToyDecoder(to_image, task.image_bias, self._notes, image),
        )

    def _made(self, number: int, encoder: ToyPart, decoder: ToyPart) -> Any:
        """A VAE of these parts, with its own weights where and as the parts' are."""
        options = {"reparameterize": noted_draw(self._notes, number)} if self._task.passed else {}
        sizes = encoder.layer.out_features, decoder.layer.in_features
        model = self._vae(encoder, decoder, *sizes, **options)
        if not isinstance(model, nn.Module):
            raise WrongType(f"VAE(…) made {kind_of(model)} instead of a torch.nn.Module.")
        model.to(encoder.layer.weight.dtype).train(not self._task.evaluating)
        if self._notes.pretend:
            for tensor in chain(model.parameters(), *(p.parameters() for p in (encoder, decoder))):
                put_on_pretend_device(tensor)
            for module in model.modules():
                if isinstance(module, nn.Linear):
                    module.register_forward_pre_hook(lambda _, given: self._notes.see(*given))
        return model

    def _another(self, call: str, model: Any, parts: Parts) -> tuple[Any, Parts]:
        """The model that is called, another one, a copy or the model itself, and its parts."""
        task = self._task
        if call in ("copied", "loaded"):
            with torch.no_grad():
                model(task.batches[0].clone())  # Lazy layers have no weights before.
        if call == "copied":
            return deepcopy(model), parts
        if call not in ("other", "loaded"):
            return model, parts
        weights = task.to_features, task.to_image
        parts = self._parts(*map(torch.zeros_like, weights) if call == "loaded" else weights)
        another = self._made(1, *parts)
        if call == "loaded":
            another.load_state_dict(model.state_dict())
        return another, parts

    def _change_weights(self, call: str, model: Any, parts: Parts) -> None:
        """Those that are not the parts'."""
        if call not in ("other", "stirred", "zeroed"):
            return
        with torch.no_grad():
            for weight in _own(model, parts):
                if call == "zeroed":
                    weight.zero_()
                elif not isinstance(weight, UninitializedParameter):
                    weight += torch.randn(weight.shape, generator=self._generator)

    def _gradient(self, output: Tensor, model: Any, parts: Parts) -> Gradient:
        weights = [part.layer.weight for part in parts]
        wanted = [each for each in (*weights, *_own(model, parts)) if each.requires_grad]
        found: dict[int, Tensor] = {}
        if output.requires_grad and wanted:
            summed = (output * weights_of(output)).sum()
            gradients = torch.autograd.grad(
                summed, wanted, retain_graph=True, materialize_grads=True
            )
            found = dict(zip(map(id, wanted), gradients, strict=True))
        to_features, to_image = (found.pop(id(each), torch.zeros_like(each)) for each in weights)
        return Gradient(to_features, to_image, sum(bool(each.any()) for each in found.values()))

    def _state(self, parts: Parts) -> dict[str, Any]:
        """What a VAE has no business to change, by what it is called."""
        state: dict[str, Any] = {}
        for name, part in zip(PARTS, parts, strict=True):
            weights = list(part.parameters())
            state |= {
                f"the {name}'s weights": [(each.dtype, each.tolist()) for each in weights],
                f"whether the {name}'s weights get gradients": [w.requires_grad for w in weights],
                f"the {name}'s hooks": [
                    len(hooks or ())
                    for module in part.modules()
                    for hooks in (module._forward_hooks, module._backward_hooks)
                ],
            }
        return state


@contextmanager
def _written_by_now() -> Iterator[None]:
    """A stub's method that is called on a model that can be made: the file is not untouched."""
    try:
        yield
    except NotImplementedError as error:
        *_, (frame, _) = traceback.walk_tb(error.__traceback__)
        name, file = frame.f_code.co_name, Path(frame.f_code.co_filename)
        if name in ("forward", "encoding_fn") and is_unfinished(error, own_frames(error, file)):
            problem = f"The model can be made, but its {name} is still to be written."
            raise WrongType(problem) from None
        raise


def _own(model: Any, parts: Parts) -> list[Tensor]:
    """The parameters that the model has beside those of its parts."""
    theirs = {id(weight) for part in parts for weight in part.parameters()}
    return [weight for weight in model.parameters() if id(weight) not in theirs]


def _is_in(model: Any, part: ToyPart) -> bool:
    """Whether torch finds the part and all of its weights in the model."""
    found = {id(each) for each in chain(model.parameters(), model.modules())}
    return {id(part), *map(id, part.parameters())} <= found


def _outputs(value: Any, wanted: int) -> tuple[list[Tensor], str]:
    """The tensors in what was returned, and in words what it is where it is not what is wanted."""
    if wanted == 1 and not isinstance(value, tuple | list):
        return [plain_tensor(value)], ""
    if not isinstance(value, tuple | list):
        return [plain_tensor(value)] if isinstance(value, Tensor) else [], _kind(value)
    tensors = [plain_tensor(each) for each in value[:MOST] if isinstance(each, Tensor)]
    if len(tensors) == len(value) == wanted != 1:
        return tensors, ""
    others = [kind_of(each) for each in value if not isinstance(each, Tensor)]
    with_others = f", and {others[0]} among them" if others else ""
    return tensors, f"{len(value)} values in a {type(value).__name__}{with_others}"


def _kind(value: Any) -> str:
    return "one tensor" if isinstance(value, Tensor) else kind_of(value)
