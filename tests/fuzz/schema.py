"""Bodies from the served OpenAPI document: valid by schema (with boundary values), and mutations that the schema forbids."""

import copy
import json
import math
import random
import string


class Schema:
    def __init__(self, document):
        self.document = document
        self.parts = document["components"]["schemas"]

    def resolve(self, node):
        seen = 0
        while True:
            if "$ref" in node:
                node = self.parts[node["$ref"].rsplit("/", 1)[1]]
            elif "allOf" in node and len(node["allOf"]) == 1:
                node = node["allOf"][0]
            else:
                return node
            seen += 1
            if seen > 20:
                return node


def number(node, rng):
    """A number within the bounds: an end, next to an end, or log-uniform between."""
    low, high = node.get("minimum", 0), node.get("maximum", 10**6)
    whole = node.get("type") == "integer"
    draw = rng.random()
    if draw < 0.12:
        value = low
    elif draw < 0.24:
        value = high
    elif draw < 0.30:
        value = low + (1 if whole else (high - low) * 1e-9)
    elif draw < 0.36:
        value = high - (1 if whole else (high - low) * 1e-9)
    elif low >= 0:
        a, b = math.log(max(low, 1e-6 if not whole else 0.5)), math.log(max(high, 1e-6))
        value = math.exp(rng.uniform(a, b))
    else:
        value = rng.uniform(low, high)
    if whole:
        value = int(round(value))
    value = min(max(value, low), high)
    if not whole and isinstance(value, float) and value.is_integer() and rng.random() < 0.5:
        value = int(value)
    return value


class Generator:
    """hints: a path's last names -> function of the random source, for values that a schema cannot tell (catalogue ids, versions)."""

    def __init__(self, schema, rng, hints, density=0.35):
        self.schema, self.rng, self.hints, self.density = schema, rng, hints, density

    def make(self, node, path=()):
        rng = self.rng
        hint = self.hints.get(".".join(path[-2:])) or self.hints.get(path[-1] if path else "")
        if hint:
            value = hint(rng)
            if value is not NotImplemented:
                return value
        node = self.schema.resolve(node)
        if "oneOf" in node:
            return self.make(rng.choice(node["oneOf"]), path)
        if "enum" in node:
            return rng.choice(node["enum"])
        kind = node.get("type")
        if kind == "object" or "properties" in node:
            made, required = {}, set(node.get("required", ()))
            if "anyOf" in node:
                required |= set(rng.choice(node["anyOf"]).get("required", ()))
            for name, sub in node.get("properties", {}).items():
                if sub.get("readOnly"):
                    continue
                if name in required or rng.random() < self.density:
                    made[name] = self.make(sub, path + (name,))
            return made
        if kind == "array":
            low, high = node.get("minItems", 0), min(node.get("maxItems", 4), 6)
            return [self.make(node["items"], path + ("[]",)) for _ in range(rng.randint(low, max(low, high)))]
        if kind in ("integer", "number"):
            return number(node, rng)
        if kind == "boolean":
            return rng.random() < 0.5
        if kind == "string":
            if "pattern" in node:
                return rng.choice(["1", "0.1.0", "99999999", "v1.2.3", "b9999", "0.27.1", "2.0.0rc1"])
            low, high = node.get("minLength", 0), node.get("maxLength", 20)
            return "".join(
                rng.choice(string.ascii_letters)
                for _ in range(rng.choice([max(low, 1), min(high, 20), high if high <= 128 else 20]))
            )
        return rng.choice([None, 1, "x", True, [], {}])


ODD = [
    None,
    True,
    False,
    0,
    -1,
    1,
    1.5,
    -0.0,
    1e308,
    -1e308,
    5e-324,
    2**31,
    2**31 - 1,
    -(2**31) - 1,
    2**63,
    2**63 - 1,
    -(2**63) - 1,
    2**64,
    10**30,
    10**400,
    "",
    " ",
    "1",
    "0",
    "-1",
    "NaN",
    "Infinity",
    "null",
    "true",
    "\u0000",
    "\n\r",
    "../../../etc/passwd",
    "%00",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "{{7*7}}",
    "${jndi:x}",
    "\ud83d\ude00" * 10,
    "\u202e",
    "\ufeff",
    "a" * 127,
    "a" * 128,
    "a" * 129,
    "a" * 5000,
    "İstanbul",
    "ß",
    "\u00e9",
    "e\u0301",
    [],
    [[]],
    [None],
    {},
    {"": 1},
    {"id": None},
    {"id": {}},
    {"a": {"b": {"c": 1}}},
    [1] * 300,
]


