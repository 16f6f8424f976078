"""Pages that try to be more than text in a report."""

from tests.crawler.reports.runs import page

TITLES = (
    "</script><script>window.ran = 1</script>",
    "<img src=x onerror='window.ran = 1'>",
    '"><svg onload="window.ran = 1">',
    "<!--<script>",
    "]]></style></title></textarea><iframe src=https://tracker.invalid/></iframe>",
    "javascript:window.ran=1",
    'https://tracker.invalid/" onmouseover="window.ran=1',
    "{{ 7 * 7 }}{% raw %}",
    "\x1b[31mred\x1b]0;title\x07",
    "\u202eright to left\u2066 and isolated\u2028broken",
    "e\u0301\u0300\u0301\u0302" * 200,
)


def _shown(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


PAGES = {f"{number}.html": page(_shown(title), f"{_shown(title)} {title}") for number, title in enumerate(TITLES)} | {
    "long.html": page("Long", "word" * 50_000)
}
