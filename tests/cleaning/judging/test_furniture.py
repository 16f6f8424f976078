"""Furniture among the paragraphs of a text goes, whatever its score and its language; what only looks like it stays."""

import pytest

from cleaning import Page, Pipeline
from cleaning.model import Document

STORY = {
    "en": (
        "The ferry across the lake will sail for the last time on Sunday, after a hundred and four summers.",
        "The new bridge opened in March, and since then the captain has often crossed with only his dog on board.",
        "The town has bought the boat and wants to show it in the harbour, by the crane that once lifted its engine.",
    ),
    "tr": (
        "Gölün iki yakası arasında çalışan feribot, yüz dört yazın ardından pazar günü son kez sefere çıkacak.",
        "Yeni köprü mart ayında açıldı ve o günden beri kaptan çoğu zaman yanında yalnızca köpeğiyle karşıya geçti.",
        "Belediye gemiyi satın aldı ve onu bir zamanlar motorunu kaldıran vincin yanında, limanda sergilemek istiyor.",
    ),
    "ru": (
        "Паром через озеро в воскресенье выйдет в последний рейс, отслужив на воде ровно сто четыре лета подряд.",
        "Новый мост открыли в марте, и с тех пор капитан нередко переправлялся на тот берег вдвоём со своей собакой.",
        "Город выкупил судно и хочет показать его в гавани, рядом с краном, который когда-то поднимал его двигатель.",
    ),
    "ar": (
        "ستبحر العبّارة التي تقطع البحيرة للمرة الأخيرة يوم الأحد، بعد مئة وأربعة أصياف قضتها على الماء بين الضفتين.",
        "افتُتح الجسر الجديد في شهر مارس، ومنذ ذلك الحين كثيرا ما عبر القبطان البحيرة وليس معه على متنها سوى كلبه.",
        "اشترت البلدية السفينة وتريد أن تعرضها في المرفأ، إلى جانب الرافعة التي رفعت محركها ذات يوم قبل سنوات طويلة.",
    ),
    "ja": (
        "湖を渡る連絡船は、百四回の夏を水の上で過ごしたのち、日曜日に最後の航海に出る。町の人々が岸で見送る予定だ。",
        "新しい橋は三月に開通した。それ以来、船長は犬だけを乗せて向こう岸へ渡ることが多かったという。",
        "町は船を買い取り、かつてそのエンジンを吊り上げたクレーンの隣に並べて、港で展示したいと考えている。",
    ),
}
LINES = """
    en: Advertisement; ADVERTISEMENT; Share this article; Share; Share on Facebook; Read more; Comments
    en: Related articles; You may also like; Most read
    en: Story continues below advertisement; Sign up for our newsletter; Follow us; Print this article; Back to top
    de: Anzeige; WERBUNG; Artikel teilen; Lesen Sie auch; Mehr zum Thema; Kommentare; Newsletter abonnieren
    fr: Publicité; PUBLICITÉ; Partager cet article; Lire aussi; À lire également; Commentaires; Suivez-nous
    es: Publicidad; Comparte esta noticia; Lea también; Te puede interesar; Noticias relacionadas; Síguenos
    pt: Publicidade; Compartilhe este artigo; Leia também; Continua após a publicidade; Notícias relacionadas
    it: Pubblicità; Condividi questo articolo; Leggi anche; Commenti; Potrebbe interessarti; Seguici
    nl: Advertentie; Deel dit artikel; Lees ook; Gerelateerde artikelen; Reacties
    sv: Annons; Dela artikeln; Läs också; Artikeln fortsätter efter annonsen; Mest läst
    da: Annonce; Del artiklen; Læs også; Kommentarer
    no: Annonse; Del saken; Les også; Saken fortsetter under annonsen
    fi: Mainos; Jaa artikkeli; Lue myös; Juttu jatkuu mainoksen jälkeen
    is: Auglýsing; Deila frétt; Tengdar fréttir
    pl: Reklama; Udostępnij; Czytaj także; Powiązane artykuły; Zapisz się do newslettera
    cs: Reklama; Sdílet článek; Čtěte také; Související články
    sk: Inzercia; Zdieľať článok; Čítajte aj; Súvisiace články
    sl: Oglas; Deli članek; Preberite tudi; Sorodni članki
    hr: Oglas; Podijeli članak; Pročitajte još; Vezani članci
    sr: Оглас; Подели чланак; Прочитајте још; Повезане вести
    mk: Реклама; Сподели ја веста; Прочитајте и; Слични вести
    bg: Реклама; Споделете статията; Прочетете още; Коментари
    ro: Publicitate; Distribuie articolul; Citește și; Articole similare
    hu: Hirdetés; Cikk megosztása; Olvasta már?; Kapcsolódó cikkek
    el: Διαφήμιση; ΔΙΑΦΗΜΙΣΗ; Μοιραστείτε το άρθρο; Διαβάστε επίσης; Σχετικά άρθρα
    et: Reklaam; Jaga artiklit; Loe ka; Seotud lood
    lv: Reklāma; Dalīties ar rakstu; Lasi arī; Saistītie raksti
    lt: Reklama; Pasidalinti straipsniu; Skaitykite taip pat; Susiję straipsniai
    sq: Reklamë; Shpërndaje artikullin; Lexo edhe; Më të lexuarat
    ca: Publicitat; Comparteix aquest article; Llegeix també; Et pot interessar
    tr: REKLAM; Reklam; Haberi paylaş; Bu haberi paylaş; İlgili haberler; Ayrıca okuyun; Yorumlar; Bizi takip edin
    az: Reklam; Paylaş; Xəbəri paylaş; Oxşar xəbərlər; Həmçinin oxuyun
    az: Реклам; Пајлаш; Охшар хәбәрләр
    uz: Reklama; Maqolani ulashish; Mavzuga oid; Ko‘p o‘qilganlar; Shuningdek oʻqing; Shuningdek o'qing
    pl: Dalsza część artykułu pod materiałem wideo; Ciąg dalszy pod reklamą
    de: Nach der Werbung geht es weiter; Artikel wird nach der Werbung fortgesetzt
    cs: Pokračování textu pod reklamou
    ru: Текст продолжается после рекламы
    id: Baca artikel selengkapnya di bawah iklan
    kk: Жарнама; Мақаламен бөлісу; Тағы оқыңыз; Ұқсас жаңалықтар
    ky: Жарнама; Бөлүшүү; Дагы окуңуз; Окшош жаңылыктар
    ru: Реклама; РЕКЛАМА; Поделиться; Поделиться новостью; Читайте также; Материалы по теме; На правах рекламы
    uk: Реклама; Поділитися статтею; Читайте також; Схожі новини
    be: Рэклама; Падзяліцца артыкулам; Чытайце таксама; Матэрыялы па тэме
    hy: Գովազդ; Կիսվել հոդվածով; Կարդացեք նաև; Առնչվող նյութեր
    ka: რეკლამა; სტატიის გაზიარება; წაიკითხეთ აგრეთვე; მსგავსი სიახლეები
    ar: إعلان; شارك المقال; اقرأ أيضاً; مقالات ذات صلة; الأكثر قراءة
    fa: تبلیغات; به اشتراک بگذارید; بیشتر بخوانید; مطالب مرتبط
    ur: اشتہار; یہ خبر شیئر کریں; یہ بھی پڑھیں; متعلقہ خبریں
    he: פרסומת; שתפו את הכתבה; קראו גם; כתבות קשורות
    hi: विज्ञापन; शेयर करें; यह भी पढ़ें; संबंधित खबरें
    bn: বিজ্ঞাপন; শেয়ার করুন; আরও পড়ুন; সম্পর্কিত খবর
    th: โฆษณา; แชร์บทความนี้; ข่าวที่เกี่ยวข้อง; อ่านเพิ่มเติม
    vi: Quảng cáo; Chia sẻ bài viết; Đọc thêm; Tin liên quan
    id: Iklan; Bagikan artikel ini; Baca juga; Artikel terkait
    ms: Iklan; Kongsi artikel ini; Baca juga; Artikel berkaitan
    ja: 広告; この記事をシェアする; 関連記事; あわせて読みたい
    ko: 광고; 기사 공유하기; 관련기사; 많이 본 뉴스
    zh: 广告; 分享本文; 相关阅读; 延伸閱讀
"""
CASES = [
    (language.strip(), line.strip())
    for language, lines in (row.split(":", 1) for row in LINES.strip().split("\n"))
    for line in lines.split(";")
]
WRAPPERS = [
    "<p>{}</p>",
    "<div>{}</div>",
    "<div><p>{}</p></div>",
    "<p><span>{}</span></p>",
    "<div><div><b>{}</b></div></div>",
]


