"""A folder whose every free cell tries to run a script: no page, card or export lets it."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from pathlib import Path

import docx
import lxml.etree
import lxml.html
import nbformat
import pytest

from evidence_tools import Evidence
from evidence_tools.claims.checking import check_article
from evidence_tools.claims.margin import html_report
from evidence_tools.errors import FolderError
from evidence_tools.folder import read_folder
from evidence_tools.folder.editing import editing
from evidence_tools.publish.exports import export, word
from evidence_tools.publish.exports.options import Options
from evidence_tools.publish.notebooks import notebook_files, run_notebook
from evidence_tools.publish.site import build_site

PAYLOADS = (
    "<img src=x onerror=\"document.title='taken over'\">",
    "<svg/onload=\"document.title='taken over'\">",
    "<script>document.title='taken over'</script>",
    "'\"></td></table><iframe srcdoc=\"<script>parent.document.title='taken over'</script>\">",
    "{{ 7*7 }}{% raw %}</style><style>body{background:url(//127.0.0.1/x)}</style>",
    "<a href=\"javascript:document.title='taken over'\">click</a><form action=//127.0.0.1/><input name=a>",
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
def dom(browser):
    """Return what a page looks like to its reader once everything on it has run, and what the browser said of it."""
    context = browser.new_context()

    def visit(path):
        page, said = context.new_page(), []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path.as_uri(), wait_until="load")
        page.wait_for_timeout(20)  # what was put off runs now
        seen = page.content()
        page.close()
        return seen, "\n".join(said)

    yield visit
    context.close()


def one_of_each(pages):
    """Return the pages of the top folder and a few of every folder."""
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


def test_exports_carry_no_script_and_no_strange_link(hostile, tmp_path, coarse):
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


ODD = (
    "\x01\x08\x0b\x1b[2J\x1f\x7f", '=cmd|"/c calc"!A0 ', "\u202egnp\u2066\u200f", "[x](javascript:alert(1))",
    "\ufffe\uffff", "\n+1\r\n-2\t@SUM(A1)", "_x0041_</w:t>&amp;]]>", "long " * 9_000,
)  # fmt: skip


@pytest.fixture(scope="module")
def odd(root, tmp_path_factory):
    """Return a folder whose free cells hold what other programs obey, or what no XML file can hold."""
    top = tmp_path_factory.mktemp("odd")
    folder = top / "evidence"
    shutil.copytree(root / "evidence", folder, ignore=shutil.ignore_patterns("*.txt", ".lock"))
    shutil.copytree(root / "notebooks", top / "notebooks")
    names = [table.name for table in read_folder(folder).schema if table.name != "verdicts"]
    with editing(folder, *names) as work:
        number = 0
        for name in names:
            for column in free_columns(work.schema[name]):
                for place, row in enumerate(work.rows[name]):
                    number += 1
                    text = ODD[number % (len(ODD) - (place > 1))]
                    row[column] = text + row[column] if number % 2 else row[column] + text
    bib = (folder / "references.bib").read_text(encoding="utf-8")
    (folder / "references.bib").write_text(re.sub(r"(title\s*=\s*\{)", "\\1=1+1 \x01\x0b\u202e ", bib), "utf-8")
    return Evidence.load(folder, validate=False)


@pytest.mark.parametrize("name", ["xlsx", "docx", "docx --exercise", "lesson", "lesson.docx"])
def test_exports_hold_any_text_and_are_opened(odd, name):
    """By their own readers; nothing in them is a formula, nothing leads anywhere but to a page."""
    kind, _, ending = name.split(" ")[0].partition(".")
    claim = () if kind == "xlsx" else (sorted(odd.claims["claim_id"])[5],)  # a picture a claim takes its time
    data = export(
        odd, kind, Options(claims=claim, exercise="--exercise" in name), Path(f"x.{ending}") if ending else None
    )
    if isinstance(data, str):
        nbformat.validate(nbformat.reads(data, 4))
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.namelist():
            if part.endswith((".xml", ".rels")):
                tree = lxml.etree.fromstring(archive.read(part))
                assert not [one for one in tree.iter("{*}f") if "sheet" in part], part
                for link in tree.iter("{*}Relationship"):
                    if link.get("TargetMode") == "External":
                        assert link.get("Target").startswith(("http://", "https://"))
                cells = [one.text or "" for one in tree.iter("{*}t") if part.startswith("xl/")]
                # "_x0001_" is one character to whoever opens it.
                assert all(len(re.sub("_x[0-9A-F]{4}_", "x", cell)) <= 32_767 for cell in cells)
    if kind != "xlsx":
        assert len(docx.Document(io.BytesIO(data)).paragraphs) > 5


def test_word_files_take_any_text_wherever_it_stands():
    for text in ODD[:-1]:
        document = word.new_document(text, text)
        word.add_link(word.add_labelled(document, text, text), "", text, before=text)
        word.add_table(document, [text], [[text]], [4.0])
        assert docx.Document(io.BytesIO(word.saved(document))).tables


@pytest.mark.parametrize("kind", ["bib", "ris", "csl", "robvis", "prisma", "claimreview", "sof"])
def test_exports_as_text_rule_no_other_program(odd, kind):
    text = export(odd, kind)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text)
    for line in text.splitlines():
        assert kind not in ("robvis", "prisma") or not line.startswith(("=", "+", "@")), line


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
