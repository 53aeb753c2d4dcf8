"""Hunts for an article that breaks the audit: a crash, a quote that stands elsewhere, a read that takes too long.

With Atheris installed it is coverage guided:   python -m tests.fuzz.fuzz_audit -runs=1000000
Without it, mutated sentences of the cases:     python -m tests.fuzz.fuzz_audit --plain 20000
"""

from __future__ import annotations

import importlib
import random
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

from epsom.core.audit import Audit, audit
from epsom.exchange.article import read_article
from epsom.knowledge import Knowledge
from epsom.knowledge.load import load

CASES = Path(__file__).parents[1] / "cases" / "audit" / "sentences_traps.toml"
FRAGMENTS = (
    "magnesium", "Magnesium glycinate", "L-threonate", "zinc", "Epsom salt", "not", "no evidence that", "never", "may", "helps",
    "cures", "sleep", "anxiety", "PTSD", "and", "but", "if", "would", "who", "which", "200 mg", "300-800mg", "2 g of", "4 mmol",
    "1,000", "½", "a day", "three times daily", "split into three doses", "per kg", "two", "capsules", "study", "In a 2012 trial",
    "(Abbasi 2012)", "[1]", "doi:10.3390/nu9050429", "PMID 28445426", "et al.", "kidney disease", "ask your doctor", "levothyroxine",
    "80%", "most people", "deficient", "rare", "it", "they", '"', "“", "”", "«", "(", ")", "[", "]", ":", ";", "—", "-", "•", "\n",
    "\n\n", "1.", "2)", "?", "!", ".", "...", "e.g.", "Dr.", "U.S.", "https://example.org/a?b=c", "# ", "**", "\t", "\r\n", "\u200f",
    "مغنيسيوم", "マグネシウム", "ﬃ", "İ", "ß", "\u0301", "\x00", "\ufeff", "\U0001f600",
)  # fmt: skip
SECONDS_A_MILLION = 60.0  # far above what it needs: only a runaway is caught


def check(text: str, knowledge: Knowledge, auditor: Callable[[str, Knowledge], Audit] = audit) -> Audit:
    """The invariants of every audit; raises AssertionError when one does not hold."""
    started = time.perf_counter()
    found = auditor(text, knowledge)
    taken = time.perf_counter() - started
    assert taken < 2 + len(text) / 1e6 * SECONDS_A_MILLION, f"{taken:.1f} s for {len(text)} characters"
    for start, end, quote in (
        *((claim.start, claim.end, claim.quote) for claim in found.claims),
        *((dose.start, dose.end, dose.quote) for dose in found.doses),
    ):
        assert text[start:end] == quote, "a quote stands elsewhere"
        assert quote.strip(), "an empty quote"
    for citation in found.citations:
        assert text[citation.start : citation.end] == citation.text, "a citation stands elsewhere"
        assert all(0 <= number < len(found.claims) for number in citation.claims)
    for claim in found.claims:
        assert claim.reason, "a verdict without its sentence"
        assert claim.because, "a verdict that rests on nothing"
        assert all(0 <= number < len(found.citations) for number in claim.citations)
    for dose in found.doses:
        assert 0 <= dose.amount[0] <= dose.amount[1]
        assert dose.daily_mg is None or 0 <= dose.daily_mg[0] <= dose.daily_mg[1]
    assert found.summary
    return found


def spoilt(rng: random.Random, texts: list[str]) -> str:
    """A heap of fragments, or sentences cut, joined and damaged."""
    if rng.random() < 0.5:
        return rng.choice((" ", "", "\n")).join(rng.choice(FRAGMENTS) for _ in range(rng.randint(1, 80)))
    text = " ".join(rng.sample(texts, rng.randint(1, 5)))
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(text) + 1)
        deed = rng.random()
        if deed < 0.4:
            text = text[:at] + rng.choice(FRAGMENTS) + text[at:]
        elif deed < 0.7:
            text = text[:at] + text[at + rng.randint(1, 20) :]
        else:
            text = text[:at] + chr(rng.choice((rng.randrange(32, 127), rng.randrange(0x110000)))) + text[at + 1 :]
    return text.encode("utf-8", "replace").decode("utf-8")


def case_texts() -> list[str]:
    """The sentences of the cases."""
    return [str(case["text"]) for case in tomllib.loads(CASES.read_text("utf-8"))["sentence"]]


def run_plain(runs: int, seed: int = 0) -> None:
    """Mutated texts without coverage guidance; prints how many and how fast."""
    rng, texts, knowledge = random.Random(seed), case_texts(), load()
    started = time.perf_counter()
    for count in range(1, runs + 1):
        text = spoilt(rng, texts)
        try:
            check(text, knowledge)
            read_article(text.encode("utf-8", "replace"), rng.choice(("a.txt", "a.md", "a")))
        except BaseException:
            print(repr(text), flush=True)
            raise
        if count % 5_000 == 0:
            print(f"{count} inputs, {count / (time.perf_counter() - started):.0f} a second", flush=True)
    print(f"{runs} inputs, no crash, {runs / (time.perf_counter() - started):.0f} a second")


def main() -> None:
    """Fuzz with Atheris, or plainly with `--plain N [SEED]`."""
    if "--plain" in sys.argv:
        numbers = [int(word) for word in sys.argv if word.isdigit()]
        run_plain(numbers[0] if numbers else 20_000, numbers[1] if len(numbers) > 1 else 0)
        return
    import atheris  # type: ignore[import-not-found]

    for name in [name for name in sys.modules if name.startswith("epsom.core")]:
        del sys.modules[name]  # imported again, this time with the counters of the fuzzer inside
    with atheris.instrument_imports(include=["epsom.core"]):
        auditor = importlib.import_module("epsom.core.audit").audit
    knowledge = load()

    def one_input(data: bytes) -> None:
        provider = atheris.FuzzedDataProvider(data)
        if provider.ConsumeBool():
            text = provider.ConsumeUnicodeNoSurrogates(2000)
        else:
            parts: list[str] = []
            while provider.remaining_bytes() and len(parts) < 120:
                parts.append(FRAGMENTS[provider.ConsumeIntInRange(0, len(FRAGMENTS) - 1)])
            text = " ".join(parts)
        check(text, knowledge, auditor)

    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
