"""Which paper of our bibliography a mention means: by identifier, author, title, journal, or by what is told of it.

It rather finds none than the wrong one. "Not found" means not found here, and is said so; that a study does not stand
where the text puts it is said only where another paper is known to stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from epsom.core.audit.citing.bibliography import Bibliography, Paper, beside_in, forms_in, groups_in, plain, spellings
from epsom.core.audit.citing.cues import Cues, Mention, Told
from epsom.core.audit.citing.patterns import COUNTRIES, NATIONS, number_ending, weeks_in
from epsom.knowledge import Because

__all__ = ["Resolved", "resolve"]

_TITLE_SAME, _TITLE_NEAR = 90.0, 72.0
_HARDLY = 60.0  # below it a paper of another year is another paper
_OTHER_TITLE = 45.0  # below it two titles have nothing in common
_REVIEW_WORDS = re.compile(r"\breviews?\b|meta[- ]?analy|\bpooled\b|\badded up\b|\breviewed\b|\bcombined\b", re.I)
_TRIAL_WORDS = re.compile(
    r"\btrials?\b|\bRCT|randomi[sz]ed|placebo|double[- ]blind|\bgave\b|\bassigned\b|\brecruited\b", re.I
)
# A review of this house is brought up to date again and again: an earlier year may be an earlier version of it.
_VERSIONS_APART = 8


@dataclass(slots=True, kw_only=True)
class Resolved:
    """The paper, or why there is none; `wrong` are the ways in which the text names it wrongly."""

    paper: Paper | None = None
    wrong: tuple[str, ...] = ()
    detail: tuple[str, ...] = ()  # one plain sentence for each
    near: Paper | None = None  # one by the same author of another year, where the one meant is not known
    named: bool = False  # the text gives enough to look it up: a title, an identifier, authors with a year
    either: tuple[str, ...] = ()  # papers that fit alike
    phantom: str | None = None  # why nobody could trace it, when that is known
    ruled_out: str | None = None  # why it cannot stand where the text puts it
    looked_for: Because | None = None  # where it is written down that somebody looked for such a trial and found none


def resolve(mention: Mention, told: Told, bib: Bibliography, subjects: frozenset[str], around: str = "") -> Resolved:
    """The paper that a mention means; `told` is what the text says of it, `subjects` the outcomes it speaks of.

    `around` is the paragraph: a form of magnesium named there may be the one a bare "it" stands for.
    """
    cues = mention.cues
    if mention.vague:
        return Resolved()
    if not mention.marker:
        if cues.institution and not cues.surnames and _is_sheet(cues.institution):
            return Resolved(paper=bib.fact_sheet, named=True)
        for finding in (_by_identifier, _by_title, _by_authors):
            found = finding(cues, bib, subjects)
            if found is not None:
                return found
        traced = _phantom(cues, bib)
        if traced is not None:
            return Resolved(named=True, phantom=traced)
    described = None if cues.surnames or cues.title else _by_description(cues, told, bib, subjects, around)
    if described is not None:
        wrong, detail = _named_wrongly(cues, described, bib)
        return Resolved(paper=described, wrong=wrong, detail=detail)
    named = bool(cues.title or cues.doi or cues.pmid or cues.pmcid or cues.place)
    named = named or bool(cues.year and (cues.surnames or (cues.journal and (cues.people or cues.institution))))
    same_name = _once(_of_name(cues.surnames[0], bib)) if cues.surnames else []
    return Resolved(
        named=named,
        near=same_name[0] if len(same_name) == 1 else None,
        ruled_out=_ruled_out(cues, bib),
        looked_for=_looked_for(cues, told, bib, subjects),
    )


def _looked_for(cues: Cues, told: Told, bib: Bibliography, subjects: frozenset[str]) -> Because | None:
    """What says that no trial in people was found of the one outcome told of, when a certain one is told of."""
    certain = cues.people or cues.year or cues.journal or cues.institution
    absent = next((each for each in sorted(subjects) if each in bib.absent), None)
    if absent is None or not certain or "magnesium" not in told.words or _REVIEW_WORDS.search(cues.noun):
        return None
    if not subjects <= bib.absent.keys():
        return None  # it tells of something else beside, for which there are trials
    return None if told.words & _ANIMALS else bib.absent[absent]


def _is_sheet(institution: str) -> bool:
    return (
        re.search(r"\bNIH\b|National Institutes? of Health|Dietary Supplements|\bODS\b|ods\.od\.nih", institution, re.I)
        is not None
    )


# --- by what names it ----------------------------------------------------------------------------------------------
def _by_identifier(cues: Cues, bib: Bibliography, subjects: frozenset[str]) -> Resolved | None:
    paper = bib.by_doi.get((cues.doi or "").lower()) or bib.by_pmid.get(cues.pmid or "")
    paper = paper or bib.by_pmcid.get(cues.pmcid or "") or _at_place(cues, bib)
    if paper is None:
        return None
    if cues.surnames and paper.surnames and not _shares_name(cues, paper):
        if cues.title and _is_other_title(cues.title, paper.title):
            by_title = _by_title(cues, bib, subjects)
            if by_title is None and _by_authors(cues, bib, subjects) is None:
                return None  # neither the authors nor the title are those of the paper there: see `_ruled_out`
            if by_title is not None:
                return by_title
        meant = _by_authors(cues, bib, subjects)
        if meant is not None and meant.paper is not None and meant.paper.id != paper.id:
            which = "DOI" if cues.doi else "PubMed number"
            detail = f"The {which} given belongs to another paper: {paper.label}."
            return Resolved(
                paper=meant.paper, named=True, wrong=("wrong_identifier", *meant.wrong), detail=(detail, *meant.detail)
            )
        return Resolved(
            paper=paper, named=True, wrong=("wrong_authors",), detail=(f"The paper with this number is {paper.label}.",)
        )
    return _named(cues, paper, bib)


def _at_place(cues: Cues, bib: Bibliography) -> Paper | None:
    """The paper that stands at the volume and page given, in the journal and year given."""
    there = bib.by_place.get(cues.place) if cues.place is not None else None
    if there is None or cues.journal is None or there.year != cues.year:
        return None
    return there if _same_journal(cues.journal, there, bib) else None


def _ruled_out(cues: Cues, bib: Bibliography) -> str | None:
    """Why no such paper can stand where the text puts it; None when it may well do."""
    there = bib.by_doi.get((cues.doi or "").lower()) or bib.by_pmid.get(cues.pmid or "") or _at_place(cues, bib)
    if there is not None and cues.title and _is_other_title(cues.title, there.title):
        where = "At the place given" if not (cues.doi or cues.pmid) else "Under the number given"
        return f"{where} stands another paper: {there.label}, “{there.title}”"
    if cues.journal and cues.year and (cues.title or cues.surnames or cues.people):
        for key in bib.journals_named(cues.journal):
            first = bib.first_volumes.get(key)
            if first is not None and cues.year < first:
                return f"The journal had no volume in {cues.year}: its first is of {first}"
    return None


def _is_other_title(told: str, title: str, below: float = _OTHER_TITLE) -> bool:
    from rapidfuzz import fuzz, utils

    if len(told.split()) < 4 or not title:
        return False
    return fuzz.token_set_ratio(told, title, processor=utils.default_process) < below


def _by_title(cues: Cues, bib: Bibliography, subjects: frozenset[str]) -> Resolved | None:
    if not cues.title or len(cues.title.split()) < 3:
        return None
    found = bib.titled(cues.title, _TITLE_NEAR)
    if found is None:
        return None
    paper, near = found
    if near >= _TITLE_SAME:
        return _named(cues, paper, bib)
    agrees = _shares_name(cues, paper) or (cues.journal and _same_journal(cues.journal, paper, bib))
    agrees = agrees or bool(cues.pmid and cues.pmid == paper.pmid) or bool(cues.doi and cues.doi == paper.doi)
    if not agrees and not (near >= 82 and cues.year == paper.year):
        return None
    wrong, detail = _named_wrongly(cues, paper, bib)
    if "wrong_title" not in wrong and not _same_title(cues.title, paper.title):
        wrong, detail = ("wrong_title", *wrong), (f"Its title is: {paper.title}.", *detail)
    return Resolved(paper=paper, named=True, wrong=wrong, detail=detail)


def _by_authors(cues: Cues, bib: Bibliography, subjects: frozenset[str]) -> Resolved | None:
    if not cues.surnames:
        return None
    papers = _of_name(cues.surnames[0], bib)
    if len(cues.surnames) > 1:
        both = [each for each in papers if plain(cues.surnames[1]) in each.surnames]
        papers = both or papers
    papers = _once(papers)
    if not papers:
        return None
    if cues.year is not None:
        exact = [each for each in papers if each.year == cues.year or cues.year in each.printed]
        best = _most_likely(exact, cues, subjects, bib)
        if best is not None:
            return _named(cues, best, bib)
        if exact:
            return Resolved(either=tuple(each.label for each in exact), named=True)
    other = [each for each in papers if cues.year is not None and cues.title and each.year is not None]
    papers = [
        each
        for each in papers
        if not (
            each in other
            and abs((each.year or 0) - (cues.year or 0)) > 1
            and _is_other_title(cues.title or "", each.title, _HARDLY)
        )
    ]  # another paper by the same author
    near = [
        each
        for each in papers
        if cues.year is None or each.year is None or abs(each.year - cues.year) <= 5 or _firmly(each, cues, bib)
    ]
    backed = [each for each in near if _backed(each, cues, subjects, bib)]
    best = _most_likely(backed, cues, subjects, bib)
    if best is None:
        return None
    if (
        cues.year is not None
        and best.year is not None
        and abs(best.year - cues.year) == 1
        and not _firmly(best, cues, bib)
    ):
        return Resolved(paper=best, named=True)  # online one year, in print the next
    return _named(cues, best, bib)


def _of_name(surname: str, bib: Bibliography) -> list[Paper]:
    name = plain(surname)
    for each in (*spellings(name), name.split()[-1]):
        if each in bib.by_surname:
            return bib.by_surname[each]
    return []


def _once(papers: list[Paper]) -> list[Paper]:
    """Without entries that are the same paper again."""
    kept: list[Paper] = []
    for each in papers:
        same = any(
            (each.doi and each.doi == other.doi) or (each.pmid and each.pmid == other.pmid) or
            (each.year == other.year and each.kind == other.kind == "trial" and not (each.doi or each.pmid))
            for other in kept
        )  # fmt: skip
        if not same:
            kept.append(each)
    return kept


def _backed(paper: Paper, cues: Cues, subjects: frozenset[str], bib: Bibliography) -> bool:
    """Whether anything beside a surname points to it."""
    if cues.journal and _same_journal(cues.journal, paper, bib):
        return True
    if (cues.people and cues.people in paper.people) or (cues.studies and cues.studies in paper.studies):
        return True
    return bool(_near_outcomes(subjects) & paper.outcomes) and (cues.year is not None or paper.year is not None)


_SLEEP = frozenset(
    {"insomnia", "sleep_quality", "sleep_onset_latency", "total_sleep_time", "sleep_architecture", "sleep_efficiency"}
)


def _near_outcomes(subjects: frozenset[str]) -> frozenset[str]:
    """What is told of sleep in one word may have been measured in another."""
    return subjects | _SLEEP if subjects & _SLEEP else subjects


def _firmly(paper: Paper, cues: Cues, bib: Bibliography) -> bool:
    if cues.institution == "Cochrane" and paper.cochrane:
        return True
    return bool(cues.journal and _same_journal(cues.journal, paper, bib)) or bool(
        cues.people and cues.people in paper.people
    )


def _most_likely(papers: list[Paper], cues: Cues, subjects: frozenset[str], bib: Bibliography) -> Paper | None:
    """The one that fits best; None when two fit alike and differ."""
    if len(papers) <= 1:
        return papers[0] if papers else None

    meant = _kinds_meant(cues)

    def fit(paper: Paper) -> int:
        score = 2 * len(subjects & paper.outcomes)
        score += 3 * bool(cues.journal and _same_journal(cues.journal, paper, bib))
        score += 3 * bool(cues.people and cues.people in paper.people)
        score += 3 * bool(cues.studies and cues.studies in paper.studies)
        score += _kind_fits(meant, paper)
        return score

    ordered = sorted(papers, key=fit, reverse=True)
    return ordered[0] if fit(ordered[0]) > fit(ordered[1]) else None


def _named(cues: Cues, paper: Paper, bib: Bibliography) -> Resolved:
    wrong, detail = _named_wrongly(cues, paper, bib)
    return Resolved(paper=paper, named=True, wrong=wrong, detail=detail)


def _named_wrongly(cues: Cues, paper: Paper, bib: Bibliography) -> tuple[tuple[str, ...], tuple[str, ...]]:
    wrong: list[str] = []
    detail: list[str] = []
    if cues.year is not None and paper.year is not None and cues.year != paper.year:
        slack = 1 if not (cues.doi or cues.pmid or cues.title or _firmly(paper, cues, bib)) else 0
        if cues.institution == "Cochrane" and cues.year < paper.year:
            slack = _VERSIONS_APART
        if abs(cues.year - paper.year) > slack and cues.year not in paper.printed:
            wrong.append("wrong_year")
            detail.append(f"It came out in {paper.year}, not {cues.year}.")
    if cues.title and paper.title and not _same_title(cues.title, paper.title):
        wrong.append("wrong_title")
        detail.append(f"Its title is: {paper.title}.")
    if cues.journal and paper.journal and not _same_journal(cues.journal, paper, bib):
        wrong.append("wrong_journal")
        detail.append(f"It stands in {_journal(paper)}.")
    if cues.pmid and paper.pmid and cues.pmid != paper.pmid:
        wrong.append("wrong_identifier")
        detail.append(f"Its PubMed number is {paper.pmid}.")
    elif cues.doi and paper.doi and cues.doi.lower() != paper.doi.lower():
        wrong.append("wrong_identifier")
        detail.append(f"Its DOI is {paper.doi}.")
    if cues.surnames and paper.surnames and not _shares_name(cues, paper):
        wrong.append("wrong_authors")
        detail.append(f"It is by {paper.label}.")
    return tuple(wrong), tuple(detail)


def _same_title(told: str, title: str) -> bool:
    """Whether a title is the paper's, perhaps cut short."""
    from rapidfuzz import fuzz, utils

    short = re.split(r"\.{3}|…", told)[0].strip()
    if len(short.split()) < 4:
        return True
    same = fuzz.ratio(short, title, processor=utils.default_process) >= _TITLE_NEAR
    return same or fuzz.partial_ratio(short, title, processor=utils.default_process) >= 85.0


