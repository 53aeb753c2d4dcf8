"""The papers a citation can mean: one `Paper` for each study, review, mechanism and source of our own bibliography.

Everything here comes out of knowledge; nothing is added. What a paper does not say is None, and is never compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from epsom.core.audit.citing.cues import Known, Told
from epsom.knowledge import Because, Cite, Knowledge, Source
from epsom.knowledge.studies import Mechanism, Phantom, Review, Study

__all__ = [
    "Bibliography",
    "Paper",
    "beside_in",
    "bibliography",
    "forms_in",
    "groups_in",
    "journal_key",
    "plain",
    "same_journal",
    "spellings",
]  # fmt: skip

_SMALL = frozenset("a an and the of for in on to with by from or at as its is are via".split())
_NOT_NAMES = frozenset({"magnesium", "potassium", "et", "al", "cochrane", "comparison", "author", "confirm"})
_JOURNAL_WORDS = {
    "journal": "j", "american": "am", "clinical": "clin", "research": "res", "medical": "med", "medicine": "med",
    "international": "int", "nutrition": "nutr", "psychiatry": "psychiatry", "science": "sci", "sciences": "sci",
    "magnesium": "magnes", "medicines": "med", "frontiers": "front", "british": "br", "european": "eur",
    "obstetrics": "obstet", "gynecology": "gynecol", "gynaecology": "gynecol", "complementary": "complement",
    "therapies": "ther", "therapy": "ther", "biological": "biol", "element": "elem", "review": "rev", "reviews": "rev",
    "systematic": "syst", "database": "database", "health": "health", "womens": "womens", "geriatrics": "geriatr",
    "society": "soc", "association": "assoc", "neurology": "neurol", "neuroscience": "neurosci", "opinion": "opin",
    "current": "curr", "archives": "arch", "internal": "intern", "pharmacology": "pharmacol", "reports": "rep",
    "alzheimers": "alzheimers", "disease": "dis", "annals": "ann", "experimental": "exp", "nature": "nat",
    "communications": "commun", "neurogastroenterology": "neurogastroenterol", "motility": "motil", "heart": "heart",
    "pharmacopsychiatry": "pharmacopsychiatry", "gastroenterology": "gastroenterol", "college": "coll",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_][\w’'-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What our bibliography knows of one paper; None and () stand for not known."""

    id: str  # the entry that knows most of it: a study, a review, a mechanism, or the source itself
    label: str
    surnames: tuple[str, ...] = ()  # in plain letters, the first author first
    year: int | None = None
    title: str = ""
    journal: str = ""
    doi: str | None = None
    pmid: str | None = None
    kind: str = "paper"  # trial, review, meta_analysis, guideline, animal, in_vitro, paper
    people: frozenset[int] = frozenset()  # numbers that may be given as its size
    studies: frozenset[int] = frozenset()  # studies a review holds, trials among them
    weeks: tuple[float, ...] = ()
    doses_mg: tuple[float, ...] = ()  # elemental a day
    salt_mg: tuple[float, ...] = ()  # weights of the salt that may be told instead, once or a day
    outcomes: frozenset[str] = frozenset()
    helped: Mapping[str, frozenset[str]] | None = None  # outcome to the ways it came out, as the paper says
    effects: tuple[tuple[str, str, float], ...] = ()  # outcome, unit, size as published
    votes: tuple[tuple[str, int], ...] = ()  # group, and a number a review counts in it
    animal: bool = False
    blinded: bool | None = None  # a placebo and blinding; None: not known, or no trial
    randomised: bool | None = None
    placebo: bool | None = None  # whether a dummy pill was given to others; None: not known, or no trial
    gives_magnesium: bool = True  # False: nobody in it was given magnesium
    mixture: bool = False
    maker: bool = False
    small: bool = False  # fewer than 60 people, as far as known
    limitation: str | None = None  # the one to tell, in plain words
    groups: frozenset[str] = frozenset()  # older, women, children … as `groups_in` names them
    country: str | None = None
    forms: frozenset[str] = frozenset()  # as `forms_in` names them
    journal_words: tuple[str, ...] = ()
    place: tuple[str, str] | None = None  # volume and first page
    pmcid: str | None = None
    cochrane: bool = False
    shaky: bool = False  # a review that calls its own evidence low or poor
    beside: frozenset[str] = frozenset()  # what was given with the magnesium or set against it, as `beside_in` names it
    printed: frozenset[int] = frozenset()  # years named with its journal, beside its own
    because: Because


