"""Consent and paywall prompts that read like prose go; a text that speaks of such things stays."""

from itertools import product

import pytest

from cleaning import Page, Pipeline
from cleaning.cueing import points_of
from cleaning.model import Document, Reason

STORY = [
    "The ferry across the lake will sail for the last time on Sunday, after a hundred and four summers.",
    "The new bridge opened in March, and since then the captain has often crossed with only his dog on board.",
    "The town has bought the boat and wants to show it in the harbour, by the crane that once lifted its engine.",
]
CONSENT = {
    "en": [
        "We and our partners store and access information on your device, such as cookies, and "
        "process personal data, such as unique identifiers, for personalised advertising and content,"
        " advertising and content measurement, audience research and services development. With your "
        "permission we may use precise geolocation data and identification through device scanning.",
        "You may click to consent to our processing as described above, or open the settings before "
        "you consent. Your choices apply to this site alone, and you can change them at any time by "
        "returning here.",
    ],
    "de": [
        "Wir und unsere Partner speichern und/oder greifen auf Informationen auf einem Gerät zu, z. "
        "B. auf eindeutige Kennungen in Cookies, um personenbezogene Daten zu verarbeiten. Sie können"
        " Ihre Einstellungen akzeptieren oder verwalten.",
        "Wenn Sie zustimmen, gilt Ihre Auswahl nur für diese Website. Sie können Ihre Einwilligung "
        "jederzeit in den Einstellungen widerrufen.",
    ],
    "fr": [
        "Nous et nos partenaires stockons et/ou accédons à des informations sur un appareil, telles "
        "que les identifiants uniques de cookies pour traiter les données personnelles. Vous pouvez "
        "accepter ou gérer vos choix en cliquant ci-dessous.",
        "Avec votre consentement, nous pouvons utiliser des données de géolocalisation précises. Vos "
        "préférences ne s'appliqueront qu'à ce site et vous pouvez les modifier à tout moment.",
    ],
    "es": [
        "Nosotros y nuestros socios almacenamos o accedemos a información en un dispositivo, tales "
        "como cookies, y procesamos datos personales, como identificadores únicos, para anuncios y "
        "contenido personalizados, medición de anuncios y análisis de audiencia.",
        "Con su permiso, podemos usar datos de localización geográfica precisa. Puede hacer clic para"
        " otorgarnos su consentimiento o cambiar sus preferencias en cualquier momento.",
    ],
    "it": [
        "Noi e i nostri partner archiviamo e/o accediamo alle informazioni su un dispositivo, come "
        "gli ID univoci nei cookie per il trattamento dei dati personali. È possibile accettare o "
        "gestire le proprie scelte facendo clic di seguito.",
        "Con il tuo consenso, noi e i nostri partner possiamo utilizzare dati di geolocalizzazione "
        "precisi. Puoi modificare le tue preferenze in qualsiasi momento ritornando su questo sito.",
    ],
    "pt": [
        "Nós e os nossos parceiros armazenamos e/ou acedemos a informações num dispositivo, tais como"
        " cookies, e tratamos dados pessoais para anúncios e conteúdos personalizados, medição e "
        "estudos de audiência.",
        "Pode clicar para consentir o nosso tratamento. As suas preferências aplicam-se apenas a este"
        " site e pode alterá-las a qualquer momento.",
    ],
    "nl": [
        "Wij en onze partners slaan informatie op een apparaat op, zoals cookies, en verwerken "
        "persoonsgegevens, zoals unieke identificatoren, voor gepersonaliseerde advertenties en "
        "inhoud, advertentiemeting en inzichten in het publiek.",
        "Met uw toestemming kunnen wij precieze locatiegegevens gebruiken. U kunt uw voorkeuren op "
        "elk moment wijzigen door naar deze site terug te keren.",
    ],
    "pl": [
        "My i nasi partnerzy przechowujemy informacje na urządzeniu lub uzyskujemy do nich dostęp, "
        "takie jak pliki cookie, oraz przetwarzamy dane osobowe w celu spersonalizowanych reklam i "
        "pomiaru treści.",
        "Klikając, wyrażasz zgodę na przetwarzanie danych przez nas. Swoje ustawienia możesz zmienić "
        "w każdej chwili, wracając na tę stronę.",
    ],
    "tr": [
        "Biz ve ortaklarımız, cihazınızda çerezler gibi bilgileri saklıyor ve bunlara erişiyor, "
        "kişiselleştirilmiş reklam ve içerik, reklam ölçümü ve hedef kitle araştırması için kişisel "
        "verileri işliyoruz.",
        "İşlememize izin vermek için tıklayabilir ya da onay vermeden önce ayarları açabilirsiniz. "
        "Tercihleriniz yalnızca bu site için geçerlidir ve dilediğiniz zaman değiştirebilirsiniz.",
    ],
    "ru": [
        "Мы и наши партнёры храним на вашем устройстве информацию, например файлы cookie, и "
        "обрабатываем персональные данные для показа персонализированной рекламы, измерения её "
        "эффективности и изучения аудитории.",
        "Нажимая кнопку, вы даёте согласие на обработку данных. Ваш выбор относится только к этому "
        "сайту, и вы можете изменить настройки в любое время.",
    ],
    "uk": [
        "Ми та наші партнери зберігаємо на вашому пристрої інформацію, зокрема файли cookie, і "
        "обробляємо персональні дані для персоналізованої реклами, вимірювання та вивчення аудиторії.",
        "Натискаючи кнопку, ви даєте згоду на обробку даних. Ви можете змінити налаштування будь-коли.",
    ],
    "el": [
        "Εμείς και οι συνεργάτες μας αποθηκεύουμε πληροφορίες σε μια συσκευή, όπως cookies, και "
        "επεξεργαζόμαστε προσωπικά δεδομένα για εξατομικευμένες διαφημίσεις και μέτρηση περιεχομένου.",
        "Μπορείτε να δώσετε τη συγκατάθεσή σας ή να αλλάξετε τις ρυθμίσεις σας ανά πάσα στιγμή.",
    ],
    "ar": [
        "نقوم نحن وشركاؤنا بتخزين المعلومات على جهازك والوصول إليها، مثل ملفات تعريف الارتباط، "
        "ومعالجة البيانات الشخصية لعرض إعلانات مخصصة وقياس الجمهور.",
        "يمكنك النقر للموافقة على معالجتنا للبيانات، ويمكنك تغيير تفضيلاتك في أي وقت من الإعدادات.",
    ],
    "ja": [
        "当社とパートナーは、Cookieなどの情報をお客様のデバイスに保存またはアクセスし、パーソナライズ広告や広告の測定のために個人データを処理します。",
        "同意するには下のボタンをクリックしてください。設定はいつでも変更できます。選択は当サイトにのみ適用されます。",
    ],
    "ko": [
        "당사와 파트너는 쿠키와 같은 정보를 귀하의 기기에 저장하거나 "
        "액세스하며 맞춤 광고와 측정을 위해 개인정보를 처리합니다.",
        "귀하는 동의하거나 설정에서 선택을 변경할 수 있습니다. 동의는 언제든지 철회할 수 있습니다.",
    ],
    "zh": [
        "我们和我们的合作伙伴会在您的设备上存储或访问信息（例如 Co"
        "okie），并处理个人数据，以便提供个性化广告、衡量广告效果和分析受众。",
        "您可以点击同意我们的处理方式，也可以随时在设置中更改您的选择。",
    ],
    "sv": [
        "Vi och våra partner lagrar och får åtkomst till information på din enhet, till exempel "
        "cookies, och behandlar personuppgifter för anpassade annonser, mätning och målgruppsanalys.",
        "Du kan samtycka till vår behandling eller ändra dina inställningar när som helst.",
    ],
    "cs": [
        "My a naši partneři ukládáme informace v zařízení, například soubory cookie, a zpracováváme "
        "osobní údaje pro personalizované reklamy a měření obsahu.",
        "Kliknutím souhlasíte se zpracováním. Svůj souhlas můžete kdykoli odvolat v nastavení.",
    ],
    "hu": [
        "Mi és partnereink információkat tárolunk az Ön eszközén, például sütiket, és személyes "
        "adatokat kezelünk személyre szabott hirdetések és mérés céljából.",
        "Ön bármikor módosíthatja beállításait vagy visszavonhatja hozzájárulását.",
    ],
    "ro": [
        "Noi și partenerii noștri stocăm și accesăm informații pe dispozitivul dvs., precum "
        "cookie-uri, și prelucrăm date personale pentru publicitate personalizată și măsurarea "
        "audienței.",
        "Puteți să vă dați consimțământul sau să modificați setările în orice moment.",
    ],
    "id": [
        "Kami dan mitra kami menyimpan dan mengakses informasi di perangkat Anda, seperti cookie, "
        "serta memproses data pribadi untuk iklan yang dipersonalisasi dan pengukuran.",
        "Anda dapat memberikan persetujuan atau mengubah pengaturan kapan saja.",
    ],
    "az": [
        "Biz və tərəfdaşlarımız cihazınızda kuki kimi məlumatları saxlayır və onlara daxil oluruq, "
        "fərdiləşdirilmiş reklam və auditoriyanın ölçülməsi üçün şəxsi məlumatları emal edirik.",
        "Razılıq vermək və ya parametrləri istənilən vaxt dəyişmək olar; seçiminiz yalnız bu sayta aiddir.",
    ],
    "he": [
        "אנחנו והשותפים שלנו מאחסנים מידע במכשיר שלך, כגון קובצי cookie, ומעבדים נתונים אישיים לצורך "
        "פרסום מותאם אישית ומדידה.",
        "באפשרותך לתת הסכמה או לשנות את ההגדרות בכל עת.",
    ],
    "fa": [
        "ما و شرکای ما اطلاعاتی مانند کوکی‌ها را روی دستگاه شما ذخیره می‌کنیم و داده‌های شخصی را برای"
        " تبلیغات شخصی‌سازی شده و اندازه‌گیری پردازش می‌کنیم.",
        "شما می‌توانید رضایت خود را اعلام کنید یا تنظیمات را هر زمان تغییر دهید.",
    ],
    "hi": [
        "हम और हमारे भागीदार आपके डिवाइस पर कुकी जैसी जानकारी संग्रहीत करते हैं और वैयक्तिकृत "
        "विज्ञापन तथा माप के लिए व्यक्तिगत डेटा संसाधित करते हैं।",
        "आप सहमति दे सकते हैं या किसी भी समय सेटिंग बदल सकते हैं।",
    ],
    "vi": [
        "Chúng tôi và các đối tác lưu trữ thông tin trên thiết bị của bạn, chẳng hạn như cookie, và "
        "xử lý dữ liệu cá nhân cho quảng cáo được cá nhân hóa và đo lường.",
        "Bạn có thể đồng ý hoặc thay đổi cài đặt bất cứ lúc nào.",
    ],
    "bg": [
        "Ние и нашите партньори съхраняваме информация на вашето устройство, като например бисквитки,"
        " и обработваме лични данни за персонализирани реклами и измерване.",
        "Можете да дадете съгласие или да промените настройките по всяко време.",
    ],
    "th": [
        "เราและพันธมิตรของเราจัดเก็บข้อมูลบนอุปกรณ์ของคุณ เช่น คุกกี้ และประมวลผลข้อมูลส่วนบุคคลเพื่อโฆษณาเฉพาะบุคคลและการวัดผล",
        "คุณสามารถให้ความยินยอมหรือเปลี่ยนการตั้งค่าได้ตลอดเวลา",
    ],
}
PROMPTS = {
    "en": [
        "To continue reading this article, please subscribe. Get unlimited access to all our "
        "journalism for one dollar a week, and cancel at any time. Already a subscriber? Log in to "
        "your account.",
    ],
    "de": [
        "Um diesen Artikel weiterzulesen, brauchen Sie ein Abo. Testen Sie unser digitales Angebot "
        "einen Monat kostenlos, jederzeit kündbar. Sie haben bereits ein Abo? Hier einloggen.",
    ],
    "fr": [
        "La suite de cet article est réservée aux abonnés. Abonnez-vous pour un euro par mois, sans "
        "engagement, et accédez à tous nos contenus en illimité. Déjà abonné ? Connectez-vous.",
    ],
    "es": [
        "Para seguir leyendo este artículo, suscríbete. Disfruta de acceso ilimitado por un euro al "
        "mes y cancela cuando quieras. ¿Ya eres suscriptor? Inicia sesión en tu cuenta.",
    ],
    "tr": [
        "Bu haberi okumaya devam etmek için abone olun. İlk ay ücretsiz, dilediğiniz zaman iptal "
        "edebilirsiniz. Zaten üye misiniz? Hesabınıza giriş yapın.",
    ],
    "ru": [
        "Чтобы прочитать статью полностью, оформите подписку. Первый месяц бесплатно, отменить можно "
        "в любой момент. Уже подписаны? Войдите в свой аккаунт.",
    ],
}
ARTICLE = f"<h1>Ferry</h1>{''.join(f'<p>{line}</p>' for line in STORY)}"
PLACES = {
    "a box above": "<div>{notice}</div><article>{article}</article>",
    "a box below": "<article>{article}</article><div>{notice}</div>",
    "deep inside, with heading and button": "<section><div><div><h2>Privacy</h2>{notice}<button>OK</button></div></div>"
    "</section><main><div>{article}</div></main>",
    "no box, above": "{notice}{article}",
    "no box, below": "{article}{notice}",
    "the article's end": "<article>{article}<div>{notice}</div></article>",
}


