"""The audit on how magnesium works, what its forms do and who runs short, in the many ways people put it.

Verbs, nouns and pictures of one meaning, the order turned round, the same said of a shortage; beside each family stand
sentences that use its words and say something else. It does not measure how much of all wordings is found.
"""

from __future__ import annotations

import pytest

from epsom.core.audit import audit
from epsom.knowledge.load import load

KNOWLEDGE = load()

FOUND = [
    ("mechanism", "stress_depletes", "mixed", "Chronic stress causes the body to burn through magnesium."),
    ("mechanism", "stress_depletes", "mixed", "When life gets hectic, your magnesium reserves are the first casualty."),
    ("mechanism", "stress_depletes", "mixed", "Prolonged stress has been linked to the depletion of magnesium stores."),
    ("mechanism", "stress_depletes", "mixed", "Magnesium and stress feed off each other in a self-perpetuating loop."),
    ("mechanism", "stress_depletes", "mixed", "The relationship between stress and magnesium runs in both directions."),
    ("mechanism", "stress_depletes", "mixed", "Trauma can leave the body depleted of magnesium."),
    ("mechanism", "stress_depletes", "mixed", "Magnesium falls as stress rises."),
    ("mechanism", "stress_depletes", "mixed", "In times of strain we excrete more magnesium than usual."),
    (
        "mechanism",
        "stress_depletes",
        "supported",
        "Stress tightens its grip on many people. Magnesium suffers too: cortisol tells the kidneys to flush it out.",
    ),
    ("mechanism", "stress_depletes", "mixed", "Stress takes a lot out of you. It also empties your magnesium stores."),
    (
        "mechanism",
        "nervous_system",
        "mixed",
        "Magnesium is a mineral. Without enough of it, nerves may react more strongly.",
    ),
    ("mechanism", "nmda", "mixed", "Without magnesium, glutamate goes unchecked."),
    ("mechanism", "vagus", "supported", "Nobody has shown that magnesium strengthens the vagus nerve."),
    ("mechanism", "cortisol", "mixed", "When there is not enough magnesium, the stress axis becomes overactive."),
    ("mechanism", "cortisol", "mixed", "Magnesium's ability to lower stress hormones makes it popular."),
    ("mechanism", "cortisol", "mixed", "Without magnesium, cortisol stays elevated long after the threat has gone."),
    ("mechanism", "cortisol", "unsupported", "Magnesium cuts cortisol by 25 percent."),
    ("mechanism", "gaba", "mixed", "Because magnesium is a GABA agonist, it can ease the mind."),
    ("mechanism", "gaba", "mixed", "GABA needs magnesium to do its calming work."),
    ("mechanism", "gaba", "mixed", "GABA is made more available when magnesium levels are adequate."),
    (
        "mechanism",
        "nmda",
        "mixed",
        "With low magnesium the NMDA receptor is left unguarded and brain cells get over-excited.",
    ),
    ("mechanism", "nmda", "mixed", "Magnesium is a natural NMDA antagonist."),
    (
        "mechanism",
        "nmda",
        "mixed",
        "A shortage of magnesium allows too much calcium to flood in through NMDA receptors.",
    ),
    ("mechanism", "nervous_system", "mixed", "When magnesium is lacking, nerves become over-excitable."),
    ("mechanism", "nervous_system", "mixed", "A frazzled nervous system craves magnesium."),
    ("mechanism", "inflammation", "mixed", "Magnesium has anti-inflammatory properties."),
    ("mechanism", "melatonin", "mixed", "Without magnesium the body clock drifts and melatonin comes late."),
    ("mechanism", "serotonin", "mixed", "Low serotonin can be a result of low magnesium."),
    ("mechanism", "prefrontal", "unsupported", "With enough magnesium the prefrontal cortex comes back online."),
    ("mechanism", "bbb_integrity", "unsupported", "Magnesium seals a leaky blood-brain barrier."),
    ("mechanism", "brain_mg", "unsupported", "Magnesium supplements raise magnesium in the brain."),
    ("mechanism", "neuroplasticity", "mixed", "Magnesium boosts the brain's ability to rewire itself."),
    ("mechanism", "muscle_relaxation", "mixed", "Magnesium lets muscles unclench."),
    ("mechanism", "muscle_relaxation", "mixed", "Calcium tightens muscles, magnesium loosens them."),
    ("mechanism", "muscle_relaxation", "mixed", "Without enough magnesium, muscles stay contracted."),
    ("mechanism", "mechanism", "supported", "ATP has to be bound to magnesium to be active."),
    ("mechanism", "mechanism", "supported", "Magnesium activates vitamin D."),
    (
        "mechanism",
        "mechanism",
        "supported",
        "Vitamin D cannot be converted into its active form if magnesium is missing.",
    ),
    ("mechanism", "mechanism", "supported", "Without enough magnesium your cells cannot produce ATP."),
    ("mechanism", "mechanism", "supported", "Your heart, nerves and muscles can't do their work without magnesium."),
    ("mechanism", "b6_synergy", "unsupported", "Without vitamin B6 your cells can't take in magnesium."),
    ("mechanism", "status", "supported", "There are roughly 25 g of magnesium in an adult."),
    ("mechanism", "serum_mg", "supported", "If blood magnesium falls, the body borrows some from the bones."),
    ("form", "form_oxide", "mixed", "Magnesium oxide is hard for the gut to take in."),
    ("form", "form_oxide", "mixed", "Only a sliver of the magnesium in oxide is taken up."),
    (
        "form",
        "form_citrate",
        "supported",
        "Magnesium is sold in many forms. Citrate is among those your gut takes up most readily.",
    ),
    ("form", "form_glycinate", "mixed", "Magnesium glycinate has the edge when it comes to absorption."),
    ("form", "form_glycinate", "unsupported", "Magnesium glycinate is 80% absorbed."),
    ("form", "form_glycinate", "mixed", "Magnesium glycinate is unlikely to send you to the bathroom."),
    (
        "form",
        "form_glycinate",
        "unsupported",
        "Most therapists I know suggest magnesium glycinate for trauma survivors.",
    ),
    ("form", "form_glycinate", "mixed", "The glycine in magnesium glycinate is calming in its own right."),
    ("form", "form_threonate", "mixed", "Magnesium threonate is able to raise magnesium in the brain."),
    ("form", "form_threonate", "mixed", "Magnesium threonate was made to reach the neurons."),
    ("form", "form_malate", "unsupported", "Magnesium malate gives you a lift when you are tired."),
    ("form", "form_taurate", "unsupported", "Magnesium taurate protects the heart."),
    ("form", "form_topical", "unsupported", "Epsom salt baths flood the body with magnesium."),
    (
        "form",
        "form_topical",
        "supported",
        "The skin is good at keeping things out, so little comes of magnesium sprays.",
    ),
    ("form", "form_topical", "supported", "Skin lets very little magnesium in."),
    (
        "form",
        "form_malate",
        "unsupported",
        "Magnesium malate contains malic acid. This form of magnesium is particularly beneficial for energy.",
    ),
    ("form", "form_topical", "supported", "You can also buy magnesium oil. Very little of it gets through the skin."),
    ("form", "bioavailability", "supported", "How well magnesium is absorbed depends on the form."),
    ("form", "form", "supported", "Which form of magnesium works best for anxiety is not known."),
    ("prevalence", "status", "supported", "People over 70 absorb less magnesium and lose more of it."),
    ("prevalence", "status", "mixed", "Women are frequently magnesium deficient."),
    ("prevalence", "status", "supported", "You are probably not deficient in magnesium."),
    ("prevalence", "status", "supported", "Many people who are short of magnesium notice nothing."),
    ("prevalence", "status", "mixed", "Few of us get enough magnesium."),
    ("prevalence", "status", "supported", "Most healthy people aren't short of magnesium."),
    (
        "prevalence",
        "illness",
        "supported",
        "Certain illnesses, including type 2 diabetes, can make you susceptible to low magnesium levels.",
    ),
    ("prevalence", "ptsd", "unsupported", "Veterans with PTSD usually run low on magnesium."),
    ("mechanism", "link", "unsupported", "Depression is really a magnesium deficiency."),
    ("prevalence", "diet", "unsupported", "Because of intensive agriculture, crops contain less and less magnesium."),
    ("prevalence", "diet", "supported", "A handful of almonds brings you 80 mg of magnesium."),
    ("prevalence", "diet", "mixed", "A diet high in processed food can result in magnesium deficiency."),
    ("prevalence", "status", "mixed", "You'd have to eat a mountain of spinach to get enough magnesium."),
]

