"""Whether tests notice that code is altered: `make mutation PART=values N=150 SEED=1`.

Cosmic-ray's operators alter one operator, number, condition, loop or decorator at a time. Of the
places that they find in a part of the package, `N` are drawn, and each is altered in one of its
ways, drawn as well. A process that has found all tests is copied for each: the copy puts the
altered function in the old one's place and runs the tests that run the altered line, the quickest
first, until one fails. What passes there, and what is run when a module is imported, is tried once
more in the copy of a process that has imported libraries only, on those tests and on all others of
the files that run the altered module. docs/mutation_testing.md tells of a run.
"""

import difflib
import gc
import importlib
import importlib.util
import inspect
import json
import os
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest
from hypothesis import Phase, settings
from scipy.stats import binomtest

from tests.mutants import CODE, PARTS, ROOT, Mutant, drawn, files_of

LEDGER = "values reading ledger"
BELOW = {  # packages that import nothing of a part
    "values": "paths",
    "reading": "values paths",
    "bounds": LEDGER,
    "consistency": LEDGER,
    "studies": f"{LEDGER} consistency bounds contract page",
    "tables": f"{LEDGER} consistency bounds contract page",
}
# How a copy ends: with the status of pytest, of which 2 to 4 say that a module cannot be imported.
OUTCOMES = {0: "passed", **dict.fromkeys((1, 2, 3, 4), "failed"), 5: "passed", 71: "unfit"}
UNFIT = 71  # a copy's exit status where no function can be put in another's place
SPARE = 60  # seconds of computing that a copy has beyond what all tests took
MEMORY = 8 * 2**30  # bytes that a copy may take
OPTIONS = ["-x", "-q", "-p", "no:randomly", "-o", "cache_dir=build/cache/mutation"]
OPTIONS += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]


class Altered(SourceFileLoader):
    """Finds one module and loads another text for it."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(mutant.module, str(mutant.path))
        self.mutant = mutant

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """The module that is altered; no other."""
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=self)

    def get_code(self, fullname: str) -> CodeType:
        """The altered text, compiled."""
        return compile(self.mutant.text, self.path, "exec", dont_inherit=True)


class Lines:
    """Notes which lines of a part each test runs, and the seconds that it takes."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.files = {str(path) for path in files}
        self.seconds: dict[str, float] = {}
        self.tests: dict[str, set[str]] = defaultdict(set)
        self.test = ""

    def __call__(self, frame: FrameType, event: str, _: Any) -> Any:
        """What Python calls for each function and, in the part's files, for each line."""
        if frame.f_code.co_filename not in self.files:
            return None
        if self.test:
            self.tests[f"{frame.f_code.co_filename}:{frame.f_lineno}"].add(self.test)
        return self

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Trace one test, with what is made ready for it."""
        self.test, begun = item.nodeid, time.process_time()
        sys.settrace(self)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self.test, self.seconds[item.nodeid] = "", time.process_time() - begun


class Chosen:
    """Lets some of the tests run, in a given order; without a choice all of them."""

    def __init__(self, wanted: Callable[[str], float | None]) -> None:
        self.wanted = wanted

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what is not wanted; the quickest begin."""
        places = {item: self.wanted(item.nodeid) for item in items}
        items[:] = sorted(
            (item for item in items if places[item] is not None), key=lambda item: places[item] or 0
        )


class Properties:
    """Random tests try the same examples for every mutant, and seek no smaller one that fails."""

    def __init__(self, examples: int = 100) -> None:
        self.examples = examples

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self) -> None:
        """Change the profile that tests/conftest.py has loaded."""
        settings.register_profile(
            "mutation",
            settings.default,
            max_examples=self.examples,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
        )
        settings.load_profile("mutation")


def copied(work: Callable[[], int], seconds: float, log: Path) -> str:
    """Do some work in a copy of this process: `passed`, `failed`, `unfit` or `endless`.

    Raises `KeyError` if the copy itself went wrong.
    """
    child = os.fork()
    if not child:
        code = 70
        try:
            limit = int(seconds) + 1
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(out, 1)
            os.dup2(out, 2)
            code = int(work())
            sys.stdout.flush()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "endless"
    return OUTCOMES[os.waitstatus_to_exitcode(status)]


