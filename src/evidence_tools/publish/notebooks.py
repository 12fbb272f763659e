"""Running the notebooks and turning them into pages of the site."""

from __future__ import annotations

import contextlib
import copy
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_tools.errors import EvidenceError, UsageError
from evidence_tools.files import NOTEBOOKS, resolved
from evidence_tools.publish.kept import Kept, code_digest, digest, folder_digest, revision
from evidence_tools.tracker.display import STATIC
from evidence_tools.words import IN_WORDS, without_address_grammars

if TYPE_CHECKING:  # they take a second to load, and most commands need none of them
    import nbformat
    from nbclient import NotebookClient

__all__ = ["notebook_files", "notebook_page", "run_notebook", "run_notebooks"]

# Told how many notebooks are done, of how many, and which came last.
Progress = Callable[[int, int, str], None]

FORM = "application/vnd.jupyter.widget-view+json"
PICTURE = "image/png"
FORM_REMARK = "<p><em>Here stands a form. It works in JupyterLab: <code>evidence lab</code>.</em></p>"
HANDLES = 64  # open files that a kernel and what speaks with it need at most, and the program itself
TIMEOUT = 600  # seconds a cell may take: the slowest takes a few


def notebook_files(folder: Path) -> list[Path]:
    """Return the notebooks in reading order."""
    return sorted(path for path in folder.glob(NOTEBOOKS))


def _failed(notebook: nbformat.NotebookNode) -> int:
    outputs = [cell.get("outputs", []) for cell in notebook.cells]
    return next(i for i, cell in enumerate(outputs, start=1) if any(o.output_type == "error" for o in cell))


def run_notebook(path: Path, evidence: Path, clients: list[NotebookClient] | None = None) -> nbformat.NotebookNode:
    """Execute a notebook in a fresh kernel on an evidence folder; the file itself is not touched.

    Parameters
    ----------
    path, evidence : Path
    clients : list, optional
        Told who executes it, so that it can be ended from outside; see `_end`.

    Raises
    ------
    EvidenceError
        If a cell fails; the message names the notebook, the cell and the error.
    """
    with without_address_grammars():
        import nbformat
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError

    notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--IPKernelApp.log_level=40"],  # errors only: a start-up remark on TCP is no news to a reader
    )
    if clients is not None:
        clients.append(client)
    backend = "module://matplotlib_inline.backend_inline"
    try:
        place = {"EVIDENCE_DIR": str(resolved(evidence)), "MPLBACKEND": backend, STATIC: "1"}
        client.execute(env=os.environ | place)
    except CellExecutionError as error:
        raise EvidenceError(f"{path}: cell {_failed(notebook)} failed: {error.ename}: {error.evalue}") from error
    return notebook


def _room(kernels: int) -> None:
    """See to it that this process may open what so many kernels need: without, their library ends it on the spot.

    Raises
    ------
    UsageError
        If this computer allows too few.
    """
    try:
        import resource
    except ImportError:  # Windows sets no such limit
        return
    needed = HANDLES * (kernels + 1)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise UsageError(
            f"the notebooks need {needed} open files at once, and {hard} are allowed here. Raise the limit "
            f"(ulimit -n {needed}), or leave the notebooks out: --no-notebooks."
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


def _end(clients: list[NotebookClient]) -> None:
    """End the kernels that still run: they stand apart from the terminal, so that Ctrl-C does not reach them."""
    for client in clients:
        process = getattr(getattr(client.km, "provisioner", None), "process", None)
        if process is not None:
            with contextlib.suppress(OSError):  # it has just ended by itself
                process.kill()


def run_notebooks(folder: Path, evidence: Path, kept: Kept, progress: Progress) -> dict[str, nbformat.NotebookNode]:
    """Execute the notebooks of a folder, as many side by side as there are processors.

    A notebook is not run again when neither it, nor the evidence, nor the program changed since.

    Returns
    -------
    dict of str to NotebookNode
        Name to executed notebook, in reading order.
    """
    with without_address_grammars():
        import nbformat

    state = digest(code_digest(), folder_digest(evidence), revision(evidence))
    files = notebook_files(folder)
    keys = {path: digest(state, path.name, path.read_bytes()) for path in files}
    done: dict[Path, nbformat.NotebookNode] = {}
    for path in files:
        data = kept.get(keys[path])
        if data is not None:
            done[path] = nbformat.reads(data.decode("utf-8"), as_version=4)
    progress(len(done), len(files), "")
    clients: list[NotebookClient] = []
    kernels = min(os.cpu_count() or 1, len(files) - len(done))
    if kernels:
        _room(kernels)
    with ThreadPoolExecutor(max(1, kernels)) as pool:
        running = {pool.submit(run_notebook, path, evidence, clients): path for path in files if path not in done}
        try:
            for future in as_completed(running):
                path = running[future]
                done[path] = future.result()
                kept.put(keys[path], nbformat.writes(done[path]).encode("utf-8"))
                progress(len(done), len(files), path.stem)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            _end(clients)
            raise
    return {path.stem: done[path] for path in files}


def _for_page(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Put a remark in place of every form, and what a picture says of itself beside it.

    A form needs a running notebook, and on a page would be a dead script.
    """
    import nbformat

    shown = copy.deepcopy(notebook)
    shown.metadata.pop("widgets", None)
    for cell in shown.cells:
        for output in cell.get("outputs", []):
            if FORM in output.get("data", {}):
                output.data = nbformat.from_dict({"text/html": FORM_REMARK})
            words = output.get("data", {}).get("text/plain", "")
            if PICTURE in output.get("data", {}) and words.startswith(IN_WORDS):
                output.metadata[PICTURE] = {"alt": words.removeprefix(IN_WORDS)}
    return shown


def notebook_page(notebook: nbformat.NotebookNode) -> str:
    """Turn an executed notebook into the body of a page: text, tables and pictures; no scripts from elsewhere."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True)
    exporter.embed_images = True
    body, _ = exporter.from_notebook_node(_for_page(notebook))
    return body