def cleaned(body: str, content_type: str = "text/html") -> Document:
    """The document of a page."""
    page = Page(body=body.encode(), url="https://paper.example/news/ferry", content_type=content_type, charset="utf-8")
    return Pipeline()(page)


def page_of(lines: list[str]) -> str:
    """A page with these lines, each an element, in its article."""
    return (
        f"<html><head><title>Ferry</title></head><body><article><h1>Ferry</h1>{''.join(lines)}</article></body></html>"
    )


def paragraphs(story: tuple[str, ...]) -> list[str]:
    """The paragraphs of a story."""
    return [f"<p>{line}</p>" for line in story]


@pytest.mark.parametrize(("language", "line"), CASES)
def test_furniture_among_paragraphs_goes(language: str, line: str) -> None:
    """Between the second paragraph and the third, in a `<p>` of its own, in each language of the cue files."""
    story = STORY.get(language, STORY["en"])
    first, second, third = paragraphs(story)
    assert cleaned(page_of([first, second, f"<p>{line}</p>", third])).text.split("\n") == [*story]


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("place", [1, 2, 3])
@pytest.mark.parametrize(("language", "line"), [("en", "Advertisement"), ("tr", "Paylaş"), ("ru", "Читайте также")])
def test_wherever_it_stands_and_whatever_holds_it(language: str, line: str, place: int, wrapper: str) -> None:
    """After each of the paragraphs, in elements of any kind."""
    told = paragraphs(STORY[language])
    told.insert(place, wrapper.format(line))
    assert cleaned(page_of(told)).text.split("\n") == [*STORY[language]]


