"""Reads what people tell of themselves: "Within a week of starting it I slept through", "my panic attacks are gone".

One person's story, however true, cannot tell the mineral from time, hope and all else that changed; so it is read as
reported and said to be one. What somebody means to try, or had before, is no story. It judges nothing.
"""

from __future__ import annotations

from itertools import pairwise

from epsom.core.audit.text.grammar import Clause, Reading
from epsom.core.audit.text.words import Hit, Scan

_MYSELF = frozenset("i my me myself i'm i'v i'd i'l im".split())
_SOMEBODY = frozenset(
    "she he her his him husband wif son daughter mum mom mother dad father sister brother aunt uncle grandmother client"
    " friend neighbour neighbor colleague boyfriend girlfriend partner cousin kid boy girl roommat".split()
)
_BEGAN = frozenset(
    "start began begun tak took tri been bought swap switch add using gav given hand put introduc discover found order"
    " pick sinc".split()
)
_ADVISING = frozenset("tell advis suggest recommend patient client you your people should".split())
_OTHERS = frozenset(
    "feed doctor gp therapist timelin pharmacist neighbour colleagu view opinion experienc practic".split()
)
_PAST = frozenset(
    "was were had been felt slept went gav gone wok sinc after now anymor began did mad made cam got lost fell saw found"
    " left took let brought gett".split()
)
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_SPANS = frozenset("day week month night fortnight".split())
_COUNTS = frozenset(
    "a one two thr four fiv six seven eight ten few couple of first second third 2 3 4 5 6 7 8 10 14".split()
)
_SO_LONG = frozenset("after within by in insid".split())
_AHEAD = frozenset("will would should can could may might going promis".split())
_WISHES = frozenset("plan want hope wish wonder consider think going might thinking would should tempt curiou".split())
_MEANT = (("to", "try"), ("to", "tak"), ("to", "start"), ("try",), ("of", "try"), ("to", "giv"), ("start",), ("tak",))


def tells_of_oneself(reading: Reading, scan: Scan, taken: bool, timed: bool = False) -> bool:
    """Whether a sentence tells what happened to one person.

    `taken` when it was told before that they took it; `timed` when only a time ("after three weeks") can tie it to that.
    """
    part = reading.part
    words = scan.stems[part.first : part.last]
    if part.question or "told_study" in reading.cues or not _of_one_person(words) or only_meant(words):
        return False
    if (
        timed
        and not any(one == "by" and day in _DAYS for one, day in pairwise(words))
        and not any(
            word in _SPANS and words[at - 1] in _COUNTS and not _SO_LONG.isdisjoint(words[max(at - 4, 0) : at - 1])
            for at, word in enumerate(words)
        )
    ):
        return False
    if not _PAST.isdisjoint(words):
        return True
    if not _AHEAD.isdisjoint(words):
        return False
    return taken or any(
        scan.text[scan.ends[at] - 2 : scan.ends[at]] == "ed" and not scan.stems[at].endswith("ed")
        for at in range(part.first, part.last)
    )


def begins_a_story(reading: Reading, scan: Scan) -> bool:
    """Whether a sentence tells that somebody took it up: "I started magnesium last month"."""
    words = scan.stems[reading.part.first : reading.part.last]
    if reading.part.question or "told_study" in reading.cues or _BEGAN.isdisjoint(words):
        return False
    return _ADVISING.isdisjoint(words) and _of_one_person(words) and not only_meant(words)


_HEADS = frozenset("customer testimonial review reviewer buyer stori story".split())


def heads_stories(reading: Reading, scan: Scan) -> bool:
    """Whether a heading announces what buyers tell: "What customers say"."""
    return not _HEADS.isdisjoint(scan.stems[reading.part.first : reading.part.last])


