"""How long an article takes to audit, against one bare pass over its words; nothing is asserted.

python benchmarks/audit.py [FILE ...]
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from epsom.core.audit import audit
from epsom.core.audit.citing.citations import cite
from epsom.core.audit.shapes import Sentence
from epsom.core.audit.text.sentences import split
from epsom.core.audit.text.words import scan, words_of
from epsom.exchange.article import read_article
from epsom.knowledge.load import load

ARTICLES = Path(__file__).parents[1] / "tests" / "cases" / "audit" / "articles"
LENGTH = 10_000  # characters: an ordinary article
_WORD = re.compile(r"\w+|[^\w\s]")


def best_of(times: int, act: Callable[[], object]) -> float:
    """Milliseconds of the fastest of so many calls."""
    best = float("inf")
    for _ in range(times):
        started = time.perf_counter()
        act()
        best = min(best, time.perf_counter() - started)
    return best * 1e3


def texts(names: list[str]) -> list[str]:
    """The files named, or the articles of the cases joined to the length of an ordinary article."""
    if names:
        return [read_article(Path(name).read_bytes(), name).text for name in names]
    whole = "\n\n".join(path.read_text("utf-8") for path in sorted(ARTICLES.glob("*.txt")) if "german" not in path.name)
    return [whole[at : at + LENGTH] for at in range(0, len(whole) - LENGTH, LENGTH)]


def main() -> int:
    """Print median and slowest, the parts, the ratio to a bare pass, an HTML page and a very long text."""
    knowledge = load()
    articles = texts(sys.argv[1:])
    started = time.perf_counter()
    audit(articles[0], knowledge)
    print(f"first call             {(time.perf_counter() - started) * 1e3:.1f} ms (builds the tree of words)")
    whole = [best_of(7, lambda text=text: audit(text, knowledge)) for text in articles]  # type: ignore[misc]
    bare = [best_of(7, lambda text=text: _WORD.findall(text)) for text in articles]  # type: ignore[misc]
    size = statistics.mean(map(len, articles))
    ratio = statistics.median(whole) / statistics.median(bare)
    print(f"articles               {len(articles)}, {size:.0f} characters on average")
    print(f"median per article     {statistics.median(whole):.2f} ms = {ratio:.0f} x a bare pass over the words")
    print(f"slowest article        {max(whole):.2f} ms")
    words = words_of(knowledge)
    scans = [scan(text, words) for text in articles]
    found = [split(each) for each in scans]
    print(
        f"  words and phrases    {statistics.median(best_of(7, lambda t=t: scan(t, words)) for t in articles):.2f} ms"
    )  # type: ignore[misc]
    print(f"  sentences            {statistics.median(best_of(7, lambda s=s: split(s)) for s in scans):.2f} ms")  # type: ignore[misc]
    sentences = [
        tuple(Sentence(start=p.start, end=p.end, kind=p.kind, paragraph=p.paragraph) for p in parts) for parts in found
    ]
    cited = [
        best_of(5, lambda t=t, s=s: cite(t, s, knowledge))  # type: ignore[misc]
        for t, s in zip(articles, sentences, strict=True)
    ]
    print(f"  citations            {statistics.median(cited):.2f} ms")
    print(
        f"  claims and the rest  {statistics.median(whole) - statistics.median(cited):.2f} ms, words and sentences included"
    )
    paragraphs = "".join(f"<p>{each}</p>" for each in articles[0].split("\n") if each.strip())
    menu = "<li><a href='/'>Home</a></li>" * 40
    page = f"<html><head><title>x</title></head><body><nav><ul>{menu}</ul></nav><article>{paragraphs}</article></body></html>"
    read_article(page, "page.html")
    html = best_of(5, lambda: audit(read_article(page, "page.html").text, knowledge))
    print(f"an HTML page           {html:.1f} ms, taking the text out included")
    long = (articles[0] + "\n\n") * (5_000_000 // len(articles[0]))
    print(
        f"5 MB of text           {best_of(1, lambda: audit(long, knowledge)) / 1e3:.2f} s (the first 300,000 characters)"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
