"""The parts of an HTML page: tags, tables, and styles.

Answers: how is a page written so that no name in it can do harm. Text becomes markup only through `tag`,
which escapes everything that is not markup yet. A page needs no scripts, fonts or other files.
"""

import html
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from simulator.model.values.clean import printable
from simulator.report.page.style import STYLE

_EMPTY = {"img", "meta", "source"}
_ABOUT = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_PHONE = "screen and (max-width: 40rem)"
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


# signs that an address may hold as they are; a list of addresses is split at spaces
_PLAIN = "!$&'()*+,-./:;=?@[]_{}|~"
_DARK = {
    "#ffffff": "#161616",
    "white": "#161616",
    "#222222": "#e8e8e8",
    "#000000": "#e8e8e8",
    "#6b6b6b": "#b0b0b0",
    "#cfcfcf": "#5a5a5a",
    "#ececec": "#333333",
    "#0072b2": "#56b4e9",
    "#56b4e9": "#bfe6fb",
    "#d55e00": "#f0894a",
    "#009e73": "#3cc79c",
}
"""colours of pictures on white paper, and on a dark screen"""


def _in_the_dark(svg: str) -> str:
    """Give a picture the colours of a dark screen where the reader has one."""
    rules = [
        f'[style*="{what}: {colour}"]{{{what}:{dark}!important}}'
        for colour, dark in _DARK.items()
        if colour in svg
        for what in ("fill", "stroke")
    ]
    # letters and marks without a colour of their own are black
    rules.append("svg{fill:#e8e8e8}")
    own = f"<style>@media screen and (prefers-color-scheme:dark){{{''.join(rules)}}}</style>"
    plain = re.sub(r">\s+<", "><", _ABOUT.sub("", svg))
    return re.sub(r"\s+", " ", plain).replace("</svg>", f"{own}</svg>")


class Html(str):
    """Text that is already markup."""

    __slots__ = ()


def tag(name: str, /, *inside: str, **attributes: str | int) -> Html:
    """Write an element; text inside is escaped, markup is not.

    Parameters
    ----------
    name : str
        Name of the element.
    *inside : str or Html
        Its content, in order.
    **attributes : str or int
        A trailing underscore is dropped (`class_`); other underscores become hyphens (`aria_label`).

    Returns
    -------
    Html

    Examples
    --------
    >>> tag("p", "1 < 2, ", tag("b", "sure"), class_="quiet")
    '<p class="quiet">1 &lt; 2, <b>sure</b></p>'
    """
    named = {key.rstrip("_").replace("_", "-"): str(value) for key, value in attributes.items()}
    opened = name + "".join(f' {key}="{html.escape(printable(value))}"' for key, value in named.items())
    if name in _EMPTY:
        return Html(f"<{opened}>")
    return Html(f"<{opened}>{html_of(inside)}</{name}>")


def html_of(parts: Iterable[str]) -> Html:
    """Join text and markup; text is escaped."""
    return Html("".join(part if isinstance(part, Html) else html.escape(printable(part)) for part in parts))


def with_range(value: str, between: str) -> Html:
    """Write a number with its interval below."""
    return html_of([value, tag("small", between)] if between else [value])


def table(
    caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], words: Sequence[int] = ()
) -> Html:
    """Write a table whose first column names the rows.

    Parameters
    ----------
    caption : str
        What the table shows: units, intervals, numbers of replications.
    columns : sequence of str
        Headings.
    rows : iterable of sequences of str or Html
        Cells; the first of each row is its heading.
    words : sequence of int
        Columns, from 0, that hold words; the others hold numbers and are aligned to the right.

    Returns
    -------
    Html
    """
    kinds = ["" if k in (0, *words) else "number" for k in range(len(columns))]
    return table_with_head(caption, _row("th", columns, kinds, scope="col"), rows, kinds)


