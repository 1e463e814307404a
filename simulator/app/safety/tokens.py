"""The key of the door.

Answers: which browser may come in. The address that is opened holds a token that works once; it buys a
cookie that only this app reads. Luck of worlds comes from streams; this luck must be guessed by nobody.
"""

import secrets
from dataclasses import dataclass, field


@dataclass
class Keys:
    """The secret of this start of the app, and the links that still work."""

    port: int
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    links: set[str] = field(default_factory=set)

    @property
    def cookie(self) -> str:
        """Name of the cookie; browsers share cookies between ports, so it holds the port."""
        return f"simulator_{self.port}"

    def new_link(self) -> str:
        """A token that lets one browser in, once."""
        token = secrets.token_urlsafe(24)
        self.links.add(token)
        return token

    def use(self, token: str) -> bool:
        """Take a token; it does not work again."""
        found = next(
            (one for one in self.links if secrets.compare_digest(one.encode(), token.encode())), None
        )
        self.links.discard(found or "")
        return found is not None

    def fits(self, value: str) -> bool:
        """Whether a cookie holds the secret."""
        return secrets.compare_digest(self.secret.encode(), value.encode())
