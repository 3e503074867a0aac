"""The page that carries the app: one template, the built files of the manifest, the boot block."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from config.boot import boot
from config.middleware import bearers_language
from ent_core.kernel import rates
from ent_core.kernel.errors import NotFound, TooMany
from ent_core.kernel.http import respond

PAGES = (
    *("", "signin", "messages", "people", "people/channels", "settings", "reports", "codes"),
    *("more", "shell"),
)
# Each subject's pages and what lies under them: the app draws them, the API decides what is seen.
SUBJECTS = ("today", "timetable", "lessons", "absences", "marks", "homework", "agenda", "events")
ENTRY = "index.html"
PAGES_A_MINUTE = 120  # of channels, for one person


@csrf_exempt  # reads only: another method is told so, whatever its proof
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return _app(request)


@csrf_exempt
@require_safe
def channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    """A channel's page with its newest events; 404 for what one may not see."""
    if request.user.is_authenticated:
        wait = rates.take(f"page:{request.user.pk}", many=PAGES_A_MINUTE, seconds=60)
        if wait is not None:
            return respond(TooMany(retry_after=wait))
    data = boot(request, channel_id=channel_id)
    seen = data["me"] is None or data["channel"] is not None
    return _app(request, data, status=200 if seen else 404)


@csrf_exempt
@require_safe
def missing(request: HttpRequest) -> HttpResponse:
    """Any other address: the app, which says so, with the right status."""
    return _app(request, status=404)


def nothing_here(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What no address of ours matches, and no page of the app either."""
    with override(bearers_language(request) or get_language()):
        return respond(NotFound())


@csrf_exempt
@require_safe
def built(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """A built file that must live at the root (service worker, manifest); 404 until it is built."""
    file = settings.FRONTEND_DIST / name
    if not file.is_file():
        return respond(NotFound())
    response = HttpResponse(file.read_bytes(), content_type=f"{kind}; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _app(
    request: HttpRequest, data: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    shown = boot(request) if data is None else data
    theme = getattr(request.user, "theme", "")
    language = shown["language"] or get_language() or "fr"
    response = render(
        request,
        "app.html",
        {
            "boot": as_data_block(shown),
            "language": language,
            "theme": theme if theme in {"light", "dark"} else "",
            "files": entry_files(_soon(shown, language)),
        },
        status=status,
    )
    response["Cache-Control"] = "no-store"
    return response


def as_data_block(data: object) -> SafeString:
    """JSON that no HTML parser takes for the end of its block, or for anything else."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(character, escaped)
    return mark_safe(text)  # noqa: S308 - every character that ends a block is escaped above


def _soon(shown: dict[str, Any], language: str) -> tuple[str, ...]:
    """What this very page asks for first: sent along, it costs no round trip."""
    words = ("src/i18n/en.ts",) if language == "en" else ()
    if shown["me"] is not None:
        return words
    pages = "src/i18n/en-pages.ts" if language == "en" else "src/i18n/fr-pages.ts"
    return ("src/features/signin/signin.tsx", pages, *words)


def entry_files(soon: tuple[str, ...] = ()) -> dict[str, Any]:
    """The module, its early imports and its stylesheets, from the build's manifest."""
    manifest = settings.FRONTEND_DIST / ".vite" / "manifest.json"
    if not manifest.is_file():
        return {"script": "", "preload": [], "styles": []}
    return _read_manifest(manifest, manifest.stat().st_mtime_ns, soon)


@lru_cache(maxsize=8)
def _read_manifest(manifest: Path, changed: int, soon: tuple[str, ...]) -> dict[str, Any]:
    chunks: dict[str, dict[str, Any]] = json.loads(manifest.read_text())
    entry = chunks.get(ENTRY) or next(one for one in chunks.values() if one.get("isEntry"))
    early: list[dict[str, Any]] = []
    waiting = [*entry.get("imports", []), *(one for one in soon if one in chunks)]
    while waiting:
        chunk = chunks[waiting.pop(0)]
        if chunk is not entry and chunk not in early:
            early.append(chunk)
            waiting += chunk.get("imports", [])
    styles = [style for chunk in [entry, *early] for style in chunk.get("css", [])]
    return {
        "script": settings.STATIC_URL + entry["file"],
        "preload": [settings.STATIC_URL + chunk["file"] for chunk in early],
        "styles": [settings.STATIC_URL + style for style in dict.fromkeys(styles)],
    }
