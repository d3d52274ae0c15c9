"""A training between two epochs, in one file: what ``--resume`` starts from."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from kata.contract import LOG_KEYS
from kata.errors import UserError
from kata.files import write_atomically
from kata.submission.loading import Package
from kata.training.batches import MemoryBatches
from kata.training.own_model import OwnVAE
from kata.training.pieces import NEEDED_TO_TRAIN, OWN_VAE
from kata.training.run_folder import RunFolder
from kata.training.settings import TrainingSettings, option

SAME_OPTIONS = "Resume with the same options, or start over without --resume."


@dataclass(frozen=True)
class State:
    """All that changes while a model trains. ``log`` is as ``train_vae`` returns it."""

    model: nn.Module
    optimizer: torch.optim.Optimizer
    batches: MemoryBatches
    device: str
    log: dict[str, list[float]] = field(default_factory=lambda: {key: [] for key in LOG_KEYS})

    def tensors(self) -> dict[str, Tensor]:
        """All of it by name, on the CPU."""
        tensors = {f"model.{name}": value for name, value in self.model.state_dict().items()}
        for index, values in self.optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer.{index}.{name}": value for name, value in values.items()}
        tensors |= {
            f"log.{key}": torch.tensor(losses, dtype=torch.float64)
            for key, losses in self.log.items()
        }
        tensors |= {"random.cpu": torch.get_rng_state(), "random.batches": self.batches.state()}
        if self.device != "cpu":
            tensors["random.device"] = getattr(torch, self.device).get_rng_state()
        # Copies: a package's own model may keep a weight under two names, which the file may not.
        return {name: value.cpu().contiguous().clone() for name, value in tensors.items()}

    def restore(self, tensors: Mapping[str, Tensor]) -> None:
        """Make all of it as it was when these tensors were taken. Raises where they don't fit."""
        optimizer: dict[int, dict[str, Tensor]] = {}
        for name, value in _below("optimizer", tensors).items():
            index, _, key = name.partition(".")
            optimizer.setdefault(int(index), {})[key] = value
        groups = self.optimizer.state_dict()["param_groups"]
        self.model.load_state_dict(_below("model", tensors))
        self.optimizer.load_state_dict({"state": optimizer, "param_groups": groups})
        self.log.update({key: tensors[f"log.{key}"].tolist() for key in LOG_KEYS})
        self.batches.set_state(tensors["random.batches"])
        torch.set_rng_state(tensors["random.cpu"])
        if self.device != "cpu":
            getattr(torch, self.device).set_rng_state(tensors["random.device"])


@dataclass(frozen=True)
class Checkpoint:
    """``State.tensors`` after so many epochs, which took so many seconds."""

    path: Path
    epoch: int
    seconds: float
    tensors: dict[str, Tensor]

    def restore(self, state: State) -> None:
        """Make the state that of the checkpoint. Raises UserError where that is damaged."""
        try:
            state.restore(self.tensors)
        except (RuntimeError, KeyError, ValueError, TypeError):
            raise _damaged(self.path) from None


