"""What the running text of a trial says of an outcome: up, down, no difference between the groups, or nothing plain."""

from .reading import Direction, read_direction

__all__ = ["Direction", "read_direction"]
