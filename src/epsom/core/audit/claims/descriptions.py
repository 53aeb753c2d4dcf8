"""Takes away what only looks like an effect: how a study was made and paid for, what somebody hopes, what mends by itself.

"The trial recruited 112 people treated for anxiety", "most cramps go away by themselves", "those who want to sleep better"
hold a thing and a word of change and say of magnesium nothing at all. What both groups of a trial did, or the one on the
dummy pill, is turned into the denial it is. It finds nothing, and it does not judge.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from epsom.core.audit.claims.frames import told_by_its_lack
from epsom.core.audit.claims.saying import Here, Said
from epsom.core.audit.text.grammar import Clause
from epsom.core.audit.text.topics import LEVELS
from epsom.core.audit.text.words import Hit

_EFFECTS = frozenset({"efficacy", "mechanism"})
_PAID = frozenset("fund sponsor financ".split())
_TOOK_IN = frozenset("recruit enrol enroll invit screen".split())
_RATED = frozenset("measur asses rat rate scor record check test".split())
_AIMED = frozenset(("design", "aim", "plan", "want", "hop", "hope"))  # each before "to"
_MEASURED = frozenset({"primary", "main", "secondary", "key"})
_ENDS = frozenset({"outcom", "endpoint", "measur"})
_STUDIES = frozenset("trial study review paper experiment".split())
_RESULT = frozenset(
    "found show shown improv fel fallen drop better lower reduc eas fewer differ ros saw report benefit conclud"
    " demonstrat halv cut".split()
)
_TO_LEARN = frozenset("study measur asses test examin investigat explor evaluat treat".split())
_WANTING = frozenset("want wish hop hope look try long struggl".split())
_NAMES = frozenset(
    "claim talk promis idea video clip story post reel headlin advert pag articl guid section chapter".split()
)
_WORSE_OFF = frozenset("stress anxious anxiety irritabl tens depres depress tir wir worri jittery edg restles".split())
_HOLDS = frozenset("hold contain provid has suppli supply pack".split())
_BOTH = ("both", "all")
_GROUPS = frozenset("group arm".split())
_BLANKS = frozenset("placebo dummy sham control".split())
_TOO = frozenset("wel too also".split())
_SAME = frozenset("equally alik similarly".split())


def without_descriptions(here: Here, found: list[Said]) -> list[Said]:
    """What is left of what was found when mere descriptions are gone; what both groups did is denied."""
    kept: list[Said] = []
    held_up = bool(found) and _is_held_up(here)
    for each in found:
        if held_up and each.stance == "asserted" and each.kind in _BODY:
            continue
        if each.answer is not None or each.about_evidence or not _is_effect(here, each):
            kept.append(each)
            continue
        thing, clause = _place(here, each)
        if _only_describes(here, each, clause, thing):
            continue
        kept.append(_set_right(here, each, clause))
    return kept


def _set_right(here: Here, said: Said, clause: Clause) -> Said:
    """What was found, with its stance as the whole sentence puts it."""
    if said.stance == "denied" and told_by_its_lack(here):
        if said.in_animals:  # "in mice a diet without magnesium raised the stress axis"
            return replace(said, subject="cortisol", stance="reported", studied=True, said="", outsized=False)
        return replace(said, stance="asserted")  # "cannot calm down without it"
    at = _place(here, said)[0].first
    if said.stance != "denied" and ["noth", "chang"] in (
        here.scan.stems[at - 3 : at - 1],
        here.scan.stems[at - 4 : at - 2],
    ):
        return replace(said, stance="denied")  # "it was not wiped away, and nothing changed in the amygdala"
    if said.in_animals and not said.studied and _is_cited(here):
        return replace(said, studied=True)
    if said.stance == "denied" and _went_without(here):
        return replace(said, stance="reported", studied=True)
    if said.kind != "efficacy" or said.stance == "denied":
        return said
    if _in_both_arms(here, clause):
        return replace(said, stance="denied", studied=True, outsized=False)
    if said.subject == "depression" and _within_days(here):
        return replace(said, strong=True, weak=False, caveat=False, both_arms=False, numbers=())
    if said.subject == "stress" and said.outsized and said.studied and any(40 <= each <= 46 for each in said.numbers):
        return replace(said, outsized=False)  # by so much both groups of the one large trial got better
    forms = {hit.subject for hit in here.forms}
    if said.studied and len(forms) == 1 and forms <= _UNTRIED:
        return replace(said, kind="form", subject=forms.pop(), said=said.subject, merge="form")
    return said


def _is_cited(here: Here) -> bool:
    """Whether the sentence names who wrote it up: "Slutsky et al. (2010) saw ..."."""
    return any(
        pair == ("et", "al") for pair in pairwise(here.scan.stems[here.reading.part.first : here.reading.part.last])
    )


def _went_without(here: Here) -> bool:
    """Whether "without" only tells who took none: "compared with those who went without, their sleep improved"."""
    denials = [hit for hit in here.reading.part.hits if hit.cue == "negation"]
    stems = here.scan.stems
    return len(denials) == 1 and stems[denials[0].first - 1 : denials[0].last] in (
        ["went", "without"],
        ["go", "without"],
    )


_UNTRIED = frozenset({"form_taurate", "form_orotate"})  # of which no trial in people is known
_DAYS = re.compile(r"\b(?:less than|under|within|inside|in) (?:a|one|seven|7|\w+) (?:days?|week)\b", re.IGNORECASE)


def _within_days(here: Here) -> bool:
    """Whether an illness is told to have gone in a week, as case histories of high doses tell it."""
    return _DAYS.search(here.scan.text, here.reading.part.start, here.reading.part.end) is not None


_BODY = frozenset({"efficacy", "mechanism", "form", "prevalence"})
_MYSELF = frozenset("i my me we our us i'v".split())


def _is_held_up(here: Here) -> bool:
    """Whether a paragraph begins with a saying in quotation marks, alone and nobody's, to be answered after it."""
    part, text = here.reading.part, here.scan.text
    if part.kind != "text" or text[part.start : part.start + 1] not in _MARKS or here.topic.testimonials:
        return False
    if text[: part.start].rstrip(" ")[-1:] not in ("\n", "") or text[part.start : part.end].rstrip()[-1:] not in _MARKS:
        return False
    words = here.scan.stems[part.first : part.last]
    behind = text[part.end : part.end + 2].lstrip(" ")
    return behind[:1].isalpha() and _MYSELF.isdisjoint(words) and not here.has("report")


