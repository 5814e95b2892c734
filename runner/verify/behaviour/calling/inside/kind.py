"""Returns the kind of an answer: made only of types of Python ("p"), or with an instance of a class
of the product that itself defines what it equals or how it is shown ("o", in words). Bounded; never
raises.
"""

import os

_MOST_DEPTH = 4
_MOST_NODES = 200
_SAYS = frozenset(
    "__%s__" % name
    for name in (
        "eq ne lt le gt ge sub rsub add radd mul rmul truediv rtruediv mod rmod neg abs round"
        " repr str format float int index complex bool bytes len contains iter getitem"
        " getattribute class array"
    ).split()
)
_PLAIN = (bool, int, float, complex, str, bytes, bytearray, list, tuple, set, frozenset, dict)
_DATES = ("datetime", "decimal", "fractions")
_FOREIGN = ("site-packages", "dist-packages")


def kind_of(value):
    try:
        state = {"left": _MOST_NODES, "plain": value is not None, "own": None}
        _look(value, 0, state)
    except BaseException:
        return {}
    if state["own"] is not None:
        return {"o": state["own"]}
    return {"p": 1} if state["plain"] else {}


def _look(value, depth, state):
    state["left"] -= 1
    kind = type(value)
    if state["left"] < 0 or depth > _MOST_DEPTH or value is None:
        return
    if kind not in _PLAIN and kind.__module__.partition(".")[0] not in _DATES:
        state["plain"] = False
        state["own"] = state["own"] or _said_by(kind)
    items = ()
    if isinstance(value, dict):
        items = [one for pair in list(dict.items(value))[:_MOST_NODES] for one in pair]
    elif isinstance(value, list):
        items = list.__getitem__(value, slice(0, _MOST_NODES))
    elif isinstance(value, tuple):
        items = tuple.__getitem__(value, slice(0, _MOST_NODES))
    elif kind in (set, frozenset):
        items = list(value)[:_MOST_NODES]
    else:
        fields = getattr(value, "__dict__", None)
        if isinstance(fields, dict) and not isinstance(value, type):
            items = list(fields.values())[:_MOST_NODES]
    for one in items:
        _look(one, depth + 1, state)


def _said_by(kind):
    """Names the first such method that a class of the product defines itself; None if there is none."""
    root = os.path.realpath(os.getcwd()) + os.sep
    for one in type.__getattribute__(kind, "__mro__"):
        fields = type.__getattribute__(one, "__dict__")
        for name in sorted(_SAYS & set(fields)):
            if _is_of_product(one, fields, fields[name], root, name):
                return "%s.%s" % (kind.__name__[:60], name)
    meta = type(kind)
    if meta is not type and _SAYS & set(meta.__dict__) and _said_by_meta(meta, root):
        return "%s of %s" % (meta.__name__[:60], kind.__name__[:60])
    return None


def _said_by_meta(meta, root):
    return any(_is_of_product(meta, meta.__dict__, meta.__dict__[name], root, name) for name in _SAYS & set(meta.__dict__))


def _is_of_product(owner, fields, found, root, name):
    found = getattr(found, "__func__", None) or getattr(found, "fget", None) or found
    code = getattr(getattr(found, "__wrapped__", found), "__code__", None)
    if code is not None:
        path = code.co_filename
        if path.startswith("<"):
            # Generated, as by dataclasses.
            return not ("__dataclass_fields__" in fields or "__attrs_attrs__" in fields)
        path = os.path.realpath(path)
        return path.startswith(root) and not any(part in _FOREIGN for part in path.split(os.sep))
    if name == "__eq__" and found is None:
        return False
    # An inherited built-in method changes nothing.
    for base in owner.__mro__[1:]:
        if base.__dict__.get(name) is found:
            return False
    return owner.__module__ != "builtins" and _is_module_of(owner.__module__, root)


def _is_module_of(name, root):
    import sys

    path = getattr(sys.modules.get(name), "__file__", None)
    return isinstance(path, str) and os.path.realpath(path).startswith(root)
