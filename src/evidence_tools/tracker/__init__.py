"""The tracker: `Evidence`, its validation, the checking of an article, and what changed between two states."""
