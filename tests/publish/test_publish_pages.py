"""What the pages of the site hold, read without a browser: every claim, study and article, links, words of others."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ElementTree
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest

from evidence_tools import Evidence
from evidence_tools.publish.pages import NAVIGATION
from evidence_tools.publish.site import build_site
from evidence_tools.tracker.instructions import FRAGILE_WORDS, POOLED_WORDS, SILENT_WORDS, all_orders
from evidence_tools.verdicts.advice import advertising
from evidence_tools.verdicts.bodies import GENERAL_ORDER
from evidence_tools.verdicts.rule_tables import rule_table
from evidence_tools.words import FACT_LABELS, STRATUM_LABELS, look

BUDGET = 150_000  # bytes a page may have without its figures


class Reader(HTMLParser):
    """Collects ids, links and headings of a page."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.headings, self.pictures = [], [], [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        for name in ("href", "src", "srcset"):
            if attrs.get(name):
                self.links.append(attrs[name])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "img":
            self.pictures.append(attrs.get("alt", ""))


@pytest.fixture(scope="module")
def pages(site):
    """Return every page of the site, read."""
    return {path.relative_to(site).as_posix(): Reader(path) for path in sorted(site.rglob("*.html"))}


def test_there_is_a_page_for_every_claim_study_and_article(evidence, pages):
    wanted = {f"claims/{key}.html" for key in evidence.claims["claim_id"]}
    wanted |= {f"studies/{key}.html" for key in evidence.studies["study_id"]}
    wanted |= {f"articles/{key}.html" for key in evidence.articles["article_id"]}
    wanted |= {file for file, _ in NAVIGATION}
    assert wanted == set(pages)


def test_a_claim_page_says_a_thing_once_and_of_the_right_study(evidence, site):
    """No study both counted and "not counted", no review twice, no key where a name belongs, no "1 trials"."""
    wrong = []
    keys = set(evidence.studies["study_id"])
    for path in sorted((site / "claims").glob("*.html")):
        page = unescape(path.read_text(encoding="utf-8"))
        for section in page.split("<section")[1:]:
            apart = re.search(r"Looked at, not counted: (.*?)\.</p>", section)
            rows = re.findall(r"<li( class=\"aside\")?>\s*<div><a href=[^>]*>(.*?)</a>", section)
            counted = {name for aside, name in rows if not aside}
            wrong += [(path.stem, name) for name in (apart[1].split("; ") if apart else ()) if name in counted]
            said = re.findall(r"<li><a href=\"../studies/[^>]*>.*?</li>", section)
            wrong += [(path.stem, one) for one in said if said.count(one) > 1 and 'id="reviews-heading"' in section]
        wrong += [(path.stem, one) for one in re.findall(r"</span> (\w+): ", page) if one in keys]
        wrong += [(path.stem, one) for one in re.findall(r"\b1 (?:trials|studies)\b", page)]
    assert wrong == []


def test_what_must_not_be_advertised_is_not_offered_to_be_copied(evidence, site):
    """A button that copies "it is not known" would carry an open question to where nothing may be claimed."""
    lights = {claim: evidence.sentences(claim)["advertising"].key for claim in evidence.all_verdicts}
    assert {"do_not_advertise", "needs_doctor", "acceptable_in_these_words"} <= set(lights.values())
    for claim, light in lights.items():
        page = (site / "claims" / f"{claim}.html").read_text(encoding="utf-8")
        assert ('class="say" data-copy' in page) == (light not in {"do_not_advertise", "needs_doctor"}), claim


def test_the_page_on_methods_names_every_verdict_a_reader_meets(evidence, site):
    page = unescape((site / "methods.html").read_text(encoding="utf-8"))
    assert {v.label for v in evidence.all_verdicts.values()} | set(FACT_LABELS.values()) <= set(
        re.findall(r"</span> ([^<]+)</dt>", page)
    )


def test_the_page_on_methods_tells_every_rule_by_which_a_verdict_is_found(site):
    """Most verdicts rest on a count of trials, and some on a control that nobody described."""
    page = re.sub(r"\s+", " ", unescape((site / "methods.html").read_text(encoding="utf-8"))).lower()
    for basis in ("pooled", "directions", "facts", "reviews"):
        table = rule_table(basis)
        assert all(words.lower() in page for words in [*table.index, *table.columns])
    assert all(words.lower() in page for words in (*all_orders(), FRAGILE_WORDS, POOLED_WORDS, SILENT_WORDS))
    assert all(STRATUM_LABELS[name] in page.split("<h2")[0] for name in GENERAL_ORDER)


def test_what_a_person_set_aside_is_shown_with_the_reason(evidence, site):
    """Two reviews of constipation stand beside digestion: who reads the page must not miss that they exist."""
    page = unescape((site / "claims" / "digestion-reflexology.html").read_text(encoding="utf-8"))
    aside = page.split('id="beside-heading"')[1].split("</section>")[0]
    links = evidence.links
    mine = links[(links["claim_id"] == "digestion-reflexology") & (links["role"] == "indirect")]
    assert len(mine) >= 2
    for row in mine.to_dict("records"):
        assert f"studies/{row['study_id']}.html" in aside and row["reasons"] in aside