def _journal(paper: Paper) -> str:
    return re.split(r"\s\d{4}\b", paper.journal)[0].strip(" ;,.")


def _shares_name(cues: Cues, paper: Paper) -> bool:
    told = {part for each in cues.surnames for part in (*spellings(plain(each)), plain(each).split()[-1])}
    return bool(told & {part for each in paper.surnames for part in spellings(each)})


def _same_journal(name: str, paper: Paper, bib: Bibliography) -> bool:
    return paper.journal_words in bib.journals_named(name)


# --- by what is told of it -----------------------------------------------------------------------------------------
def _kinds_meant(cues: Cues) -> frozenset[str]:
    """The kinds of paper that the words can mean; none: any."""
    if _REVIEW_WORDS.search(cues.noun):
        return frozenset({"review", "meta_analysis", "guideline"})
    return frozenset({"trial"}) if _TRIAL_WORDS.search(cues.noun) else frozenset()


def _kind_fits(meant: frozenset[str], paper: Paper) -> int:
    return 0 if not meant else 1 if paper.kind in meant else -4


_DOSES = re.compile(r"\b(\d[\d,]*(?:\.\d+)?)\s?(?:mg|milligrams?)\b")
_NUMBER_MG = re.compile(r"((?:[a-z-]+\s){1,4})(?:mg|milligrams?)\b")


