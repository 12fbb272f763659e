"""What a form of the app sends: its fields, and one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import parse_qs

from evidence_tools.errors import UsageError

__all__ = ["LARGEST", "Sent", "read_form"]

LARGEST = 20_000_000  # bytes of a form with its file: a PDF of some hundred pages
FIELDS = 50


@dataclass(frozen=True)
class Sent:
    """The fields of a form, and the file in it, if there is one.

    Attributes
    ----------
    fields : mapping of str to str
    name : str
        The file's own name, without the folders a browser may send; "" where no file was chosen.
    data : bytes
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    data: bytes = b""


def read_form(kind: str, body: bytes) -> Sent:
    """Read the body of a form.

    Parameters
    ----------
    kind : str
        Its Content-Type, as the browser gives it.
    body : bytes

    Raises
    ------
    UsageError
        If it is no form.
    """
    if kind.startswith("application/x-www-form-urlencoded"):
        try:
            parsed = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS)
        except ValueError:
            raise UsageError(f"the form has more than {FIELDS} fields; the app sends none that large.") from None
        return Sent({name: values[0] for name, values in parsed.items()})
    no_form = UsageError("what was sent is no form of this app. Go back and try again.")
    if not kind.startswith("multipart/form-data"):
        raise no_form
    try:
        return _read_parts(kind, body)
    except (ValueError, LookupError, TypeError, AttributeError):  # the library stumbles over some headers
        raise no_form from None


def _read_parts(kind: str, body: bytes) -> Sent:
    message = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + kind.encode("latin-1", "replace") + b"\r\n\r\n" + body
    )
    fields, name, data = {}, "", b""
    for part in list(message.iter_parts())[:FIELDS]:
        key = str(part.get_param("name", "", header="content-disposition") or "")
        read = part.get_payload(decode=True)
        content = read if isinstance(read, bytes) else b""
        file = part.get_filename()
        if file is None:
            fields[key] = content.decode("utf-8", "replace")
        elif file:
            name, data = PureWindowsPath(PurePosixPath(file).name).name, content
    return Sent(fields, name, data)
