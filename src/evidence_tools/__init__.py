"""Evidence tracker for health claims about foot reflexology and foot massage."""

__version__ = "0.1.0"
