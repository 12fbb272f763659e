"""The longest text there may be, checked."""

from __future__ import annotations

import random

from evidence_tools.claims.checking import check_article

CLAIMS = [
    {"claim_id": f"{outcome}-reflexology", "statement": f"Reflexology improves {outcome}.", "outcome": outcome,
     "intervention": "foot_reflexology", "direction": "improves", "claim_type": "efficacy",
     "dose": "", "population": ""}
    for outcome in ("sleep_quality", "pain", "anxiety")
]  # fmt: skip


def test_two_megabytes_of_prose_take_less_than_half_a_minute(within):
    some = random.Random(1)
    said = ("Foot massage relieves pain.", "Our studio is near the station.", "Book a session today!",
            "Reflexology may improve sleep for people with insomnia.", "Feet have thousands of nerves.")  # fmt: skip
    parts: list[str] = []
    while sum(map(len, parts)) < 1_990_000:
        parts += [" ".join(some.choice(said) for _ in range(some.randint(1, 9))) + "\n\n" for _ in range(500)]
    text = "".join(parts)[:2_000_000]
    with within(30):
        found = check_article(text, CLAIMS, lambda claim: None)
    assert sum(claim.times for claim in found.claims) > 10_000
