"""What is filled in: lines, lists, boxes to tick, each with its label."""

from collections.abc import Iterable, Mapping

from simulator.app.parts.frame import element, void
from simulator.report.page.parts import Html, tag


def hidden(name: str, value: str) -> Html:
    """A value that goes with a form and is not shown."""
    return void("input", type="hidden", name=name, value=value)


def field(label: str, control: str, hint: str = "", for_: str = "") -> Html:
    """Write a label, what is filled in, and a hint.

    Parameters
    ----------
    label : str
        What is asked.
    control : Html
        Where it is filled in.
    hint : str
        A sentence below it.
    for_ : str
        Id of the control.

    Returns
    -------
    Html
    """
    return tag(
        "div",
        tag("label", label, for_=for_),
        control,
        *([tag("p", hint, class_="quiet", id=f"{for_}-hint")] if hint else []),
        class_="field",
    )


def entry(name: str, label: str, value: str = "", hint: str = "", **more: str | int | None) -> Html:
    """Write a line to fill in.

    Parameters
    ----------
    name : str
        Of the field.
    label : str
        What is asked.
    value : str
        What it holds at first.
    hint : str
        A sentence below it.
    **more
        Further attributes.

    Returns
    -------
    Html
    """
    described = f"{name}-hint" if hint else None
    line = void(
        "input", id=name, name=name, value=value, aria_describedby=described, autocomplete="off", **more
    )
    return field(label, line, hint, name)


def choice(name: str, label: str, options: Mapping[str, str], value: str = "", hint: str = "") -> Html:
    """Write a list to choose from.

    Parameters
    ----------
    name : str
        Of the field.
    label : str
        What is asked.
    options : mapping
        Words by value.
    value : str
        Which is chosen at first.
    hint : str
        A sentence below it.

    Returns
    -------
    Html
    """
    listed = [
        element("option", words, value=key, selected="" if key == value else None)
        for key, words in options.items()
    ]
    described = f"{name}-hint" if hint else None
    return field(
        label, element("select", *listed, id=name, name=name, aria_describedby=described), hint, name
    )


def ticks(name: str, legend: str, options: Mapping[str, str], ticked: Iterable[str] = ()) -> Html:
    """Write boxes to tick, each with its line.

    Parameters
    ----------
    name : str
        Of the field.
    legend : str
        What is asked.
    options : mapping
        Words by value.
    ticked : iterable of str
        Which are ticked at first.

    Returns
    -------
    Html
    """
    chosen = set(ticked)
    boxes = [
        tag(
            "label",
            void(
                "input",
                type="checkbox",
                name=name,
                value=key,
                checked="" if key in chosen else None,
            ),
            tag("span", tag("b", key), " ", words),
            class_="tick",
        )
        for key, words in options.items()
    ]
    return tag("fieldset", tag("legend", legend), *boxes)
