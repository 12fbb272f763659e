"""What a treatment is offered for: no effect is stated, and yet it is promised. Each kind beside twins."""

from __future__ import annotations

import pytest

from evidence_tools.claims.finder import find_claims

PAGE = "Marta gives foot reflexology and foot massage in Ashby.\n\n"


def offered(text: str) -> list[tuple[str, tuple[str, ...], str]]:
    """Return quote, outcomes and strength of what is claimed on a page that says nothing else."""
    return [(c.quote, c.outcomes, c.strength) for c in find_claims(PAGE + text) if c.quote not in PAGE]


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("Reflexology for migraine", "headache"),
        ("Foot massage against swollen legs", "oedema"),
        ("Six foot reflexology sessions for bloating, 200 euros", "digestion"),
        ("A course of reflexology for backache", "back_pain"),
        ("Specialist in reflexology for insomnia", "sleep_quality"),
        ("We offer foot massage to people with heavy legs.", "fatigue"),
        ("Bloating: reflexology, 40 minutes", "digestion"),
        ("Bloating: come and try our reflexology", "digestion"),
        ("Reflexology when you cannot fall asleep", "sleep_quality"),
        ("If you suffer from migraine, come and try our foot reflexology.", "headache"),
        ("Plagued by hot flushes? Then reflexology may be worth a try.", "other:menopause"),
        ("Fed up with your backache, then book a foot massage.", "back_pain"),
        ("Many women come to me for reflexology because of period pain.", "pain"),
        ("For your tired legs we recommend a foot massage.", "fatigue"),
        ("Foot massage for when your legs are heavy", "fatigue"),
        ("People who suffer from bloating are welcome to try reflexology.", "digestion"),
        ("If backache keeps you from the garden, try our foot massage.", "back_pain"),
        ("Our guests for reflexology are mostly people with migraine.", "headache"),
        ("Foot massage is popular with those who sleep badly.", "sleep_quality"),
        ("Trouble winding down? Let our therapist look after you with a foot massage.", "stress"),
        ("Do your feet ache at night? Treat yourself to a foot massage.", "pain"),
    ],
)
def test_whoever_offers_it_for_a_complaint_claims_it_with_care(line, outcome):
    found = offered(line)
    assert [strength for _, _, strength in found] == ["hedged"]
    assert outcome in found[0][1]


@pytest.mark.parametrize(
    "line",
    [
        "Reflexology for beginners",
        "Foot massage for two, 80 euros",
        "Foot massage for weekend travellers",
        "Reflexology for endurance athletes",  # whom, not what
        "Our opening hours: reflexology from nine to five",
        "If you suffer from migraine, see your doctor before reflexology.",
        "If you have a fever, do not come for reflexology.",
        "If you are in town, come and try our foot massage.",
        "If you suffer from migraine, you know how long a day can be.",  # nothing is offered
        "She had migraine for years before she tried reflexology.",
        "A study of reflexology for migraine began in May.",
        "We do not offer reflexology for migraine.",
        "Nobody should book reflexology for migraine.",
        "Ask your doctor whether reflexology for migraine is an option.",
        "They come in tired and need to visit the cloakroom.",
        "Reflexology is popular with women who have children.",
        "If pain lasts for a week, do not wait and try no more massage.",
        "You are welcome to try reflexology if you have an hour.",
    ],
)
def test_what_offers_nothing_for_a_complaint(line):
    assert offered(line) == []