_GROUPS = {
    word: group
    for group, words in {
        "impaired": "impaired impairment",
        "older": "older elderly senior seniors elders",
        "women": "women premenstrual pms",
        "children": "child children boys adolescent adolescents",
        "pregnant": "pregnant pregnancy",
        "diabetes": "diabetes diabetic diabetics",
        "fibromyalgia": "fibromyalgia",
        "skin": "skin transdermal transdermally topical topically cream creams lotion lotions",
        "depressed": "depressed depression depressive",
    }.items()
    for word in words.split()
}
_OVER = re.compile(r"\b(?:over|aged?)\s(?:5[05]|6\d|7\d|sixty)|\b60-75\b|>=\s?5")
_FORMS = {
    word: name
    for name in (
        "threonate", "glycinate", "citrate", "oxide", "chloride", "malate", "taurate", "aspartate", "lactate", "pidolate",
    )
    for word in (name, f"bis{name}")
} | {"sulfate": "sulfate", "sulphate": "sulfate", "threonic": "threonate"}  # fmt: skip
_BESIDE = frozenset(
    "b6 melatonin zinc hawthorn imipramine lorazepam buspirone senna valproate fluoxetine verapamil methylphenidate"
    " potassium rhodiola".split()
)


def groups_in(told: Told) -> frozenset[str]:
    """The groups of people that a text names."""
    found = {_GROUPS[word] for word in told.words & _GROUPS.keys()}
    if "memory" in told.words and not told.words.isdisjoint({"complaints", "problems", "complaint"}):
        found.add("impaired")
    if "over" in told.words or "aged" in told.words or "age" in told.words or ">=" in told.low:
        found |= {"older"} if _OVER.search(told.low) else set()
    return frozenset(found)


def forms_in(told: Told) -> frozenset[str]:
    """The salts that a text names, by their last word."""
    return frozenset(_FORMS[word] for word in told.words & _FORMS.keys())


def beside_in(told: Told) -> frozenset[str]:
    """What a text names beside magnesium that a trial has given with it or set against it."""
    found = told.words & _BESIDE
    if "b-6" in told.low or "pyridoxine" in told.words:
        found |= {"b6"}
    return found | {"vitamin d"} if "vitamin d" in told.low else found


@lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """A word in small letters without accents, as names are compared."""
    if word.isascii():
        return word.lower()
    spread = unicodedata.normalize("NFKD", word.replace("’", "'"))
    return "".join(each for each in spread if not unicodedata.combining(each)).lower()


@lru_cache(maxsize=2048)
def journal_key(name: str) -> tuple[str, ...]:
    """A journal's name as a list of its shortened words, so that long and short forms compare."""
    own = re.split(r"\(|;|\b\d{4}\b|\d+:", name)[0]  # what follows is a year, a volume, a society
    words = [plain(each).replace("'", "") for each in _WORD.findall(own)]
    return tuple(_JOURNAL_WORDS.get(each, each) for each in words if each not in _SMALL)


def _years(text: str) -> frozenset[int]:
    return frozenset(int(each) for each in re.findall(r"\b(?:19|20)\d\d\b", text))


def _place(journal: str) -> tuple[str, str] | None:
    found = re.search(r"(\d{1,4})(?:\([^)]*\))?:([A-Za-z]?\d+)", journal)
    return None if found is None else (found[1], found[2])


