"""The page that carries the app, health, and the addresses around them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from config.views import as_data_block
from tests.factories import PersonFactory, School, make_school

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def school() -> School:
    return make_school()


def boot_of(answer: Any) -> Any:
    found = re.search(
        r'<script type="application/json" id="boot">(.*?)</script>', answer.content.decode()
    )
    assert found
    return json.loads(found[1])


@pytest.mark.parametrize(
    "path", ["/", "/signin", "/people", "/settings", "/reports", "/codes", "/shell", "/style"]
)
def test_pages_answer_signed_out(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    boot = boot_of(answer)
    assert boot["me"] is None
    assert boot["mode"] == "demo"


def test_any_other_address_is_the_page_with_404(school: School) -> None:
    client = Client()
    client.force_login(school.pupil, backend=BACKEND)
    for path in ("/nothing", "/channels/x", "/people/1/2", "/channels/999999"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert boot_of(answer)["channel"] is None
    assert Client().get("/channels/999999").status_code == 200  # it leads to sign-in


def test_the_boot_block_says_who_asks(school: School) -> None:
    client = Client()
    school.pupil.language = "en"
    school.pupil.theme = "dark"
    school.pupil.save()
    client.force_login(school.pupil, backend=BACKEND)
    answer = client.get("/")
    boot = boot_of(answer)
    assert boot["me"]["id"] == school.pupil.pk
    assert boot["me"]["roles"][0]["role"] == "pupil"
    assert (boot["address"], boot["language"], boot["shared"]) == ("tu", "en", False)
    assert '<html lang="en" data-theme="dark">' in answer.content.decode()
    assert boot["sign_in"]["establishment"] == school.establishment.name


def test_a_name_cannot_end_the_block() -> None:
    person = PersonFactory(first_name="</script><script>alert(1)</script>", last_name="<!--\u2028")
    client = Client()
    client.force_login(person, backend=BACKEND)
    answer = client.get("/")
    assert boot_of(answer)["me"]["first_name"] == person.first_name
    assert "alert(1)</script>" not in answer.content.decode()
    assert "\u2028" not in as_data_block({"a": "\u2028"})


def test_nothing_inline_and_a_strict_policy() -> None:
    answer = Client().get("/")
    page = answer.content.decode()
    for script in re.findall(r"<script[^>]*>", page):
        assert "src=" in script or 'type="application/json"' in script
    assert "<style" not in page
    assert " style=" not in page
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in policy


def test_the_built_files_are_named_by_the_manifest(tmp_path: Path, settings: Any) -> None:
    settings.FRONTEND_DIST = tmp_path
    assert Client().get("/sw.js").status_code == 404
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite" / "manifest.json").write_text(
        json.dumps(
            {
                "index.html": {
                    "file": "assets/main-1.js",
                    "isEntry": True,
                    "imports": ["_x.js"],
                    "css": ["assets/a.css"],
                },
                "_x.js": {"file": "assets/x-2.js"},
            }
        )
    )
    (tmp_path / "sw.js").write_text("self")
    page = Client().get("/").content.decode()
    assert '<script type="module" src="/static/assets/main-1.js"></script>' in page
    assert '<link rel="stylesheet" href="/static/assets/a.css">' in page
    assert '<link rel="modulepreload" href="/static/assets/x-2.js">' in page
    worker = Client().get("/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")


def test_health() -> None:
    alive = Client().get("/healthz").json()
    assert alive["status"] == "ok"
    assert alive["now"]
    ready = Client().get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["layer"] == "degraded"
    assert ready.json()["database"] == "ok"
    assert b"preau_http_seconds" in Client().get("/metrics").content


def test_localhost_leads_to_the_one_address_of_the_demo() -> None:
    answer = Client(SERVER_NAME="localhost", SERVER_PORT="8000").get(
        "/people?q=a", headers={"Host": "localhost:8000"}
    )
    assert answer.status_code == 302
    assert answer["Location"] == "http://127.0.0.1:8000/people?q=a"


def test_localhost_answers_programs_itself() -> None:
    client = Client(headers={"Host": "localhost:8000"})
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/v1/me").status_code == 401


def test_text_is_compressed() -> None:
    answer = Client(headers={"Accept-Encoding": "gzip"}).get("/")
    assert answer["Content-Encoding"] == "gzip"
