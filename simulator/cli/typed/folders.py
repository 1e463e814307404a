"""Folders and files on the command line.

Answers: is one named at all, and can there be such a folder to write to. It is asked before anything is
played, since all of it would be lost.
"""

import os
from pathlib import Path

import click


class PathTo(click.Path):
    """A folder or a file, as `click.Path`; but an empty text names none, and not the current folder."""

    name = "path"

    def __init__(self, file_okay: bool = True, dir_okay: bool = True) -> None:
        super().__init__(file_okay=file_okay, dir_okay=dir_okay, path_type=Path)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """Read a path.

        Parameters
        ----------
        value : path
            What was typed.
        param : click.Parameter, optional
            The argument or option that it stands for.
        ctx : click.Context, optional
            The call.

        Returns
        -------
        Path

        Raises
        ------
        click.BadParameter
            If nothing was typed.
        """
        if not str(os.fspath(value)).strip():
            self.fail("it is empty: write a path; a point (.) is the current folder", param, ctx)
        return Path(os.fsdecode(super().convert(value, param, ctx)))


class Target(PathTo):
    """A folder to write to, which need not be there yet."""

    def __init__(self) -> None:
        super().__init__()

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """Read a folder; end where a file stands in its place, or in that of a folder above.

        Parameters
        ----------
        value : path
            What was typed.
        param : click.Parameter, optional
            The option that it stands behind.
        ctx : click.Context, optional
            The call.

        Returns
        -------
        Path

        Raises
        ------
        click.BadParameter
            If no such folder can be made.
        """
        folder = super().convert(value, param, ctx)
        taken = next((one for one in (folder, *folder.parents) if one.exists()), None)
        if taken is not None and not taken.is_dir():
            self.fail(f"{taken} is a file, not a folder; name another place, such as results", param, ctx)
        return folder
