"""The notebooks run and become pages."""

from __future__ import annotations

import re

import pytest

from evidence_tools.errors import EvidenceError
from evidence_tools.publish.notebooks import notebook_files, notebook_page, run_notebook

PICTURES = (
    r"\.figure\(\);|\.map\(\);|comparison\(|traffic_light\(|\.directions\("
    r"|\.leave_one_out\(|\.baujat\(|\.cumulative\(|\.funnel\("
)


@pytest.mark.parametrize(
    "name",
    "00_start_here 01_claims 02_pubmed_records 03_effect_sizes 04_evidence_quality 05_verdicts 07_classroom".split(),
)
def test_notebook_runs_and_shows_its_pictures(root, name):
    path = next(p for p in notebook_files(root / "notebooks") if p.stem == name)
    done = run_notebook(path, root / "evidence")
    for cell in done.cells:
        shows = re.search(PICTURES, cell.source)
        if cell.cell_type == "code" and shows:
            assert any("image/png" in out.get("data", {}) for out in cell.outputs), cell.source
    page = notebook_page(done)
    assert "Traceback" not in page
    assert "<script" not in page
    assert str(root) not in page, "paths of a machine do not belong on a page"


def test_a_form_is_a_remark_on_a_page_not_a_dead_script():
    import nbformat

    shown = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "VBox(children=())"}
    output = nbformat.v4.new_output("execute_result", shown, execution_count=1)
    cell = nbformat.v4.new_code_cell("ev.explore(claim)", outputs=[output], execution_count=1)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    page = notebook_page(notebook)
    assert "It works in JupyterLab" in page
    assert "<script" not in page and "VBox" not in page
    assert "widget-view" in str(notebook.cells[0].outputs), "the notebook itself is left as it was"


def test_a_failing_notebook_names_its_cell(tmp_path, root):
    import nbformat

    cells = [nbformat.v4.new_markdown_cell("words"), nbformat.v4.new_code_cell("1 / 0")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "99_broken.ipynb")
    with pytest.raises(EvidenceError, match=r"99_broken\.ipynb: cell 2 failed: ZeroDivisionError"):
        run_notebook(tmp_path / "99_broken.ipynb", root / "evidence")