class Checkpoints:
    """What is kept of a training in its folder after each epoch.

    ``facts`` is what has to be the same when training resumes (see ``facts_of``). Where nothing
    can be written ``say`` gets a line, the previous checkpoint stays whole, and training continues.
    ``epoch`` is the one that the checkpoint in the folder was made after, 0 where there is none.
    """

    def __init__(
        self,
        folder: RunFolder,
        facts: dict[str, Any],
        keep_epochs: bool,
        say: Callable[[str], None],
    ):
        self.epoch = 0
        self._folder = folder
        self._facts = facts
        self._keep_epochs = keep_epochs
        self._say = say
        self._failing = False

    def clear(self) -> None:
        """Remove what an earlier training kept. Raises UserError."""
        folder = self._folder
        kept = (folder.checkpoint, *folder.kept_epochs().values(), *folder.unfinished())
        try:
            for path in kept:
                path.unlink(missing_ok=True)
            if folder.epochs.is_dir() and not any(folder.epochs.iterdir()):
                folder.epochs.rmdir()
        except OSError as error:
            raise UserError(
                f"{error.filename} of an earlier training can't be removed: {error.strerror}."
            ) from None

    def save(self, state: State, epoch: int, seconds: float) -> None:
        """Keep the state after this epoch."""
        try:
            if self._keep_epochs:
                self._folder.epochs.mkdir(exist_ok=True)
                write_atomically(self._folder.epoch(epoch), weights(state.model))
            self._write(state.tensors(), epoch, seconds)
            self.epoch = epoch
        except OSError as error:
            if not self._failing:
                self._say(
                    f"Epoch {epoch} can't be kept in {self._folder.path}: "
                    f"{error.strerror or error}. Training continues without it."
                )
            self._failing = True
        else:
            self._failing = False

    def load(self, epochs: int) -> Checkpoint | None:
        """The checkpoint to resume from, if there is one.

        Raises UserError where it is damaged, made with other settings, or beyond ``epochs``.
        """
        for unfinished in self._folder.unfinished():
            unfinished.unlink(missing_ok=True)
        path = self._folder.checkpoint
        try:
            with safe_open(path, framework="pt") as file:
                metadata = file.metadata()
                # Copies, so that none depends on the file, which the next checkpoint replaces.
                tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118
            about = json.loads(metadata["training"])
            epoch, seconds = int(about["epoch"]), float(about["seconds"])
            facts = dict(about["facts"])
            whole = about["digest"] == _digest(tensors)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UserError(f"{path} can't be read: {error.strerror or error}.") from None
        except (SafetensorError, ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            raise _damaged(path)
        if facts != self._facts:
            raise UserError(f"{path} is of another training: {self._differences(facts)}.")
        if epoch > epochs:
            raise UserError(
                f"{path} was made after epoch {epoch}, so --epochs has to be {epoch} or more, "
                f"not {epochs}. Or start over, without --resume."
            )
        self.epoch = epoch
        return Checkpoint(path, epoch, seconds, tensors)

    def _write(self, tensors: dict[str, Tensor], epoch: int, seconds: float) -> None:
        about = {"epoch": epoch, "seconds": seconds, "facts": self._facts}
        about["digest"] = _digest(tensors)
        write_atomically(self._folder.checkpoint, save(tensors, {"training": json.dumps(about)}))

    def _differences(self, facts: Mapping[str, Any]) -> str:
        """How another training's facts differ from this one's."""
        differences = [
            f"{option(name)} was {facts.get(name)}, now {value}"
            for name, value in self._facts.items()
            if name not in IN_WORDS and facts.get(name) != value
        ]
        differences += [
            words for name, words in IN_WORDS.items() if facts.get(name) != self._facts[name]
        ]
        return f"{', '.join(differences)}. {SAME_OPTIONS[:-1]}"


IN_WORDS = {
    "fast": "one of the two used --plain",
    "images": "it used other images",
    "code": "the package's code has changed since",
}


def facts_of(
    settings: TrainingSettings, package: Package, pieces: Collection[str], images: int
) -> dict[str, Any]:
    """What the losses depend on, apart from the number of epochs: of the package, the files of the
    ``pieces`` that training needs."""
    names = ("data", "model", "latent_dim", "batch_size", "learning_rate", "alpha", "seed")
    facts = {name: getattr(settings, name) for name in (*names, "device", "fast")}
    code = hashlib.sha256()
    for name in (*NEEDED_TO_TRAIN[settings.model], *({OWN_VAE} & {*pieces})):
        code.update(package.path(name).read_bytes())
    return {**facts, "images": images, "code": code.hexdigest()}


def weights(model: nn.Module) -> bytes:
    """The model's weights as a file of safetensors, by the names of the provided model."""
    state = model.provided_state() if isinstance(model, OwnVAE) else model.state_dict()
    return save({name: value.cpu().contiguous() for name, value in state.items()})


def _below(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    prefix += "."
    return {
        name.removeprefix(prefix): value
        for name, value in tensors.items()
        if name.startswith(prefix)
    }


def _digest(tensors: Mapping[str, Tensor]) -> str:
    """Changes with any byte of the tensors: safetensors has no checksum."""
    digest = hashlib.sha256()
    for name in sorted(tensors):
        digest.update(name.encode())
        digest.update(tensors[name].numpy().tobytes())
    return digest.hexdigest()


def _damaged(path: Path) -> UserError:
    return UserError(f"{path} is damaged. Start over, without --resume.")
