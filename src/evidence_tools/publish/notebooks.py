"""Running the notebooks and turning them into pages of the site."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from evidence_tools.errors import EvidenceError

__all__ = ["notebook_files", "notebook_page", "run_notebook"]

FORM = "application/vnd.jupyter.widget-view+json"
FORM_REMARK = "<p><em>Here stands a form. It works in JupyterLab: <code>make lab</code>.</em></p>"
TIMEOUT = 600  # seconds a cell may take: the slowest takes a few


def notebook_files(folder: Path) -> list[Path]:
    """Return the notebooks in reading order."""
    return sorted(path for path in folder.glob("[0-9][0-9]_*.ipynb"))


@contextmanager
def _environment(**values: str) -> None:
    """Set environment variables for the kernel that is started inside."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})


def _failed(notebook: nbformat.NotebookNode) -> int:
    outputs = [cell.get("outputs", []) for cell in notebook.cells]
    return next(i for i, cell in enumerate(outputs, start=1) if any(o.output_type == "error" for o in cell))


def run_notebook(path: Path, evidence: Path, tell: Callable[[str], None] = lambda what: None) -> nbformat.NotebookNode:
    """Execute a notebook in a fresh kernel on an evidence folder; the file itself is not touched.

    Raises
    ------
    EvidenceError
        If a cell fails; the message names the notebook, the cell and the error.
    """
    tell(path.stem)
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--IPKernelApp.log_level=40"],  # errors only: a start-up remark on TCP is no news to a reader
    )
    with _environment(EVIDENCE_DIR=str(evidence.resolve()), MPLBACKEND="module://matplotlib_inline.backend_inline"):
        try:
            client.execute(env=os.environ.copy())
        except CellExecutionError as error:
            raise EvidenceError(f"{path}: cell {_failed(notebook)} failed: {error.ename}: {error.evalue}") from error
    return notebook


def _without_forms(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Put a remark in place of every form: it needs a running notebook, and on a page would be a dead script."""
    shown = copy.deepcopy(notebook)
    shown.metadata.pop("widgets", None)
    for cell in shown.cells:
        for output in cell.get("outputs", []):
            if FORM in output.get("data", {}):
                output.data = nbformat.from_dict({"text/html": FORM_REMARK})
    return shown


def notebook_page(notebook: nbformat.NotebookNode) -> str:
    """Turn an executed notebook into the body of a page: text, tables and pictures; no scripts from elsewhere."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True)
    exporter.embed_images = True
    body, _ = exporter.from_notebook_node(_without_forms(notebook))
    return body
