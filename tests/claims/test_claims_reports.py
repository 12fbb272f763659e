"""From found claims to tracked ones, to reports, and to what changed between two states of an article."""

from __future__ import annotations

import json

import pytest

from evidence_tools import claims as room
from evidence_tools.claims import compare, margin
from evidence_tools.claims.articles import article_from_bytes, article_from_text
from evidence_tools.claims.checking import check_article
from evidence_tools.claims.compare import compare_claims, snapshot
from evidence_tools.claims.finder import find_claims
from evidence_tools.claims.margin import html_report
from evidence_tools.claims.matching import match_claims, match_outcomes
from evidence_tools.claims.meaning import UNNAMED
from evidence_tools.claims.report import VERDICT_WORDS, claim_review, json_report, sighting_drafts
from evidence_tools.claims.vocabulary import load_vocabulary
from evidence_tools.errors import DataError


def row(claim_id, intervention, outcome, statement, direction="improves", kind="efficacy", population="", dose=""):
    return {
        "claim_id": claim_id,
        "intervention": intervention,
        "outcome": outcome,
        "statement": statement,
        "direction": direction,
        "claim_type": kind,
        "population": population,
        "dose": dose,
    }


CLAIMS = [
    row("sleep-reflexology", "foot_reflexology", "sleep_quality", "Foot reflexology improves sleep."),
    row(
        "sleep-reflexology-10min-cancer",
        "foot_reflexology",
        "sleep_quality",
        "Ten minutes of foot reflexology improve sleep in people with cancer.",
        population="people with cancer",
        dose="10 minutes",
    ),
    row("sleep-foot-massage", "foot_massage", "sleep_quality", "Foot massage improves sleep."),
    row("sleep-better", "foot_reflexology", "sleep_quality", "More than a foot rub.", kind="comparative"),
    row("cortisol-reflexology", "foot_reflexology", "cortisol", "It lowers cortisol.", direction="reduces"),
    row("stress-massage", "massage", "stress", "Massage reduces stress."),
    row("nerves", "foot_reflexology", "innervation", "Each foot has 7,000 nerve endings.", "none", "anatomy"),
    row("heel-pain-foot-massage", "foot_massage", "heel_pain", "Foot massage relieves heel pain."),
    row("pain-plain", "foot_reflexology", "pain", "It relieves pain."),
    row("pain-chronic", "foot_reflexology", "pain", "It relieves chronic pain.", population="people with chronic pain"),
    row("oedema-pain", "foot_reflexology", "oedema", "It reduces swelling.", population="people with chronic pain"),
    row("digestion-old", "foot_reflexology", "digestion", "In the old it helps digestion.", population="older adults"),
]
VERDICTS = {"sleep-reflexology": {"verdict": "uncertain", "certainty": "very low", "statement": "It is uncertain."}}


def matched(sentence: str):
    found = find_claims(sentence)
    assert len(found) == 1
    return match_claims(found[0], CLAIMS)


@pytest.mark.parametrize(
    ("sentence", "claim_id"),
    [
        ("Foot reflexology helps you sleep better.", "sleep-reflexology"),
        ("A foot massage helps you sleep better.", "sleep-foot-massage"),
        ("10 minutes of reflexology improve sleep in people with cancer.", "sleep-reflexology-10min-cancer"),
        ("30 minutes of reflexology improve sleep in people with cancer.", "sleep-reflexology"),
        ("Reflexology lowers cortisol.", "cortisol-reflexology"),
        ("A Thai massage reduces stress.", "stress-massage"),
        ("Reflexology reduces stress.", None),
        ("Reflexology: over 7,000 nerve endings are in each foot.", "nerves"),
        ("Foot massage soothes plantar fasciitis.", "heel-pain-foot-massage"),
        ("Reflexology improves digestion.", None),
        ("Reflexology lifts your mood.", None),
        ("Foot reflexology relieves pain.", "pain-plain"),
        ("Foot reflexology relieves chronic pain.", "pain-chronic"),
        ("Foot reflexology reduces swelling and pain.", "pain-plain"),
    ],
)
def test_matching(sentence, claim_id):
    assert matched(sentence) == claim_id


