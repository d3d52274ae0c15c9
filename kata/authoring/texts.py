"""What is missing in an exercise's entry in kata.toml: its texts, and what they say of the code."""

from collections.abc import Iterator
from pathlib import Path

from kata.authoring.places import UNNAMED, Places, mistake_of
from kata.manifest import Exercise

HINTS = 3


def problems_of_order(exercises: tuple[Exercise, ...]) -> Iterator[str]:
    """Ids that are not ex01, ex02 and so on, in this order."""
    for number, exercise in enumerate(exercises, 1):
        if exercise.number != number:
            yield f"kata.toml has {exercise.id} where ex{number:02} should be"
        if not exercise.file.startswith(f"{exercise.id}_"):
            yield f"kata.toml: the file of {exercise.id} should begin with it, not {exercise.file}"


def problems_of_texts(root: Path, exercise: Exercise) -> Iterator[str]:
    """Texts that are missing or too few, and mistakes without a sentence or a mutant."""
    for key in ("title", "goal", "built"):
        if not getattr(exercise, key).strip():
            yield f"{exercise.id} has no text for {key} in kata.toml"
    if len(exercise.hints) != HINTS:
        yield f"{exercise.id} has {len(exercise.hints)} hints, should have {HINTS}"
    for number, hint in enumerate(exercise.hints, 1):
        if not hint.strip():
            yield f"{exercise.id} has an empty hint {number}"
    mutants = {mistake_of(path) for path in Places(root, exercise).mutants.glob("*.py")} - {UNNAMED}
    sentences = exercise.mistakes
    if not mutants:
        yield f"{exercise.id} has no mutants in mutants/{exercise.id}"
    if not sentences:
        yield f"{exercise.id} names no mistakes in kata.toml"
    for name in sorted(mutants - set(sentences)):
        yield f"{exercise.id} has no sentence for {name}"
    for name in sorted(set(sentences) - mutants):
        yield f"{exercise.id} has no mutant for {name}"
    for name, sentence in sentences.items():
        if not sentence.strip():
            yield f"{exercise.id} has an empty sentence for {name}"