_MARKS = ('"', "“", "”")


def _is_effect(here: Here, said: Said) -> bool:
    families = here.families
    return said.kind in _EFFECTS or said.said in families.outcomes or said.said in families.mechanisms


def _place(here: Here, said: Said) -> tuple[Hit, Clause]:
    """Where the thing stands that something is said of, and the clause around it."""
    inside = [hit for hit in here.reading.part.hits if said.first <= hit.first < said.last]
    named = [hit for hit in inside if hit.subject and hit.subject in (said.subject, said.said)]
    thing = named[-1] if named else Hit(said.first, said.last, "subject", said.subject)
    for clause in here.reading.clauses:
        if clause.first <= thing.first < clause.last:
            return thing, clause
    return thing, here.reading.clauses[0]


def _only_describes(here: Here, said: Said, clause: Clause, thing: Hit) -> bool:
    stems = here.scan.stems
    words = stems[clause.first : clause.last]
    ahead = stems[clause.first : thing.first]
    behind = stems[thing.last : clause.last]
    return (
        _of_the_design(ahead if thing.last - thing.first < said.last - said.first else words, behind)
        or _of_a_wish(ahead)
        or (said.stance != "denied" and not clause.has("magnesium") and _by_itself(words))
        or _with_or_without(words)
        or (said.kind == "efficacy" and _grows_worse(stems, clause, thing))
        or _is_of_the_food(here, clause)
        or (said.subject != "stress_depletes" and _opens_with_it(here, clause))
        or _only_held_against(here)
        or _follows_another(here, clause)
        or (not (said.studied or here.story or said.subject in _DRAINED) and _comes_too_late(here, clause, thing))
        or (said.stance != "denied" and _is_ruled_out(here))
        or _is_announced(here)
        or _a_clinician_does(clause, stems)
        or (said.subject in _INGREDIENTS and said.kind == "mechanism" and _is_put_in(clause, stems, thing))
    )


