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
