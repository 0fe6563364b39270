"""Binary resources of other files of the same import, which travel with a file as its guide."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from clinic_assist.errors import SourceError
from clinic_assist.importers.fhir.parse import parse_lines
from clinic_assist.importers.jsontext import JsonObject

NOT_AS_DESCRIBED = "The content of this name in another file is not as it is described here; it was not read."
_AS_UUID = "urn:uuid:"


def binaries_of(guide: bytes) -> dict[str, JsonObject]:
    """Answers the Binary resources of a guide by id; a name that stands twice is none's."""
    if not guide:
        return {}
    try:
        records = parse_lines(guide).records
    except SourceError:
        return {}
    found: dict[str, JsonObject] = {}
    twice: set[str] = set()
    for record in records:
        name = record.resource.get("id")
        if record.resource_type == "Binary" and isinstance(name, str):
            twice |= {name} & found.keys()
            found[name] = record.resource
    return {name: resource for name, resource in found.items() if name not in twice}


def binary_elsewhere(binaries: Mapping[str, JsonObject], url: str) -> JsonObject | None:
    """Answers the Binary of another file that a URL names, as `…/Binary/id`, perhaps with a version, or as a UUID."""
    if url.startswith(_AS_UUID):
        return binaries.get(url.removeprefix(_AS_UUID))
    head, _slash, name = url.partition("/_history/")[0].rpartition("/")
    return binaries.get(name) if head.rpartition("/")[2] == "Binary" else None


def is_as_described(attachment: JsonObject, data: str) -> bool:
    """Whether a content has the size and SHA-1 that an Attachment gives (FHIR R4 s.2.24.0.11); both may be left out.

    What cannot be decoded is left to be told of where it is read.
    """
    size, told = attachment.get("size"), attachment.get("hash")
    size = int(size) if isinstance(size, str) and size.isdecimal() and len(size) < 20 else size  # R5 writes it so
    if not isinstance(size, int) and not isinstance(told, str):
        return True
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
    except ValueError:
        return True
    made = base64.b64encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()
    return size in (None, len(content)) and told in (None, made)