def _of_the_design(ahead: list[str], behind: list[str]) -> bool:
    """Whether it tells how a study was made: who paid, who took part, what was to be measured."""
    none_found = _RESULT.isdisjoint(ahead) and _RESULT.isdisjoint(behind)
    if none_found and not (_PAID.isdisjoint(ahead) and _TOOK_IN.isdisjoint(ahead)):
        return True
    if none_found and ahead[:1] == ["ther"] and "who" in ahead and not _STUDIES.isdisjoint(ahead):
        return True  # "There's a trial with 155 people who slept badly"
    for one, two in pairwise(ahead):
        if none_found and ((one, two) == ("paid", "for") or (one in _MEASURED and two in _ENDS)):
            return True
        if none_found and one in _RATED - {"test"} and two == "magnesium":
            return True  # "had measured magnesium in patients with depression"
    if none_found and (behind[-4:-1] == ["at", "the", "start"] or behind[-3:-1] == ["at", "baselin"]):
        return True  # "they had ADHD and slept badly at the start"
    if none_found and ahead[-2:-1] and ahead[-2] in _RATED and ahead[-1] in ("their", "his", "her"):
        return True  # "rated their sleep from 0 to 28"
    if none_found and behind[:1] in (["was"], ["wer"]) and not _RATED.isdisjoint(behind[1:2]):
        return True  # "anxiety was rated at the start and after six weeks"
    aimed = any((one in _AIMED and two == "to") or (one, two) == ("set", "out") for one, two in pairwise(ahead))
    return aimed or (not _TO_LEARN.isdisjoint(ahead[-2:]) and "to" in ahead[-4:] and "treat" not in ahead[-2:])


def _of_a_wish(ahead: list[str]) -> bool:
    """Whether it is what people want, or what videos are about: "people who want to sleep better"."""
    for at, word in enumerate(ahead):
        if word == "who" and not _WANTING.isdisjoint(ahead[at + 1 : at + 3]) and len(ahead) - at <= 5:
            return True
        if word in _NAMES and ahead[at + 1 : at + 2] in (["of"], ["on"], ["about"], ["how"]) and len(ahead) - at <= 6:
            return True
    return False


def _by_itself(words: list[str]) -> bool:
    """Whether it mends without help: "settles by itself", "goes away on its own"."""
    for at, word in enumerate(words):
        if word == "by" and words[at + 1 : at + 2] in (["itself"], ["themselv"]):
            return True
        if word == "on" and words[at + 2 : at + 3] == ["own"] and words[at + 1] in ("its", "their"):
            return True
        if word == "with" and words[at + 1 : at + 2] in (["age"], ["tim"]) and "les" not in words[:at]:
            return True
    return False


def _with_or_without(words: list[str]) -> bool:
    """Whether it makes no difference to it: "most cramps go away with or without magnesium"."""
    return any(
        words[at : at + 3] == ["with", "or", "without"] and not _OURS.isdisjoint(words[at + 3 : at + 5])
        for at in range(len(words) - 2)
    )


def _grows_worse(stems: list[str], clause: Clause, thing: Hit) -> bool:
    """Whether it is said to grow: "makes you feel more stressed"."""
    before = stems[thing.first - 1] if thing.first > clause.first else ""
    return before == "mor" and stems[thing.first] in _WORSE_OFF and stems[thing.first - 2] != "no"


