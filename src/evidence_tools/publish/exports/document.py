"""The handout and the worksheet, as Word documents.

The handout is the answer key: what may be said of each claim, and why. The worksheet shows the same claims under the
same numbers with their evidence and leaves the verdict to the reader; it is ordered by statement, because an order by
verdict would give the answer away.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from docx.document import Document as DocumentType

from evidence_tools.quality.levels import SYMBOLS
from evidence_tools.tracker.evidence import Evidence
from evidence_tools.tracker.instructions import (
    FRAGILE_WORDS,
    POOLED_WORDS,
    REVIEW_WORDS,
    SILENT_WORDS,
    TEST_WORDS,
    block_label,
    blocks,
    order_words,
    search_words,
)
from evidence_tools.tracker.reasons import reasons
from evidence_tools.verdicts import CERTAINTIES, VERDICTS, Verdict
from evidence_tools.verdicts.card import CardFacts, StratumFacts, StudyFacts, card_facts
from evidence_tools.words import (
    DESIGN_WORDS,
    FACT_LABELS,
    FACT_MEANINGS,
    FACTS,
    VERDICT_MEANINGS,
    VERSION,
    and_list,
)

from .legend import CERTAINTY_WORDS, DISCLAIMER, SMD_WORDS, held, plain
from .links import RETRACTION_WORDS, short_reference, study_url
from .options import Options, chosen_verdicts
from .pictures import add_picture
from .word import add_labelled, add_link, add_table, new_document, saved

__all__ = ["document_export"]

WITHOUT_STUDIES = ("no_evidence", "not_assessed", "not_testable")
BOX = "☐"
LINE = "_" * 86
Item = tuple[int, Verdict, CardFacts]  # its number in the handout and the worksheet


def _name(ev: Evidence, study_id: str) -> str:
    return ev.names.get(study_id, study_id)


def _warned_name(ev: Evidence, study_id: str) -> str:
    """Return the short reference, with the warning if the study was retracted."""
    status = ev.studies.set_index("study_id")["retraction_status"].get(study_id, "")
    warning = RETRACTION_WORDS.get(status, "")
    return f"{_name(ev, study_id)} ({warning})" if warning else _name(ev, study_id)


def _add_studies(document: DocumentType, ev: Evidence, studies: Iterable[str]) -> None:
    studies = sorted(studies, key=lambda key: _name(ev, key))
    if not studies:
        return
    paragraph = add_labelled(document, "Studies:", "")
    for position, key in enumerate(studies):
        url = study_url(ev.references.loc[key].to_dict())
        add_link(paragraph, url, _warned_name(ev, key), before="; " if position else "")


def _quoted(ev: Evidence, facts: CardFacts) -> str:
    """Return the boldest wording of the claim with the article it stands in."""
    titles = ev.articles.set_index("article_id")["title"]
    for row in facts["sightings"]:
        if " ".join(row["quote"].split()) == facts["avoid"]:
            return f"“{facts['avoid']}” ({titles[row['article_id']]})"
    return ""


def _add_references(document: DocumentType, ev: Evidence, studies: set[str]) -> None:
    if not studies:
        return
    document.add_heading("References", level=1)
    for key in sorted(studies, key=lambda key: _name(ev, key)):
        entry = ev.references.loc[key].to_dict()
        paragraph = add_labelled(document, f"{_warned_name(ev, key)}.", short_reference(entry))
        url = study_url(entry)
        if url:
            label = f"PubMed {entry['pmid']}" if "pubmed" in url else url.removeprefix("https://")
            add_link(paragraph, url, label, before=" ")


# --- the handout ----------------------------------------------------------------------------------------------------


def _stated(facts: CardFacts) -> bool:
    """Return whether the verdict on a claim has the words of a statement of fact."""
    names = {stratum["name"] for stratum in facts["strata"]}
    return FACTS in names or (not names and facts["claim"]["direction"] == "none")


def _add_verdicts(document: DocumentType, items: list[Item], signs: bool) -> None:
    """Say what the verdicts mean, those on statements of fact only where there is one."""
    rows = [(f"{sign if signs else BOX} {label}", VERDICT_MEANINGS[name]) for name, (sign, label) in VERDICTS.items()]
    add_table(document, ("Verdict", "means"), rows, (4.5, 12.5))
    if any(_stated(facts) for _, _, facts in items):
        rows = [
            (f"{VERDICTS[name][0] if signs else BOX} {label}", FACT_MEANINGS[name])
            for name, label in FACT_LABELS.items()
        ]
        add_table(document, ("On a statement of fact", "means; its certainty is not rated"), rows, (4.5, 12.5))


def _add_legend(document: DocumentType, items: list[Item]) -> None:
    _add_verdicts(document, items, signs=True)
    rows = [(f"{SYMBOLS[level]} {level}", words) for level, words in CERTAINTY_WORDS.items()]
    add_table(document, ("Certainty (GRADE)", "means"), rows, (4.5, 12.5))


def _add_answer(document: DocumentType, ev: Evidence, item: Item) -> None:
    number, verdict, facts = item
    document.add_heading(plain(f"{number}. {facts['claim']['statement']}"), level=2)
    sure = f"certainty: {facts['symbols']} {facts['certainty']}" if facts["certainty"] else ""
    add_labelled(document, f"{facts['symbol']} {facts['label']}", sure).paragraph_format.keep_with_next = True
    add_labelled(document, "What the evidence allows:", facts["say"]).paragraph_format.keep_with_next = True
    _add_because(document, verdict, facts)
    quoted = _quoted(ev, facts)
    if quoted:
        add_labelled(document, "Rather than:", quoted)
    if len(facts["remarks"]) == 1:
        add_labelled(document, "Note:", facts["remarks"][0])
    elif facts["remarks"]:
        add_labelled(document, "Note:", "").paragraph_format.keep_with_next = True
        for remark in facts["remarks"]:
            document.add_paragraph(plain(remark), style="List Bullet")
    _add_studies(document, ev, verdict.studies)


def _add_because(document: DocumentType, verdict: Verdict, facts: CardFacts) -> None:
    """Say which comparison decides and by which rules, with the picture of the trials."""
    decides = next((stratum["name"] for stratum in facts["strata"] if stratum["decides"]), "")
    if decides:
        add_labelled(document, "The comparison that decides:", _lowered(block_label(decides)))
    steps = reasons(verdict)
    if steps:
        add_labelled(document, "Because:", "").paragraph_format.keep_with_next = True
    for name, words in steps:
        if name:
            add_labelled(document, f"{name[:1].upper()}{name[1:]}:", f"{words}.", "List Bullet")
        else:
            document.add_paragraph(plain(f"{words[:1].upper()}{words[1:]}."), style="List Bullet")
    add_picture(document, verdict)


def _lowered(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"


def _meanings(items: list[Item]) -> str:
    """Return what the verdict of a group means; it depends on what a verdict rests on, so there may be two."""
    return " Or: ".join(dict.fromkeys(verdict.meaning for _, verdict, _ in items))


def _add_group(document: DocumentType, ev: Evidence, items: list[Item]) -> None:
    verdict = items[0][1]
    document.add_heading(f"{verdict.symbol} {verdict.label} ({len(items)})", level=1)
    document.add_paragraph(_meanings(items)).paragraph_format.keep_with_next = True
    if verdict.verdict not in WITHOUT_STUDIES:
        for item in items:
            _add_answer(document, ev, item)
        return
    rows = []
    for number, _, facts in items:
        note = "; ".join(facts["remarks"]) or facts["claim"]["why_not_testable"]
        rows.append((str(number), facts["claim"]["statement"], facts["say"], note))
    add_table(document, ("No.", "Claim", "What the evidence allows", "Note"), rows, (1.1, 5.3, 5.3, 5.3))


def _group(item: Item, order: list[str]) -> tuple[int, bool]:
    """Return where an answer stands: verdicts on statements of fact have words of their own and so a group."""
    verdict = item[1]
    return order.index(verdict.verdict), verdict.stratum == FACTS


def _handout(ev: Evidence, items: list[Item]) -> DocumentType:
    document = new_document("What may be said, and what the studies show", _footer(ev))
    document.add_paragraph(plain(ev.folder.schema.descriptor.get("title", "")))
    _add_legend(document, items)
    order = list(VERDICTS)
    for _, group in groupby(sorted(items, key=lambda item: _group(item, order)), key=lambda item: _group(item, order)):
        _add_group(document, ev, list(group))
    _add_references(document, ev, {key for _, verdict, _ in items for key in verdict.studies})
    return document


# --- the worksheet --------------------------------------------------------------------------------------------------


def _design(name: str) -> str:
    return DESIGN_WORDS.get(name.replace(" ", "_"), name)


def _counted(stratum: StratumFacts) -> list[StudyFacts]:
    return [study for study in stratum["studies"] if study["counted"]]


def _found(study: StudyFacts, stratum: StratumFacts) -> str:
    """Return what a study found: its effect, else its direction, of a statement in words of its own."""
    if stratum["name"] != FACTS:
        return study["effect"] or study["direction"]
    return TEST_WORDS.get(study["direction"], study["direction"])


def _of_parts(verdict: Verdict, stratum: StratumFacts) -> str:
    """Name what the trials measured where that is a part of the claim's outcome: " (trials of depression)"."""
    labels = [str(verdict.material.outcomes[part]["label"]).lower() for part in stratum["parts"]]
    return f" (trials of {and_list(labels)})" if labels else ""


