"""Who is let in: each refusal is a sentence, and nothing happened."""

import re
from html import unescape
from pathlib import Path
from typing import cast

import pytest
from starlette.routing import Route

from simulator.app.safety.guard import MOST_BYTES, host_of
from simulator.app.web import _routes
from tests.app.client import PORT, Client

HERE = f"127.0.0.1:{PORT}"


def refused(said: object, status: int, words: str) -> None:
    assert getattr(said, "status", None) == status
    text = getattr(said, "text", "")
    assert words in text
    assert "<h1>" in text  # a page and no bare word


@pytest.mark.parametrize("host", [HERE, f"localhost:{PORT}", f"[::1]:{PORT}"])
def test_own_addresses_are_let_in_whatever_their_port_looks_like(client: Client, host: str) -> None:
    assert client.send("GET", "/jobs", {"host": host}).status == 200


@pytest.mark.parametrize(
    "host",
    [
        *(
            "evil.example",
            f"evil.example:{PORT}",
            f"127.0.0.1.evil.example:{PORT}",
            "127.0.0.1:1",
            "127.0.0.1",
        ),
        *(f"user@127.0.0.1:{PORT}", f"127.0.0.1:{PORT}/x", "127.0.0.1:port", f"0.0.0.0:{PORT}", ""),
    ],
)
def test_a_foreign_host_is_refused(client: Client, host: str) -> None:
    refused(client.send("GET", "/jobs", {"host": host}), 403, "not the app&#x27;s own")


def test_a_host_is_taken_apart() -> None:
    assert host_of("LOCALHOST:80") == ("localhost", 80)
    assert host_of("[::1]:8") == ("::1", 8)
    assert host_of("a:b:c") == ("", None)


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://127.0.0.1:1", f"https://{HERE}", f"http://localhost:{PORT}"],
)
def test_a_foreign_origin_is_refused(client: Client, origin: str) -> None:
    refused(client.post("/link", headers={"origin": origin}), 403, "came from another site")


@pytest.mark.parametrize("site", ["cross-site", "same-site", ""])
def test_a_post_of_another_site_is_refused(client: Client, site: str) -> None:
    refused(client.post("/link", headers={"sec-fetch-site": site}), 403, "Another page")
    refused(client.send("DELETE", "/runs/x", {"sec-fetch-site": site}), 403, "Another page")


def test_without_a_key_nothing_is_shown(client: Client) -> None:
    refused(client.send("GET", "/", key=False), 403, "no key")
    refused(client.send("POST", "/link", key=False), 403, "no key")
    refused(client.send("GET", "/", {"cookie": f"{client.keys.cookie}=wrong"}), 403, "no key")
    assert client.keys.secret not in client.send("GET", "/", key=False).text


def test_a_form_of_an_app_that_was_started_anew_is_not_lost(client: Client) -> None:
    stale = {"cookie": f"{client.keys.cookie}=of the start before"}
    said = client.post("/compare", {"scenario": "field_2025", "set": "jobs.per_day=40"}, stale)
    refused(said, 403, "the link below works")
    assert 'href="/compare?scenario=field_2025&amp;set=jobs.per_day%3D40"' in said.text
    long = client.post("/ask", {"work": "x" * 30_000}, stale)
    refused(long, 403, "Back to the page it belongs to")
    assert "xxxx" not in long.text
    evil = client.post("/ask", {"work": '"><script>'}, stale).text
    assert "<script>" not in evil


def test_a_browser_without_a_key_gets_no_link_that_needs_one_but_the_way_back(client: Client) -> None:
    stale = {"cookie": f"{client.keys.cookie}=of the start before"}
    for sent, back in (
        (client.send("GET", "/tracker?post=a%26b&token=used", stale), "/tracker?post=a%26b"),
        (client.send("GET", "/jobs/x", stale), "/jobs/x"),
        (client.post("/runs/x/delete", {}, stale), "/runs"),
        (client.post("/compare", {"seed": "3"}, stale), "/compare?seed=3"),
    ):
        assert sent.status == 403
        assert [unescape(one) for one in re.findall(r'<a href="([^"]*)"', sent.text)] == ["#main", back]
        assert ("<button" in sent.text, "<nav" in sent.text) == (False, False)


