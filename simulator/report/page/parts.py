"""The parts of an HTML page: tags, tables, and styles.

Answers: how is a page written so that no name in it can do harm. Text becomes markup only through `tag`,
which escapes everything that is not markup yet. A page needs no scripts, fonts or other files.
"""

import base64
import html
from collections.abc import Iterable, Sequence

from simulator.model.values.clean import printable

_EMPTY = {"img", "meta"}
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
STYLE = """
:root { color-scheme: light dark; --ink: #1f1f1f; --quiet: #5c5c5c; --line: #d5d5d5; --paper: #ffffff;
  --band: #f4f6f8; --accent: #0072b2; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --quiet: #adadad; --line: #454545;
  --paper: #161616; --band: #202428; --accent: #56b4e9; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 62rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0.5rem 0 1rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 0.6rem; }
h3 { font-size: 1.05rem; margin: 1.8rem 0 0.5rem; }
p, ul { max-width: 46rem; }
h1, h2, h3, p, li, figcaption { overflow-wrap: anywhere; }
.answer { font-size: 1.15rem; border-left: 0.3rem solid var(--accent); padding: 0.2rem 0 0.2rem 0.9rem; }
.quiet, caption, figcaption { color: var(--quiet); font-size: 0.9rem; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
caption { text-align: left; padding-bottom: 0.5rem; position: sticky; left: 0;
  max-width: min(100%, calc(100vw - 2rem)); }
/* columns are as wide as their longest word; a table that is too wide scrolls while row names stay */
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.7rem 0.4rem 0; overflow-wrap: break-word; }
thead th { border-bottom: 2px solid var(--line); font-weight: 600; }
tbody th { font-weight: 600; position: sticky; left: 0; background: var(--paper); max-width: 14rem; }
td:not(.number) { min-width: 9rem; }
tbody tr { border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td small { display: block; color: var(--quiet); white-space: nowrap; }
figure { margin: 1rem 0 2rem; }
img { display: block; width: 100%; min-width: 36rem; height: auto; background: #ffffff;
  border: 1px solid var(--line); }
figcaption { margin-top: 0.4rem; max-width: 46rem; }
pre { background: var(--band); padding: 0.8rem; max-height: 30rem; overflow: auto; font-size: 0.8rem;
  line-height: 1.35; white-space: pre-wrap; overflow-wrap: anywhere; }
@media print { :root { color-scheme: light; --ink: #000; --quiet: #333; --line: #999; --paper: #fff;
    --band: #fff; --accent: #000; }
  body { max-width: none; padding: 0; font-size: 10pt; } pre { max-height: none; overflow: visible; }
  .wide { overflow: visible; } th, td { overflow-wrap: anywhere; } img { min-width: 0; }
  figure, tr { break-inside: avoid; } h2, h3 { break-after: avoid; } }
"""


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


def picture(svg: str, alternative: str, sentence: str) -> Html:
    """Write a picture into the page as an embedded file, so that nothing in it can affect the page.

    Parameters
    ----------
    svg : str
        Text of an SVG file.
    alternative : str
        What is seen, for readers who cannot see it.
    sentence : str
        Caption; empty for none.

    Returns
    -------
    Html
    """
    data = base64.b64encode(svg.encode()).decode()
    image = tag("img", src=f"data:image/svg+xml;base64,{data}", alt=alternative)
    # wide enough to read on a phone too, where it scrolls
    shown = tag("div", image, class_="wide", tabindex=0, role="region", aria_label=alternative)
    return tag("figure", shown, *([tag("figcaption", sentence)] if sentence else []))


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