def _add_evidence(document: DocumentType, verdict: Verdict, stratum: StratumFacts) -> None:
    """Show what the trials of one stratum found, without any judgement on the whole."""
    stated = stratum["name"] == FACTS
    one, many = ("study", "studies") if stated else ("trial", "trials")
    words = f"{stratum['k']} {one if stratum['k'] == 1 else many}, {stratum['people']}"
    if stratum["effect"]:
        pooled = stratum["pooled_k"]
        with_numbers = "" if pooled == stratum["k"] else f" of the {'one' if pooled == 1 else pooled} with numbers"
        words += f"; {'pooled ' * (pooled > 1)}effect{with_numbers} {stratum['effect']}"
        words += f", {stratum['heterogeneity']}" if stratum["heterogeneity"] else ""
    add_labelled(
        document, f"{block_label(stratum['name'])}{_of_parts(verdict, stratum)}:", words
    ).paragraph_format.keep_with_next = True
    rows = [
        (s["name"], _design(s["design"]), s["n"] or "not known", _found(s, stratum), s["risk"])
        for s in _counted(stratum)
    ]
    found = "What it says of the statement" if stated else "Effect (95 % interval) or direction"
    add_table(document, ("Study", "Design", "People", found, "Risk of bias"), rows, (4.6, 3, 1.9, 4.5, 3))