def test_what_is_no_treatment_asks_for_no_trial_of_one(evidence):
    other = [v for v in evidence.all_verdicts.values() if v.claim["intervention"] == "other"]
    assert other
    for verdict in other:
        assert not any("treatment" in words for words in verdict.would_change if verdict.verdict != "not_testable")
        assert not any("this treatment" in step.words for step in verdict.steps)


def test_no_sentence_is_offered_to_copy_where_the_rules_say_not_to_advertise(evidence, site):
    """ "We found no study" beside a Copy button invites "science is still open"."""
    copied = {
        claim_id: 'class="say" data-copy' in (site / f"claims/{claim_id}.html").read_text(encoding="utf-8")
        for claim_id in evidence.all_verdicts
    }
    lights = {claim_id: advertising(verdict).key for claim_id, verdict in evidence.all_verdicts.items()}
    assert {key for claim_id, key in lights.items() if copied[claim_id]}.isdisjoint(
        {"do_not_advertise", "needs_doctor"}
    )
    assert copied["sleep-quality-reflexology"] and not copied["toxins-reflexology"]


def test_every_link_within_the_site_leads_somewhere(site, pages):
    ids = {name: set(page.ids) for name, page in pages.items()}
    lost = []
    for name, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (site / name).parent / unquote(parts.path) if parts.path else site / name
            known = target.resolve().relative_to(site.resolve()).as_posix() if target.exists() else ""
            if not known or (parts.fragment and known in ids and unquote(parts.fragment) not in ids[known]):
                lost.append((name, link))
    assert lost == []


def test_links_outward_are_web_addresses_or_prepare_a_mail(pages):
    links = {link for page in pages.values() for link in page.links} - {"data:,"}  # no icon is asked for
    schemes = {urlsplit(link).scheme for link in links}
    assert schemes <= {"", "https", "http", "mailto"}


def test_a_study_is_linked_before_its_copies(pages):
    from evidence_tools.publish.sources import study_links

    entry = {"pmid": "123", "doi": "10.1/x", "pmcid": "PMC9"}
    links = study_links(entry, "https://www.scribd.com/a | https://journal.example.org/b | http://pubmed.gov/123")
    assert [link.url.split("/")[2] for link in links] == [
        "pubmed.ncbi.nlm.nih.gov", "doi.org", "pmc.ncbi.nlm.nih.gov", "journal.example.org", "www.scribd.com",
    ]  # fmt: skip
    assert links[-1].words == "Copy or catalogue entry at www.scribd.com"


def test_an_address_known_by_https_is_linked_by_https():
    from evidence_tools.publish.sources import secure_hosts, web_address

    secure = secure_hosts(["https://a.example.org/1 | http://b.example.org/2"])
    assert web_address("http://a.example.org/3", secure) == "https://a.example.org/3"
    assert web_address("http://b.example.org/3", secure) == "http://b.example.org/3"


def test_headings_go_down_one_step_at_a_time_from_one_first(pages):
    for name, page in pages.items():
        assert page.headings[0] == 1 and page.headings.count(1) == 1, name
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), name


def test_no_id_stands_twice(pages):
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name


def test_every_page_keeps_within_its_budget(site):
    heavy = {path.name: path.stat().st_size for path in site.rglob("*.html") if path.stat().st_size >= BUDGET}
    assert heavy == {}
    front = sum((site / name).stat().st_size for name in ("index.html", "style.css", "find.js", "finding.js"))
    assert (site / "index.js").stat().st_size < BUDGET, "what is searched, loaded when somebody begins to type"
    assert front < BUDGET


def test_pictures_are_told_in_words(site, pages):
    sleep = pages["claims/sleep-quality-reflexology.html"].pictures
    assert sleep[1:] == [""], "the one for paper tells nothing twice"
    assert re.search(r"Compared with no treatment or usual care: \d+ trials", sleep[0])
    assert all(page.pictures[0] for page in pages.values() if page.pictures)
    for path in (site / "figures").glob("*.svg"):
        drawing = ElementTree.parse(path).getroot()
        assert drawing.find("{http://www.w3.org/2000/svg}desc").text, path.name
        assert drawing.find(".//{http://www.w3.org/2000/svg}text") is not None, "letters are text, not shapes"


def test_the_feed_is_atom_with_ids_of_its_own(site):
    atom = "{http://www.w3.org/2005/Atom}"
    root = ElementTree.parse(site / "feed.xml").getroot()
    assert root.tag == f"{atom}feed"
    assert all(root.find(f"{atom}{name}") is not None for name in ("id", "title", "updated", "author"))
    ids = [entry.find(f"{atom}id").text for entry in root.iter(f"{atom}entry")]
    assert len(ids) == len(set(ids))
    for entry in root.iter(f"{atom}entry"):
        assert (site / entry.find(f"{atom}link").attrib["href"]).is_file()