def test_several_in_a_row_go() -> None:
    """A button, a label and an advertisement's name one after the other."""
    first, second, third = paragraphs(STORY["en"])
    furniture = [f"<p>{line}</p>" for line in ("Share this article", "Advertisement", "Facebook Twitter WhatsApp")]
    assert cleaned(page_of([first, *furniture, second, third])).text.split("\n") == [*STORY["en"]]


def test_what_an_opener_leads_to_goes_with_it() -> None:
    """'Read also' with the headline of another page under it, which is a link."""
    first, second, third = paragraphs(STORY["en"])
    opener = "<p><b>Read also:</b></p><p><a href=/n/1>Captain without a ship writes his memoirs</a></p>"
    assert cleaned(page_of([first, second, opener, third])).text.split("\n") == [*STORY["en"]]


@pytest.mark.parametrize("line", ["Advertisement", "REKLAM", "Читайте также", "Share this article"])
def test_in_a_dump_too(line: str) -> None:
    """Without tags the same."""
    first, second, third = STORY["en"]
    for gap in ("\n", "\n\n"):
        assert cleaned(gap.join([first, second, line, third]) + "\n", "text/plain").text.split("\n") == [*STORY["en"]]


@pytest.mark.parametrize(
    "line",
    [
        "<p>“Listen.”</p>",
        "<p>Listen!</p>",
        "<p>– More.</p>",
        "<p>Share the road, the old captain used to say, and the road will carry you home to the lake.</p>",
        "<p>Advertisement paid for the ferry once: whole summers stood on its sails, from soap to oil.</p>",
        "<p>Read also what he does not write: that nobody came when the engine stopped for good in May.</p>",
        "<p>Comments he kept to himself; there were not many people on board who could have heard them.</p>",
    ],
)
def test_what_only_begins_like_furniture_stays(line: str) -> None:
    """A sentence that begins so, a word that somebody says, a heading of the text."""
    first, second, third = paragraphs(STORY["en"])
    told = cleaned(page_of([first, second, line, third])).text.split("\n")
    assert told == [STORY["en"][0], STORY["en"][1], line.split(">")[1].split("<", maxsplit=1)[0], STORY["en"][2]]


def test_a_text_about_advertising_stays() -> None:
    """An article whose paragraphs speak of advertisements, sharing and subscriptions is kept as a whole."""
    story = (
        "Advertising on the ferry paid for its coal, and the subscription of the lake's villages paid for the captain.",
        "Share prices of the shipping company fell by half on the day that the plans for the bridge became known.",
        "Subscribe, the posters said, and the ferry will sail for ever; four hundred people did so within a week.",
    )
    assert cleaned(page_of(paragraphs(story))).text.split("\n") == [*story]
