"""A folder whose every free cell tries to run a script: no page, card or export lets it."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_tools import Evidence
from evidence_tools.claims.checking import check_article
from evidence_tools.claims.margin import html_report
from evidence_tools.cli import main
from evidence_tools.errors import FolderError
from evidence_tools.folder import read_folder
from evidence_tools.folder.editing import editing
from evidence_tools.publish.exports import export
from evidence_tools.publish.notebooks import notebook_files, run_notebook
from evidence_tools.publish.policy import content_policy
from evidence_tools.publish.site import build_site
from evidence_tools.words import first_address, web_addresses

PAYLOADS = (
    "<img src=x onerror=\"document.title='taken over'\">",
    "<svg/onload=\"document.title='taken over'\">",
    "<script>document.title='taken over'</script>",
    "'\"></td></table><iframe srcdoc=\"<script>parent.document.title='taken over'</script>\">",
    "{{ 7*7 }}{% raw %}</style><style>body{background:url(//127.0.0.1/x)}</style>",
    "<a href=\"javascript:document.title='taken over'\">click</a><form action=//127.0.0.1/><input name=a>",
)
ADDRESSES = (
    "javascript:document.title='taken over'",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//evil.example/x",
    "http:javascript:alert(1)",
    "https://pubmed.ncbi.nlm.nih.gov@evil.example/",
    "https://user:secret@example.org/",
    "https://example.org/\u202egpj.exe",
    "https://example.org\\@evil.example/",
    "https://example.org:99999999/",
    "https://%6a%61/",
    "javascript&colon;alert(1)",
    "https://",
    "https:///path",
    "http://[::1/",
    "https://a b.example/",
    "https://example.org/<script>",
    "\\\\server\\share",
)
# Cells that rules hold against one another.
RULED = {
    "judgement",
    "quote",
    "file",
    "sha256",
    "scope",
    "covers",
    "flags",
    "outcomes",
    "included_studies",
    "where_and_when",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --virtual-time-budget=5000"
).split()


def free_columns(table):
    """Return the columns of a table that take any text."""
    keys = {*table.primary_key, *(name for name, _, _ in table.foreign_keys)}
    for field in table.fields:
        fixed = field.enum or field.pattern or field.allowed_parts or field.type != "string"
        if not (fixed or field.name in keys or field.name in RULED or field.name.endswith("url")):
            yield field.name


@pytest.fixture(scope="module")
def hostile(root, tmp_path_factory):
    """Return a folder that is valid and hostile in every free cell."""
    folder = tmp_path_factory.mktemp("hostile") / "evidence"
    shutil.copytree(root / "evidence", folder, ignore=shutil.ignore_patterns("*.txt", ".lock"))
    names = [table.name for table in read_folder(folder).schema if table.name != "verdicts"]
    with editing(folder, *names) as work:
        number = 0
        for name in names:
            for column in free_columns(work.schema[name]):
                for row in work.rows[name]:
                    row[column] = f"{row[column]} {PAYLOADS[number % len(PAYLOADS)]}"
                    number += 1
    bib = (folder / "references.bib").read_text(encoding="utf-8")
    (folder / "references.bib").write_text(
        re.sub(r"(title\s*=\s*\{)", r"\1<img src=x onerror=alert(1)> ", bib), "utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def pages(hostile, root, tmp_path_factory):
    """Return the site of the hostile folder, with the notebooks that show its tables."""
    out = tmp_path_factory.mktemp("out") / "site"
    chosen = [p for p in notebook_files(root / "notebooks") if p.stem[:2] == "01"]
    notebooks = {path.stem: run_notebook(path, hostile) for path in chosen}
    return build_site(Evidence.load(hostile, validate=False), out, notebooks).parent


@pytest.fixture
def dom(tmp_path):
    """Return what a page looks like to its reader once everything on it has run."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        pytest.skip("no Chromium on this machine: the hostile pages were not tried in a browser")

    def visit(path):
        command = [browser, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", "--enable-logging=stderr", "--dump-dom"]
        done = subprocess.run([*command, path.as_uri()], capture_output=True, text=True, timeout=120, check=True)
        return done.stdout, done.stderr

    return visit


def one_of_each(pages):
    """Return the pages of the top folder and a few of every folder: a browser needs a second for each."""
    return [
        path
        for folder in (".", "claims", "studies", "articles")
        for path in sorted((pages / folder).glob("*.html"))[:14]
    ]


def injected(seen):
    """Return the elements of a page, as the browser saw it, that none of our templates makes."""
    found = []
    for element in lxml.html.document_fromstring(seen).iter():
        names = [name for name in element.attrib if name.startswith("on")]
        link = (element.get("href") or element.get("src") or "").strip().lower()
        if (
            names
            or element.tag == "iframe"
            or (element.tag == "form" and element.get("class") != "find")
            or re.match(r"(javascript|vbscript|file|data:text)", link)
            or link == "x"
        ):
            found.append(lxml.html.tostring(element)[:200])
    return found


def test_no_script_of_a_table_runs_in_a_browser(pages, dom):
    for path in one_of_each(pages):
        seen, said = dom(path)
        assert "<title>taken over" not in seen, path.name
        assert injected(seen) == [], path.name
        assert len(seen) > 3_000, path.name
        assert "violates" not in said, (path.name, said)  # nothing even tried, and our own styles and pictures load


def test_the_second_lock_holds_where_the_first_is_open(pages, dom, tmp_path):
    page = (pages / "index.html").read_text(encoding="utf-8")
    broken = page.replace("<h1>", "".join(PAYLOADS) + "<h1>", 1)
    (pages / "broken.html").write_text(broken, encoding="utf-8")
    try:
        seen, said = dom(pages / "broken.html")
    finally:
        (pages / "broken.html").unlink()
    assert injected(seen)
    assert "<title>taken over" not in seen
    assert "Content Security Policy" in said


def test_every_page_has_a_policy_before_anything_else(pages, hostile, tmp_path):
    ev = Evidence.load(hostile, validate=False)
    texts = {path.as_posix(): path.read_text(encoding="utf-8") for path in pages.rglob("*.html")}
    texts["sof"] = export(ev, "sof")
    texts["check"] = html_report(check_article("Reflexology improves sleep. " + PAYLOADS[0], [], lambda claim: None))
    for name, text in texts.items():
        head = text[: text.index("<title>")]
        assert "default-src 'none'" in re.search(r'Content-Security-Policy" content="([^"]+)"', head).group(1), name
        assert "<script" not in head, name
        assert not re.search(r"<script(?! src=)", text), name
        for payload in PAYLOADS:
            assert payload not in text, name


def test_the_policy_lets_no_script_stand_in_a_page():
    for scripts in (False, True):
        rules = dict(rule.split(" ", 1) for rule in content_policy(scripts, True, True).split("; "))
        assert rules["script-src"] == ("'self'" if scripts else "'none'")
        assert rules["default-src"] == rules["base-uri"] == "'none'"


def test_exports_carry_no_script_and_no_strange_link(hostile, tmp_path):
    ev = Evidence.load(hostile, validate=False)
    for kind in ("xlsx", "docx"):
        path = tmp_path / f"x.{kind}"
        path.write_bytes(export(ev, kind))
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".rels"):
                    for target in re.findall(r'Target="([^"]+)"[^>]*External', archive.read(name).decode("utf-8")):
                        assert target.startswith(("http://", "https://")), target
    assert "</script" not in export(ev, "claimreview")