ANOTHER = [  # what must not be found in it: a subject, or any claim of a kind
    ("stress_depletes", "Students who were stressed lost weight during the magnesium trial."),
    ("stress_depletes", "Stress makes me lose my appetite, and magnesium did not change that."),
    ("stress_depletes", "Hard exercise makes you sweat out magnesium."),
    ("stress_depletes", "Does stress deplete magnesium?"),
    ("cortisol", "Ashwagandha lowers cortisol; magnesium is another supplement people like."),
    ("cortisol", "Coffee pushes up cortisol. Take your magnesium with water."),
    ("gaba", "L-theanine raises GABA, and our blend also has magnesium."),
    ("gaba", "Vitamin B6 is needed to make GABA from glutamate. Magnesium is a mineral."),
    ("nervous_system", "Yoga calms the nervous system; a magnesium-rich diet is good too."),
    ("serotonin", "Exercise raises serotonin; magnesium-rich snacks help you recover."),
    ("muscle_relaxation", "I asked the physio to loosen my tight muscles and she told me about magnesium."),
    ("b6_synergy", "Taking vitamin D without magnesium may leave it inactive."),
    ("b6_synergy", "Your skin makes vitamin D in the sun, which needs magnesium."),
    ("mechanism", "About 99% of the body's calcium is stored in bone; magnesium is a different matter."),
    ("form", "Iron bisglycinate is well absorbed; magnesium comes later in the day."),
    ("form", "Zinc citrate is better absorbed than zinc oxide. Magnesium is sold too."),
    ("form_topical", "Nicotine patches deliver nicotine through the skin. Magnesium has no part in it."),
    ("prevalence", "Most of us don't get enough sleep, and magnesium won't fix that."),
    ("prevalence", "Half of the Irish population is short of vitamin D. Magnesium is another matter."),
    ("prevalence", "Farmers add magnesium to the soil in spring."),
]

