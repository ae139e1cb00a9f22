"""``riskset completion``: the script that completes the command in a shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from riskset.cli.command import Command

if TYPE_CHECKING:
    from collections.abc import Callable


@click.command(
    cls=Command,
    examples="""
riskset completion bash >> ~/.bashrc
riskset completion zsh >> ~/.zshrc
riskset completion fish > ~/.config/fish/completions/riskset.fish
""",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print a shell's completion script for riskset."""
    from click.shell_completion import get_completion_class

    complete = get_completion_class(shell)
    assert complete is not None  # noqa: S101  the choices are click's own
    source: Callable[[], str] = complete(
        click.get_current_context().find_root().command, {}, "riskset", "_RISKSET_COMPLETE"
    ).source
    click.echo(source())
