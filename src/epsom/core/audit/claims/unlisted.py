"""Reads effects told in a verb that no list knows: "magnesium equips you to cope", "it talks the nerves down".

Where the mineral is what a clause is about, a verb follows it at once and then something that can be helped, the verb
helps, whatever it is: few verbs do harm or only describe, and those can be listed. So can the nouns of praise ("an ally",
"a godsend") that stand in place of a verb, also after a condition in front: "For people who lie awake, it is a godsend".
It is asked last, where no other finder placed the clause; it does not judge.
"""

from __future__ import annotations

from dataclasses import replace

from epsom.core.audit.claims.effects import effect_of, is_object
from epsom.core.audit.claims.saying import Here, Said, extent
from epsom.core.audit.text.grammar import Clause
from epsom.core.audit.text.topics import LEVELS
from epsom.core.audit.text.words import Hit

_REACH = 14  # words between the verb and what it is done to
_BEGINS = 7  # words of a clause in which its subject stands
_MODALS = frozenset("can may might could will would 'll should must help helps to".split())
_DOING = frozenset("do doe did".split())
_HAVING = frozenset("has hav had".split())
_ADVERBS = frozenset(
    "also often just even then really actually simply certainly surely gently slowly quickly truly both still soon never"
    " not sometime supplement tablet capsul pill powder supplementation therapy itself alon too likely potentially"
    " included genuinely finally really directly naturally seriously noticeably properly possibly probably reportedly apparently".split()
)
# What is no effect, or none for the better.
_NO_EFFECT = frozenset(
    "be is are was were been have contain includ found occur come came need requir depend interact interfer affect caus"
    " worsen aggravat trigger deplet lead result go went remain stay exist belong mean vary differ cost sell sold get got"
    " took involv link lack fail explain know call ask look count appear seem tend sound happen claim matter bind reach"
    " begin start enter cross pass leav drop fall fell play run relat associat correlat impair disturb disrupt spoil upset"
    " irritat delay mask hid hide contribut rais increas provok drain us use used show shown prov prove study suggest"
    " say said wonder consider carry carri pos pose compet block slow exceed differ receiv get gets compar consist reduc"
    " deserv attract produc creat generat evok indicat reflect mimic resembl featur accompany predict signal mark reveal report"
    " describ gain want let lik like tri try".split()
)
_OPENERS = frozenset(", and but so that because then plus yet or if since cheap simple humble a".split())
# Verbs that mean nothing without what follows: "takes the charge out of", "keeps it at bay".
_EMPTY = frozenset("tak mak made put keep giv bring let".split())
_FILLINGS = frozenset(
    "out off away easier easily les less calmer better bay check rest down edg sting bite heat charg end back light hope"
    " chanc break breather lift boost hand peac sens strength manageabl bearabl lighter softer quieter".split()
)
_COPULAS = frozenset("is are was can't 's be".split())
_PRAISE = frozenset(
    "ally friend answer remedy fix antidot weapon boon godsend lifesaver lifelin saviour savior way key secret solution"
    " tonic balm aid hero powerhous winner tool gem blessing gift wonder miracl lullaby blanket shield armour armor hug"
    " companion partner support pillar cornerston foundation cushion buffer anchor game changer go-to must-have rescu"
    " relief lifebuoy superstar star champion best bless bliss revelation magic exhal reset sigh breath bet choic pick option".split()
)
_CASES = frozenset("for if when in as among whether anyon where dur".split())
_RELATIVE = frozenset({"that", "which"})
_FRONTING = frozenset("to after for if when with in as among whether anyon where during".split())
_OF = frozenset(
    "dos supply spoonful cup form pinch bit typ kind cours shot boost glas dash capsul tablet gram mg".split()
)
_NOT_SUBJECT = frozenset("in with without on from than about for lack low to by after as into and or of".split())
_SPOILS = (
    "worse",
    "side_effects",
    "drug",
    "medicine",
    "more_dose",
    "other_mineral",
    "other_thing",
    "clinician",
    "animals",
)