def asked_of(part: str) -> list[str]:
    """What pytest is asked to run: the tests, and the examples in the docstrings."""
    return [*PARTS[part][1], *sorted({place_of(str(path)) for path in files_of(part)})]


def place_of(test: str) -> str:
    """Where pytest looks for a test: its file, or the folder of a module with examples.

    A module that pytest is asked for by name is loaded by pytest, as it stands in its file.
    """
    path = ROOT / test.partition("::")[0]
    return str((path.parent if path.is_relative_to(CODE) else path).relative_to(ROOT))


def traced(part: str, folder: Path) -> dict[str, Any]:
    """The tests of each line, the seconds of each test, and the libraries that they import."""
    noted = folder / "lines.json"

    def work() -> int:
        lines = Lines(files_of(part))
        code = pytest.main([*OPTIONS, *asked_of(part)], plugins=[Properties(10), lines])
        own = ("tests", "conftest", "test_", "_hypothesis")
        modules = [name for name in sys.modules if not name.startswith(own)]
        tests = {line: sorted(names) for line, names in lines.tests.items()}
        answer = {"seconds": lines.seconds, "tests": tests, "modules": modules}
        noted.write_text(json.dumps(answer), encoding="utf-8")
        return code

    if copied(work, 3600, folder / "traced.txt") != "passed":
        raise SystemExit((folder / "traced.txt").read_text(encoding="utf-8"))
    answer: dict[str, Any] = json.loads(noted.read_text(encoding="utf-8"))
    return answer


def warmed(part: str, modules: Sequence[str]) -> None:
    """Import what the tests import: libraries, and packages that import nothing of the part."""
    below = tuple(f"xiaodai.{name}" for name in BELOW[part].split())
    for name in modules:
        if name.startswith("xiaodai") and not name.startswith(below):
            continue
        try:
            importlib.import_module(name)
        except Exception:  # some can only be imported by others
            continue


def functions(code: CodeType) -> Iterator[CodeType]:
    """The functions of a module and of its classes; those within functions are parts of them."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            if inner.co_flags & inspect.CO_NEWLOCALS:
                yield inner
            else:
                yield from functions(inner)


def put_in(mutant: Mutant) -> bool:
    """Give the functions of this process their altered code; whether there is one."""
    texts = (mutant.path.read_text(encoding="utf-8"), mutant.text)
    codes = (compile(text, mutant.path, "exec", dont_inherit=True) for text in texts)
    old, new = (list(functions(code)) for code in codes)
    if [code.co_qualname for code in old] != [code.co_qualname for code in new]:
        return False
    altered = {was: now for was, now in zip(old, new, strict=True) if was != now}
    gc.unfreeze()
    found = [
        (thing, altered[thing.__code__])
        for thing in gc.get_objects()
        if isinstance(thing, FunctionType)
        and thing.__code__.co_filename == str(mutant.path)
        and thing.__code__ in altered
    ]
    for function, code in found:
        function.__code__ = code
    return {code for _, code in found} == set(altered.values())


class Known:
    """What a run of all tests has shown: the tests of each line and the seconds of each test."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.seconds: dict[str, float] = answer["seconds"]
        self.tests: dict[str, list[str]] = answer["tests"]
        self.limit = sum(self.seconds.values()) + SPARE

    def near(self, mutant: Mutant) -> list[str]:
        """The tests that run the altered line, the quickest first."""
        names = self.tests.get(f"{mutant.path}:{mutant.line}", [])
        return sorted(names, key=lambda name: (self.seconds[name], name))

    def others(self, mutant: Mutant) -> list[str]:
        """The other tests of all files that run the altered module."""
        start, near = f"{mutant.path}:", set(self.near(mutant))
        lines = [names for line, names in self.tests.items() if line.startswith(start)]
        files = {place_of(name) for names in lines for name in names}
        every = sorted(self.seconds, key=lambda name: (self.seconds[name], name))
        return [n for n in every if n not in near and (not files or place_of(n) in files)]


