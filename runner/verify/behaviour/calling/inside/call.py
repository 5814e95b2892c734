"""Runs in a clean room: has functions of Python called, and writes a line of JSON for each answer.
The code of the repository runs in a supervised process of its own (this file with --called): if it
hangs or ends, one call is lost, and the next process continues after that call. Reads its work from
standard input, with its time limits. The counterpart of call.mjs and called.mjs.
"""

import json
import os
import sys
import time

_MOST_STRIKES = 3
_MOST_PROCESSES = 30
_MOST_LINE = 20000
_MOST_TOLD = 300


def watch():
    work = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    until = time.monotonic() + work["totalMs"] / 1000
    functions = work["functions"]
    failed = set()
    strikes = {}
    ends = {}
    at = (0, 0)
    for _ in range(_MOST_PROCESSES):
        if at[0] >= len(functions) or time.monotonic() >= until:
            break
        at, ready, how = _call_from(work, at, failed, until, ends)
        if how is None or at[0] >= len(functions):
            continue
        i, j = at
        if how == "slow":
            _tell({"i": i, "no": "there was no time for all calls"})
            # Skips the rest of its inputs.
            failed.add(functions[i]["of"])
            at = (i + 1, 0)
            continue
        if not ready:
            path = functions[i]["path"]
            failed.add(path)
            words = "was not loaded in time" if how == "hang" else "ended the process that loaded it"
            for k in range(i, len(functions)):
                if functions[k]["path"] == path:
                    _tell({"i": k, "no": "its module " + words})
            at = (i + 1, 0)
            continue
        _tell({"i": i, "j": j, "k": how, "c": ""})
        strikes[i] = strikes.get(i, 0) + 1
        at = (i, j + 1)
        if strikes[i] >= _MOST_STRIKES or time.monotonic() >= ends.get(i, until):
            words = "did not come back" if how == "hang" else "ended its process"
            failed.add(functions[i]["of"])
            _tell({"i": i, "no": "it " + words + (" %d times" % strikes[i] if strikes[i] > 1 else "")})
            at = (i + 1, 0)
    for i in range(at[0], len(functions)):
        _tell({"i": i, "no": "there was no time for all calls"})


