"""A browser, driven by the protocol that every driver speaks: a few requests, no package."""

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"tab": "\ue004", "enter": "\ue007", "space": "\ue00d"}


def found() -> tuple[str, str] | None:
    """Browser and driver on this machine, if both are there."""
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


class Browser:
    """One window."""

    def __init__(self, driver: str) -> None:
        self._at = driver

    def _call(self, method: str, path: str, body: object = None) -> object:
        data = json.dumps(body if body is not None else {}).encode() if method == "POST" else None
        request = urllib.request.Request(
            f"{self._at}{path}", data, {"content-type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as said:
                return json.load(said)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()[:600]) from None

    def open(self, address: str) -> None:
        self._call("POST", "/url", {"url": address})

    def run(self, script: str, *values: object) -> object:
        return self._call("POST", "/execute/sync", {"script": script, "args": list(values)})

    @property
    def address(self) -> str:
        return str(self._call("GET", "/url"))

    def text(self) -> str:
        return str(self.run("return document.body.innerText"))

    def size(self, wide: int, high: int) -> None:
        """A page of this width: as on a telephone, which no window of a desktop is as narrow as."""
        values = {"width": wide, "height": high, "deviceScaleFactor": 1, "mobile": False}
        self.devtools("Emulation.setDeviceMetricsOverride", values)

    def scheme(self, name: str, motion: str = "no-preference") -> None:
        features = [
            {"name": "prefers-color-scheme", "value": name},
            {"name": "prefers-reduced-motion", "value": motion},
        ]
        self.devtools("Emulation.setEmulatedMedia", {"features": features})

    def devtools(self, command: str, values: dict[str, object]) -> object:
        return self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": values})

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as on a keyboard."""
        moves = [
            {"type": kind, "value": letter}
            for key in keys
            for letter in KEYS.get(key, key)
            for kind in ("keyDown", "keyUp")
        ]
        self._call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": moves}]})

    def click(self, selector: str) -> None:
        element = self._call("POST", "/element", {"using": "css selector", "value": selector})
        assert isinstance(element, dict)
        self._call("POST", f"/element/{element[ELEMENT]}/click")

    def wait(self, script: str, seconds: float = 60.0) -> object:
        """Wait until a script returns something true."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if value := self.run(script):
                return value
            time.sleep(0.2)
        raise AssertionError(f"not within {seconds} s: {script}\n{self.text()[:500]}")

    def picture(self, file: Path, whole: bool = True) -> None:
        """What is seen, the whole page if asked."""
        if whole:
            high = self.run("return document.documentElement.scrollHeight")
            wide = self.run("return window.innerWidth")
            self.size(int(str(wide)), min(int(str(high)), 6000))
        file.write_bytes(base64.b64decode(str(self._call("GET", "/screenshot"))))

    def log(self) -> list[str]:
        """Addresses that were asked for since the last call."""
        said = self._call("POST", "/se/log", {"type": "performance"})
        assert isinstance(said, list)
        events = [json.loads(one["message"])["message"] for one in said]
        return [
            one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"
        ]


@contextmanager
def browsing() -> Iterator[Browser]:
    """Open a window without a screen."""
    programs = found()
    assert programs is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    driver = subprocess.Popen(
        [programs[1], f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    options = {
        "binary": programs[0],
        "args": [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
        ],
    }
    wanted = {
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": {"performance": "ALL"},
    }
    at = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{at}/status", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        first = Browser(f"{at}/session")
        made = first._call("POST", "", {"capabilities": {"alwaysMatch": wanted}})
        assert isinstance(made, dict)
        window = Browser(f"{at}/session/{made['sessionId']}")
        try:
            yield window
        finally:
            window._call("DELETE", "")
    finally:
        driver.terminate()
        driver.wait(10)
