"""Effect sizes, pooling and diagnostics: numbers in, numbers out; imports nothing of ours but the errors."""

from .checks import Dropped, drop_missing
from .pooled import Pooled
from .pooling import pool
from .sizes import effect_size

__all__ = ["Dropped", "Pooled", "drop_missing", "effect_size", "pool"]
