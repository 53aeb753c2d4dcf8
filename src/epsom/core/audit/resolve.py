"""Which paper of our bibliography a mention means: by identifier, author, title, journal, or by what is told of it.

It rather finds none than the wrong one. "Not found" means not found here, and is said so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from epsom.core.audit.bibliography import Bibliography, Paper, forms_in, groups_in, journal_key, plain
from epsom.core.audit.cues import Cues, Mention

__all__ = ["Resolved", "resolve"]

_TITLE_SAME, _TITLE_NEAR = 90.0, 72.0
_REVIEW_WORDS = re.compile(r"\breviews?\b|meta[- ]?analy", re.I)
_TRIAL_WORDS = re.compile(r"\btrials?\b|\bRCT|randomi[sz]ed|placebo|double[- ]blind", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The paper, or why there is none; `wrong` are the ways in which the text names it wrongly."""

    paper: Paper | None = None
    wrong: tuple[str, ...] = ()
    detail: tuple[str, ...] = ()  # one plain sentence for each
    near: Paper | None = None  # one by the same author of another year, where the one meant is not known
    named: bool = False  # the text gives enough to look it up: a title, an identifier, authors with a year
    either: tuple[str, ...] = ()  # papers that fit alike
    phantom: str | None = None  # why nobody could trace it, when that is known


def resolve(mention: Mention, told: str, bib: Bibliography, subjects: frozenset[str]) -> Resolved:
    """The paper that a mention means; `told` is what the text says around it, `subjects` the outcomes it speaks of."""
    cues = mention.cues
    if mention.vague or mention.marker:
        return Resolved()
    for finding in (_by_identifier, _by_title, _by_authors):
        found = finding(cues, bib, subjects)
        if found is not None:
            return found
    traced = _phantom(cues, told, bib)
    if traced is not None:
        return Resolved(named=True, phantom=traced)
    described = None if cues.surnames or cues.title else _by_description(cues, told, bib, subjects)
    if described is not None:
        return Resolved(paper=described)
    named = bool(cues.title or cues.doi or cues.pmid or cues.place or (cues.surnames and cues.year))
    same_name = _once(_of_name(cues.surnames[0], bib)) if cues.surnames else []
    return Resolved(named=named, near=same_name[0] if len(same_name) == 1 else None)


# --- by what names it ----------------------------------------------------------------------------------------------
def _by_identifier(cues: Cues, bib: Bibliography, subjects: frozenset[str]) -> Resolved | None:
    paper = bib.by_doi.get((cues.doi or "").lower()) or bib.by_pmid.get(cues.pmid or "")
    if paper is None and cues.place is not None:
        there = bib.by_place.get(cues.place)
        same = there is not None and cues.journal is not None and _same_journal(cues.journal, there)
        paper = there if same and there is not None and there.year == cues.year else None
    if paper is None:
        return None
    if cues.surnames and paper.surnames and not _shares_name(cues, paper):
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
    return _named(cues, paper)


def _by_title(cues: Cues, bib: Bibliography, subjects: frozenset[str]) -> Resolved | None:
    if not cues.title or len(cues.title.split()) < 3:
        return None
    found = bib.titled(cues.title, _TITLE_NEAR)
    if found is None:
        return None
    paper, near = found
    if near >= _TITLE_SAME:
        return _named(cues, paper)
    agrees = _shares_name(cues, paper) or (cues.journal and _same_journal(cues.journal, paper))
    agrees = agrees or bool(cues.pmid and cues.pmid == paper.pmid) or bool(cues.doi and cues.doi == paper.doi)
    if not agrees and not (near >= 82 and cues.year == paper.year):
        return None
    wrong, detail = _named_wrongly(cues, paper)
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
        exact = [each for each in papers if each.year == cues.year]
        best = _most_likely(exact, cues, subjects)
        if best is not None:
            return _named(cues, best)
        if exact:
            return Resolved(either=tuple(each.label for each in exact), named=True)
    near = [
        each
        for each in papers
        if cues.year is None or each.year is None or abs(each.year - cues.year) <= 5 or _firmly(each, cues)
    ]
    backed = [each for each in near if _backed(each, cues, subjects)]
    best = _most_likely(backed, cues, subjects)
    if best is None:
        return None
    if cues.year is not None and best.year is not None and abs(best.year - cues.year) == 1 and not _firmly(best, cues):
        return Resolved(paper=best, named=True)  # online one year, in print the next
    return _named(cues, best)