def test_what_is_not_tracked_comes_with_the_search_that_would_start_it():
    found = find_claims("Reflexology clears your skin, improves digestion and helps you sleep.")[0]
    matches = match_outcomes(found, CLAIMS, lambda intervention, outcome: f"{intervention} AND {outcome}")
    assert [(m.outcome, m.status, m.claim_id) for m in matches] == [
        ("other:skin", "not_tracked", ""),
        ("digestion", "outcome", "digestion-old"),
        ("sleep_quality", "claim", "sleep-reflexology"),
    ]
    assert matches[0].search == "foot_reflexology AND skin"


def test_a_table_of_claims_may_be_a_data_frame(root):
    import pandas as pd

    frame = pd.read_csv(root / "evidence" / "claims.csv", dtype=str, keep_default_na=False)
    found = find_claims("Foot reflexology reduces anxiety. Foot massage reduces anxiety.")
    assert match_claims(found, frame) == ["anxiety-reflexology", "anxiety-foot-massage"]


def test_every_outcome_of_the_mapping_is_tracked_in_the_folder(root):
    import pandas as pd

    known = set(pd.read_csv(root / "evidence" / "outcomes.csv", dtype=str, keep_default_na=False)["outcome"])
    words = load_vocabulary()
    used = {t for names in (*words.tracked.values(), *words.narrower.values()) for t in names}
    used |= {t for phrase in words.outcomes.phrases for t in phrase.row["tracked"].split()}
    used |= {t for index in (words.facts, words.effects) for p in index.phrases for t in p.row["tracked"].split()}
    assert used <= known


def test_every_outcome_of_the_words_is_in_the_mapping():
    words = load_vocabulary()
    named = {
        o for i in (words.outcomes, words.effects, words.facts) for p in i.phrases for o in p.row["outcome"].split(";")
    }
    assert named - {"-"} <= set(words.tracked)


TEXT = 'Foot reflexology improves sleep.\n\nIt clears your skin <script>alert("x")</script> & more.\n'


def checked(text: str = TEXT):
    return check_article(text, CLAIMS, VERDICTS.get, lambda i, o: f"{i}/{o}")


def test_json_follows_the_contract():
    report = json.loads(json.dumps(json_report(checked())))
    first, second = report["claims"]
    assert {"quote", "start", "end", "intervention", "outcomes", "direction", "strength", "cites_study"} <= first.keys()
    assert (first["claim_id"], first["verdict"], first["certainty"]) == ("sleep-reflexology", "uncertain", "very low")
    assert first["statement"] == "It is uncertain."
    assert TEXT[first["start"] : first["end"]] == first["quote"]
    assert (second["claim_id"], second["verdict"]) == (None, None)
    assert second["answers"][0]["search"] == "foot_reflexology/skin"
    assert "text" not in report["article"]


def test_json_hands_back_the_text_that_offsets_refer_to():
    article = article_from_bytes(b"<html><body><h1>Massage</h1><p>Massage reduces stress.</p></body></html>")
    report = json_report(check_article(article, CLAIMS, VERDICTS.get))
    claim = report["claims"][0]
    assert report["article"]["text"][claim["start"] : claim["end"]] == "Massage reduces stress."


def test_the_page_escapes_and_names_verdicts_in_words():
    page = html_report(checked())
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "? </span>" in page or ">?</span> Uncertain" in page
    assert "Not tracked yet" in page
    assert "It is uncertain." in page
    assert page.count("<mark") == 2


def test_a_page_without_claims_says_so():
    page = html_report(checked("We open at nine and close at six."))
    assert "We recognised nothing in this text. That is not approval: read it yourself." in page
    assert "needs changing" not in page


def test_drafts_of_sightings_wait_for_a_person():
    drafts = sighting_drafts(checked(), "page", first_number=7)
    assert [(d["sighting_id"], d["claim_id"], d["status"]) for d in drafts] == [("s007", "sleep-reflexology", "draft")]
    assert TEXT[drafts[0]["start"] : drafts[0]["end"]] == drafts[0]["quote"]


def test_claim_review():
    review = claim_review("X helps.", "uncertain", "low", url="https://a.example", author="Us", date="2026-01-31")
    assert review["reviewRating"]["alternateName"] == "Uncertain (low certainty)"
    assert review["reviewRating"]["ratingValue"] == 3
    none = claim_review("X helps.", "no_evidence", url="https://a.example", author="Us", date="2026-01-31")
    assert "ratingValue" not in none["reviewRating"]


def test_every_verdict_has_words():
    from evidence_tools.verdicts.rules import VERDICTS as rules

    assert dict(rules) == {k: v for k, v in VERDICT_WORDS.items() if k}