def _add_reviews(document: DocumentType, facts: CardFacts) -> None:
    """List the published reviews, each with what it found and the certainty it states."""
    if not facts["reviews"]:
        return
    told = {
        f"{row['name']} ({REVIEW_WORDS[row['direction_reported']]}; "
        f"{'certainty stated: ' + row['certainty_stated'] if row['certainty_stated'] else 'no certainty stated'})"
        for row in facts["reviews"]
    }
    label = "Published reviews, of any dose:" if facts["claim"]["dose"] else "Published reviews:"
    add_labelled(document, label, "; ".join(sorted(told)))


def _add_boxes(document: DocumentType, label: str, choices: Iterable[str]) -> None:
    """Add boxes to tick; a box stays on the line of its word."""
    paragraph = add_labelled(document, label, "")
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run(held("   ".join(f"{BOX} {choice}".replace(" ", "\u00a0") for choice in choices)))


def _add_question(document: DocumentType, ev: Evidence, item: Item) -> None:
    number, verdict, facts = item
    document.add_heading(plain(f"{number}. {facts['claim']['statement']}"), level=2)
    quoted = _quoted(ev, facts)
    if quoted:
        add_labelled(document, "Seen as:", quoted)
    strata = _blocks(verdict, facts)
    for stratum in strata:
        _add_evidence(document, verdict, stratum)
    add_picture(document, replace(verdict, strata={name: verdict.strata[name] for name in blocks(verdict)}))
    if not strata:
        nobody = "nobody has searched for any yet" if facts["verdict"] == "not_assessed" else "none on record"
        add_labelled(document, "Trials or tests of this very claim:", nobody)
    _add_reviews(document, facts)
    words = {name: label for name, (_, label) in VERDICTS.items()} | (FACT_LABELS if _stated(facts) else {})
    _add_boxes(document, "Your verdict:", words.values())
    _add_boxes(document, "How sure:", [*CERTAINTIES, "nothing to rate"])
    if len(strata) > 1:
        add_labelled(document, "The comparison that decides:", LINE[:60])
    for label, lines in (("Because:", 3), ("What you would say to a client:", 2)):
        add_labelled(document, label, "").paragraph_format.keep_with_next = True
        for _ in range(lines):
            document.add_paragraph(LINE)


