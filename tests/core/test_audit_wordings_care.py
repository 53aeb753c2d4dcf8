"""Cautions, amounts, times and sales talk in words their lists did not hold: found, of the right kind and rightly judged.

The sentences are made up for this, written before the words for them were looked up, and none was taken from a page.
"""

from __future__ import annotations

import pytest

from epsom.core.audit import audit
from epsom.core.audit.shapes import Claim, ClaimKind, Verdict
from epsom.knowledge.load import load

KNOWLEDGE = load()
BEFORE = "Magnesium supplements\n\nMagnesium is a mineral.\n\n"  # so that it is known what the sentence is about
OF_CARE = ("safety", "timing", "dose", "product")


def said_of_care(sentence: str) -> list[Claim]:
    """What one sentence on magnesium is found to say of safety, time, amount and sale."""
    return [each for each in audit(BEFORE + sentence, KNOWLEDGE).claims if each.kind in OF_CARE]


CLAIMS: list[tuple[ClaimKind, str, Verdict, str]] = [
    ("safety", "safety", "supported", "Kidney disease changes everything: the mineral hangs around, and levels climb."),
    ("safety", "safety", "supported", "Where renal function has dropped off, blood levels creep upward and symptoms follow."),
    ("safety", "safety", "supported", "One group should give it a miss: people with chronic kidney disease."),
    ("safety", "safety", "unsafe", "Kidney patients have nothing to worry about with the citrate form."),
    ("safety", "safety", "unsafe", "Kidney trouble is no reason to hold back; magnesium is gentle."),
    ("safety", "safety", "unsafe", "If your kidneys are weak you need even more of it."),
    ("safety", "safety", "unsafe", "Children can take the adult dose, no problem at all."),
    ("safety", "safety", "unsafe", "Stop your statin and take magnesium."),
    ("safety", "interaction", "supported", "Your antibiotic may be rendered useless if the two meet in your gut."),
    ("safety", "interaction", "supported", "Furosemide and similar drugs make you wee out more magnesium than you should."),
    ("safety", "interaction", "supported", "Bisphosphonates for bone loss lose their punch if magnesium is in the stomach."),
    ("safety", "interaction", "supported", "Osteoporosis tablets and magnesium make poor companions."),
    ("safety", "interaction", "supported", "Years of acid-suppressing pills can empty your magnesium stores."),
    ("safety", "interaction", "supported", "There are a few drugs it quarrels with, chiefly antibiotics and bone medicines."),
    ("safety", "interaction", "unsafe", "Take your thyroid pill and magnesium in one gulp to save time."),
    ("safety", "interaction", "unsafe", "It gets along with every medicine in the cabinet."),
    ("safety", "interaction", "unsafe", "Magnesium never interferes with anything your doctor prescribes."),
    ("safety", "interaction", "unsafe", "You may swallow it at the very same moment as your levothyroxine."),
    ("safety", "interaction", "unsafe", "It's safe to take with any medication."),
    ("safety", "interaction", "supported", "Don't swallow it with your doxycycline."),
    ("safety", "interaction", "supported", "Never take both at once if you are on levothyroxine."),
    ("safety", "interaction", "unsafe", "It doesn't matter if you take it at the same time as your thyroid medication."),
    ("safety", "safety", "supported", "Your GP ought to hear about it before you begin."),
    ("safety", "safety", "supported", "Best cleared with your physician beforehand."),
    ("safety", "safety", "supported", "It's wise to discuss any new supplement, including this one, with your doctor."),
    ("safety", "diarrhoea", "supported", "The most frequent complaint is a dash to the lavatory."),
    ("safety", "diarrhoea", "supported", "Too many capsules and you may spend the morning in the bathroom."),
    ("safety", "diarrhoea", "supported", "Loose bowels usually mean the dose is too high."),
    ("safety", "diarrhoea", "supported", "If your tummy protests, halve it."),
    ("safety", "diarrhoea", "supported", "Some find their bowels get a little too lively."),
    ("safety", "diarrhoea", "supported", "At 600 mg my stomach went on strike."),
    ("safety", "diarrhoea", "supported", "It made me nauseous for the first few days."),
    ("safety", "diarrhoea", "unsafe", "Diarrhoea is proof that it is working, so carry on."),
    ("safety", "safety", "supported", "At toxic levels the muscles go limp and the heart may stop."),
    ("safety", "safety", "supported", "It is possible to overdo it with pills."),
    ("safety", "safety", "supported", "Ring for help if somebody turns limp and confused after a large dose."),
    ("safety", "safety", "unsafe", "It's water-soluble, which means an overdose is out of the question."),
    ("safety", "safety", "supported", "Sensible doses cause most people no trouble at all."),
    ("safety", "safety", "supported", "For a fit grown-up, ordinary amounts are nothing to lose sleep over."),
    ("safety", "safety", "supported", "Just because you can buy it without a prescription doesn't make it risk free."),
    ("safety", "safety", "mixed", "There's no withdrawal when you stop."),
    ("safety", "safety", "mixed", "It's fine for toddlers and mums-to-be."),
    ("safety", "safety", "supported", "Any change to your pills is a decision to make together with your prescriber."),
    ("safety", "safety", "supported", "Quitting an SSRI overnight can be dangerous."),
    ("safety", "safety", "supported", "Nobody should bin their tablets on the strength of a blog post."),
    ("safety", "safety", "unsafe", "Bin the Zoloft and start on glycinate."),
    ("safety", "safety", "unsafe", "My readers have swapped Lexapro for a scoop of powder and never looked back."),
    ("safety", "safety", "unsafe", "Magnesium made my blood pressure tablets redundant."),
    ("safety", "safety", "supported", "Palpitations that come with fainting need checking today."),
    ("safety", "safety", "supported", "Sudden weakness or trouble breathing after taking it: get help at once."),
    ("safety", "safety", "unsafe", "When you get chest pain, reach for magnesium first."),
    ("safety", "safety", "unsafe", "Feeling suicidal is just a sign you're low in magnesium."),
    ("safety", "monitoring", "supported", "Your lab numbers can be spot on while your muscles are running low."),
    ("safety", "monitoring", "supported", "Finding out whether you're short is harder than it sounds."),
    ("safety", "monitoring", "contradicted", "If your blood level is normal, you can be sure your stores are full."),
    ("safety", "monitoring", "unsupported", "A strand of hair reveals your true mineral status."),
    ("safety", "diet", "supported", "Eating your magnesium beats swallowing it."),
    ("safety", "diet", "supported", "Nobody gets too much from lentils and nuts."),
    ("safety", "diet", "supported", "Magnesium from food does not need to be limited."),
    ("dose", "dose", "supported", "European regulators draw the line at 250 mg from pills."),
    ("dose", "dose", "supported", "Two 100-mg tablets are plenty."),
    ("dose", "dose", "supported", "Taking extra won't speed things up."),
    ("dose", "dose", "unsafe", "Keep going up until the toilet tells you to stop."),
    ("timing", "timing", "mixed", "Evening is when you'll get the most from it."),
    ("timing", "timing", "mixed", "Take it about 30 to 60 minutes before you want to fall asleep."),
    ("timing", "timing", "supported", "Smaller portions through the day sit easier on the gut."),
    ("timing", "timing", "supported", "Morning or evening, it makes no odds."),
    ("timing", "timing", "supported", "What matters most is taking it consistently."),
    ("timing", "timing", "unsupported", "One dose and the tension drops away."),
    ("timing", "timing", "unsupported", "Relief arrives the same evening."),
    ("timing", "timing", "unsupported", "It works immediately."),
    ("product", "product", "promotional", "We make ours with the purest ingredients."),
    ("product", "product", "promotional", "Formulated by doctors for maximum results."),
    ("product", "product", "promotional", "What makes ours different is the blend of three forms."),
    ("product", "product", "promotional", "Unlike other supplements, ours contains no artificial ingredients."),
    ("product", "product", "promotional", "Backed by a 60-day money-back guarantee."),
]  # fmt: skip
# Each denies or forbids what would be reckless.
FAIR = [
    "Magnesium is not an antidepressant and doesn't replace one.",
    "It does not do the work of blood pressure tablets.",
    "Never put your citalopram in the bin because of a blog.",
    "You can overdose on it, though it takes a lot.",
    "Diarrhoea isn't your body cleaning house, it's a sign you took too much.",
    "Don't keep raising it until you're on the loo.",
    "Adults should not take 600 mg twice daily.",
    "Being natural does not make it safe.",
    "Taking magnesium at the same time can make both drugs useless.",
    "Magnesium does not clash with the common sleeping pills.",
]
# Another nutrient's, a question, a fact of the body, a study's description, somebody's plans.
NOTHING = [
    "Your kidneys filter about 180 litres of blood every day.",
    "The trial left out people with kidney disease.",
    "Will my kidneys cope with this?",
    "Omeprazole lowers stomach acid.",
    "I have been on lisinopril since 2015.",
    "Participants taking antibiotics were excluded.",
    "My doctor told me magnesium makes people sleepy.",
    "Ask your doctor about hearing aids.",
    "Zinc can make you feel sick on an empty stomach.",
    "Your doctor may check your iron with a blood test.",
    "Melatonin works within the hour.",
    "Melatonin is not habit forming.",
    "I stopped drinking coffee after noon.",
    "Some people stop their SSRI because of side effects.",
    "Chest pain is a common reason for hospital visits.",
    "Anxiety can feel like chest pain.",
    "Blood was drawn at weeks 0, 4 and 8.",
    "I eat a handful of pumpkin seeds every day.",
    "Vitamin C at 1,000 mg a day is too much for some.",
    "The trial enrolled 350 adults.",
    "Go to bed at the same time every night.",
    "The study ran for eight weeks.",
    "We do not sell supplements.",
    "Look for a seal from an independent lab.",
    "Subscribe to our newsletter for more articles.",
    "The pack costs 20 dollars for 400 g.",
]
# Magnesium a day in mg, as a reader would work it out, and as what the amount stands there.
AMOUNTS: list[tuple[str, float, str]] = [
    ("Take two 200-mg capsules at night.", 400, "advice"),
    ("I swallow a pair of 150 mg tablets before bed.", 300, "reported"),
    ("A third of a gram a day is plenty.", 1000 / 3, "advice"),
    ("She suggests a quarter gram daily.", 250, "advice"),
    ("I'm on 400 a night.", 400, "reported"),
    ("Aim for 300-ish mg a day.", 300, "advice"),
    ("Take it in two doses of 150 mg.", 300, "advice"),
    ("Adults get no more than 350 from pills each day.", 350, "limit"),
    ("Don't go past 350 mg in supplement form.", 350, "limit"),
    ("Keep supplements below 350 mg daily.", 350, "limit"),
    ("Aim for 310 mg per day depending on your age and sex.", 310, "requirement"),
    ("Start on 100 mg and see how it goes.", 100, "advice"),
]
NO_AMOUNTS = [
    "Dissolve a teaspoon in water.",
    "Add two cups of Epsom salt to the bath.",
    "Drink a glass of water with it.",
    "Athletes often need 10 to 20 percent more.",
]