REASONS = [  # the sentence, and words its answer has to give
    ("Vitamin D relies on magnesium for its conversion.", "vitamin D"),
    ("With low magnesium the NMDA receptor is left unguarded.", "receptor"),
    ("Magnesium threonate slips into the brain.", "rats"),
    ("Veterans with PTSD usually run low on magnesium.", "run short"),
]


@pytest.mark.parametrize(("kind", "subject", "verdict", "text"), FOUND)
def test_it_is_found_and_judged(kind: str, subject: str, verdict: str, text: str) -> None:
    claims = [(claim.kind, claim.subject, claim.verdict) for claim in audit(text, KNOWLEDGE).claims]
    assert (kind, subject, verdict) in claims


@pytest.mark.parametrize(("unsaid", "text"), ANOTHER)
def test_what_is_said_of_something_else_stays_unfound(unsaid: str, text: str) -> None:
    claims = audit(text, KNOWLEDGE).claims
    assert [claim for claim in claims if unsaid in (claim.kind, claim.subject)] == []


@pytest.mark.parametrize(("text", "word"), REASONS)
def test_the_answer_speaks_of_what_was_said(text: str, word: str) -> None:
    assert any(word in claim.reason for claim in audit(text, KNOWLEDGE).claims)


def test_one_thing_said_in_one_sentence_is_told_once() -> None:
    claims = audit("Chronic stress causes the body to burn through magnesium.", KNOWLEDGE).claims
    assert len(claims) == 1


def test_each_form_of_a_row_keeps_its_own_answer() -> None:
    claims = audit("Magnesium glycinate for sleep, threonate for focus, taurate for the heart.", KNOWLEDGE).claims
    assert {"form_glycinate", "form_threonate", "form_taurate"} <= {claim.subject for claim in claims}
