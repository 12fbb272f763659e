"""Tables of full texts in the folder: fetched, shown beside what was read, and confirmed by people, row by row."""

from .desk import Desk
from .obtaining import Obtained, obtain, obtain_counted

__all__ = ["Desk", "Obtained", "obtain", "obtain_counted"]
