"""What PubMed remarks on a search it ran: words and fields it does not know, words it left out."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["remarks_of", "unknown_fields"]

# Elements of ErrorList and WarningList (eSearch DTD, NBK25499) and their names in JSON, in words.
_WORDS = {
    "fieldnotfound": "field not known",
    "phrasenotfound": "found nowhere",
    "quotedphrasenotfound": "phrase found nowhere",
    "phraseignored": "left out of the search",
    "outputmessage": "PubMed says",
}


def remarks_of(warnings: Iterable[str]) -> list[str]:
    """Say PubMed's warnings (``FieldNotFound: tiabb``) in plain words, each once."""
    return list(dict.fromkeys(f"{_WORDS.get(_kind(one), _name(one))}: {_about(one)}" for one in warnings))


def unknown_fields(warnings: Iterable[str]) -> list[str]:
    """Return the fields PubMed does not know: with one, the search that ran is not the one that was saved."""
    return list(dict.fromkeys(_about(one) for one in warnings if _kind(one) == "fieldnotfound"))


def _name(warning: str) -> str:
    return warning.partition(":")[0].strip()


def _about(warning: str) -> str:
    return warning.partition(":")[2].strip()


def _kind(warning: str) -> str:
    """Kind of a warning: ``PhraseNotFound`` in XML, ``phrasesnotfound`` in JSON."""
    return _name(warning).lower().replace("fields", "field").replace("phrases", "phrase").replace("messages", "message")
