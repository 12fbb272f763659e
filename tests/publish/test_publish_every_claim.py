"""Every notebook that asks about one claim runs to its end, and shows something in each cell, whatever the claim."""

from __future__ import annotations

import nbformat
import pytest

from evidence_tools import Evidence
from evidence_tools.publish.notebooks import run_notebook

# Cells that only prepare something show nothing.
SILENT = ("import", "claim =", "choices =", "pool =")


def kinds(ev):
    """Return claims of all kinds: facts, reviews only, one trial, none, not testable, comparative, a dose."""
    found = {}
    for verdict in ev.all_verdicts.values():
        kind = (verdict.verdict, verdict.basis, verdict.claim["claim_type"], len(verdict.rows) > 0)
        found.setdefault(kind, verdict.claim_id)
    return sorted(found.values())


@pytest.fixture(scope="module")
def ev(root):
    return Evidence.load(root / "evidence", validate=False)


def together(path, target, claims):
    """Write one notebook that runs the cells of `path` for each claim in turn; return the sources asked."""
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    first, rest = cells[0], cells[1:]
    made = [nbformat.v4.new_code_cell(first.source)]
    for claim in claims:
        for cell in rest:
            lines = [f'claim = "{claim}"' if line.startswith("claim =") else line for line in cell.source.split("\n")]
            made.append(nbformat.v4.new_code_cell("\n".join(lines), metadata={"claim": claim}))
    nbformat.write(nbformat.v4.new_notebook(cells=made), target)
    return made


@pytest.mark.parametrize("name", ["01_claims", "03_effect_sizes", "07_classroom"])
def test_no_cell_crashes_or_prints_nothing_for_any_kind_of_claim(root, tmp_path, ev, name):
    claims = kinds(ev)
    assert len(claims) >= 15
    target = tmp_path / f"{name}.ipynb"
    together(root / "notebooks" / f"{name}.ipynb", target, claims)
    done = run_notebook(target, root / "evidence")
    empty = [
        (cell.metadata.get("claim", ""), cell.source)
        for cell in done.cells
        if not cell.outputs and not cell.source.startswith(SILENT) and not cell.source.startswith("from")
    ]
    assert empty == []