class _Weighed:
    """The papers that what is told may mean, each with its points and how many strong marks point to it."""

    __slots__ = ("bib", "papers", "points", "strong")

    def __init__(self, bib: Bibliography) -> None:
        self.bib = bib
        self.papers: dict[str, Paper] = {}
        self.points: dict[str, float] = {}
        self.strong: dict[str, int] = {}

    def papers_with(self, kind: str, mark: object) -> tuple[Paper, ...]:
        return self.bib.by_mark.get((kind, mark), ())

    def add(self, papers: Iterable[Paper], points: float, counts: int = 1) -> None:
        for paper in papers:
            id = paper.id
            if id in self.papers:
                self.points[id] += points
                self.strong[id] += counts
            else:
                self.papers[id], self.points[id], self.strong[id] = paper, points, counts


def _by_description(cues: Cues, told: Told, bib: Bibliography, subjects: frozenset[str], around: str) -> Paper | None:
    """The one paper that year, size, dose, length, journal and subject point to; each has its weight, and two agree."""
    groups, meant, forms = groups_in(told), _kinds_meant(cues), forms_in(told)
    if not forms and ("magnesium" not in told.words or "form" in told.words):
        forms = forms_in(Told(around))
    country = _country(cues.noun, told)
    journals = bib.journals_named(cues.journal) if cues.journal else frozenset()
    if "brain" in told.words and _BRAIN.search(told.low):
        subjects |= {"brain_mg"}
    doses, beside = _doses(told), beside_in(told)
    lasting = not told.words.isdisjoint(_LASTING)
    hard = cues.year or cues.people or cues.studies or cues.institution or journals or doses or country or beside
    lived = not told.words.isdisjoint(_ANIMALS) and bool(forms) and "%" not in told.low  # a figure of its own
    if cues.noun and not (hard or lasting or lived or groups & {"skin", "impaired"}):
        return None  # one study of many, of which nothing is told but its subject
    weighed = _Weighed(bib)
    if cues.studies:
        weighed.add(weighed.papers_with("studies", cues.studies), 3.0 if cues.studies > 5 else 1.5)
    if cues.people:
        papers = weighed.papers_with("people", cues.people)
        weighed.add(papers, 3.0 if cues.people > 20 else 1.5, 1 + (cues.people > 40 and len(papers) == 1))
    for kind, marks in (("dose", doses), ("form", forms), ("beside", beside), ("group", groups & {"skin", "impaired"})):
        for mark in marks:
            weighed.add(weighed.papers_with(kind, mark), 1.5)
    for journal in journals:
        papers = weighed.papers_with("journal", journal)
        weighed.add(papers, 3.0 if len(papers) <= _FEW else 2.0)
    if country is not None:
        papers = weighed.papers_with("country", country)
        rare = len(papers) <= _FEW
        weighed.add(papers, 2.0 if rare else 1.0, int(rare))
    if cues.institution == "Cochrane":
        weighed.add(weighed.papers_with("by", "Cochrane"), 3.0)
    near = _weigh_outcomes(weighed, subjects, cues.year)
    scored, misdated = [], []
    for id, paper in weighed.papers.items():
        if (paper.kind == "paper" and not cues.journal) or not weighed.strong[id]:
            continue
        score = weighed.points[id]
        score += _kind_fits(meant, paper)
        if cues.institution == "Cochrane" and not paper.cochrane:
            score -= 4.0
        if subjects and not near & paper.outcomes:
            score -= 1.0
        if country is not None and paper.country is not None and country not in paper.country:
            score -= 1.0
        if cues.journal and paper.journal_words not in journals:
            score -= 1.5 if journals else 1.0
        if cues.year is not None and paper.year is not None:
            dated = _dated(cues, paper)
            if dated is None:
                if abs(cues.year - paper.year) <= _MISDATED and weighed.strong[id] >= 3 and score >= _LEAST + 1.5:
                    misdated.append(paper)
                continue
            if dated < 1.0 and weighed.strong[id] < 3 and not paper.cochrane:
                continue  # the year before or after: all else has to fit
            score += dated
        if score < _LEAST - 3.7:
            continue
        if paper.animal and not told.words.isdisjoint(_ANIMALS):
            score += 1.0
        if paper.effects and not told.words.isdisjoint(_UNITS) and _fits_effect(told.low, paper):
            score, weighed.strong[id] = score + 1.0, weighed.strong[id] + 1
        if lasting and paper.weeks:
            weeks = weeks_in(told.low)
            score += any(abs(one - other) < _SAME_WEEKS * other for one in weeks for other in paper.weeks)
        if groups & paper.groups - {"skin", "impaired"}:
            score += 0.7
        if score >= _LEAST:
            scored.append((score, weighed.strong[id], paper))
    if not scored:
        return misdated[0] if len(misdated) == 1 else None
    scored.sort(key=lambda each: (-each[0], each[2].id))
    best = scored[0]
    certain = cues.year is not None or best[1] >= 2
    alone = len(scored) == 1 or best[0] - scored[1][0] >= 0.9 or _same_paper(best[2], scored[1][2])
    team = [each[2] for each in scored if best[0] - each[0] < 0.9]
    if not alone and best[2].surnames and len({each.surnames[:1] for each in team}) == 1:
        return max(team, key=lambda each: (each.year or 0, each.id)) if certain else None  # one team, told of in short
    return best[2] if certain and alone else None


