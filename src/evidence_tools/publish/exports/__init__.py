"""The evidence in the formats other programs and people ask for: `evidence export KIND`.

Every maker is a function of an `Evidence` and `Options` that returns text or bytes and writes nothing. The same
evidence gives the same bytes: no clock, no machine, no user name goes into a file.
"""

from .kinds import KINDS, Kind, Options, export, file_for

__all__ = ["KINDS", "Kind", "Options", "export", "file_for"]
