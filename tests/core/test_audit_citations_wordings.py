"""The ways in which popular pages lean on studies: what each wording leads to, and what is never taken for a citation.

The sentences are written for these tests; the papers, sizes and doses they name are those of the knowledge files.
"""

from __future__ import annotations

from functools import cache

import pytest

from epsom.core.audit import Citation, audit
from epsom.core.audit.citing.bibliography import spellings
from epsom.core.audit.citing.patterns import counted, lowered, number_ending, signs_in, weeks_in
from epsom.knowledge import Knowledge
from epsom.knowledge.load import load


@cache
def known() -> Knowledge:
    return load()


def cited(text: str) -> tuple[Citation, ...]:
    """What the audit finds a text to lean on; the title makes sure that it is read as one about magnesium."""
    found = audit(f"Magnesium, magnesium and magnesium\n\n{text}", known()).citations
    assert all(f"Magnesium, magnesium and magnesium\n\n{text}"[each.start : each.end] == each.text for each in found)
    return found


def only(text: str) -> Citation:
    found = cited(text)
    assert len(found) == 1, [(each.text, each.verdict, each.resolves_to) for each in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        # by journal, with or without a year
        ("A 2012 study published in the Journal of Research in Medical Sciences gave it to elderly people with insomnia.", "abbasi_2012"),
        ("A 2017 randomised trial in PLOS One gave 248 mg a day against depression; there was no placebo.", "tarleton_2017"),
        ("A systematic review in Nutrients (2017) looked at 18 studies of anxiety.", "boyle_2017"),
        ("A 2017 JAMA Internal Medicine study of 94 adults found no benefit against night cramps.", "roguin_maor_2017"),
        ("As a review in Physiological Reviews of January 2015 sets out, it takes part in 600 reactions.", "de_baaij_2015"),
        ("A meta-analysis in BMC Complementary Medicine and Therapies found that sleep came 17.36 minutes sooner.", "mah_pitre_2021"),
        # by its people
        ("A 2017 review in Nutrients by Gröber called claims for the skin unsupported.", "grober2017"),
        ("As Pickering and colleagues wrote in Nutrients (2020), stress and low magnesium feed each other.", "pickering_2020"),
        ("A review by Botturi and colleagues in 2020 looked at 32 studies.", "botturi_2020"),
        ("In 2012 Abbasi made a trial with 46 old people who could not sleep.", "abbasi_2012"),
        ("A 1998 study by Walker gave women with premenstrual syndrome 200 mg a day.", "walker_1998"),
        # by what it was
        ("A double-blind trial of 46 older people found that insomnia eased.", "abbasi_2012"),
        ("In a 2014 trial, 46 older adults with insomnia took 500 mg a day for eight weeks.", "abbasi_2012"),
        ("A small 2002 study of 12 older adults found more slow-wave sleep.", "held_2002"),
        ("When researchers in 2016 added up 34 trials, the upper blood pressure dropped by 2 points.", "zhang_2016_bp"),
        ("In one double-blind trial, 155 adults with poor sleep got 250 mg a day for four weeks.", "schuster_2025"),
        ("A recent meta-analysis of seven clinical trials with 325 patients looked at depression.", "moabedi_2023"),
        ("Authors of a 2022 review of nine studies called the link with sleep unclear.", "arab_2022"),
        ("In a Mexican trial of 23 elderly diabetics with depression, 450 mg was set against imipramine.", "barragan_rodriguez_2008"),
        ("One trial set it against imipramine in depressed people with diabetes.", "barragan_rodriguez_2008"),
        ("A study in rats found that magnesium threonate sped up fear extinction.", "abumaria_2011"),
        ("In a 12-week trial adults aged 50 to 70 with memory complaints took magnesium threonate; their thinking improved.", "liu_2016"),
        # by where it was done
        ("There was a trial in 2025, in Germany, and it looked at insomnia.", "schuster_2025"),
        ("A French group saw the same in 2006, when forty children with ADHD were given it with vitamin B6.", "mousain_bosc_2006"),
        ("In a Polish trial against depression, on top of fluoxetine, there was nothing.", "ryszewska_2018"),
        ("A study from Iran bears that out. Older people with insomnia were given 500 milligrams a day for eight weeks.", "abbasi_2012"),
        ("In one Dutch study, overweight adults took 350 mg a day for six months and had less cortisol in the urine.", "schutten_2021_cortisol"),
        ("For fibromyalgia there was a French trial in 2022, a hundred milligrams, and stress was the same in both groups.", "macian_2022"),
        # without a word for a study
        ("Older people with insomnia who took 500 mg a day for eight weeks fell asleep sooner.", "abbasi_2012"),
        # by a number or an address
        ("See pubmed.ncbi.nlm.nih.gov/23853635 for insomnia.", "abbasi_2012"),
        ("The full text is at ncbi.nlm.nih.gov/pmc/articles/PMC5452159 for anxiety.", "boyle_2017"),
        ("The review is at https://www.mdpi.com/2072-6643/9/5/429 for anxiety.", "boyle_2017"),
        ("The paper is at frontiersin.org/articles/10.3389/fpsyt.2023.1333261/full for depression.", "moabedi_2023"),
        # an office
        ("According to the NIH Office of Dietary Supplements, many people eat less than they need.", "tomwademd_nih_ods_magnesium"),
        ("References\n\n• (NIH) National Institutes of Health. (2024). Magnesium: Fact Sheet for Health Professionals. Office of Dietary Supplements.", "tomwademd_nih_ods_magnesium"),
    ],
)  # fmt: skip
def test_a_wording_leads_to_its_paper(text: str, paper: str) -> None:
    assert only(text).resolves_to == paper