def _blocks(verdict: Verdict, facts: CardFacts) -> list[StratumFacts]:
    """Return the blocks of studies in an order that does not tell which of them decides."""
    by_name = {stratum["name"]: stratum for stratum in facts["strata"] if _counted(stratum)}
    return [by_name[name] for name in blocks(verdict) if name in by_name]


def _worksheet(ev: Evidence, items: list[Item]) -> DocumentType:
    document = new_document("Worksheet: which of these claims are supported?", _footer(ev))
    document.add_paragraph(plain(ev.folder.schema.descriptor.get("title", "")))
    add_labelled(document, "Name:", LINE[:40])
    document.add_paragraph(
        "For each claim: read what the studies found, decide, and say why. Ask: Compared with what? How many people? "
        "Is no effect still possible? How far can the studies be trusted? Does the claim promise more than was "
        "studied? "
        "Could any study decide it at all?"
    )
    document.add_paragraph(SMD_WORDS)
    for words in order_words(verdict for _, verdict, _ in items):
        add_labelled(document, "Which comparison decides:", words)
    if any(verdict.strata for _, verdict, _ in items):
        add_labelled(document, "Averaged or counted:", f"{POOLED_WORDS} {SILENT_WORDS}")
    add_labelled(document, "One study is not enough:", FRAGILE_WORDS)
    add_labelled(document, "What was searched:", search_words(ev.searches))
    _add_verdicts(document, items, signs=False)
    studies: set[str] = set()
    for item in items:
        facts = item[2]
        _add_question(document, ev, item)
        studies |= {study["study_id"] for stratum in facts["strata"] for study in _counted(stratum)}
        studies |= {row["study_id"] for row in facts["reviews"]}
    _add_references(document, ev, studies)
    return document


def _footer(ev: Evidence) -> str:
    return f"evidence-tools {VERSION}, evidence version {ev.folder.schema.version}. {DISCLAIMER} CC BY 4.0."


def document_export(ev: Evidence, options: Options) -> bytes:
    """Return the handout, or with `exercise` the worksheet; claims have the same numbers in both."""
    verdicts = chosen_verdicts(ev, options.claims)
    items = [(number, verdict, card_facts(verdict)) for number, verdict in enumerate(verdicts, start=1)]
    return saved(_worksheet(ev, items) if options.exercise else _handout(ev, items))
