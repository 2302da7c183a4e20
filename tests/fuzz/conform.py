"""Whether an answer is what the served OpenAPI document says of it. Keywords that this document uses, no more."""


def faults(schema, node, value, path="$", depth=0):
    if depth > 40:
        return
    allowed = node.get("nullable")  # beside allOf too, as generators of clients read it
    node = schema.resolve(node)
    if value is None:
        if not allowed and not node.get("nullable") and node:
            yield path, "null where the schema does not allow it"
        return
    if "oneOf" in node or "anyOf" in node and "properties" not in node:
        options = node.get("oneOf") or node["anyOf"]
        good = [o for o in options if not any(True for _ in faults(schema, o, value, path, depth + 1))]
        if not good or ("oneOf" in node and len(good) != 1):
            yield path, f"matches {len(good)} of oneOf"
        return
    if "enum" in node and value not in node["enum"]:
        yield path, "not in enum"
        return
    kind = node.get("type")
    if kind == "object":
        if not isinstance(value, dict):
            yield path, "not an object"
            return
        for name in node.get("required", ()):
            if name not in value:
                yield path + "." + name, "required, absent"
        known, further = node.get("properties", {}), node.get("additionalProperties", True)
        for name, sub in value.items():
            if name in known:
                yield from faults(schema, known[name], sub, path + "." + name, depth + 1)
            elif further is False:
                yield path + "." + name, "not in the schema"
            elif isinstance(further, dict):
                yield from faults(schema, further, sub, path + ".*", depth + 1)
    elif kind == "array":
        if not isinstance(value, list):
            yield path, "not an array"
            return
        if not node.get("minItems", 0) <= len(value) <= node.get("maxItems", 10**9):
            yield path, "number of items"
        for sub in value:
            yield from faults(schema, node["items"], sub, path + "[]", depth + 1)
    elif kind == "integer":
        if isinstance(value, bool) or not isinstance(value, int):
            yield path, "not an integer"
        elif not node.get("minimum", value) <= value <= node.get("maximum", value):
            yield path, "out of bounds"
    elif kind == "number":
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            yield path, "not a number"
        elif not node.get("minimum", value) <= value <= node.get("maximum", value):
            yield path, "out of bounds"
    elif kind == "boolean":
        if not isinstance(value, bool):
            yield path, "not a boolean"
    elif kind == "string":
        if not isinstance(value, str):
            yield path, "not a string"
        elif not node.get("minLength", 0) <= len(value) <= node.get("maxLength", 10**9):
            yield path, "length"