@pytest.fixture
def linked(root, tmp_path):
    """Return a folder with strange addresses wherever an address is meant."""
    folder = tmp_path / "evidence"
    shutil.copytree(root / "evidence", folder, ignore=shutil.ignore_patterns("*.txt", ".lock"))
    tables = {"articles": "url", "studies": "source_url", "results": "source_url", "reviews": "source_url",
              "appraisals": "source_url", "guidance": "url"}  # fmt: skip
    with editing(folder, *tables) as work:
        for name, column in tables.items():
            for number, row in enumerate(work.rows[name]):
                row[column] = ADDRESSES[number % len(ADDRESSES)]
    return folder


def test_strange_addresses_are_problems_and_never_links(linked, tmp_path, capsys):
    assert main(["validate", "--evidence", str(linked)]) == 1
    said = capsys.readouterr().err
    for name in ("articles", "studies", "results", "reviews", "appraisals", "guidance"):
        assert re.search(rf"{name}\.csv:\d+:\d+: \w*url: .* is no web address", said), name
    site = build_site(Evidence.load(linked, validate=False), tmp_path / "site").parent
    links = {link for path in site.rglob("*.html") for link in re.findall(r'href="([^"]*)"', path.read_text("utf-8"))}
    outward = {
        link for link in links if not re.match(r"(\.\./)?[a-z0-9_/-]+\.(html|css|xml|bib|json|csv|svg)(#|$)|#", link)
    }
    assert len(outward) > 100
    outward -= {"data:,"}  # the pages' own word that there is no icon to ask for
    bibliography = (linked / "references.bib").read_text(encoding="utf-8")
    known = "pubmed.ncbi.nlm.nih.gov", "pmc.ncbi.nlm.nih.gov", "doi.org", "creativecommons.org"
    for link in outward:
        host = link.split("/")[2] if link.startswith(("https://", "http://")) else ""
        assert link.startswith("mailto:?subject=") or host in known or (host and host in bibliography), link


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_web_addresses_pass_the_gate(address):
    assert first_address(address) == "" or address == " javascript:alert(1)"
    assert web_addresses(f"{address} | https://example.org/a") in (["https://example.org/a"],)


