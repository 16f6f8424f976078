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

TRACKER = "tracker.invalid"

# Pages that try to run, to open, to ask somebody, when they are shown as pages: by every element that can.
_TRICKS = (
    "<script>parent.ran = top.ran = 1; fetch('HOST/fetch')</script>",
    "<img src=HOST/img onerror='top.ran=1'><img srcset='HOST/set 2x'><picture><source srcset=HOST/pic><img></picture>",
    "<link rel=stylesheet href=HOST/css><link rel=preconnect href=HOST><link rel=dns-prefetch href=HOST>"
    "<link rel=prefetch href=HOST/pre><link rel=preload as=image href=HOST/load><link rel=icon href=HOST/icon>"
    "<link rel=modulepreload href=HOST/module><link rel=prerender href=HOST/render>",
    "<meta http-equiv=refresh content='0;url=HOST/refresh'><base href=HOST/ target=_top><img src=relative.png>",
    "<iframe src=HOST/frame></iframe><iframe srcdoc='<script>top.ran=1</script><img src=HOST/inner>'></iframe>"
    "<object data=HOST/object></object><embed src=HOST/embed><frameset><frame src=HOST/old></frameset>",
    "<video autoplay poster=HOST/poster src=HOST/video><track default src=HOST/track></video><audio src=HOST/a />",
    "<style>@import url(HOST/import);@font-face{font-family:f;src:url(HOST/font)}"
    "body{font-family:f;background:url(HOST/background)}*{cursor:url(HOST/cursor),auto}</style>"
    "<div style='list-style:url(HOST/list);border-image:url(HOST/border) 1'>x</div>",
    "<svg onload='top.ran=1'><image href=HOST/svg /><use href=HOST/use#a /><script href=HOST/script></script>"
    "<filter id=f><feImage href=HOST/filter /></filter><a href='javascript:top.ran=1'><text>x</text></a></svg>",
    "<form action=HOST/form><input type=image src=HOST/input autofocus onfocus='top.ran=1'><button>b</button></form>",
    "<body onload='top.ran=1' background=HOST/body><marquee onstart='top.ran=1'>m</marquee>"
    "<details open ontoggle='top.ran=1'>d</details>",
    "<a id=out href=HOST/link ping=HOST/ping target=_top>Out</a><a href='javascript:top.ran=1'>Run</a>",
    "<svg></p><style><a id='</style><img src=HOST/svgstyle onerror=top.ran=1><link rel=preconnect href=HOST>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=HOST/math onerror=top.ran=1&gt;'>",
    "<noscript><p title='</noscript><link rel=preconnect href=HOST><img src=HOST/no onerror=top.ran=1>'></noscript>",
    "<div><template shadowrootmode=open><link rel=preconnect href=HOST><img src=HOST/shadow></template></div>",
    "</iframe></section><script>top.ran=1</script><plaintext>",
    "<script type=speculationrules>{\"prefetch\":[{\"source\":\"list\",\"urls\":[\"HOST/rules\"]}]}</script>"
    "<script type=importmap>{\"imports\":{\"a\":\"HOST/map\"}}</script>",
)  # fmt: skip

ORIGINALS = {
    f"{number:02}.html": page(f"Trick {number}", "It tries.").replace("<article>", f"{trick}<article>")
    for number, trick in enumerate(found.replace("HOST", f"http://{TRACKER}") for found in _TRICKS)
}
