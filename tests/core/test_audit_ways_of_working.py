"""The audit on how magnesium is said to work, which form does what, who runs short and what is for sale.

Each sentence stands for a family of wordings; the harmless ones only look like a claim and stay unfound.
"""

from __future__ import annotations

import pytest

from epsom.core.audit import audit
from epsom.knowledge.load import load

KNOWLEDGE = load()

FOUND = [
    ("mechanism", "supported", "Magnesium takes part in more than 300 chemical processes in the body."),
    ("mechanism", "supported", "Your nerves and muscles rely on magnesium to work properly."),
    ("mechanism", "supported", "Around 60% of the body's magnesium is found in bone."),
    ("mechanism", "mixed", "Magnesium attaches to GABA receptors and helps quiet an overactive mind."),
    ("mechanism", "mixed", "Magnesium boosts GABA. It also keeps cortisol in check."),
    ("mechanism", "supported", "Magnesium sits like a plug in the NMDA receptor."),
    ("mechanism", "mixed", "Magnesium helps the body turn tryptophan into serotonin."),
    ("mechanism", "mixed", "Magnesium takes you out of fight-or-flight and into rest-and-digest."),
    ("mechanism", "unsupported", "Magnesium wakes up the vagus nerve and slows the heart."),
    ("mechanism", "unsupported", "Magnesium soothes an overactive amygdala."),
    ("mechanism", "mixed", "When you are stressed, your body burns through its magnesium stores."),
    ("mechanism", "mixed", "Stress lowers magnesium and low magnesium worsens stress, a vicious cycle."),
    ("mechanism", "mixed", "Low intakes of magnesium have been associated with a higher risk of depression."),
    ("mechanism", "supported", "Rats given magnesium threonate had more synapses in the hippocampus."),
    ("mechanism", "supported", "Nobody has shown that swallowing magnesium changes GABA in a person."),
    ("mechanism", "supported", "The brain keeps its magnesium level under tight control."),
    ("form", "mixed", "For sleep, pick magnesium glycinate."),
    ("form", "unsupported", "Magnesium taurate is great for heart health."),
    ("form", "supported", "Go for magnesium citrate if constipation is the problem."),
    ("form", "mixed", "Your body absorbs only about 4% of magnesium oxide."),
    ("form", "unsupported", "Liposomal magnesium is absorbed up to eight times better."),
    ("form", "unsupported", "Magnesium threonate is the only form that crosses the blood-brain barrier."),
    ("form", "unsupported", "Soaking in Epsom salts is an easy way to boost your magnesium levels."),
    ("form", "supported", "Whether magnesium gets through the skin in useful amounts is doubtful."),
    ("form", "supported", "Magnesium sprays and creams are not well absorbed through the skin."),
    ("form", "supported", "Magnesium citrate is better absorbed than magnesium oxide."),
    ("form", "supported", "No trials have compared magnesium glycinate with citrate for anxiety."),
    ("form", "supported", "Magnesium oxide contains the most elemental magnesium by weight."),
    ("prevalence", "supported", "Around half of us don't get as much magnesium as experts recommend."),
    ("prevalence", "supported", "Not reaching the magnesium target isn't the same as having a deficiency."),
    ("prevalence", "contradicted", "More than two thirds of the world is magnesium deficient."),
    ("prevalence", "contradicted", "Three out of four adults are magnesium deficient."),
    ("prevalence", "unsupported", "A twitchy eyelid and chocolate cravings are signs that you are low in magnesium."),
    ("prevalence", "contradicted", "It's almost impossible to get enough magnesium from diet alone."),
    ("prevalence", "unsupported", "Intensive farming has leached magnesium from the soil."),
    ("prevalence", "supported", "Pumpkin seeds are one of the richest sources of magnesium."),
    ("product", "promotional", "Our pick: Solenne Magnesium, £24 for 60 capsules."),
    ("product", "promotional", "Get 10% off your first order of Calm Mag magnesium."),
    ("product", "promotional", "Our at-home magnesium test kit costs £59."),
]

HARMLESS = [
    "GABA is the brain's main brake.",
    "Benzodiazepines act on GABA receptors.",
    "Deep breathing activates the vagus nerve.",
    "Zinc is needed by hundreds of enzymes.",
    "Iron is found in red meat, beans and leafy greens.",
    "Exercise raises BDNF.",
    "Choose a mattress that is right for your back.",
    "Magnesium comes in many forms, among them citrate, glycinate and oxide.",
    "Magnesium glycinate is magnesium bound to the amino acid glycine.",
    "Read the label to see which form is inside.",
    "A warm bath before bed can be relaxing.",
    "Participants took 500 mg of magnesium oxide for eight weeks.",
    "Is there enough magnesium in the soil?",
    "The trial cost the university $2 million.",
    "The price of magnesium has gone up on the metal market.",
    "The NHS spends £100 million a year on sleeping pills.",
]


@pytest.mark.parametrize(("kind", "verdict", "sentence"), FOUND)
def test_a_way_of_saying_it_is_found_and_judged(kind: str, verdict: str, sentence: str) -> None:
    found = audit(sentence, KNOWLEDGE).claims
    assert (kind, verdict) in {(claim.kind, claim.verdict) for claim in found}, found


@pytest.mark.parametrize("sentence", HARMLESS)
def test_what_only_looks_like_it_stays_unfound(sentence: str) -> None:
    assert not audit("Magnesium is everywhere at the moment. " + sentence, KNOWLEDGE).claims


def test_findings_in_animals_accuse_nobody() -> None:
    text = "Magnesium threonate raised magnesium levels in the brains of rats, but whether it does so in humans isn't known."
    assert {claim.verdict for claim in audit(text, KNOWLEDGE).claims} <= {"supported", "mixed"}


def test_the_form_it_is_held_against_is_not_the_one_praised() -> None:
    text = "Small studies have found that other forms of magnesium are better absorbed than magnesium oxide."
    found = audit(text, KNOWLEDGE).claims
    assert found
    assert {claim.subject for claim in found} == {"bioavailability"}
    assert {claim.verdict for claim in found} <= {"supported", "mixed"}
