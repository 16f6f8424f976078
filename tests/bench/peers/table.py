"""The peers: which page they read, which release, in which Python. Their names are those in the tables."""

import re
from dataclasses import dataclass

OURS = "pagesieve"


@dataclass(frozen=True)
class Tool:
    """An extractor as it is measured.

    name          as in the tables
    recipe        the function of `worker.py` that runs it
    reads         "html", "text" or, ours alone, "html text"
    requirements  what pip puts into its environment, the measured one first; pinned, since a table that cannot be
                  made again is worth nothing; () for what runs in this interpreter
    python        the one minor version that its wheels or its metadata ask for; "" for this interpreter's
    """

    name: str
    recipe: str
    reads: str
    requirements: tuple[str, ...] = ()
    python: str = ""

    @property
    def distribution(self) -> str:
        """The name under which the release is looked up."""
        return re.split(r"\[|==", self.requirements[0])[0] if self.requirements else OURS * (self.name == OURS)


TRAFILATURA = ("trafilatura==2.3.1", "lxml_html_clean==0.4.6")
JUSTEXT = ("justext==3.0.2", "lxml_html_clean==0.4.6")

TOOLS = (
    Tool(OURS, "pagesieve", "html text"),
    Tool("trafilatura", "trafilatura", "html", TRAFILATURA),
    Tool("trafilatura-precision", "trafilatura_precision", "html", TRAFILATURA),
    Tool("trafilatura-recall", "trafilatura_recall", "html", TRAFILATURA),
    # Wheels for 3.12 alone; its source asks for a Rust toolchain and crates.
    Tool("rs-trafilatura", "rs_trafilatura", "html", ("rs-trafilatura==0.1.1",), "3.12"),
    Tool("resiliparse", "resiliparse", "html", ("resiliparse==2.0.1",)),
    Tool("readability-lxml", "readability", "html", ("readability-lxml==0.9", "lxml_html_clean==0.4.6")),
    Tool("newspaper4k", "newspaper", "html", ("newspaper4k[all]==0.9.6",)),
    Tool("justext", "justext", "html", JUSTEXT),
    # Says that it needs 3.12 or later.
    Tool("magic-html", "magic_html", "html", ("magic-html==0.1.8",), "3.12"),
    Tool("chromerag", "chromerag", "html", ("chromerag==0.1.4",)),
    Tool("keep-everything", "keep_everything", "text"),
    Tool("c4-line-rule", "c4_line_rule", "text"),
    Tool("trafilatura-on-lines", "trafilatura_on_lines", "text", TRAFILATURA),
    Tool("justext-on-lines", "justext_on_lines", "text", JUSTEXT),
)

# Those that race against the clock: `race.py`. Each costs what it gives, so what is like is named beside the F1.
RACERS = (
    Tool("pagesieve, records and ledger", "pagesieve_record", "html text"),
    Tool("lxml's parse alone", "lxml_parse", "html", ("lxml==6.1.3",)),
    Tool("resiliparse", "resiliparse", "html", ("resiliparse==2.0.1",)),
    Tool("rs-trafilatura", "rs_trafilatura", "html", ("rs-trafilatura==0.1.1",), "3.12"),
    Tool("trafilatura, fast", "trafilatura_fast", "html", TRAFILATURA),
    Tool("trafilatura", "trafilatura", "html", TRAFILATURA),
    Tool("trafilatura, JSON with metadata", "trafilatura_json", "html", TRAFILATURA),
    Tool("readability-lxml", "readability", "html", ("readability-lxml==0.9", "lxml_html_clean==0.4.6")),
    Tool("ftfy and langdetect", "ftfy_and_langdetect", "text", ("ftfy==6.3.1", "langdetect==1.0.9")),
)

# The pipeline of `warc_race.py`: not an extractor, so not among the tools. Its own extra "processing" holds back
# trafilatura, so what its steps ask for is named here.
DATATROVE = Tool(
    "datatrove", "datatrove_warc", "html",
    ("datatrove==0.10.1", *TRAFILATURA, "warcio==1.8.1", "faust-cchardet==3.2.0", "python-magic==0.4.27",
     "fasttext-numpy2-wheel==0.9.2", "fasteners==0.20", "ftfy==6.3.1", "orjson==3.13.0"),
)  # fmt: skip
