"""Word and PDF files and large web pages, read in a process of their own with bounds on its time and memory.

What a document makes a library do cannot be foreseen: a small PDF may ask for minutes of work, a small docx for a
million paragraphs, a page of unclosed tags for a tree as deep as it is long. The process is ended when it has had
enough, and the reader is told in a sentence.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable

from evidence_tools.claims import formats
from evidence_tools.claims.blocks import Block
from evidence_tools.errors import ArticleError

__all__ = ["unpack"]

SECONDS = 10  # of processor time
PATIENCE = 90  # seconds on the wall: the machine may be busy
MEMORY = 1_500_000_000  # bytes
_READERS: dict[str, Callable[[bytes, str], formats.Result]] = {
    "docx": formats.from_docx,
    "pdf": formats.from_pdf,
    "html": lambda data, source: formats.from_html(data.decode("utf-8"), source),
}


def unpack(kind: str, data: bytes, source: str) -> formats.Result:
    """Return text, blocks and title of a document.

    Parameters
    ----------
    kind : {"docx", "pdf", "html"}
    data : bytes
        The file; of a page, its text in UTF-8.
    source : str
        How messages call it.

    Raises
    ------
    ArticleError
        It cannot be read, or takes more time or memory than any article.
    """
    # No folder of the user's is searched for modules: a document may lie beside somebody's json.py.
    paths = os.pathsep.join(path for path in sys.path if path and os.path.isabs(path))
    shown = source.encode("utf-8", "replace").decode("utf-8")
    command = [sys.executable, "-P", "-m", __name__, kind, str(SECONDS), shown]
    environment = os.environ | {"PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=PATIENCE, env=environment, check=False
        )  # fmt: skip
        said = json.loads(done.stdout) if done.returncode == 0 else {}
    except subprocess.TimeoutExpired:
        said = {}
    except ValueError:
        said = {}
    if "problem" in said:
        raise ArticleError(said["problem"])
    if "text" not in said:
        raise ArticleError(
            f"{source}: reading it takes more than {SECONDS} seconds of processor time, or more memory than any "
            "article. Paste its text instead."
        )
    blocks = None if said["blocks"] is None else [Block(*block) for block in said["blocks"]]
    return said["text"], blocks, said["title"]


def _bound(seconds: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on Windows, where PATIENCE alone holds

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> None:
    """Read the document on standard input and write what is in it as JSON; for `unpack`."""
    kind, seconds, source = sys.argv[1:4]
    _bound(int(seconds))
    try:
        text, blocks, title = _READERS[kind](sys.stdin.buffer.read(), source)
        listed = None if blocks is None else [(b.kind, b.start, b.end, b.level) for b in blocks]
        said = {"text": text, "blocks": listed, "title": title}
    except ArticleError as error:
        said = {"problem": str(error)}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
