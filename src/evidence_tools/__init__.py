"""Evidence tracker for health claims about foot reflexology and foot massage.

>>> from evidence_tools import Evidence
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from evidence_tools.publish.evidence import Evidence
    from evidence_tools.words import VERSION as __version__

__all__ = ["Evidence", "__version__"]


def __getattr__(name: str) -> object:
    """Load a name when it is asked for: parts of the package are useful, and quicker, without pandas.

    Nothing at all is loaded here before: a Ctrl-C in the first moment finds `__main__` ready for it.
    """
    from evidence_tools.words import VERSION, lazily

    return VERSION if name == "__version__" else lazily(__name__, {"publish.evidence": "Evidence"})(name)