def _of_one_person(words: list[str]) -> bool:
    """Whether somebody in particular is spoken of, the writer or another; "my doctor says" tells of neither."""
    if not _SOMEBODY.isdisjoint(words):
        return True
    return any(
        word in _MYSELF and not (word == "my" and not _OTHERS.isdisjoint(words[at + 1 : at + 2]))
        for at, word in enumerate(words)
    )


def only_meant(words: list[str]) -> bool:
    """Whether it is only planned or wished: "I plan to try magnesium for my migraines"."""
    for at, word in enumerate(words):
        if word in _WISHES:
            rest = words[at + 1 : at + 5]
            if any(tuple(rest[n : n + len(each)]) == each for each in _MEANT for n in range(3)):
                return True
    return False


_TURNS = ("help", "strong", "cure", "went_away", "worked", "effect", "noticeable", "null_result", "change")
_WANTED = frozenset("sleep_quality total_sleep_time sleep_onset_latency energy cognition".split())  # none is no gain
_NONE_LEFT = frozenset("no not never without haven't zero hardly bar barely".split())
_SINCE = frozenset("since sinc now anymor any mor longer in".split())
_SPOILS = ("drug", "medicine", "other_mineral", "other_thing", "side_effects", "more_dose", "if")
_UNTIL = frozenset({"until", "till"})
_OWING = frozenset("reason credit ow thank".split())


def owed_to_it(stems: list[str], first: int, last: int) -> bool:
    """Whether a sentence gives it the credit: "it was magnesium that ...", "three weeks of magnesium and I ..."."""
    words = stems[first:last]
    at = words.index("magnesium") if "magnesium" in words else -1
    if at < 0:
        return False
    if not _UNTIL.isdisjoint(words[max(at - 5, 0) : at]):
        return True  # "nothing helped until I found magnesium"
    cleft = words[:2] == ["it", "was"] and at <= 3
    spell = 2 <= at <= 5 and not _SPANS.isdisjoint(words[:at]) and words[at + 1 : at + 2] in (["and"], [","])
    return cleft or spell or not _OWING.isdisjoint(words[max(at - 4, 0) : at + 5])


_DOWN = frozenset("drop fell lower les fewer sank shorten shorter went".split())
_SELDOM = frozenset("rarely seldom hardly onc twic les fewer".split())
_WONDERFUL = frozenset("fantastic amaz brilliant wonderful perfect great incredibl excellent phenomenal unreal".split())
_BEFORE = frozenset("befor until till used prior previously".split())


def turned_for(clause: Clause, thing: Hit, stems: list[str], begins: int) -> Hit | None:
    """The word that tells a thing turned for the better or not at all; None where it is only told that it was there."""
    words = stems[clause.first : clause.last]
    if not _BEFORE.isdisjoint(words) or any(clause.has(cue) for cue in _SPOILS) or clause.has("worse"):
        return None
    ahead = stems[max(clause.first, thing.first - 4) : thing.first]
    behind = stems[thing.last : max(clause.last, thing.last + 2)]
    opening = stems[begins : begins + 2]  # "Ever since I take it, not a single cramp"
    if (
        thing.subject not in _WANTED
        and not _NONE_LEFT.isdisjoint(ahead)
        and not _SINCE.isdisjoint((*ahead, *behind, *opening))
    ):
        return thing  # "I haven't had a cramp since"
    if stems[thing.first : thing.first + 2] == ["slept", "through"] and not clause.has("negation"):
        return thing
    for cue in _TURNS:
        for hit in clause.get(cue):
            if stems[hit.first] in _DOWN and (thing.subject in _WANTED or stems[thing.first] == "mood"):
                return None  # "my mood dropped again"
            return hit
    if not _WONDERFUL.isdisjoint(stems[thing.last : thing.last + 5]):
        return thing  # "my sleep was fantastic"
    if "instead" in stems[thing.last : clause.last] or not _SELDOM.isdisjoint(stems[thing.last : thing.last + 4]):
        return thing  # "the nightmares come once a month instead of every night"
    return None
