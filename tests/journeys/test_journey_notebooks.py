"""The notebooks run, each by itself and for claims of every kind, and show something in each cell."""

from __future__ import annotations

import copy
import re
from functools import cache

import nbformat
import pytest

from evidence_tools import Evidence
from evidence_tools.errors import EvidenceError
from evidence_tools.publish.notebooks import notebook_files, notebook_page, run_notebook

PICTURES = (
    r"\.figure\(\);|\.map\(\);|comparison\(|risk_figure\(|\.directions\("
    r"|risk_summary\(|\.leave_one_out\(|\.baujat\(|\.cumulative\(|\.funnel\("
)
# A cell whose last line gives something a name shows nothing.
SILENT = re.compile(r"\w+ = |import |from |tidy_tables\(\)|changes = ")
NAMES = [
    "00_start_here",
    "01_claims",
    "02_pubmed_records",
    "03_effect_sizes",
    "04_evidence_quality",
    "05_verdicts",
    "06_whats_new",
    "07_classroom",
]


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


def asking(cells):
    """Return the cells that ask about the claim, directly or through a name that was made of it."""
    names, asked = {"claim"}, []
    for cell in cells:
        if names & set(re.findall(r"\w+", cell.source)):
            names |= set(re.findall(r"^(\w+) = ", cell.source, re.M))
            asked.append(cell)
    return asked


def together(path, target, claims):
    """Write one notebook: the whole of `path`, then the cells that ask about a claim, for each claim in turn."""
    notebook = nbformat.read(path, as_version=4)
    asked = asking([cell for cell in notebook.cells if runs(cell)])
    made = list(notebook.cells)
    for claim in claims:
        for cell in asked:
            lines = [f'claim = "{claim}"' if line.startswith("claim =") else line for line in cell.source.split("\n")]
            made.append(nbformat.v4.new_code_cell("\n".join(lines), metadata={"claim": claim}))
    notebook.cells = made
    nbformat.write(notebook, target)


def runs(cell):
    return cell.cell_type == "code" and "skip-execution" not in cell.metadata.get("tags", ())


@pytest.fixture(scope="module")
def executed(root, ev, tmp_path_factory):
    """Return a way to have a notebook run, in one kernel first as it stands and then for claims of all kinds."""

    @cache
    def run(name):
        claims = kinds(ev)
        assert len(claims) >= 15
        target = tmp_path_factory.mktemp("notebooks") / f"{name}.ipynb"
        together(root / "notebooks" / f"{name}.ipynb", target, claims)
        return run_notebook(target, root / "evidence")

    return run


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_crashes_or_prints_nothing_for_any_kind_of_claim(executed, name):
    empty = [
        (cell.metadata.get("claim", ""), cell.source)
        for cell in executed(name).cells
        if runs(cell) and not cell.outputs and not SILENT.match(cell.source.rstrip().split("\n")[-1])
    ]
    assert empty == []


@pytest.mark.parametrize(
    "name",
    "03_effect_sizes 04_evidence_quality 05_verdicts 07_classroom".split(),
)
def test_notebook_runs_and_shows_its_pictures(root, executed, name):
    path = next(p for p in notebook_files(root / "notebooks") if p.stem == name)
    done = copy.deepcopy(executed(name))
    done.cells = done.cells[: len(nbformat.read(path, as_version=4).cells)]  # the notebook as it stands
    for cell in done.cells:
        shows = re.search(PICTURES, cell.source)
        if cell.cell_type == "code" and shows:
            assert any("image/png" in out.get("data", {}) for out in cell.outputs), cell.source
    page = notebook_page(done)
    assert "Traceback" not in page
    assert "<script" not in page
    assert str(root) not in page, "paths of a machine do not belong on a page"


def test_a_failing_notebook_names_its_cell(tmp_path, root):
    import nbformat

    cells = [nbformat.v4.new_markdown_cell("words"), nbformat.v4.new_code_cell("1 / 0")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "99_broken.ipynb")
    with pytest.raises(EvidenceError, match=r"99_broken\.ipynb: cell 2 failed: ZeroDivisionError"):
        run_notebook(tmp_path / "99_broken.ipynb", root / "evidence")
