"""What a reader may vary in an analysis; a word that is not known is refused, never silently without effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from evidence_tools.effects.checks import choose
from evidence_tools.effects.pooling import CI_METHODS
from evidence_tools.effects.tau2 import METHODS
from evidence_tools.errors import UsageError
from evidence_tools.quality import NOT_APPRAISED
from evidence_tools.words import STRATA, STRATUM_LABELS

__all__ = ["PUBLISHED", "PUBLISHED_CI", "RISKS", "Choices"]

# Hartung-Knapp-Sidik-Jonkman, never narrower than the sampling error of the trials: where a few happen to agree, the
# plain interval shrinks to nothing (Knapp and Hartung 2003; Roever and others 2015, BMC Med Res Methodol 15:99).
PUBLISHED_CI = "HKSJ-adhoc"
RISKS = ("low", "some concerns", "high", NOT_APPRAISED)
COMPARATORS = {name: name for name in STRATUM_LABELS if name != "none"} | dict(STRATA)


def _words(value: str | Iterable[str], name: str) -> tuple[str, ...]:
    """Take one word for a list of one: ("high") is a text in Python, and a text must not be searched letter by letter.

    Raises
    ------
    UsageError
        If it is neither a word nor a list of words.
    """
    words: Iterable[str] = (value,) if isinstance(value, str) else value
    found: tuple[object, ...]
    try:
        found = tuple(words)
    except TypeError:
        found = (value,)
    if not all(isinstance(word, str) for word in found):
        raise UsageError(f'{name}={value!r} is not a list of words. Write for example {name}=("high",).')
    return tuple(str(word) for word in found if word)


@dataclass(frozen=True)
class Choices:
    """What an analysis may vary; the defaults are the published analysis.

    Parameters
    ----------
    method, ci : str
        Estimator of the between-study variance and kind of interval, as `effects.pool` takes them.
    exclude_rob : str or tuple of str
        Overall risks of bias to leave out: low, some concerns, high, not appraised.
    exclude_implausible : bool
        Leave out effects with \\|g\\| above 3.
    exclude_approximated : bool
        Pool only effects for which nothing had to be assumed; the other trials keep their direction.
    exclude : str or tuple of str
        Studies to leave out altogether (`study_id`).
    only_strata : str or tuple of str
        Comparators to look at; empty = all. A stratum (passive, attention, sham, active, unclear, facts) or a
        comparator type (no_treatment and usual_care are both passive).

    Raises
    ------
    UsageError
        For a word that is not known, with those that are. Capital letters do not matter. Whether a study in `exclude`
        exists is checked when a claim is judged.

    >>> Choices(exclude_rob="High", only_strata="no_treatment")
    Choices(exclude_rob=('high',), only_strata=('passive',))
    """

    method: str = "REML"
    ci: str = PUBLISHED_CI
    exclude_rob: tuple[str, ...] = ()
    exclude_implausible: bool = False
    exclude_approximated: bool = False
    exclude: tuple[str, ...] = ()
    only_strata: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        risks = _words(self.exclude_rob, "exclude_rob")
        strata = _words(self.only_strata, "only_strata")
        checked = {
            "method": choose("method", self.method, METHODS),
            "ci": choose("ci", self.ci, CI_METHODS),
            "exclude_rob": tuple(choose("exclude_rob", word.replace("_", " "), RISKS) for word in risks),
            "exclude": _words(self.exclude, "exclude"),
            "only_strata": tuple(dict.fromkeys(choose("only_strata", word, COMPARATORS) for word in strata)),
        }
        for name in ("exclude_implausible", "exclude_approximated"):
            if not isinstance(getattr(self, name), bool):
                raise UsageError(f"{name}={getattr(self, name)!r}. Allowed: True, False.")
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        """Show what differs from the published analysis."""
        varied = [f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if getattr(self, f.name) != f.default]
        return f"Choices({', '.join(varied)})"

    @property
    def leaves_out(self) -> bool:
        """Say whether trials may be left out, so that fewer answer than in the published analysis."""
        return bool(self.exclude_rob or self.exclude_implausible or self.exclude or self.only_strata)

    def words(self, names: Mapping[str, str] | None = None) -> str:
        """Say in words what was chosen; "the published analysis" if nothing differs.

        Parameters
        ----------
        names : mapping, optional
            study_id to short citation.
        """
        said = [f"estimator {self.method}"] if self.method != "REML" else []
        said += [f"interval {self.ci}"] if self.ci != PUBLISHED_CI else []
        said += [f"without trials at risk of bias: {', '.join(self.exclude_rob)}"] if self.exclude_rob else []
        said += ["without effects above 3 SD"] if self.exclude_implausible else []
        said += ["without approximated effects"] if self.exclude_approximated else []
        left = [(names or {}).get(study, study) for study in self.exclude]
        said += [f"without {', '.join(left)}"] if left else []
        labels = [STRATUM_LABELS[name] for name in self.only_strata]
        said += [f"only compared with {' or '.join(labels)}"] if labels else []
        return "; ".join(said) or "the published analysis"


PUBLISHED = Choices()
