"""The learned weights: reading by them is fast, and a damaged table is named. How they are made: `journeys`."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from evidence_tools.claims.finder import find_claims
from evidence_tools.claims.judging import judge_units
from evidence_tools.claims.model import load_model
from evidence_tools.claims.sentences import units
from evidence_tools.claims.vocabulary import FOLDER, load_vocabulary
from evidence_tools.errors import DataError

CORPUS = Path(__file__).parent / "corpus"


def test_a_thousand_words_are_read_in_half_a_second():
    text = "\n\n".join((CORPUS / f"p{n:03}.md").read_text(encoding="utf-8") for n in (1, 2, 3))
    words = len(text.split())
    find_claims(text)
    times = []
    for number in range(3):
        begin = time.process_time()
        find_claims(f"{text}\n{number}")
        times.append(time.process_time() - begin)
    assert min(times) / words * 1000 < 0.5


def test_loading_takes_less_than_importing_pandas():
    """A quarter of a second where this was written, half of what pandas takes. Machines differ, so it is a share."""
    ours = (
        "from evidence_tools.claims.finder import find_claims; "
        "from evidence_tools.claims.vocabulary import load_vocabulary; load_vocabulary()"
    )

    def seconds(program: str) -> float:
        timed = f"import time; begin = time.process_time(); {program}; print(time.process_time() - begin)"
        runs = [
            subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True) for _ in range(3)
        ]
        return min(float(run.stdout) for run in runs)

    assert seconds(ours) < seconds("import pandas")


def test_time_grows_with_the_length_alone():
    """Ten times the same page takes no more than twenty times as long."""
    text = (CORPUS / "p091.md").read_text(encoding="utf-8")

    def seconds(times: int) -> float:
        page = "\n\n".join(f"{text}\n\n{number}" for number in range(times))
        begin = time.process_time()
        find_claims(page)
        return time.process_time() - begin

    seconds(1)
    assert min(seconds(10) for _ in range(2)) < 20 * max(0.005, min(seconds(1) for _ in range(3)))


def test_the_score_of_a_claim_is_the_sum_of_the_weights_of_its_features():
    words = load_vocabulary()
    judged = judge_units(units("Foot massage relieves back pain."), words)[0]
    table = words.model.tables["claim"]
    total = table["(always)"] + judged.reading.score * table["rules"] + sum(table.get(f, 0.0) for f in judged.features)
    assert judged.odds == pytest.approx(total)
    assert judged.is_claim == (total >= words.model.threshold)
    told = judged.reasons(table)
    assert any("back pain" in reason for reason in told)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("claim,word:x,much", r"weights.csv:\d+.*not a number"),
        ("perhaps,word:x,1.0", r"weights.csv:\d+.*decision is 'perhaps'"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(tmp_path, line, message):
    path = tmp_path / "weights.csv"
    path.write_bytes((FOLDER / "weights.csv").read_bytes() + line.encode() + b"\n")
    with pytest.raises(DataError, match=message):
        load_model(path)


def test_a_table_without_a_decision_says_which(tmp_path):
    path = tmp_path / "weights.csv"
    path.write_text("decision,feature,weight\nclaim,(always),0\n", encoding="utf-8")
    with pytest.raises(DataError, match="no weights for anecdotal"):
        load_model(path)
    with pytest.raises(DataError, match="make weights"):
        load_model(tmp_path / "none.csv")
