"""The package knows no treatment: the words of a topic come from its folder, and another topic has only its own."""

import csv
import re

import pytest

from evidence_tools.claims.checking import check_article
from evidence_tools.claims.finder import find_claims
from evidence_tools.claims.red_flags import find_red_flags
from evidence_tools.claims.vocabulary import FOLDER, load_vocabulary
from evidence_tools.claims.vocabulary.own import SLOTS, fill
from evidence_tools.errors import DataError

HEAD = "intervention,label,tracked,ordinary,simpler,sham_words,search_words,mesh\n"


@pytest.fixture(scope="module")
def magnesium(tmp_path_factory):
    folder = tmp_path_factory.mktemp("magnesium")
    row = "magnesium,magnesium,yes,,,a placebo,magnesium;Mg citrate*,Magnesium\nother,something else,no,,,,,\n"
    (folder / "interventions.csv").write_text(HEAD + row, encoding="utf-8")
    return load_vocabulary(evidence=folder)


def test_no_word_list_of_the_package_names_a_treatment_of_the_project(root):
    words = re.compile(r"reflexolog|massag|masseu|(?<!n )\b(?:foot|feet)\b(?! ulcer)|\bsoles?\b", re.I)
    illnesses = {"conditions.csv"}  # athlete's foot is an illness whatever is offered for it
    found = {
        f"{path.name}: {match.group()}"
        for path in FOLDER.glob("*.csv")
        if path.name not in illnesses
        for match in words.finditer(path.read_text(encoding="utf-8"))
    }
    assert found == set()
    assert "massag" in (root / "evidence/words/names.csv").read_text(encoding="utf-8")


def test_phrases_keep_places_that_the_folder_can_fill_and_no_others(root):
    named = {
        slot
        for path in FOLDER.glob("*.csv")
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
        for slot in re.findall(r"\{(\w+)\}", row.get("phrase") or "")
    }
    groups = {row["group"] for row in csv.DictReader((FOLDER / "flag_groups.csv").read_text("utf-8").splitlines())}
    assert named <= {*SLOTS, *groups} and named
    bare = re.compile(r"(?:^|\])[^\[(]*\{")  # a place outside brackets could not be left empty
    for path in FOLDER.glob("*.csv"):
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            assert not bare.search(row.get("phrase") or ""), row


@pytest.mark.parametrize(
    ("phrase", "filled"),
    [
        ("thanks to [{treatment}|our]", "thanks to [zinc|iron|our]"),
        ("[my {part}|my back] (so|{part}) better", "[my back] (so) better"),
        ("[{part}] never lies", ""),
        ("a ({part}) [{treatment}*|visit*]", "a [zinc*|iron*|visit*]"),
        ("[{treatment} and {treatment}]", "[zinc and zinc|zinc and iron|iron and zinc|iron and iron]"),
    ],
)
def test_places_are_filled_or_left_out(phrase, filled):
    assert fill(phrase, {"treatment": ["zinc", "iron"], "part": []}) == filled


def test_another_topic_is_found_by_its_own_words_and_answers_for_nothing_else(magnesium):
    (claim,) = find_claims("Magnesium improves your sleep.", magnesium)
    assert (claim.intervention, claim.outcomes[0]) == ("magnesium", "sleep_quality")
    named = [c.intervention for c in find_claims("Mg citrates relieve pain. They also reduce stress.", magnesium)]
    assert named == ["magnesium", "magnesium"]
    # What the topic does not name may be seen as a claim of something, as "Homeopathy improves your sleep" is of ours,
    # but it is nobody's of the topic and has no verdict.
    assert all(not c.intervention and not c.tracked for c in find_claims("Reflexology improves your sleep.", magnesium))


def test_red_flags_are_raised_for_the_treatment_of_the_folder(magnesium):
    flags = find_red_flags("Magnesium for asthma. Thanks to magnesium he threw away his tablets.", magnesium)
    assert {flag.kind for flag in flags} >= {"serious_condition"}
    assert "feet" not in " ".join(f.why for f in find_red_flags("We diagnose your organs.", magnesium))
    assert "feet" in " ".join(f.why for f in find_red_flags("We diagnose your organs."))


def test_a_check_speaks_of_the_topic_only(magnesium):
    found = check_article("Sleeping better is what it does. Cupping relieves pain.", [], {}.get, vocabulary=magnesium)
    assert found.own.known == "magnesium"
    assert all(claim.assumed in {"", "magnesium"} for claim in found.claims)
    assert load_vocabulary().own.known == "foot reflexology and foot massage"


def test_without_a_folder_no_treatment_is_known(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_vocabulary().own.known == "no treatment yet"
    assert [c.intervention for c in find_claims("Massage improves sleep.")] == [""]


def test_words_of_the_folder_are_read_again_when_they_change(tmp_path):
    (tmp_path / "interventions.csv").write_text(HEAD + "zinc,zinc,yes,,,,zinc,\n", encoding="utf-8")
    assert load_vocabulary(evidence=tmp_path).own.main == "zinc"
    (tmp_path / "words").mkdir()
    (tmp_path / "words/names.csv").write_text("name,words\nfeet,x\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"names.csv: name is 'feet'. Allowed: treatment"):
        load_vocabulary(evidence=tmp_path)


@pytest.mark.parametrize(
    ("before", "answered"),
    [
        ("Magnesium calms.", True),
        ("Our tablets contain 300 mg.", True),
        ("Many people sleep badly.", True),
        ("Melatonin is a hormone.", False),
        ("Valerian root helps you relax.", False),
        ("Chamomile tea calms. It also lifts the mood.", False),
    ],
)
def test_it_means_what_the_sentence_before_speaks_of(magnesium, before, answered):
    text = f"Magnesium for a good night\n\n{before} It improves sleep quality."
    claim = next(c for c in find_claims(text, magnesium) if c.quote == "It improves sleep quality.")
    assert bool(claim.stated) is answered


def test_the_same_words_of_another_thing_are_not_the_same_claim(magnesium):
    row = {name: "" for name in ("population", "dose", "comparator")} | {
        "claim_id": "sleep-magnesium",
        "statement": "Magnesium improves sleep quality.",
        "intervention": "magnesium",
        "outcome": "sleep_quality",
        "direction": "improves",
        "claim_type": "efficacy",
    }
    text = "Magnesium calms. It improves sleep quality.\n\nMelatonin is a hormone. It improves sleep quality."
    found = check_article(text, [row], {}.get, vocabulary=magnesium)
    first, second = (c for c in found.claims if c.found.quote == "It improves sleep quality.")
    assert first.main.match.status == "claim" and not first.other
    assert second.main is None and second.other == "what stands before it (“Melatonin is a hormone.”)"