@pytest.mark.parametrize(
    ("text", "paper", "discrepancy"),
    [
        ("A double-blind trial (Abbasi 2014) found that adults of every age slept longer.", "abbasi_2012", "wrong_year"),
        ("A double-blind trial (Abbasi 2012) found that adults of every age slept longer.", "abbasi_2012", "wrong_population"),
        ("A 2016 review of 34 trials found that it lowers blood pressure by 20 points.", "zhang_2016_bp", "wrong_number"),
        ("A 2016 meta-analysis of 34 trials found that it lowers blood pressure by 20 mmHg.", "zhang_2016_bp", "wrong_number"),
        ("A French group saw it in 2006: forty children with ADHD given it with vitamin B6 grew calmer, those on placebo did not.", "mousain_bosc_2006", "wrong_design"),
        ("In one study vitamin D and magnesium lowered scores in children with ADHD (Hemamy 2021), which shows that magnesium treats ADHD.", "hemamy_2021", "says_something_else"),
        ("Is it good for cramps at night? A Cochrane review of 2010 said it does not work in older people.", "garrison_2020", "wrong_year"),
        ("A review of 47 studies (Morris 2012) showed that magnesium brings cortisol down in PTSD.", "morris_2012_cortisol_ptsd", "says_something_else"),
        ("A trial of melatonin, magnesium and zinc (Rondanelli 2011) establishes the efficacy of magnesium in insomnia.", "rondanelli_2011", "overstated"),
        ("Abiri et al. found in 2021 that depression fell more on 250 mg of magnesium than on placebo.", "abiri_2021", "says_something_else"),
        ("A 2017 study of 126 people with depression showed that it works as well as antidepressants.", "tarleton_2017", "overstated"),
        ("In one double-blind study, 248 mg a day improved depression in 126 adults.", "tarleton_2017", "wrong_design"),
        ("A landmark 2011 study in the Journal of Neuroscience found that magnesium threonate helps people unlearn fear.", "abumaria_2011", "wrong_population"),
        ("Magnesium threonate improves memory, according to a 2010 study in Neuron.", "slutsky_2010", "wrong_population"),
        ("Veterans with PTSD slept better on it, as Abbasi and colleagues showed in 2012.", "abbasi_2012", "wrong_population"),
        ("The study, in the Journal of Affective Disorders in 2017, took in 126 people; anxiety and depression fell without a placebo.", "tarleton_2017", "wrong_journal"),
        ("Doctors in Iran gave 46 people 250 mg of magnesium for eight weeks and their insomnia eased.", "abbasi_2012", "wrong_dose"),
        ("The Cochrane Library found in 2020 that it relieves night cramps.", "garrison_2020", "says_something_else"),
        ("Mah and Pitre (2021) showed that magnesium helps older people fall asleep 17 minutes faster.", "mah_pitre_2021", "omits_key_limitation"),
        ("A 2017 review of 18 studies found that magnesium reduces anxiety.", "boyle_2017", "omits_key_limitation"),
        ("In PTSD cortisol is sky-high, surging day and night (Morris et al., 2012).", "morris_2012_cortisol_ptsd", "says_something_else"),
        ("A Dutch trial of 350 mg (Schutten, 2021) relieved stress and burnout.", "schutten_2021_cortisol", "wrong_outcome"),
        ("A 2017 study by Hartwell (doi:10.1371/journal.pone.0180067) found that depression eased without a placebo.", "tarleton_2017", "wrong_authors"),
    ],
)  # fmt: skip
def test_what_is_told_wrongly_is_named(text: str, paper: str, discrepancy: str) -> None:
    found = only(text)
    assert (found.resolves_to, found.verdict) == (paper, "found_but")
    assert discrepancy in found.discrepancies


