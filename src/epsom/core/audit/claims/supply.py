"""Finds what a text says of when to take it, how fast it works, who runs short, and what is for sale."""

from __future__ import annotations

import re
from itertools import pairwise

from epsom.core.audit.claims.instructions import changed_dose, taken_pieces
from epsom.core.audit.claims.saying import SPELT, Here, Said, extent
from epsom.core.audit.text.grammar import Clause
from epsom.core.audit.text.words import Hit

_EVERYONE = frozenset({"everyon", "everybody"})
_BEST = frozenset({"best", "better", "ideal", "must", "only", "always"})
_POINTED = frozenset("before food meal stomach hour minut dinner best".split())


_REMEDIES = frozenset("melatonin valerian antihistamin chamomil ashwagandha".split())
_WORKING = frozenset("help eas calm act sooth relax sort reliev work".split())


# --- timing ---------------------------------------------------------------------------------------------------------------
def times_in(here: Here) -> list[Said]:
    """When to take it, how soon it is said to work, and whether more is said to do more."""
    found: list[Said] = []
    if not here.has("magnesium") and not here.forms and (_of_another(here) or here.topic.drug):
        return []  # when to take another medicine or remedy, and how soon that works
    for index, clause in enumerate(here.reading.clauses):
        for cue in clause.get("time_of_day")[:1]:
            if (
                not clause.has("take")
                or not _when_matters(here, clause, cue)
                or (here.has("study") and not here.has("hedge"))
            ):
                continue
            words = here.scan.stems[cue.first : cue.last]
            best = not _BEST.isdisjoint(here.scan.stems[clause.first : clause.last])
            said = "with_food" if {"food", "meal"} & set(words) else "time_of_day"
            first, last = extent(here, clause, cue.first, cue.last)
            found.append(
                Said(
                    kind="timing", subject="timing", said=said, stance=here.stance(index, cue), first=first, last=last,
                    strong=best,
                )
            )  # fmt: skip
        for speed in ("fast", "slow"):
            for cue in clause.get(speed)[:1]:
                if (clause.has("drug") or clause.has("medicine")) and not clause.has("magnesium"):
                    continue  # "the tablets worked within days"
                if speed == "slow" and (_in_both(here) or _of_most(here) or _of_the_best(here)):
                    continue  # a promise to most of its readers, and no word on how long trials took
                if _works(here, clause, speed) and not here.has("study"):
                    first, last = extent(here, clause, cue.first, cue.last)
                    found.append(
                        Said(
                            kind="timing",
                            subject="timing",
                            said=speed,
                            stance=here.stance(index, cue),
                            first=first,
                            last=last,
                        )
                    )
    changed = changed_dose(here) if here.has("more_dose") else taken_pieces(here)
    if changed:
        return found + changed
    for index, clause in enumerate(here.reading.clauses):
        for cue in clause.get("more_dose")[:1]:
            if clause.has("help") or clause.has("null_result") or clause.has("negation"):
                first, last = extent(here, clause, cue.first, cue.last)
                until = min(clause.last, cue.last + 5)
                end = Hit(until, until, "", "")
                found.append(
                    Said(
                        kind="dose",
                        subject="dose",
                        said="more_dose",
                        stance=here.stance(index, end),
                        first=first,
                        last=last,
                    )
                )
    return found


def _in_both(here: Here) -> bool:
    """Whether it tells of both groups of a trial: "both groups felt less stressed after eight weeks"."""
    stems = here.scan.stems[here.reading.part.first : here.reading.part.last]
    return any(pair in (("both", "group"), ("both", "arm"), ("each", "group")) for pair in pairwise(stems))


def _of_most(here: Here) -> bool:
    """Whether it promises something to most of its readers: "most people notice a difference in six weeks"."""
    stems = here.scan.stems[here.reading.part.first : here.reading.part.last]
    return any(one == "most" and other in _WHOM for one, other in pairwise(stems))


def _of_the_best(here: Here) -> bool:
    """Whether it names the time that is said to do the most: "eight weeks yield the best results"."""
    stems = here.scan.stems[here.reading.part.first : here.reading.part.last]
    return any(one in _FULLEST and other in _YIELD for one, other in pairwise(stems))


