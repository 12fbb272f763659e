"""`evidence export`: every kind read back by other means than those that wrote it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import string
import zipfile
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import docx
import pytest
from office_reading import Workbook, members

from evidence_tools import Evidence
from evidence_tools.cli import main
from evidence_tools.errors import UsageError
from evidence_tools.folder.titles import stand_in
from evidence_tools.publish.exports import KINDS, Options, export, file_for
from evidence_tools.publish.exports.legend import defused, plain
from evidence_tools.publish.exports.links import short_reference, study_url
from evidence_tools.quality import read_robvis
from evidence_tools.references import parse_bib, parse_ris
from evidence_tools.verdicts.people import people_number

ATTACK = '=HYPERLINK("http://evil.example/x","click")'
WANTED = ("sleep-quality-reflexology", "cortisol-reflexology", "cortisol-foot-massage", "anxiety-foot-massage")


def cells_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    """Return a copy of the evidence with few claims, one of each sort, so that verdicts take little time."""
    copy = tmp_path_factory.mktemp("exports") / "evidence"
    shutil.copytree(root / "evidence", copy, ignore=shutil.ignore_patterns("*.txt"))
    claims = cells_of(copy / "claims.csv")
    keep = set(WANTED) | {next(c["claim_id"] for c in claims if c["testable"] == "no")}
    for name in ("claims", "sightings", "links", "certainty", "verdicts"):
        rows = cells_of(copy / f"{name}.csv")
        with (copy / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        with (copy / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(row for row in rows if row["claim_id"] in keep)
    return copy


@pytest.fixture(scope="module")
def ev(folder):
    return Evidence.load(folder, validate=False)


@pytest.fixture(scope="module")
def whole(ev):
    """Return a way to have an export of all there is, made once for whoever reads it."""
    return cache(lambda kind: export(ev, kind))


@pytest.fixture(scope="module")
def hostile(ev):
    """Return the same evidence with words in it that want to be code."""
    tables = {name: frame.copy() for name, frame in ev.folder.tables.items()}
    tables["articles"].loc[0, "title"] = ATTACK
    tables["claims"].loc[0, "statement"] = ATTACK
    tables["claims"].loc[0, "note"] = "+1+1\x0b\x00"
    tables["sightings"]["quote"] = 'it takes all anxiety away </script><script>alert("x")</script>\x0c'
    tables["studies"].loc[0, "note"] = "x" * 40_000
    tables["studies"].loc[1, "note"] = "http://evil.example/y"
    return Evidence(replace(ev.folder, tables=tables))


@pytest.fixture(scope="module")
def book(whole):
    return Workbook(whole("xlsx"))


# --- the workbook ---------------------------------------------------------------------------------------------------


def test_every_cell_of_every_table_stands_in_the_workbook(folder, book):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    compared = 0
    for table in package["resources"]:
        if table["name"] == "verdicts":
            continue
        numbers = {f["name"] for f in table["schema"]["fields"] if f["type"] in ("number", "integer")}
        rows = cells_of(folder / table["path"])
        wanted = [{k: float(v) if k in numbers else v for k, v in row.items() if v} for row in rows]
        assert book.rows(table["name"]) == wanted, table["name"]
        compared += sum(map(len, wanted))
    assert compared > 10_000


def test_a_sheet_explains_then_come_the_verdicts(book):
    names = list(book.parts)
    assert names[:2] == ["read me", "verdicts"]
    assert names[-1] == "references"
    words = book.words("read me")
    assert "An empty cell means: not known. It never means zero." in words
    assert [sheet for sheet in names[1:] if sheet not in words] == []
    assert [word for word in ("Possibly supported", "✘✘", "⊕⊕⊖⊖") if word not in words] == []


def test_verdicts_say_claim_sign_and_sentence_first(ev, book):
    rows = book.rows("verdicts")
    assert list(rows[0])[:2] == ["statement", "shown"]
    assert {row["claim_id"] for row in rows} == set(ev.claims["claim_id"])
    for row in rows:
        verdict = ev.verdict(row["claim_id"])
        assert row["shown"] == f"{verdict.symbol} {verdict.label}"
        assert row["verdict"] == verdict.verdict
        assert row["sentence"] == ev.sentences(row["claim_id"])["say"]


def test_identifiers_are_text(book):
    for row in book.rows("references"):
        assert all(isinstance(value, str) for value in row.values()), row["study_id"]
    pmids = [row["pmid"] for row in book.rows("references") if "pmid" in row]
    assert "19577829" in pmids


def test_every_heading_has_its_meaning_and_allowed_values(folder, book):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for table in package["resources"]:
        notes = book.notes(table["name"])
        for field in table["schema"]["fields"]:
            mine = [n for n in notes if n.startswith(field["description"])]
            assert mine, (table["name"], field["name"])
            note = max(mine, key=len) if len(mine) > 1 else mine[0]
            for value in field.get("constraints", {}).get("enum", []):
                assert value in note


def test_fixed_words_are_offered_in_a_list(folder, book):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    found = 0
    for table in package["resources"]:
        offered = book.lists(table["name"])
        heading = list(string.ascii_uppercase) + [f"A{c}" for c in string.ascii_uppercase]
        names = [f["name"] for f in table["schema"]["fields"]]
        for field in table["schema"]["fields"]:
            enum = field.get("constraints", {}).get("enum")
            if enum and table["name"] != "verdicts":
                cell = f"{heading[names.index(field['name'])]}2"
                assert offered[cell] == f'"{",".join(enum)}"', (table["name"], field["name"])
                found += 1
    assert found > 20
    assert '"supported,possibly_supported,' in str(book.lists("verdicts").values())


def test_keys_are_offered_from_the_table_they_point_to(book):
    assert any(source.startswith("'claims'!$A$2:$A$") for source in book.lists("sightings").values())


@pytest.mark.parametrize("sheet", ["verdicts", "results", "references"])
def test_the_heading_stays_in_view(book, sheet):
    pane = next(e for e in book.xml(sheet).iter() if e.tag.endswith("}pane"))
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")


def test_nothing_in_the_workbook_is_a_formula_or_a_foreign_link(hostile):
    book = Workbook(export(hostile, "xlsx"))
    for sheet in book.parts:
        assert not [e for e in book.xml(sheet).iter() if e.tag.endswith("}f")], sheet
    assert any(row.get("title") == ATTACK for row in book.rows("articles"))
    assert any(row.get("statement") == ATTACK for row in book.rows("verdicts"))
    assert book.addresses()
    assert not [url for url in book.addresses() if "evil" in url]


def test_a_text_too_long_for_a_cell_is_cut_and_says_so(hostile):
    notes = [row.get("note", "") for row in Workbook(export(hostile, "xlsx")).rows("studies")]
    longest = max(notes, key=len)
    assert len(longest) == 32_767
    assert longest.endswith("(cut: the table in evidence/ holds all of it)")


# --- the document ---------------------------------------------------------------------------------------------------


def words_of(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    runs = ["".join(t.text or "" for t in p._p.iter() if t.tag.endswith("}t")) for p in document.paragraphs]
    return "\n".join(runs + cells)


def headings(data: bytes, level: int) -> list[str]:
    document = docx.Document(io.BytesIO(data))
    return [p.text for p in document.paragraphs if p.style.name == f"Heading {level}"]


def test_the_handout_groups_claims_by_verdict(ev, whole):
    data = whole("docx")
    text, groups = words_of(data), headings(data, 1)
    labels = {verdict.label for verdict in ev.all_verdicts.values()}
    assert sum(int(re.search(r"\((\d+)\)", g).group(1)) for g in groups[:-1]) == len(ev.claims)
    assert len(groups) == len(labels) + 1
    assert groups[-1] == "References"
    for verdict in ev.all_verdicts.values():
        assert plain(ev.sentences(verdict.claim_id)["say"]) in text
        if verdict.certainty and verdict.verdict != "no_evidence":
            assert f"{verdict.symbol} {verdict.label} certainty: " in text
        for study in verdict.studies:
            assert ev.names[study] in text
    assert "⊕⊖⊖⊖ very low" in text


def test_the_worksheet_gives_nothing_away(ev, whole):
    answers, sheet = whole("docx"), export(ev, "docx", Options(exercise=True))
    text = words_of(sheet)
    assert "⊕" not in text
    assert "You may say" not in text
    for verdict in ev.all_verdicts.values():
        assert verdict.claim["statement"] in text
        assert plain(ev.sentences(verdict.claim_id)["say"]) not in text
        for remark in verdict.remarks:
            assert plain(remark.words) not in text
    signs = ("✔", "✓?", "✘", "∅")
    assert not [sign for sign in signs if sign in text]
    boxes = len(re.findall("☐\u00a0(?:Possibly\u00a0supported|Borne\u00a0out\u00a0in\u00a0part)", text))
    assert boxes == len(ev.claims), "every claim asks for all verdicts"
    numbered = [h for h in headings(sheet, 2)]
    assert numbered == sorted(numbered, key=lambda h: int(h.split(".")[0]))
    assert set(headings(answers, 2)) <= set(numbered), "the same numbers in both"


def test_one_trial_with_numbers_is_not_called_a_pool(ev):
    """Where a single trial prints numbers its effect is an effect; of several it is a pooled one."""
    chosen = [v for v in ev.all_verdicts.values() if v.claim_id in WANTED]
    text = words_of(export(ev, "docx", Options(exercise=True, claims=WANTED)))
    pools = [e.pooled.k for v in chosen for e in v.strata.values() if e.pooled]
    assert {1} < set(pools)
    assert text.count("; pooled effect") == sum(k > 1 for k in pools)
    assert text.count("; effect") == pools.count(1)


def test_the_worksheet_shows_the_numbers_of_the_trials(ev):
    text = words_of(export(ev, "docx", Options(exercise=True, claims=("sleep-quality-reflexology",))))
    for name in ("Li 2011", "1.51 (0.97 to 2.05)"):
        assert name in text


def test_chosen_claims_come_alone_and_in_the_order_chosen(ev):
    chosen = (WANTED[1], WANTED[0])
    data = export(ev, "docx", Options(exercise=True, claims=chosen))
    statements = ev.claims.set_index("claim_id")["statement"]
    assert headings(data, 2) == [f"{n}. {statements[c]}" for n, c in enumerate(chosen, start=1)]


def test_an_unknown_claim_names_the_nearest(ev):
    with pytest.raises(UsageError, match="cortisol-reflexology"):
        export(ev, "docx", Options(claims=("cortisol-reflexolgy",)))


def test_links_of_the_document_go_to_the_studies(whole):
    files = members(whole("docx"))
    targets = re.findall(rb'Target="(https?://[^"]+)" TargetMode="External"', files["word/_rels/document.xml.rels"])
    assert b"https://pubmed.ncbi.nlm.nih.gov/19577829/" in targets


def test_characters_word_cannot_hold_do_not_stop_it(hostile):
    text = words_of(export(hostile, "docx"))
    assert '</script><script>alert("x")</script>' in text


def test_a_retracted_study_says_so_wherever_it_is_named(ev):
    tables = {name: frame.copy() for name, frame in ev.folder.tables.items()}
    tables["studies"].loc[tables["studies"]["study_id"] == "li2011", "retraction_status"] = "expression_of_concern"
    marked = Evidence(replace(ev.folder, tables=tables))
    options = Options(claims=("sleep-quality-reflexology",))
    assert "Li 2011 (Expression of concern published)" in words_of(export(marked, "docx", options))
    assert "note = {Expression of concern published}" in export(marked, "bib", options)


# --- references -----------------------------------------------------------------------------------------------------


def test_references_go_out_whole_in_three_formats(ev, whole):
    entries = ev.bibliography.entries
    dois = sorted(e["doi"].lower() for e in entries.values() if e.get("doi"))
    bib, ris = parse_bib(whole("bib")), parse_ris(whole("ris"))
    csl = json.loads(whole("csl"))
    assert not bib.problems
    assert set(bib.entries) == set(entries) == {item["id"] for item in csl}
    # RIS readers find a DOI in the address, too, where BibTeX has it only there.
    assert set(dois) <= {e["doi"].lower() for e in ris.entries.values() if e.get("doi")}
    assert sorted(item["DOI"].lower() for item in csl if "DOI" in item) == dois
    assert "li2011" in entries
    assert bib.entries["li2011"] == entries["li2011"]


def test_a_title_nobody_has_read_says_so_in_every_format(ev, whole, book):
    unread = [key for key, entry in ev.bibliography.entries.items() if stand_in(entry.get("title", ""))]
    assert len(unread) > 5
    titles = {key: entry["title"] for key, entry in parse_bib(whole("bib")).entries.items()}
    csl = {item["id"]: item["title"] for item in json.loads(whole("csl"))}
    sheet = {row["study_id"]: row["title"] for row in book.rows("references")}
    for key in unread:
        words = str(ev.references.loc[key, "title"])
        assert words.startswith("Title not on record; about: ") and "not copied" not in words
        assert titles[key] == csl[key] == sheet[key] == words
        assert f"TI  - {words}" in whole("ris")


def test_a_retraction_travels_with_the_reference(ev, whole):
    retracted = set(ev.studies.loc[ev.studies["retraction_status"] == "retracted", "study_id"])
    assert retracted
    for item in json.loads(whole("csl")):
        assert ("RETRACTED" in item.get("note", "")) == (item["id"] in retracted)
    assert whole("ris").count("N1  - RETRACTED") == len(retracted)
    assert "RETRACTED" not in str(ev.bibliography.entries), "the folder itself is not touched"


def test_references_of_one_claim(ev):
    keys = set(parse_bib(export(ev, "bib", Options(claims=("cortisol-reflexology",)))).entries)
    verdict = ev.verdict("cortisol-reflexology")
    assert set(verdict.studies) <= keys
    assert keys == set(verdict.rows["study_id"]) | set(verdict.reviews["study_id"])


# --- risk of bias and flow ------------------------------------------------------------------------------------------


def test_robvis_reads_back_with_the_words_of_the_table(folder, whole):
    table = read_robvis(whole("robvis"), "rob2").set_index("Study")
    rows = [row for row in cells_of(folder / "appraisals.csv") if row["tool"] == "rob2"]
    assert len(table) == len({row["study_id"] for row in rows})
    judged = [row["judgement"].lower() for row in rows if row["domain"].lower() != "overall"]
    said = [words for words in judged if words != "no information"]
    shown = [cell.lower() for cell in table.drop(columns="Overall").to_numpy().ravel() if cell != "No information"]
    assert not Counter(shown) - Counter(said), "every light of the table is a judgement on record"
    assert len(shown) > 100


def test_robvis_without_rows_says_which_tools_were_used(ev):
    with pytest.raises(UsageError, match=r"appraised with robins_i\..*rob2 \(\d+ studies\)"):
        export(ev, "robvis", Options(tool="robins_i"))


def test_the_flow_counts_decisions(ev, tmp_path):
    columns = list(ev.screening.columns)
    rows = [("101", "a", "included", ""), ("101", "b", "included", ""), ("102", "a", "excluded", "animals")]
    rows += [("103", "a", "excluded", "full text: no control group"), ("104", "a", "pending", "")]
    names = ("pmid", "search_id", "decision", "reason")
    screening = ev.folder.schema["screening"].frame([dict(zip(names, row, strict=True)) for row in rows])
    assert list(screening.columns) == columns
    counted = Evidence(replace(ev.folder, tables=ev.folder.tables | {"screening": screening}))
    text = export(counted, "prisma")
    flow = {row["data"]: row["n"] for row in csv.DictReader(io.StringIO(text))}
    assert text.splitlines()[0] == "data,node,box,description,boxtext,tooltips,url,n"
    expected = {"database_results": "4", "duplicates": "1", "records_screened": "3", "records_excluded": "1"}
    expected |= {"dbr_assessed": "2", "dbr_excluded": "no control group, 1", "new_reports": "1"}
    assert {name: flow[name] for name in expected} == expected
    assert export(counted, "prisma", path=tmp_path / "flow.png").startswith(b"\x89PNG")
    assert b"<svg" in export(counted, "prisma", path=tmp_path / "flow.svg")


# --- ClaimReview ----------------------------------------------------------------------------------------------------


def test_claim_reviews_have_what_schema_org_asks_for(ev, folder):
    reviews = json.loads(export(ev, "claimreview", Options(site="https://example.org/reflexology/")))
    assert len(reviews) == len(ev.claims)
    assert len({review["url"] for review in reviews}) == len(reviews)
    for review in reviews:
        assert (review["@context"], review["@type"]) == ("https://schema.org", "ClaimReview")
        assert review["url"].startswith("https://example.org/reflexology/index.html#")
        assert review["claimReviewed"] == review["itemReviewed"]["text"]
        assert review["itemReviewed"]["@type"] == "Claim"
        assert review["author"]["name"]
        rating = review["reviewRating"]
        open_claim = rating["alternateName"] in ("Uncertain", "No evidence found", "Not testable")
        assert ("ratingValue" in rating) != open_claim, "an open claim is not half true"
        if not open_claim:
            assert rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]
    quotes = sorted(" ".join(row["quote"].split()) for row in cells_of(folder / "sightings.csv"))
    assert sorted(q["text"] for r in reviews for q in r["itemReviewed"].get("appearance", [])) == quotes
    cited = json.dumps([r.get("citation") for r in reviews if r["url"].endswith("#sleep-quality-reflexology")])
    assert "https://pubmed.ncbi.nlm.nih.gov/19577829/" in cited


def test_claim_reviews_may_stand_in_a_script_element(hostile):
    text = export(hostile, "claimreview")
    assert "<" not in text
    assert '</script><script>alert("x")</script>' in str(json.loads(text))


def test_a_site_that_is_no_address_is_refused(ev):
    with pytest.raises(UsageError, match="no web address"):
        export(ev, "claimreview", Options(site="javascript:alert(1)"))


# --- Summary of Findings --------------------------------------------------------------------------------------------


def test_findings_have_a_row_for_every_stratum(ev, tmp_path):
    options = Options(claims=WANTED)
    rows = list(csv.DictReader(io.StringIO(export(ev, "sof", options, tmp_path / "t.csv"))))
    wanted = [(claim_id, evidence.label) for claim_id in WANTED for evidence in ev.verdict(claim_id).strata.values()]
    assert [(row["claim_id"], row["comparison"]) for row in rows] == wanted
    for row in rows:
        evidence = next(e for e in ev.verdict(row["claim_id"]).strata.values() if e.label == row["comparison"])
        assert row["certainty"] == evidence.certainty.level
        told = people_number(evidence.trials)
        if evidence.basis == "pooled" and evidence.pooled.k < evidence.k:
            told += f" ({people_number(evidence.pool_records)} pooled)"
        assert row["participants"] == told
        assert ("SMD" in row["effect"]) == (evidence.basis == "pooled")
    page = export(ev, "sof", options)
    assert page.count("<tr><th scope=") - page.count("<thead>") == len(wanted)
    assert not re.search(r"(src|href)=", page), "the page needs nothing from elsewhere"


def test_claims_without_a_trial_are_named_below_the_table(ev):
    bare = [v for v in ev.all_verdicts.values() if not v.strata]
    assert bare
    page = export(ev, "sof", Options(claims=(bare[0].claim_id,)))
    assert "no study could decide it as it is put." in page or "no trial that could answer was found." in page
    assert bare[0].claim["statement"].rstrip(".") in page


@pytest.mark.parametrize("word", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "＝1+1"])
def test_text_for_spreadsheets_is_no_formula(word):
    assert defused(word) == f"'{word}"
    assert defused(f"a{word}") == f"a{word}"


# --- addresses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ({"pmid": "123", "doi": "10.1/x"}, "https://pubmed.ncbi.nlm.nih.gov/123/"),
        ({"pmid": "", "doi": "10.1002/a<b>c"}, "https://doi.org/10.1002/a%3Cb%3Ec"),
        ({"pmid": "12/../evil", "pmcid": "PMC99"}, "https://pmc.ncbi.nlm.nih.gov/articles/PMC99/"),
        ({"url": "javascript:alert(1)"}, ""),
        ({"url": "http://example.org/a?b=1&c=2"}, "http://example.org/a?b=1&c=2"),
        ({}, ""),
    ],
)
def test_only_checked_identifiers_become_addresses(entry, url):
    assert study_url(entry) == url


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"title": "T.", "journal": "J", "year": "2011", "volume": "27", "pages": "1–9"}, "T. J 2011;27:1–9."),
        ({"title": "T", "journal": "J", "year": "2024", "pages": "102342"}, "T. J 2024:102342."),
        ({"title": "T"}, "T."),
    ],
)
def test_a_short_reference_leaves_out_what_is_not_known(entry, words):
    assert short_reference(entry) == words


# --- files and bytes ------------------------------------------------------------------------------------------------


def test_office_files_carry_no_clock(whole):
    for kind in ("xlsx", "docx"):
        data = whole(kind)
        times = {info.date_time for info in zipfile.ZipFile(io.BytesIO(data)).infolist()}
        assert times == {(1980, 1, 1, 0, 0, 0)}
        core = members(data)["docProps/core.xml"].decode()
        assert set(re.findall(r">(\d{4}-\d\d-\d\dT[^<]+)<", core)) == {"2000-01-01T00:00:00Z"}


# These need the notebooks beside the evidence; see test_journey_lesson.py.
ABOUT_ONE_CLAIM = {"lesson", "slides"}


def test_no_file_names_this_machine(root, whole):
    for kind in set(KINDS) - ABOUT_ONE_CLAIM:
        made = whole(kind)
        parts = members(made) if isinstance(made, bytes) else {kind: made.encode()}
        for name, part in parts.items():
            assert str(root).encode() not in part, (kind, name)
            assert str(Path.home()).encode() + b"/" not in part, (kind, name)


@pytest.mark.parametrize(
    ("name", "out", "words"),
    [
        ("pdf", None, "'pdf' is no kind of export. Allowed: xlsx, docx, lesson, slides, bib, ris, csl"),
        ("xlsx", "table.csv", r"Allowed endings: \.xlsx"),
        ("sof", "table.doc", r"Allowed endings: \.html, \.htm, \.csv"),
        ("docx", "-", "cannot be printed"),
        ("bib", ".", "is a folder"),
    ],
)
def test_files_that_cannot_be_are_refused(name, out, words):
    with pytest.raises(UsageError, match=words):
        file_for(name, out, Options())


def test_an_option_that_means_nothing_is_refused():
    with pytest.raises(UsageError, match=r"--exercise means nothing for xlsx\. It is for: docx"):
        file_for("xlsx", None, Options(exercise=True))
    with pytest.raises(UsageError, match="--claim means nothing for robvis"):
        file_for("robvis", None, Options(claims=("x",)))


def test_a_file_of_the_usual_name_is_not_replaced_unasked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert file_for("docx", None, Options()) == Path("handout.docx")
    assert file_for("docx", None, Options(exercise=True)) == Path("worksheet.docx")
    Path("handout.docx").write_text("my own changes")
    with pytest.raises(UsageError, match=r"handout\.docx is here already"):
        file_for("docx", None, Options())
    assert file_for("docx", "handout.docx", Options()) == Path("handout.docx")


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_command_lists_the_kinds_it_knows(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["export", "pdf"])
    assert caught.value.code == 2
    said = capsys.readouterr().err
    assert [kind for kind in KINDS if f"'{kind}'" not in said] == []
    with pytest.raises(SystemExit):
        main(["export", "--help"])
    shown = capsys.readouterr().out
    assert [kind for kind in KINDS if not re.search(rf"^  {kind} ", shown, re.MULTILINE)] == []


def test_text_is_printed_and_nothing_else_on_stdout(folder, capsys):
    assert main(["export", "bib", "--evidence", str(folder)]) == 0
    captured = capsys.readouterr()
    assert not parse_bib(captured.out).problems
    assert captured.out.startswith("@")


def test_the_command_writes_whole_files(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["export", "docx", "--evidence", str(folder), "--claim", WANTED[0], "--exercise"]) == 0
    assert "Written: worksheet.docx (another name: --out FILE)" in capsys.readouterr().err
    assert "Foot reflexology improves sleep quality." in words_of((tmp_path / "worksheet.docx").read_bytes())
    before = hashlib.sha256((tmp_path / "worksheet.docx").read_bytes()).hexdigest()
    assert main(["export", "docx", "--evidence", str(folder), "--claim", "nonsense", "--out", "worksheet.docx"]) == 2
    assert hashlib.sha256((tmp_path / "worksheet.docx").read_bytes()).hexdigest() == before
    assert [path.name for path in tmp_path.iterdir()] == ["worksheet.docx"], "no working files are left behind"


def test_problems_in_the_data_stop_the_export(folder, tmp_path, capsys):
    copy = tmp_path / "evidence"
    shutil.copytree(folder, copy)
    studies = copy / "studies.csv"
    studies.write_text(studies.read_text(encoding="utf-8").replace("rct_parallel", "RCT", 1), encoding="utf-8")
    assert main(["export", "xlsx", "--evidence", str(copy), "--out", str(tmp_path / "e.xlsx")]) == 1
    assert "'RCT' does not fit" in capsys.readouterr().err
    assert not (tmp_path / "e.xlsx").exists()