class Bibliography:
    """Every paper by the ways it may be named."""

    def __init__(self, papers: Iterable[Paper], phantoms: Iterable[Phantom], absent: Mapping[str, Because]) -> None:
        self.absent = absent  # outcomes of which somebody looked for a trial and found none
        self.papers = tuple(
            replace(
                each,
                journal_words=journal_key(each.journal),
                printed=_years(each.journal),
                place=_place(each.journal),
                cochrane="cochrane" in f"{each.label} {each.journal}".lower(),
            )
            for each in papers
        )
        self.phantoms = tuple(phantoms)
        self.by_doi = {each.doi.lower(): each for each in reversed(self.papers) if each.doi}
        self.by_pmid = {each.pmid: each for each in reversed(self.papers) if each.pmid}
        self.by_place = {each.place: each for each in reversed(self.papers) if each.place}
        self.by_pmcid = {each.pmcid: each for each in reversed(self.papers) if each.pmcid}
        self.by_surname: dict[str, list[Paper]] = {}
        self.by_journal: dict[tuple[str, ...], list[Paper]] = {}
        self._keys: dict[str, list[tuple[str, ...]]] = {}  # journals by each of their words, cut to two letters
        for paper in self.papers:
            for name in {part for each in paper.surnames for part in spellings(each)}:
                self.by_surname.setdefault(name, []).append(paper)
            if paper.journal:
                self.by_journal.setdefault(paper.journal_words, []).append(paper)
        for key in self.by_journal:
            for part in {each[:2] for each in key}:
                self._keys.setdefault(part, []).append(key)
        self._named: dict[tuple[str, ...], frozenset[tuple[str, ...]]] = {}

    @cached_property
    def by_mark(self) -> dict[tuple[str, object], tuple[Paper, ...]]:
        """Papers by each thing that may be told of them: a size, a dose, an outcome, a form, a journal, who made it."""
        found: dict[tuple[str, object], list[Paper]] = {}
        for paper in self.papers:
            for mark in _marks_of(paper):
                found.setdefault(mark, []).append(paper)
        return {mark: tuple(papers) for mark, papers in found.items()}

    @cached_property
    def known(self) -> Known:
        """The names by which a mention can be seen."""
        studied = [each for each in self.papers if each.kind != "paper"]
        return Known(
            frozenset(part for each in studied for name in each.surnames for part in spellings(name)),
            frozenset(key for key, papers in self.by_journal.items() if any(each.kind != "paper" for each in papers)),
        )

    @cached_property
    def fact_sheet(self) -> Paper | None:
        """The document meant by "the NIH" or "the Office of Dietary Supplements"."""
        told = (each for each in self.papers if "office of dietary supplements fact sheet" in each.title.lower())
        return next(told, None)

    @cached_property
    def first_volumes(self) -> dict[tuple[str, ...], int]:
        """For journals with a volume a year: the year of the first, where two papers of other years agree on it."""
        first: dict[tuple[str, ...], set[tuple[int, int]]] = {}
        for paper in self.papers:
            if paper.place is not None and paper.year is not None and paper.journal.find(str(paper.year)) > 0:
                first.setdefault(paper.journal_words, set()).add((paper.year, paper.year - int(paper.place[0]) + 1))
        return {
            key: next(iter({begins for _, begins in each}))
            for key, each in first.items()
            if len({year for year, _ in each}) > 1 and len({begins for _, begins in each}) == 1
        }

    def journals_named(self, name: str) -> frozenset[tuple[str, ...]]:
        """The journals of ours that a name can mean."""
        key = journal_key(name)
        found = self._named.get(key)
        if found is None:
            near = {each for part in key for each in self._keys.get(part[:2], ())}
            found = frozenset(each for each in near if same_journal(key, each))
            short = "".join(each[0] for each in key)
            if len(key) >= _INITIALS and (short,) in self.by_journal:
                found |= {(short,)}  # listed as JPEN, told of as Journal of Parenteral and Enteral Nutrition
            if len(self._named) < _REMEMBERED:
                self._named[key] = found
        return found

    def titled(self, title: str, at_least: float) -> tuple[Paper, float] | None:
        """The paper whose title is nearest, and how near from 0 to 100; None below `at_least`."""
        from rapidfuzz import fuzz, process, utils

        told = utils.default_process(title)
        names, by_word = self._titles
        shared: dict[int, int] = {}
        for word in set(told.split()):
            for index in by_word.get(word, ()):
                shared[index] = shared.get(index, 0) + 1
        near = {index: names[index] for index, count in shared.items() if count >= _WORDS_SHARED}
        found = process.extractOne(told, near, scorer=fuzz.ratio, score_cutoff=at_least)
        if found is None or found[1] < _SURE:
            close = process.extractOne(told, near, scorer=fuzz.token_sort_ratio, score_cutoff=at_least)
            found = max((each for each in (found, close) if each is not None), key=lambda each: each[1], default=None)
        return None if found is None else (self.papers[found[2]], found[1])

    @cached_property
    def _titles(self) -> tuple[dict[int, str], dict[str, list[int]]]:
        """Titles as they are compared, and which of them hold a word that few do."""
        from rapidfuzz import utils

        names = {index: utils.default_process(each.title) for index, each in enumerate(self.papers) if each.title}
        by_word: dict[str, list[int]] = {}
        for index, name in names.items():
            for word in set(name.split()) - _SMALL:
                by_word.setdefault(word, []).append(index)
        return names, {word: found for word, found in by_word.items() if len(found) <= _COMMON}