def _of_another(here: Here) -> bool:
    """Whether the sentence names another medicine or remedy."""
    stems = here.scan.stems[here.reading.part.first : here.reading.part.last]
    return here.has("drug", "other_thing", "treatment_drug") or not _REMEDIES.isdisjoint(stems)


def _works(here: Here, clause: Clause, speed: str) -> bool:
    """Whether the time is how long it takes to work: "works within an hour", "calms you the first night"."""
    at_once = any(hit.last - hit.first == 1 for hit in clause.get("fast"))  # "It works immediately."
    if clause.has("works") or (speed == "fast" and (clause.has("effect") or (clause.has("worked") and at_once))):
        return True
    return speed == "fast" and any(here.scan.stems[hit.first] in _WORKING for hit in clause.get("help"))


def _when_matters(here: Here, clause: Clause, cue: Hit) -> bool:
    """Whether the time is the point of the sentence, and not only part of how much to take."""
    words = here.scan.stems[cue.first : cue.last]
    return clause.has("when_matters") or not _POINTED.isdisjoint(words)


# --- who runs short -------------------------------------------------------------------------------------------------------
def supply_in(here: Here) -> list[Said]:
    """Who is said to run short, who to have enough, and how many that is."""
    found: list[Said] = []
    for index, clause in enumerate(here.reading.clauses):
        low = clause.get("low_magnesium")
        intake, enough = clause.get("low_intake"), clause.get("enough_intake")
        cue = next(iter((*enough, *intake, *low)), None)
        if cue is None:
            continue
        percent = _percent(here, clause)
        if clause.has("sign_of") and low:
            first, last = extent(here, clause, cue.first, cue.last)
            stance = here.stance(index, clause.get("sign_of")[0])
            found.append(Said(kind="prevalence", subject="status", said="sign", stance=stance, first=first, last=last))
            continue
        rare, common = clause.has("rare"), clause.has("common") or percent is not None
        if not rare and not common and index and not clause.hard:
            earlier = here.reading.clauses[index - 1]
            percent, common = _percent(here, earlier), earlier.has("common")
            common = common or percent is not None
        if not rare and not common:
            continue
        if percent is None and not _EVERYONE.isdisjoint(here.scan.stems[clause.first : clause.last]):
            percent = 95.0
        general = any(
            word in ("especial", "especially", "particularly", "mainly")
            for word in here.scan.stems[clause.first : clause.last]
        )
        group = (
            None
            if general
            else next((hit.subject for hit in clause.hits if hit.subject in here.families.outcomes), None)
        )
        first, last = extent(here, clause, cue.first, cue.last)
        said = (
            "enough"
            if enough and not rare
            else "low_intake"
            if intake and not rare
            else "rare"
            if rare
            else "deficiency"
        )
        stance = here.stance(index, Hit(clause.first, clause.first, "", "") if intake and not low else cue)
        if group is not None and said in ("deficiency", "low_intake"):
            found.append(
                Said(
                    kind="prevalence",
                    subject=group,
                    said="group",
                    stance=stance,
                    first=first,
                    last=last,
                    group=group,
                    percent=percent,
                )
            )
            continue
        merge = "plenty" if said in ("enough", "rare") else "short"
        found.append(
            Said(
                kind="prevalence",
                subject="status",
                said=said,
                stance=stance,
                first=first,
                last=last,
                percent=percent,
                merge=merge,
            )
        )
    return found


_SHARES = {("two", "third"): 66.7, ("thr", "quarter"): 75.0, ("four", "fifth"): 80.0, ("thr", "fifth"): 60.0}


def _percent(here: Here, clause: Clause) -> float | None:
    """The share of people a clause gives, in percent: "65%", "ninety-nine percent", "7 out of 10"."""
    stems = here.scan.stems
    for at in range(clause.first, clause.last - 1):
        share = _SHARES.get((stems[at], stems[at + 1]))
        if share is not None:
            return share
        value = _number(stems, at)
        if value is None:
            continue
        if stems[at + 1] in ("%", "percent", "per") and (stems[at + 1] != "per" or stems[at + 2 : at + 3] == ["cent"]):
            return value
        if stems[at + 1] in ("out", "from", "in", "of"):
            of = _number(stems, at + (3 if stems[at + 1] == "out" else 2))
            if of is not None and of >= value and of in (3, 4, 5, 10, 100):
                return 100 * value / of
    return None


