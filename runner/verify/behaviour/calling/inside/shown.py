"""Writes any value of Python as text, the same text for values that are equal: sets and dicts in
one order, no addresses. Bounded in depth and size; never raises.
"""

import re

_MOST_DEPTH = 10
_MOST_NODES = 5000
_MOST_TEXT = 20000


def shown(value):
    return _Writer().write(value)


class _Writer:
    def __init__(self):
        self.left = _MOST_NODES
        self.above = []

    def write(self, value):
        self.left -= 1
        if self.left < 0:
            return "…"
        if value is None or isinstance(value, bool):
            return str(value)
        kind = type(value)
        if kind is int:
            return str(value) if value.bit_length() < 4000 else "a large integer %x" % (value % (1 << 64))
        if kind is float or kind is complex:
            return repr(value)
        if kind is str:
            return repr(value[:_MOST_TEXT])
        if kind in (bytes, bytearray):
            return repr(bytes(value[:_MOST_TEXT]))
        if any(one is value for one in self.above):
            return "<cycle>"
        if len(self.above) >= _MOST_DEPTH:
            return "<deep>"
        self.above.append(value)
        try:
            return self._compound(value, kind)
        except Exception:
            return "<cannot be read>"
        finally:
            self.above.pop()

    def _all(self, items):
        texts = []
        for item in items:
            if self.left < 0:
                break
            texts.append(self.write(item))
        return texts

    def _entries(self, value):
        pairs = []
        for key, item in list(dict.items(value)):
            if self.left < 0:
                break
            pairs.append((self.write(key), self.write(item)))
        return ", ".join("%s: %s" % pair for pair in sorted(pairs))

    def _compound(self, value, kind):
        name = kind.__name__[:80]
        if kind is list:
            return "[%s]" % ", ".join(self._all(value))
        if kind is tuple:
            return "(%s%s)" % (", ".join(self._all(value)), "," if len(value) == 1 else "")
        if kind in (set, frozenset):
            return "%s{%s}" % ("" if kind is set else "frozenset", ", ".join(sorted(self._all(value))))
        if kind is dict:
            return "{%s}" % self._entries(value)
        if isinstance(value, dict):
            return "%s({%s})" % (name, self._entries(value))
        if isinstance(value, (list, set, frozenset)):
            texts = self._all(value)
            return "%s(%s)" % (name, ", ".join(texts if isinstance(value, list) else sorted(texts)))
        if isinstance(value, BaseException):
            return "%s(%s)" % (name, ", ".join(self._all(value.args)))
        if isinstance(value, tuple):
            fields = getattr(kind, "_fields", None)
            texts = self._all(value)
            if isinstance(fields, tuple) and len(fields) == len(texts):
                texts = ["%s=%s" % pair for pair in zip(fields, texts)]
            return "%s(%s)" % (name, ", ".join(texts))
        import enum
        import types

        if isinstance(value, enum.Enum):
            return "%s.%s" % (name, value.name)
        for base in (str, int, float):
            if isinstance(value, base):
                return "%s(%s)" % (name, self.write(base.__call__(value) if base is not str else str.__str__(value)))
        if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.MethodType)):
            return "<function %s>" % value.__name__
        if isinstance(value, type):
            return "<class %s>" % value.__name__
        if isinstance(value, types.ModuleType):
            return "<module %s>" % value.__name__
        fields = {}
        for one in reversed(kind.__mro__):
            slots = one.__dict__.get("__slots__", ())
            for slot in (slots,) if isinstance(slots, str) else slots:
                if slot not in ("__dict__", "__weakref__") and hasattr(value, slot):
                    fields[slot] = getattr(value, slot)
        own = getattr(value, "__dict__", None)
        if isinstance(own, dict):
            fields.update(own)
        if (fields or isinstance(own, dict)) and not kind.__module__.partition(".")[0] in _BY_REPR:
            texts = ["%s=%s" % (str(key)[:200], self.write(fields[key])) for key in sorted(fields, key=str)]
            return "%s(%s)" % (name, ", ".join(texts))
        # Without fields, it is implemented in C or only has its repr.
        return re.sub(r"0x[0-9a-fA-F]+", "0x…", repr(value)[:_MOST_TEXT])


_BY_REPR = ("decimal", "fractions", "datetime", "uuid", "pathlib", "ipaddress", "zoneinfo", "re", "numpy", "pandas")
