"""A place in a store of objects, and plain words for what can go wrong there.

Answers: which package reaches the store, where it is, and what a person can do when it does not answer. No
package for a store is imported here, so what it raises is known by name.
"""

import os
from typing import Any
from urllib.parse import urlsplit

from simulator.runs.files import StoreError, quoted

INSTALL = "pip install 'connects-simulator[cluster]'"
_PACKAGES = {"s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "abfs": "adlfs", "az": "adlfs"}
"""what fsspec needs for a kind of store"""
_S3_ADDRESSES = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
_KEYS = {
    "s3fs": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
    "gcsfs": "GOOGLE_APPLICATION_CREDENTIALS",
    "adlfs": "AZURE_STORAGE_CONNECTION_STRING",
}
_WRONG_CERTIFICATE = {"SSLError", "SSLCertVerificationError", "ClientConnectorCertificateError"}
_NO_KEY = {
    "NoCredentialsError",
    "PartialCredentialsError",
    "CredentialRetrievalError",
    "TokenRetrievalError",
    "DefaultCredentialsError",
    "RefreshError",
}
_SILENT = {"HTTPClientError", "ClientConnectionError", "ConnectionError", "TimeoutError"}
"""classes of what is raised, or of what it derives from"""


class Far:
    """A place in a store.

    Parameters
    ----------
    url : str
        Such as ``s3://bucket/folder``.

    Raises
    ------
    StoreError
        If it is no place of a store that can be reached from here.
    """

    def __init__(self, url: str) -> None:
        try:
            import fsspec
        except ModuleNotFoundError:
            raise StoreError(f"{url} needs fsspec, which is not installed: {INSTALL}") from None
        self.url = url.rstrip("/") if "://" in url.rstrip("/") else url
        self.package = _PACKAGES.get(url.partition("://")[0].lower(), "")
        self.address = _address() if self.package == "s3fs" else ""
        kinds = "s3://BUCKET/FOLDER or gs://BUCKET/FOLDER"
        try:
            self.system, self.root = fsspec.core.url_to_fs(self.url)
        except ImportError as error:
            package = self.package or "a package"
            how = f"pip install {self.package}" if self.package else str(error)
            raise StoreError(f"{url} needs {package}, which is not installed: {how}") from error
        except ValueError as error:
            raise StoreError(f"{url} is no store known here ({error}): write one such as {kinds}") from error
        except OSError as error:
            raise StoreError(f"{url} is no store: {_words(error)}. Write one such as {kinds}") from error
        if not self.root.strip("/"):
            raise StoreError(f"{url} names no bucket or folder: write one such as {kinds}")
        if hasattr(self.system, "auto_mkdir"):  # a common disk, where folders are not made by names alone
            self.system.auto_mkdir = True

    def ask(self, what: str, *values: object, **more: object) -> Any:
        """Call a function of the store; whatever it cannot do is one sentence.

        Parameters
        ----------
        what : str
            Name of the function.
        *values, **more
            What it is given.

        Returns
        -------
        object
            What the function returns.
        """
        try:
            return getattr(self.system, what)(*values, **more)
        except Exception as error:  # every kind of store has its own
            raise StoreError(self._told(error, what, values)) from error

    @property
    def mend(self) -> str:
        """What mends a file in the store."""
        return f"send that shard again, with 'simulator send FOLDER {quoted(self.url)} --again'"

    def read(self, path: str) -> bytes:
        """Read a small file."""
        return bytes(self.ask("cat_file", path))

    def files(self, path: str) -> dict[str, int | None]:
        """All files at and below a path, in order, with their bytes; none if there is no such path."""
        found = self.ask("find", path, detail=True)
        return {str(one): about.get("size") for one, about in sorted(found.items())}

    def _told(self, error: Exception, what: str, values: tuple[object, ...]) -> str:
        """Say what went wrong, and what to do about it."""
        names = {kind.__name__ for kind in type(error).__mro__}
        store, keys = self.address or "the store", _KEYS.get(self.package, "what its package asks for")
        if isinstance(error, FileNotFoundError):
            if what in {"cat_file", "get_file"}:
                return f"{values[0]} is not in the store any more: send that shard again"
            return f"there is no {self._top()} for {self.url}: make it first, or check its name"
        if isinstance(error, PermissionError):
            return f"{store} refuses this key for {self.url}: check {keys}, and what the key may do there"
        if names & _NO_KEY:
            return f"no key for {self.url} is known here: set {keys}"
        if "ProfileNotFound" in names:
            profile = os.environ.get("AWS_PROFILE", "")
            return f"AWS_PROFILE names '{profile}', which is no profile in ~/.aws: name one that is there"
        if names & _WRONG_CERTIFICATE:
            return f"{store} shows no certificate that is trusted here, so nothing was sent or read there"
        if names & _SILENT:
            where = f", and {_S3_ADDRESSES[1]} the address of the store" if self.package == "s3fs" else ""
            return f"nobody answers at {store} for {self.url}: is this machine connected{where}?"
        return f"{self.url} cannot be read or written: {_words(error)}"

    def _top(self) -> str:
        if not self.package:
            return "folder"
        return f"bucket '{self.root.partition('/')[0]}'"


def _address() -> str:
    """Where a store that speaks S3 is, if it is not Amazon's."""
    for name in _S3_ADDRESSES:
        if address := os.environ.get(name, ""):
            parts = urlsplit(address)
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                raise StoreError(
                    f"{name} is '{address}', which is no address: write one such as https://store.example:9000"
                )
            return address
    return ""


def _words(error: Exception) -> str:
    said = str(getattr(error, "strerror", None) or error).strip()
    return said.splitlines()[0] if said else type(error).__name__
