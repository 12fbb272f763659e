"""The sentences a practitioner gets: each is told once, names what it is of, and no advice takes back another."""

from __future__ import annotations

import re

import pytest

from evidence_tools.claims.articles import article_from_text
from evidence_tools.claims.checking import check_article
from evidence_tools.claims.likeness import dose_said
from evidence_tools.claims.margin import html_report
from evidence_tools.claims.naming import quoted
from evidence_tools.claims.summary import report_lines, summary_lines
from evidence_tools.tracker.checking import check_text
from evidence_tools.words import and_list


def checked(text, tables):
    return check_text(text, tables).checked


def test_what_the_rules_accept_is_not_told_to_go_for_want_of_a_verdict(tables):
    """Massage and sleep: the rules accept a plain statement, and nobody made a verdict."""
    accepted, not_accepted = checked("Massage aids sleep.\n\nMassage eases a sinus infection.", tables).claims
    assert not accepted.answers[0].judged and accepted.light.wording
    assert accepted.answers[0].statement.endswith("Say no more of it than the advertising rules accept.")
    assert "Better not to claim it" in not_accepted.answers[0].statement and not not_accepted.light.wording


def test_an_answer_names_its_treatment_where_a_sentence_speaks_of_two(tables):
    (both,) = checked("Foot massage and foot reflexology flush out toxins.", tables).claims
    names = {answer.name for answer in both.answers}
    assert names == {"removal of toxins (foot reflexology)", "removal of toxins (foot massage)"}
    assert any("of foot massage" in answer.statement for answer in both.answers if not answer.judged)
    (one,) = checked("Foot massage flushes out toxins.", tables).claims
    assert {answer.name for answer in one.answers} == {"removal of toxins"}


def test_the_light_of_two_treatments_tells_whose_it_is(tables):
    """Everyday stress: accepted of massage, ruled against of reflexology."""
    stress, relaxing, mood = checked(
        "Foot massage and foot reflexology may relieve everyday stress.\n\n"
        "Foot massage and foot reflexology may help you relax.\n\nFoot reflexology may relieve everyday stress.",
        tables,
    ).claims
    assert stress.light.reason.startswith("The strictest rule counts, that on foot reflexology.")
    assert not stress.light.wording
    assert "strictest" not in relaxing.light.reason + mood.light.reason
    assert "Foot massage" in relaxing.light.wording and "foot reflexology" in relaxing.light.wording


def test_a_treatment_beside_ours_is_told_not_to_be_judged(tables):
    beside, alone = checked(
        "Foot reflexology and ear reflexology may help you relax.\n\nFoot reflexology may help you sleep.", tables
    ).claims
    assert "What it says of ear reflexology was not judged, and that is not permission." in beside.read_as
    assert not alone.read_as


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Scientists at Harvard found that reflexology eases pain.", "It leans on “Harvard” but"),
        ("Research shows that reflexology eases pain.", "It speaks of research (“"),
        ("Reflexology cures back pain.", "It adds “cures”."),
    ],
)
def test_what_a_sentence_adds_is_named_once(text, told, tables):
    (claim,) = checked(text, tables).claims
    (sentence,) = (one for one in claim.told if one.startswith(told))
    (words,) = set(re.findall("“[^”]+”", sentence))
    assert sentence.count(words) == 1


def test_a_condition_is_named_as_the_page_spells_it(tables):
    (claim,) = checked("Foot reflexology calms children with ADHD.", tables).claims
    assert "(“ADHD”)" in claim.light.reason


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Foot massage eases pain.", "1 sentence makes a health claim: it is better left out."),
        ("Foot massage eases pain.\n\nIt lifts fatigue.", "2 sentences make a health claim: both are better left out."),
        (
            "Foot massage eases pain.\n\nIt lifts fatigue.\n\nFoot massage may help you relax.",
            "3 sentences make a health claim: 1 may stand as it is, 2 are better left out.",
        ),
        ("Reflexology always relaxes you.", "1 sentence makes a health claim: it needs other words."),
        (
            "Reflexology always relaxes you.\n\nReflexology always aids sleep.\n\nReflexology eases pain.",
            "3 sentences make a health claim: 2 need other words, 1 is better left out.",
        ),
    ],
)
def test_sentences_are_counted_by_what_becomes_of_them(text, line, tables):
    assert summary_lines(checked(text, tables))[-1] == line


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("Reflexology always relaxes you.", "Wording for a website: Many people find foot reflexology relaxing."),
        ("Foot massage eases pain.", "Leave it out: no other wording of it may be advertised without proof."),
        ("Reflexology helps against migraine.", "Leave it out: "),
    ],
)
def test_who_is_told_to_change_a_sentence_is_told_to_what(text, lead, tables):
    """Other words are only asked for where they follow."""
    found = checked(text, tables)
    label, words = lead.split(": ", 1)
    assert lead in "\n".join(report_lines(found)) and f"<b>{label}:</b> {words}" in html_report(found)
    (claim,) = found.claims
    assert not claim.fine and claim.instead[0] == label


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My client cancelled her operation after 6 sessions\n\nCome by.", "Your text"),
        ("Foot massage eases pain.\n\nCome by.", "Your text"),
        ("We are open again. Come by.", "Your text"),
        ("# At the Mill\n\nFoot massage eases pain.", "At the Mill"),
    ],
)
def test_no_page_is_called_by_a_sentence_of_it(text, name, tables):
    found = checked(text, tables)
    assert found.title == name == report_lines(found)[0] and f"<h1>{name}</h1>" in html_report(found)


