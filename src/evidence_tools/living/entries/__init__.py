"""Entering one study with one result by hand: what a form asks, what would come of it, and writing it down."""
