"""A card of safety for each treatment: harms in the studies, how many looked, who should ask a doctor first."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from evidence_tools.folder.treatments import Treatments

__all__ = ["CLOSING", "EMERGENCY", "NOT_KNOWN", "NO_CAUTIONS", "SafetyCard", "safety_card"]

TRIALS = ("rct_parallel", "rct_crossover", "rct_cluster", "quasi_experimental")
HARM = "safety"
NOT_KNOWN = (
    "Most reports do not say whether anybody looked for harms. That none is told does not mean that there are none.",
    "Nobody has shown that it is safe for everybody, in pregnancy, or with a serious illness.",
)
CAUTIONS = "Who should not be treated, or ask a doctor first"
NO_CAUTIONS = "Nobody's advice on this is on file here. That does not mean that nobody has to ask."
EMERGENCY = "In an emergency ring the emergency number at once."  # no list of words knows all its signs
# Stands below every list of cautions: what one list names and the next does not is no matter of the treatment.
CLOSING = (
    "No list of cautions is complete, and a caution against one kind of treatment is no permission for another or for "
    f"a gentler one. If you are not sure, do not treat. {EMERGENCY}"
)
NOT_ADVICE = "This is not medical advice. Whoever is ill, pregnant or takes medicines asks a doctor or midwife first."


@dataclass(frozen=True)
class SafetyCard:
    """What is known of the harms of one treatment.

    Attributes
    ----------
    treatment : str
        Its key in interventions.csv.
    name : str
        What it is called in a sentence.
    trials : int
        Trials of it on record, further reports of one trial counted once.
    looked : int
        How many of those trials tell of harms at all, "none" included.
    none_seen : int
        How many of those tell of no harm.
    cases : int
        Reports that are no trials, case reports above all, and tell of a harm, of a kind of this treatment included.
    harms : tuple of (str, str, str)
        Study, its words, and the address they were read at, for each that tells of a harm.
    cautions : tuple of mapping
        Rows of guidance.csv: who should not be treated or ask a doctor first, with whose word it is.
    near : tuple of (str, str, str)
        Study, what it treated with, its words, for harms of a kind of this treatment that is not tracked itself.
    side_not_told : tuple of (str, str)
        Study and its words, where groups differ in a harm and the report does not tell which had more of it.
    """

    treatment: str
    name: str
    trials: int
    looked: int
    none_seen: int
    cases: int
    harms: tuple[tuple[str, str, str], ...]
    cautions: tuple[Mapping[str, str], ...]
    near: tuple[tuple[str, str, str], ...] = ()
    side_not_told: tuple[tuple[str, str], ...] = ()
    closing: str = CLOSING

    @property
    def title(self) -> str:
        """Return the heading of the card."""
        return f"Is {self.name} safe?"

    def known(self) -> list[str]:
        """Return what the studies say of harms, in sentences that stand alone."""
        lines = [
            f"Trials of {self.name} on record: {self.trials}. Trials that say whether there were harms: {self.looked}. "
            f"Trials that saw none: {self.none_seen}."
        ]
        if self.cases:
            lines.append(f"Reports that are no trials (of a single person, above all) and tell of harm: {self.cases}.")
        lines += [f"{study} tells of this: “{words}”." for study, words, _ in self.harms]
        lines += [f"{study} tells of this, after {of}: “{words}”." for study, of, words in self.near]
        lines += [
            f"{study} tells of a difference between the groups, and not in which there was more: “{words}”."
            for study, words in self.side_not_told
        ]
        return lines

    def ask_first(self) -> list[str]:
        """Return who should not be treated or ask a doctor first, each with whose word it is."""
        return [f"{row['statement']} ({row['body']})" for row in self.cautions] or [NO_CAUTIONS]

    def __str__(self) -> str:
        parts = [self.title, "", *self.known(), "", CAUTIONS]
        parts += [*(f"  - {line}" for line in self.ask_first()), self.closing]
        return "\n".join([*parts, "", "What is not known", *NOT_KNOWN, "", NOT_ADVICE])

    def _repr_html_(self) -> str:
        def listed(lines: list[str]) -> str:
            return f"<ul>{''.join(f'<li>{html.escape(line)}</li>' for line in lines)}</ul>"

        asked = "" if self.cautions else f"<li>{html.escape(NO_CAUTIONS)}</li>"
        asked += "".join(
            f"<li>{html.escape(row['statement'])} "
            f'<a href="{html.escape(row["url"].split(" | ")[0])}">{html.escape(row["body"])}</a></li>'
            for row in self.cautions
        )
        return (
            f"<section><h3>{html.escape(self.title)}</h3>{listed(self.known())}"
            f"<h4>{CAUTIONS}</h4><ul>{asked}</ul><p>{html.escape(self.closing)}</p>"
            f"<h4>What is not known</h4>{listed(list(NOT_KNOWN))}<p>{html.escape(NOT_ADVICE)}</p></section>"
        )


def safety_card(
    treatment: str, tables: Mapping[str, pd.DataFrame], names: Mapping[str, str], texts: Mapping[str, str]
) -> SafetyCard:
    """Return the card of a treatment.

    Parameters
    ----------
    treatment : str
        A treatment of interventions.csv.
    tables : mapping
        results, studies and guidance of the evidence folder.
    names : mapping
        study_id to a short citation.
    texts : mapping
        The sentences of words/texts.csv by their key; "closing" stands below the list of cautions.
    """
    studies = tables["studies"]
    mine = studies[studies["intervention"] == treatment]
    trials = mine[mine["design"].isin(TRIALS)]
    results = tables["results"]
    rows = results[(results["outcome"] == HARM) & results["study_id"].isin(mine["study_id"])]
    none_seen = rows["direction_reported"] == "no_difference"
    no_side = (rows["direction_reported"] == "unclear") & (rows["p_value"] != "")
    told = rows[~none_seen & ~no_side]
    near = _near(treatment, tables)
    trial_of = dict(
        zip(trials["study_id"], trials["report_of"].where(trials["report_of"] != "", trials["study_id"]), strict=True)
    )
    looked = rows[rows["study_id"].isin(trials["study_id"])]
    designs = dict(zip(studies["study_id"], studies["design"], strict=True))
    telling = {*told["study_id"], *(study for study, _, _ in near)}
    guidance = tables["guidance"].to_dict("records")
    cautions = [r for r in guidance if r["stance"] == "caution" and treatment in r["treatments"].split(";")]
    return SafetyCard(
        treatment,
        Treatments.of(tables).label(treatment),
        len(set(trial_of.values())),
        int(looked["study_id"].map(trial_of).nunique()),
        int(looked.loc[none_seen, "study_id"].map(trial_of).nunique()),
        sum(designs[study] not in TRIALS for study in telling),
        tuple(
            (names.get(row["study_id"], row["study_id"]), row["as_printed"], row["source_url"].split(" | ")[0])
            for row in told.to_dict("records")
        ),
        tuple(cautions),
        tuple((names.get(study, study), of, words) for study, of, words in near),
        tuple(
            (names.get(study, study), words)
            for study, words in zip(rows.loc[no_side, "study_id"], rows.loc[no_side, "as_printed"], strict=True)
        ),
        texts.get("closing", CLOSING),
    )


def _near(treatment: str, tables: Mapping[str, pd.DataFrame]) -> list[tuple[str, str, str]]:
    """Return the harms of treatments that are a kind of this one by their name (lower-leg massage), and not tracked."""
    treatments = Treatments.of(tables)
    kinds = {
        name: treatments.label(name)
        for name in treatments.rows
        if name not in treatments.tracked and treatments.label(name).endswith(f" {treatments.label(treatment)}")
    }
    studies, results = tables["studies"], tables["results"]
    of = dict(zip(studies["study_id"], studies["intervention"], strict=True))
    harms = results[(results["outcome"] == HARM) & (results["direction_reported"] != "no_difference")]
    told = zip(harms["study_id"], harms["as_printed"], strict=True)
    return [(study, kinds[of[study]], words) for study, words in told if of.get(study) in kinds]