def _weigh_outcomes(weighed: _Weighed, subjects: frozenset[str], year: int | None) -> frozenset[str]:
    """Points for the outcomes told of; an outcome that few papers looked at tells more. Gives the outcomes that count."""
    near = _near_outcomes(subjects)
    best: dict[str, tuple[float, int, Paper]] = {}
    for name in near:
        papers = weighed.papers_with("outcome", name)
        direct = name in subjects
        points = 1.0 if not direct else 2.5 if len(papers) <= _FEW else 1.5
        for paper in papers:
            far = year is not None and paper.year is not None and abs(paper.year - year) > 1
            if far and paper.id not in weighed.papers and not paper.cochrane:
                continue  # no other mark of it is told, and the year is another
            known = best.get(paper.id)
            if known is None or known[0] < points:
                best[paper.id] = (points, 1, paper)
    for points, counts, paper in best.values():
        weighed.add((paper,), points, counts)
    return near


def _dated(cues: Cues, paper: Paper) -> float | None:
    """Points for the year told; None when it is another year's paper."""
    apart = abs((cues.year or 0) - (paper.year or 0))
    if not apart or cues.year in paper.printed:
        return 2.0
    late = cues.institution == "Cochrane" and paper.cochrane
    return 0.5 if late or (apart == 1 and paper.kind != "trial") else None