def unlisted_in(here: Here, found: list[Said]) -> list[Said]:
    """Effects in verbs or nouns of praise that no list knows, in clauses where nothing was found."""
    more: list[Said] = []
    for index, clause in enumerate(here.reading.clauses):
        if clause.first >= clause.last or any(each.first < clause.last and clause.first < each.last for each in found):
            continue
        if any(clause.has(cue) for cue in _SPOILS) and not clause.has("negation"):
            continue
        said = next((each for actor in _subjects(here, clause) if (each := _by_verb(here, index, clause, actor))), None)
        said = (
            said
            or _consequence(here, index, clause, found)
            or _put_right(here, index, clause)
            or _no_cure(here, clause)
            or _no_such_drug(here, clause)
            or _not_advised(here, index, clause)
            or _unrivalled(here, index, clause)
            or _with_it(here, index, clause)
        )
        if said is not None:
            more.append(said)
    return more


def _by_verb(here: Here, index: int, clause: Clause, actor: Hit) -> Said | None:
    """What the subject of a clause does to the first thing after its verb, or to what stands in front of it all."""
    verb = _verb(here, clause, actor)
    if verb is not None:
        predicate = Hit(verb, verb + 1, "help", "")
        for thing in clause.hits:
            if _RELATIVE.intersection(here.scan.stems[verb : thing.first]):
                break
            if verb <= thing.first <= verb + _REACH and is_object(here, thing, clause):
                return effect_of(here, index, clause, thing, predicate, actor)
    praise = predicate if verb is not None and here.scan.stems[verb] in _PRAISE | _EMPTY else None
    if praise is None:
        told = (hit for hit in clause.hits if hit.cue in ("help", "strong", "worked") and hit.first >= actor.last)
        praise = next(told, None)
    ahead = _in_front(here, clause) if praise is not None else None
    return effect_of(here, index, clause, ahead, praise, actor) if ahead is not None and praise is not None else None


_DRUGS = {
    "antidepressant": "depression", "sedativ": "sleep_quality", "tranquilliser": "anxiety", "tranquilizer": "anxiety",
    "anxiolytic": "anxiety", "painkiller": "muscle_pain", "stimulant": "energy", "hypnotic": "sleep_quality",
}  # fmt: skip


def _no_such_drug(here: Here, clause: Clause) -> Said | None:
    """ "It isn't a sedative": what it is no drug for is denied of it."""
    stems = here.scan.stems
    for hit in clause.get("negation"):
        noun = next((at for at in range(hit.last, min(hit.last + 4, clause.last)) if stems[at] in _DRUGS), None)
        actor = next((each for each in _subjects(here, clause) if each.last <= hit.first), None)
        if noun is None or actor is None or hit.first - actor.last > 2:
            continue
        first, last = extent(here, clause, actor.first, noun + 1)
        return Said(kind="efficacy", subject=_DRUGS[stems[noun]], stance="denied", first=first, last=last)
    return None


_TURNS = ("effect", "help", "fast", "went_away", "change", "strong")


def _consequence(here: Here, index: int, clause: Clause, found: list[Said]) -> Said | None:
    """ "... so you drop off faster": what follows from what it was just said to do."""
    if not index or here.scan.stems[clause.first] != "so" or clause.has("negation"):
        return None
    before = here.reading.clauses[index - 1]
    works = any(hit.cue == "magnesium" or hit.subject in here.families.mechanisms for hit in before.hits)
    if not (works or any(each.kind in ("mechanism", "efficacy") for each in found)) or before.has("low_magnesium"):
        return None
    turn = next((hit for cue in _TURNS for hit in clause.get(cue)), None)
    thing = next((hit for hit in clause.hits if hit.subject in here.families.outcomes), None)
    if turn is None or thing is None:
        return None
    said = effect_of(here, index, clause, thing, turn, Hit(clause.first, clause.first + 1, "magnesium", ""))
    return replace(said, strong=said.strong or clause.has("fast")) if said is not None else None


_CURES = frozenset("heal fix cure solv undo eras mend repair sav".split())
_DOERS = frozenset("it magnesium mineral supplement pill tablet capsul powder".split())


def _no_cure(here: Here, clause: Clause) -> Said | None:
    """ "It won't heal the wound": what no tablet mends is denied of it, whatever it is."""
    stems = here.scan.stems
    for hit in (*clause.get("negation"), *clause.get("null_result")):
        none = stems[hit.first] == "no"  # "no mineral can heal ...": the doer comes after
        verbs = range(hit.first, min(hit.last + 2 + 3 * none, clause.last))
        doers = (
            range(hit.last, min(hit.last + 2, clause.last))
            if none
            else range(max(clause.first, hit.first - 3), hit.first)
        )
        verb = next((at for at in verbs if stems[at] in _CURES or (none and stems[at] == "answer")), None)
        doer = next((at for at in doers if stems[at] in _DOERS), None)
        if verb is None or doer is None or not (here.topic.it or "magnesium" in here.reading.cues):
            continue
        first, last = extent(here, clause, doer, verb + 1)
        return Said(kind="efficacy", subject="general", stance="denied", first=first, last=last)
    return None