def test_a_link_works_once_and_buys_a_cookie_that_scripts_and_other_sites_do_not_get(client: Client) -> None:
    token = client.keys.new_link()
    first = client.send("GET", f"/?token={token}", key=False)
    assert (first.status, first.headers["location"]) == (303, "/")
    cookie = first.headers["set-cookie"]
    assert f"{client.keys.cookie}={client.keys.secret}" in cookie
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    refused(client.send("GET", f"/?token={token}", key=False), 403, "works once")
    refused(client.send("GET", "/?token=guessed", key=False), 403, "works once")


@pytest.mark.parametrize(
    "path",
    [
        *("/explore/../../etc/passwd", "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py"),
        *("/explore/x/pictures/..%5c..%5csecret", "/static/%252e%252e/app.py", "/explore/%00"),
    ],
)
def test_a_path_that_climbs_is_refused(client: Client, path: str) -> None:
    refused(client.send("GET", path), 403, "names a file")


@pytest.mark.parametrize(
    "path", ["/explore/manifest.json", "/static/app.py", "/explore/x/pictures/y.svg", "/jobs/x/answer.json"]
)
def test_names_that_are_not_there_are_no_files(client: Client, path: str) -> None:
    refused(client.send("GET", path), 404, "not there" if "explore" in path else "There is")


def _that_change() -> list[str]:
    """Every address that does something and shows nothing."""
    methods = dict[str, set[str]]()
    for route in cast("list[Route]", _routes()):
        methods.setdefault(route.path, set()).update(route.methods or ())
    return [re.sub(r"\{.*?\}", "x", path) for path, found in methods.items() if "GET" not in found]


@pytest.mark.parametrize("path", _that_change())
def test_opening_an_address_changes_nothing(client: Client, path: str, tmp_path: Path) -> None:
    said = client.send("GET", path)
    refused(said, 405, "changes nothing")
    assert said.headers["allow"] == "POST"
    back = re.search(r'<a href="([^"]+)">Back to the page it belongs to', said.text)
    assert back is not None
    assert client.get(back[1]).status in (200, 404)  # of a run or a job that is not there
    assert list(tmp_path.iterdir()) == []


def test_addresses_that_change_something_are_known() -> None:
    assert {"/ask", "/runs/x/delete", "/explore/x/x", "/tracker/update", "/link"} <= set(_that_change())


def test_a_hundred_megabytes_are_refused_before_they_are_read(client: Client) -> None:
    refused(client.upload("x.csv", b"", {"content-length": "100000000"}), 413, "more than 10 MB")
    refused(client.upload("x.csv", b"", {"content-length": "many"}), 413, "more than 10 MB")


def test_an_upload_that_hides_its_size_is_cut_off(client: Client) -> None:
    refused(client.upload("x.csv", b"a" * (MOST_BYTES + 1), {"content-length": ""}), 413, "more than 10 MB")


@pytest.mark.parametrize("path", ["/", "/jobs", "/runs", "/nowhere", "/static/app.css"])
def test_every_answer_tells_the_browser_what_it_may_do(client: Client, path: str) -> None:
    headers = client.send("GET", path).headers
    assert headers["content-security-policy"].startswith("default-src 'self'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"


def test_a_refusal_has_these_headers_too(client: Client) -> None:
    assert client.send("GET", "/", {"host": "evil.example"}).headers["x-frame-options"] == "DENY"


def test_nothing_comes_from_elsewhere() -> None:
    static = Path(__file__).parents[3] / "simulator" / "app" / "static"
    for file in static.iterdir():
        assert "http" not in file.read_text().replace("http://www.w3.org/2000/svg", ""), file.name


def test_a_link_of_another_page_opens_what_it_names(client: Client) -> None:
    # the browser keeps the key back until a page of the app itself asks
    there = "/compare?scenario=field_2025&set=jobs.per_day%3D40"
    said = client.send("GET", there, {"sec-fetch-site": "cross-site"}, key=False)
    assert said.status == 200
    assert f'href="{there.replace("&", "&amp;")}"' in said.text
    refused(client.send("GET", there, {"sec-fetch-site": "same-origin"}, key=False), 403, "no key")


def test_a_link_that_lets_in_keeps_what_it_asks_and_leads_nowhere_else(client: Client) -> None:
    token = client.keys.new_link()
    said = client.send("GET", f"/compare?scenario=field_2025&token={token}", key=False)
    assert said.headers["location"] == "/compare?scenario=field_2025"
    token = client.keys.new_link()
    said = client.send("GET", f"http://{HERE}//evil.example/?token={token}", key=False)
    assert said.headers["location"] == "/evil.example/"