def _of_name(surname: str, bib: Bibliography) -> list[Paper]:
    name = plain(surname)
    return bib.by_surname.get(name) or bib.by_surname.get(name.split()[-1]) or []


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


def _backed(paper: Paper, cues: Cues, subjects: frozenset[str]) -> bool:
    """Whether anything beside a surname points to it."""
    if cues.journal and _same_journal(cues.journal, paper):
        return True
    if (cues.people and cues.people in paper.people) or (cues.studies and cues.studies in paper.studies):
        return True
    return bool(subjects & paper.outcomes) and (cues.year is not None or paper.year is not None)


def _firmly(paper: Paper, cues: Cues) -> bool:
    if cues.institution == "Cochrane" and "cochrane" in paper.label.lower():
        return True
    return bool(cues.journal and _same_journal(cues.journal, paper)) or bool(
        cues.people and cues.people in paper.people
    )


def _most_likely(papers: list[Paper], cues: Cues, subjects: frozenset[str]) -> Paper | None:
    """The one that fits best; None when two fit alike and differ."""
    if len(papers) <= 1:
        return papers[0] if papers else None

    meant = _kinds_meant(cues)

    def fit(paper: Paper) -> int:
        score = 2 * len(subjects & paper.outcomes)
        score += 3 * bool(cues.journal and _same_journal(cues.journal, paper))
        score += 3 * bool(cues.people and cues.people in paper.people)
        score += 3 * bool(cues.studies and cues.studies in paper.studies)
        score += _kind_fits(meant, paper)
        return score

    ordered = sorted(papers, key=fit, reverse=True)
    return ordered[0] if fit(ordered[0]) > fit(ordered[1]) else None


def _named(cues: Cues, paper: Paper) -> Resolved:
    wrong, detail = _named_wrongly(cues, paper)
    return Resolved(paper=paper, named=True, wrong=wrong, detail=detail)


def _named_wrongly(cues: Cues, paper: Paper) -> tuple[tuple[str, ...], tuple[str, ...]]:
    wrong: list[str] = []
    detail: list[str] = []
    if cues.year is not None and paper.year is not None and cues.year != paper.year:
        slack = 1 if not (cues.doi or cues.pmid or cues.title or _firmly(paper, cues)) else 0
        if abs(cues.year - paper.year) > slack and cues.year not in paper.printed:
            wrong.append("wrong_year")
            detail.append(f"It came out in {paper.year}, not {cues.year}.")
    if cues.title and paper.title and not _same_title(cues.title, paper.title):
        wrong.append("wrong_title")
        detail.append(f"Its title is: {paper.title}.")
    if cues.journal and paper.journal and not _same_journal(cues.journal, paper):
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
    told = {
        part for each in cues.surnames for part in (plain(each), plain(each).split()[-1], plain(each).split("-")[0])
    }
    return bool(told & {part for each in paper.surnames for part in (each, each.split("-")[0])})


def _same_journal(name: str, paper: Paper) -> bool:
    return _same_journal_words(journal_key(name), paper.journal_words)


