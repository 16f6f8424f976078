"""The detector that a configuration names."""

from importlib.util import find_spec

from cleaning.config import ConfigError
from cleaning.tagging.auto import Auto
from cleaning.tagging.detectors import Detector, FastText, LangDetect, Lingua


def require(name: str) -> None:
    """Nothing, where the detector's package is there; else `ConfigError` with the command that installs it."""
    if name == "lingua" and find_spec("lingua") is None:
        raise ConfigError(
            'language.detector = "lingua": lingua is not installed; type: pip install "pagesieve[lingua]", '
            'or choose "auto"'
        )


def detector_of(name: str) -> Detector:
    """The detector that `LanguageOptions.detector` names; its model is read here, which takes up to a second."""
    detectors: dict[str, type[Detector]] = {
        "auto": Auto, "fasttext": FastText, "langdetect": LangDetect, "lingua": Lingua
    }  # fmt: skip
    return detectors[name]()
