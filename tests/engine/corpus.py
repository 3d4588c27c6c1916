"""Programs of many shapes that print what they do: the ground on which marks must change nothing."""

PROGRAMS = {
    "for else": """
        for n in range(2, 12):
            for d in range(2, n):
                if n % d == 0:
                    print(n, "=", d, "*", n // d)
                    break
            else:
                print(n, "is prime")
        """,
    "while else, continue": """
        n = 6
        while n:
            n -= 1
            if n == 3: continue
            print(n)
        else:
            print("done", n)
        while True:
            n += 1
            if n > 3: break
        while 0: print("never")
        else: print("else of never")
        print(n)
        """,
    "elif chain and else if": """
        def kind(n):
            if n < 0:
                return "negative"
            elif n == 0:
                return "zero"
            elif n < 10:
                return "small"
            else:
                if n % 2:
                    return "odd"
                else:
                    pass
            return "even"
        print([kind(n) for n in (-1, 0, 5, 11, 12)])
        """,
    "generators": """
        def count(n):
            "Counts."
            while n:
                if n % 2:
                    got = yield n
                    print("got", got)
                else:
                    for i in range(n):
                        if i: break
                    yield -n
                n -= 1
            return "end"
        def outer():
            x = yield from count(3)
            yield x
        g = count(3)
        print(next(g), g.send("a"), list(g), list(outer()), count.__doc__)
        print(sum(x * x for x in range(4) if x), next(iter([])) if 0 else "x")
        """,
    "generator closed in the middle": """
        def rows():
            try:
                for i in range(5):
                    if i > 0:
                        yield i
            finally:
                print("closed")
        for r in rows():
            print(r)
            if r == 2: break
        """,
    "try in all its forms": """
        def f(n):
            for i in range(3):
                try:
                    if i == n: raise ValueError(i)
                    if i == 2: return "returned"
                except ValueError as e:
                    print("caught", e)
                    if n == 1: continue
                    break
                else:
                    print("else", i)
                finally:
                    print("finally", i)
            return "fell out"
        print(f(0), f(1), f(2), f(9))
        try:
            raise ExceptionGroup("g", [TypeError("t"), KeyError("k")])
        except* TypeError as group:
            if group: print(group.exceptions)
        except* KeyError:
            print("key")
        """,
    "return from finally": """
        def f():
            while True:
                try:
                    return 1
                finally:
                    for _ in range(1):
                        break
                    if True and 1: return 2
        print(f())
        """,
    "exception context": """
        def g():
            for i in range(2):
                if i: raise KeyError("first")
        try:
            try:
                g()
            except KeyError:
                while True: raise ValueError("second")
        except ValueError as e:
            print(repr(e), repr(e.__context__), e.__traceback__.tb_lineno)
        """,
    "scopes of names": """
        total = 0
        def add(n):
            global total
            total += n
            def inner():
                nonlocal n
                n += 1
                return n
            if n: return inner() + total
        print(add(2), add(3), total)
        class A:
            x: int = 3
            y = x + 1
            for i in range(2):
                z = i
            if y > x: w = "big"
            def __private(self): return self.__secret
            def __init__(self): self.__secret = 7
            def reveal(self): return self.__private()
            @property
            def loud(self):
                print("loud is read")
                return 1
            @loud.setter
            def loud(self, value): print("loud is", value)
        a = A()
        a.loud = 5
        a.loud += 1
        print(sorted(n for n in vars(A) if not n.startswith("__")), a.reveal(), A.w, A.__annotations__)
        print(sorted(locals()) == sorted(globals()), [n for n in globals() if "@" in n])
        """,
    "attributes that answer for themselves": """
        class Loud:
            def __getattr__(self, name):
                print("get", name)
                raise AttributeError(name)
            def __setattr__(self, name, value):
                print("set", name)
                object.__setattr__(self, name, value)
        o = Loud()
        o.x = 1
        o.x += 1
        o.y, (o.x, z) = 1, (2, 3)
        class Slot:
            __slots__ = ("v",)
        s = Slot()
        s.v = 1
        s.v += 1
        print(o.x, z, s.v)
        """,
    "truth is asked for once": """
        class T:
            def __init__(self, n, v): self.n, self.v = n, v
            def __bool__(self):
                print("bool", self.n)
                return self.v
            def __lt__(self, other):
                print(self.n, "<", other.n)
                return self
        t, f = T("t", True), T("f", False)
        for a in (t, f):
            for b in (t, f):
                if a and b: print(1)
                if a or b: print(2)
                if not a: print(3)
                if not (a and not b): print(4)
                if a if b else f: print(5)
                if a < b < t: print(6)
                if not (a < b < f) or (a and (b or t)): print(7)
                if a: print(8)
                while a and b: break
                print((a and b).n, (a or b).n, not a, "x" if a else "y")
        """,
    "walrus": """
        if (n := 10) > 5 and (m := n * 2): print(n, m)
        while (n := n - 3) > 0: print(n)
        print([last := x for x in range(3)], last, [y for x in range(5) if (y := x % 3)])
        """,
    "assignments": """
        a = b = [1, 2]
        (c, *d), e = (1, 2, 3), 4
        [f, g] = a
        a[0] = 9
        a[1] += 1
        b += [5]
        i, a[i] = 0, 7
        x: int = 3
        y: "undefined"
        h = j = (k, l) = 1, 2
        print(a, b, c, d, e, f, g, i, x, h, j, k, l)
        """,
    "functions": '''
        def f(a, /, b=2, *args, c, d=4, **kw):
            """Doc."""
            return a, b, args, c, d, kw
        def g():
            "only a docstring"
        def h(): return
        import functools
        def twice(fn):
            @functools.wraps(fn)
            def inner(*a, **k):
                return fn(*a, **k) * 2
            return inner
        @twice
        @twice
        def one(): return 1
        print(f(1, c=3), f.__doc__, g.__doc__, g(), h(), one(), one.__name__, one.__wrapped__.__name__)
        print(f.__defaults__, f.__kwdefaults__, (lambda x, *y: (x, y))(1, 2))
        fact = lambda n: 1 if n < 2 else n * fact(n - 1)
        print(fact(10))
        class Base:
            def who(self): return "base"
        class Child(Base):
            def who(self):
                if True: return super().who() + " child " + __class__.__name__
            @staticmethod
            def s(): return 1
            @classmethod
            def c(cls): return cls.__name__
        print(Child().who(), Child.s(), Child.c())
        ''',
    "match": """
        def what(v):
            match v:
                case 0: return "zero"
                case [x, *rest] if len(rest) > 1:
                    for r in rest: x += r
                    return x
                case {"k": k}: return k
                case str() | bytes():
                    if v: return "text"
                case _: pass
            return "other"
        print([what(v) for v in (0, [1, 2, 3], [1], {"k": 5}, "s", "", 2.5)])
        """,
    "with": """
        from contextlib import contextmanager
        @contextmanager
        def box(n):
            print("in", n)
            try:
                yield n
            finally:
                print("out", n)
        for i in range(2):
            with box(i) as a, box(i + 1) as b:
                if a: continue
                print(a, b)
        """,
    "async is left alone": """
        async def f(n):
            for i in range(n):
                if i: return i
            async for x in y: pass
        c = f(3)
        try:
            c.send(None)
        except StopIteration as e:
            print(e.value)
        """,
    "future": '''
        """Module."""
        from __future__ import annotations
        def f(x: nothing) -> nowhere:
            for i in range(2):
                if i: return f.__annotations__
        print(f(1), __doc__, __name__)
        ''',
    "recursion": """
        def fib(n):
            if n < 2: return n
            return fib(n - 1) + fib(n - 2)
        print(fib(12))
        def down(n): return 0 if n == 0 else 1 + down(n - 1)
        print(down(200))
        """,
    "recursion without end is caught": """
        def forever(n):
            if n >= 0: return forever(n + 1)
        try:
            forever(0)
        except RecursionError as e:
            print(type(e).__name__)
        """,
    "del, assert, exec, eval": """
        x = 1
        del x
        try: x
        except NameError as e: print(e)
        try: assert [] or 0, "empty"
        except AssertionError as e: print(e)
        exec("q = 1\\nfor i in range(2):\\n    if i: q += i")
        print(q, eval("q + 1"), eval(compile("q", "s", "eval")))
        """,
    "classes of the library": """
        import enum, dataclasses, typing, collections
        class Color(enum.Enum):
            RED = enum.auto()
            BLUE = enum.auto()
        @dataclasses.dataclass(order=True)
        class P:
            x: int
            y: list = dataclasses.field(default_factory=list)
        class N(typing.NamedTuple):
            a: int = 1
        print(list(Color), P(1), P(1) < P(2), N(), N(2)._asdict(), typing.get_type_hints(P))
        print(collections.Counter("abca").most_common(1))
        """,
    "long sum": "x = 1\nprint(" + " + ".join(["x"] * 900) + ")",
    "many blocks": "".join(f"{' ' * i}for i{i} in [1]:\n" for i in range(18)) + " " * 18 + "print(i17)",
    "many elifs": "n = 290\nif n == 0: pass\n"
    + "".join(f"elif n == {i}: print({i})\n" for i in range(1, 300))
    + "else: print('no')",
    "printing while printing": """
        class Loud:
            def __str__(self):
                print("inner")
                return "outer"
        print("a", Loud(), "b", sep="-", end="!\\n")
        import sys
        sys.stdout.write("x")
        print("y", file=sys.stdout)
        print()
        print("", end="")
        """,
    "own error": "class Odd(Exception):\n    def __str__(self): return 'odd ' + repr(self.args)\nraise Odd(1)",
    "error in a loop": "for i in range(3):\n    if i == 2:\n        print(1 / (2 - i))",
    "unpacking error": "a, b = 1, 2, 3",
    "not iterable": "for x in 3: pass",
    "local before assignment": "def f():\n    if False: x = 1\n    return x\nf()",
    "error in finally": "try:\n    1 / 0\nfinally:\n    [].pop()",
    "key error": "d = {}\nwhile d['k']: pass",
}
