"""`make weights` gives the committed table: all annotated pages are read, and the model is fitted again."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

from evidence_tools.claims.vocabulary import load_vocabulary

ROOT = Path(__file__).parents[2]


def test_the_table_is_what_the_corpus_gives_to_the_digit():
    sklearn = pytest.importorskip("sklearn", reason="scikit-learn is needed to learn the weights again")
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    if f"scikit-learn=={sklearn.__version__}" not in lock:
        pytest.skip("another scikit-learn than that of requirements.lock: its last digits may differ")
    sys.path.insert(0, str(ROOT / "tests" / "claims"))
    try:
        import training
    finally:
        sys.path.pop(0)
    words = load_vocabulary()
    made = training.split(training.weights_table(training.as_data(training.corpus_pages(), words)), words.own)
    for path, rows in made.items():
        with path.open(encoding="utf-8", newline="") as file:
            committed = [tuple(row) for row in csv.reader(file)][1:]
        assert rows == committed, f"words or pages changed: run make weights ({path.name})"


def test_every_page_is_either_learned_from_or_held_out_and_a_signature_claims_nothing():
    pytest.importorskip("sklearn", reason="scikit-learn is needed to learn the weights again")
    sys.path.insert(0, str(ROOT / "tests" / "claims"))
    try:
        import training
    finally:
        sys.path.pop(0)
    learned = {page.name for page in training.corpus_pages()}
    held = [{page.name for page in training.corpus_pages(kind)} for kind in training.HELD_OUT]
    every = {path.stem for path in (ROOT / "tests" / "claims" / "corpus").glob("p*.md")}
    assert [len(names) for names in held][:3] == [115, 67, 39]
    assert learned | set().union(*held) == every
    assert len(learned) + sum(map(len, held)) == len(every)
    said = '"The cramps are gone."'
    page = training.Page("x", "x", "blog", f"{said} – Joan, Leeds\n", [{"is_claim": "1"}], [(0, len(said) + 14)])
    words = load_vocabulary()
    assert training.as_data([page], words).labels == [True, False]