def _number(stems: list[str], at: int) -> float | None:
    if at >= len(stems):
        return None
    word = stems[at]
    if word in SPELT:
        before = SPELT[word] < 10 and at > 0 and SPELT.get(stems[at - 1], 0) >= 20
        return SPELT[word] + (SPELT[stems[at - 1]] if before else 0)
    clean = word.replace(",", ".")
    return float(clean) if clean[0].isdecimal() and clean.count(".") < 2 else None


# --- for sale ---------------------------------------------------------------------------------------------------------
_OURS = re.compile(
    r"\b(?:Our|our)\s(?:own\s)?(?:(?:[A-Z][\w+'’™®-]*\s){1,4}(?:(?!at\b|in\b|on\b|of\b|for\b|about\b)[a-z]+\s){0,3}?(?=(?:[Mm]agnesium|[Gg]lycinate|[Cc]itrate|[Tt]aurate|[Tt]hreonate|[Mm]alate|capsules?|powder|gummies|spray|drops|flakes|packs|contains|brings|delivers|adds|blends?)\b)"
    r"|(?:[\w-]+\s){0,2}?(?:bundle|stack|starter\sset|formula|blend|range|bestseller|best-seller)\b)"
    r"|\bOur\s(?:[A-Z][\w+'’™®-]*\s){0,3}Magnesium\b|\b(?:[Tt]aken|[Uu]sed|[Pp]aired|[Cc]ombined)\s(?:together\s)?with\s(?:our\s)?[A-Z][\w'’™-]+\s[A-Z][\w'’™-]+[^.;]{0,30}\b(?:stronger|better|deeper|faster)\b",
)
_PRICED = re.compile(
    r"[A-Z][\w'’™+&-]*(?:\s(?:[A-Z0-9][\w'’™+&-]*|of|and|&)){1,6}(?:\s\([^)]{1,40}\)|,\s\d+\s\w+)?\s?[,:·–—-]?\s?[$£€]\s?\d"
)
_COUNTED_OUT = re.compile(r"\b\d{2,3}\s(?:\w+\s)?(?:capsules|tablets|gummies|softgels|sachets)\b[^.\n]{0,20}[$£€]\s?\d")
_OWN_WORDS = (
    "Our ",
    " our ",
    "\nour ",
    "(our ",
    "aken with",
    "sed with",
    "aired with",
    "ombined with",
    "together with",
)
_PAID_LINKS = frozenset({"affiliat", "commission"})
_SHORT_LINE = 24  # words and signs


def _brand_in(here: Here) -> Said | None:
    """A product of the page's own, or one put up with its name and price: "Our Rest Easy Magnesium", "… Magnesium, £18"."""
    part, text = here.reading.part, here.scan.text
    sentence = text[part.start : part.end]
    if (
        part.question
        or here.has("reject", "told_study", "clinician")
        or not (any(word in sentence for word in _OWN_WORDS) or any(sign in sentence for sign in _CURRENCY))
    ):
        return None
    found = _OURS.search(sentence)
    if found is None and part.last - part.first <= _SHORT_LINE:
        priced = bool(set(sentence) & _CURRENCY) and not _is_weighed(here)
        found = (_PRICED.search(sentence) or _COUNTED_OUT.search(sentence)) if priced else None
    if found is None:
        return None
    at = part.start + found.start()
    starts = here.scan.starts
    clause = next(
        (each for each in here.reading.clauses if starts[each.first] <= at <= starts[each.last - 1] and not each.aside),
        Clause(part.first, part.last),
    )
    first, last = extent(here, clause, clause.first, clause.first + 1)
    return Said(kind="product", subject="product", said="sells", stance="asserted", first=first, last=last)


