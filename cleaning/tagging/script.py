"""The script of a text, and the tag that joins it to a language."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache

# ISO 15924 by the first word of a letter's Unicode name; the scripts that a detector here has a language for.
_SCRIPTS = {
    "ARABIC": "Arab", "ARMENIAN": "Armn", "BENGALI": "Beng", "BOPOMOFO": "Bopo", "CHEROKEE": "Cher", "CJK": "Hani",
    "CYRILLIC": "Cyrl", "DEVANAGARI": "Deva", "ETHIOPIC": "Ethi", "GEORGIAN": "Geor", "GREEK": "Grek",
    "GUJARATI": "Gujr", "GURMUKHI": "Guru", "HANGUL": "Hang", "HEBREW": "Hebr", "HIRAGANA": "Hira",
    "KANNADA": "Knda", "KATAKANA": "Kana", "KHMER": "Khmr", "LAO": "Laoo", "LATIN": "Latn", "MALAYALAM": "Mlym",
    "MONGOLIAN": "Mong", "MYANMAR": "Mymr", "ORIYA": "Orya", "SINHALA": "Sinh", "SYRIAC": "Syrc", "TAMIL": "Taml",
    "TELUGU": "Telu", "THAANA": "Thaa", "THAI": "Thai", "TIBETAN": "Tibt", "UYGHUR": "Ougr",
}  # fmt: skip

# ISO 639-3, the macrolanguage where there is one, of all that a detector here says; langcodes knows the others.
ALPHA3 = dict(
    pair.split(":") for pair in (
        "af:afr am:amh an:arg ar:ara arz:arz as:asm ast:ast av:ava az:aze azb:azb ba:bak bar:bar bcl:bcl be:bel "
        "bg:bul bho:bho bn:ben bo:bod bpy:bpy br:bre bs:bos bxr:bxr ca:cat ce:che ceb:ceb ckb:ckb co:cos crh:crh "
        "cs:ces cv:chv cy:cym da:dan de:deu diq:diq dsb:dsb dty:dty dv:div egl:egl el:ell en:eng eo:epo es:spa et:est "
        "eu:eus fa:fas fi:fin fr:fra frr:frr fy:fry ga:gle gag:gag gd:gla gl:glg gom:gom gsw:gsw gu:guj gv:glv "
        "hbs:srp he:heb hi:hin hif:hif hr:hrv hsb:hsb ht:hat hu:hun hy:hye ia:ina id:ind ie:ile ilo:ilo io:ido is:isl "
        "it:ita ja:jpn jv:jav ka:kat kk:kaz km:khm kn:kan ko:kor krc:krc ku:kur kv:kom ky:kir la:lat lb:ltz lez:lez "
        "li:lim lmo:lmo lo:lao lrc:lrc lt:lit lv:lav mai:mai mg:mlg mhr:mhr min:min mk:mkd ml:mal mn:mon mr:mar "
        "ms:msa mt:mlt mwl:mwl my:mya myv:myv mzn:mzn nah:nah nap:nap nds:nds ne:nep new:new nl:nld nn:nno no:nor "
        "oc:oci or:ori os:oss pa:pan pam:pam pfl:pfl pl:pol pms:pms pnb:pnb ps:pus pt:por qu:que rm:roh ro:ron ru:rus "
        "rue:rue sa:san sah:sah sc:srd scn:scn sco:sco sd:snd si:sin sk:slk sl:slv so:som sq:sqi sr:srp su:sun sv:swe "
        "sw:swa ta:tam te:tel tg:tgk th:tha tk:tuk tl:fil tr:tur tt:tat tyv:tyv ug:uig uk:ukr ur:urd uz:uzb vec:vec "
        "vep:vep vi:vie vls:vls vo:vol wa:wln war:war wuu:wuu xmf:xmf yi:yid yo:yor zh:zho "
    ).split()
)  # fmt: skip

_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")

_JAPANESE = ("Hani", "Hira", "Kana")

# ISO 15924 has a code of its own for what these languages write together.
_MIXED = {"ja": "Jpan", "ko": "Kore"}


@cache
def _script_of_letter(letter: str) -> str | None:
    return _SCRIPTS.get(unicodedata.name(letter, "").split(" ", 1)[0])


@lru_cache(maxsize=1)  # asked for by the script and by the Cyrillic letters
def letters_of(text: str) -> Mapping[str, int]:
    """How often each letter stands in a text; digits, signs and marks are none.

    >>> letters_of("No. 7: Ҝ, ҝ")
    {'N': 1, 'o': 1, 'Ҝ': 1, 'ҝ': 1}
    """
    return {letter: count for letter, count in Counter(text).items() if letter.isalpha()}


@lru_cache(maxsize=1)  # asked for by the tag and by the detector
def written(text: str) -> tuple[int, str | None]:
    """How many letters a text has, and the script of most of them, as `script_of` names it.

    >>> written("No. 7: Ҝ")
    (3, 'Latn')
    """
    basic = text.encode("ascii", "ignore")
    latin, others = len(basic.translate(None, _NO_LETTERS)), len(text) - len(basic)
    if not others:
        return latin, "Latn" if latin else None
    if latin > others:  # most letters, whatever the others are
        return latin + sum(map(str.isalpha, "".join(_BEYOND_ASCII.findall(text)))), "Latn"
    letters = letters_of(text)
    return sum(letters.values()), script_of(letters)


def script_of(letters: Mapping[str, int]) -> str | None:
    """The ISO 15924 code of most letters, None where no letter is of a known script.

    On a tie the script that comes first in the text wins.

    >>> script_of(letters_of("Азәрбајҹан (Azərb.)"))
    'Cyrl'
    """
    scripts: dict[str, int] = {}
    for letter, count in letters.items():
        if script := _script_of_letter(letter):
            scripts[script] = scripts.get(script, 0) + count
    together = [script for script in scripts if script in _JAPANESE]
    if len(together) > 1:  # a line of Japanese is of three scripts
        most = max(together, key=scripts.__getitem__)
        scripts[most] = sum(scripts.pop(script) for script in together)
    return max(scripts, key=scripts.__getitem__) if scripts else None


@cache
def tag_of(code: str, script: str | None) -> str | None:
    """ISO 639-3 (the macrolanguage where there is one) and ISO 15924, None where either is unknown.

    >>> tag_of("az", "Cyrl"), tag_of("ja", "Hira"), tag_of("und", "Latn")
    ('aze_Cyrl', 'jpn_Jpan', None)
    """
    if script is None or code == "und":
        return None
    if alpha3 := ALPHA3.get(code):
        return f"{alpha3}_{_MIXED.get(code, script)}"
    from langcodes import Language  # noqa: PLC0415  # 0.1 s, for codes that no detector here has

    try:
        return f"{Language.get(code).to_alpha3()}_{_MIXED.get(code, script)}"
    except LookupError:  # a detector's own code, which ISO 639 does not know
        return None