def test_the_data_are_the_tables_as_they_stand(site, root):
    for path in (root / "evidence").glob("*.csv"):
        if path.name != "verdicts.csv":
            assert (site / "data" / path.name).read_bytes() == path.read_bytes()
    assert (site / "data" / "verdicts.csv").is_file()


def test_every_page_forbids_what_it_does_not_need(site):
    for path in site.rglob("*.html"):
        page = unescape(path.read_text(encoding="utf-8"))
        assert "default-src 'none'" in page, path.name
        assert path.name == "index.html" or path.parent.name == "claims" or "script-src 'none'" in page, path.name
        assert not re.search(r"<script(?! src=)|<[a-z][^<>]*\s(on[a-z]+|style)=", page), path.name


def test_the_colours_of_the_pages_are_those_of_the_one_visual_language(site):
    style = (site / "style.css").read_text(encoding="utf-8")
    for mode in ("light", "dark"):
        for name, value in look()[mode].items():
            assert f"--{name}: {value};" in style
    rules = style.split("@media (prefers-color-scheme: dark)", 1)[1].split("* {", 1)[1]
    assert re.findall(r"#[0-9a-fA-F]{3,6}\b(?=[;, }])", rules) == [], "a colour outside look.json"


def contrast(one, other):
    """Return the contrast of two colours (WCAG 2.2, 1.4.3)."""

    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_letters_and_edges_can_be_told_from_their_ground(mode):
    tones = look()[mode]
    for name in ("ink", "soft", "link"):
        for ground in ("paper", "raised"):
            assert contrast(tones[name], tones[ground]) >= 4.5, (name, ground)
    assert contrast(tones["ink"], tones["mark"]) >= 4.5
    for name in ("edge", "for", "open", "against"):
        assert contrast(tones[name], tones["paper"]) >= 3, name


HOSTILE = ("<script>alert(1)</script>", '=HYPERLINK("http://x.example")', "\u202egnp.exe", "{{7*7}}", '"><img src=x>')


@pytest.fixture
def hostile(root, tmp_path):
    """Return an evidence folder in which people wrote what attacks a page, and one cell of a megabyte."""
    folder = tmp_path / "evidence"
    shutil.copytree(root / "evidence", folder)
    ev = Evidence.load(folder, validate=False)
    claims, studies, sightings = ev.claims.copy(), ev.studies.copy(), ev.sightings.copy()
    for number, words in enumerate(HOSTILE):
        claims.loc[number, "statement"] = f"{words} helps."
        sightings.loc[number, "quote"] = words
        studies.loc[number, "note"] = words
        studies.loc[number, "source_url"] = "javascript:alert(1)"
    studies.loc[10, "note"] = "long " * 200_000
    for name, table in (("claims", claims), ("studies", studies), ("sightings", sightings)):
        ev.folder.save(name, table)
    return folder


def test_words_of_others_are_words_on_a_page(hostile, tmp_path):
    site = build_site(Evidence.load(hostile, validate=False), tmp_path / "site").parent
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert "<script>alert" not in page and "<img src=x" not in page and "javascript:" not in page, path.name
    front = (site / "index.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; helps." in front
    assert "{{7*7}} helps." in front and "49 helps." not in front
    assert re.findall(r"<script[^>]*>", front) == [f'<script src="{name}.js" defer>' for name in ("finding", "find")]
    study = Evidence.load(hostile, validate=False).studies.loc[10, "study_id"]
    assert (site / "studies" / f"{study}.html").stat().st_size < BUDGET, "a cell of a megabyte is cut on a page"
    assert "\u202e" not in front, "a letter that turns the line around"


def test_all_pages_are_built_within_six_seconds_of_processor_time(evidence, tmp_path, within):
    evidence.verdicts()
    with within(6):
        build_site(evidence, tmp_path / "site")


def test_each_treatment_has_its_own_cautions_under_its_own_name(evidence, site):
    text = (site / "safety.html").read_text(encoding="utf-8")
    for treatment in evidence.material.treatments.tracked:
        card = evidence.safety(treatment)
        part = text.split(f"<h2>{card.title}</h2>")[1].split("<h2>")[0]
        assert f"<h3>Who should not have {card.name}, or should ask a doctor first</h3>" in part
        told = [
            unescape(words) for words in re.findall(r"<li>([^<]+?) (?:<a href|\([^)]*\)</li>)", part.split("<h3>")[1])
        ]
        assert told == [row["statement"] for row in card.cautions]


def test_every_rule_of_advertising_stands_on_its_page_with_its_source(evidence, site):
    page = (site / "rules.html").read_text(encoding="utf-8")
    text = unescape(page)
    for row in evidence.guidance.to_dict("records"):
        assert (row["statement"] in text) == (row["stance"] != "caution"), row["guidance_id"]
        if row["stance"] != "caution":
            assert row["body"] in text and row["url"].split(" | ")[0] in text
    assert re.findall(r"<h2>(.*?)</h2>", page)[0] == "United Kingdom", "the country of the lights first"