def cleaned(body: str, content_type: str = "text/html") -> Document:
    """The document of a page."""
    page = Page(body=body.encode(), url="https://paper.example/news/ferry", content_type=content_type, charset="utf-8")
    return Pipeline()(page)


def marked(lines: list[str]) -> str:
    """The lines as paragraphs."""
    return "".join(f"<p>{line}</p>" for line in lines)


def page_of(body: str) -> str:
    """A page with a title and this body."""
    return f"<html><head><title>Ferry</title></head><body>{body}</body></html>"


# What does not hold yet: a notice's last sentence, deep in a page, whose score is that of text.
@pytest.mark.parametrize(("language", "place"), product(CONSENT, PLACES))
def test_a_cookie_notice_goes(language: str, place: str) -> None:
    """In every language of the table, above and below the text, with and without a box of its own."""
    body = PLACES[place].format(notice=marked(CONSENT[language]), article=ARTICLE)
    document = cleaned(page_of(body))
    assert document.text.split("\n") == STORY
    said = {block.text: block.reason for block in document.removed}
    assert said[CONSENT[language][0]] is not None


REST = {
    "az": "Yuxarıda təsvir olunan emala razılıq verə və ya əvvəlcə parametrləri aça bilərsiniz.",
    "ja": "上記の処理に同意するか、同意する前に設定を開くことができます。",
    "de": "Die Einwilligung in die Verarbeitung kann unter den Einstellungen jederzeit widerrufen werden.",
}


