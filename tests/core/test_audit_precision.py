"""What the audit takes for no effect of magnesium, and what beside it is one all the same.

How a study was made and paid for, another thing that does it, a wish, a hearsay, what mends by itself: each holds a thing
and a word of change and claims nothing. Beside them stand sentences of the same words that do claim something.
"""

from __future__ import annotations

import pytest

from epsom.core.audit import audit
from epsom.knowledge.load import load

KNOWLEDGE = load()
OPENING = "Magnesium is a mineral that many people ask about.\n\n"
KINDS = ("efficacy", "mechanism", "form", "prevalence")

NOTHING = [
    "Magnesium is everywhere. Good sleep lowers blood pressure and lifts your mood.",
    "I teach yoga and write about magnesium. A slow breath out calms the nervous system within minutes.",
    "Magnesium is one tool. Regular exercise eases depression about as well as tablets.",
    "The trial of magnesium recruited 112 adults who were being treated for anxiety.",
    "The researchers measured depression with a questionnaire before and after eight weeks of magnesium.",
    "We asked whether magnesium helps with panic attacks.",
    "Sertraline eases panic attacks; magnesium is something else.",
    "Cognitive behavioural therapy for insomnia works better than any tablet, magnesium included.",
    "A warm bath, with or without magnesium flakes, helps you fall asleep.",
    "Melatonin helps you to fall asleep sooner. Magnesium is a mineral in leafy greens.",
    "Deep sleep restores the brain, and people who get magnesium from food know that.",
    "Magnesium comes from food. Pumpkin seeds are also rich in zinc, which supports sleep.",
    "If you have trouble sleeping, talk to your doctor before you take magnesium.",
    "Magnesium is not the only thing I tried; therapy is what stopped my panic attacks.",
    "People often start magnesium hoping to sleep better.",
    "You may have heard that magnesium cures insomnia.",
    "The label of the magnesium bottle shows a sleeping woman and promises deep rest.",
    "Many people wonder whether magnesium would ease their restless legs.",
    "Stress makes muscles tighten and sleep shallow. Magnesium is a mineral.",
    "Caffeine disturbs sleep, and no amount of magnesium changes that.",
    "Most cramps go away by themselves, with or without magnesium.",
    "Prazosin reduces nightmares in some people with PTSD; ask before you add magnesium.",
    "Magnesium L-threonate is a patented salt, made at MIT to study memory.",
    "The vagus nerve slows the heart. Some therapists give magnesium as well.",
    "Alcohol makes you sleepy but breaks up the night. It also drains magnesium.",
    "Dark chocolate holds magnesium and lifts the mood of most people who eat it.",
    "Our magnesium blend contains GABA, L-theanine and lemon balm, which calms the mind.",
    "The authors of the magnesium review call for larger trials in people with depression.",
    "There is no shortage of videos on how magnesium fixed somebody's sleep.",
    "If magnesium really stopped panic attacks, every clinic would hand it out.",
    "Ashwagandha lowers cortisol, its makers say, and is often sold with magnesium.",
    "Sleep deprivation raises cortisol, and magnesium cannot replace a night's sleep.",
    "Glycine lowers body temperature and may help sleep; magnesium glycinate contains some of it.",
    "The trial of magnesium was designed to show a fall in blood pressure of five points.",
    "We set out to test whether 320 mg of magnesium a day improves mood.",
    "Participants kept a sleep diary and took one tablet of magnesium at bedtime.",
    "The primary outcome of the magnesium trial was a change in insomnia severity.",
    "Nobody needs magnesium to calm down: breathing will do.",
    "What helps with panic? Therapy helps most. Magnesium is a side note.",
    "Magnesium was compared with a dummy pill in 90 people who had migraine at least four times a month.",
    "A grant from the maker paid for the magnesium trial in depression.",
    "In the trial, anxiety was rated at the start, after six weeks and after twelve weeks of magnesium.",
    "Everyone in the magnesium trial also had cognitive therapy, which eases insomnia.",
    "I walk every day. It calms me more than magnesium ever did.",
    "A weighted blanket beside your magnesium may calm you.",
    "Serotonin lifts the mood and magnesium sits in enzymes.",
    "Zinc reduced depression scores in one trial; the magnesium arm is still running.",
    "The magnesium story shows how easily a good night is sold.",
    "As sleep returns, mood improves. That is true with or without magnesium.",
    "Iron helps with restless legs when it is low, and magnesium is often tried too.",
    "Anxiety often fades with age, and so does the wish to try magnesium.",
    "Compared with magnesium, an hour of walking lowers blood pressure far more.",
    "Whether magnesium or the passing weeks eased the cramps, nobody can say.",
    "A night without screens improves sleep more than magnesium is ever likely to.",
    "The study of magnesium in depression ran for six weeks and had two arms.",
    "Doctors prescribed magnesium and sertraline together; the sertraline eased the depression.",
    "Her practice treats trauma with EMDR; magnesium is on the shelf for sale.",
    "Magnesium shares the shelf with valerian, which many take to calm down.",
    "Being outdoors soothes the nervous system, and a handful of almonds adds magnesium.",
    "In this podcast we discuss magnesium, panic attacks and what calms the body.",
    "If your anxiety gets better, tell the nurse who gave you the magnesium.",
    "Muscles relax when calcium leaves the cell. Magnesium is another story.",
    "A bath warms the skin and makes you sleepy; the magnesium in the water is beside the point.",
    "What improved her mood, she thinks, was the dog, and not the magnesium.",
    "My therapist helps me with trauma; my pharmacist helps me with magnesium.",
    "Vitamin D lifts the mood in winter. Magnesium is needed to activate it.",
    "Fear fades when the brain learns that it is safe, a process called extinction; magnesium has been looked at in rats.",
    "We excluded people who took magnesium for cramps.",
    "Stretching before bed reduced cramps by half in one trial, and no magnesium was involved.",
    "Migraine attacks become fewer after the menopause. Nobody needs magnesium for that.",
    "Serotonin and melatonin both need tryptophan. Magnesium plays no part in that step.",
    "Breathing out slowly activates the vagus nerve. You can do it while your magnesium dissolves.",
    "Participants in the magnesium study rated their sleep from 0 to 28.",
    "Alcohol-free evenings, not magnesium, are what deepened my sleep.",
    "The makers of the magnesium drink sponsor a podcast about trauma healing.",
    "Sunlight in the morning sets the body clock and improves sleep, with no magnesium needed.",
    "A hot water bottle eased my cramps while the magnesium stood unopened.",
    "The hospital's anxiety service uses group therapy; magnesium is not on its list.",
    "Cutting down on coffee calmed me more quickly than magnesium did.",
    "The magnesium study checked blood pressure at every visit.",
    "Quitting alcohol lowers blood pressure within weeks; no supplement, magnesium included, was part of the plan.",
    "Magnesium is dissolved in sea water, and swimming in the sea lifts my spirits.",
    "Dreams grow wilder when REM sleep returns. Magnesium has little to do with it.",
    "The children in the magnesium group had ADHD and slept badly at the start.",
    "Oestrogen protects against migraine in some women and raises magnesium in the cells.",
    "Breathing exercises reduce panic; see our article on magnesium for the rest.",
    "A calm bedroom matters more for sleep than the magnesium on the bedside table.",
    "The trial will show in two years whether magnesium and light eased the depression of shift workers.",
    "“It calms the amygdala.” The study people wave about found nothing there; magnesium was given to rats.",
]

