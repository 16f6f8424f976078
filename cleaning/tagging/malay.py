"""Malay and Indonesian told apart by the words that one of them writes and the other does not."""

import math

MALAY = frozenset(
    "kerana bahawa baharu sahaja daripada mesyuarat bekalan disyaki kereta pejabat khamis jumaat ahad isnin polis "
    "lelaki belanjawan syarikat wang berbeza cuba petrol ringgit sen bomba hospital "
    "kerajaan setiausaha pelajar seramai ekoran menerusi kakitangan bandar lebuhraya tarikh sekiranya "
    "awak pingat dijangka manakala ogos disember julai mac semalam".split()
)
INDONESIAN = frozenset(
    "karena bahwa pasokan diduga mobil kantor kamis jumat senin polisi pria anggaran perusahaan mau "
    "berbeda coba bensin rupiah pemerintah sekretaris siswa mahasiswa provinsi kabupaten lomba "
    "medali bisa butuh yaitu nggak tanggal agustus desember juli maret kemarin kasus digelar dpr kepolisian kecamatan "
    "desa".split()
)
PAIR = ("id", "ms")
FEWEST = 0.3  # of the guesses: less, and the text is in neither
WORD = 2.0  # nats that one telling word is worth


def told_apart(text: str, guesses: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """The guesses, with what the pair has together shared out anew by the words of each; as they are without any."""
    together = sum(score for code, score in guesses if code in PAIR)
    if together < FEWEST:
        return guesses
    words = ["".join(filter(str.isalpha, word)) for word in text.lower().split()]
    malay = sum(word in MALAY or word.endswith("iti") for word in words)
    indonesian = sum(word in INDONESIAN or word.endswith("itas") for word in words)
    if malay == indonesian:
        return guesses
    found = dict(guesses)
    odds = math.log(max(found.get("ms", 0.0), 0.05) / max(found.get("id", 0.0), 0.05)) + WORD * (malay - indonesian)
    share = 1 / (1 + math.exp(-odds))
    rest = [(code, score) for code, score in guesses if code not in PAIR]
    return sorted([("ms", together * share), ("id", together * (1 - share)), *rest], key=lambda guess: -guess[1])
