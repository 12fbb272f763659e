"""Red flags: what must not stand on a page, found whatever it is about, and nothing else."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path

import pytest

from evidence_tools.claims.flag_kinds import KINDS
from evidence_tools.claims.flag_rules import load_rules
from evidence_tools.claims.red_flags import find_red_flags
from evidence_tools.claims.vocabulary import load_vocabulary

HERE = Path(__file__).parent


def sentences(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["sentence"], row["flag"]) for row in csv.DictReader(file)]


OWN = sentences(HERE / "data" / "red_flags.csv")


def kinds(sentence):
    return {flag.kind for flag in find_red_flags(sentence)}


def shares(rows):
    """Return the share of sentences judged rightly, by what they should be."""
    right = defaultdict(list)
    for sentence, wanted in rows:
        found = kinds(sentence)
        right[wanted].append(not found if wanted == "none" else wanted in found)
    return {wanted: sum(hits) / len(hits) for wanted, hits in right.items()}


def test_own_sentences_are_many_and_balanced():
    flagged = [s for s, flag in OWN if flag != "none"]
    assert len(OWN) >= 600
    assert 0.4 <= len(flagged) / len(OWN) <= 0.6
    assert len({s for s, _ in OWN}) == len(OWN)
    assert {flag for _, flag in OWN} == {*KINDS, "none"}


def test_own_sentences_are_judged_rightly_kind_by_kind():
    share = shares(OWN)
    assert share["none"] >= 0.98
    assert {kind: value for kind, value in share.items() if value < 0.93} == {}


def test_the_given_list_is_judged_rightly(root):
    path = root.parent / "shared" / "findings" / "red_flags.csv"
    if not path.exists():
        pytest.skip("the list of findings is not beside this copy of the project")
    wrong = [row for row in sentences(path) if (kinds(row[0]) if row[1] == "none" else row[1] not in kinds(row[0]))]
    assert wrong == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Reflexology does not cure {0}.",
        "There is no evidence that foot massage helps with {0}.",
        "Nobody should claim that reflexology treats {0}.",
        "Please ask your doctor first if you have {0}.",
        "We raise money for people with {0} every spring.",
        "Does reflexology cure {0}?",
        "It is a myth that massage of the feet heals {0}.",
        "It has never been shown that reflexology helps with {0}.",
    ],
)
@pytest.mark.parametrize(
    "condition", ["asthma", "type 2 diabetes", "breast cancer", "multiple sclerosis", "gout", "lupus"]
)
def test_what_is_denied_asked_or_advised_is_no_flag(sentence, condition):
    assert kinds(sentence.format(condition)) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "Reflexology cures {0}.",
        "Our foot massage helps with {0}.",
        "My {0} has gone since I started coming here.",
        "It may ease the symptoms of {0}.",
        "Say goodbye to {0}.",
        "Nothing works better for {0}.",
        "It is not magic, it heals {0}.",
        "We do not sell creams, but we do treat {0}.",
        "Reiki and cupping reverse {0}.",
    ],
)
@pytest.mark.parametrize(
    "condition", ["asthma", "type 2 diabetes", "breast cancer", "multiple sclerosis", "gout", "lupus"]
)
def test_a_promise_is_flagged_whatever_the_condition_and_the_treatment(sentence, condition):
    assert "serious_condition" in kinds(sentence.format(condition))


def test_a_list_takes_its_meaning_from_the_line_above():
    helped = "We can help with:\n\n- Asthma\n- Infertility\n- Tired feet\n"
    assert [(f.kind, f.quote) for f in find_red_flags(helped)] == [
        ("serious_condition", "Asthma"),
        ("serious_condition", "Infertility"),
    ]
    asked = "Please tell me before you book if you have:\n\n- Asthma\n- A blood clot\n- Diabetes\n"
    assert find_red_flags(asked) == []


def test_a_question_that_sells_is_answered_by_the_offer_after_it():
    assert "serious_condition" in kinds("Suffering from depression? Try our foot massage.")
    assert kinds("Suffering from depression? Please see your doctor.") == set()
    assert kinds("Can reflexology help with depression? Nobody knows.") == set()


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Even after a heart attack.", "safety_absolute"),
        ("You need not tell us about any illness.", "safety_absolute"),
        ("Fine with every medicine.", "safety_absolute"),
        ("Risks do not exist.", "safety_absolute"),
        ("Backed by decades of scientific research.", "proof_or_guarantee"),
        ("You have our word.", "proof_or_guarantee"),
        ("You do not pay if the ache has not gone.", "proof_or_guarantee"),
        ("Surgeons merely guess.", "medicine_or_doctor"),
        ("They can keep their pills.", "medicine_or_doctor"),
        ("Ask your consultant why nobody mentioned feet.", "medicine_or_doctor"),
        ("My regulars never need the GP.", "medicine_or_doctor"),
        ("You need not ask anyone.", "medicine_or_doctor"),
        ("No professor ever cured anybody.", "medicine_or_doctor"),
        ("You can come with a fever.", "safety_absolute"),
        ("Even if your doctor warned you.", "medicine_or_doctor"),
        ("You can spare yourself the colonoscopy.", "medicine_or_doctor"),
        ("In every state of health.", "safety_absolute"),
        ("Her gout surrendered.", "serious_condition"),
        ("Her gout met its match.", "serious_condition"),
        ("The lump melted away.", "serious_condition"),
    ],
)
def test_safety_proof_and_irony_need_no_usual_words(sentence, kind):
    assert kind in kinds(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "If your midwife agrees, you may come even after a hard night.",
        "Leave it for another day if you have a blood clot.",
        "If a therapist guarantees a cure, be wary.",
        "Claims of miracles have no place here.",
        "The regulator ruled against adverts for epilepsy.",
        "It is a lie to say that sore toes show cancer.",
        "Myth: it is safe for everyone.",
        "Stopping statins suddenly can be dangerous.",
        "It is no reason to give up your tablets.",
        "Gout numbs the toes, so I work lightly.",
        "A trial of gout stopped in May.",
        "Her gout returned in May.",
        "My gout kept me from walking.",
        "The growth of the business slowed and faded.",
        "A cure for gout? We do not offer one.",
        "Ask your consultant what is right for you.",
        "I treat no illness.",
        "A guarantee would be a lie.",
        "A professor cured his ham in the cellar.",
        "Do not think you can come with a fever.",
        "A man with lupus comes for the quiet.",
        "Surgeons mend bones.",
    ],
)
def test_warnings_lives_and_denials_in_other_words_are_none(sentence):
    assert kinds(sentence) == set()


def test_offsets_are_those_of_the_text():
    text = "Welcome!\n\nWe open at nine. Stop your medication now. Tea is free.\n"
    (flag,) = find_red_flags(text)
    assert text[flag.start : flag.end] == flag.quote == "Stop your medication now."
    assert flag.kind == "medicine_or_doctor"
    assert flag.url.startswith("https://")


def test_cancer_has_a_law_of_its_own():
    (cancer,) = [f for f in find_red_flags("Reflexology shrinks tumours.") if f.kind == "serious_condition"]
    (gout,) = [f for f in find_red_flags("Reflexology cures gout.") if f.kind == "serious_condition"]
    assert "Cancer Act 1939" in cancer.source
    assert "Cancer Act" not in gout.source


def test_every_kind_says_why_what_to_do_and_whose_rule_it_is():
    rules = load_rules(load_vocabulary().own)
    assert set(rules) == {*KINDS, "cancer", "emergency"}
    for rule in rules.values():
        assert rule.url.startswith("https://")
        assert rule.why.endswith(".")
        assert rule.do.endswith(".")
        assert rule.source


def test_a_long_text_takes_time_in_proportion(benchmark_seconds):
    page = "Stop your medication and come to us. We never treat asthma without asking your doctor, she said. " * 50
    once, ten = benchmark_seconds(lambda: find_red_flags(page)), benchmark_seconds(lambda: find_red_flags(page * 10))
    assert ten < 30 * once + 0.5


@pytest.fixture
def benchmark_seconds():
    import time

    def seconds(work):
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return seconds


def test_text_and_html_give_the_same_flags():
    """The same sentences from text and HTML; docx and pdf are read by the same formats the articles tests cover."""
    from evidence_tools.claims import article_from_bytes

    words = ["Reflexology cures gout.", "I can diagnose problems in your organs.", "We are open on Mondays."]
    html = "<html><body>" + "".join(f"<p>{w}</p>" for w in words) + "</body></html>"
    expected = [("serious_condition", words[0]), ("diagnosis", words[1])]
    for article in (article_from_bytes("\n\n".join(words).encode()), article_from_bytes(html.encode(), suffix=".html")):
        assert [(f.kind, f.quote) for f in find_red_flags(article)] == expected
        assert all(article.text[f.start : f.end] == f.quote for f in find_red_flags(article))
    assert json.dumps([f.__dict__ for f in find_red_flags(words[0])])
