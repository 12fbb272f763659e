"""Addresses: one gate for all of them, and a policy that lets no script stand in a page."""

from __future__ import annotations

import re
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_tools import Evidence
from evidence_tools.cli import main
from evidence_tools.folder.editing import editing
from evidence_tools.publish.policy import content_policy
from evidence_tools.publish.site import build_site
from evidence_tools.words import first_address, web_addresses

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


def test_the_policy_lets_no_script_stand_in_a_page():
    for scripts in (False, True):
        rules = dict(rule.split(" ", 1) for rule in content_policy(scripts, True, True).split("; "))
        assert rules["script-src"] == ("'self'" if scripts else "'none'")
        assert rules["default-src"] == rules["base-uri"] == "'none'"


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
