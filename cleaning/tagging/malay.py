"""Malay and Indonesian told apart by the words that one of them writes and the other does not."""

import math

MALAY = frozenset(
    "kerana bahawa baharu sahaja daripada mesyuarat bekalan disyaki kereta pejabat khamis jumaat ahad isnin polis "
    "lelaki belanjawan syarikat wang berbeza cuba petrol ringgit sen bomba hospital "
    "kerajaan setiausaha pelajar seramai ekoran menerusi kakitangan bandar lebuhraya tarikh sekiranya "
    "awak pingat dijangka manakala ogos disember julai mac semalam esok suspek petang iaitu hendaklah kemalangan "
    "telefon ubat kedai beg percuma kelmarin pejalan bilik doktor sebaik mangsa ditahan dikenali "
    "pengerusi persatuan mengikut sepertimana panggilan basikal lori feri teksi kasut tuala stesen".split()
)
INDONESIAN = frozenset(
    "karena bahwa pasokan diduga mobil kantor kamis jumat senin polisi pria anggaran perusahaan mau "
    "berbeda coba bensin rupiah pemerintah sekretaris siswa mahasiswa provinsi kabupaten lomba "
    "medali bisa butuh yaitu nggak tanggal agustus desember juli maret kemarin kasus digelar dpr kepolisian kecamatan "
    "desa tersangka besok sore rapat silakan korban warga kecelakaan ponsel telepon obat libur toko "
    "tas gratis kamar dokter stasiun sepeda truk taksi sepatu handuk universitas televisi saat tewas bocah bupati "
    "walikota gubernur pemkot pemprov selanjutnya dirinya".split()
)
PAIR = ("id", "ms")
FEWEST = 0.3  # of the guesses: less, and the text is in neither
MANY = 2  # telling words that speak for the pair where less than that is left to it
TOLD = 0.7  # what the pair has where its words speak for it
WORD = 2.0  # nats that one telling word is worth


def told_apart(text: str, guesses: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """The guesses, with what the pair has together shared out anew by the words of each; as they are without any."""
    together = sum(score for code, score in guesses if code in PAIR)
    if not together:
        return guesses
    words = ["".join(filter(str.isalpha, word)) for word in text.lower().split()]
    malay = sum(word in MALAY or word.endswith("iti") for word in words)
    indonesian = sum(word in INDONESIAN or word.endswith("itas") for word in words)
    if malay == indonesian or (together < FEWEST and max(malay, indonesian) < MANY):
        return guesses
    if together < FEWEST:
        guesses = [(code, score if code in PAIR else score * (1 - TOLD)) for code, score in guesses]
        together = TOLD
    found = dict(guesses)
    odds = math.log(max(found.get("ms", 0.0), 0.05) / max(found.get("id", 0.0), 0.05)) + WORD * (malay - indonesian)
    share = 1 / (1 + math.exp(-odds))
    rest = [(code, score) for code, score in guesses if code not in PAIR]
    return sorted([("ms", together * share), ("id", together * (1 - share)), *rest], key=lambda guess: -guess[1])