@pytest.mark.parametrize(
    "text",
    [
        "Abbasi and colleagues (2012) gave 46 older people with insomnia 500 mg or a placebo for eight weeks; they slept better.",
        "Schuster et al. (2025) tested 250 mg in 155 adults, and insomnia fell by 1.6 points more than on placebo; the maker paid.",
        "In 2025 a German group gave 250 mg to 155 poor sleepers; it beat placebo by 1.6 points on a 28-point insomnia scale. The maker paid.",
        "The trial by Tarleton (2017) had no placebo, and nobody has tested magnesium in veterans with PTSD.",
        "A 24-week Dutch trial (Schutten et al., 2021) found that 350 mg lowered cortisol in the urine.",
        "Magnesium threonate raised brain magnesium in rats (Slutsky et al., 2010).",
        "Mice on a diet low in magnesium grew more anxious (Sartori et al., 2012).",
        "In 2017, Boyle and colleagues reviewed 18 studies of anxiety; they called the quality poor.",
        "A newer review, from 2024, by Rawji counted five of seven anxiety studies as positive.",
        "A review by Botturi and colleagues in 2020 looked at panic disorder, and two studies found no link.",
        "Pouteau (2018) compared it with and without vitamin B6 in 264 stressed adults; overall there was no difference.",
        "The 2018 review of mood disorders by Phelan in BJPsych Open found little evidence that it helps depression.",
        "A 2017 JAMA Internal Medicine study of 94 adults found that magnesium was no better than placebo for night cramps.",
        "A meta-analysis published in Frontiers in Psychiatry in 2023 pooled seven trials with 325 people with depression.",
        "A review of 47 studies (Morris 2012) found daily cortisol lower, on average, in people with PTSD.",
        "A 2017 review of 18 studies found signs that it may ease anxiety; the studies were poor.",
        "People with PTSD had lower cortisol on average (Meewisse, 2007), so lowering it with magnesium makes no sense.",
        "A Dutch trial of 350 mg (Schutten, 2021) lowered the stress hormone cortisol in the urine.",
        "A trial set it against imipramine in 23 depressed people with diabetes; it was as effective as imipramine, and there was no placebo.",
    ],
)  # fmt: skip
def test_a_fair_account_is_left_in_peace(text: str) -> None:
    found = only(text)
    assert (found.verdict, found.discrepancies) == ("supports", ())
    assert "told fairly" not in found.reason