_LEAST = 3.5  # points below which nothing is said to be meant
_MISDATED = 4  # years by which a text may be wrong about a paper that all else points to
_FEW = 3  # papers of one country, or on one outcome, that make naming it tell more
_SAME_WEEKS = 0.09  # three months are thirteen weeks or twelve
_BRAIN = re.compile(
    r"brain magnesium|magnesium (?:levels? |content )?(?:in|of) the brain|(?:into|reach\w*|enters?) the brain|blood[- ]brain|brain levels"
)
_ANIMALS = frozenset("mice mouse rats rat rodents rodent animals animal".split())
_LASTING = frozenset("week weeks month months".split())
_UNITS = frozenset("minute minutes min point points mmhg".split())
_EFFECT = re.compile(r"\b(\d+(?:\.\d+)?)[\s-](minute|min|point|mmhg|mm hg)s?\b")


def _fits_effect(told: str, paper: Paper) -> bool:
    """Whether a figure told, with its unit, is one the paper gives."""
    for figure, unit in _EFFECT.findall(told):
        said = float(figure)
        for _, own, size in paper.effects:
            same = own.lower().replace(" ", "").startswith(unit.replace(" ", "")[:3])
            if same and size and (said == round(abs(size)) or abs(said - abs(size)) < _EXACT):
                return True
    return False


