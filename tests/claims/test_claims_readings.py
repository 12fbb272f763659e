"""The second readings of the written corpus: the same text read again, and the agreement the README states."""

from __future__ import annotations

import csv
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"


def _rows(name: str) -> dict[tuple[str, str], dict[str, str]]:
    with (CORPUS / name).open(encoding="utf-8", newline="") as file:
        return {(row["page"], row["unit"]): row for row in csv.DictReader(file)}


def _kappa(pairs: list[tuple[bool, bool]]) -> tuple[float, float]:
    """Return the share of agreement and Cohen's kappa of two readers' yes and no."""
    same = sum(first == again for first, again in pairs) / len(pairs)
    share, share_again = (sum(pair[side] for pair in pairs) / len(pairs) for side in (0, 1))
    chance = share * share_again + (1 - share) * (1 - share_again)
    return same, (same - chance) / (1 - chance)


def test_the_readme_states_the_agreement_of_the_two_readings_of_the_first_half() -> None:
    final, second = _rows("annotations_a.csv"), _rows("second_reading_a.csv")
    decided = _rows("disagreements_a.csv")
    pairs = []
    for key, row in second.items():
        assert row["text"] == final[key]["text"]
        claim = final[key]["is_claim"] == "1"
        if key in decided:  # the first reading as it was before the decision
            claim = decided[key]["first_reading"].startswith("claim")
        pairs.append((claim, row["is_claim"] == "1"))
    same, kappa = _kappa(pairs)
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    agreed = sum(first == again for first, again in pairs)
    assert f"{agreed} of {len(pairs)} units ({100 * same:.1f} %), Cohen's kappa {kappa:.2f}" in readme
    assert kappa > 0.8


def test_every_decision_is_what_the_annotations_say() -> None:
    final = _rows("annotations_a.csv")
    for key, row in _rows("disagreements_a.csv").items():
        assert row["text"] == final[key]["text"]
        assert row["resolution"].startswith("claim") == (final[key]["is_claim"] == "1"), key
        assert row["reason"]