@pytest.mark.parametrize("language", REST)
def test_the_rest_of_a_notice_goes_with_it(language: str) -> None:
    """A paragraph of its box that speaks of the same to nobody; one of the text's own box stays."""
    box = f"<div><p>{CONSENT[language][0]}</p><p>{REST[language]}</p></div>"
    assert cleaned(page_of(f"{box}<article>{ARTICLE}</article>")).text.split("\n") == STORY
    apart = f"<article>{ARTICLE}<p>{REST[language]}</p></article><div><p>{CONSENT[language][0]}</p></div>"
    assert REST[language] in cleaned(page_of(apart)).text


@pytest.mark.parametrize(("language", "place"), [*product(PROMPTS, PLACES)])
def test_a_prompt_to_subscribe_goes(language: str, place: str) -> None:
    """The same of a wall before the rest of an article."""
    body = PLACES[place].format(notice=marked(PROMPTS[language]), article=ARTICLE)
    assert cleaned(page_of(body)).text.split("\n") == STORY


@pytest.mark.parametrize(("language", "above"), [*product(CONSENT, [True, False])])
def test_in_a_dump_too(language: str, above: bool) -> None:
    """Without tags the paragraphs above or below all others."""
    notice = CONSENT[language]
    lines = [*notice, *STORY] if above else [*STORY, *notice]
    assert cleaned("\n\n".join(lines) + "\n", "text/plain").text.split("\n") == STORY


