"""Menus for the choices of an analysis: every change is computed, drawn and told; nothing is saved."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest

from evidence_tools.errors import UsageError
from evidence_tools.verdicts import VERDICTS, Choices
from evidence_tools.verdicts.exploring import LEAVE_OUT, compare_choices, outcome_words
from evidence_tools.words import STRATUM_LABELS

SLEEP = "sleep-quality-reflexology"


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


class Form:
    """The form as a person sees it: fields by what stands before them."""

    def __init__(self, box):
        self.parts = list(walk(box))
        self.fields = {part.description: part for part in self.parts if getattr(part, "description", "")}
        self.told, self.table = [p for p in self.parts if type(p).__name__ == "HTML"][-2:]
        (self.picture,) = (part for part in self.parts if type(part).__name__ == "Image")


@pytest.fixture
def form(ev):
    pytest.importorskip("ipywidgets")
    return Form(ev.explore(SLEEP))


def test_the_form_begins_with_the_published_analysis(ev):
    pytest.importorskip("ipywidgets")
    open_before = plt.get_fignums()
    form = Form(ev.explore(SLEEP))
    assert "The verdict stays" in form.told.value and "the published analysis" in form.told.value
    assert bytes(form.picture.value).startswith(b"\x89PNG")
    assert "no treatment or usual care" in form.table.value
    assert plt.get_fignums() == open_before, "a figure left open is shown twice"


def test_a_class_that_is_still_to_find_the_verdict_is_not_told_it(ev):
    pytest.importorskip("ipywidgets")
    form = Form(ev.explore(SLEEP, blind=True))
    form.fields["trials at high risk of bias"].value = True
    said = form.told.value + form.table.value
    assert form.told.value == "<b>The verdict stays.</b>" and "SMD chosen" in said
    assert not any(label in said for _, label in VERDICTS.values()) and "certainty" not in said


def test_every_menu_changes_the_answer_at_once(ev, form):
    before = bytes(form.picture.value)
    form.fields["Interval"].value = "z"
    assert bytes(form.picture.value) != before
    expected = ev.verdict(SLEEP, Choices(ci="z")).strata["passive"].pooled
    assert f"{expected.estimate:.2f} [{expected.ci_low:.2f}, {expected.ci_high:.2f}]" in form.table.value
    form.fields["Estimator"].value = "ML"
    expected = ev.verdict(SLEEP, Choices(ci="z", method="ML")).strata["passive"].pooled
    assert f"{expected.ci_low:.2f}, {expected.ci_high:.2f}" in form.table.value
    form.fields["Compared with"].value = "sham"
    assert "only compared with sham" in form.told.value
    assert ev.verdict(SLEEP, Choices(only_strata="sham")).label in form.told.value


def test_trials_are_left_out_by_name_and_all_comes_back(form):
    trials = form.fields["Leave out trials"]
    names = dict(trials.options)
    trials.value = (names["Li 2011"],)
    assert "without Li 2011: 1 of" in form.told.value
    form.fields["trials nobody has appraised"].value = True
    assert "not appraised" in form.told.value
    for words in LEAVE_OUT.values():
        form.fields[words].value = True
    assert "none is left" in form.told.value and form.picture.layout.display == "none"
    form.fields["Back to published"].click()
    assert "the published analysis" in form.told.value and form.picture.layout.display == ""
    assert trials.value == () and not form.fields["trials nobody has appraised"].value


def test_another_claim_brings_its_own_trials_and_comparators(ev, form):
    form.fields["Compared with"].value = "sham"
    form.fields["Claim"].value = "cortisol-reflexology"
    offered = dict(form.fields["Compared with"].options)
    verdict = ev.verdict("cortisol-reflexology")
    assert set(offered.values()) == {"", *verdict.strata}
    assert "the published analysis" in form.told.value
    assert verdict.label in form.told.value


def test_comparison_and_sentence_need_no_notebook(ev):
    published, chosen = ev.verdict(SLEEP), ev.verdict(SLEEP, Choices(only_strata="passive"))
    table = compare_choices(published, chosen)
    assert list(table.index) == [evidence.label for evidence in published.strata.values()]
    assert table.loc[STRATUM_LABELS["sham"], "SMD chosen"] == "no trial left"
    assert table.loc["attention control", "SMD published"] == "no numbers to pool"
    assert "The verdict stays" in outcome_words(published, chosen)


def test_an_unknown_claim_is_answered_with_the_nearest(ev):
    with pytest.raises(UsageError, match="Nearest"):
        ev.explore("sleep-quality-reflexolgy")