_RIGHTED = frozenset("fix correct restor refil fil put replenish heal top giv load rebalanc balanc break feed".split())
_STORES = frozenset("it magnesium mineral tank store level chemistry them deficiency deficit shortag cell body".split())


def _put_right(here: Here, index: int, clause: Clause) -> Said | None:
    """ "Fill the tank and the chemistry rights itself": an order and, after "and" or a comma, what is promised for it."""
    stems, part = here.scan.stems, here.reading.part
    if index or part.kind == "heading" or stems[clause.first] not in _RIGHTED or not here.topic.magnesium:
        return None
    if not _raw(here, clause.first)[:1].isupper() or here.has("if", "clinician", "medicine", "negation"):
        return None
    joint = next((at for at in range(clause.first, part.last) if stems[at] in ("and", ",")), None)
    if joint is None or joint - clause.first > 6 or _STORES.isdisjoint(stems[clause.first : joint]):
        return None
    promised = stems[joint + 1 : part.last]
    if len([word for word in promised if word[:1].isalpha()]) < 3 or promised[0] in _RIGHTED | _DOSING:
        return None
    things = (hit.subject for hit in part.hits if hit.first > joint and hit.subject in here.families.outcomes)
    whole = Clause(part.first, part.last)
    first, last = extent(here, whole, part.first, part.last - 1)
    return Said(
        kind="efficacy", subject=next(things, "general"), stance="asserted", first=first, last=last, strong=True,
        story=True,
    )  # fmt: skip


_DOSING = frozenset("tak use drink eat dissolv stir soak rub spray swallow wait then".split())
_ADVISED = frozenset("recommend advis endors suggest prescrib".split())


def _not_advised(here: Here, index: int, clause: Clause) -> Said | None:
    """ "Too early to recommend magnesium for anxiety": what nobody advises it for."""
    stems = here.scan.stems
    actor = next(iter(clause.get("magnesium")), None)
    if actor is None or here.has("limit") or any(word[0].isdecimal() for word in stems[clause.first : clause.last]):
        return None
    before = stems[max(clause.first, actor.first - 6) : actor.first]
    at = next((n for n, word in enumerate(before) if word in _ADVISED), None)
    if at is None or not _TOO_SOON.intersection(before[:at]):
        return None
    for thing in clause.hits:
        if thing.first > actor.first and "for" in stems[actor.last : thing.first] and is_object(here, thing, clause):
            first, last = extent(here, clause, actor.first, thing.last)
            return Said(kind="efficacy", subject=thing.subject, stance="denied", first=first, last=last)
    return None


_TOO_SOON = frozenset("not cannot no early soon prematur nobody".split())
_UNMATCHED = frozenset({"noth", "few", "littl", "hardly"})
_RIVALS = frozenset("beat match rival touch like lik compar surpas top".split())


def _unrivalled(here: Here, index: int, clause: Clause) -> Said | None:
    """ "For cramps, nothing beats magnesium": praise that puts all else behind it."""
    stems = here.scan.stems
    for hit in clause.get("magnesium"):
        before = stems[max(clause.first, hit.first - 5) : hit.first]
        if _RIVALS.isdisjoint(before) or _UNMATCHED.isdisjoint(before):
            continue
        things = [each for each in here.reading.part.hits if each.subject in here.families.outcomes]
        if things:
            beats = Hit(hit.first - 1, hit.first, "help", "")
            said = effect_of(here, index, clause, things[0], beats, hit)
            return replace(said, strong=True, stance="asserted") if said is not None else None
    return None


_COMPANY = frozenset("with on thank thanks through courtesy".split())


def _with_it(here: Here, index: int, clause: Clause) -> Said | None:
    """ "With magnesium, the nervous system finally exhales": the mineral in front, a thing and what it then does."""
    stems = here.scan.stems
    if stems[clause.first] not in _COMPANY:
        return None
    given = next((hit for hit in clause.get("magnesium") if hit.first - clause.first <= 3), None)
    if given is None:
        return None
    for thing in clause.hits:
        if thing.first < given.last or not is_object(here, thing, clause):
            continue
        at = thing.last
        while at < clause.last and (stems[at] in _ADVERBS or stems[at].endswith("ly") or stems[at] in _MODALS):
            at += 1
        if at < clause.last and stems[at] not in _NO_EFFECT and _raw(here, at).endswith("s"):
            return effect_of(here, index, clause, thing, Hit(at, at + 1, "help", ""), given)
    return None


