"""A tick needs more than a word: sentences that name a tracked outcome and do not say that the treatment betters it.

Every tracked claim is given the verdict "supported" here, so whatever is answered with a verdict shows.
"""

from __future__ import annotations

import csv

import pytest

from evidence_tools.claims import check_article

TRAPS = {
    "a complaint": [
        "Nights of tossing and turning leave you drained the next day.",
        "My back has been killing me since Tuesday.",
        "By four o'clock my head pounds and my eyes burn.",
        "She had not slept through since the twins were born.",
        "Swollen ankles are the bane of every waiter.",
        "You know that feeling when your shoulders sit up around your ears.",
        "Pain in the heel with the first steps of the morning is typical.",
        "I used to lie awake for hours with my thoughts going in circles.",
        "Anxiety comes in waves and nobody can see it.",
        "Constant tiredness makes even small things hard.",
        "His migraine always comes on a Sunday.",
        "Many people suffer from poor circulation in winter.",
    ],
    "a mechanism of stress": [
        "Worry wears you down and ruins your nights.",
        "Stress tightens the muscles of the neck.",
        "When we are under pressure the body pours out cortisol.",
        "Lack of sleep weakens the immune system.",
        "A racing mind keeps the body awake.",
        "Sitting all day slows the blood in the legs.",
        "Chronic stress raises blood pressure and upsets digestion.",
        "Tight shoes cut off the circulation.",
        "Fear makes the heart beat faster.",
    ],
    "somebody else": [
        "The little one slept through it all.",
        "My dog sleeps better than I do.",
        "The man in the next chair was snoring within minutes.",
        "Our therapist sleeps like a log after a full day.",
        "The baby in the waiting room finally calmed down.",
        "Sven, who gives the massages, has no more back pain since he took up swimming.",
        "My husband relaxed on the terrace with a beer.",
    ],
    "another treatment": [
        "A hot bath before bed helps many people sleep.",
        "Regular exercise lowers blood pressure.",
        "Compression stockings reduce the swelling.",
        "Ibuprofen took the headache away within the hour.",
        "Yoga is a good way to reduce stress.",
        "Drinking less coffee improves sleep.",
        "Talking to a counsellor eased her anxiety.",
        "Ice takes the pain out of a sprained ankle.",
        "Good shoes prevent foot pain.",
        "Valerian tea calms the nerves.",
    ],
    "a denial": [
        "Foot massage does not lower blood pressure.",
        "There is no evidence that reflexology cures insomnia.",
        "Reflexology has not been shown to relieve asthma.",
        "Nobody has proved that it reduces pain.",
        "It made no difference to my sleep.",
        "Massage will not flush toxins out of your body.",
        "The study found no effect on anxiety.",
        "Do not expect a foot rub to heal your back.",
    ],
    "a question or an offer": [
        "Do you suffer from stress, insomnia or back pain?",
        "Can foot massage improve your sleep?",
        "Looking for relief from stress?",
        "Whether you want to sleep better or ease an aching back, talk to us about our packages.",
        "Would you like to feel calmer?",
        "Ask us about our Sleep Well package.",
    ],
    "a label or a slogan": [
        "Pain-Free Living Starts Here!",
        "Sleep, Stress and You",
        "The Stress Buster, 60 minutes",
        "Circulation",
        "Chronic pain",
        "Sleep clinic, second floor",
        "Better Sleep Package, 90 min",
    ],
    "the house and the thing": [
        "Soft music and candles create a relaxing atmosphere.",
        "Our calming blue room has a view of the garden.",
        "The motor is quiet enough for the bedroom.",
        "A folding chair gives you mobility.",
        "The cover is made of soothing bamboo fabric.",
        "The chair supports your back while you wait.",
        "A peaceful setting away from the stress of the city.",
    ],
    "advice": [
        "If you have high blood pressure, ask your doctor before a massage.",
        "Tell us about any pain, swelling or numbness.",
        "Do not massage a swollen leg.",
        "Avoid heavy meals if you want to sleep well.",
        "See a doctor about sudden headaches.",
    ],
    "a study without the effect": [
        "Researchers in Leeds asked forty nurses about their sleep.",
        "The trial measured pain, anxiety and blood pressure.",
        "Half of the patients were given a foot massage and half a leaflet about sleep.",
        "More studies on stress are needed.",
    ],
}
CASES = [(kind, sentence) for kind, sentences in TRAPS.items() for sentence in sentences]
SUPPORTED = {"verdict": "supported", "certainty": "high", "statement": "It helps."}


@pytest.fixture(scope="module")
def claims(root):
    with (root / "evidence" / "claims.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ticks(text: str, claims: list[dict[str, str]]) -> list[str]:
    checked = check_article(text, claims, lambda claim_id: SUPPORTED)
    return [
        f"{claim.found.quote} -> {answer.match.claim_id}"
        for claim in checked.claims
        for answer in claim.answers
        if answer.verdict
    ]


def test_there_are_enough_traps():
    assert len({sentence for _, sentence in CASES}) >= 60


@pytest.mark.parametrize("above", ["Foot reflexology", "About foot massage"])
@pytest.mark.parametrize(("kind", "sentence"), CASES)
def test_no_tick_for_what_is_not_said_of_the_treatment(kind, sentence, above, claims):
    """Alone, and in a paragraph that has just spoken of the treatment."""
    assert ticks(f"# {above}\n\n{sentence}\n", claims) == []
    page = f"# {above}\n\nOur rooms are on the first floor. A session lasts an hour. {sentence}\n"
    assert ticks(page, claims) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Foot reflexology improves sleep.",
        "A foot massage relieves stress.",
        "This treatment eases back pain.",
        "It lowers your stress.",
        "Reflexology may reduce anxiety.",
    ],
)
def test_a_plain_claim_is_answered(sentence, claims):
    """The other side: a tick that never comes would pass the traps."""
    assert ticks(f"# Foot reflexology\n\nFoot reflexology is given on a couch. {sentence}\n", claims) != []


def test_items_of_a_list_are_answered_with_the_treatment_above_it(claims):
    text = "# Foot massage\n\nFoot massage can help with:\n\n- back pain\n- stress\n"
    assert len(ticks(text, claims)) >= 2
