"""What was seen of a Trim whose mistake has no name: which pixel of the input each pixel shows."""

from collections.abc import Iterator

import torch
from torch import Tensor

from kata.lessons.ex01.expected import Trim
from kata.lessons.fingerprint import attempt
from kata.lessons.inputs import IMAGE_LAYOUTS, MODES
from kata.submission.failures import Raised, WrongType
from kata.submission.interface import Submission

SHAPES = ((2, 3, 29, 29), (1, 2, 31, 34), (2, 1, 28, 28), (3, 2, 60, 45))
DTYPES = (torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.uint8, torch.bool)
FIRST = 1000.25
"""The first pixel's value; the others count on from it."""
BROAD = ("trim-wrong-size",)
"""Mistakes beside which an observation still says something."""
AXES = ("image", "channel", "row", "column")


def observe(submission: Submission) -> Iterator[str]:
    inputs = [_numbered(shape) for shape in SHAPES]
    results = [attempt(submission, images) for images in inputs]
    if all(map(_equal, results, inputs)):
        yield "What you return is the input, whole: nothing is trimmed."
    yield from _shapes(results)
    yield from _values(inputs, results)
    if not all(map(_equal, results, map(Trim, inputs))):
        yield from _places(inputs, results)
    else:
        yield from _kinds_of_pixels(submission)
        yield from _where(submission)
        yield from _gradient(submission)


def _equal(first: Tensor | None, second: Tensor) -> bool:
    return first is not None and torch.equal(first, second)


def _numbered(shape: tuple[int, ...]) -> Tensor:
    """Images in which all pixels differ, and none has a value that code would make up."""
    return FIRST + torch.arange(torch.Size(shape).numel()).view(shape)


def _shapes(results: list[Tensor | None]) -> Iterator[str]:
    """Which sizes go wrong."""
    found = [(shape, own) for shape, own in zip(SHAPES, results, strict=True) if own is not None]
    wrong = [(shape, list(own.shape)) for shape, own in found if own.shape != (*shape[:2], 28, 28)]
    if not wrong:
        return
    shown = "; ".join(f"{list(shape)} gives {own}" for shape, own in wrong[:3])
    right = [list(shape) for shape, own in found if own.shape == (*shape[:2], 28, 28)]
    kept = f" For {' and '.join(map(str, right))} the shape is right." if right else ""
    yield f"An input of the shape {shown}.{kept}"


def _values(inputs: list[Tensor], results: list[Tensor | None]) -> Iterator[str]:
    """Whether all values are some pixel's."""
    shares = []
    for images, own in zip(inputs, results, strict=True):
        if own is None or not own.numel():
            return
        shares.append(1 - float(torch.isin(own.float(), images).double().mean()))
    different = [own.float().unique() for own in results if own is not None]
    if all(len(values) == 1 for values in different):
        yield f"Every value that you return for {list(SHAPES[0])} is {float(different[0]):.4g}."
    elif min(shares) > 0:
        zeros = [float((own == 0).double().mean()) for own in results if own is not None]
        if all(abs(a - b) < 1e-6 for a, b in zip(zeros, shares, strict=True)):
            yield f"Of the values you return for {list(SHAPES[0])}, {zeros[0]:.0%} are 0."
        else:
            yield (
                f"Of the values you return for {list(SHAPES[0])}, {shares[0]:.0%} are no pixel of "
                "the input: they were computed, not copied."
            )


def _places(inputs: list[Tensor], results: list[Tensor | None]) -> Iterator[str]:
    """Where the pixels come from, as long as all are the input's."""
    seen = []
    for images, own in zip(inputs, results, strict=True):
        if own is None or own.dim() != 4 or not bool(torch.isin(own.float(), images).all()):
            return
        sources = torch.stack(torch.unravel_index((own - FIRST).long(), images.shape))
        seen.append((own.shape, sources))
    for axis in (0, 1):
        for shape, sources in seen:
            moved = (sources[axis] != _index(shape, axis)).nonzero()
            if len(moved):
                at = tuple(moved[0].tolist())
                yield (
                    f"In your result, {AXES[axis]} {at[axis]} shows pixels of the input's "
                    f"{AXES[axis]} {int(sources[axis][at])}."
                )
                return
    found = {_formula(shape, sources) for shape, sources in seen if shape[2:] == (28, 28)}
    if len(found) == 1:
        if (formula := found.pop()) not in ("", "(i, j)"):
            yield f"Pixel (i, j) of your result shows pixel {formula} of the input."
    elif "" not in found and found:
        yield (
            "Which pixel your result shows depends on the input's size: pixel (i, j) shows "
            f"{' or '.join(sorted(found))}."
        )


def _formula(shape: torch.Size, sources: Tensor) -> str:
    """``(i + 1, j)``: the row and column that result pixel (i, j) shows; empty where no such simple
    rule holds."""
    i, j = _index(shape, 2), _index(shape, 3)
    words = []
    for source in (sources[2], sources[3]):
        for name, index in (("i", i), ("j", j)):
            for factor in (1, -1, 2, 3):
                rest = source - factor * index
                if bool((rest == rest.flatten()[0]).all()):
                    words.append(_term(name, factor, int(rest.flatten()[0])))
                    break
            else:
                continue
            break
    return f"({words[0]}, {words[1]})" if len(words) == 2 else ""


