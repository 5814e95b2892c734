"""Loads a module of the repository by its path, under the name that it has in its package."""

import os
import sys


def load(path):
    """Imports the module under the name that it has in its package."""
    import importlib
    import importlib.util

    parts = path[: -len(".py")].split("/")
    if parts[-1] == "__init__":
        parts.pop()
    top = len(parts) - 1
    while top > 0 and os.path.exists(os.path.join(*parts[:top], "__init__.py")):
        top -= 1
    starts = [top] + [1] * (parts[0] in ("src", "lib")) + [0]
    failure = None
    for start in starts:
        name = ".".join(parts[start:])
        base = os.path.abspath(os.path.join(*parts[:start])) if start else os.getcwd()
        if not name or name.split(".")[0] in sys.builtin_module_names:
            continue
        if base not in sys.path:
            sys.path.insert(0, base)
        try:
            module = importlib.import_module(name)
        except Exception as error:
            failure = failure or error
            continue
        if os.path.realpath(getattr(module, "__file__", None) or "") == os.path.realpath(path):
            return module
    # Also reached if the name is that of a module of Python itself.
    if failure is not None and not isinstance(failure, ImportError):
        raise failure
    name = "_".join(parts)
    # A name of a module that is loaded already would replace that module.
    name = "called_" + name if name in sys.modules else name
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except ImportError:
        raise failure or sys.exc_info()[1]
    return module