def _in_front(here: Here, clause: Clause) -> Hit | None:
    """What a sentence begins with before its comma: "For people who lie awake, ...", "When it comes to cramps, ..."."""
    first = here.reading.part.first
    stems = here.scan.stems
    fronts = stems[first] in _FRONTING or _raw(here, first).endswith("ing")
    if not fronts or (stems[clause.first - 1] != "," and "," not in stems[first : clause.last]):
        return None
    families = here.families
    for other in here.reading.clauses:
        if other.aside or other.first > clause.first:
            continue
        for hit in other.hits:
            if hit.subject in families.outcomes and "," in stems[hit.last : clause.last]:
                return hit
    return None


def _subjects(here: Here, clause: Clause) -> list[Hit]:
    """The mineral, a form or a word that stands for it, where the clause is about it; names before words for them."""
    stems = here.scan.stems
    begins = _main(here, clause)
    found: list[tuple[bool, Hit]] = []
    for hit in clause.hits if begins is not None else ():
        if begins is None or hit.first - begins > _BEGINS:
            break
        if hit.first < begins:
            continue
        named = hit.cue == "magnesium" or (hit.subject in here.families.forms and hit.subject != "bioavailability")
        named = named or hit.subject in LEVELS
        if not named and not (hit.cue == "pronoun" and here.topic.it and stems[hit.first] in ("it", "this", "the")):
            continue
        before = stems[hit.first - 1] if hit.first > clause.first else ""
        if (before == "of" and stems[hit.first - 2] in _OF) or (
            before not in _NOT_SUBJECT
            and (named or hit.first == begins or before in _OPENERS or _after_a_thing(clause, hit))
        ):
            found.append((not named, hit))
    return [hit for _, hit in sorted(found)]


def _after_a_thing(clause: Clause, pronoun: Hit) -> bool:
    """Whether a thing stands right before it: "For adults with insomnia it may ..."."""
    return any(hit.last == pronoun.first and hit.subject for hit in clause.hits)


def noun_of_praise(here: Here, clause: Clause, actor: Hit) -> int | None:
    """The word that calls the subject a blessing, if one does: "magnesium could be the answer"."""
    verb = _verb(here, clause, actor)
    return verb if verb is not None and here.scan.stems[verb] in _PRAISE else None


def _main(here: Here, clause: Clause) -> int | None:
    """Where the main part of a clause begins: after the comma of a case in front; None where all of it is a case."""
    stems = here.scan.stems
    if stems[clause.first] not in _CASES:
        return clause.first
    comma = next((at for at in range(clause.first, clause.last) if stems[at] == ","), None)
    return comma + 1 if comma is not None else None if stems[clause.first] == "if" else clause.first


def _raw(here: Here, at: int) -> str:
    return here.scan.text[here.scan.starts[at] : here.scan.ends[at]]


def _verb(here: Here, clause: Clause, actor: Hit) -> int | None:
    """The word that says what the subject does, or the noun of praise that says what it is."""
    stems = here.scan.stems
    at = actor.last
    modal = perfect = False
    while at < clause.last and at - actor.last < 6:
        word = stems[at]
        if word == "," or _raw(here, at) == "included":
            at += 1
            continue
        if (word in _COPULAS and (modal or word != "be")) or _raw(here, at) in ("is", "are", "was"):
            ahead = range(at + 1, min(at + 7, clause.last))
            return next((each for each in ahead if stems[each] in _PRAISE), None)
        if word in _HAVING:
            perfect = True
        elif word in _MODALS or word in _DOING or word == "not":
            modal = True
        elif word in _ADVERBS or word.endswith("ly"):
            pass
        elif word in _EMPTY:
            filled = not _FILLINGS.isdisjoint(stems[at + 1 : min(at + 8, clause.last)])
            return at if filled or "not" in stems[actor.last : at] else None
        elif word in _NO_EFFECT or not word.isalpha():
            return None
        elif modal or perfect:
            return at
        else:
            raw = _raw(here, at)
            return at if raw.endswith("s") and not raw.endswith(("ss", "us", "is")) else None
        at += 1
    return None
