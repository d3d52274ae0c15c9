"""Names that tell one person's versions apart, not people."""

import re

from kata.grading.intake.candidates import REFERENCE
from kata.grading.intake.names import near, original, without_ending
from kata.grading.intake.selection import OLD

VERSION = re.compile(
    r"(?:v|ver|version|versuch|try|attempt|draft|entwurf|final|new|neu|latest|copy|hw|homework"
    r"|exercises?|solutions?|src|code|kata|vae|vae-kata|submission|abgabe|work|project"
    r"|task|lab|week|part|question|aufgabe|blatt|data|dataset|mnist|images|figures|plots|notes|results"
    r"|output|runs|models|checkpoints|report)[-_ .]*\d*"
)
"""What one person calls the parts or versions of one hand-in, and what lies beside them."""

OWN = re.compile(
    r"(?:my|mine|our|the|test|try|tmp|temp|todo|ok|good|bad|wrong|right|fixed|working|better|best"
    r"|first|second|third|last|other|more|uni|home|school|laptop|part|part ?\d|[^\W\d_]|[\W\d_]*)",
    re.IGNORECASE,
)
"""What one person puts before the names of files to tell versions apart."""


def is_version(name: str) -> bool:
    whole = without_ending(name).casefold()
    words = {whole, original(f"{whole}.").removesuffix(".")}
    return bool(words & (OLD | REFERENCE) or near(name)) or any(map(VERSION.fullmatch, words))


def is_own(word: str) -> bool:
    """Whether that may stand before the name of one's own file."""
    return bool(OWN.fullmatch(word)) or is_version(word)
