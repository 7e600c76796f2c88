"""The description of the API is sound, and is what is served."""

import json
import re

import jsonschema

from continuum_api.describing import ROOT
from continuum_api.operations import OPERATIONS
from tests.unit.api.serving import DESCRIPTION, Client


async def test_the_description_is_served(api_of_two: Client) -> None:
    answer = await api_of_two.get("/api/v1/openapi.json")
    assert answer.json == DESCRIPTION
    assert answer.json["openapi"] == "3.1.0"


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    schemas = DESCRIPTION["components"]["schemas"]
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    referred = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(DESCRIPTION)))
    assert referred <= set(schemas)


def test_parameters_in_a_path_are_described_and_operations_have_names_of_their_own() -> None:
    assert len({operation.id for operation in OPERATIONS}) == len(OPERATIONS)
    for operation in OPERATIONS:
        placed = {parameter.name for parameter in operation.parameters if parameter.place == "path"}
        assert placed == set(re.findall(r"{(\w+)}", operation.path))
    assert DESCRIPTION["servers"] == [{"url": ROOT}]


def test_a_brief_has_every_key_of_its_contract() -> None:
    brief = DESCRIPTION["components"]["schemas"]["Brief"]
    wanted = {
        *("id", "slug", "version", "state", "headline", "dek", "lang", "tags", "published_at", "document"),
        *("citations", "kind", "stale", "summary", "key_points", "withheld", "asks", "entities", "coverage"),
        *("engine", "model", "timings", "trace", "source", "created_by", "edited_by", "reviewed_by"),
        *("reviewed_at", "published_by", "related", "allowed_actions"),
    }
    assert wanted <= set(brief["required"])
