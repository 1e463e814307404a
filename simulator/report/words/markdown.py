"""Lines of Markdown that pages of the documentation share.

Answers: how does a page name a picture. Nothing here draws, so a command that only lists stays quick.
"""

import html

NARROW = "_narrow"
"""after the name of a picture: the same, drawn for a phone"""
_PHONE = "(max-width: 40rem)"


def picture_line(name: str, alternative: str) -> str:
    """Write a line of Markdown with a picture that lies beside the page; a phone shows its own.

    Parameters
    ----------
    name : str
        The file without its ending; both drawings are SVG (`save_for_page` in `pictures/files.py`).
    alternative : str
        What is seen, for readers who cannot see it.

    Returns
    -------
    str

    Examples
    --------
    >>> picture_line("summary", "All claims").partition("<img")[2]
    ' src="summary.svg" alt="All claims"></picture>'
    """
    alternative = html.escape(alternative)
    narrow = f'<source media="{_PHONE}" srcset="{name}{NARROW}.svg">'
    return f'<picture>{narrow}<img src="{name}.svg" alt="{alternative}"></picture>'