def table_with_head(caption: str, head: Html, rows: Iterable[Sequence[str]], kinds: Sequence[str]) -> Html:
    """Write a table with a head of its own.

    Parameters
    ----------
    caption : str
        What the table shows.
    head : Html
        Rows of headings.
    rows : iterable of sequences of str or Html
        Cells; the first of each row is its heading.
    kinds : sequence of str
        Class of each column, or an empty string.

    Returns
    -------
    Html
    """
    body = [
        tag(
            "tr",
            tag("th", row[0], scope="row"),
            *(_cell("td", *pair) for pair in zip(row[1:], kinds[1:], strict=True)),
        )
        for row in rows
    ]
    whole = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", *body))
    # a wide table scrolls by itself, also by keyboard
    return tag("div", whole, class_="wide", tabindex=0, role="region", aria_label=caption)


def _cell(name: str, inside: str, kind: str, **attributes: str) -> Html:
    return tag(name, inside, **attributes, **({"class_": kind} if kind else {}))


def _row(name: str, cells: Sequence[str], kinds: Sequence[str], **attributes: str) -> Html:
    return tag("tr", *(_cell(name, *pair, **attributes) for pair in zip(cells, kinds, strict=True)))


def bullets(items: Iterable[str]) -> Html:
    """Write a list of sentences."""
    return tag("ul", *(tag("li", item) for item in items))


def folded(anchor: str, heading: str, *inside: str, opened: bool = False) -> Html:
    """Write a section that a reader opens; on paper it is open, and a link to it opens it.

    Parameters
    ----------
    anchor : str
        Name that a link has after `#`.
    heading : str
        What stands there while it is closed.
    *inside : str or Html
        What it holds.
    opened : bool
        Whether it is open from the start.

    Returns
    -------
    Html
    """
    # the name is inside: browsers open what they must show, and the heading alone is shown already
    held = tag("div", *inside, id=anchor)
    own = {"open": ""} if opened else {}
    return tag("details", tag("summary", tag("h2", heading)), held, **own)


def contents(sections: Iterable[tuple[str, str]]) -> Html:
    """Write links to sections, given as anchor and heading."""
    links = [tag("li", tag("a", heading, href=f"#{anchor}")) for anchor, heading in sections]
    return tag("nav", tag("ul", *links), aria_label="Contents")


def attachment(name: str, text: str, words: str, kind: str = "text/plain") -> Html:
    """Write a link that saves a file which travels inside the page.

    Parameters
    ----------
    name : str
        Of the file that is saved.
    text : str
        What stands in it.
    words : str
        What is clicked on.
    kind : str
        Its media type.

    Returns
    -------
    Html
    """
    data = quote(text, safe=_PLAIN)
    return tag("a", words, href=f"data:{kind};charset=utf-8,{data}", download=name)


def _embedded(svg: str, more: str = " ") -> str:
    """Write a picture as an address; it is shorter than base64, as most of it is plain numbers."""
    return f"data:image/svg+xml,{quote(_in_the_dark(svg), safe=_PLAIN + more)}"


def picture(svg: str, alternative: str, sentence: str, narrow: str = "", after: str = "") -> Html:
    """Write a picture into the page as an embedded file, so that nothing in it can affect the page.

    Parameters
    ----------
    svg : str
        Text of an SVG file.
    alternative : str
        What is seen, for readers who cannot see it.
    sentence : str
        Caption; empty for none.
    narrow : str
        The same picture for a phone, as SVG; without it the wide one scrolls there.
    after : str or Html
        What follows the caption.

    Returns
    -------
    Html
    """
    image = tag("img", src=_embedded(svg), alt=alternative)
    if narrow:
        shown = tag("picture", tag("source", media=_PHONE, srcset=_embedded(narrow, "")), image)
    else:
        shown = tag("div", image, class_="wide", tabindex=0, role="region", aria_label=alternative)
    words = html_of([sentence, " " if sentence and after else "", after])
    return tag("figure", shown, *([tag("figcaption", words)] if words else []))


def html_document(title: str, *body: str) -> str:
    """Write a whole page of HTML5 that stands alone."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("title", title),
        tag("style", Html(STYLE)),
    )
    main = tag("main", *(Html(f"{part}\n") for part in (html_of([one]) for one in body)))
    return f"<!DOCTYPE html>\n{tag('html', head, tag('body', main), lang='en')}\n"
