"""A package's own VAE (exercise 7) in the place of the provided one, around the same parts.

Its linear layers may be called and kept as its author likes. What is saved of a run has the names
of the provided model, so that a run can be looked at whatever becomes of the author's code.
"""

from collections.abc import Callable
from typing import Any, cast

import torch
from torch import Tensor, nn

from kata.model import (
    CONVOLUTION_FEATURES,
    HIDDEN,
    FullyConnectedVAE,
    Reparameterize,
    convolutional_decoder,
    convolutional_encoder,
)
from kata.submission.failures import WrongType

HEADS = ("z_mean", "z_log_var")
PARTS = ("weight", "bias")


class OwnVAE(nn.Module):
    """A model that ``vae``, the package's class, makes of these parts."""

    def __init__(
        self,
        vae: Callable[..., nn.Module],
        encoder: nn.Module,
        decoder: nn.Module,
        num_features: int,
        latent_dim: int,
        reparameterize: Reparameterize,
    ):
        super().__init__()
        self._draw = _Draw(reparameterize)
        self.model = vae(encoder, decoder, num_features, latent_dim, reparameterize=self._draw)
        if not isinstance(self.model, nn.Module):
            raise WrongType(f"VAE made {type(self.model).__name__}, not a torch.nn.Module")
        # In a tuple, where they don't count as modules a second time.
        self._parts = encoder, decoder
        self._sizes = num_features, latent_dim

    @property
    def encoder(self) -> nn.Module:
        return self._parts[0]

    @property
    def decoder(self) -> nn.Module:
        return self._parts[1]

    def forward(self, images: Tensor) -> Any:
        return self.model(images)

    def encoding_fn(self, images: Tensor) -> Tensor:
        return cast(Tensor, cast(Any, self.model).encoding_fn(images))

    def provided_state(self) -> dict[str, Tensor]:
        """The weights, by the names that they have in the provided model."""

        def of(part: str, module: nn.Module) -> dict[str, Tensor]:
            return {f"{part}.{name}": value for name, value in module.state_dict().items()}

        return {**of("encoder", self.encoder), **self._heads(), **of("decoder", self.decoder)}

    def _heads(self) -> dict[str, Tensor]:
        """The two linear layers, read off what reparameterize is given: at features 0 that is the
        biases, and its gradients are the weights, to the last digit."""
        num_features, latent_dim = self._sizes
        like = next(self.encoder.parameters())
        features = like.new_zeros(latent_dim, num_features, requires_grad=True)
        images = like.new_zeros(latent_dim, 1, 28, 28)
        setattr(self.encoder, "forward", lambda _: features)  # noqa: B010
        try:
            with torch.enable_grad():
                given = self._draw.read(lambda: self.encoding_fn(images))
        finally:
            delattr(self.encoder, "forward")
        heads: dict[str, Tensor] = {}
        for head, values in zip(HEADS, given, strict=True):
            diagonal = values.diagonal().sum()
            [weights] = torch.autograd.grad(diagonal, features, retain_graph=True)
            heads |= {f"{head}.weight": weights, f"{head}.bias": values[0].detach().clone()}
        return heads


class _Draw:
    """The package's reparameterize, or for a while one that tells what it is given."""

    def __init__(self, reparameterize: Reparameterize):
        self._reparameterize = reparameterize
        self._given: list[tuple[Tensor, Tensor]] | None = None

    def __call__(self, z_mean: Tensor, z_log_var: Tensor) -> Tensor:
        if self._given is None:
            return self._reparameterize(z_mean, z_log_var)
        self._given.append((z_mean, z_log_var))
        return z_mean

    def read(self, call: Callable[[], object]) -> tuple[Tensor, Tensor]:
        """The mean and the log-variance that are handed over in this call; nothing is drawn."""
        given: list[tuple[Tensor, Tensor]] = []
        self._given = given
        try:
            call()
        finally:
            self._given = None
        _demand(bool(given), "it does not call reparameterize")
        return given[0]