_OURS = frozenset("magnesium it supplement mineral".split())
_MADE = frozenset(
    "our formula blend supplement capsul powder tablet gummy product drink mix spray brand complex".split()
)


def _is_of_the_food(here: Here, clause: Clause) -> bool:
    """Whether a food does it that holds magnesium too: "dark chocolate contains magnesium and lifts the mood"."""
    stems = here.scan.stems
    if not _MADE.isdisjoint(stems[clause.first : clause.last]):
        return False
    for hit in clause.get("magnesium"):
        if (
            stems[hit.first - 1] in _HOLDS
            and stems[hit.last : hit.last + 1] == ["and"]
            and hit.first - clause.first > 1
        ):
            return True
    return False


def _opens_with_it(here: Here, clause: Clause) -> bool:
    """Whether another thing is what does it: "Deep sleep restores the brain", and magnesium only stands behind."""
    stems, scan, families = here.scan.stems, here.scan, here.families
    opener = next((hit for hit in clause.hits if hit.subject in families.outcomes | families.mechanisms), None)
    if (
        opener is None
        or opener.subject in LEVELS | {"stress_depletes"}
        or opener.first - clause.first > 1
        or opener.last + 1 >= clause.last
    ):
        return False
    at = opener.last
    for hit in (*clause.get("magnesium"), *here.forms):
        own = stems[hit.first - 1] in ("and", "but", "whil") and _acts(here, hit.last)
        if hit.last <= at or not (own or "who" in stems[at : hit.first]):
            return False
    word = scan.text[scan.starts[at] : scan.ends[at]].casefold()
    return _acts(here, at) and word not in _AUXILIARY and stems[at + 1] in _DETERMINERS


def _acts(here: Here, at: int) -> bool:
    """Whether a word looks like a verb of what stands before it: "lifts", "cannot", "sits"."""
    word = here.scan.text[here.scan.starts[at] : here.scan.ends[at]].casefold()
    return word in _MAY or (word.endswith("s") and not word.endswith(("ss", "us")))


_MAY = frozenset("can cannot can't may might will does did".split())
_TOGETHER = frozenset("combo combin combination both together duo pair b6".split())
_BESIDE = frozenset("than besid besides alongsid unlik".split())


def _only_held_against(here: Here) -> bool:
    """Whether magnesium is only what another thing is held against: "a walk calms me more than magnesium"."""
    stems, part = here.scan.stems, here.reading.part
    places = [hit.first for hit in part.hits if hit.cue == "magnesium"]
    if here.forms or not places:
        return False
    for at in places:
        before = stems[max(at - 2, part.first) : at]
        if not _TOGETHER.isdisjoint(stems[part.first : at]):
            return False
        if _BESIDE.isdisjoint(before) and before not in (["compar", "with"], ["compar", "to"], ["instead", "of"]):
            return False
    return stems[places[0] - 1] != "other" and not here.reading.cues & {"animals", "null_result"}


def _comes_too_late(here: Here, clause: Clause, thing: Hit) -> bool:
    """Whether magnesium is first named in a later statement: "Being outdoors calms the nerves, and nuts hold magnesium"."""
    part, stems = here.reading.part, here.scan.stems
    ours = [hit.first for hit in (*here.reading.part.hits,) if hit.cue in _SPOKEN or hit.subject in here.families.forms]
    if not ours or min(ours) <= thing.last or part.kind != "text" or thing.first - clause.first < 2:
        return False
    at = min(ours)
    if stems[at + 1 : at + 3] in (["is", "the"], ["is", "what"]):
        return False  # "hormones rise in deep sleep, and magnesium is the master switch"
    between = stems[thing.last : at]
    return any(word == ";" or (word == "," and two in _AND) for word, two in pairwise((*between, "")))


_SPOKEN = frozenset("magnesium low_magnesium pronoun".split())
_AND = frozenset({"and", "but", "whil"})


