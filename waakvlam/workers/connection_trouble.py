"""Why a connection to Temporal fails. The SDK gives one error for all of it, so its text must be read."""

from enum import StrEnum

from temporalio.service import RPCError, RPCStatusCode


class Trouble(StrEnum):
    """What is the matter, in a few words."""

    REFUSED = "access refused"
    NO_SUCH_HOST = "there is no such host"
    NOBODY_LISTENS = "nobody listens there"
    UNKNOWN_ISSUER = "its certificate is not from an issuer that is trusted here"
    EXPIRED_CERTIFICATE = "its certificate has expired, or is not valid yet"
    OTHER_NAME = "its certificate is for another name"
    CLIENT_CERTIFICATE_REFUSED = "it refuses our client certificate, or that we show none"
    NOT_PEM = "the certificate or key that we were told to show is no PEM"
    WE_SPEAK_TLS = "we speak TLS, and it does not"
    IT_SPEAKS_TLS = "it closes the connection: it may want TLS, which we do not speak"
    NOT_TEMPORAL = "it listens, but is no Temporal frontend"
    SLOW = "no answer in time"
    NO_NAMESPACE = "the namespace does not exist"
    OTHER = "no answer"


_REFUSED = {RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNAUTHENTICATED}
# First what is more certain. Words of the SDK's own core, and of the TLS library in it.
_SIGNS: tuple[tuple[str, Trouble], ...] = (
    ("code: Unauthenticated", Trouble.REFUSED),
    ("code: PermissionDenied", Trouble.REFUSED),
    ("UnknownIssuer", Trouble.UNKNOWN_ISSUER),
    ("NotValidForName", Trouble.OTHER_NAME),
    ("InvalidCertificate(Expired", Trouble.EXPIRED_CERTIFICATE),
    ("InvalidCertificate(NotValidYet", Trouble.EXPIRED_CERTIFICATE),
    ("CertificateRequired", Trouble.CLIENT_CERTIFICATE_REFUSED),
    ("AlertReceived(BadCertificate", Trouble.CLIENT_CERTIFICATE_REFUSED),
    ("AlertReceived(UnknownCA", Trouble.CLIENT_CERTIFICATE_REFUSED),
    ("AlertReceived(CertificateExpired", Trouble.CLIENT_CERTIFICATE_REFUSED),
    ("KeyParseError", Trouble.NOT_PEM),
    ("CertificateParseError", Trouble.NOT_PEM),
    ("InvalidContentType", Trouble.WE_SPEAK_TLS),
    ("dns error", Trouble.NO_SUCH_HOST),
    ("ConnectionRefused", Trouble.NOBODY_LISTENS),
    ("FRAME_SIZE_ERROR", Trouble.NOT_TEMPORAL),
    ("InvalidUri", Trouble.NO_SUCH_HOST),
    ("Timeout", Trouble.SLOW),
    ("BrokenPipe", Trouble.IT_SPEAKS_TLS),
    ("ConnectionReset", Trouble.IT_SPEAKS_TLS),
    ("stream closed", Trouble.IT_SPEAKS_TLS),
    ("hyper::Error(Canceled", Trouble.IT_SPEAKS_TLS),  # closed before our first word was through
)


def trouble(error: BaseException) -> Trouble:
    """What an error of a connection, or of the first call over it, says."""
    if isinstance(error, TimeoutError):
        return Trouble.SLOW
    if isinstance(error, RPCError):
        if error.status in _REFUSED:
            return Trouble.REFUSED
        if error.status == RPCStatusCode.NOT_FOUND:
            return Trouble.NO_NAMESPACE
    said = str(error)
    return next((what for sign, what in _SIGNS if sign in said), Trouble.OTHER)
