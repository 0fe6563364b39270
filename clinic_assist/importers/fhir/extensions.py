"""Values of extensions that guides define: on a record, or on its code and the codings of that."""

from __future__ import annotations

from collections.abc import Iterator

from clinic_assist.importers.fhir.versions.rewriting import listed
from clinic_assist.importers.jsontext import JsonObject


def extensions_named(node: JsonObject, ending: str) -> Iterator[JsonObject]:
    """Yields the extensions of an object whose URL ends so: guides change the server in it, and `http` to `https`."""
    for extension in listed(node.get("extension")):
        url = extension.get("url")
        if isinstance(url, str) and url.endswith(ending):
            yield extension


def codings_in(resource: JsonObject, ending: str) -> Iterator[JsonObject]:
    """Yields what such extensions on a record, its code or that's codings hold, each as a Coding."""
    code = resource.get("code")
    holders = [resource, *listed(code)] + [coding for one in listed(code) for coding in listed(one.get("coding"))]
    for holder in holders:
        for extension in extensions_named(holder, ending):
            value = extension.get("valueCoding")
            if isinstance(value, dict):
                yield value
            elif isinstance(extension.get("valueCode"), str):
                yield {"code": extension["valueCode"]}
