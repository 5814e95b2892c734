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
    process = os.getpid()
    # Only the outermost run counts: tests of test libraries run others inside.
    running = []
    failed = set()

    def tell(test, status, message=None):
        line = {"path": [str(test.id())[:1000]], "status": status}
        if message is not None:
            line["message"] = str(message)[:1000]
        write(line)

    def write(line):
        # A forked child reports to its parent, which reports its tests.
        if os.getpid() == process:
            with open(path, "a") as file:
                file.write(json.dumps(line) + "\n")

    def around(method, told):
        inner = getattr(result, method)

        def outer(self, *rest):
            try:
                told(self, *rest)
            except Exception:
                pass
            return inner(self, *rest)

        setattr(result, method, outer)

    def simple(method, status, reason=lambda *rest: None):
        def told(self, test, *rest):
            if running and running[0] is self and test.id() not in failed:
                tell(test, status, reason(*rest))

        around(method, told)

    def subtest(self, test, part, error):
        if error is not None and running and running[0] is self and test.id() not in failed:
            failed.add(test.id())
            tell(test, "failed", error[1])

    def begin(self):
        if not running:
            running.append(self)
            open(path, "a").close()

    def end(self):
        if running and running[0] is self:
            running.pop()
            failed.clear()
            write({"end": True})

    simple("addSuccess", "passed")
    simple("addFailure", "failed", lambda error: error[1])
    simple("addError", "failed", lambda error: error[1])
    simple("addSkip", "skipped", lambda reason: reason)
    simple("addExpectedFailure", "todo")
    simple("addUnexpectedSuccess", "failed")
    around("addSubTest", subtest)
    around("startTestRun", begin)
    around("stopTestRun", end)


try:
    _next_sitecustomize()
except Exception:
    pass
if sys.version_info >= (3, 6):
    sys.meta_path.insert(0, _Watch)
