"""`digest people`: who reads, and changes to their files as a careful hand would make them."""

import typer

from digest.cli.people.edit import add, remove, set_
from digest.cli.people.erase import erase
from digest.cli.people.everybody import everybody
from digest.cli.people.export import export
from digest.cli.people.import_ import import_
from digest.cli.people.pause import pause, resume
from digest.cli.people.reload import reload
from digest.cli.people.show import show

app = typer.Typer(no_args_is_help=True, help="Say who reads, and change that in their files.")
app.command("list")(everybody)
app.command()(show)
app.command()(reload)
app.command()(add)
app.command("set")(set_)
app.command()(pause)
app.command()(resume)
app.command()(remove)
app.command()(export)
app.command()(erase)
app.command("import")(import_)
