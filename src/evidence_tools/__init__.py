"""Evidence tracker for health claims about foot reflexology and foot massage.

>>> from evidence_tools import Evidence
"""

from typing import TYPE_CHECKING

from evidence_tools.words import VERSION as __version__
from evidence_tools.words import lazily

if TYPE_CHECKING:  # loaded by who asks: parts of the package are useful, and quicker, without pandas
    from evidence_tools.publish.evidence import Evidence

__all__ = ["Evidence", "__version__"]

__getattr__ = lazily(__name__, {"publish.evidence": "Evidence"})
