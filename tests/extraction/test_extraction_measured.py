"""How often prefilled numbers are right: abstracts written for this, and recorded abstracts annotated by PMID."""

from __future__ import annotations

from pathlib import Path

import pytest
from extraction_scoring import Score, cases, same, score

from evidence_tools.extraction import extract
from evidence_tools.pubmed import parse_records

WRITTEN = Path(__file__).parent / "data" / "abstracts.txt"


def test_written_abstracts_are_many_and_read_with_precision(vocabulary):
    total, everyone = Score(), list(cases(WRITTEN))
    for case in everyone:
        score(case.name, extract(case.record, vocabulary), case.study, case.results, total)
    assert len(everyone) >= 40
    assert total.right >= 200
    assert total.precision >= 0.95, "\n".join(total.wrong)
    assert total.recall >= 0.85, "\n".join(total.missed)


@pytest.mark.parametrize("case", list(cases(WRITTEN)), ids=lambda case: case.name)
def test_every_value_stands_where_it_says(case, vocabulary):
    extraction = extract(case.record, vocabulary)
    found = list(extraction.all_found())
    assert all(extraction.text[one.start : one.end] == one.words and one.words for one in found)
    assert not any(one.verified for one in found)


# Read by a person from the recorded abstracts; {} = nothing may be read. Numbers only.
ANNOTATED: dict[str, dict[str, float]] = {
    "23121403": {"n_randomised": 822},
    "23878845": {"n_randomised": 30},
    "24101054": {"n_randomised": 743},
    "24792780": {"n_randomised": 22},
    "28731372": {"weeks": 48},
    "31809479": {},
    "31839392": {"n_randomised": 140},
    "31839436": {"n_randomised": 74},
    "31839518": {"n_randomised": 268},
    "31839529": {"n_randomised": 8},
    "31839571": {"n_randomised": 268},
    "31839732": {"n_randomised": 84},
    "31839789": {"n_randomised": 129, "weeks": 4},
    "31839813": {},
    "31839849": {"n_randomised": 36, "weeks": 12, "sessions": 24},
    "31839852": {"session_minutes": 15},
    "31839876": {},
    "31839881": {"n_randomised": 66},
    "31839909": {"n_randomised": 15},
    "31839913": {"n_randomised": 72, "session_minutes": 90, "sessions": 8},
    "31839914": {"n_randomised": 80},
    "31839988": {"n_randomised": 30},
    "31840135": {"n_randomised": 26, "weeks": 10},
    "31840204": {"n_randomised": 50},
    "31840247": {"n_randomised": 27, "session_minutes": 20, "sessions": 3},
    "31840263": {"n_randomised": 134, "sessions": 15},
    "31840286": {"n_randomised": 293},
    "31840339": {"n_randomised": 16},
    "31840390": {},
    "31840424": {"n_randomised": 49},
    "33264811": {"n_randomised": 496},
    "38051328": {"n_randomised": 650},
    "38060453": {"n_randomised": 40, "n_analysed": 36, "weeks": 4},
}
NUMBERS = ("n_randomised", "n_analysed", "session_minutes", "sessions", "weeks")


def test_recorded_abstracts_are_read_with_precision(shared, vocabulary):
    """Other people's abstracts, on subjects the rules were not made for."""
    left, right, wrong, missed = dict(ANNOTATED), 0, [], 0
    folder = shared / "pubmed_samples"
    for path in sorted([*folder.glob("baseline/*.gz"), *folder.glob("efetch/*.xml")]):
        if not left:
            break
        try:
            for record in parse_records(path):
                wanted = left.pop(record.pmid, None) if record.abstract else None
                if wanted is None:
                    continue
                extraction = extract(record, vocabulary)
                for name in NUMBERS:
                    found = extraction.study.get(name)
                    if found is None:
                        missed += name in wanted
                    elif name in wanted and same(found.value, str(wanted[name])):
                        right += 1
                    else:
                        wrong.append(f"{record.pmid}: {name}={found.value} from {found.words!r}")
                for reading in extraction.results:
                    wrong += [
                        f"{record.pmid}: {c}={f.value}"
                        for c, f in reading.cells.items()
                        if c[:2] in ("p_", "me", "sd", "n_", "es")
                    ]
        except ValueError:
            continue  # samples that are broken on purpose
    assert not left, f"not among the samples: {sorted(left)}"
    assert right >= 20
    assert right / (right + len(wrong)) >= 0.95, wrong
    print(f"recorded abstracts: {right} right, {len(wrong)} wrong, {missed} missed")