@pytest.mark.parametrize(
    "text",
    [
        "Numerous studies suggest that it calms.",
        "A growing body of evidence suggests that it lowers stress.",
        "Clinical trials have shown that it relieves anxiety.",
        "Studies show that it lowers cortisol. Studies show that it raises GABA.",
        "A 2016 study published in Nutrients linked a low intake to anxiety.",
        "According to a 2021 review in BioMetals it makes for stronger bones.",
        "Romanian neurologists looked at 10 people with restless legs.",
        "In clinical studies, 300 to 600 mg a day has been shown to take anxiety down.",
        "It has been linked to thyroid disease in some studies.",
        "Case reports have described this with antacids.",
        "There's a case report where people came out of depression in a week.",
        "One study found that anxiety was halved.",
        "A Cambridge team saw nightmares stop.",
        "Research from Harvard shows that it calms the amygdala.",
        "An older overview of herbal remedies from 2010 listed it as promising.",
        "In a different, randomised test, a lotion was put on again and again across 3 days.",
        "One 2017 study found that it eased mild depression within two weeks.",
    ],
)  # fmt: skip
def test_what_tells_too_little_is_said_to_be_too_vague(text: str) -> None:
    assert only(text).verdict == "unidentifiable"


@pytest.mark.parametrize(
    "text",
    [
        "It is said to help in a study of 300 nurses, published in Military Nutrition Quarterly in 2018.",
        "There was a trial in the New England Journal of Medicine in 2015 by Okafor with 2,100 patients.",
        "A 2006 case series by Rowe and Byrne told of recoveries from depression.",
        "In 2001 Norman Shealy showed that it restores cells.",
        "In 2010, Watkins and Josling reported that the oil raised it by 60%.",
        "A population-based study of 5,708 adults (Jacka et al., 2009) looked at depression.",
    ],
)  # fmt: skip
def test_what_is_named_and_unknown_may_exist_all_the_same(text: str) -> None:
    found = only(text)
    assert (found.verdict, found.resolves_to, found.discrepancies) == ("not_found", None, ())
    assert "may exist" in found.reason


@pytest.mark.parametrize(
    "text",
    [
        "A 2019 study of 400 combat veterans showed that magnesium eased PTSD.",
        "In a Stanford trial, 80% of those with PTSD recovered on magnesium.",
    ],
)
def test_a_trial_that_was_looked_for_and_not_found_is_said_to_be_so(text: str) -> None:
    found = only(text)
    assert found.verdict == "not_found"
    assert "looked for" in found.reason
    assert [each.entry for each in found.because] == ["not_found_placebo_controlled_magnesium_in_ptsd"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "Hartwell T, Bloom K. Magnesium ends nightmares in combat sailors. Nutrients. 2017;9(5):429. doi:10.3390/nu9050429",
            "Under the number given stands another paper: Boyle 2017",
        ),
        (
            "Hartwell T, Bloom K. Magnesium ends nightmares in combat sailors. Nutrients. 2017;9(5):429.",
            "At the place given stands another paper: Boyle 2017",
        ),
        ("Prentice O. A mineral for the weary brain. Nutrients. 2004;3:12.", "The journal had no volume in 2004"),
    ],
)  # fmt: skip
def test_what_cannot_stand_where_it_is_put_is_said_not_to_exist_as_given(text: str, why: str) -> None:
    found = only(f"It helps.\n\nReferences\n\n1. {text}")
    assert (found.verdict, found.discrepancies) == ("not_found", ("does_not_exist",))
    assert found.reason.startswith(why)


