"""Compose an answer that satisfies a JSON Schema, out of what was read in the prompt."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from random import Random

from continuum_simulators.ollama import facts
from continuum_simulators.ollama.inventing import invented
from continuum_simulators.ollama.lying import Truth
from continuum_simulators.ollama.obeying import Orders
from continuum_simulators.ollama.planting import Part, Planter, Said
from continuum_simulators.ollama.reading import Passage, Reading

__all__ = ["Composer", "JsonValue", "Schema"]

JsonValue = None | bool | int | float | str | Sequence["JsonValue"] | Mapping[str, "JsonValue"]
Schema = Mapping[str, object]

_POINTS_AT_MOST, _SENTENCES = 6, 3
_QUOTES = {"quote", "quotation", "excerpt", "evidence", "verbatim"}
_CITATIONS = {"citations", "quotes", "quotations", "evidence", "sources"}
_HEADLINES = {"headline", "title", "subject"}
_ASKS = {"asks", "actions", "requests", "tasks", "todos"}
_ENTITIES = {"entities", "names", "mentions", "tags", "keywords"}
_SUMMARIES = {"summary", "abstract", "sentences"}
_UNKNOWN = {"due", "by", "to", "deadline", "addressee"}
_KINDS = {"kind", "category", "document_type", "document_kind"}


@dataclass(frozen=True, slots=True)
class _Focus:
    """What the value being composed is about."""

    passage: Passage | None = None
    named: facts.Named | None = None
    said: Said | None = None
    """How it is said, where that was planned."""
    position: int = 0


class Composer:
    """Fills schemas for one document; the same seed invents the same quotations, a planter plans them."""

    def __init__(
        self,
        reading: Reading,
        *,
        invented_share: float = 0.0,
        seed: str = "",
        planter: Planter | None = None,
        orders: Orders | None = None,
    ) -> None:
        self._reading = reading
        self._share = invented_share
        self._random = Random(seed)  # noqa: S311  repeatable, not secret
        self._planter = planter
        self._orders = orders or Orders()
        self._truth = Truth(reading.text)
        self._false_names: list[str] = []
        self._best = reading.best(_POINTS_AT_MOST)
        self._root: Schema = {}

    def fill(self, schema: Schema) -> JsonValue:
        """Return a value of the given schema."""
        self._root = schema
        return self._value(schema, "", _Focus())

    def prose(self) -> str:
        """Return what a model says that was given no schema."""
        points = "\n".join(f'- "{self._quote(passage)}" (page {passage.page})' for passage in self._best)
        return f"{self._headline(100)}\n\n{points}"

    def _value(self, schema: Schema, name: str, focus: _Focus) -> JsonValue:
        schema = self._resolved(schema, name)
        if "const" in schema:
            return schema["const"]  # type: ignore[return-value]  # JSON in, JSON out
        if isinstance(choices := schema.get("enum"), list) and choices:
            return self._choice(choices, name, focus)
        match _type(schema):
            case "object":
                return self._object(schema, focus)
            case "array":
                return self._array(schema, name, focus)
            case "string":
                return self._string(schema, name, focus)
            case "integer" | "number":
                return self._number(schema, name, focus)
            case "boolean":
                return False
            case _:
                return None

    def _resolved(self, schema: Schema, name: str) -> Schema:
        """Follow a reference within the schema, and take one of several alternatives."""
        reference = schema.get("$ref")
        if isinstance(reference, str):
            target: object = self._root
            for step in reference.removeprefix("#/").split("/"):
                target = target.get(step) if isinstance(target, dict) else None
            return self._resolved(_mapping(target), name)
        options = schema.get("anyOf") or schema.get("oneOf")
        if isinstance(options, list) and options:
            nothing = [option for option in options if _mapping(option).get("type") == "null"]
            something = [option for option in options if option not in nothing]
            chosen = nothing if nothing and name in _UNKNOWN else something or nothing
            return self._resolved(_mapping(chosen[0]), name)
        if isinstance(types := schema.get("type"), list):
            unknown = "null" in types and name in _UNKNOWN
            return {**schema, "type": "null" if unknown else next((t for t in types if t != "null"), "null")}
        return schema

    def _object(self, schema: Schema, focus: _Focus) -> dict[str, JsonValue]:
        properties = _mapping(schema.get("properties"))
        return {name: self._value(_mapping(inner), name, focus) for name, inner in properties.items()}

    def _array(self, schema: Schema, name: str, focus: _Focus) -> Sequence[JsonValue]:
        items = self._resolved(_mapping(schema.get("items")), name)
        least, most = _whole(schema, "minItems", 0), _whole(schema, "maxItems", _POINTS_AT_MOST)
        if _type(items) in {"integer", "number"}:
            count = max(least, min(1, most))
            return [_bounded(items, _whole(items, "minimum", 1) + focus.position + at) for at in range(count)]
        subjects = list(islice(self._subjects(name, focus, items), most))
        while subjects and len(subjects) < least:
            subjects.append(subjects[-1])
        subjects.extend([focus] * (least - len(subjects)))
        return [self._value(items, name.removesuffix("s"), subject) for subject in subjects]

    def _subjects(self, name: str, focus: _Focus, items: Schema) -> Iterator[_Focus]:
        """Yield what a list is about, one by one: what there is no room for is neither said nor planted."""
        if name in _ENTITIES:
            false = [facts.Named("person", name) for name in (*self._false_names, *self._orders.words)]
            found = facts.named(self._reading.text, kinds=_kinds(items))
            yield from (replace(focus, named=named) for named in (*false, *found))
        elif focus.passage is not None and (name in _CITATIONS or focus.named is None):
            yield focus
        else:
            for said in self._told(name):
                yield _Focus(Passage(said.quote, 1), said=said)
            for position, passage in enumerate(self._passages(name)):
                yield _Focus(passage, said=self._said(name, passage), position=position)

    def _passages(self, name: str) -> Sequence[Passage]:
        if name in _ASKS:
            return [passage for passage in self._reading.passages if passage.asks][:_SENTENCES]
        if name in _SUMMARIES:
            return self._best[:_SENTENCES]
        if self._planter is not None:
            return self._planter.shuffled((*self._best, *self._reading.broken[:1]))
        return self._best

    def _told(self, name: str) -> Iterator[Said]:
        """Yield what the document tells to say: proved by itself, or by whatever else stands there."""
        part = _part(name)
        for words in self._orders.words:
            quotes = [words] if part is Part.SUMMARY else [words, *(each.text for each in self._best[:1])]
            for quote in quotes:
                if self._planter is not None:
                    self._planter.obeyed(part, words, quote)
                yield Said(words, quote)

    def _said(self, name: str, passage: Passage) -> Said | None:
        """Let the planter, where there is one, decide how something is said."""
        if self._planter is None:
            return None
        if _part(name) is Part.NOTE:
            return self._planter.quotation(passage, self._truth)
        if _part(name) is Part.SUMMARY:
            said = self._planter.words(Part.SUMMARY, passage.text, self._truth)
        else:
            said = self._planter.statement(_part(name), passage, self._truth)
        self._false_names.extend(said.names)
        return said

    def _choice(self, choices: Sequence[JsonValue], name: str, focus: _Focus) -> JsonValue:
        names = [choice for choice in choices if isinstance(choice, str)]
        if focus.named is not None and focus.named.kind in names:
            return focus.named.kind
        if name == "language":
            guess = facts.language(self._reading.text)
            return guess if guess in names else choices[0]
        if name in _KINDS and names:
            return facts.kind(self._reading.text, names)
        return choices[0]

    def _string(self, schema: Schema, name: str, focus: _Focus) -> str:
        most = _whole(schema, "maxLength", 1_000)
        text = _shortened(self._words(name, focus, most), most)
        return text.ljust(_whole(schema, "minLength", 0), "…")

    def _words(self, name: str, focus: _Focus, most: int) -> str:
        if focus.named is not None:
            return focus.named.kind if name in {"type", *_KINDS} else focus.named.text
        if name in _UNKNOWN:
            return focus.said.claim if focus.said is not None and self._orders else ""
        if focus.said is not None:
            return focus.said.quote if name in _QUOTES else focus.said.claim
        passage = focus.passage or next(iter(self._best), None)
        if name in _QUOTES:
            return "" if passage is None else self._quote(passage)
        if name in _HEADLINES:
            return self._headline(most)
        if name == "language":
            return facts.language(self._reading.text)
        if name in _KINDS:
            return facts.kind(self._reading.text)
        if name in _SUMMARIES and focus.passage is None:
            return " ".join(each.text for each in self._best[:_SENTENCES])
        return "" if passage is None else passage.text

    def _number(self, schema: Schema, name: str, focus: _Focus) -> int:
        if name.startswith("page") and focus.passage is not None:
            return _bounded(schema, focus.passage.page)
        return _bounded(schema, _whole(schema, "minimum", 1))

    def _headline(self, most: int) -> str:
        if self._orders.headline or self._orders.words:
            return _shortened(self._orders.headline or self._orders.words[0], most)
        headline = self._title(most)
        if self._planter is None:
            return headline
        said = self._planter.words(Part.HEADLINE, headline, self._truth)
        self._false_names.extend(said.names)
        return _shortened(said.claim, most)

    def _title(self, most: int) -> str:
        titles = [title for title in self._reading.titles if len(title) <= most and _wordiness(title) > 2]
        if titles:
            return max(titles, key=_wordiness)
        return (
            _shortened(self._best[0].text, min(most, 100)) if self._best else "A document without sentences"
        )

    def _quote(self, passage: Passage) -> str:
        if self._share and self._random.random() < self._share:
            return invented(passage.text, self._random)
        return passage.text


def _part(name: str) -> Part:
    """Return which part of a brief a field of this name is."""
    if name == "notes":
        return Part.NOTE
    if name in _SUMMARIES:
        return Part.SUMMARY
    return Part.ASK if name in _ASKS else Part.POINT


def _type(schema: Schema) -> str:
    stated = schema.get("type")
    if isinstance(stated, str):
        return stated
    if "properties" in schema:
        return "object"
    return "array" if "items" in schema else "string"


def _whole(schema: Schema, keyword: str, default: int) -> int:
    value = schema.get(keyword)
    return int(value) if isinstance(value, int | float) else default


def _kinds(items: Schema) -> Sequence[str]:
    """Return the kinds of entities that the items of a list may have; none given means all."""
    properties = _mapping(items.get("properties"))
    for name in ("type", *sorted(_KINDS)):
        if isinstance(kinds := _mapping(properties.get(name)).get("enum"), list):
            return [kind for kind in kinds if isinstance(kind, str)]
    return ()


def _bounded(schema: Schema, value: int) -> int:
    value = max(value, _whole(schema, "minimum", value))
    return min(value, _whole(schema, "maximum", value))


def _mapping(value: object) -> Schema:
    return value if isinstance(value, dict) else {}


def _wordiness(title: str) -> int:
    """Count the words in small letters: a subject line has some, a letterhead has none."""
    return 0 if title[0].isdigit() else sum(word[0].islower() for word in title.split())


def _shortened(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return text[: most + 1].rpartition(" ")[0].rstrip(" ,;:–-") or text[:most]
