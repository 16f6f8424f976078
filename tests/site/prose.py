"""Articles in Turkish, Azerbaijani and English, written from sentences of our own: the same number, the same text."""

import random
from typing import NamedTuple

SENTENCES = {
    "tr": (
        "Belediye, {place} semtindeki eski köprünün onarımına önümüzdeki {month} ayında başlanacağını duyurdu.",
        "Çalışmaların yaklaşık {number} gün sürmesi ve bütçenin üç milyon lirayı aşmaması bekleniyor.",
        "Mahalle sakinleri, uzun süredir bekledikleri bu adımdan memnun olduklarını söyledi.",
        "Uzmanlar, köprünün taşıyıcı ayaklarında geçen kış gözle görülür çatlaklar bulunduğunu hatırlattı.",
        "{place} esnafı ise trafiğin kapanacağı haftalarda satışların düşmesinden endişe ediyor.",
        "Ulaşım müdürlüğü, otobüs hatlarının geçici olarak yan caddeye alınacağını açıkladı.",
        "Öğrenciler için {number} ek sefer konulacağı ve biletlerin değişmeyeceği belirtildi.",
        "Toplantıya katılan mimarlar, taş kemerlerin özgün dokusunun korunmasını istedi.",
        "Kütüphane de aynı günlerde yeni binasına taşınacak ve akşam saatlerinde açık kalacak.",
        "Yetkililer, şantiyenin çevresine güvenlik için {number} metrelik bir çit çekileceğini bildirdi.",
        "Geçen yıl {place} bölgesinde benzer bir çalışma, planlanandan iki hafta önce bitmişti.",
        "Proje tamamlandığında bisikletliler için ayrı bir şerit de hizmete girecek.",
    ),
    "az": (
        "{place} rayonunda yeni məktəbin tikintisinə {month} ayında başlanacağı elan edildi.",
        "Layihəyə əsasən, binada {number} sinif otağı, iki laboratoriya və böyük kitabxana olacaq.",
        "Valideynlər uşaqların artıq uzaq kəndlərə getməyəcəyinə görə sevindiklərini bildiriblər.",
        "Mühəndislər torpağın möhkəmliyini yoxlamaq üçün bir neçə həftə ölçmə işləri aparıblar.",
        "İcra hakimiyyətinin nümayəndəsi işlərin vaxtında başa çatacağına əmin olduğunu deyib.",
        "Məktəbin həyətində idman meydançası və {number} ağacdan ibarət bağ salınacaq.",
        "{place} sakinləri yolun da təmir olunmasını və axşamlar işıqlandırılmasını xahiş ediblər.",
        "Müəllimlər yeni dərs ilində əlavə dərnəklərin açılacağını gözləyirlər.",
        "Ötən il qonşu rayonda belə bir bina doqquz aya istifadəyə verilmişdi.",
        "Tikinti üçün ayrılan vəsaitin bir hissəsi yerli şirkətlər tərəfindən qarşılanacaq.",
        "Şagirdlər üçün {number} yerlik yeməkxana və tibb otağı da nəzərdə tutulub.",
        "Açılış mərasiminin gələn ilin payızında keçirilməsi planlaşdırılır.",
    ),
    "en": (
        "The council of {place} decided in {month} to open the old railway yard to walkers and cyclists.",
        "About {number} volunteers cleared the tracks of brambles and broken glass over two weekends.",
        "Neighbours said they had waited for the gate to open since the last train left the station.",
        "An engineer who inspected the bridge found its iron beams sound but the railings too low.",
        "Shopkeepers near {place} hope that the new path will bring visitors to the market on Sundays.",
        "The budget allows for {number} lamps, a drinking fountain and a shelter against the rain.",
        "A local historian will write the signs that tell how the yard grew and why it closed.",
        "Children from the school painted the wall of the signal box with birds of the marsh.",
        "Critics asked why the work was not offered to more than one company before the vote.",
        "The mayor answered that the whole sum would be published, line by line, before the summer.",
        "Trees older than {number} years will stay where they are, and the path will bend around them.",
        "If the weather holds, the first stretch should be ready before the end of the season.",
    ),
}
PLACES = {
    "tr": ("Karşıyaka", "Üsküdar", "Çankaya", "Beşiktaş", "Nilüfer", "Göztepe", "Alsancak", "Kadıköy"),
    "az": ("Şəki", "Göyçay", "Qəbələ", "Lənkəran", "Naxçıvan", "Gəncə", "Quba", "Füzuli"),
    "en": ("Millbrook", "Ashford", "Kingsley", "Northgate", "Elmwood", "Harrow Hill", "Stonebridge", "Fairview"),
}
MONTHS = {
    "tr": ("ocak", "mart", "mayıs", "haziran", "eylül", "kasım"),
    "az": ("yanvar", "mart", "may", "iyun", "sentyabr", "noyabr"),
    "en": ("January", "March", "May", "June", "September", "November"),
}
TITLES = {
    "tr": "{place} için yeni dönem başlıyor: {number} numaralı karar",
    "az": "{place} rayonunda {number} saylı layihə təsdiqləndi",
    "en": "{place} agrees on plan number {number}",
}
AUTHORS = {"tr": "Elif Çağlar", "az": "Rəşad Məmmədov", "en": "Nora Whitfield"}


class Article(NamedTuple):
    """An article's words."""

    title: str
    author: str
    paragraphs: tuple[str, ...]


def article(language: str, number: int, version: int = 0) -> Article:
    """The article of a number; another version has another last paragraph."""
    dice = random.Random(f"{language}/{number}")  # noqa: S311 - the same text for the same number
    place = dice.choice(PLACES[language])
    chosen = dice.sample(SENTENCES[language], 10)
    filled = [
        sentence.format(place=place, month=dice.choice(MONTHS[language]), number=dice.randint(12, 990))
        for sentence in chosen
    ]
    paragraphs = [" ".join(filled[at : at + 2]) for at in range(0, 10, 2)]
    paragraphs.append(f"{chosen[0].format(place=place, month='x', number=number)} ({number})")
    if version:
        paragraphs.append(f"{SENTENCES[language][version % 12].format(place=place, month='x', number=version)}")
    return Article(TITLES[language].format(place=place, number=number), AUTHORS[language], tuple(paragraphs))
