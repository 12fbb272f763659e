"""Model answers to the questions of a lesson: what a teacher reads beside what the class has written."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from evidence_tools.verdicts.diagnostics import NoDiagnostics, limits_words
from evidence_tools.verdicts.fit import Remark
from evidence_tools.verdicts.sensitivity import NOBODY
from evidence_tools.verdicts.values import interval_words
from evidence_tools.words import FACTS, STRATUM_LABELS, Words, and_list, limit_words

from .asked import kind_of
from .instructions import block_label
from .reasons import reasons
from .steps import NOT_STATED, TOLD_BY, Steps

__all__ = ["model_answers"]

_LEAVING = ("without ", "only trials ")  # choices of the table of step 4 that leave trials or effects out
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
        "6": "\n".join([f"{lesson.verdict.label}.", *_why(lesson)]),  # a line for each rule
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
    """Answer what the choices do: to the interval, to the verdict, and where nothing, or nobody, was left out."""
    if kind_of(lesson.verdict) == "facts":
        return _carried(lesson)
    table = lesson.sensitivity()
    if isinstance(table, Words):
        return str(table)
    rows = {str(name): row.to_dict() for name, row in table.iterrows()}
    published = next(iter(rows.values()))
    changed = [name for name, row in rows.items() if row["flips"]]
    told = [*_moved(rows, published)]
    told.append(f"The verdict changes under: {'; '.join(changed)}." if changed else "The verdict changes under none.")
    hangs = lesson.verdict.fragility
    if hangs is not None and hangs.fragile:  # what to leave out is a trial, which no choice of the table does
        told.append(f"But it is {hangs.words(lesson.ev.names)}.")
    return " ".join([*told, *_nothing_left_out(rows, published)])


def _interval(row: Mapping[str, Any]) -> str:
    """Return the pooled effect under a choice, as the table has it; "" where nothing is pooled."""
    known = [row[name] for name in ("SMD", "from", "to")]
    return "" if any(map(math.isnan, known)) else interval_words(*known)


def _moved(rows: Mapping[str, Mapping[str, Any]], published: Mapping[str, Any]) -> Iterator[str]:
    """Say which choices move the interval, which leave it where it is, and where there is none."""
    first = _interval(published)
    others = {name: _interval(row) for name, row in rows.items() if row is not published and row["verdict"] != NOBODY}
    if not first and not any(others.values()):
        yield "No choice gives an interval: no trials are pooled under any of them."
        return
    yield f"As published the interval is {first}." if first else "As published no trials are pooled."
    moved = [f"{name}: {told}" for name, told in others.items() if told and told != first]
    yield f"These choices give another: {'; '.join(moved)}." if moved else "No choice gives another."
    same = [name for name, told in others.items() if told and told == first]
    if same:
        yield f"The rest leave{'s' * (len(same) == 1)} it where it is: {'; '.join(same)}."
    without = [name for name, told in others.items() if not told]
    if first and without:
        yield f"Nothing can be pooled under: {'; '.join(without)}."


def _nothing_left_out(rows: Mapping[str, Mapping[str, Any]], published: Mapping[str, Any]) -> Iterator[str]:
    """Say what a row tells in which no trial was left out, or none is left."""
    seen = ("left out", "trials", "with numbers", "certainty")
    names = [name for name in rows if name.startswith(_LEAVING)]
    idle = [name for name in names if all(rows[name][one] == published[one] for one in seen)]
    if idle:
        yield f"No trial was there to leave out under: {'; '.join(idle)}; that the verdict stays tells nothing there."
    nobody = [name for name, row in rows.items() if row["verdict"] == NOBODY]
    if nobody:
        yield f"No trial is left, so nothing can be said, under: {'; '.join(nobody)}."


def _carried(lesson: Steps) -> str:
    """Answer whether one trial carries the result: first for the average in the picture, then for the verdict."""
    hangs = lesson.verdict.fragility
    if hangs is None:
        return ""
    words = hangs.words(lesson.ev.names)
    verdict = _sentence(f"the verdict is {words}" if hangs.fragile else words)
    return verdict if kind_of(lesson.verdict) == "facts" else f"{_average(lesson)} {verdict}".strip()


def _average(lesson: Steps) -> str:
    """Say what becomes of the average in the picture without each trial; nothing where there is no such picture."""
    drawn = lesson.ev.diagnostics(lesson.verdict.claim_id)
    if isinstance(drawn, NoDiagnostics):
        return ""
    pooled, where = drawn.pooled, block_label(drawn.evidence.stratum)
    interval = limits_words(pooled.ci_low, pooled.ci_high)
    includes = pooled.ci_low <= 0 <= pooled.ci_high
    told = f"{where}, the average of {pooled.k} trials (95 % interval {interval})"
    told += f" {'leaves' if includes else 'rules'} no effect {'possible' if includes else 'out'}"
    carriers = drawn.carriers()
    if not carriers:
        told += ", and does so without any single trial"
    elif includes:
        told += f"; it would rule it out without {', or without '.join(carriers)}"
    else:
        told += f"; it would not without {', or without '.join(carriers)}"
    rests = ""
    if drawn.evidence.stratum != lesson.verdict.stratum:
        rests = " The verdict rests on another comparison."
    elif lesson.verdict.basis != "pooled":
        rests = " The verdict rests on the count of sides, not on this average."
    return f"{told}.{rests}"


def _trusted(lesson: Steps) -> str:
    """Answer who knew, who told the outcome and what is not reported; then how sure one can be, and why."""
    evidence = lesson.verdict.evidence
    if evidence is None:
        return str(lesson.left_out("5"))
    notes = [note.rstrip(".") for note in evidence.certainty.footnotes]
    if kind_of(lesson.verdict) == "facts":
        seen = and_list(f"{lesson.ev.names[row['study_id']]}: {lesson.risk(row)}" for row in evidence.trials)
        return f"A statement of fact gets no rating of certainty. Risk of bias of the tests: {seen}. {evidence.people}."
    sure = f"Certainty {evidence.certainty.level}: {'; '.join(notes) or 'nothing lowers it'}."
    return " ".join(filter(None, [*_seen(lesson), *_measured(lesson), sure]))


def _seen(lesson: Steps) -> Iterator[str]:
    """Say what the table of methods shows of the comparison that decides."""
    table = lesson.methods()
    assert isinstance(table, pd.DataFrame)  # a comparison decides, so it has trials
    block = table[table["compared with"] == STRATUM_LABELS[lesson.verdict.stratum]]
    trials = f"{len(block)} trial{'s' * (len(block) != 1)}"
    blinded, told_by = (_counts(block[name]) for name in ("blinded", TOLD_BY))
    yield f"In the block that decides ({trials}): blinded: {blinded}; {TOLD_BY}: {told_by}."
    silent = {name: int((block[name] == NOT_STATED).sum()) for name in ("concealed", "registered", "attrition")}
    told = [f"{name} in {count}" for name, count in silent.items() if count]
    yield f"Not stated, and to be known: {and_list(told)}." if told else ""


def _measured(lesson: Steps) -> Iterator[str]:
    """Say how the measurement of the outcome was judged in the trials that decide, and why: no table shows it."""
    evidence = lesson.verdict.evidence
    assert evidence is not None
    judged = Counter(lesson.measurement(row) for row in evidence.trials)
    judged.pop(("", ""), None)
    if judged:
        told = "; ".join(
            f"{level.lower()} in {count}: {why.rstrip('. ')}" for (level, why), count in judged.most_common()
        )
        yield f"Risk of bias in how the outcome was measured, as appraised: {told}."


def _counts(values: pd.Series) -> str:
    return ", ".join(f"{value} ({count})" for value, count in values.value_counts().items())


def _tells_result(remark: Remark) -> bool:
    """Return whether a remark tells what the trials found: before they were looked at it would give that away."""
    return not remark.code.startswith(("source", "dose", "overstates", "population"))
