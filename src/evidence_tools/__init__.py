"""Evidence tracker for health claims about foot reflexology and foot massage.

>>> from evidence_tools import Evidence
"""

from evidence_tools.words import VERSION as __version__

__all__ = ["Evidence", "__version__"]


def __getattr__(name: str) -> object:
    """Load `Evidence` when it is asked for: parts of the package are useful, and quicker, without pandas."""
    if name == "Evidence":
        from evidence_tools.publish.evidence import Evidence

        return Evidence
    raise AttributeError(f"module 'evidence_tools' has no attribute {name!r}")