@pytest.mark.parametrize(("kind", "subject", "verdict", "sentence"), CLAIMS)
def test_what_is_said_of_care_is_found_and_judged(
    kind: ClaimKind, subject: str, verdict: Verdict, sentence: str
) -> None:
    said = {(each.kind, each.subject, each.verdict) for each in said_of_care(sentence)}
    assert (kind, subject, verdict) in said


@pytest.mark.parametrize("sentence", [*FAIR, *(row[3] for row in CLAIMS if row[2] == "supported")])
def test_fair_words_of_care_are_accused_of_nothing(sentence: str) -> None:
    accused = {"unsafe", "contradicted", "unsupported"}
    assert {each.verdict for each in said_of_care(sentence)}.isdisjoint(accused)


@pytest.mark.parametrize("sentence", [row[3] for row in CLAIMS if row[2] == "unsafe"])
def test_what_could_do_harm_is_never_called_right(sentence: str) -> None:
    assert all(each.verdict != "supported" for each in said_of_care(sentence) if each.kind == "safety")


@pytest.mark.parametrize("sentence", NOTHING)
def test_what_only_looks_like_it_is_left_alone(sentence: str) -> None:
    assert said_of_care(sentence) == []


@pytest.mark.parametrize(("sentence", "daily", "role"), AMOUNTS)
def test_an_amount_is_read_in_whatever_words_it_stands(sentence: str, daily: float, role: str) -> None:
    (dose,) = audit(BEFORE + sentence, KNOWLEDGE).doses
    assert dose.role == role
    assert dose.daily_mg == pytest.approx((daily, daily), abs=0.01)


