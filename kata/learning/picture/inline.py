"""Shows a PNG inside terminals that can draw one: kitty's graphics protocol, and iTerm2's."""

import base64
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

CHUNK = 4096  # Kitty's protocol allows no more base64 at a time.
WIDTH = 100  # In columns; wider is no clearer.


def show_inline(path: Path) -> bool:
    """Draw the picture below the last output. False if the terminal can't (or may not)."""
    protocol = _protocol(os.environ) if sys.stdout.isatty() else None
    if protocol is None:
        return False
    try:
        picture = path.read_bytes()
    except OSError:
        return False
    columns = min(WIDTH, shutil.get_terminal_size().columns - 1)
    sys.stdout.write((_kitty if protocol == "kitty" else _iterm)(picture, columns) + "\n")
    sys.stdout.flush()
    return True


def _protocol(environment: Mapping[str, str]) -> str | None:
    """The protocol that this terminal speaks, judging by its environment."""
    term, program = environment.get("TERM", ""), environment.get("TERM_PROGRAM", "")
    # These stand between us and the terminal, and pass no pictures on.
    if "TMUX" in environment or "STY" in environment or term.startswith(("tmux", "screen")):
        return None
    if term in ("dumb", "linux"):
        return None
    # With images turned off, VS Code ignores the sequence, as terminals should.
    if program in ("iTerm.app", "WezTerm", "vscode"):
        return "iterm"
    if program == "ghostty" or "KITTY_WINDOW_ID" in environment:
        return "kitty"
    if term in ("xterm-kitty", "xterm-ghostty"):
        return "kitty"
    # This variable is forwarded by ssh.
    return "iterm" if environment.get("LC_TERMINAL") == "iTerm2" else None


def _kitty(picture: bytes, columns: int) -> str:
    """https://sw.kovidgoyal.net/kitty/graphics-protocol/"""
    text = base64.standard_b64encode(picture).decode()
    chunks = [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]
    # q=2: don't answer, or the shell would read the answer as typed input.
    controls = [f"a=T,f=100,q=2,c={columns},m=1", *["m=1"] * (len(chunks) - 1)]
    controls[-1] = controls[-1].replace("m=1", "m=0")
    return "".join(
        f"\x1b_G{control};{chunk}\x1b\\" for control, chunk in zip(controls, chunks, strict=True)
    )


def _iterm(picture: bytes, columns: int) -> str:
    """https://iterm2.com/documentation-images.html"""
    text = base64.standard_b64encode(picture).decode()
    options = f"inline=1;size={len(picture)};width={columns};preserveAspectRatio=1"
    return f"\x1b]1337;File={options}:{text}\x07"
