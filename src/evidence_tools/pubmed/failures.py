"""What broke a connection, in words a person can act on: certificates, proxies, names, silence."""

from __future__ import annotations

import ssl

import requests
import urllib3

from evidence_tools.pubmed.answers import Fault

__all__ = ["broken"]

_NO_PROXY = "the proxy does not answer"
_CERTIFICATES = {  # codes of OpenSSL (x509_vfy.h)
    **dict.fromkeys((9, 10), "the certificate is not valid today"),
    **dict.fromkeys((18, 19, 20, 21), "the certificate is signed by nobody this computer knows"),
    **dict.fromkeys((62, 64), "the certificate belongs to another site"),
}


def _certificate(error: BaseException) -> str:
    """What is wrong with the secure connection, told by the code of the innermost error."""
    inner: object = error
    for _ in range(8):
        if isinstance(inner, ssl.SSLCertVerificationError):
            return _CERTIFICATES.get(inner.verify_code, "the certificate is not accepted")
        args = getattr(inner, "args", ())
        inner = getattr(inner, "reason", None) or next((one for one in args if isinstance(one, BaseException)), None)
    return "the secure connection could not be set up"


def broken(error: BaseException) -> Fault:
    """Name what broke a connection. The exception's own text is not shown: it may hold the whole address."""
    inner = error.args[0] if error.args else None
    cause = getattr(inner, "reason", inner)
    if isinstance(error, requests.exceptions.SSLError) or isinstance(cause, urllib3.exceptions.SSLError):
        return Fault("unreachable", _certificate(error))
    if isinstance(error, requests.exceptions.ProxyError):
        wants = "407" in str(cause) or "407" in str(getattr(cause, "original_error", ""))
        return Fault("unreachable", "the proxy wants a name and a password (status 407)" if wants else _NO_PROXY)
    if isinstance(cause, urllib3.exceptions.NameResolutionError):
        return Fault("unreachable", "its name is not known here, so there is probably no network")
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return Fault("unreachable", "no answer to the attempt to connect")
    if isinstance(cause, urllib3.exceptions.NewConnectionError | ConnectionRefusedError):
        return Fault("unreachable", "the connection was refused")
    if isinstance(error, requests.exceptions.Timeout | urllib3.exceptions.ReadTimeoutError | TimeoutError):
        return Fault("slow", "no answer in the time allowed")
    return Fault("lost", "a connection that broke off")
