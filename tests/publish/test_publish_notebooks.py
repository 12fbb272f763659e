"""The notebooks run and become pages."""

from __future__ import annotations

import base64
import itertools
import re

from hypothesis import given
from hypothesis import strategies as st

from evidence_tools.publish.notebook_body import readable
from evidence_tools.publish.notebooks import notebook_page


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


PNG = base64.b64encode(b"\x89PNG not really").decode()


def test_the_body_of_a_notebook_is_readable_for_everybody():
    body = (
        "<h1>Title¶</h1><h4>Deep</h4><pre>code</pre><table><thead><tr><th></th><th>n</th></tr></thead></table>"
        f'<iframe srcdoc="x"></iframe><img src="data:image/png;base64,{PNG}"><h1>Again</h1><img src="a.png" alt="told">'
    )
    body += '<a href="01_claims.ipynb">x</a> <a href="../README.md#glossary">y</a> <a href="a/b.ipynb">z</a>'
    page, pictures = readable(body, "03_effects")
    assert re.findall('href="([^"]*)"', page) == ["01_claims.html", "glossary.html", "a/b.ipynb"]
    assert re.findall(r"<(h\d)", page) == ["h1", "h2", "h2"], "one step at a time, and one first"
    assert '<pre tabindex="0">' in page and "<th></th>" not in page and "<td></td>" in page
    assert re.search(r'<div class="wide" tabindex="0"[^>]*><table>', page)
    assert re.search(r'<iframe srcdoc="x" title="[^"]+"', page)
    assert pictures == {"03_effects-1.png": b"\x89PNG not really"}
    assert 'src="figures/03_effects-1.png"' in page and "under “Deep”" in page and 'alt="told"' in page


def test_a_picture_that_says_what_it_shows_says_so_on_the_page():
    import nbformat

    def page_of(text):
        shown = {"image/png": PNG, "text/plain": text}
        output = nbformat.v4.new_output("display_data", shown)
        cell = nbformat.v4.new_code_cell("ev.directions(claim)", outputs=[output], execution_count=1)
        return readable(notebook_page(nbformat.v4.new_notebook(cells=[cell])), "x")[0]

    assert 'alt="11 of 11 &lt;known&gt;"' in page_of("In words: 11 of 11 <known>").replace("<known>", "&lt;known&gt;")
    silent = page_of("<Figure size 640x480 with 1 Axes>")
    assert "what it shows is not told in words" in silent and "tables around it" not in silent


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