@pytest.mark.parametrize(
    "address",
    ["https://example.org", "http://127.0.0.1:8080/x", 'https://example.org/a?b=[%7B"c"]#d', "HTTPS://Example.org/é"],
)
def test_real_addresses_pass_the_gate(address):
    assert web_addresses(f" {address} | {address}") == [address, address]


@given(st.text(max_size=40))
def test_what_passes_the_gate_begins_with_http(text):
    for address in web_addresses(text):
        assert re.match(r"https?://[^/@\s]", address, re.I)
        assert not re.search(r"[\x00-\x20<>\u202a-\u202e\u2066-\u2069]", address)


def test_notebooks_style_no_table_without_escaping(root):
    for path in (root / "notebooks").glob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert text.count(".style.") == text.count('.style.format(escape=\\"html\\")'), path.name


def test_keys_never_lead_a_picture_elsewhere(root, tmp_path):
    folder = tmp_path / "evidence"
    shutil.copytree(root / "evidence", folder, ignore=shutil.ignore_patterns("*.txt", ".lock"))
    keys = ("../../outside", str(tmp_path / "outside"), "a/b", "..", "a\\b", "CON:")
    known = [claim for claim in Evidence.load(folder, validate=False).claims["claim_id"] if "sleep" in claim]
    for path in folder.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        for old, new in zip(known, keys, strict=False):
            text = re.sub(rf"(?m)(^|,){re.escape(old)}(?=,|$)", lambda m, new=new: m.group(1) + new, text)
        path.write_text(text, encoding="utf-8")
    ev = Evidence.load(folder, validate=False)
    assert set(keys[:3]) <= set(ev.claims["claim_id"])
    before = {p for p in tmp_path.rglob("*") if folder not in p.parents}
    build_site(ev, tmp_path / "out" / "site")
    after = {p for p in tmp_path.rglob("*") if folder not in p.parents}
    assert all((tmp_path / "out") in (p, *p.parents) for p in after - before)
    with pytest.raises(FolderError):
        Evidence.load(folder)