def _is_disclosure(here: Here) -> bool:
    """Whether it tells how the page is paid: "we may earn a commission when you buy through links"."""
    stems = here.scan.stems[here.reading.part.first : here.reading.part.last]
    return not _PAID_LINKS.isdisjoint(stems) or ("pay" in stems and "for" in stems)


def _is_weighed(here: Here) -> bool:
    """Whether what things cost is only told: "the tablets cost £5, and the market is worth $2 billion"."""
    return not _WEIGHED.isdisjoint(here.scan.stems[here.reading.part.first : here.reading.part.last])


def sales_in(here: Here) -> list[Said]:
    """Sentences that sell: a place to buy, a price, "our formula"."""
    brand = _brand_in(here)
    if brand is not None:
        return [brand]
    for index, clause in enumerate(here.reading.clauses):
        for cue in (*clause.get("sells"), *clause.get("everyone_needs")):
            if (
                here.has("reject")
                or _is_denied(clause, cue, here.scan.stems)
                or _is_terms(here, cue)
                or _is_disclosure(here)
                or not _is_offer(here, cue)
                or _is_need(here, cue)
            ):
                continue
            first, last = extent(here, clause, cue.first, cue.last)
            return [
                Said(
                    kind="product",
                    subject="product",
                    said="sells",
                    stance=here.stance(index, cue),
                    first=first,
                    last=last,
                )
            ]
    return []


_WITHIN = 6  # words between a "not" and the selling it denies
_FULLEST = frozenset("best optimal full fullest maximum greatest".split())
_YIELD = frozenset("result benefit effect outcom".split())
_WHOM = frozenset("peopl of user client customer women men patient adult".split())
_PAID = frozenset("commission sponsor sponsored affiliat money paid pay profit sell kickback advert".split())


def _is_denied(clause: Clause, cue: Hit, stems: list[str]) -> bool:
    """Whether a "not" denies the selling: "we don't sell our own", "we buy our own bottles and take no commission"."""
    return any(
        0 <= cue.first - hit.last <= _WITHIN
        or (0 <= hit.first - cue.last <= _WITHIN and not _PAID.isdisjoint(stems[hit.last : hit.last + 3]))
        for hit in clause.get("negation")
    )


def _is_terms(here: Here, cue: Hit) -> bool:
    """Whether it only tells how a shop delivers or pays back, and speaks of no product."""
    words = here.scan.stems[cue.first : cue.last]
    terms = words[0] in ("fre", "money", "limited", "discount") or words == ["our", "customer"]
    return terms and not here.has("magnesium", "pronoun") and not here.forms


_CURRENCY = frozenset("$£€")
_PACKED = frozenset(
    "capsul tablet bottl tub pack packet serv drop jar pouch monthly subscription save now off kit kg session drip infusion test "
    "gummy softgel sachet spray flak each ml counter only just from".split()
)
_WEIGHED = frozenset(
    "cost pricey cheap cheaper expensive spend spent worth price trial study million billion market".split()
)


def _is_offer(here: Here, cue: Hit) -> bool:
    """Whether a price stands beside what it buys: "60 capsules, £24"; what a thing costs in general offers nothing."""
    if here.scan.stems[cue.first] not in _CURRENCY:
        return True
    words = here.scan.stems[here.reading.part.first : here.reading.part.last]
    named = sum(word[:1].isalpha() for word in words) > 1  # "Only $199" alone says not for what
    return named and not _PACKED.isdisjoint(words) and _WEIGHED.isdisjoint(words)


_LOOKED_AT = (["hav"], ["get"], ["see"], ["ask"], ["know"], ["check"], ["test"], ["talk"], ["eat"])
_PILLS = frozenset("supplement tablet pill capsul powder gummy spray oil".split())


def _is_need(here: Here, cue: Hit) -> bool:
    """Whether it only tells that the body needs the mineral: "everyone needs magnesium"."""
    if cue.cue != "everyone_needs":
        return False
    after = here.scan.stems[cue.last : cue.last + 2]
    return (after[:1] == ["magnesium"] and _PILLS.isdisjoint(after)) or after[:1] in _LOOKED_AT
