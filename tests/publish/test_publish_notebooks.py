"""The notebooks run and become pages."""

from __future__ import annotations

import base64
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_tools.errors import EvidenceError
from evidence_tools.publish.notebook_body import readable
from evidence_tools.publish.notebooks import notebook_files, notebook_page, run_notebook

PICTURES = (
    r"\.figure\(\);|\.map\(\);|comparison\(|risk_figure\(|\.directions\("
    r"|risk_summary\(|\.leave_one_out\(|\.baujat\(|\.cumulative\(|\.funnel\("
)


@pytest.mark.parametrize(
    "name",
    "03_effect_sizes 04_evidence_quality 05_verdicts 07_classroom".split(),
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


PNG = base64.b64encode(b"\x89PNG not really").decode()


def test_the_body_of_a_notebook_is_readable_for_everybody():
    body = (
        "<h1>Title¶</h1><h4>Deep</h4><pre>code</pre><table><thead><tr><th></th><th>n</th></tr></thead></table>"
        f'<iframe srcdoc="x"></iframe><img src="data:image/png;base64,{PNG}"><h1>Again</h1><img src="a.png" alt="told">'
    )
    page, pictures = readable(body, "03_effects")
    assert re.findall(r"<(h\d)", page) == ["h1", "h2", "h2"], "one step at a time, and one first"
    assert '<pre tabindex="0">' in page and "<th></th>" not in page and "<td></td>" in page
    assert re.search(r'<div class="wide" tabindex="0"[^>]*><table>', page)
    assert re.search(r'<iframe srcdoc="x" title="[^"]+"', page)
    assert pictures == {"03_effects-1.png": b"\x89PNG not really"}
    assert 'src="figures/03_effects-1.png"' in page and "under “Deep”" in page and 'alt="told"' in page


def test_what_is_no_picture_stays_as_it_is():
    page, pictures = readable('<img src="data:image/png;base64,%%%"><img src="data:text/html;base64,eA==">', "x")
    assert "data:text/html" in page
    assert set(pictures) <= {"x-1.png"}
    assert readable("  ", "x") == ("", {})


@given(st.lists(st.integers(1, 6), max_size=12))
def test_headings_never_skip_a_level(levels):
    page, _ = readable("".join(f"<h{level}>x</h{level}>" for level in levels), "x")
    found = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert len(found) == len(levels)
    assert found[:1] in ([], [1]) and all(level > 1 for level in found[1:])
    assert all(after <= before + 1 for before, after in itertools.pairwise(found))