@pytest.mark.parametrize("sentence", NO_AMOUNTS)
def test_spoons_cups_and_shares_are_no_amounts_of_magnesium(sentence: str) -> None:
    assert audit(BEFORE + sentence, KNOWLEDGE).doses == ()


def flags_beside(sentence: str) -> set[str]:
    """The flags of a short text that praises magnesium and ends in this sentence."""
    text = f"Magnesium for sleep\n\nMagnesium helps you fall asleep faster.\n\n{sentence}"
    return {flag.id for flag in audit(text, KNOWLEDGE).flags}


@pytest.mark.parametrize(
    "sentence",
    [
        "Runny stools were the commonest reason people dropped out.",
        "One group should give it a miss: people with chronic kidney disease.",
        "Osteoporosis tablets and magnesium make poor companions.",
        "Best cleared with your physician beforehand.",
        "Gulping down a whole tub of it could put you in intensive care.",
    ],
)
def test_a_caution_in_other_words_counts_as_one(sentence: str) -> None:
    assert "no_safety_caveat" not in flags_beside(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "If your kidneys are weak you need even more of it.",
        "Loose stools just mean your body is detoxing, so keep going.",
        "Nobody needs to ask a doctor about a mineral.",
        "She asked how often I sleep badly.",
    ],
)
def test_what_makes_light_of_it_is_no_caution(sentence: str) -> None:
    assert "no_safety_caveat" in flags_beside(sentence)
