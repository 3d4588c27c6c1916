"""JSON Schema of a module of messages: its structs and type aliases become `$defs`, with their docstrings.

msgspec knows the structs; what it does not keep (names of type aliases, docstrings under fields) is read from
the module's source, so that schema and generated types say everything the declaration says.
"""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import msgspec

Schema = dict[str, Any]
ANNOTATIONS = ("default", "description")


@dataclass(frozen=True)
class Declaration:
    """A module of message types, the file its schema is written to, and the types a message of it has.

    Types that the module takes from its `parts` are declared in its schema as its own.
    """

    module: ModuleType
    file: str
    title: str
    roots: tuple[str, ...]
    uses: tuple[Declaration, ...] = ()
    parts: tuple[ModuleType, ...] = ()

    def schema(self) -> Schema:
        """The complete schema; types of `uses` are referred to in their file, not repeated."""
        aliases, structs = self._raw()
        refs = dict(self._references())
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.title,
            "anyOf": [{"$ref": f"#/$defs/{root}"} for root in self.roots],
            "$defs": {
                name: self._described(name, _fold_inside(raw, refs)) for name, raw in (structs | aliases).items()
            },
        }

    def _raw(self) -> tuple[dict[str, Schema], dict[str, Schema]]:
        """Schemas as msgspec gives them: the module's aliases, then the structs it defines itself."""
        found = {name: getattr(module, name) for module in self._modules for name, _ in _aliases(module)}
        names = list(found)
        schemas, components = msgspec.json.schema_components(found.values())
        own = {name: c for name, c in components.items() if self._struct(name) is not None}
        return dict(zip(names, schemas, strict=True)), own

    def _references(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        """What may stand in a schema written out in full, and the reference to put there instead."""
        aliases, structs = self._raw()
        for name, raw in aliases.items():
            yield _key(raw), f"{prefix}#/$defs/{name}"
        for name in structs:
            yield _key({"$ref": f"#/$defs/{name}"}), f"{prefix}#/$defs/{name}"
        for other in self.uses:
            yield from other._references(other.file)

    def _struct(self, name: str) -> type[msgspec.Struct] | None:
        for module in self._modules:
            found = getattr(module, name, None)
            if found is not None and found.__module__ == module.__name__:
                return found  # type: ignore[no-any-return]
        return None

    @property
    def _modules(self) -> tuple[ModuleType, ...]:
        return (*self.parts, self.module)

    def _described(self, name: str, schema: Schema) -> Schema:
        struct = self._struct(name)
        if struct is None:
            alias_words = {name: words for module in self._modules for name, words in _aliases(module)}[name]
            return {"description": alias_words, **schema} if alias_words else schema
        field_words = _field_words(struct)
        for field, property in schema["properties"].items():
            if words := field_words.get(field):
                property["description"] = words
        return schema


def _aliases(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Names of the module's `TypeAlias`es and the words under them."""
    for name, annotation, words in _documented(ast.parse(inspect.getsource(module)).body):
        if annotation == "TypeAlias":
            yield name, words


def _field_words(struct: type[msgspec.Struct]) -> dict[str, str]:
    """Docstrings under a struct's fields, inherited ones included, by the name the field has in JSON."""
    words: dict[str, str] = {}
    for base in reversed(struct.__mro__):
        if issubclass(base, msgspec.Struct) and base is not msgspec.Struct:
            body = ast.parse(inspect.getsource(base)).body[0]
            assert isinstance(body, ast.ClassDef)
            words |= {field: text for field, _, text in _documented(body.body)}
    return {
        json_name: words.get(name, "")
        for name, json_name in zip(struct.__struct_fields__, struct.__struct_encode_fields__, strict=True)
    }


def _documented(body: list[ast.stmt]) -> Iterator[tuple[str, str, str]]:
    """(name, annotation, words of the string right below) of every annotated name."""
    for statement, below in zip(body, [*body[1:], None], strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            words = ""
            if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                words = inspect.cleandoc(str(below.value.value))
            yield statement.target.id, ast.unparse(statement.annotation), words


def _key(schema: Schema) -> str:
    return json.dumps({k: v for k, v in schema.items() if k not in ANNOTATIONS}, sort_keys=True)


def _fold(schema: Any, refs: dict[str, str]) -> Any:
    """The same schema with every part that has a name replaced by a reference to it."""
    if isinstance(schema, list):
        return [_fold(part, refs) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if reference := refs.get(_key(schema)):
        return {"$ref": reference, **{k: schema[k] for k in ANNOTATIONS if k in schema}}
    return _fold_inside(schema, refs)


def _fold_inside(schema: Schema, refs: dict[str, str]) -> Schema:
    if "anyOf" in schema:
        schema = {**schema, "anyOf": _group(schema["anyOf"], refs)}
    return {k: v if k in (*ANNOTATIONS, "discriminator") else _fold(v, refs) for k, v in schema.items()}


def _group(members: list[Schema], refs: dict[str, str]) -> list[Schema]:
    """Members of a union; those that make up a named union (as in `Number | None`) put back into one."""
    for known in sorted(refs, key=len, reverse=True):
        part = json.loads(known).get("anyOf", [])
        if 1 < len(part) < len(members) and all(member in members for member in part):
            return [json.loads(known), *(member for member in members if member not in part)]
    return members
