"""Order, groups and the flow diagram."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from screening_rows import HEADER, row

from evidence_tools.figures import prisma_flow
from evidence_tools.living.screening import Desk, groups, marks, prisma_counts, prisma_csv, relevance
from evidence_tools.living.screening.relevance import weights
from evidence_tools.pubmed import Archive
from evidence_tools.pubmed.archive import RawRecord


def test_weights_are_a_table_with_reasons():
    assert len(weights()) >= 12 and all(row.why and row.weight for row in weights())


def test_a_trial_of_reflexology_comes_before_a_letter_about_a_reflex():
    trial = relevance(
        "Foot reflexology for fatigue",
        "Patients were randomised to reflexology or a control group.",
        ["Randomized Controlled Trial"],
    )
    letter = relevance("The plantar reflex in infants", "", ["Letter"])
    assert trial.score > 5 > 0 > letter.score
    assert "+3 names reflexology in the title" in trial.words()
    assert relevance("Apples", "Pears").words() == "nothing speaks for or against"


def test_marks_do_not_overlap_and_find_outcome_words():
    text = "Randomised trial of foot reflexology for fatigue"
    found = [text[a:b] for a, b in marks(text, also="fatigue")]
    assert found == ["Randomised", "reflexolog", "fatigue"]


FACTS = [
    {
        "pmid": "10",
        "title": "Foot reflexology for fatigue in nurses: a randomised trial",
        "authors": ["Doe J"],
        "year": 2021,
        "doi": "10.1/a",
    },
    {
        "pmid": "9",
        "title": "Foot reflexology for fatigue in nurses. A randomized trial",
        "authors": ["Doe J"],
        "year": 2020,
        "journal": "medRxiv",
    },
    {
        "pmid": "3",
        "title": "Foot reflexology for fatigue in nurses: a randomised trial",
        "authors": ["Roe J"],
        "year": 2021,
    },
    {"pmid": "4", "title": "Something else", "authors": ["Poe A"], "year": 2021, "doi": "https://doi.org/10.1/A"},
    {
        "pmid": "5",
        "title": "A preprint under another name",
        "authors": ["Loe A"],
        "corrections": [["UpdateIn", "6"]],
        "publication_types": ["Preprint"],
    },
    {"pmid": "6", "title": "The article it became", "authors": ["Moe A"]},
    {
        "pmid": "7",
        "title": "Foot reflexology for fatigue in nurses: a randomised trial",
        "authors": ["Doe J"],
        "year": 2011,
    },
]


def test_groups_join_dois_links_and_titles_but_not_namesakes():
    found = {tuple(group) for group in groups(FACTS)}
    assert found == {("4", "10", "9"), ("3",), ("6", "5"), ("7",)}


def test_groups_of_nothing():
    assert groups([]) == [] and groups([{"pmid": "1"}]) == [["1"]]


XML = (
    b"<PubmedArticle><MedlineCitation Status='MEDLINE' Owner='NLM'><PMID "
    b"Version='1'>%s</PMID><Article PubModel='Print'><Journal><JournalIssue "
    b"CitedMedium='Internet'><PubDate><Year>2020</Year></PubDate></JournalIssue><Title>J</Titl"
    b"e></Journal><ArticleTitle>%s</ArticleTitle><Abstract><AbstractText>%s</AbstractText></Ab"
    b"stract><Language>eng</Language><PublicationTypeList><PublicationType "
    b"UI=''>%s</PublicationType></PublicationTypeList></Article></MedlineCitation></PubmedArti"
    b"cle>"
)


def test_the_queue_is_ordered_but_hides_nothing(screened, tmp_path):
    archive = Archive(tmp_path / "a.sqlite3")
    archive.store(
        [
            RawRecord("3", XML % (b"3", b"Foot reflexology", b"randomised", b"Randomized Controlled Trial"), "d3"),
            RawRecord("1", XML % (b"1", b"The plantar reflex", b"", b"Letter"), "d1"),
        ],
        "test",
    )
    desk = Desk(screened, "Ann", archive)
    queue = desk.queue()
    assert [c.pmid for c in queue] == ["3", "2", "4", "1"]
    assert queue[0].abstract == "randomised" and queue[1].abstract == "" and queue[1].searches == ("s1", "s2")
    desk.decide("3", "later")
    assert [c.pmid for c in desk.queue()] == ["2", "4", "1", "3"]


# --- PRISMA ---------------------------------------------------------------------------------------------------------

ROWS = pd.DataFrame(
    [
        row("1", "a", decision="included"),
        row("1", "b", decision="included"),
        row("2", "a", decision="excluded", reason="not randomised"),
        row("3", "b", decision="excluded", reason="Full text: no control group"),
        row("4", "b", decision="excluded", reason="full text: not retrieved"),
        row("5", "b", decision="included"),
        row("6", "b"),
        row("7", "a", decision="excluded", reason="other outcome"),
        row("7", "b", decision="included"),
    ],
    columns=HEADER,
    dtype="str",
)
STUDIES = pd.DataFrame(
    [("old2001", ""), ("oldb2002", "old2001"), ("new2020", ""), ("follow2021", "old2001")],
    columns=["study_id", "report_of"],
    dtype="str",
)


def test_flow_counts_add_up():
    flow = prisma_counts(ROWS, STUDIES, {"1": "new2020", "5": "follow2021"})
    assert flow.waiting == 1
    assert flow.counts == {
        "database_results": 8,
        "duplicates": 2,
        "records_screened": 6,
        "records_excluded": 1,
        "dbr_sought_reports": 5,
        "dbr_notretrieved_reports": 1,
        "dbr_assessed": 4,
        "dbr_excluded": {"no control group": 1},
        "new_studies": 2,
        "new_reports": 3,
        "previous_studies": 1,
        "previous_reports": 2,
        "total_studies": 3,
        "total_reports": 5,
    }
    assert "1 record waits" in flow.sentence()


def test_the_figure_takes_the_counts_without_a_warning(recwarn):
    prisma_flow(prisma_counts(ROWS, STUDIES, {"1": "new2020"}).counts)
    assert not [w for w in recwarn if "prisma_flow" in str(w.message)]


def test_the_official_csv():
    text = prisma_csv(prisma_counts(ROWS, STUDIES, {"1": "new2020", "5": "follow2021"}))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert text.splitlines()[0] == "data,node,box,description,boxtext,tooltips,url,n"
    n = {r["data"]: r["n"] for r in rows}
    assert (
        len(rows) == 32 and n["database_specific_results"] == "PubMed, 8" and n["dbr_excluded"] == "no control group, 1"
    )
    assert n["records_screened"] == "6" and n["register_results"] == "0"


@pytest.mark.parametrize("table", [ROWS.iloc[:0], ROWS[ROWS["pmid"] == "6"]])
def test_a_flow_of_nothing_is_zero(table):
    flow = prisma_counts(table)
    assert flow.counts["records_screened"] == 0 and flow.counts["new_studies"] == 0