def test_the_ledger_says_what_it_was() -> None:
    """A notice that scores like prose stands in the ledger as what it is."""
    for table, reason in ((CONSENT, Reason.COOKIE_NOTICE), (PROMPTS, Reason.SUBSCRIPTION)):
        document = cleaned(page_of(f"{marked(table['en'])}{ARTICLE}"))
        assert {block.reason for block in document.removed if block.text in table["en"]} == {reason}


ABOUT = [
    "The court found on Tuesday that the banner of the weather service broke the law: its cookies were forced on all.",
    "“We and our partners store cookies on your device and process personal data for advertising, with your consent,” "
    "the banner said, and below it stood a single button.",
    "Readers have to be able to withdraw their consent as easily as they gave it, the judges wrote, and to find the "
    "settings where they look for them.",
    "The service says that it will change its banner before the summer and that it shares no data with its partners.",
]


@pytest.mark.parametrize("quoted", ["<p>{}</p>", "<blockquote><p>{}</p></blockquote>", "<div><p>{}</p></div>"])
def test_a_text_about_consent_stays(quoted: str) -> None:
    """An article that quotes a notice between its paragraphs keeps it."""
    body = "".join((quoted if n == 1 else "<p>{}</p>").format(line) for n, line in enumerate(ABOUT))
    assert cleaned(page_of(f"<article><h1>Banner</h1>{body}</article>")).text.split("\n") == ABOUT


