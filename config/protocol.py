"""The contract as documents made from the schemas: OpenAPI with the socket's frames, and a page.

``manage.py export_schema`` writes both; ``make check`` fails when they are not what the code says.
The web app's types are made from the first one.
"""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from chat.hub.schemas import CLIENT_FRAMES, SERVER_FRAMES
from config.api import api


def openapi() -> dict[str, Any]:
    """The API's OpenAPI document; its components also hold every frame of the socket."""
    document: dict[str, Any] = dict(api.get_openapi_schema())
    _, frames = models_json_schema(
        [
            *((model, "validation") for model in dict.fromkeys(CLIENT_FRAMES.values())),
            *((model, "serialization") for model in SERVER_FRAMES),
        ],
        by_alias=True,
        ref_template="#/components/schemas/{model}",
    )
    schemas = document["components"]["schemas"]
    for name, schema in frames["$defs"].items():
        schemas.setdefault(name, schema)
    return document


def page() -> str:
    """``docs/protocol.md``: the frames in both directions and the paths of the API."""
    document = openapi()
    schemas = document["components"]["schemas"]
    lines = [
        "# The protocol",
        "",
        "Made from the schemas by `manage.py export_schema`; what it promises stands in",
        "[contract.md](contract.md). Frames are JSON text on `/ws/v1`, each with an `op`.",
        "",
        "## From the client",
        "",
        "| op | fields |",
        "| --- | --- |",
        *(
            f"| `{op}` | {_fields(schemas[model.__name__], schemas)} |"
            for op, model in CLIENT_FRAMES.items()
        ),
        "",
        "## From the server",
        "",
        "| op | fields |",
        "| --- | --- |",
        *(f"| `{_op(model)}` | {_fields(schemas[model.__name__], schemas)} |"
          for model in SERVER_FRAMES),
        "",
        "## An event's data",
        "",
        "| kind | data |",
        "| --- | --- |",
        *(
            f"| `{name.removesuffix('Data').lower()}` | {_fields(schemas[name], schemas)} |"
            for name in schemas
            if name.endswith("Data")
        ),
        "| `skip` | none |",
        "",
        "## Over HTTP (`/api/v1`)",
        "",
        "| | path | |",
        "| --- | --- | --- |",
    ]  # fmt: skip
    for path, verbs in sorted(document["paths"].items()):
        for verb, operation in verbs.items():
            said = str(operation.get("description", "")).split("\n\n")[0].replace("\n", " ")
            said = said.replace("|", "\\|")
            lines.append(f"| {verb.upper()} | `{path.removeprefix('/api/v1')}` | {said} |")
    return "\n".join(lines) + "\n"


def _op(model: type[BaseModel]) -> str:
    return str(model.model_fields["op"].default)


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    said = []
    for name, field in schema.get("properties", {}).items():
        if name != "op":
            mark = "" if name in required else "?"
            said.append(f"`{name}{mark}`: {_type(field, schemas)}")
    return ", ".join(said) or "none"


def _type(field: dict[str, Any], schemas: dict[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"].rsplit("/", 1)[1])
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_type(one, schemas) for one in field["anyOf"]))
    if "enum" in field:
        return " · ".join(f"“{one}”" for one in field["enum"])
    if field.get("type") == "array":
        return f"[{_type(field.get('items', {}), schemas)}]"
    if field.get("type") == "object" and isinstance(field.get("additionalProperties"), dict):
        return f"{{id: {_type(field['additionalProperties'], schemas)}}}"
    return str(field.get("format") or field.get("type") or "any")
