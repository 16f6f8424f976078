"""The command's reference, made of its own help: `python -m crawler.cli.reference > docs/cli.md`."""

import click

from crawler.cli import cli

WIDTH = 100  # columns, so that every terminal makes the same file

OPENING = """\
# The command

This file is made of the command's own help; a test demands that it is current. To make it again:

    python -m crawler.cli.reference > docs/cli.md
"""


def reference() -> str:
    """The help of the command and of each verb, as Markdown."""
    parent = click.Context(cli, info_name="pagesieve", terminal_width=WIDTH, **cli.context_settings)
    verbs = [click.Context(verb, parent, info_name=name, terminal_width=WIDTH) for name, verb in cli.commands.items()]
    return "\n".join([OPENING, *map(_section, [parent, *verbs])])


def _section(context: click.Context) -> str:
    return f"## {context.command_path}\n\n```text\n{context.get_help().rstrip()}\n```\n"


if __name__ == "__main__":
    click.echo(reference(), nl=False)
