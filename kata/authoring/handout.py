"""``python -m kata handout``: the archive that students get, all of the kata but its answers.

What goes in is listed here, so that a folder nobody thought of stays out.
"""

import argparse
import ast
import gzip
import io
import json
import re
import tarfile
import tokenize
import zipfile
from pathlib import Path

from kata.errors import UserError
from kata.files import write_atomically
from kata.manifest import ROOT, exercises

FOLDER = "vae-kata"
SUFFIXES = (".zip", ".tar.gz")
WORKFLOW = ".github/workflows/grade.yml"

NEEDED = (
    *("LICENSE", "README.md", "Makefile", "kata.toml", "pyproject.toml", ".gitignore"),
    "exercises/__init__.py",
    *(f"exercises/{exercise.file}" for exercise in exercises()),
    *(f"tests/{exercise.checks.name}" for exercise in exercises()),
)
WHERE_PRESENT = (
    *("kata/*.py", "kata/submission/**/*.py", "kata/lessons/**/*.py", "kata/checking/*.py"),
    *("kata/learning/**/*.py", "kata/stubs/*.txt", "kata/training/*.py"),
    *("kata/explore/*.py", "kata/explore/*.html", "kata/notebooks/*.py"),
    *("notebooks/*.ipynb", "notebooks/trained/*", "docs/*.png"),
    *(".devcontainer/*.json", ".vscode/*.json"),
)
FOR_INSTRUCTORS = ("kata/training/fast.py", "kata/training/cuda_graph.py")

README_SECTIONS = ("Students",)
MAKE_TARGETS = (
    *("help", "setup", "test", "watch", "hint", "picture", "train", "explore", "lab", "clean"),
)

