"""Loaded by every Python process of a check, through PYTHONPATH: when unittest's text runner is
used, writes a line a test beside this file as well. It changes nothing else: what is printed and
the exit status are unittest's own. It must never raise.
"""

import sys


def _next_sitecustomize():
    """What would have been loaded had this folder not been there."""
    import importlib.machinery
    import importlib.util
    import os

    here = os.path.dirname(os.path.abspath(__file__))
    others = [path for path in sys.path if os.path.abspath(path) != here]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


class _Watch:
    """Finds unittest's result class when the module that has it is first imported."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name != "unittest.runner":
            return None
        sys.meta_path.remove(cls)
        import importlib.util

        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            return spec
        load = spec.loader.exec_module

        def exec_module(module):
            load(module)
            try:
                _report(module.TextTestResult)
            except Exception:
                pass

        spec.loader.exec_module = exec_module
        return spec


def _report(result):
    import json
    import os

    here = os.path.dirname(os.path.abspath(__file__))
    path = os.path.join(here, "unittest-%d.lines" % os.getpid())
    owner = os.getpid()
    failed = set()

    def tell(value):
        # A forked child answers to its parent, which tells of its tests.
        if os.getpid() != owner:
            return
        try:
            with open(path, "a") as file:
                file.write(json.dumps(value) + "\n")
        except Exception:
            pass

    def told(method, status, reason=None):
        inner = getattr(result, method)

        def outer(self, test, *rest):
            name = str(test.id())[:1000]
            message = str(reason(*rest))[:1000] if reason else None
            if status != "passed" or name not in failed:
                tell({"path": [name], "status": status, "message": message})
            return inner(self, test, *rest)

        setattr(result, method, outer)

    def subtest(self, test, part, error):
        name = str(test.id())[:1000]
        if error is not None and name not in failed:
            failed.add(name)
            tell({"path": [name], "status": "failed", "message": str(error[1])[:1000]})
        return sub(self, test, part, error)

    def end(self):
        tell({"end": True})
        return stop(self)

    told("addSuccess", "passed")
    told("addFailure", "failed", lambda error: error[1])
    told("addError", "failed", lambda error: error[1])
    told("addSkip", "skipped", lambda reason: reason)
    told("addExpectedFailure", "todo", lambda error: "expected failure")
    told("addUnexpectedSuccess", "failed")
    sub, stop = result.addSubTest, result.stopTestRun
    result.addSubTest, result.stopTestRun = subtest, end


try:
    _next_sitecustomize()
except Exception:
    pass
if sys.version_info >= (3, 6):
    sys.meta_path.insert(0, _Watch)
