"""What lines say about themselves, and what prose does not."""

from collections import Counter
from importlib.resources import files

import pytest

from cleaning.cueing.cues import PACKED, cue_of, cues_of, fold, packed_phrases, read_phrases, words_of
from cleaning.model import Reason

STRENGTHS = {"whole", "start", "anywhere", "words"}

CUES = [
    ("Reklam", "advertisement", "whole"),
    ("REKLAM", "advertisement", "whole"),
    ("» Ana Sayfa", "navigation", "whole"),
    ("İLGİLİ HABERLER", "related_stories", "whole"),
    ("Önceki Haberler", "related_stories", "whole"),
    ("FOTOĞRAF 10", "gallery", "whole"),
    ("Tüm hakları saklıdır.", "legal", "whole"),
    ("Twitter'da Paylaş Facebook'da Paylaş WhatsApp'da Paylaş", "share_bar", "coverage"),
    ("Hakkımızda     Reklam   İletişim    Künye", "footer", "coverage"),
    ("[Kullanım Şartları] - [Gizlilik Politikası] - [Çerez Politikası] - [Hata Bildir]", "legal", "coverage"),
    ("Etiketler: deprem, İzmir, AFAD", "tag_list", "start"),
    ("Haber: Ayşe YILMAZ", "byline", "start"),
    ("Kaynak: Resmi Gazete", "source_credit", "start"),
    ("Yorumların hukuki sorumluluğu yazarlarına aittir.", "comments", "anywhere"),
    ("Masaüstü bildirimlerimize izin vererek gelişmeleri öğrenin.", "subscription", "anywhere"),
    ("Oxşar xəbərlər", "related_stories", "whole"),
    ("Ən çox oxunanlar", "related_stories", "whole"),
    ("Oxunub: 734", "counter", "whole"),
    ("Facebook-da paylaş", "share_bar", "coverage"),
    ("Teqlər: nazir, görüş", "tag_list", "start"),
    ("Saytdakı materialların istifadəsi zamanı agentliyə istinad mütləqdir.", "legal", "anywhere"),
    ("Home", "navigation", "whole"),
    ("Skip to content", "navigation", "whole"),
    ("2 min read", "counter", "whole"),
    ("10 comments", "counter", "whole"),
    ("Facebook Twitter LinkedIn E-mail", "share_bar", "coverage"),
    ("Privacy Policy | Terms of Use | Cookie Policy", "legal", "coverage"),
    ("By Jane Doe and John Roe, Political Editor", "byline", "start"),
    ("Read also: Flood waters rise", "related_stories", "start"),
    ("Here and elsewhere we use cookies to improve your experience.", "cookie_notice", "anywhere"),
    ("© 2024 The Example. All rights reserved.", "legal", "start"),
    ("Lesen Sie auch", "related_stories", "whole"),
    ("Auf Facebook teilen", "share_bar", "whole"),
    ("Impressum | Kontakt | Über uns | Karriere", "footer", "coverage"),
    ("Publié le 3 mai 2024 à 10h12", "publication_date", "start"),
    ("La suite après la publicité", "advertisement", "whole"),
    ("Lea también: Suben las tarifas del agua", "related_stories", "start"),
    ("Les også: Broen er åpnet igjen", "related_stories", "start"),
    ("Saken fortsetter under annonsen", "advertisement", "whole"),
    ("Læs også: Broen er åbnet igen", "related_stories", "start"),
    ("Juttu jatkuu mainoksen jälkeen", "advertisement", "whole"),
    ("Пример, 2024. Все права защищены, ссылка обязательна.", "legal", "anywhere"),
    ("Читайте также: В городе открыли новый мост", "related_stories", "start"),
    ("ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ", "related_stories", "whole"),
    ("Όροι χρήσης | Πολιτική απορρήτου", "legal", "coverage"),
    ("Бүтүн һүгуглар горунур", "legal", "whole"),
    ("اقرأ أيضاً", "related_stories", "whole"),
    ("آخرین اخبار", "related_stories", "whole"),
    ("相关新闻", "related_stories", "whole"),
    ("無断転載を禁じます", "legal", "whole"),
    ("무단전재 및 재배포 금지", "legal", "whole"),
]

PROSE = [
    "Bu haberlerin tümü yalan çıktı, dedi bakan.",
    "Muhalefet, belgelerin kaynak gösterilmeden kullanıldığını söyledi.",
    "They wept when they saw the file photo of the boy on the evening news.",
    "The site uses cookies to follow readers, the court found on Tuesday.",
    "Coca-Cola is a registered trademark, the judge reminded both sides.",
    "The government will share the report on Facebook, he said.",
    "By the time he came home, the search was over.",
    "Related industries lost a tenth of their jobs last year.",
    "The privacy law says that a site needs consent before it sets a cookie.",
    "Photo identification is required at the polls.",
    "Reklam gelirleri yüzde 10 arttı.",
    "Çerez yasası Meclis'te kabul edildi.",
    "Haber kısa sürede sosyal medyada yayıldı.",
    "Yorum yapmaktan kaçınan bakan, toplantıdan ayrıldı.",
    "Kaynak sıkıntısı nedeniyle proje ertelendi.",
    "Reklam bazarının həcmi 10 faiz artıb.",
    "Müəllif kitabın ikinci cildini gələn il bitirəcək.",
    "Foto sərgi fevralın 6-da açılacaq.",
    "Av hensyn til barna ble møtet utsatt.",
    "Af hensyn til de unge blev mødet udsat.",
    "Kuva kaupungista on muuttunut paljon.",
    "Mənbə bildirir ki, danışıqlar davam edir.",
    "Von der Leyen sagte, die Werbung für das Abkommen sei gescheitert.",
    "Par ailleurs, la publicité représente un tiers des recettes.",
    "Por otra parte, el aviso legal fue anulado por el tribunal.",
    "Автор книги рассказал о своей работе над романом.",
    "Реклама лекарств подорожала на десять процентов.",
    "Η διαφήμιση τσιγάρων απαγορεύτηκε το 2010.",
    "قال الكاتب إن الإعلان كان مفاجئا للجميع.",
    "广告收入去年增长了百分之十。",
    "1453",
    "",
    "...",
]