# Any fixed time will do. Tools that build wheels fail on times before 1980, in every time zone.
YEAR = 2000
SECONDS = 946_728_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``handout`` to its parser."""
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="the archive: .zip or .tar.gz"
    )
    parser.add_argument(
        "--push-grading",
        metavar="OWNER/REPOSITORY@COMMIT",
        help="add a workflow that grades each push on GitHub, with the kata at that commit",
    )


def run(options: argparse.Namespace) -> int:
    """Make the archive as the options ask. Returns the exit status, or raises UserError."""
    files = make_handout(options.out, options.push_grading)
    print(f"{options.out}: {files} files, without solutions. Unpack it and try: make test")
    return 0


def make_handout(out: Path, push_grading: str | None = None) -> int:
    """Write the archive, the same bytes for the same kata, and return how many files it holds.

    Raises UserError where the exercises are not stubs any more, or where ``out`` can't be written.
    """
    suffix = next((each for each in SUFFIXES if out.name.endswith(each)), None)
    if suffix is None:
        raise UserError(f"{out} should end in {' or '.join(SUFFIXES)}, which says what to make.")
    if not out.absolute().parent.is_dir():
        raise UserError(f"There is no folder {out.parent} to write {out.name} to.")
    files = handout_files(push_grading)
    pack = _zip if suffix == ".zip" else _tar_gz
    try:
        write_atomically(out, pack(files))
    except OSError as error:
        raise UserError(f"{out} can't be written: {error.strerror}.") from None
    return len(files)


def handout_files(push_grading: str | None = None) -> dict[str, bytes]:
    """Every file of the handout, by its path, in order. Raises UserError."""
    paths = {name: ROOT / name for name in NEEDED}
    for pattern in WHERE_PRESENT:
        paths |= {each.relative_to(ROOT).as_posix(): each for each in ROOT.glob(pattern)}
    files = {}
    for name, path in paths.items():
        if name not in FOR_INSTRUCTORS and (name in NEEDED or _is_ordinary(path)):
            try:
                files[name] = _for_students(name, path.read_bytes())
            except OSError as error:
                raise UserError(f"{name} can't be read: {error.strerror}.") from None
    solved = [
        f"exercises/{exercise.file}"
        for exercise in exercises()
        if not is_stub(files[f"exercises/{exercise.file}"], exercise.name)
    ]
    if solved:
        raise UserError(
            f"This is not a fresh stub and may give answers away: {', '.join(solved)}. "
            "Put the stub back (git restore exercises), then try again."
        )
    if push_grading is not None:
        files[WORKFLOW] = _workflow(push_grading)
    return dict(sorted(files.items()))


def is_stub(source: bytes, name: str) -> bool:
    """Whether nothing of an answer stands in this file: each function takes its defaults at most
    (``x = x or y``) and then raises NotImplementedError, and there are no comments."""
    try:
        tree = ast.parse(source)
        tokens = list(tokenize.tokenize(io.BytesIO(source).readline))
    except (SyntaxError, ValueError, tokenize.TokenError):
        return False
    if any(token.type == tokenize.COMMENT for token in tokens):
        return False
    public = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return public == [name] and all(map(_is_statement_of_stub, tree.body))


def _is_statement_of_stub(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return True
    if isinstance(statement, ast.Expr):  # A docstring.
        return isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.ClassDef):
        return all(map(_is_statement_of_stub, statement.body))
    if isinstance(statement, ast.FunctionDef):
        body = statement.body[1:] if ast.get_docstring(statement) else statement.body
        return any(map(_raises, body[-1:])) and all(map(_is_default, body[:-1]))
    # The name of a type.
    return isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Subscript)


def _raises(statement: ast.stmt) -> bool:
    match statement:
        case ast.Raise(exc=ast.Call(func=ast.Name(id="NotImplementedError"))):
            return True
    return False


def _is_default(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name(name)], value=ast.BoolOp(ast.Or(), values)):
            names = [each for each in values if isinstance(each, ast.Name | ast.Attribute)]
            return names == values and ast.unparse(values[0]) == name
    return False


def _is_ordinary(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _for_students(name: str, content: bytes) -> bytes:
    """The file as students get it: without what only works beside the answers."""
    if name in ("README.md", "Makefile"):
        text = content.decode().replace("\r\n", "\n")
        shorten = _students_readme if name == "README.md" else _students_makefile
        return shorten(text).encode()
    if name.endswith(".ipynb"):
        return _students_notebook(content)
    return content


def _students_readme(text: str) -> str:
    first, *sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    titles = [f"## {title}\n" for title in README_SECTIONS]
    kept = [section for section in sections if section.startswith(tuple(titles))]
    return "".join([first, *kept]) + "[MIT licence](LICENSE)\n"


def _students_makefile(text: str) -> str:
    kept = []
    for block in text.split("\n\n"):
        if block.startswith(".PHONY:"):
            block = " ".join(w for w in block.split() if w == ".PHONY:" or w in MAKE_TARGETS)
        targets = re.findall(r"^([a-z][\w-]*):", block, re.MULTILINE)
        if all(target in MAKE_TARGETS for target in targets):
            kept.append(block.rstrip("\n"))
    return "\n\n".join(kept) + "\n"


def _students_notebook(content: bytes) -> bytes:
    """The notebook on the student's own package, and so without the pictures of another one."""
    notebook = json.loads(content)
    changed = 0
    code_cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for cell in code_cells:
        source, count = re.subn(
            r"^PACKAGE = .*", 'PACKAGE = "exercises"', "".join(cell["source"]), flags=re.MULTILINE
        )
        if count:
            cell["source"] = source.splitlines(keepends=True)
            changed += count
    if changed:
        for cell in code_cells:
            cell["outputs"], cell["execution_count"] = [], None
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def _workflow(push_grading: str) -> bytes:
    match = re.fullmatch(r"([\w.-]+/[\w.-]+)@([0-9a-f]{40})", push_grading)
    if match is None:
        raise UserError(
            f"--push-grading has to be OWNER/REPOSITORY@COMMIT, with all 40 digits of the commit "
            f"(git rev-parse HEAD), not {push_grading}."
        )
    text = (ROOT / "ci" / "github" / "student.yml").read_text(encoding="utf-8")
    repository, commit = match.groups()
    return text.replace("OWNER/REPOSITORY", repository).replace("COMMIT", commit).encode()


def _zip(files: dict[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", (YEAR, 1, 1, 12, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)
    return archive.getvalue()


def _tar_gz(files: dict[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as packed:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"{FOLDER}/{name}")
            entry.size, entry.mode, entry.mtime = len(content), 0o644, SECONDS
            packed.addfile(entry, io.BytesIO(content))
    return gzip.compress(archive.getvalue(), mtime=0)