def state(text: str):
    article = article_from_text(text)
    return snapshot(article, find_claims(article))


def test_changes_of_an_article():
    before = state(
        "Reflexology cures insomnia.\n\nMassage may ease pain.\n\nMassage reduces stress.\n\n"
        "Foot massage warms the feet."
    )
    after = state(
        "New owner!\n\nReflexology may help with insomnia.\n\nMassage eases pain.\n\nMassage reduces stress.\n\n"
        "Foot massage boosts immunity."
    )
    changes = compare_claims(before, after)
    assert [(c.kind, c.after or c.before) for c in changes] == [
        ("softened", "Reflexology may help with insomnia."),
        ("hardened", "Massage eases pain."),
        ("added", "Foot massage boosts immunity."),
        ("dropped", "Foot massage warms the feet."),
    ]


def test_moved_text_is_no_change_and_snapshots_are_json():
    before = state("Massage reduces stress.\n\nReflexology improves sleep.")
    after = json.loads(json.dumps(state("Reflexology improves sleep.\n\nWe moved.\n\nMassage reduces stress.")))
    assert compare_claims(before, after) == []
    assert compare_claims(before, before) == []


def test_a_broken_row_is_named(tmp_path):
    from evidence_tools.claims.vocabulary import FOLDER

    for path in FOLDER.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / "hedges.csv").open("a", encoding="utf-8") as file:
        file.write("[may|might,\n")
    with pytest.raises(DataError, match=r"hedges.csv:\d+.*not closed"):
        load_vocabulary(tmp_path)


def test_words_can_be_added_by_hand(tmp_path):
    from evidence_tools.claims.vocabulary import FOLDER

    for path in FOLDER.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / "outcomes.csv").open("a", encoding="utf-8") as file:
        file.write("hiccup*,other:hiccups,less,,\n")
    assert find_claims("Massage relieves hiccups.")[0].outcomes == (UNNAMED,)
    assert find_claims("Massage relieves hiccups.", load_vocabulary(tmp_path))[0].outcomes == ("other:hiccups",)


def test_public_names():
    assert room.__all__ == sorted(room.__all__)
    for name in room.__all__:
        assert getattr(room, name).__doc__
    with pytest.raises(AttributeError):
        _ = room.nothing


def reworded(number, seed=0):
    """Make the kept claims of a long article, each with a word of its own changed where `seed` is another."""
    words = [[f"w{(n * 37 + k * 101) % 997}x{n}" if k == 0 else f"w{(n * 37 + k * 101) % 997}" for k in range(9)]
             for n in range(number)]  # fmt: skip
    if seed:
        words = [["now", *rest[1:4], rest[0], *rest[4:]] for rest in words]
    about = {"intervention": "a", "outcomes": ["sleep"], "direction": "", "strength": "asserted", "cites_study": False}
    kept = about | {"prefix": "", "suffix": ""}
    claims = [kept | {"exact": " ".join(one)} for one in words]
    return {"title": "", "source": "", "sha256": str(seed), "claims": claims}


def test_the_changes_of_a_long_article_are_found_in_time_that_grows_with_it(monkeypatch):
    asked, likeness = [], compare._likeness
    monkeypatch.setattr(compare, "_likeness", lambda *given: asked.append(1) or likeness(*given))
    for number in (500, 2_000):
        asked.clear()
        changes = compare_claims(reworded(number), reworded(number, 1))
        assert [change.kind for change in changes] == ["reworded"] * number
        assert len(asked) <= compare.CANDIDATES * number


def test_the_margin_of_a_long_article_is_laid_out_in_time_that_grows_with_it(monkeypatch):
    looked, make = [], margin._note

    class Note(dict):
        def __getitem__(self, name):
            looked.append(name)
            return super().__getitem__(name)

    monkeypatch.setattr(margin, "_note", lambda *given: Note(make(*given)))
    counts = []
    for number in (50, 200):
        lines = "\n\n".join(f"Reflexology improves sleep in week {n}.\n\nWe are open." for n in range(number))
        checked = check_article(lines, CLAIMS, VERDICTS.get)
        looked.clear()
        passages = margin._passages(checked)
        counts.append(len(looked))
        assert sum(len(row["notes"]) for row in passages) == number
    assert counts[1] <= 4.5 * counts[0]