RIGHT = [
    ("efficacy", "migraine", "mixed", "Magnesium eases migraine for some people."),
    ("efficacy", "anxiety", "mixed", "The trial recruited 112 adults, and magnesium improved their anxiety scores."),
    (
        "efficacy",
        "depression",
        "mixed",
        "In one trial magnesium eased depression by six points, and the study was paid for by the maker.",
    ),
    (
        "efficacy",
        "sleep_quality",
        "mixed",
        "The study was funded by the maker and found that magnesium improved sleep.",
    ),
    (
        "efficacy",
        "insomnia",
        "mixed",
        "The primary outcome, insomnia severity, fell more with magnesium than with placebo.",
    ),
    ("efficacy", "cognition", "mixed", "There is a trial in 44 adults in which magnesium threonate improved memory."),
    ("efficacy", "sleep_quality", "mixed", "Magnesium beat placebo: sleep improved more than in the placebo group."),
    (
        "efficacy",
        "blood_pressure",
        "supported",
        "Magnesium lowers blood pressure by about two points, with or without other tablets.",
    ),
    ("efficacy", "anxiety", "mixed", "Anxiety fades when you take magnesium."),
    ("efficacy", "anxiety", "mixed", "Magnesium helps with anxiety on its own."),
    ("efficacy", "stress", "mixed", "Magnesium with vitamin B6 lowers stress better than magnesium alone."),
    ("efficacy", "sleep_quality", "mixed", "Spinach contains magnesium, which helps you sleep."),
    ("efficacy", "depression", "mixed", "If you are low, topping it up may lift your mood."),
    ("efficacy", "depression", "mixed", "If your magnesium is low, correcting it may lift mild depression."),
    (
        "efficacy",
        "muscle_cramps",
        "supported",
        "Both groups had fewer cramps: 3.4 a week with magnesium, 3.0 with placebo.",
    ),
    ("efficacy", "muscle_cramps", "supported", "The magnesium group and the placebo group both reported fewer cramps."),
    (
        "efficacy",
        "depression",
        "supported",
        "Depression got better in both groups of the trial, whether or not they took magnesium.",
    ),
    ("efficacy", "sleep_quality", "supported", "Those on placebo slept better as well."),
    (
        "efficacy",
        "sleep_quality",
        "supported",
        "Improvements in sleep were seen in the placebo group of the magnesium trial too.",
    ),
    (
        "efficacy",
        "depression",
        "unsupported",
        "Eby and Eby described patients whose major depression lifted in under seven days with magnesium.",
    ),
    (
        "form",
        "form_taurate",
        "unsupported",
        "In a study published in 2018, magnesium taurate brought high blood pressure down significantly.",
    ),
    ("mechanism", "nervous_system", "mixed", "Magnesium calms the nervous system all by itself."),
    ("mechanism", "nervous_system", "mixed", "Your nervous system cannot calm down without magnesium."),
    (
        "mechanism",
        "cortisol",
        "supported",
        "In mice, a diet without magnesium raised the set-point of the stress axis.",
    ),
    ("form", "form_oxide", "supported", "Magnesium oxide is cheap but less bioavailable than other forms."),
    (
        "form",
        "form_taurate",
        "supported",
        "Magnesium taurate: promoted for the heart; we could find no trial of it in people.",
    ),
    (
        "prevalence",
        "status",
        "unsupported",
        "I would guess that eight out of ten of my clients are deficient in magnesium.",
    ),
    ("prevalence", "status", "mixed", "66 to 82% of American adults eat less magnesium than the RDA."),
    ("form", "form_citrate", "unsupported", "Magnesium citrate is absorbed far better than any other form."),
    (
        "mechanism",
        "amygdala",
        "supported",
        "In the rats given magnesium the fear was not wiped away, and nothing changed in the amygdala.",
    ),
    ("efficacy", "sleep_quality", "mixed", "Unlike coffee, magnesium improves your sleep."),
    ("efficacy", "sleep_quality", "mixed", "With magnesium at bedtime, restless nights settle down."),
    ("efficacy", "anxiety", "mixed", "It takes the edge off anxiety, and magnesium is cheap."),
    ("efficacy", "anxiety", "mixed", "Magnesium eased anxiety more than placebo."),
    ("efficacy", "migraine", "mixed", "Those who took magnesium had fewer migraine attacks than the others."),
    ("efficacy", "depression", "mixed", "Exercise and magnesium both lift the mood."),
    (
        "efficacy",
        "blood_pressure",
        "supported",
        "The trial was designed well and showed that magnesium lowered blood pressure by two points.",
    ),
    (
        "efficacy",
        "sleep_onset_latency",
        "supported",
        "Compared with placebo, magnesium shortened the time to fall asleep by 17 minutes.",
    ),
    ("mechanism", "muscle_relaxation", "mixed", "More than any other mineral, magnesium relaxes the muscles."),
    ("mechanism", "muscle_relaxation", "mixed", "Good sleep begins with magnesium: it relaxes the muscles."),
]


def _claims(text: str) -> set[tuple[str, str, str]]:
    found = audit(OPENING + text, KNOWLEDGE).claims
    return {(each.kind, each.subject, each.verdict) for each in found if each.start >= len(OPENING)}


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_an_effect_is_no_claim(text: str) -> None:
    assert not [each for each in _claims(text) if each[0] in KINDS]


@pytest.mark.parametrize(("kind", "subject", "verdict", "text"), RIGHT)
def test_the_same_words_beside_an_effect_take_nothing_away(kind: str, subject: str, verdict: str, text: str) -> None:
    assert (kind, subject, verdict) in _claims(text)
