"""Red flags that stand in several places: a list and the words above it, a row of a table, a sentence and the next."""

from __future__ import annotations

import re

import pytest

from evidence_tools.claims import article_from_bytes
from evidence_tools.claims.red_flags import find_red_flags


def kinds(text):
    return {flag.kind for flag in find_red_flags(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Our guests come with\n\n- Lupus\n- Tired feet\n",
        "Treatments\n\n- Lupus\n- Psoriasis\n",
        "Welcome to the garden room.\n\nLupus\n\nPsoriasis\n\nGout\n",
        "Opening hours: Monday to Friday.\n\nLupus package, 200\n",
        "Kidney detox, 90 minutes, 60\n",
        "Line 4: kidney stones: press twice, zone 4\nPsoriasis: 12 sessions\n",
        "## Lupus\n\nNine visits, 300.\n",
        "✔ Lupus ✔ Gout",
        "| Complaint | Visits |\n|---|---|\n| Lupus | 9 |\n",
        "| Name | |\n|---|---|\n| Lupus | 9 sessions |\n",
    ],
)
def test_an_illness_is_promised_by_its_place(text):
    assert "serious_condition" in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Do not book with\n\n- Lupus\n- Psoriasis\n",
        "Conditions we refer on\n\n- Chest pain\n- Lupus\n",
        "Have you ever had any of these?\n\n- Lupus\n- Psoriasis\n- Gout\n",
        "Module 4\n\nLupus\n\nPsoriasis\n\nGout\n",
        "We do not treat\n\n- Lupus\n- Gout\n- Psoriasis\n",
        "Blog topics\n\n- Lupus\n- Gout\n- Psoriasis\n",
        "Diabetic foot check, 42\n",
        "## Lupus\n\nThe charity meets on Mondays.\n",
        "| Illness | Trials | Result |\n|---|---|---|\n| Lupus | 2 trials | no difference |\n",
        "Welcome to the garden room.\n\nLupus\n\nThe street is quiet here.\n",
    ],
)
def test_a_list_that_warns_asks_or_teaches_promises_nothing(text):
    assert kinds(text) == set()


def test_a_row_of_a_web_table_is_read_as_a_row():
    page = "<table><tr><th>Complaint</th><th>Visits</th></tr><tr><td>Lupus</td><td>nine</td></tr></table>"
    (flag,) = find_red_flags(article_from_bytes(page.encode(), suffix=".html"))
    assert (flag.kind, flag.quote) == ("serious_condition", "Lupus\tnine")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Will it cure my gout? Usually, yes.", "serious_condition"),
        ("Must I still see my cardiologist? Not really.", "medicine_or_doctor"),
        ("Can I leave off my statins? After a few weeks.", "medicine_or_doctor"),
        ("Is it safe with epilepsy? Absolutely.", "safety_absolute"),
        ("Is it dangerous with a stent? Not at all.", "safety_absolute"),
        ("What about my statins? You will soon leave them off.", "medicine_or_doctor"),
        ("My brother had a fit every night. That stopped after his third visit.", "serious_condition"),
        ("Must I go on with my dialysis? That is up to you.", "medicine_or_doctor"),
        ("Lupus? It just left.", "serious_condition"),
        ("Which illnesses do you treat? Lupus and gout.", "serious_condition"),
        ("Her glucose was 15 in spring. Now it is 6.", "serious_condition"),
        ("Gout. Gone.", "serious_condition"),
        ("My mother could not breathe without her inhaler. She no longer needs one.", "medicine_or_doctor"),
        ("The surgeon said he had to operate. I chose my feet.", "medicine_or_doctor"),
        ("They had been trying for a baby for years. Three visits later she was pregnant.", "serious_condition"),
        ("We do not claim to heal lupus. Our clients do.", "serious_condition"),
        ("I may not tell you to leave your medicine. Between you and me, you know best.", "medicine_or_doctor"),
        ("You have just been told that you have lupus. Let me take care of that.", "serious_condition"),
        ("I make no claim to heal lupus. Come and see for yourself.", "serious_condition"),
        ("I must not say that it cures cancer. You can guess.", "serious_condition"),
        ("Is there anyone you cannot massage? No, nobody.", "safety_absolute"),
        ("Who should not have it? None.", "safety_absolute"),
        ("Who should not have it? No one.", "safety_absolute"),
        ("Her chest feels tight. We press below the big toe.", "serious_condition"),
        ("Shortness of breath? It is mostly just stress.", "serious_condition"),
        ("Many of our guests take pills. After a spring with us they don't.", "medicine_or_doctor"),
    ],
)
def test_two_sentences_say_together_what_neither_says(text, kind):
    assert kind in kinds(text)
    assert [kinds(half) for half in re.split(r"(?<=[.?]) ", text)] == [set(), set()]


@pytest.mark.parametrize(
    "text",
    [
        "Will it cure my gout? No.",
        "Will it cure my gout? Usually people ask that, but no.",
        "Must I still see my cardiologist? Yes.",
        "Do I need a letter from my doctor? No.",
        "Should I stop my statins before I come? No, take them as usual.",
        "Is it safe with epilepsy? Yes, if your doctor agrees.",
        "Is it safe with epilepsy? We do not advise it.",
        "Is it dangerous with a stent? It can be.",
        "Is there anyone you cannot massage? No one under 16 without a parent.",
        "Her chest feels tight. We press nobody to come; call 999.",
        "Many of our guests take pills. After a spring with us they still do.",
        "The jaw feels tight. We press below the big toe.",
        "Is there anyone you cannot massage? Yes, people with a fever.",
        "You have just been told that you have lupus. Let me know, and ask your doctor first.",
        "We do not claim to cure cancer. Come and see for yourself how quiet the room is.",
        "Which medicines do you take? Please bring a list, and do not leave them off.",
        "My brother had a fit every night. The nurse taught us what to do.",
        "We had IVF twice and the second round took. She is asleep on me now.",
        "Must I tell you about my dialysis? Yes.",
        "Lupus? Please tell us.",
        "Which illnesses do you treat? None, and gout is for your doctor.",
        "I worked as an epilepsy nurse. Now I run this room.",
        "Her glucose was 15 in spring. The café opens at nine.",
        "The surgeon told me never to run again. I swim instead.",
        "We do not claim to heal lupus. Our clients like the quiet.",
    ],
)
def test_honest_answers_and_lives_are_none(text):
    assert kinds(text) == set()


def test_a_question_between_a_sign_and_its_answer_is_heard():
    assert "safety_absolute" in kinds("My leg is hot and red after the drive. May I come? Of course, we drain it.")
    assert not kinds("My leg is hot and red after the drive. May I come? No, see a doctor today.")
    assert not kinds("My calves are hot and tired after the hill. May I come? Of course.")


def test_a_second_denial_takes_nothing_back():
    assert not find_red_flags("There is no proof that it cures cancer. We do not treat cancer.")
    assert find_red_flags("We do not claim to cure cancer. We do.")