def test_a_text_that_ends_in_a_quoted_notice_stays() -> None:
    """The rest of the text speaks of the same."""
    told = [ABOUT[0], ABOUT[2], ABOUT[3], ABOUT[1]]
    assert cleaned(page_of(f"<article><h1>Banner</h1>{marked(told)}</article>")).text.split("\n") == told
    assert cleaned("\n\n".join(told) + "\n", "text/plain").text.split("\n") == told


def test_a_policy_is_not_emptied() -> None:
    """A page that is nothing but a notice is what it is: whether it is wanted is not for this rule to say."""
    policy = [*CONSENT["en"], *CONSENT["en"][:1]]
    with_menu = page_of(f"<nav><a href=/>Home</a></nav><main>{marked(policy)}</main>")
    text = cleaned(with_menu).text
    assert not text or CONSENT["en"][0] in text


def test_a_text_about_subscriptions_stays() -> None:
    """An article about a paper's offers is kept as a whole."""
    story = [
        "The paper will ask its readers for money from May on, and those who subscribe get access to its archive.",
        "A subscription costs nine euros a month, and whoever is already a subscriber in print pays nothing.",
        "Independent journalism has its price, the editor says, and whoever wants to cancel may do so at any time.",
    ]
    assert cleaned(page_of(f"<article><h1>Paper</h1>{marked(story)}</article>")).text.split("\n") == story


@pytest.mark.parametrize("line", [*STORY, ABOUT[0], "", "We", "\u200f", "同意", "cookie " * 1000])
def test_other_texts_have_few_points(line: str) -> None:
    """Prose that speaks to nobody, and lines of nothing, are no notices."""
    assert max(points_of(line)) < 5