def _is_ruled_out(here: Here) -> bool:
    """Whether magnesium is only named as what it was not: "long walks, not magnesium, are what deepened my sleep"."""
    stems, part = here.scan.stems, here.reading.part
    places = [hit.first for hit in part.hits if hit.cue == "magnesium"]
    if not places or here.forms:
        return False
    for at in places:
        before = stems[max(at - 2, part.first) : at]
        if before[-1:] not in (["not"], ["no"]) and before != ["not", "the"]:
            return False
    return True


_DRAINED = frozenset({"stress_depletes", "serum_mg"})


def _a_clinician_does(clause: Clause, stems: list[str]) -> bool:
    """Whether it is a therapist or pharmacist who helps: "my pharmacist helps me with it"."""
    return any(
        one.last == two.first and stems[two.first] in ("help", "treat")
        for one in clause.get("clinician")
        for two in clause.get("help")
    )


_PIECES = frozenset("podcast episod articl guid post video chapter leaflet newsletter".split())


def _is_announced(here: Here) -> bool:
    """Whether it is only told what a piece is about: "In this podcast we discuss magnesium and what calms the body"."""
    words = here.scan.stems[here.reading.part.first : here.reading.part.last]
    return words[:2] == ["in", "this"] and not _PIECES.isdisjoint(words[2:4]) and not {"we", "i"}.isdisjoint(words[3:6])


def _follows_another(here: Here, clause: Clause) -> bool:
    """Whether it is said of what the clause before ended with: "they had therapy, which eases insomnia"."""
    stems, clauses = here.scan.stems, here.reading.clauses
    if stems[clause.first] not in ("which", "that") or clause is clauses[0]:
        return False
    before = clauses[clauses.index(clause) - 1]
    return any(hit.cue in _ANOTHER and clause.first - hit.last <= 1 for hit in before.hits if hit.last <= clause.first)


_ANOTHER = frozenset({"other_thing", "other_mineral", "drug", "medicine"})
_AUXILIARY = frozenset("does was has as comes goes gets becomes depends perhaps sometimes always afterwards".split())
_DETERMINERS = frozenset("the your our a an my their his her us you blood cortisol stress mood".split())


_INGREDIENTS = frozenset({"gaba", "b6_synergy", "melatonin"})
_PUT_IN = frozenset("add contain includ combin blend pack bring together formula capsul tablet".split())
_HARD_AT_WORK = frozenset("absorb better twic more mor togeth than uptak cell improv enhanc boost synergy".split())


def _is_put_in(clause: Clause, stems: list[str], thing: Hit) -> bool:
    """Whether it is only named as what is in a product: "adds jujube and GABA"."""
    named = not _PUT_IN.isdisjoint(stems[clause.first : thing.first])
    return named and _HARD_AT_WORK.isdisjoint(stems[clause.first : clause.last])


def _in_both_arms(here: Here, clause: Clause) -> bool:
    """Whether both groups of a trial did it, or the one on the dummy pill as well."""
    words = here.scan.stems[clause.first : clause.last]
    for at, word in enumerate(words):
        if word in _BOTH and not _GROUPS.isdisjoint(words[at + 1 : at + 4]) and "in" not in words[at + 1 : at + 3]:
            return not _differ(words)
        if word == "whether" and words[at + 1 : at + 3] == ["or", "not"]:
            return True
    blank = next((at for at, word in enumerate(words) if word in _BLANKS), None)
    if blank is None or blank > 8 or "than" in words:
        return False
    ours = "magnesium" in words[:blank] and words[:1] != ["improv"]
    behind = words[blank + 1 :]
    if "both" in words and "and" in words and (ours or "magnesium" in words):
        return not _differ(words)
    return not ours and not _TOO.isdisjoint((*behind[:1], *behind[-3:])) and not _differ(words)


def _differ(words: list[str]) -> bool:
    return not {"mor", "than", "differ", "against", "versus"}.isdisjoint(words)
