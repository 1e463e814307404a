"""A status means one thing, or nobody knows."""

from __future__ import annotations

import pytest

from simulator.loader.history.statuses import KNOWN, MEANINGS, meaning_of


@pytest.mark.parametrize(("cell", "meaning"), [
    ("Won", "hired"),
    ("1. Applied", "sent"),
    ("✅ Hired!", "hired"),
    ("No reply yet", "sent"),
    ("no response", "no_reply"),
    ("Rejected - went with another", "lost"),
    ("Interview scheduled 3/20", "interviewed"),
    ("Not hired", "lost"),
    ("Interviewed, not hired", "interviewed_lost"),
    ("Interviewed, not chosen", "interviewed_lost"),
    ("interview - rejected", "interviewed_lost"),
    ("Viewed, declined", "declined"),
    ("hired, cancelled", None),
    ("Job closed without hire", "closed"),
    ("In talks", "replied"),
    ("Gesehen/geantwortet", "replied"),
    ("noch nichts gehört", "sent"),
    ("noch keine Antwort", "sent"),
    ("pas encore de réponse", "sent"),
    ("Viewed by client", "viewed"),
    ("not interested in interview", None),
    ("never replied", None),
    ("Eingestellt", "hired"),
    ("nicht eingestellt", "lost"),
    ("leider nicht angenommen", None),
    ("Contratada!", "hired"),
    ("no contratado", "lost"),
    ("Sans réponse", "no_reply"),
    ("Zurückgezogen", "withdrawn"),
    ("purple", None),
    ("", None),
    ("x" * 5000, None),
])  # fmt: skip
def test_a_word_and_its_meaning(cell: str, meaning: str | None) -> None:
    assert meaning_of(cell) == meaning


def test_every_known_word_has_a_meaning() -> None:
    assert set(KNOWN.values()) <= set(MEANINGS)
    assert all(meaning_of(word) == meaning for word, meaning in KNOWN.items())