def _same_journal_words(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if not one or not other:
        return False
    if one == other:
        return True
    begins = all(a.startswith(b) or b.startswith(a) for a, b in zip(one, other, strict=False))
    if begins and len(one) == len(other):
        return True
    shared = set(one) & set(other)
    return len(shared) >= 2 and len(shared) >= min(len(one), len(other)) and abs(len(one) - len(other)) <= 1


# --- by what is told of it -----------------------------------------------------------------------------------------
def _kinds_meant(cues: Cues) -> frozenset[str]:
    """The kinds of paper that the words can mean; none: any."""
    if _REVIEW_WORDS.search(cues.noun):
        return frozenset({"review", "meta_analysis", "guideline"})
    return frozenset({"trial"}) if _TRIAL_WORDS.search(cues.noun) else frozenset()


def _kind_fits(meant: frozenset[str], paper: Paper) -> int:
    return 0 if not meant else 1 if paper.kind in meant else -4


def _by_description(cues: Cues, told: str, bib: Bibliography, subjects: frozenset[str]) -> Paper | None:
    """The one paper that year, size, dose, length, journal and subject point to; each has its weight, and two agree."""
    scored: list[tuple[float, int, Paper]] = []
    doses = {
        float(each.replace(",", "")) for each in re.findall(r"\b(\d[\d,]*(?:\.\d+)?)\s?(?:mg|milligrams?)\b", told)
    }
    weeks = {float(each) for each in re.findall(r"\b(\d+)[\s-]weeks?\b", told)} | _word_weeks(told)
    groups, meant, forms, country = groups_in(told), _kinds_meant(cues), forms_in(told), _country(cues.noun)
    told_of: set[tuple[str, object]] = {("outcome", each) for each in subjects} | {("form", each) for each in forms}
    told_of |= {("dose", each) for each in doses} | {("studies", cues.studies), ("people", cues.people)}
    told_of |= {("by", cues.institution)} | ({("group", "skin")} if "skin" in groups else set())
    if cues.journal:
        told_of |= {("journal", key) for key in bib.by_journal if _same_journal_words(journal_key(cues.journal), key)}
    likely = {paper.id: paper for mark in told_of for paper in bib.by_mark.get(mark, ())}
    for paper in likely.values():
        if paper.kind == "paper" and not cues.journal:
            continue
        score, strong = 0.0, 0
        if cues.year is not None and paper.year is not None:
            apart = abs(cues.year - paper.year)
            if apart > 1 or (apart and paper.kind == "trial" and cues.year not in paper.printed):
                continue
            score = 2.0 if not apart or cues.year in paper.printed else 0.5
        score += _kind_fits(meant, paper)
        if score < -2:
            continue
        if cues.studies and cues.studies in paper.studies:
            score, strong = score + (3.0 if cues.studies > 5 else 1.5), strong + 1
        if cues.people and cues.people in paper.people:
            score, strong = score + (3.0 if cues.people > 20 else 1.5), strong + 1
            strong += cues.people > 40 and len(bib.by_mark["people", cues.people]) == 1
        about = subjects & paper.outcomes
        if about:
            score, strong = score + 1.5, strong + 1
        elif subjects:
            score -= 1.0
        if doses & set(paper.doses_mg):
            score, strong = score + 1.5, strong + 1
        if weeks & set(paper.weeks):
            score += 1.0
        if cues.journal and _same_journal(cues.journal, paper):
            score, strong = score + 2.0, strong + 1
        if cues.institution == "Cochrane":
            own = ("by", "Cochrane") in bib.by_mark and paper in bib.by_mark["by", "Cochrane"]
            score, strong = score + (3.0 if own else -4.0), strong + own
        if forms & paper.forms:
            score, strong = score + 1.5, strong + 1
        if country is not None and paper.country is not None:
            score += 1.0 if country in paper.country else -1.0
        if "skin" in groups and "skin" in paper.groups:
            score, strong = score + 1.5, strong + 1
        elif groups & paper.groups:
            score += 0.7
        if strong and score >= 3.5:
            scored.append((score, strong, paper))
    scored.sort(key=lambda each: (-each[0], each[2].id))
    if not scored:
        return None
    best = scored[0]
    certain = cues.year is not None or best[1] >= 2
    alone = len(scored) == 1 or best[0] - scored[1][0] >= 0.9 or _same_paper(best[2], scored[1][2])
    return best[2] if certain and alone else None


_NATIONS = {
    "iranian": "Iran", "german": "Germany", "dutch": "Netherlands", "american": "USA", "british": "UK", "brazilian": "Brazil",
    "australian": "Australia", "japanese": "Japan", "french": "France", "italian": "Italy", "swiss": "Switzerland",
    "polish": "Poland", "israeli": "Israel", "turkish": "Turkey", "danish": "Denmark", "chinese": "China", "indian": "India",
    "egyptian": "Egypt", "mexican": "Mexico", "norwegian": "Norway", "czech": "Czech", "austrian": "Austria",
}  # fmt: skip


def _country(noun: str) -> str | None:
    return next((_NATIONS[word] for word in re.findall(r"[a-z]+", noun.lower()) if word in _NATIONS), None)


def _word_weeks(told: str) -> set[float]:
    from epsom.core.audit.patterns import number

    found = {number(each) for each in re.findall(r"\b([a-z]+)[\s-]weeks?\b", told.lower())}
    return {float(each) for each in found if each}


def _same_paper(one: Paper, other: Paper) -> bool:
    return bool(one.pmid and one.pmid == other.pmid) or bool(one.doi and one.doi == other.doi)


def _phantom(cues: Cues, told: str, bib: Bibliography) -> str | None:
    """Why a study that is told of cannot be traced, when knowledge says so."""
    from rapidfuzz import fuzz

    for each in bib.phantoms:
        if cues.title and fuzz.token_set_ratio(cues.title.lower(), each.told.lower()) >= 92:
            return each.why
    return None