class Late:
    """Instead of running the tests that were found, tries mutants on them, each in a copy."""

    def __init__(self, mutants: dict[int, Mutant], known: Known, log: Path, noted: Path) -> None:
        self.mutants, self.known, self.log, self.noted = mutants, known, log, noted

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Note what becomes of each mutant."""
        for number, mutant in self.mutants.items():
            result = copied(partial(self._tried, session, mutant), self.known.limit, self.log)
            if result not in ("passed", "unfit"):  # else it is tried from the import on
                noted(self.noted, number, result, mutant)
        return True

    def _tried(self, session: pytest.Session, mutant: Mutant) -> int:
        if not put_in(mutant):
            return UNFIT
        by_name = {item.nodeid: item for item in session.items}
        items = [by_name[name] for name in self.known.near(mutant)]
        for item, following in zip(items, [*items[1:], None], strict=True):
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return 1
        return 0


def noted(file: Path, number: int, result: str, mutant: Mutant) -> None:
    """Print what becomes of a mutant, and keep it; one that passes with its altered line."""
    print(number, result, f"{mutant.path.relative_to(CODE)}:{mutant.line}", mutant.operator)
    if result == "passed":
        texts = (mutant.path.read_text(encoding="utf-8").splitlines(), mutant.text.splitlines())
        for line in list(difflib.unified_diff(*texts, n=0, lineterm=""))[3:]:
            print("   ", line)
    sys.stdout.flush()
    with file.open("a", encoding="utf-8") as kept:
        kept.write(f"{number} {result}\n")


def outcome(mutant: Mutant, known: Known, log: Path) -> str:
    """How a mutant fares that must be there when its module is imported."""

    def asked(names: Sequence[str]) -> str:
        order = {name: place for place, name in enumerate(names)}

        def work() -> int:
            sys.meta_path.insert(0, Altered(mutant))
            places = sorted({place_of(name) for name in names})
            return pytest.main([*OPTIONS, *places], plugins=[Properties(), Chosen(order.get)])

        return copied(work, known.limit, log)

    near = known.near(mutant)
    first = asked(near) if near else "passed"
    return first if first != "passed" else asked(known.others(mutant))


def main(part: str, number: int, seed: int) -> None:
    """Print what becomes of each mutant, then how many were noticed."""
    with tempfile.TemporaryDirectory(prefix="mutation-") as name:
        folder = Path(name)
        log, kept = folder / "log.txt", folder / "noted.txt"
        kept.touch()
        os.environ["XIAODAI_KERNELS"] = "off"
        answer = traced(part, folder)
        known = Known(answer)
        mutants, places = drawn(part, number, seed)
        print(f"{part}: {places} places, {len(mutants)} drawn, seed {seed}", flush=True)
        late = {i: mutant for i, mutant in enumerate(mutants) if known.near(mutant)}
        plugins = [Properties(), Late(late, known, log, kept)]
        if not (process := os.fork()):
            pytest.main([*OPTIONS, "-s", *asked_of(part)], plugins=plugins)
            os._exit(0)
        os.waitpid(process, 0)
        done = {int(line.split()[0]) for line in kept.read_text(encoding="utf-8").splitlines()}
        left = {i: mutant for i, mutant in enumerate(mutants) if i not in done}
        warmed(part, answer["modules"] if left else [])
        for i, mutant in left.items():
            noted(kept, i, outcome(mutant, known, log), mutant)
        results = [line.split()[1] for line in kept.read_text(encoding="utf-8").splitlines()]
        noticed = binomtest(len(results) - results.count("passed"), len(results))
        low, high = noticed.proportion_ci(method="wilson")
        print(f"{dict(Counter(results))}: {noticed.statistic:.1%} noticed, {low:.0%} to {high:.0%}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
