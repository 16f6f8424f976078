"""`python -m pagesieve` is the command `pagesieve`."""

from pagesieve._home import claim


def main() -> None:
    """Runs the command, and exits with its code."""
    claim()
    from crawler.cli import main as command  # noqa: PLC0415 - after its name is claimed

    command()


if __name__ == "__main__":
    main()
