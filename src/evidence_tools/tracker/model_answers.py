"""Model answers to the questions of a lesson: what a teacher reads beside what the class has written."""

from __future__ import annotations

from evidence_tools.verdicts.fit import Remark
from evidence_tools.verdicts.sensitivity import NOBODY
from evidence_tools.verdicts.values import interval_words
from evidence_tools.words import FACTS, Words, and_list, limit_words

from .asked import kind_of
from .instructions import block_label
from .reasons import reasons
from .steps import Steps

__all__ = ["model_answers"]

_KINDS = (("trial", "trials"), ("study", "studies"))
# What a comparison with each kind of control can answer.
_ANSWERS = {
    "passive": "is it better than doing nothing more?",
    "unclear": "hard to say, since nobody tells what the others got",
    "attention": "is it more than the time and attention that come with it?",
    "sham": "is it more than a treatment that only looks like it?",
    "active": "is it better than another treatment?",
}


def model_answers(lesson: Steps) -> dict[str, str]:
    """Return an answer to each question, by its number: "3" is the first of step 3, "3.2" the second."""
    return {
        "1": _promised(lesson),
        "2": _computed(lesson),
        "3": _gathered(lesson),
        "3.2": _blocks(lesson),
        "3.3": _columns(lesson),
        "4": _varied(lesson),
        "4.2": _carried(lesson),
        "5": _trusted(lesson),
        "6": " ".join([f"{lesson.verdict.label}.", *_why(lesson)]),
        "7": str(lesson.sentence()),
    }


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def _why(lesson: Steps) -> list[str]:
    verdict = lesson.verdict
    told = [_sentence(f"{name}: {words}" if name else words) for name, words in reasons(verdict)]
    fragile = any(step.rule == "without single trials" for step in verdict.steps)
    later = [r for r in verdict.remarks if _tells_result(r) and not (fragile and r.code == "fragile")]
    return told + [_sentence(remark.words) for remark in later]


def _promised(lesson: Steps) -> str:
    verdict = lesson.verdict
    seen = lesson.ev.sightings[lesson.ev.sightings["claim_id"] == verdict.claim_id]
    told = [f"In one sentence: {verdict.claim['statement']}"]
    if len(seen):
        strengths = seen["strength"].value_counts()
        times = ", ".join(f"{'once' if count == 1 else f'{count} times'} {name}" for name, count in strengths.items())
        told.append(f"Seen {times}.")
        named = int((seen["cites_study"] == "yes").sum())
        places = "in the one place" if len(seen) == 1 else f"in {named} of {len(seen)} places"
        told.append(f"A study is mentioned {places}." if named else "No study is named.")
    return " ".join(told + [_sentence(r.words) for r in verdict.remarks if not _tells_result(r)])


def _computed(lesson: Steps) -> str:
    if lesson.row is None:
        return str(lesson.left_out("2"))
    row = lesson.row
    low, high = float(row["ci_low"]), float(row["ci_high"])
    open_ = "No effect is still possible." if low <= 0 <= high else "No effect is outside the interval."
    numbers = f"{float(row['yi']):z.2f} (95 % interval {limit_words(low)} to {limit_words(high)})".replace("-", "−")
    name = lesson.ev.names[lesson.trial]
    return f"{name}: Hedges g {numbers}, positive = in favour of the treatment. {open_}"


def _gathered(lesson: Steps) -> str:
    verdict = lesson.verdict
    if kind_of(verdict) == "reviews":
        return " ".join(_sentence(words) for name, words in reasons(verdict) if name in ("reviews", "certainty"))
    if not verdict.strata:
        return str(lesson.left_out("3"))
    told = []
    for stratum, evidence in verdict.strata.items():
        words = f"{block_label(stratum)}: {evidence.k} {_KINDS[stratum == FACTS][evidence.k != 1]}"
        if evidence.pooled is not None:
            pool = evidence.pooled
            numbers = interval_words(pool.estimate, pool.ci_low, pool.ci_high)
            words += f"; {pool.k} with numbers, effect {numbers}"
        told.append(words + ".")
    if kind_of(verdict) == "trials" and not any(evidence.pooled for evidence in verdict.strata.values()):
        told.append("No trial has numbers that can be pooled, so there is no diamond; arrows show the directions.")
    return " ".join(told)


def _blocks(lesson: Steps) -> str:
    """Answer what is to be seen in the picture: the blocks, squares and arrows, or what tests say of a statement."""
    verdict = lesson.verdict
    if kind_of(verdict) == "facts":
        counts = next((words for name, words in reasons(verdict) if name == "tests of the statement"), "")
        return f"{_sentence(counts)} They tell whether the statement is right; no effect is measured to be averaged."
    bodies = list(verdict.strata.values())
    blocks = "There is one block. " if len(bodies) == 1 else f"There are {len(bodies)} blocks. "
    blocks += "Each kind of control group answers another question, so they are not averaged. " * (len(bodies) > 1)
    squares = sum(row["yi"] == row["yi"] for body in bodies for row in body.trials)
    arrows = sum(body.k for body in bodies) - squares
    trials = f"{squares} {'comparison has' if squares == 1 else 'comparisons have'} numbers and so a square"
    return f"{blocks}{trials}; {arrows} without show by an arrow or a sign which way they point."


def _columns(lesson: Steps) -> str:
    if kind_of(lesson.verdict) != "trials":
        return ""
    return " ".join(
        f"{block_label(stratum)}: {_ANSWERS[stratum]}" + "." * (not _ANSWERS[stratum].endswith("?"))
        for stratum in lesson.verdict.strata
        if stratum in _ANSWERS
    )


def _varied(lesson: Steps) -> str:
    if kind_of(lesson.verdict) == "facts":
        return _carried(lesson)
    table = lesson.sensitivity()
    if isinstance(table, Words):
        return str(table)
    changed = [str(name) for name, row in table.iterrows() if row["flips"]]
    nobody = [str(name) for name, row in table.iterrows() if row["verdict"] == NOBODY]
    told = f"The verdict changes under: {', '.join(changed)}." if changed else "No choice of the table changes it."
    hangs = lesson.verdict.fragility
    if hangs is not None and hangs.fragile:  # what to leave out is a trial, which no choice of the table does
        told += f" But it is {hangs.words(lesson.ev.names)}."
    return told + (f" No trial is left, so nothing can be said, under: {', '.join(nobody)}." if nobody else "")


def _carried(lesson: Steps) -> str:
    hangs = lesson.verdict.fragility
    if hangs is None:
        return ""
    words = hangs.words(lesson.ev.names)
    return _sentence(f"the verdict is {words}" if hangs.fragile else words)


def _trusted(lesson: Steps) -> str:
    evidence = lesson.verdict.evidence
    if evidence is None:
        return str(lesson.left_out("5"))
    notes = [note.rstrip(".") for note in evidence.certainty.footnotes]
    if kind_of(lesson.verdict) == "facts":
        seen = and_list(f"{lesson.ev.names[row['study_id']]}: {lesson.risk(row)}" for row in evidence.trials)
        return f"A statement of fact gets no rating of certainty. Risk of bias of the tests: {seen}. {evidence.people}."
    return f"Certainty {evidence.certainty.level}: {'; '.join(notes) or 'nothing lowers it'}."


def _tells_result(remark: Remark) -> bool:
    """Return whether a remark tells what the trials found: before they were looked at it would give that away."""
    return not remark.code.startswith(("source", "dose", "overstates", "population"))
