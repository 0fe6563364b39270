"""One record while it is brought into the shape of R4, without forgetting where each element stands in the file."""

from __future__ import annotations

from collections.abc import Mapping

from clinic_assist.importers.fhir.records import Places
from clinic_assist.importers.jsontext import JsonObject, JsonValue


class Rewriting:
    """A copy of a resource that is changed, while the resource itself stays as it is.

    Only objects that are changed are copied; all others stay the resource's own, and are found in it by identity.

    Attributes:
        node: The copy.
        places: Where its changed elements stand in the resource.
    """

    __slots__ = ("node", "places")

    def __init__(self, resource: JsonObject) -> None:
        self.node: JsonObject = dict(resource)
        self.places = Places(nodes={id(self.node): ""}, kept=[self.node])

    def rename(self, names: Mapping[str, str], node: JsonObject | None = None) -> None:
        """Gives members their names of R4; one that R4's name is taken for stays."""
        node = self.node if node is None else node
        for old, new in names.items():
            for mark in ("", "_"):
                if mark + old in node and mark + new not in node:
                    node[mark + new] = node.pop(mark + old)
                    self.says(node, mark + new, mark + old)

    def says(self, node: JsonObject, key: str, old: str) -> None:
        """Notes that what stands under `key` is said by the member `old` of the same object of the resource."""
        path = self.places.nodes[id(node)]
        self.places.members[id(node), key] = self.places.members.get((id(node), old), f"{path}.{old}")

    def put(self, key: str, value: JsonValue, old: str, node: JsonObject | None = None) -> None:
        """Sets a member that R4 has, to what the member `old` says, unless the record has R4's member itself."""
        node = self.node if node is None else node
        if key not in node:
            node[key] = value
            self.says(node, key, old)
            self._made(value, self.places.members[id(node), key])

    def replace(self, key: str, value: JsonValue, old: str) -> None:
        """Sets a member, also where the record has it: what `old` says decides."""
        self.node.pop(key, None)
        self.put(key, value, old)

    def unread(self, old: str, reason: str) -> None:
        """Names what R4 cannot say, once."""
        if (f".{old}", reason) not in self.places.unread:
            self.places.unread.append((f".{old}", reason))

    def take(self, key: str, node: JsonObject | None = None) -> JsonValue:
        """Takes a member out of the copy."""
        return (self.node if node is None else node).pop(key, None)

    def part(self, key: str, node: JsonObject | None = None) -> JsonObject | None:
        """The object under a name, copied so that it can be changed; None where there is none."""
        found = self.parts(key, node)
        return found[0] if len(found) == 1 else None

    def parts(self, key: str, node: JsonObject | None = None) -> list[JsonObject]:
        """The objects under a name, one or a list, copied so that they can be changed."""
        node = self.node if node is None else node
        value = node.get(key)
        above = self.places.members.get((id(node), key), f"{self.places.nodes[id(node)]}.{key}")
        if isinstance(value, dict):
            node[key] = copy = dict(value)
            self._note(copy, above)
            return [copy]
        if not isinstance(value, list):
            return []
        copies: list[JsonValue] = [dict(one) if isinstance(one, dict) else one for one in value]
        node[key] = copies
        self._note(copies, above)
        for index, one in enumerate(copies):
            if isinstance(one, dict):
                self._note(one, f"{above}[{index}]")
        return [one for one in copies if isinstance(one, dict)]

    def _made(self, value: JsonValue, path: str) -> None:
        """Notes new objects and lists as standing where what they are made of stands."""
        if isinstance(value, dict | list) and id(value) not in self.places.nodes:
            self._note(value, path)
            for inner in value.values() if isinstance(value, dict) else value:
                self._made(inner, path)

    def _note(self, value: JsonObject | list[JsonValue], path: str) -> None:
        self.places.nodes[id(value)] = path
        self.places.kept.append(value)


def listed(value: JsonValue) -> list[JsonObject]:
    """The objects of a list, or a single one."""
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, dict)]
