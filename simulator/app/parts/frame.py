"""The frame of every page: head, navigation, main part, foot.

Answers: what is the same everywhere. All markup goes through `tag`, which escapes whatever is not markup.
"""

import html
from collections.abc import Mapping, Sequence

from starlette.responses import HTMLResponse

from simulator.model.values.clean import printable
from simulator.report.page.parts import Html, html_of, tag

PLACES = {
    "/": "Ask",
    "/compare": "Compare",
    "/explore": "Explore",
    "/proposals": "My proposals",
    "/rules": "Rules",
    "/runs": "Runs",
    "/jobs": "Jobs",
}


def void(name: str, /, **attributes: str | int | None) -> Html:
    """Write an element that holds nothing; attributes that are None are left out."""
    return Html(f"<{name}{_written(attributes)}>")


def element(name: str, /, *inside: str, **attributes: str | int | None) -> Html:
    """Write an element as `tag` does; attributes that are None are left out.

    Parameters
    ----------
    name : str
        Of the element.
    *inside : str or Html
        What it holds.
    **attributes
        As of `tag`, or None.

    Returns
    -------
    Html
    """
    return Html(f"<{name}{_written(attributes)}>{html_of(inside)}</{name}>")


def _written(attributes: Mapping[str, str | int | None]) -> str:
    named = {
        key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None
    }
    return "".join(f' {key}="{html.escape(printable(str(value)))}"' for key, value in named.items())


def page(title: str, *body: str, here: str = "", status: int = 200, head: Sequence[str] = ()) -> HTMLResponse:
    """Write a page.

    Parameters
    ----------
    title : str
        Its name, also its heading.
    *body : str or Html
        What it says.
    here : str
        Where it stands in the navigation.
    status : int
        Of the answer.
    head : sequence of Html
        What goes into the head besides.

    Returns
    -------
    HTMLResponse
    """
    head = [element("script", src="/static/app.js", defer=""), *head]
    return _whole(title, body, status, head, _top(here), _foot())


def _whole(
    title: str, body: Sequence[str], status: int, head: Sequence[str], top: Html, foot: Html
) -> HTMLResponse:
    """Write a page with what stands above and below it."""
    whole = element(
        "html",
        tag(
            "head",
            void("meta", charset="utf-8"),
            void("meta", name="viewport", content="width=device-width, initial-scale=1"),
            void("meta", name="color-scheme", content="light dark"),
            tag("title", f"{title} – Connects simulator"),
            void("link", rel="icon", href="/static/icon.svg"),
            void("link", rel="stylesheet", href="/static/app.css"),
            *head,
        ),
        tag(
            "body",
            tag("a", "Skip to the page", href="#main", class_="skip"),
            top,
            tag("main", tag("h1", title), *body, id="main", tabindex="-1"),
            foot,
        ),
        lang="en",
    )
    return HTMLResponse(f"<!DOCTYPE html>\n{whole}\n", status)


def _top(here: str) -> Html:
    links = [
        element("a", name, href=path, aria_current="page" if path == here else None)
        for path, name in PLACES.items()
    ]
    return tag(
        "header",
        tag("p", tag("a", "Connects simulator", href="/"), class_="brand"),
        tag("nav", *links, aria_label="Pages"),
    )


def _foot() -> Html:
    said = "Runs on this machine alone. Every number comes from a model, and your account may do otherwise."
    return tag("footer", tag("p", said), post("/link", "Open in another browser", class_="quiet"))


def trouble(status: int, what: str, fix: str, *more: str, inside: bool = True) -> HTMLResponse:
    """Write a page that says what went wrong and what to do.

    Parameters
    ----------
    status : int
        Of the answer.
    what, fix : str
        What happened, and what helps.
    *more : str or Html
        What is said besides.
    inside : bool
        Whether the browser has a key to the app; without one the page has no links that would need it.

    Returns
    -------
    HTMLResponse
    """
    titles = {
        403: "Not allowed",
        404: "Not there",
        405: "Nothing was sent",
        409: "Not now",
        413: "Too large",
        507: "The disk takes no more",
    }
    title = titles.get(status, "That did not work")
    body = (tag("p", what, class_="answer warn", role="alert"), tag("p", fix), *more)
    if not inside:
        return _whole(
            title, body, status, (), tag("header", tag("p", "Connects simulator", class_="brand")), Html("")
        )
    on = tag("p", tag("a", "To the first page", href="/"), " · ", tag("a", "To your runs", href="/runs"))
    return page(title, *body, on, status=status)


def post(action: str, label: str, /, *fields: str, class_: str = "", hint: str = "") -> Html:
    """Write a button that does something.

    Parameters
    ----------
    action : str
        The address that does it.
    label : str
        What the button says.
    *fields : Html
        What goes with it.
    class_ : str
        How it looks.
    hint : str
        Words beside it.

    Returns
    -------
    Html
    """
    said = tag("span", hint, class_="quiet") if hint else ""
    button = element("button", label, type="submit", class_=class_ or None)
    return tag("form", *fields, button, said, method="post", action=action, class_="act")


def fold(summary: str, /, *inside: str, opened: bool = False) -> Html:
    """Write something that is folded away at first.

    Parameters
    ----------
    summary : str
        What is seen of it.
    *inside : str or Html
        What is folded.
    opened : bool
        Whether it is open at first.

    Returns
    -------
    Html
    """
    return element("details", tag("summary", summary), *inside, open="" if opened else None)


def copyable(command: str) -> Html:
    """Write a command with a button that copies it."""
    return tag(
        "div",
        tag("code", command),
        element("button", "Copy the command", type="button", class_="second", data_copy=command, hidden=""),
        class_="command",
    )