def build_own_model(
    vae: Callable[..., nn.Module], trim: nn.Module, reparameterize: Reparameterize, latent_dim: int
) -> OwnVAE:
    """The package's VAE around the provided convolutional parts.

    It has the provided model's initial weights, and leaves torch's random numbers where that would:
    its linear layers are made between the encoder and the decoder, as it were.
    """
    encoder = convolutional_encoder()
    before_heads = torch.get_rng_state()
    for _ in HEADS:
        nn.Linear(CONVOLUTION_FEATURES, latent_dim)
    decoder = convolutional_decoder(trim, latent_dim)
    after_all = torch.get_rng_state()
    torch.set_rng_state(before_heads)
    try:
        return OwnVAE(vae, encoder, decoder, CONVOLUTION_FEATURES, latent_dim, reparameterize)
    finally:
        torch.set_rng_state(after_all)


def try_vae(vae: Any) -> None:
    """Raise WrongType unless its models do what a provided one does that has the same weights.

    The checks of the exercise ask for more; this is what training depends on.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        right = FullyConnectedVAE(_without_chance, 3)
        before = [weight.clone() for weight in right.parameters()]
        own = _like(right, vae)
        found = list(own.parameters())
        state = own.provided_state()
        _demand(all(map(torch.equal, before, right.parameters())))
        _demand(any(not torch.equal(state[f"z_mean.{x}"], state[f"z_log_var.{x}"]) for x in PARTS))
        right.load_state_dict(state)
        images = torch.randn(4, 1, 28, 28)
        for training, given in ((True, images), (False, images[:1]), (False, 30 * images)):
            _expect_same(own.train(training), right.train(training), given)
        theirs = {
            id(weight) for part in (right.encoder, right.decoder) for weight in part.parameters()
        }
        with torch.no_grad():
            for weight in found:
                if id(weight) not in theirs:
                    weight.zero_()
        left, another = own.provided_state(), _like(right, vae).provided_state()
    _demand(
        theirs <= set(map(id, found)) and not any(left[name].any() for name in _names()),
        "torch does not find all of its weights",
    )
    # Those of another model are its own.
    _demand(all(another[name].any() or not state[name].any() for name in _names()))


def _like(right: FullyConnectedVAE, vae: Any) -> OwnVAE:
    return OwnVAE(vae, right.encoder, right.decoder, HIDDEN, 3, _without_chance)


def _names() -> list[str]:
    return [f"{head}.{part}" for head in HEADS for part in PARTS]


def _demand(holds: bool, why: str = "") -> None:
    if not holds:
        raise WrongType(
            "VAE does not do yet what exercise 7 asks for" + (f": {why}" if why else "")
        )


def _without_chance(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    return z_mean + 0.7 * torch.exp(z_log_var / 2)


def _expect_same(own: OwnVAE, right: FullyConnectedVAE, images: Tensor) -> None:
    """The same outputs, from them the same gradients, and no part that runs in vain."""
    runs: list[nn.Module] = []
    hooks = [
        part.register_forward_hook(lambda part, *_: runs.append(part))
        for part in (right.encoder, right.decoder)
    ]
    results, ran = [], []
    for model in (own, right):
        runs.clear()
        outputs = model(images.clone())
        is_tuple = isinstance(outputs, tuple | list) and len(outputs) == 4
        _demand(is_tuple, "forward has to return four tensors")
        numbers = [*outputs, model.encoding_fn(images)]
        _demand(all(isinstance(each, Tensor) and each.requires_grad for each in numbers))
        ran.append(list(runs))
        weights = [*right.encoder.parameters(), *right.decoder.parameters()]
        squares = [each.square().mean() for each in numbers]
        results.append([*numbers, *torch.autograd.grad(torch.stack(squares).sum(), weights)])
    for hook in hooks:
        hook.remove()
    _demand(ran[0] == ran[1], "each part runs once in forward, and the decoder only there")
    _demand(all(module.training is right.training for module in own.modules()))
    for yours, expected in zip(*results, strict=True):
        scale = float(expected.detach().abs().mean())
        _demand(yours.shape == expected.shape)
        _demand(torch.allclose(yours, expected, 1e-3, 1e-3 * scale))
