"""`digest people`: who reads, and changes to their files as a careful hand would make them."""

import typer

from digest.cli.people.reload import reload
from digest.cli.people.show import show

app = typer.Typer(no_args_is_help=True, help="Say who reads, and change that in their files.")
app.command()(show)
app.command()(reload)