def _term(name: str, factor: int, rest: int) -> str:
    if factor == -1:
        return f"{rest} − {name}"
    term = name if factor == 1 else f"{factor}·{name}"
    return f"{term} + {rest}" if rest else term


def _index(shape: torch.Size, axis: int) -> Tensor:
    """Each pixel's own index along this axis."""
    sizes = [1] * len(shape)
    sizes[axis] = shape[axis]
    return torch.arange(shape[axis]).view(sizes).expand(shape)


def _kinds_of_pixels(submission: Submission) -> Iterator[str]:
    """Values and dtypes that come back otherwise."""
    plain = (_numbered((2, 2, 30, 29)) - FIRST) % 11
    for words, images in (
        ("negative pixels", plain - 20),
        ("pixels between 0 and 1", plain / 11),
        ("pixels of 1000 and more", 1000 + plain),
        ("pixels of 1e+30 and more", 1e30 + 1e30 * plain),
        ("pixels of 0.001 and less", plain / 11000),
        ("pixels of 1e-30 and less", 1e-31 * plain),
    ):
        own = attempt(submission, images)
        if own is not None and own.shape == (2, 2, 28, 28) and not torch.equal(own, Trim(images)):
            first = images[0, 0, 0, 1], own[0, 0, 0, 1]
            yield (
                f"Your result is right for other pixels, but {words} change: "
                f"{float(first[0]):.4g} becomes {float(first[1]):.4g}, say."
                if float(first[0]) != float(first[1])
                else f"Your result is right for other pixels, but {words} change."
            )
            return
    fine = plain.double() / 3
    own = attempt(submission, fine)
    rounded = Trim(fine).float().double()
    if own is not None and own.dtype == fine.dtype and torch.equal(own, rounded):
        yield (
            "float64 pixels come back rounded to the 7 digits that float32 holds: they went "
            "through float32 somewhere."
        )
        return
    for whole in (plain.to(torch.int64) + 2**60, plain.to(torch.int32) + 2**30):
        own = attempt(submission, whole)
        if own is not None and own.dtype == whole.dtype and not _equal(own, Trim(whole)):
            name = str(whole.dtype).removeprefix("torch.")
            yield (
                f"Large whole numbers ({name}) lose their last digits: they went through a dtype "
                "that can't hold so many."
            )
            return
    for dtype in DTYPES:
        own = attempt(submission, (plain % 7).to(dtype))
        if own is not None and own.dtype != dtype:
            names = (str(each).removeprefix("torch.") for each in (dtype, own.dtype))
            yield "{} images come back as {}.".format(*names)
            return


def _where(submission: Submission) -> Iterator[str]:
    images = _numbered((3, 2, 31, 30))
    for words, lay_out in IMAGE_LAYOUTS.items():
        laid = lay_out(images)
        if not _is_right(submission, laid):
            yield (
                "Your result is right for images that lie in memory as usual, but not for the same "
                f"values where they are {words}."
            )
            return
    for words, mode in MODES.items():
        with mode():
            is_right = _is_right(submission, images.clone())
        if not is_right:
            yield f"Your result is right as usual, but not under {words}."
    for shape in (
        *((1, 1, 28, 29), (600, 1, 29, 29), (1, 70, 31, 29)),
        *((1, 5, 120, 61), (2, 1, 28, 200), (1, 2, 300, 150)),
    ):
        images = _numbered(shape)
        own = attempt(submission, images)
        if own is not None and not _equal(own, Trim(images)):
            computed = not bool(torch.isin(own, images).all())
            yield f"Your result is right for other sizes, but not for {list(shape)}" + (
                ": there, it has values that are no pixel's of the input." if computed else "."
            )


def _is_right(submission: Submission, images: Tensor) -> bool:
    try:
        return torch.equal(submission(images), Trim(images))
    except (Raised, WrongType):
        return False


def _gradient(submission: Submission) -> Iterator[str]:
    images = _numbered((2, 2, 30, 31)).requires_grad_()
    trimmed = submission(images)
    if not trimmed.requires_grad:
        return
    weights = 1000 * ((_numbered((2, 2, 28, 28)) - FIRST) % 5 - 1.5)
    try:
        (gradient,) = torch.autograd.grad((trimmed * weights).sum(), images)
    except RuntimeError:
        return
    kept, rest = gradient[..., :28, :28], gradient.clone()
    rest[..., :28, :28] = 0
    ratios = kept / weights
    first = float(ratios.flatten()[0])
    if bool((ratios - first).abs().max() < 1e-4) and abs(first - 1) > 1e-4:
        yield (
            "The pixels are right, but the gradient that reaches them is "
            f"{first:.4g} times the one that came in."
        )
    elif bool((kept == kept.flatten()[0]).all()):
        yield (
            "The pixels are right, but the gradient that reaches them is "
            f"{float(kept[0, 0, 0, 0]):g} everywhere, whatever came in from later layers."
        )
    elif not torch.allclose(kept, weights):
        limit = float(kept.abs().max())
        yield "A gradient arrives, but it is not the one that the later layers sent" + (
            f": its numbers are clipped to {limit:.4g}."
            if torch.allclose(kept, weights.clamp(-limit, limit))
            else "."
        )
    elif bool(rest.any()):
        yield "The pixels are right, but a gradient reaches pixels that are trimmed away."
