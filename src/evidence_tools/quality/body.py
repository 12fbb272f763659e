"""The evidence for one claim against one kind of comparator: what a GRADE rating is about.

A body of evidence holds one row per *study* (reports of one trial are one study, counted once), the pooled
result if there is one, and the count of directions where there is none. All effects are turned so that
**positive means in favour of the intervention, as claimed**.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from evidence_tools.errors import AppraisalError
from evidence_tools.words import PASSIVE, RANDOMISED

__all__ = [
    "DEFAULT_MID",
    "DIRECTIONS",
    "ROB_LEVELS",
    "STUDY_COLUMNS",
    "UNSAID",
    "EvidenceBody",
    "Shares",
]

DEFAULT_MID = 0.5
"""Minimal important difference on the SMD scale where no instrument's own is known.

The GRADE handbook's rule (section 5.2.4, read in the KCE process book, 5.5.1.2 "Continuous outcomes",
https://processbook.kce.be/5512-continuous-outcomes): if the MID is not known, or different measures required an
effect size, rate down if a confidence limit crosses an effect size of 0.5 in either direction.
"""

STUDY_COLUMNS = (
    "study_id",
    "label",
    "design",
    "n_i",
    "n_c",
    "n",
    "relied",
    "yi",
    "vi",
    "weight",
    "rob",
    "direction",
    "p_value",
    "population_fit",
    "intervention_fit",
    "comparator_fit",
    "outcome_fit",
    "flags",
    "year",
    "read_by",
    "measured_as",
)
ROB_LEVELS = ("low", "some concerns", "high", "not appraised")
READERS = ("participant", "person", "device", "")
DIRECTIONS = ("favours_intervention", "no_difference", "favours_comparator", "unclear", "unbelieved")
UNSAID = ("unclear", "unbelieved")  # reports that say no direction, or with figures that are not relied on
FITS = ("direct", "indirect", "")
_NUMBERS = ("n_i", "n_c", "n", "relied", "yi", "vi", "weight", "p_value", "year")


@dataclass(frozen=True)
class Shares:
    """How the information of a body divides over the values of one column.

    Parameters
    ----------
    of : dict
        Fraction per value, adding up to 1 (empty if there is no study).
    by : str
        What was shared out: "weight in the pooled result", "participants" or "studies".
    """

    of: dict[str, float]
    by: str

    def __getitem__(self, value: str) -> float:
        return self.of.get(value, 0.0)


@dataclass(frozen=True, eq=False)
class EvidenceBody:
    """One claim's evidence in one comparator stratum.

    Parameters
    ----------
    outcome, intervention, population, comparator, claim_type : str
        What the claim is about; `comparator` is the stratum (passive, attention, sham, active).
    studies : pandas.DataFrame or mapping of columns
        One row per study, columns `STUDY_COLUMNS` (missing ones are filled as unknown). `n`: its people, which may be
        those of a whole trial; `relied`: how many of them may be relied on (all where not given); `yi`, `vi`:
        standardised mean difference (positive = as claimed) and its sampling variance, NaN where not estimable;
        `weight`: fraction in the pooled result, NaN if not pooled; `rob` one of `ROB_LEVELS`; `direction` one of
        `DIRECTIONS`; the four fits "direct", "indirect" or "" (not judged); `read_by` who gives the value: the
        participant, another person who measures, examines or watches, a device or laboratory, "" (as `self_reported`
        says); `measured_as` what was measured where that only stands for the outcome.
    pooled : object, optional
        Has k, estimate, ci_low, ci_high, tau2, i2 (per cent), pi_low, pi_high, q_p.
    directions : object or mapping, optional
        Counts of directions with the exact `p_value` of their test.
    mid : float
        Minimal important difference in SD units, see `DEFAULT_MID`.
    mid_source : str
        Where `mid` comes from; empty means the default rule.
    reviews : pandas.DataFrame, optional
        Published pooled results for the same outcome.
    measure : str
        Scale of `yi`: "SMD"; for events "log RR", "log HR", "log OR", or "RD" for a difference of risks.
    self_reported : bool or None
        Whether the participants themselves report the outcome where `read_by` does not say; None = not known, treated
        as yes.
    small_study_p : float
        p-value of a test of small-study effects (Egger), NaN if none was made.
    start_rule : str
        "core_grade" (non-randomised evidence starts low) or "robins_i" (starts high because every study was appraised
        with ROBINS-I; GRADE guidelines 18).
    of_statement : bool
        Whether a statement is tested, and nobody is treated for it: the words name no intervention.

    Raises
    ------
    AppraisalError
        A word outside its vocabulary, a study that appears twice, weights that do not add up.
    """

    outcome: str
    intervention: str
    population: str
    comparator: str
    claim_type: str
    studies: pd.DataFrame  # made of `columns` when somebody asks for it
    pooled: Any = None
    directions: Any = None
    mid: float = DEFAULT_MID
    reviews: pd.DataFrame = field(default_factory=pd.DataFrame)
    measure: str = "SMD"
    self_reported: bool | None = None
    small_study_p: float = math.nan
    mid_source: str = ""
    start_rule: str = "core_grade"
    of_statement: bool = False
    columns: dict[str, list[Any]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", _checked(self.studies))
        object.__delattr__(self, "studies")
        if not self.mid > 0:
            raise AppraisalError(f"mid is {self.mid}: the minimal important difference is a positive number of SDs.")
        if self.start_rule not in ("core_grade", "robins_i"):
            raise AppraisalError(f"start_rule is {self.start_rule!r}. Allowed: core_grade, robins_i.")

    def __getattr__(self, name: str) -> Any:
        """Make the table of the studies when it is asked for: the rules look at `columns`, which are faster."""
        if name != "studies":
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        object.__setattr__(self, "studies", pd.DataFrame(self.columns))
        return self.studies

    def shown(self, value: float) -> float:
        """Return a number on the scale of `yi` as readers see it: a ratio for its logarithm, others as they are."""
        return math.exp(value) if self.measure.startswith("log") and math.isfinite(value) else value

    @property
    def designs(self) -> tuple[str, ...]:
        """The designs present, sorted."""
        return tuple(sorted(set(self.columns["design"])))

    @property
    def k(self) -> int:
        """Number of studies, each counted once."""
        return len(self.columns["study_id"])

    @property
    def n(self) -> float:
        """Participants in all studies together; NaN if no study says."""
        return _total(self.columns["n"])

    @property
    def relied(self) -> float:
        """Participants that may be relied on, in all studies together; NaN if no study says."""
        return _total(self.columns["relied"])

    @cached_property
    def in_pool(self) -> dict[str, list[Any]]:
        """The studies behind the pooled result (all of them if nothing was pooled), as columns."""
        if self.pooled is None:
            return self.columns
        numbers = zip(*(self.columns[name] for name in ("yi", "vi", "weight")), strict=True)
        pooled = [i for i, (yi, vi, _) in enumerate(numbers) if not (math.isnan(yi) or math.isnan(vi))]
        weighted = [i for i in pooled if not math.isnan(self.columns["weight"][i])]
        return {name: [values[i] for i in weighted or pooled] for name, values in self.columns.items()}

    @property
    def n_pooled(self) -> float:
        """Participants behind the pooled result; NaN if no study says."""
        return _total(self.in_pool["n"])

    @property
    def relied_pooled(self) -> float:
        """Participants behind the pooled result that may be relied on; NaN if no study says."""
        return _total(self.in_pool["relied"])

    @property
    def passive(self) -> bool:
        """Whether the comparison is with doing nothing more (no treatment, usual care)."""
        return self.comparator in PASSIVE

    @cached_property
    def readers(self) -> tuple[str, ...]:
        """Who gives the value of the outcome, study by study: one of `READERS`."""
        unsaid = "" if self.self_reported is False else "participant"
        return tuple(reader or unsaid for reader in self.columns["read_by"])

    @property
    def randomised(self) -> bool:
        """Whether every study allocated its participants at random."""
        return bool(self.k) and set(self.designs) <= set(RANDOMISED)

    def shares(self, column: str) -> Shares:
        """Share out the information of this body over the values of `column`.

        By weight where every study is in the pool, else by participants, else by studies: an average that lets a
        big trial count for more (GRADE guidelines 4, second principle; KCE process book 5.2.2).
        """
        amount, by = self.columns["weight"], "weight in the pooled result"
        if self.pooled is None or not _usable(amount):
            amount, by = self.columns["n"], "participants"
        if not _usable(amount):
            amount, by = [1.0] * self.k, "studies"
        total = math.fsum(amount)
        parts: dict[str, list[float]] = {}
        for value, part in zip(self.columns[column], amount, strict=True):
            parts.setdefault(value, []).append(part)
        groups = {value: math.fsum(part) / total for value, part in sorted(parts.items())}
        return Shares(groups, by)


def direction_p(directions: object) -> float:
    """Return the exact p-value of a count of directions (attribute or key `p_value` or `p`), NaN if there is none."""
    for name in ("p_value", "p"):
        value = directions.get(name) if isinstance(directions, Mapping) else getattr(directions, name, None)
        if value is not None:
            return float(value)
    return math.nan


def _usable(amount: Sequence[float]) -> bool:
    """Tell whether every study has a share and there is something to share out."""
    return not any(math.isnan(value) for value in amount) and math.fsum(amount) > 0


def _total(column: Iterable[float]) -> float:
    known = [value for value in column if not math.isnan(value)]
    return math.fsum(known) if known else math.nan


def _checked(studies: pd.DataFrame | Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """Return a tidy copy of all columns, in an order that does not depend on how it came.

    Plain lists: a rating is made for every claim, stratum and sensitivity analysis, and tables this small are slow to
    change column by column.
    """
    given = studies.to_dict("list") if isinstance(studies, pd.DataFrame) else studies
    table: dict[str, list[Any]] = {str(name): list(values) for name, values in given.items()}
    rows = len(studies) if isinstance(studies, pd.DataFrame) else len(table["study_id"])
    for name in STUDY_COLUMNS:
        values = table.get(name, [None] * rows)
        table[name] = [_number(v, name) for v in values] if name in _NUMBERS else [_text(v) for v in values]
    both = zip(table["n"], table["n_i"], table["n_c"], strict=True)
    table["n"] = [i + c if math.isnan(n) else n for n, i, c in both]
    table["relied"] = [n if math.isnan(some) else some for n, some in zip(table["n"], table["relied"], strict=True)]
    table["rob"] = [word or "not appraised" for word in table["rob"]]
    table["direction"] = [word or "unclear" for word in table["direction"]]
    ids = table["study_id"]
    for column, allowed in _VOCABULARIES.items():
        _refuse(ids, table[column], column, allowed)
    twice = sorted({study for study, times in Counter(ids).items() if times > 1})
    if twice:
        raise AppraisalError(
            f"study {', '.join(twice)} appears more than once in a body of evidence: one study counts once per outcome."
        )
    order = sorted(range(rows), key=ids.__getitem__)
    return {name: [values[i] for i in order] for name, values in table.items()}


_VOCABULARIES = {"rob": ROB_LEVELS, "direction": DIRECTIONS, "read_by": READERS} | dict.fromkeys(
    ("population_fit", "intervention_fit", "comparator_fit", "outcome_fit"), FITS
)


def _missing(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def _number(value: Any, column: str) -> float:
    if _missing(value) or value == "":
        return math.nan
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise AppraisalError(f"{column} is {value!r}. Allowed: a number, or nothing where it is not known.") from error


def _text(value: Any) -> str:
    return "" if _missing(value) else str(value)


def _refuse(ids: Sequence[str], words: Sequence[str], column: str, allowed: Sequence[str]) -> None:
    for study, word in zip(ids, words, strict=True):
        if word not in allowed:
            listed = ", ".join(repr(w) for w in allowed)
            raise AppraisalError(f"study {study}: {column} is {word!r}. Allowed: {listed}.")