@pytest.mark.parametrize(
    "text",
    [
        "Harvard Health says it may help. My doctor at Johns Hopkins recommended it.",
        "I studied at Oxford and reviewed my notes.",
        "I read the reviews of 500 buyers. One review said it tasted of chalk.",
        "The paper bag it came in was torn.",
        "More than 300 studies are listed on PubMed.",
        "In my own trial of one, I took 200 mg for six weeks.",
        "Researchers don't yet know how it works. No trial has tested it. Further studies are needed.",
        "That isn't a clinical trial. There isn't a single placebo-controlled trial of it.",
        "I don't need a study to tell me I feel better.",
        "As a student I took 400 mg for two weeks.",
        "She published a book in 2019. The magazine was published in London.",
        "Surveys suggest that half of us eat too little. Research links low levels with anxiety.",
        "Both stories from patients and a few studies support it.",
        "Doctors in Japan do use big doses of the oxide.",
        "The scores of the journal club of 2019 were high.",
        "And our own data?",
        "The National Institutes of Health say that nerves call for it.",
    ],
)  # fmt: skip
def test_what_only_sounds_like_a_citation_is_left_alone(text: str) -> None:
    assert cited(text) == ()


# --- lists ---------------------------------------------------------------------------------------------------------
_SOURCES = {
    "one line": "Sources: (1) J Res Med Sci. 2012;17(12):1161-9. (2) Sleep Med X. 2024;8:100121.",
    "short": "References\n1. Abbasi B, et al. J Res Med Sci. 2012;17(12):1161–9.\n2. Hausenblas HA, et al. Sleep Med X. 2024;8:100121.",
    "year first": "References\n[1] Abbasi B, 2012. J Res Med Sci.\n[2] Hausenblas HA, 2024. Sleep Med X 8:100121.",
    "no heading": "[1] Abbasi 2012, J Res Med Sci\n[2] Hausenblas 2024, Sleep Med X",
    "labels in a line": "1. Abbasi 2012   2. Hausenblas 2024",
    "addresses": "Sources\nhttps://pubmed.ncbi.nlm.nih.gov/23853635/\nhttps://doi.org/10.1016/j.sleepx.2024.100121",
}  # fmt: skip


@pytest.mark.parametrize("sources", _SOURCES.values(), ids=_SOURCES)
def test_a_list_is_read_however_it_is_set(sources: str) -> None:
    found = cited(
        "It is in nuts and seeds and beans, and most people get enough of it from what they eat. Old people with insomnia "
        f"dropped off sooner.(1) Deep sleep scores rose, in a trial the maker paid for.(2)\n\n{sources}"
    )
    assert [each.resolves_to for each in found] == ["abbasi_2012", "hausenblas_2024"]
    assert [each.verdict for each in found] == ["supports", "supports"]


def test_the_long_form_of_a_reference_has_its_own_title() -> None:
    text = (
        "It may calm.\n\nReferences\n\nBoyle, N. B., Lawton, C., & Dye, L. (2017). The effects of magnesium supplementation on "
        "subjective anxiety and stress—a systematic review. Nutrients, 9(5), 429. https://doi.org/10.3390/nu9050429"
    )
    found = only(text)
    assert (found.resolves_to, found.verdict) == ("boyle_2017", "supports")


def test_a_study_told_of_and_listed_is_judged_alike_in_both_places() -> None:
    text = (
        "Abiri et al. found that depression fell more on 250 mg than on placebo.[1]\n\nReferences\n\n"
        "1. Abiri B et al. Randomized study of the effects of vitamin D and/or magnesium supplementation on mood. Nutr Neurosci 2022;25."
    )
    told, listed = cited(text)
    assert told.resolves_to == listed.resolves_to == "abiri_2021"
    assert told.discrepancies == listed.discrepancies != ()


def test_what_is_listed_and_unknown_is_shown_once_where_it_is_listed() -> None:
    text = "A group in Zurich saw memory return.[1]\n\nReferences\n\n1. Keller-Brandt U, Anand P. Memory regained. Zurich J Neurol 2020;8:44-51."
    assert only(text).text.startswith("Keller-Brandt")


