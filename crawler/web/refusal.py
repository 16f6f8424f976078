"""Why a request is not made, or gave no page: every way in which that happens, in one table."""

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from cleaning.model import Rejection
from crawler.state import Verdict
from crawler.web.guard import UnsafeAddressError
from crawler.web.handler import HeadTooLargeError

LATER = "nothing to do: the next run asks again"
ALLOW = "if the host is yours: --allow-private HOST"
RETRIED = {"timeout", "dns", "refused", "cut", "connection", "http_500", "http_502", "http_503", "http_504", "http_429"}
STATUSES = {
    404: "there is no such page",
    410: "the page is gone",
    401: "it asks for a password",
    403: "it is forbidden",
}


NO_STATUS = Verdict(
    reason=Rejection.FETCH_FAILED,
    detail="the server answers with a status that is none of HTTP",
    hint="check the link",
    kind="http_none",
)


class RefusedError(IgnoreRequest):
    """The request is not made; `verdict` says why."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.detail)
        self.verdict = verdict


def unsafe(detail: str) -> Verdict:
    """The verdict on an address that is not of the public network."""
    return Verdict(reason=Rejection.UNSAFE_ADDRESS, detail=detail, hint=ALLOW)


def off_site(url: str) -> Verdict:
    """The verdict on a redirect that leads out of the site."""
    hint = "if it belongs to the site, make it a site of its own, or list its pages with --urls"
    return Verdict(reason=Rejection.OFF_SITE, detail=f"a redirect to another site: {url[:200]}", hint=hint)


def too_large(detail: str) -> Verdict:
    """The verdict on a response over a limit."""
    said = detail or "the body is larger than the limit"
    return Verdict(reason=Rejection.TOO_LARGE, detail=said, hint="raise the limit: --max-bytes 50MB")


def broken(detail: str) -> Verdict:
    """The verdict on a body that does not decompress."""
    return Verdict(reason=Rejection.FETCH_FAILED, detail=detail, hint=LATER, kind="coding")


def of_status(status: int) -> Verdict:
    """The verdict on a status that is no page."""
    reason = Rejection.NOT_FOUND if status in {404, 410} else Rejection.FETCH_FAILED
    detail = f"the server answers {status}: {STATUSES.get(status, 'it gives no page')}"
    return Verdict(
        reason=reason, detail=detail, hint=LATER if status >= 429 else "check the link", kind=f"http_{status}"
    )


def of_error(error: BaseException) -> Verdict | None:
    """The verdict on what was raised; None where the crawl was stopped, and the address is asked for another time."""
    match error:
        case RefusedError():
            return error.verdict
        case UnsafeAddressError():
            return unsafe(str(error.osError or error))
        case DownloadCancelledError():
            return None if "stopped" in str(error) else too_large(str(error))
        case IgnoreRequest() if "MAXSIZE" in str(error):
            return too_large("the body is larger than the limit when decompressed")
    return _behind(error) or _failed(error)


def _behind(error: BaseException) -> Verdict | None:
    """The verdict on what Twisted names as the reason of a broken connection."""
    if _is_behind(error, SSL.Error):
        hint = "nothing to do: its owner has to renew it; -s DOWNLOAD_VERIFY_CERTIFICATES=0 takes it all the same"
        detail = "its certificate is not to be trusted"
        return Verdict(reason=Rejection.FETCH_FAILED, detail=detail, hint=hint, kind="certificate")
    if _is_behind(error, HeadTooLargeError):
        return too_large("the head of the response is larger than 64 kB")
    return None


def _is_behind(error: BaseException, kind: type[Exception]) -> bool:
    """Whether Twisted gives an error of that kind among the reasons."""
    return any(failure.check(kind) for failure in getattr(error.__cause__, "reasons", ()))


def _failed(error: BaseException) -> Verdict:
    kinds: dict[type[Exception], tuple[str, str]] = {
        DownloadTimeoutError: ("timeout", "the server took too long"),
        CannotResolveHostError: ("dns", "the host has no address"),
        DownloadConnectionRefusedError: ("refused", "the server refuses connections"),
        ResponseDataLossError: ("cut", "the response breaks off"),
        DownloadFailedError: ("connection", "the connection broke"),
    }
    found = next((said for kind, said in kinds.items() if isinstance(error, kind)), None)
    kind, detail = found or (type(error).__name__, f"{type(error).__name__}: {error}")
    return Verdict(reason=Rejection.FETCH_FAILED, detail=detail, hint=LATER, kind=kind)
