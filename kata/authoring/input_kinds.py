"""What an exercise's inputs may be, as the templates of ``kata new`` write them."""

from collections.abc import Iterable
from dataclasses import dataclass

from kata.errors import UserError

LONGEST_LINE = 100


@dataclass(frozen=True)
class Kind:
    """What an input may be, as the templates write it: its type, its words, and code that gives one
    for the checks (drawn, and in an example), for the picture, and for naming mistakes."""

    annotation: str
    shape: str
    drawn: str
    example: str
    picture: str
    probe: str


KINDS = {
    "tensor": Kind(
        annotation="Tensor",
        shape="[N, D]",
        drawn="pattern(shape, draw(levels), draw(levels), 13)",
        example="torch.ones(2, 3)",
        picture="torch.arange(6.0).view(2, 3)",
        probe="torch.randn(shape, generator=generator)",
    ),
    "int": Kind("int", "a whole number", "draw(st.integers(1, 6))", "3", "3", "3"),
    "float": Kind("float", "a number", "draw(levels) / 4", "0.5", "0.5", "0.5"),
}


def kinds_of(inputs: tuple[str, ...]) -> dict[str, Kind]:
    """What each input is, by its name. Raises UserError."""
    names = [each.partition(":")[0].strip() for each in inputs]
    if len(set(names)) < len(names):
        raise UserError(f"Two inputs have the same name: {', '.join(names)}.")
    kinds = {}
    for name, each in zip(names, inputs, strict=True):
        kind = each.partition(":")[2].strip() if ":" in each else "tensor"
        if kind not in KINDS:
            raise UserError(f"{each!r} as an input: after the colon should be int or float.")
        kinds[name] = KINDS[kind]
    if KINDS["tensor"] not in kinds.values():
        raise UserError("At least one input should be a tensor.")
    return kinds


def statement(start: str, parts: Iterable[str]) -> str:
    """A line of a function that makes a tuple of these parts; several lines where one is too long.

    As ruff formats it.
    """
    listed = list(parts)
    line = f"    {start} ({', '.join(listed)}{',' * (len(listed) == 1)})"
    if len(line) <= LONGEST_LINE:
        return line
    return "\n".join([f"    {start} (", *(f"        {part}," for part in listed), "    )"])
