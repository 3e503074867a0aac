"""The API's page for people: drawn from its OpenAPI description, without script or other hosts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.api import api

SHOWN = ("get", "post", "patch", "put", "delete")


def page(request: HttpRequest) -> HttpResponse:
    schema: dict[str, Any] = api.get_openapi_schema()
    names = schema.get("components", {}).get("schemas", {})
    operations = [
        {
            "verb": verb.upper(),
            "path": path,
            "summary": operation.get("summary", ""),
            "description": operation.get("description", ""),
            "tag": (operation.get("tags") or [""])[0],
            "open": not operation.get("security"),
            "parameters": [_parameter(each) for each in operation.get("parameters", [])],
            "body": _body(operation, names),
            "answers": sorted(str(code) for code in operation.get("responses", {})),
        }
        for path, verbs in schema["paths"].items()
        for verb, operation in verbs.items()
        if verb in SHOWN
    ]
    return render(
        request, "docs.html", {"title": schema["info"]["title"], "operations": operations}
    )


def _parameter(each: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": each["name"],
        "where": each["in"],
        "kind": _kind(each.get("schema", {})),
        "required": each.get("required", False),
    }


def _body(operation: dict[str, Any], names: dict[str, Any]) -> list[dict[str, Any]]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    shape = content.get("schema", {})
    if "$ref" in shape:
        shape = names.get(shape["$ref"].rsplit("/", 1)[-1], {})
    required = set(shape.get("required", []))
    return [
        {"name": name, "kind": _kind(field), "required": name in required}
        for name, field in shape.get("properties", {}).items()
    ]


def _kind(shape: dict[str, Any]) -> str:
    if "$ref" in shape:
        return str(shape["$ref"].rsplit("/", 1)[-1])
    if "anyOf" in shape:
        return " | ".join(_kind(one) for one in shape["anyOf"])
    if shape.get("type") == "array":
        return f"[{_kind(shape.get('items', {}))}]"
    return str(shape.get("format") or shape.get("type") or "…")
