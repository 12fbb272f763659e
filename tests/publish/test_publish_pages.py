"""The notebooks run, and the pages work in a real browser."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from evidence_tools import Evidence
from evidence_tools.errors import EvidenceError
from evidence_tools.publish.notebooks import notebook_files, notebook_page, run_notebook
from evidence_tools.publish.site import build_site

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --virtual-time-budget=5000"
).split()


@pytest.fixture(scope="module")
def site(root, tmp_path_factory):
    """Return a freshly built site."""
    out = tmp_path_factory.mktemp("out") / "site"
    return build_site(Evidence.load(root / "evidence", validate=False), out).parent


@pytest.fixture
def dom(tmp_path):
    """Return what a page looks like to its reader once its script has run."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        pytest.skip("no Chromium on this machine: the pages were not tried in a browser")

    def visit(url):
        command = [browser, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", url]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout

    return visit


def test_every_claim_stands_on_the_page_with_its_verdict(root, site):
    page = (site / "index.html").read_text(encoding="utf-8")
    ids = re.findall(r'<details class="claim[^"]*" id="([^"]+)"', page)
    claims = Evidence.load(root / "evidence", validate=False).claims
    assert sorted(ids) == sorted(claims["claim_id"])
    assert page.count("You may say:") == len(claims)


def test_pages_need_nothing_from_elsewhere(site):
    for path in site.glob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert not re.search(r'(src|href)="https?://[^"]+\.(js|css|png|svg|woff2?)"', page), path.name
        for name in re.findall(r'(?:src|href)="((?!https?:|#|data:)[^"#]+)', page):
            assert (site / name).exists(), (path.name, name)


def test_words_of_others_are_escaped(site):
    page = (site / "index.html").read_text(encoding="utf-8")
    assert page.count("<script") == 1


def test_the_finder_counts_and_a_link_opens_its_claim(site, dom):
    page = dom(f"{(site / 'index.html').as_uri()}#cortisol-foot-massage")
    assert re.search(r"\d+ of \d+ claims", page)
    opened = re.search(r'<details class="claim[^>]*id="cortisol-foot-massage"[^>]*>', page).group()
    assert " open" in opened
    other = re.search(r'<details class="claim[^>]*id="cortisol-reflexology"[^>]*>', page).group()
    assert " open" not in other


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
