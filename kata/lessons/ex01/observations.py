"""What was seen of a Trim whose mistake has no name: which pixel of the input each pixel shows."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from kata.lessons.ex01.expected import Trim
from kata.lessons.fingerprint import attempt
from kata.lessons.inputs import IMAGE_LAYOUTS, IN_MEMORY, MODES
from kata.lessons.one_or_many import PERHAPS
from kata.submission.failures import Raised, WrongType
from kata.submission.interface import Submission

SHAPES = ((2, 3, 29, 29), (1, 2, 31, 34), (2, 1, 28, 28), (3, 2, 60, 45))
DTYPES = (torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.uint8, torch.bool)
LARGE = (10.0, 100.0, 300.0, 1e3, 1e4, 1e5, 1e6, 1e8, 1e12, 1e20, 1e30)
TINY = (0.1, 0.01, *(10.0**-i for i in range(3, 11)), 1e-12, 1e-16, 1e-20, 1e-25, 1e-30)
"""About how large pixels are made, from ordinary ones on."""
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
        yield from _by_values(submission)
        yield from _by_dtype(submission)
        yield from _by_place_and_size(submission)
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
    dropped = f" {PERHAPS}" if any(len(own) < len(shape) for shape, own in wrong) else ""
    yield f"An input of the shape {shown}.{kept}{dropped}"


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
    sizes: dict[str, str] = {}
    for images, (shape, sources) in zip(inputs, seen, strict=True):
        if shape[2:] == (28, 28):
            sizes.setdefault(_formula(shape, sources), f"{images.shape[2]}×{images.shape[3]}")
    if len(sizes) == 1:
        if (formula := next(iter(sizes))) not in ("", "(i, j)"):
            yield f"Pixel (i, j) of your result shows pixel {formula} of the input."
    elif "" not in sizes and sizes:
        shown = " and ".join(f"{formula} of images of {size}" for formula, size in sizes.items())
        yield (
            "Which pixel your result shows depends on the input's size: pixel (i, j) shows, for "
            f"example, {shown}."
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


def _by_values(submission: Submission) -> Iterator[str]:
    """Pixels of which values come back otherwise."""
    plain = _whole_numbers()
    if _changed(submission, FIRST + plain):
        yield f"Your result is right for other sizes, but not for {list(plain.shape)}."
        return
    for words, images in (
        ("negative pixels change", plain - 20),
        ("pixels between 0 and 1 change", plain / 11),
        ("pixels between 1 and 2 change", 1 + plain / 11),
    ):
        if changed := _changed(submission, images):
            yield f"Your result is right for other pixels, but {words}: {changed}."
            return
    for sizes, words in ((LARGE, "larger"), (TINY, "smaller")):
        right = 1.0
        for size in sizes:
            if changed := _changed(submission, size * (1 + plain / 11)):
                own = attempt(submission, size * (1 + plain / 11))
                if own is None or float(own.abs().max()) > max(2.0, 2 * size):
                    return  # Larger than any pixel: no limit gives that, but a result kept before.
                yield (
                    f"Your result is right for pixels of about {right:g}, but not for {words} ones "
                    f"of about {size:g}: {changed}. Look for a limit, a threshold or a rounding."
                )
                return
            right = size


def _by_dtype(submission: Submission) -> Iterator[str]:
    """Images of which dtype come back otherwise."""
    plain = _whole_numbers()
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


def _whole_numbers() -> Tensor:
    return (_numbered((2, 2, 30, 29)) - FIRST) % 11


def _changed(submission: Submission, images: Tensor) -> str:
    """One pixel that comes back as another: what it was and what it becomes."""
    own, right = attempt(submission, images), Trim(images)
    if own is None or own.shape != right.shape or torch.equal(own, right):
        return ""
    at = tuple((own != right).nonzero()[0].tolist())
    was, now = float(right[at]), float(own[at])
    digits = 4 if f"{was:.4g}" != f"{now:.4g}" else 9
    return f"{was:.{digits}g} becomes {now:.{digits}g}, say"


def _by_place_and_size(submission: Submission) -> Iterator[str]:
    """Images that lie in memory in which way, or are of which size, come back otherwise."""
    images = _numbered((3, 2, 31, 30))
    for words, lay_out in IMAGE_LAYOUTS.items():
        laid = lay_out(images)
        if not _is_right(submission, laid):
            yield (
                "Your result is right for images that lie in memory as usual, but not for the same "
                f"values where they are {words}. {IN_MEMORY}"
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
        if _is_wrong_for(shape, submission):
            yield from _from_which_size_on(shape, submission)
            return


def _from_which_size_on(shape: tuple[int, ...], submission: Submission) -> Iterator[str]:
    """Between which sizes a result turns wrong, on the way from the smallest to this shape."""
    right, wrong = 1, max(shape)
    if _is_wrong_for(_at_most(right, shape), submission):
        yield f"Your result is right for other sizes, but not for {_at_most(right, shape)}."
        return
    while wrong - right > 1:
        middle = (right + wrong) // 2
        if _is_wrong_for(_at_most(middle, shape), submission):
            wrong = middle
        else:
            right = middle
    images = _irregular(_at_most(wrong, shape))
    own = attempt(submission, images)
    computed = own is not None and not bool(torch.isin(own, images).all())
    yield (
        f"Your result is right for {_at_most(right, shape)}, but not for {list(images.shape)}"
        + (": there, it has values that no pixel has, so they were computed." if computed else ".")
    )


def _at_most(size: int, shape: tuple[int, ...]) -> list[int]:
    count, channels, *sides = shape
    return [min(size, count), min(size, channels), *(max(28, min(size, side)) for side in sides)]


def _is_wrong_for(shape: Sequence[int], submission: Submission) -> bool:
    images = _irregular(shape)
    own = attempt(submission, images)
    return own is not None and not _equal(own, Trim(images))


def _irregular(shape: Sequence[int]) -> Tensor:
    """Images in which pixels differ, and so do averages of pixels."""
    return torch.rand(tuple(shape), generator=torch.Generator().manual_seed(len(shape)))


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
        if moved := _moved(gradient, weights):
            yield f"The pixels are right, but the gradient lands {moved} of the pixels kept."
            return
        limit = float(kept.abs().max())
        yield "A gradient arrives, but it is not the one that the later layers sent" + (
            f": its numbers are clipped to {limit:.4g}."
            if torch.allclose(kept, weights.clamp(-limit, limit))
            else "."
        )
    elif bool(rest.any()):
        yield "The pixels are right, but a gradient reaches pixels that are trimmed away."


def _moved(gradient: Tensor, weights: Tensor) -> str:
    """By how many rows and columns a gradient is off that arrives whole elsewhere."""
    for rows in range(gradient.shape[2] - 27):
        for columns in range(gradient.shape[3] - 27):
            there = gradient[..., rows : rows + 28, columns : columns + 28]
            if torch.equal(there, weights) and float(gradient.abs().sum()) == float(
                weights.abs().sum()
            ):
                ways = ((rows, "row", "below"), (columns, "column", "to the right"))
                return " and ".join(
                    f"{by} {name}{'s' * (by > 1)} {where}" for by, name, where in ways if by
                )
    return ""
