"""Self-contained HTML pages: a template with one style, and one script with data as JSON or none.

The page's content security policy lets nothing else run, and nothing be fetched.
"""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'"


def static_page(template: Path, body: str) -> str:
    """The whole page, with ``{{policy}}`` and ``{{body}}`` filled in: nothing on it runs. The body
    is HTML, in which whatever is untrusted is escaped."""
    page = template.read_text(encoding="utf-8")
    policy = f"{NOTHING}; style-src {_hash(page, 'style')}"
    return page.replace("{{policy}}", policy, 1).replace("{{body}}", body, 1)


def fill_in(template: Path, data: Any) -> str:
    """The whole page, with ``{{policy}}`` and ``{{data}}`` filled in. The data may be untrusted."""
    page = template.read_text(encoding="utf-8")
    policy = f"{NOTHING}; script-src {_hash(page, 'script')}; style-src {_hash(page, 'style')}"
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return page.replace("{{policy}}", policy, 1).replace("{{data}}", text, 1)


def _hash(page: str, element: str) -> str:
    """The content security policy's name for the page's own script or style."""
    inside = re.search(f"<{element}>(.*?)</{element}>", page, re.DOTALL)
    assert inside is not None
    digest = hashlib.sha256(inside[1].encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
