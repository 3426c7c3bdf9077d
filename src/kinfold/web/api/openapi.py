"""What the feeds' address takes and answers, written out for machines (OpenAPI 3.1).

Made from the same words the address itself goes by, so that the two cannot drift apart; a test
holds every answer of the running site to it.
"""

from collections.abc import Mapping
from typing import Final

from kinfold import datasets
from kinfold.feeds import signing
from kinfold.web.api import requests

STATES: Final = ("waiting", "working", "done", "refused", "failed", "cancelled")
OUTCOMES: Final = ("accepted", "refused", "already_held", "not_understood")
RESULTS: Final = ("unchanged", "failed")

Schema = dict[str, object]
_TEXT: Final[Schema] = {"type": "string"}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}


def description(*, most: int) -> dict[str, object]:
    """The description of the address; `most` is the most bytes one file may have."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kinfold: deliveries from schools' feeds",
            "version": "1.0.0",
            "description": _ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {
            "/api/feeds/v1/deliveries": {"post": _hand_in(most)},
            "/api/feeds/v1/deliveries/{name}": {"get": _show()},
            "/api/feeds/v1/runs": {"post": _tell()},
            "/api/feeds/v1/openapi.json": {"get": _describe()},
        },
        "components": {
            "schemas": {"Delivery": _delivery(), "Run": _run(), "Problem": _problem()},
            "securitySchemes": {
                "signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Signature",
                    "description": "An HTTP message signature (RFC 9421), Ed25519, with "
                    "Signature-Input beside it. " + _covered(),
                }
            },
        },
    }


_ABOUT: Final = (
    "A school's feed hands a file in and asks after it by its name. The file waits, encrypted; the "
    "agreement in force decides what is kept. Send a file again under the same Idempotency-Key "
    "after any fault: it is taken in once. Every refusal is application/problem+json."
)


def _covered() -> str:
    lists = (f"{method}: {', '.join(names)}" for method, names in signing.COVERED.items())
    return f"It covers, in this order, for {'; '.join(lists)}."


def _hand_in(most: int) -> dict[str, object]:
    return {
        "operationId": "handIn",
        "summary": "Hand a file in.",
        "security": [{"signature": []}],
        "parameters": [
            *_proof(digest=True),
            _asked("data_set", {"type": "string", "enum": _data_sets()}, required=True),
            _asked("period", _pattern(requests.PERIOD)),
            _asked("as_at", {"type": "string", "format": "date"}),
            _asked("agreement", _pattern(requests.AGREEMENT)),
        ],
        "requestBody": {
            "required": True,
            "description": f"The file itself, at most {most} bytes.",
            "content": {requests.BYTES: {"schema": {}}},
        },
        "responses": {
            "202": _answer("It waits, or is the delivery there was.", "Delivery", "Location"),
            **_refusals(400, 401, 405, 409, 411, 413, 415),
        },
    }


def _show() -> dict[str, object]:
    return {
        "operationId": "show",
        "summary": "Ask what has become of a delivery.",
        "security": [{"signature": []}],
        "parameters": [
            *_proof(digest=False),
            {
                "name": "name",
                "in": "path",
                "required": True,
                "schema": _pattern("[A-Za-z0-9_-]{1,64}"),
            },
        ],
        "responses": {
            "200": _answer("How it stands.", "Delivery", "Retry-After"),
            **_refusals(401, 404, 405),
        },
    }


def _tell() -> dict[str, object]:
    return {
        "operationId": "tell",
        "summary": "Say that a run brought no file.",
        "security": [{"signature": []}],
        "parameters": _proof(digest=True),
        "requestBody": {
            "required": True,
            "content": {requests.JSON: {"schema": {"$ref": "#/components/schemas/Run"}}},
        },
        "responses": {
            "202": _answer("It is on record.", "Run"),
            **_refusals(400, 401, 405, 409, 411, 413, 415),
        },
    }


def _describe() -> dict[str, object]:
    return {
        "operationId": "describe",
        "summary": "This description.",
        "responses": {
            "200": {
                "description": "The description.",
                "content": {requests.JSON: {"schema": {"type": "object"}}},
            },
            **_refusals(405),
        },
    }


def _proof(*, digest: bool) -> list[Schema]:
    names = ["Signature-Input", "Signature"]
    found = [
        {"name": name, "in": "header", "required": True, "schema": _TEXT}
        for name in (*names, *(("Content-Digest",) if digest else ()))
    ]
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "schema": _pattern(requests.KEY),
    }
    return [*found, key] if digest else found


def _asked(name: str, schema: Schema, *, required: bool = False) -> Schema:
    return {"name": name, "in": "query", "required": required, "schema": schema}


def _pattern(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^{pattern}$"}


def _data_sets() -> list[str]:
    return sorted(one.id for one in datasets.catalogue().values() if not one.derived)


def _answer(about: str, schema: str, *headers: str) -> dict[str, object]:
    return {
        "description": about,
        "headers": {name: {"schema": _TEXT} for name in headers},
        "content": {requests.JSON: {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
    }


def _refusals(*statuses: int) -> dict[str, object]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        str(status): {"description": _REFUSALS[status], "content": content} for status in statuses
    }


_REFUSALS: Final = {
    400: "It cannot be read, or its bytes do not fit their digest.",
    401: "Its sender is not proved.",
    404: "There is no such delivery of the sender's.",
    405: "The address does not take this method.",
    409: "The key was used for another file, or what is held here is another file.",
    411: "Its length is not said.",
    413: "It is too large.",
    415: "Its body is of another kind.",
}


def _object(properties: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _delivery() -> Schema:
    counts: Schema = {"type": "object", "additionalProperties": _COUNT}
    report: dict[str, Schema] = {
        "number": _COUNT,
        "outcome": {"type": "string", "enum": list(OUTCOMES)},
    }
    return _object(
        {
            "delivery": _TEXT,
            "state": {"type": "string", "enum": list(STATES)},
            "data_set": _TEXT,
            "period": _or_null(_TEXT),
            "as_at": _or_null({"type": "string", "format": "date"}),
            "sha256": _pattern("[0-9a-f]{64}"),
            "handed_in_at": {"type": "string", "format": "date-time"},
            "ended_at": _or_null({"type": "string", "format": "date-time"}),
            "progress": _object({"done": _COUNT, "of": _COUNT}),
            "report": _or_null(_object({**report, "counts": counts})),
            "problem": _or_null({"type": "object"}),
        }
    )


def _run() -> Schema:
    digests = {"type": "array", "items": _pattern("[0-9a-f]{64}"), "maxItems": 200}
    made = _object(
        {
            "data_set": {"type": "string", "enum": _data_sets()},
            "result": {"type": "string", "enum": list(RESULTS)},
            "sha256": digests,
        }
    )
    return made | {"required": ["data_set", "result"]}


def _problem() -> Schema:
    texts = ("type", "title", "error", "asked", "why", "remedy")
    return _object(
        {
            **dict.fromkeys(texts, _TEXT),
            "status": _COUNT,
            "version": _COUNT,
            "exit_code": _COUNT,
            "ledger_ref": _or_null(_TEXT),
        }
    )