def places(value, path=()):
    yield path
    if isinstance(value, dict):
        for k, v in value.items():
            yield from places(v, path + (k,))
    elif isinstance(value, list):
        for i, v in enumerate(value[:20]):
            yield from places(v, path + (i,))


def put(value, path, new):
    if not path:
        return new
    value = copy.copy(value)
    value[path[0]] = put(value[path[0]], path[1:], new)
    return value


def drop(value, path):
    value = copy.copy(value)
    if len(path) == 1:
        del value[path[0]]
        return value
    value[path[0]] = drop(value[path[0]], path[1:])
    return value


def at(value, path):
    for name in path:
        value = value[name]
    return value


def mutate(body, rng):
    """One to three changes of the tree, most of them against the schema. Returns (bytes, name of the last change)."""
    name = "none"
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        all_places = [p for p in places(body) if p]
        if not all_places:
            body = {"model": 1}
            continue
        path = rng.choice(all_places)
        draw = rng.random()
        parent = at(body, path[:-1])
        if draw < 0.45:
            body, name = put(body, path, rng.choice(ODD)), "odd value"
        elif draw < 0.55:
            old = at(body, path)
            if isinstance(old, (int, float)) and not isinstance(old, bool) and abs(old) < 10**300:
                new = rng.choice(
                    [-old, old * 10 ** rng.randint(1, 18), old + 0.5, str(old), [old], old * 1e-9, -old - 1]
                )
            elif isinstance(old, str):
                new = rng.choice(
                    [old.upper(), old + " ", " " + old, old[:-1], old + "\u0000", [old], {"id": old}, old * 50]
                )
            else:
                new = rng.choice([[old], {"x": old}, str(old)[:100]])
            body, name = put(body, path, new), "bent value"
        elif draw < 0.65:
            body, name = drop(body, path), "dropped"
        elif draw < 0.80 and isinstance(parent, dict):
            new_parent = dict(parent)
            new_parent[
                rng.choice(["foo", "", "Model", "ID", "__proto__", "$type", "$ref", "model ", "gpu\u0000", "x" * 300])
            ] = rng.choice(ODD)
            body, name = put(body, path[:-1], new_parent), "unknown member"
        else:
            other = rng.choice(all_places)
            body, name = put(body, path, copy.deepcopy(at(body, other))), "transplanted"
            if len(json.dumps(body, default=str)) > 200_000:
                return b"{}", "none"
    try:
        raw = json.dumps(body).encode("utf-8", "surrogatepass")
    except (ValueError, OverflowError):
        raw = b"{}"
    draw = rng.random()
    if draw < 0.06:
        raw, name = raw[: rng.randrange(len(raw) + 1)], "truncated"
    elif draw < 0.10:
        i = rng.randrange(len(raw))
        raw, name = raw[:i] + bytes([rng.randrange(256)]) + raw[i + 1 :], "byte flipped"
    elif draw < 0.12:
        raw, name = b'{"model":"x",' + raw[1:], "repeated member"
    elif draw < 0.13:
        depth = rng.choice([10, 63, 64, 65, 1000, 20000])
        raw, name = b'{"model":' + b"[" * depth + b"]" * depth + b"}", "nested"
    elif draw < 0.14:
        raw, name = (
            rng.choice(
                [
                    b"",
                    b"null",
                    b"[]",
                    b"1",
                    b'""',
                    b"\xef\xbb\xbf{}",
                    b"{}" * 2,
                    b"\xff\xfe{\x00}\x00",
                    b"//x\n{}",
                    b"{,}",
                    b"{'a':1}",
                    b'{"model":NaN}',
                    b'{"model":"\\ud800"}',
                    b"\x00" * 100,
                    b" " * 5000,
                ]
            ),
            "not a body",
        )
    return raw, name