def _call_from(work, start, failed, until, ends):
    """Returns where the next process begins, whether calls had begun, and how this one was lost."""
    import selectors
    import subprocess
    import threading

    token = "%s " % os.urandom(8).hex()
    out, into = os.pipe()
    env = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1")
    child = subprocess.Popen(
        [sys.executable, os.path.abspath(__file__), "--called", str(into)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[into],
        env=env,
    )
    os.close(into)
    functions = [None if one["path"] in failed or one["of"] in failed else one for one in work["functions"]]
    job = {"token": token, "from": start, "functions": functions, "waitMs": work["waitMs"]}

    def feed():
        try:
            child.stdin.write(json.dumps(job).encode("utf-8"))
            child.stdin.close()
        except OSError:
            pass

    threading.Thread(target=feed, daemon=True).start()
    i, j = start
    ready, how, done = False, "death", False
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(out, selectors.EVENT_READ)
        while not done:
            limit = (work["callMs"] if ready else work["loadMs"]) / 1000
            # Leaves half of the time to other modules.
            if not ready and any(one["path"] != work["functions"][i]["path"] for one in work["functions"][i + 1 :]):
                limit = min(limit, (until - time.monotonic()) / 2)
            if not selector.select(max(0, min(limit, until - time.monotonic()))):
                how = "hang"
                break
            chunk = os.read(out, 65536)
            if not chunk or time.monotonic() >= until:
                break
            lines = (rest + chunk).split(b"\n")
            rest = lines.pop()[:_MOST_LINE]
            for line in lines:
                told = _read(line, token)
                if told is None:
                    continue
                if told.get("end"):
                    done = True
                elif told.get("ready") or told.get("loading"):
                    ready = bool(told.get("ready"))
                    i, j = told["i"], j if told["i"] == i else 0
                    # Leaves half of the time to the functions after this one.
                    if ready and any(one["of"] != work["functions"][i]["of"] for one in work["functions"][i + 1 :]):
                        ends.setdefault(i, (time.monotonic() + until) / 2)
                else:
                    _tell(told)
                    i, j = (told["i"] + 1, 0) if "no" in told else (told["i"], told["j"] + 1)
            if not done and ready and time.monotonic() >= ends.get(i, until):
                how = "slow"
                break
    os.close(out)
    child.kill()
    child.wait()
    if done:
        return (len(functions), 0), True, None
    return (i, j), ready, None if time.monotonic() >= until else how


def _read(line, token):
    text = line.decode("utf-8", "replace")
    if not text.startswith(token) or len(text) > _MOST_LINE:
        return None
    try:
        told = json.loads(text[len(token) :])
    except ValueError:
        return None
    return told if isinstance(told, dict) and (told.get("end") or isinstance(told.get("i"), int)) else None


def _tell(line):
    os.write(1, (json.dumps(line) + "\n").encode("ascii"))


class _Called:
    def __init__(self, pipe):
        # Imported before files of the repository can replace any of these.
        import asyncio
        import hashlib
        import inspect
        import itertools

        self.asyncio = asyncio
        self.inspect = inspect
        self.itertools = itertools
        self.pipe = pipe
        self.sha256 = hashlib.sha256
        self.job = json.loads(sys.stdin.buffer.read().decode("utf-8"))
        from kind import kind_of
        from loading import load
        from shown import shown

        self.kind_of = kind_of
        self.load = load
        self.shown = shown
        del sys.modules["kind"], sys.modules["loading"], sys.modules["shown"]
        here = os.path.dirname(os.path.abspath(__file__))
        sys.path[:] = [one for one in sys.path if one not in ("", here)]
        root = os.getcwd()
        sys.path[:0] = [root, os.path.join(root, "src"), os.path.join(root, "lib")]
        sys.argv[:] = [""]
        self.loaded = {}

    def all(self):
        first, begin = self.job["from"]
        for i in range(first, len(self.job["functions"])):
            one = self.job["functions"][i]
            if one is not None:
                self.one(one, i, begin if i == first else 0)
        self.tell({"end": True})

    def one(self, one, i, begin):
        self.tell({"i": i, "loading": True})
        try:
            path = one["path"]
            if path not in self.loaded:
                self.loaded[path] = self.load(path)
            found = getattr(self.loaded[path], one["name"], None)
        except BaseException as error:
            words = "%s: %s" % (type(error).__name__, _text(error))
            self.tell({"i": i, "no": "its module cannot be loaded: " + words[:200]})
            return
        inspect = self.inspect
        method, maker = one.get("method"), None
        if method and isinstance(found, type):
            maker, found = found, getattr(found, method["name"], None)
        if method and (maker is None or method["kind"] != "getter" and not callable(found)):
            self.tell({"i": i, "no": "no function"})
            return
        if not method and not (inspect.isfunction(found) or callable(found) and hasattr(found, "__wrapped__")) or isinstance(found, type):
            self.tell({"i": i, "no": "no function"})
            return
        signature = self.signature(found) if not method or method["kind"] != "getter" else None
        to_make = self.signature(maker)
        self.tell({"i": i, "ready": True})
        for j in range(begin, len(one["calls"])):
            call = one["calls"][j]
            on = None
            if isinstance(call, dict):
                on, call = call["on"], [call["args"], call.get("named") or []]
            # Passes the instance as the first argument of a method.
            first = [] if on is None else [None]
            fits = on is None or _fits(to_make, on["args"], on.get("named") or [])
            if not fits or not _fits(signature, first + call[0], call[1]):
                self.tell({"i": i, "j": j, "k": "arity", "c": ""})
                continue
            name = method["name"] if method else None
            answer = self.ask(found, call, maker, on, name)
            again = self.ask(found, call, maker, on, name)
            self.tell(dict(answer, i=i, j=j, **({"u": 1} if answer != again else {})))

    def signature(self, found):
        try:
            return self.inspect.signature(found)
        except (TypeError, ValueError):
            return None

    def receiver(self, maker, on):
        made = at = maker(*_values(on["args"], maker), **_named(on.get("named"), maker))
        failure = None
        for step in on["steps"]:
            try:
                if failure is None:
                    at = getattr(at, step["name"])(*_values(step["args"], maker), **_named(step.get("named"), maker))
                    at = self.settled(at)
            except Exception as error:
                failure = error
            # Ignores errors of this step: tests also try invalid steps.
            if not step.get("goesOn"):
                at, failure = made, None
        if failure is not None:
            raise failure
        return at

    def settled(self, value):
        if not hasattr(value, "__await__"):
            return value

        async def bounded():
            return await self.asyncio.wait_for(value, self.job["waitMs"] / 1000)

        try:
            return self.asyncio.run(bounded())
        except self.asyncio.TimeoutError:
            raise _Slow()

    def state(self, on, is_changed):
        told = self.told(self.shown(on))
        fields = ",".join(sorted(str(key) for key in getattr(on, "__dict__", None) or {}))
        found = {"s": told["c"], "sf": fields[:_MOST_TOLD]}
        if "h" in told:
            found["sh"] = told["h"]
        return dict(found, sc=1) if is_changed else found

    def ask(self, found, call, maker, on, name):
        try:
            args, named = _values(call[0], maker), _named(call[1], maker)
            before = self.shown([args, named])
            was = None
            if on is not None:
                on = self.receiver(maker, on)
                was = self.shown(on)
                found = getattr(on, name)
                # A field needs no call.
                value = found if not callable(found) else found(*args, **named)
            else:
                value = found(*args, **named)
            value = self.settled(value)
            if was is not None and value is on:
                return dict({"k": "value", "c": "itself"}, **self.state(on, self.shown(on) != was))
            state = {} if was is None else self.state(on, self.shown(on) != was)
            if hasattr(value, "__next__"):
                value = ("iterates", list(self.itertools.islice(value, 1000)))
            text = self.shown(value)
            after = self.shown([args, named])
            if after != before:
                text += "; its arguments became " + after
            return dict({"k": "value"}, **self.told(text), **state, **self.kind_of(value))
        except _Slow:
            return {"k": "pending", "c": ""}
        except SystemExit as error:
            return dict({"k": "exit"}, **self.told(self.shown(error.code)[:50]))
        except BaseException as error:
            name = type(error).__name__[:80]
            return dict({"k": "throw", "e": name}, **self.told(_text(error)[:200]))

    def told(self, text):
        if len(text) <= _MOST_TOLD:
            return {"c": text}
        digest = self.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return {"c": text[:_MOST_TOLD], "h": digest}

    def tell(self, line):
        data = (self.job["token"] + json.dumps(line) + "\n").encode("ascii")
        while data:
            data = data[os.write(self.pipe, data) :]


class _Slow(BaseException):
    pass


def _fits(signature, args, named):
    if signature is None:
        return True
    try:
        signature.bind(*args, **dict(named))
        return True
    except TypeError:
        return False


def _values(values, maker):
    return [decoded(value, maker) for value in values]


def _named(pairs, maker):
    return {name: decoded(value, maker) for name, value in pairs or []}


def _text(error):
    try:
        return str(error)
    except BaseException:
        return ""


def decoded(value, maker=None):
    """Decodes a value (behaviour/value.ts); `maker` is the class whose method is called."""
    if isinstance(value, list):
        return _values(value, maker)
    if not isinstance(value, dict):
        return value
    if "t" in value:
        return tuple(_values(value["t"], maker))
    if "n" in value:
        return maker(*_values(value["n"], maker))
    if "f" in value:
        return float(value["f"])
    if "d" in value:
        return {_key(key): decoded(one, maker) for key, one in value["d"]}
    return None


def _key(key):
    made = decoded(key)
    try:
        hash(made)
    except TypeError:
        return str(made)
    return made


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--called":
        sys.setrecursionlimit(2000)
        try:
            _Called(int(sys.argv[2])).all()
        finally:
            os._exit(0)
    else:
        watch()