@pytest.mark.parametrize(
    ("question", "answer", "outcome"),
    [
        ("Does reflexology help with back pain?", "Yes, our guests say so.", "back_pain"),
        ("Q: Can foot massage ease swollen ankles?", "A: It certainly does.", "oedema"),
        ("Will it help me sleep?", "Of course.", "sleep_quality"),
        ("Does reflexology hurt?", "Not at all.", "other:safety"),
        ("Are there side effects?", "None.", "other:safety"),
        ("Migraine again?", "Come and see our reflexologist.", "headache"),
        ("Do you suffer from constipation?", "Reflexology may be just what you need.", "digestion"),
        ("Does it do anything for migraine?", "We think so.", "headache"),
        ("Is it any use against bloating?", "In our experience, yes.", "digestion"),
        ("Will I sleep better after reflexology?", "Most guests do.", "sleep_quality"),
        ("Can it ease backache?", "Many of our guests say it does.", "back_pain"),
    ],
)
def test_a_question_and_its_answer_claim_together(question, answer, outcome):
    found = [claim for claim in find_claims(f"{PAGE}{question}\n\n{answer}") if claim.quote == answer]
    assert [claim.asked for claim in found] == [question]
    assert outcome in found[0].outcomes


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Does reflexology help with back pain?", "No."),
        ("Does reflexology help with back pain?", "Nobody knows."),
        ("Does reflexology help with back pain?", "Nobody who is honest, I fear, says yes."),
        ("Does it do anything for migraine?", "Many say so, many do not."),
        ("Can I do anything for my plants while you are away?", "Yes."),
        ("Is migraine something for a doctor?", "Very much so."),
        ("Does reflexology help with back pain?", "Ask your doctor first."),
        ("Do you open on Sundays?", "Yes, from ten."),
        ("Can I come with a cold?", "Yes, if you feel well enough."),
        ("Migraine again?", "See your doctor."),
        ("Do you often have migraine?", "How often do you rest?"),
        ("Are there side effects?", "Yes, a few."),
        ("Do you know how common migraine is?", "One in seven has it."),
    ],
)
def test_a_question_and_what_is_no_yes_to_it(question, answer):
    assert offered(f"{question}\n\n{answer}") == []


def test_an_answer_that_claims_by_itself_needs_no_question():
    answer = "Yes, reflexology eases back pain."
    found = [claim for claim in find_claims(f"{PAGE}Does it help?\n\n{answer}") if claim.quote == answer]
    assert [(claim.asked, claim.outcomes[0]) for claim in found] == [("", "back_pain")]


def test_an_offer_is_told_among_the_reasons():
    claim = next(c for c in find_claims("Reflexology for migraine") if "headache" in c.outcomes)
    assert "offered for: migraine" in claim.reasons


def test_an_effect_that_is_stated_is_no_offer():
    claim = find_claims("Reflexology for migraine relieves headaches.")[0]
    assert claim.strength == "asserted"


def test_a_complaint_before_a_colon_is_a_label_where_an_effect_follows():
    assert "anxiety" in find_claims("Anxiety: foot massage, 40 minutes")[0].outcomes
    assert "anxiety" not in find_claims("Anxiety: foot massage helps you to relax.")[0].stated


@pytest.mark.parametrize(
    ("slogan", "outcome"),
    [
        ("No more bloating!", "digestion"),
        ("Farewell, heavy legs.", "fatigue"),
        ("Your backache stops here!", "back_pain"),
        ("Migraine is a thing of the past.", "headache"),
        ("Insomnia has met its match.", "sleep_quality"),
        ("Kiss swollen ankles goodbye with our foot massage.", "oedema"),
        ("Beat bloating today", "digestion"),
    ],
)
def test_a_slogan_in_which_a_complaint_ends_is_a_claim(slogan, outcome):
    found = offered(slogan)
    assert [strength for _, _, strength in found] == ["asserted"]
    assert outcome in found[0][1]


@pytest.mark.parametrize(
    "line",
    [
        "No more bloating than after a meal is usual.",
        "Is your backache finally over?",
        "No more migraine tablets in stock",
        "The bus stops here.",
        "Migraine is not a thing of the past.",
        "Stop bloating the price list",
    ],
)
def test_what_only_looks_like_such_a_slogan_is_none(line):
    assert offered(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "Dozens of trials have shown that foot reflexology works.",
        "Many studies have shown that it is effective.",
        "Foot reflexology is medically proven.",
        "Clinically proven reflexology",
        "The benefits of reflexology are well documented by science.",
        "Research backs it up: reflexology gets results.",
    ],
)
def test_that_it_is_proven_to_work_is_a_claim_on_any_complaint(line):
    page = "Foot reflexology in Ashby. Foot reflexology is what Marta does.\n\n"
    assert [c.tracked for c in find_claims(page + line) if c.quote not in page] == [("any_condition",)]


@pytest.mark.parametrize(
    "line",
    [
        "Few trials have shown that foot reflexology works.",
        "Research has yet to show that foot reflexology works.",
        "Foot reflexology has not been medically proven.",
        "There are many trials of foot reflexology.",
        "Foot reflexology is well known.",
    ],
)
def test_that_it_is_not_proven_claims_nothing(line):
    assert offered(line) == []