def test_the_page_names_the_file_without_the_folders_of_the_reader(tables):
    for source, shown in (("/home/ann/web/page.txt", "page.txt"), ("https://a.example/b.html",) * 2):
        article = article_from_text("Foot massage eases pain.", source=source)
        found = check_article(article, tables["claims"], {}.get)
        assert f'<p class="aside">{shown}</p>' in html_report(found) and "/home/ann" not in html_report(found)


def test_red_flags_are_counted_by_kind_and_by_sentence(tables):
    several = checked("Reflexology cures asthma, guaranteed.\n\nStop taking your tablets.", tables)
    assert len({flag.start for flag in several.flags}) < len(several.flags)
    (line,) = (line for line in summary_lines(several) if "red flags" in line)
    assert line.startswith(f"{len(several.flags)} red flags in 2 sentences. The text ") and "(once)" in line
    (line, *_) = summary_lines(checked("Reflexology cures asthma.", tables))
    assert line.startswith("1 red flag. The text ") and "once" not in line and "Take this out" in line


def test_page_and_terminal_tell_the_same_of_what_has_no_verdict(tables):
    found = checked("Foot massage improves balance in older adults.", tables)
    (claim,) = found.claims
    page, lines = html_report(found), "\n".join(report_lines(found))
    assert not claim.main.judged and claim.main.statement in lines
    assert f"<b>No verdict:</b> {claim.main.statement}" in page and "Not tracked:" not in page


def test_what_points_at_an_illness_above_it_is_not_accepted(tables):
    """ "May soothe them" promises what the heading names; below another heading, or named itself, it is plain."""
    text = "Insomnia\n\nFoot massage may soothe {}.\n\nTired feet\n\nFoot reflexology may help you relax."
    lights = {}
    for end in ("them", "and relax you"):
        found = checked("## " + text.format(end).replace("Tired feet", "## Tired feet"), tables)
        lights[end] = [claim.light.key for claim in found.claims]
    assert lights["them"][0] == "needs_doctor" and lights["and relax you"][0] != "needs_doctor"
    assert lights["them"][1] == lights["and relax you"][1] == "acceptable"


@pytest.mark.parametrize(("answer", "fact"), [("We think so.", False), ("Possibly, yes.", False), ("Yes.", True)])
def test_an_opinion_is_not_told_to_be_put_as_a_fact(answer, fact, tables):
    (claim,) = checked(f"Does reflexology help with back pain?\n\n{answer}", tables).claims
    assert any("put as a fact" in sentence for sentence in claim.told) == fact


@pytest.mark.parametrize(
    ("words", "number"), [("by almost a third", True), ("by half", True), ("half-heartedly", False)]
)
def test_a_part_in_words_is_a_number(words, number, tables):
    (claim,) = checked(f"Foot reflexology lowers cortisol {words}.", tables).claims
    assert claim.overstated == number


@pytest.mark.parametrize("style", ["Swedish", "Shiatsu", "Hot stone"])
def test_a_style_of_foot_massage_is_foot_massage(style, tables):
    (claim,) = checked(f"{style} foot massage may ease pain.", tables).claims
    assert claim.found.intervention == "foot_massage" and not claim.other and not claim.beside


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Ten minutes with a tennis ball before bed", True),
        ("10min on a tennis ball before bed", True),
        ("8 of 10 guests sleep better with a tennis ball before bed", False),
        ("10 minutes of it improve sleep", False),
    ],
)
def test_a_dose_is_named_with_its_unit_and_most_of_the_rest(said, named):
    assert dose_said(said, "10 minutes before bed, by oneself with a tennis ball") == named


@pytest.mark.parametrize(
    ("said", "dose", "named"),
    [
        ("After 15 to 20 minutes the mood is better.", "15-20 minutes", True),
        ("After 20 minutes the mood is better.", "15-20 minutes", False),
        ("15-20 min lift the mood.", "15-20 minutes", True),
        ("One session lifts the mood.", "1 session", True),
        ("One of five guests felt better.", "1 session", False),
        ("It lifts the mood.", "", True),
    ],
)
def test_every_number_of_a_dose_is_asked_for(said, dose, named):
    assert dose_said(said, dose) == named


@pytest.mark.parametrize(
    ("sentence", "claim_id"),
    [
        ("Every point on the sole is linked to an organ.", "reflex-points-organs"),
        ("Zones of the feet are connected to parts of the body.", "reflex-points-organs"),
        ("The arches of the feet correspond to digestion.", "reflex-arches-digestion"),
        ("The tips of the toes are connected to the brain.", "reflex-toes-head"),
    ],
)
def test_what_is_said_of_all_points_is_not_answered_by_a_claim_on_one(sentence, claim_id, tables):
    (claim,) = checked(f"Reflexology\n\n{sentence}", tables).claims
    assert claim.main.match.claim_id == claim_id


def test_a_quotation_is_put_between_marks_once():
    assert quoted('"It is\nheaven."') == "“It is heaven.”"
    assert quoted("**Is it good for gout?**") == "“Is it good for gout?”"
    assert quoted('"Oh", said she, "wow"') == '“"Oh", said she, "wow"”'
    assert quoted('She said "wow"') == '“She said "wow"”'


@pytest.mark.parametrize(
    ("names", "told"), [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")]
)
def test_names_are_listed_as_in_a_sentence(names, told):
    assert and_list(names) == told