_WORDS_SHARED = 2  # words, none of them common, that two titles share before they are compared
_COMMON = 60  # titles with a word that make it tell nothing
_SURE = 97.0
_INITIALS = 3  # words of a journal's name that its initials may stand for
_REMEMBERED = 4096  # names of journals whose meaning is kept


def spellings(name: str) -> tuple[str, ...]:
    """The ways in which a surname in plain letters is written: its first half alone, and "oe" for "ö" as "o"."""
    return tuple(
        dict.fromkeys((name, name.split("-", maxsplit=1)[0], re.sub(r"(?<=[^aeiou])([aou])e(?=[^aeiou])", r"\1", name)))
    )


def same_journal(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names of journals, as `journal_key` gives them, can be one."""
    if not one or not other:
        return False
    if one == other:
        return True
    if len(one) == len(other) and all(a.startswith(b) or b.startswith(a) for a, b in zip(one, other, strict=True)):
        return True
    shared = len(set(one) & set(other))
    return shared >= 2 and shared >= min(len(one), len(other)) and abs(len(one) - len(other)) <= 1


def _marks_of(paper: Paper) -> set[tuple[str, object]]:
    marks: set[tuple[str, object]] = {("studies", each) for each in paper.studies}
    marks |= {("people", each) for each in paper.people} | {("outcome", each) for each in paper.outcomes}
    marks |= {("dose", each) for each in paper.doses_mg} | {("form", each) for each in paper.forms}
    marks |= {("journal", paper.journal_words)} if paper.journal_words else set()
    marks |= {("beside", each) for each in paper.beside}
    marks |= {("country", each) for each in re.split(r"[/,]\s?", paper.country or "") if each}
    marks |= {("group", "impaired")} if "impaired" in paper.groups else set()
    marks |= {("by", "Cochrane")} if paper.cochrane else set()
    return marks | ({("group", "skin")} if "skin" in paper.groups else set())


@lru_cache(maxsize=2)
def bibliography(knowledge: Knowledge) -> Bibliography:
    """The bibliography of some knowledge; worked out once for each."""
    looked = knowledge.facts.get("not_found_placebo_controlled_magnesium_in_ptsd")
    return Bibliography(
        _papers(knowledge), knowledge.phantoms.values(), {"ptsd": looked.because} if looked is not None else {}
    )


def _papers(knowledge: Knowledge) -> Iterator[Paper]:
    seen: set[str] = set()
    for study in knowledge.studies.values():
        source = _source(study.cite[0].source if study.cite else "", knowledge)
        seen.add(source.id if source else study.id)
        yield _of_study(study, source)
    for review in knowledge.reviews.values():
        source = _source(review.cite[0].source if review.cite else "", knowledge)
        seen.add(source.id if source else review.id)
        yield _of_review(review, source)
    shown: dict[str, list[Mechanism]] = {}
    for mechanism in knowledge.mechanisms.values():
        for cite in mechanism.cite:
            if cite.source not in seen:
                shown.setdefault(cite.source, []).append(mechanism)
    for id, mechanisms in shown.items():
        found = _source(id, knowledge)
        if found is not None:
            seen.add(id)
            yield _of_source(found, mechanisms)
    titles = {_squeezed(knowledge.sources[each].title) for each in seen if each in knowledge.sources}
    for found in knowledge.sources.values():
        if found.id in seen or found.kind in ("opinion", "label"):
            continue
        whole = _squeezed(found.title)
        if not any(len(each) > 30 and each[:60] in whole for each in titles):  # the same paper under another id
            yield _of_source(found, ())


def _squeezed(title: str) -> str:
    return re.sub(r"\W+", "", title).lower()


def _source(id: str, knowledge: Knowledge) -> Source | None:
    return knowledge.sources.get(id)


def _surnames(label: str, authors: str | None) -> tuple[str, ...]:
    """Surnames of an author line ("Mah J, Pitre T") and of a label ("Mah & Pitre 2021"), first author first."""
    found: list[str] = []
    for part in re.split(r",|;|&|\band\b", authors or ""):
        words = [each for each in _WORD.findall(part) if not each.isupper() or len(each) > 3]
        if words:
            found.append(" ".join(words))
    before_year = re.split(r"\b(?:19|20)\d\d\b|\(", label)[0]
    for part in re.split(r"&|\band\b|,", before_year):
        words = _WORD.findall(part)
        if words and words[0][:1].isalpha():
            found.append(" ".join(words))
    names = [plain(each).replace(" et al", "").strip() for each in found]
    return tuple(
        dict.fromkeys(each for each in names if len(each) > 1 and re.split(r"[ -]", each)[0] not in _NOT_NAMES)
    )


def _ways(results: Iterable[tuple[str, str | None]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for outcome, direction in results:
        if direction:
            found.setdefault(outcome, set()).add(direction)
    return {outcome: frozenset(each) for outcome, each in found.items()}


def _of_study(study: Study, source: Source | None) -> Paper:
    helped = _ways((each.outcome, each.direction) for each in study.results)
    effects = tuple((each.outcome, each.unit or "", each.md) for each in study.results if each.md is not None)
    sizes = (study.n_randomised, study.n_analysed, *(each.n_total for each in study.results))
    people = frozenset(each for each in sizes if each)
    blinding = (study.blinding or "").lower()
    blinded = None
    if study.control == "placebo" and "blind" in blinding and "not blind" not in blinding and "open" not in blinding:
        blinded = True
    elif "open" in blinding or "not blind" in blinding or study.control in ("untreated", "none"):
        blinded = False
    mixture = bool(study.taken_with) and not study.with_alone
    small = bool(people) and max(people) < 60
    limitation = None
    if blinded is False:
        limitation = "It had no dummy pill: people knew what they took."
    elif mixture:
        limitation = f"It tested a mixture ({', '.join(study.taken_with)}), not magnesium alone."
    elif study.funded_by == "maker":
        limitation = "It was paid for by a maker of what was tested."
    elif small:
        limitation = f"It was small ({max(people)} people)."
    return Paper(
        id=study.id,
        label=study.label,
        surnames=_surnames(study.label, source.authors if source else None),
        year=study.year or (source.year if source else None),
        title=source.title if source else "",
        journal=(source.journal or "") if source else "",
        doi=source.doi if source else None,
        pmid=source.pmid if source else None,
        pmcid=_pmcid(source),
        kind="trial",
        people=people,
        weeks=() if study.weeks is None else (study.weeks,),
        doses_mg=() if study.elemental_mg is None else (study.elemental_mg,),
        salt_mg=_salt_in(study.schedule or ""),
        outcomes=frozenset((*study.outcomes, *helped)),
        helped=helped,
        effects=effects,
        blinded=blinded,
        placebo=study.control == "placebo",
        randomised=study.randomised,
        mixture=mixture,
        maker=study.funded_by == "maker"
        and "funding" not in study.unchecked
        and "recalled" not in (study.funding or ""),
        small=small,
        limitation=limitation,
        country=study.country,
        beside=beside_in(Told(" ".join((study.comparator or "", *study.taken_with)))),
        forms=forms_in(Told(f"{study.form or ''} {source.title if source else ''}")),
        groups=groups_in(Told(f"{study.population} {study.age or ''} {source.title if source else ''}")),
        because=study.because,
    )


def _of_review(review: Review, source: Source | None) -> Paper:
    counted = (review.studies, review.rcts, *(each.studies for each in review.pooled))
    people = (review.participants, *(each.participants for each in review.pooled))
    pools = "meta" in review.type or "cochrane" in review.type
    kind = "guideline" if "opinion" in review.type else "meta_analysis" if pools else "review"
    return Paper(
        id=review.id,
        label=review.label,
        surnames=_surnames(review.label, source.authors if source else None),
        year=review.year or (source.year if source else None),
        title=source.title if source else "",
        journal=(source.journal or "") if source else "",
        doi=source.doi if source else None,
        pmid=source.pmid if source else None,
        pmcid=_pmcid(source),
        kind=kind,
        people=frozenset(each for each in people if each),
        studies=frozenset(each for each in counted if each),
        doses_mg=_numbers_before_mg(review.doses or ""),
        outcomes=frozenset((*review.outcomes, *(each.outcome for each in review.pooled))),
        helped=_ways((each.outcome, each.direction) for each in review.pooled),
        effects=tuple(
            (each.outcome, each.unit or each.measure, each.estimate)
            for each in review.pooled
            if each.estimate is not None
        ),
        gives_magnesium="observational" not in review.type,
        votes=tuple(
            (each.group, count)
            for each in review.votes
            for count in (each.positive, each.total, each.without_effect, each.mixed)
            if count is not None
        ),
        limitation=_certainty(review),
        shaky=re.match(r"It calls", _certainty(review) or "") is not None,
        groups=groups_in(Told(f"{review.population or ''} {source.title if source else ''}")),
        because=review.because,
    )


def _certainty(review: Review) -> str | None:
    told = (review.certainty or "").lower().replace("_", " ")
    low = re.match(r"(?:very low|low to very low|low)\b", told)
    if low is not None:
        return f"It calls its own evidence {low[0]}."
    if "quality poor" in told or "poor quality" in told:
        return "It calls the quality of its studies poor."
    if "small trials" in (review.certainty or ""):
        return "The trials in it are small and differ widely."
    if review.type.endswith("narrative"):
        return "It counts studies and does not pool them."
    return None


_SALT = re.compile(
    r"(?P<count>two |three )?(?P<low>\d+(?:\.\d+)?)(?:-(?P<high>\d+(?:\.\d+)?))? (?P<unit>m?g)(?:/d)? (?:of )?"
    r"(?:the )?(?:magnesium )?(?:salt|oxide|product|formula)\b(?P<after>.{0,24})"
)
_TIMES_A_DAY = {"twice": 2, "three times": 3}


def _salt_in(schedule: str) -> tuple[float, ...]:
    """The weights of the salt in a schedule: "two 250 mg oxide tablets a day" gives 250 and 500."""
    found: list[float] = []
    for each in _SALT.finditer(schedule):
        grams = 1000.0 if each["unit"] == "g" else 1.0
        times = {"two ": 2, "three ": 3}.get(each["count"] or "", 1)
        times *= next((number for words, number in _TIMES_A_DAY.items() if words in each["after"]), 1)
        for figure in (each["low"], each["high"]):
            if figure:
                found += [float(figure) * grams, float(figure) * grams * times]
    return tuple(dict.fromkeys(found))


def _numbers_before_mg(text: str) -> tuple[float, ...]:
    found = re.search(r"(\d+)\s*-\s*(\d+)\s*mg", text)
    return () if found is None else (float(found[1]), float(found[2]))


# What texts call the thing that a mechanism is about, as the outcomes of the audit name it.
_SPOKEN_OF = {
    "bbb_threonate": "brain_mg", "bbb_iv_human": "brain_mg", "bdnf_hippocampus_rat": "bdnf", "gaba_a": "gaba",
    "nmda_block": "nmda", "nmda_oral_mice": "nmda", "fear_acquisition_deficiency": "fear_extinction",
}  # fmt: skip


_OF_ITS_OWN = frozenset({"fear_generalisation"})  # near another outcome, and told of apart from it


def _of_source(source: Source, mechanisms: Sequence[Mechanism]) -> Paper:
    mechanism = mechanisms[0] if mechanisms else None
    level = mechanism.best_evidence if mechanism and source.kind == "mechanism" else ""
    animal = level == "animal" or bool(re.search(r"\b(?:mice|mouse|rats?|rodents?|murine)\b", source.title, re.I))
    kinds = {"trial": "trial", "review": "review", "guideline": "guideline"}
    kind = "animal" if animal else "in_vitro" if level == "in_vitro" else kinds.get(source.kind, "paper")
    label, names = source.title, _surnames("", source.authors)
    told = re.match(r"([A-Z][\w’'-]+(?: [A-Z][\w’'-]+)??)(?: [A-Z]{1,3})?(?:,| et al| and | & | \d{4})", source.title)
    if not names and told is not None and re.search(r"\b(?:19|20)\d\d\b|et al", source.title):
        names = (plain(told[1]),)
    if (mechanism is not None or source.authors) and names and source.year:
        label = f"{_called(source, names)} {source.year}"
    because = Because(entry=source.id, kind="source", cite=(Cite(source=source.id),), checked=source.checked)
    journal = source.journal or _journal_in(source.title)
    return Paper(
        id=source.id,
        label=label,
        surnames=names,
        year=source.year,
        title=source.title,
        journal=journal,
        doi=source.doi,
        pmid=source.pmid,
        pmcid=_pmcid(source),
        kind=kind,
        animal=animal,
        outcomes=frozenset(
            name
            for each in mechanisms
            for name in (_SPOKEN_OF.get(each.id, each.id), None if each.id in _OF_ITS_OWN else each.outcome)
            if name
        ),
        forms=forms_in(Told(" ".join(each.subject for each in mechanisms))),
        groups=groups_in(Told(source.title)),
        limitation="It was done in animals." if animal else None,
        because=mechanism.because if mechanism else because,
    )


def _called(source: Source, names: Sequence[str]) -> str:
    """The first author as printed, with the second or "and others"."""
    printed = [each.strip() for each in re.split(r",|;|&|\band\b", source.authors or "") if each.strip()]
    first = printed[0] if printed else names[0].title()
    return first if len(printed) < 2 else f"{first} and others"


def _journal_in(title: str) -> str:
    """The journal of an entry that is told in one line: "… Nutrients 2017;9:813"."""
    found = re.search(r"[.?!]\s(?P<journal>[A-Z][A-Za-z .&]{3,50}\s(?:19|20)\d\d;\d+(?:\([^)]*\))?:\w+)", title)
    return found["journal"] if found else ""


def _pmcid(source: Source | None) -> str | None:
    """The number in the address of its full text; not of a table in another paper."""
    url = (source.url or "") if source is not None else ""
    found = re.search(r"PMC(\d{5,9})", url)
    return found[1] if found and "/table/" not in url else None