_EXACT = 0.051  # figures as published, to one digit


def _country(noun: str, told: Told) -> str | None:
    """The country a study is said to be of: "a Polish trial", "a trial in Germany"."""
    for word in noun.lower().split():
        if word in NATIONS:
            return NATIONS[word]
    for word in told.words & COUNTRIES.keys():
        if any(f"{where} {word}" in told.low for where in ("in", "from", "in the", "from the")):
            return COUNTRIES[word]
    return None


def _doses(told: Told) -> set[float]:
    """The milligrams named, in figures or words."""
    if " mg" not in told.low and "mg " not in told.low and "milligram" not in told.low:
        return set()
    found = {float(each.replace(",", "")) for each in _DOSES.findall(told.low)}
    if not found:
        values = (number_ending(words.split()) for words in _NUMBER_MG.findall(told.low))
        found = {float(value) for value in values if value}
    return found


def _same_paper(one: Paper, other: Paper) -> bool:
    return bool(one.pmid and one.pmid == other.pmid) or bool(one.doi and one.doi == other.doi)


def _phantom(cues: Cues, bib: Bibliography) -> str | None:
    """Why a study that is told of cannot be traced, when knowledge says so."""
    if not (cues.doi or cues.title or cues.surnames):
        return None
    from rapidfuzz import fuzz

    for each in bib.phantoms:
        if cues.doi and cues.doi.lower() in each.told.lower():
            return each.why
        if cues.surnames and f" by {cues.surnames[0]}" in each.told and _TRIAL_WORDS.search(cues.noun):
            return each.why
        title, told = (cues.title or "").lower(), each.told.lower()
        if title and (title in told or fuzz.token_sort_ratio(title, told) >= 92):
            return each.why
    return None