@pytest.mark.parametrize(("line", "reason", "strength"), CUES)
def test_clutter_says_what_it_is(line: str, reason: str, strength: str) -> None:
    """A line of clutter has the cue of its class."""
    cue = cue_of(line)
    assert cue is not None
    assert (cue.reason, cue.strength) == (reason, strength)
    assert reason in {found.reason for found in cues_of(line)}


@pytest.mark.parametrize("line", PROSE)
def test_prose_says_nothing(line: str) -> None:
    """A sentence of an article has no cue, though it has a cue's words."""
    assert cue_of(line) is None


@pytest.mark.parametrize("line", [line for line, _, _ in CUES] + PROSE)
def test_coverage_is_a_share(line: str) -> None:
    """Coverage lies between 0 and 1, and no class comes twice."""
    cues = cues_of(line)
    assert all(0 <= cue.coverage <= 1 for cue in cues)
    assert len({cue.reason for cue in cues}) == len(cues)


def test_prose_is_covered_a_little() -> None:
    """A sentence that names a network has a cue of low coverage, and no other."""
    cues = cues_of("The government will share the report on Facebook, he said.")
    assert {cue.strength for cue in cues} == {"coverage"}
    assert all(cue.coverage < 0.35 for cue in cues)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("İLGİLİ HABERLER", "ilgili haberler"),
        ("KADIN", "kadın"),
        ("i\u0307lgili", "ilgili"),
        ("Don’t miss", "don't miss"),
        ("كتاب علي", "کتاب علی"),
        ("ΑΡΧΙΚΗ", "Αρχική"),
        ("e\u0301dition", "édition"),
    ],
)
def test_fold_unites(one: str, other: str) -> None:
    """Spellings that a reader takes for one fold to one."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("şans", "sans"), ("gül", "gul"), ("həyat", "heyat")])
def test_fold_keeps_marks(one: str, other: str) -> None:
    """Letters with marks stay apart from those without."""
    assert fold(one) != fold(other)


def test_words_are_letters_with_their_marks() -> None:
    """Numbers are one word, Han characters a word each, and Indic vowel signs belong to their letters."""
    assert words_of("1.234 dəfə") == ["#", "dəfə"]
    assert words_of("版权所有 2024") == ["版", "权", "所", "有", "#"]
    assert words_of("मुख्य पृष्ठ") == ["मुख्य", "पृष्ठ"]


def test_phrases_are_sound() -> None:
    """Each phrase has words, more than one to count anywhere, a known strength, and stands once in its class."""
    phrases = list(read_phrases())
    assert all(phrase.words and phrase.strength in STRENGTHS for phrase in phrases)
    assert [p.text for p in phrases if p.strength == "anywhere" and len(p.words) < 2] == []
    assert [p.text for p in phrases if set(p.words) == {"#"}] == []
    places = Counter((p.language, p.reason, p.strength, " ".join(p.words), p.rest) for p in phrases)
    assert [place for place, times in places.items() if times > 1] == []


def test_every_language_has_a_file() -> None:
    """Each file is a language, and each language has the classes that every site has."""
    classes: dict[str, set[Reason]] = {}
    for phrase in read_phrases():
        classes.setdefault(phrase.language, set()).add(phrase.reason)
    assert {f.name.removesuffix(".toml") for f in (files("cleaning.cueing") / "cue_phrases").iterdir()} == set(classes)
    common = {Reason.SHARE_BAR, Reason.RELATED_STORIES, Reason.LEGAL, Reason.NAVIGATION}
    assert {language for language, found in classes.items() if not common <= found} <= {"names"}


@pytest.mark.parametrize("line", ["By ŉ", "Von ﷺ", "İ\u0307: x", "Par \u0301", "By", "©", "# # #", "文: 文", "\u200c:"])
def test_odd_letters_do_no_harm(line: str) -> None:
    """A line whose folding has more or fewer words than itself has a cue or none."""
    assert cue_of(line) is None or cues_of(line)


def test_a_long_line_is_read_once() -> None:
    """A line of a million words comes back, and its order of words does not matter to the time."""
    assert cue_of("The council will share this with the people of the town. " * 50_000) is None


def test_the_packed_phrases_are_those_of_the_tables() -> None:
    """What is read at the start is what the tables say; after a change of them, `make docs` packs them anew."""
    assert (files("cleaning.cueing") / PACKED).read_bytes() == packed_phrases()