def test_text_after_a_list_is_text_again() -> None:
    text = (
        "It may calm.\n\nReferences\n1. Abbasi B, et al. J Res Med Sci. 2012;17(12):1161-9.\n\nComments\n"
        "I have taken it for a year now and like it.\nMy neighbour did not like it at all, she says.\n"
        "Two of us sleep better than we did before.\nNobody here has had any trouble with it so far.\n"
        "It was dearer last year than it is now, I think.\n\nTarleton et al. (2017) had no placebo when they looked at depression."
    )  # fmt: skip
    assert [each.resolves_to for each in cited(text)] == ["abbasi_2012", "tarleton_2017"]


def test_marks_of_a_lost_list_are_told_of_only_when_their_sentence_names_a_paper() -> None:
    text = (
        "Nerves and bones need it.1,2 Scientists made magnesium L-threonate, which lifts brain magnesium fast.3 "
        "And when adults with cognitive impairment took it, their thinking was a remarkable nine years younger.4"
    )
    found = cited(text)
    assert {each.resolves_to for each in found} == {"slutsky_2010", "liu_2016"}
    assert all(each.verdict == "found_but" for each in found)


def test_a_headline_is_known_by_the_figure_it_shares_with_the_text() -> None:
    text = (
        "MIT researchers say that their magnesium turned the brain age of adults back by nine years.\n\n"
        "The form is magnesium L-threonate. In a trial of 44 adults with cognitive impairment their brain age fell by nine years."
    )
    assert {each.resolves_to for each in cited(text)} == {"liu_2016"}


def test_two_addresses_in_one_sentence_are_two_papers() -> None:
    first, second = cited(
        "See pubmed.ncbi.nlm.nih.gov/23853635/ and https://www.ncbi.nlm.nih.gov/pmc/articles/PMC5452159/ on sleep and anxiety."
    )
    assert (first.resolves_to, second.resolves_to) == ("abbasi_2012", "boyle_2017")


# --- small parts ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("a hundred and twenty-six", 126),
        ("two hundred and fifty", 250),
        ("a hundred", 100),
        ("one thousand", 1000),
        ("forty-six", 46),
        ("2,028", 2028),
        ("some", None),
    ],
)
def test_numbers_of_several_words(words: str, value: int | None) -> None:
    assert number_ending(words.split()) == value


@pytest.mark.parametrize(
    ("text", "studies", "people"),
    [
        ("a review of 34 trials with 2,028 people", 34, 2028),
        ("seven randomised trials and 325 patients", 7, 325),
        ("forty-six healthy older adults", None, 46),
        ("a trial (n = 155) of sleep", None, 155),
        ("a trial (n=155) of sleep", None, 155),
        ("in 2012 people slept less", None, None),
        ("100 mg for 8 weeks in adults", None, None),
        ("500 mg of magnesium, and the people slept", None, None),
    ],
)
def test_how_many_are_told_of(text: str, studies: int | None, people: int | None) -> None:
    assert counted(text) == (studies, people)


@pytest.mark.parametrize(
    ("text", "weeks"),
    [("for eight weeks", [8]), ("a 12-week trial", [12]), ("last week", []), ("for two months", [8.69])],
)
def test_how_long_it_lasted(text: str, weeks: list[float]) -> None:
    assert weeks_in(text) == weeks


def test_a_name_is_known_in_each_of_its_spellings() -> None:
    assert "grober" in spellings("groeber")
    assert "ryszewska" in spellings("ryszewska-pokrasniewicz")


def test_small_letters_keep_their_places() -> None:
    text = "İstanbul STUDY"
    assert len(lowered(text)) == len(text)
    assert lowered(text).endswith("study")


def test_a_sentence_without_a_sign_holds_none() -> None:
    low = "nuts and seeds. a trial of 2012."
    signs, studied = signs_in(low, [0, 16])
    assert signs[0] == 0
    assert signs[1] != 0
    assert studied == {1: [18]}


@pytest.mark.parametrize(
    "bit", ["a 2012 study of 46 people by Abbasi et al. [1] ", "References 1. Abbasi 2012; ", "“Magnesium ", "10.1/ "]
)
def test_a_wall_of_text_is_read_to_its_end(bit: str) -> None:
    assert len(cited(bit * 3000)) < 20_000
