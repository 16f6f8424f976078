"""The one form of an address, so that a page is fetched once under all its addresses."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from msgspec import Struct
from w3lib.url import canonicalize_url, safe_url_string

LONGEST = 2_000  # characters: no browser and no sitemap has longer ones

# courlan strips more (`cid`, `uid`, `source`), which name articles on some sites: two pages would become one.
_TRACKING = re.compile(
    r"utm_\w+|_?(?:ga|gl|gclid|gbraid|wbraid|gclsrc|dclid|fbclid|msclkid|yclid|ysclid|twclid|igshid|igsh|mc_cid|mc_eid|"
    r"mkt_tok|oly_anon_id|oly_enc_id|vero_id|vero_conv|wickedid|xtor|hsa_\w+|pk_\w+|piwik_\w+|mtm_\w+|at_\w+|spm|"
    r"__twitter_impression|cmpid|ns_\w+|hash_id|openstat|dicbo|ftag|srnd|smid|ref_src|ref_url)",
    re.IGNORECASE,
)
_SESSION = re.compile(r"(?:phpsess|jsession|asp\.?net_?session|session_?|s)id|sid|cfid|cftoken|zenid", re.IGNORECASE)
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?]*|/\(S\([^()/]*\)\)(?=/|$)", re.IGNORECASE)
_TWIN_QUERY = {"amp": {"", "1", "true"}, "outputtype": {"amp"}, "print": {"", "1", "true", "y", "yes"}}
_TWIN_PATH = re.compile(r"/(?:amp|print|printable|yazdir)/?$|(?<=.)\.amp(?=\.html?$|$)|^/amp(?=/.)", re.IGNORECASE)


class Address(Struct, frozen=True):
    """An address to fetch, with the key that all its forms share; `twin` where it is an AMP or print form."""

    url: str
    key: str
    host: str  # with its port, where it names one
    twin: bool


@lru_cache(maxsize=20_000)  # links to a site's sections come back on every page
def address(url: str) -> Address | None:
    """The address of a link; None for one that is not of the web, too long or broken.

    >>> address("HTTP://Example.org:80/a/amp/?utm_source=x&b=2&a=1#top").key
    'http://example.org/a/?a=1&b=2'
    >>> address("javascript:void(0)")
    """
    if len(url) > LONGEST:
        return None
    try:
        return _address(url)
    except (ValueError, UnicodeError):  # a port that is none, '[' in a host that is no IPv6 address, 201 parameters
        return None


def joined(base: str, link: str) -> Address | None:
    """The address that a link of a page leads to; None where it leads nowhere on the web. It never raises.

    >>> joined("http://example.org/a/b", "../c").url
    'http://example.org/c'
    >>> joined("http://example.org/", "http://[")
    """
    if len(link) > LONGEST:
        return None
    try:
        return address(urljoin(base, link.strip()))
    except (ValueError, UnicodeError):
        return None


def _address(url: str) -> Address | None:
    parts = urlsplit(safe_url_string(url.strip()))
    host = parts.hostname
    if parts.scheme not in {"http", "https"} or not host:
        return None
    at = f"[{host}]" if ":" in host else host.rstrip(".")
    netloc = at if parts.port in {None, {"http": 80, "https": 443}[parts.scheme]} else f"{at}:{parts.port}"
    all_pairs = _pairs(parts.query)
    pairs = [(name, value) for name, value in all_pairs if not _is_noise(name)]
    kept = [(name, value) for name, value in pairs if value.lower() not in _TWIN_QUERY.get(name.lower(), ())]
    path = _SESSION_PATH.sub("", parts.path) or "/"
    plain = _TWIN_PATH.sub(lambda found: "/" if found[0].endswith("/") else "", path) or "/"
    query = parts.query if len(pairs) == len(all_pairs) else urlencode(pairs)
    return Address(
        url=urlunsplit((parts.scheme, netloc, path, query, "")),
        key=canonicalize_url(urlunsplit((parts.scheme, netloc, plain, urlencode(kept), ""))),
        host=netloc,
        twin=plain != path or len(kept) != len(pairs),
    )


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True, max_num_fields=200) if query else []


def _is_noise(name: str) -> bool:
    return bool(_TRACKING.fullmatch(name) or _SESSION.fullmatch(name))
