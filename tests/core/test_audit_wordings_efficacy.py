"""Effects in many wordings: what magnesium is said to do for sleep, mood, cramps and the rest, and what only sounds so.

The sentences were written before the audit was mended for them, as health pages, shops, news stories and forum posts put
it. A claim is looked for by what it speaks of and by its verdict; near misses must give no claim at all.
"""

from __future__ import annotations

import pytest

from epsom.core.audit import audit
from epsom.knowledge.load import load

KNOWLEDGE = load()


def told(text: str) -> set[tuple[str, str]]:
    return {(claim.subject, claim.verdict) for claim in audit(text, KNOWLEDGE).claims if claim.kind != "form"}


def check(text: str, subject: str, verdict: str) -> None:
    assert (subject, verdict) in told(text)


# --- asserted, in verbs and nouns of every kind -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "subject", "verdict"),
    [
        ("Taken with dinner, magnesium paves the way for a better night's rest.", "sleep_quality", "mixed"),
        ("Magnesium acts as a brake on runaway worry.", "anxiety", "mixed"),
        ("When life gets hectic, magnesium equips your body to cope with pressure.", "stress", "mixed"),
        ("Magnesium brightens your outlook when you are feeling low.", "depression", "mixed"),
        ("Magnesium nudges systolic readings down by a couple of points.", "blood_pressure", "supported"),
        ("Magnesium puts a stop to those charley horses that wake you at 3am.", "muscle_cramps", "contradicted"),
        ("Magnesium gives you back your get-up-and-go.", "energy", "unsupported"),
        ("Magnesium makes flashbacks less intense for trauma survivors.", "ptsd", "unsupported"),
        ("For veterans, magnesium turns down the volume on hypervigilance.", "ptsd", "unsupported"),
        ("Magnesium rebuilds you after burnout.", "burnout", "unsupported"),
        ("Not only does magnesium ease worry, it also lifts the mood.", "depression", "mixed"),
        ("Increasing magnesium levels give an energy boost.", "energy", "unsupported"),
        (
            "By making sure your child has enough magnesium, you may help improve the signs of ADHD.",
            "adhd",
            "unsupported",
        ),
        ("With magnesium, your nervous system finally exhales.", "nervous_system", "mixed"),
        ("Magnesium takes the edge off a frazzled day.", "stress", "mixed"),
        ("Magnesium is like a warm hug for frazzled nerves.", "anxiety", "unsupported"),
        ("Magnesium is the exhale your stressed-out body has been waiting for.", "stress", "mixed"),
        ("Magnesium recharges your batteries when you're running on fumes from burnout.", "burnout", "unsupported"),
        ("Magnesium sweeps away the cobwebs and brings back your focus.", "cognition", "mixed"),
        ("From better sleep to brighter moods, magnesium delivers.", "sleep_quality", "mixed"),
        ("Magnesium thins out the number of migraine days.", "migraine", "mixed"),
        ("Magnesium irons out choppy nights of sleep.", "sleep_quality", "mixed"),
        ("Magnesium untangles the body from trauma.", "ptsd", "unsupported"),
        ("Magnesium calls time on calf cramps.", "muscle_cramps", "contradicted"),
        ("Magnesium toughens you up against everyday stress.", "stress", "mixed"),
        ("Magnesium switches off the stress hormones, so you drop off faster.", "sleep_onset_latency", "mixed"),
        ("Magnesium is cheap. Refill the tank and your body will do the rest.", "general", "unsupported"),
        ("Magnesium is cheap. Restore the mineral and the flashbacks lose their grip.", "ptsd", "unsupported"),
        ("A lack of magnesium makes it hard to fall asleep.", "sleep_onset_latency", "mixed"),
    ],
)
def test_an_effect_is_read_in_words_of_its_own(text: str, subject: str, verdict: str) -> None:
    check(text, subject, verdict)


# --- a case, a question or a label in front ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "subject", "verdict"),
    [
        ("For people who lie awake worrying, magnesium is a gentle way back to sleep.", "sleep_quality", "mixed"),
        ("If anxiety is your constant companion, magnesium can be a game changer.", "anxiety", "unsupported"),
        ("When it comes to PTSD, magnesium is a powerful ally.", "ptsd", "unsupported"),
        ("As for leg cramps, nothing beats magnesium.", "muscle_cramps", "contradicted"),
        ("For low mood, magnesium is worth its weight in gold.", "depression", "mixed"),
        ("In older adults with insomnia, magnesium may shorten the time awake in bed.", "insomnia", "mixed"),
        ("When deadlines pile up, magnesium helps you keep your cool.", "stress", "mixed"),
        (
            "If you've been tossing and turning, there's a good chance that magnesium could be the hero you need.",
            "sleep_quality",
            "mixed",
        ),
        ("Struggling to sleep? Magnesium could be the answer.", "insomnia", "mixed"),
        (
            "What the evidence says about magnesium\n\nMigraine: regular use may mean fewer attacks.\n",
            "migraine",
            "mixed",
        ),
        ("Magnesium at a glance\n\nGood for: constipation, blood pressure, migraine.\n", "constipation", "supported"),
        ("Magnesium can help you:\n\n1. Sleep better\n2. Handle stress\n", "stress", "mixed"),
        ("Benefits of magnesium:\n\n• Deeper, more restful sleep\n• Fewer muscle cramps\n", "sleep_quality", "mixed"),
        ("Anxiety, insomnia, migraines: magnesium can help with all of them.", "anxiety", "mixed"),
    ],
)
def test_the_thing_helped_may_stand_in_front(text: str, subject: str, verdict: str) -> None:
    check(text, subject, verdict)


# --- over two sentences -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "subject", "verdict"),
    [
        (
            "Magnesium has been used for centuries. This humble mineral soothes frayed nerves and quiets the mind.",
            "anxiety",
            "mixed",
        ),
        ("Many survivors are short of magnesium. Topping it up can loosen the grip of trauma.", "ptsd", "unsupported"),
        (
            "Magnesium is a gentle place to start. It can take some of the charge out of anxious spirals.",
            "anxiety",
            "mixed",
        ),
        (
            "Low magnesium is common. Getting levels back up makes you less easily rattled by stress.",
            "stress",
            "mixed",
        ),
        ("Athletes love magnesium. It keeps cramps away and speeds up recovery.", "muscle_cramps", "contradicted"),
        (
            "A few trials have tested magnesium in depressed adults. Taken together, they point to a small benefit.",
            "depression",
            "supported",
        ),
    ],
)
def test_it_may_stand_for_the_mineral(text: str, subject: str, verdict: str) -> None:
    check(text, subject, verdict)


# --- what studies found -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "subject", "verdicts"),
    [
        (
            "Eighty-one patients with migraine took magnesium or placebo for twelve weeks. In the final month, attacks "
            "were down by four in ten among those who had taken magnesium.",
            "migraine",
            {"mixed", "supported"},
        ),
        (
            "In a trial of magnesium in Vermont, 126 adults took it for six weeks. Depression scores fell by six points "
            "and anxiety by 4.5 compared with the weeks without it.",
            "anxiety",
            {"mixed", "supported"},
        ),
        (
            "Researchers gave 120 stressed adults magnesium or a dummy pill. By week six, the magnesium takers scored "
            "five points lower for anxiety.",
            "anxiety",
            {"mixed", "supported"},
        ),
        (
            "A trial gave magnesium to adults with depression. Most of those taking it saw some improvements in their "
            "scores within two weeks.",
            "depression",
            {"mixed", "supported"},
        ),
        (
            "A drop in anxiety was seen among those given magnesium.",
            "anxiety",
            {"mixed", "supported"},
        ),
        (
            "The results showed that taking 500 mg of magnesium oxide a day for 8 weeks lowered depression.",
            "depression",
            {"mixed", "supported"},
        ),
        (
            "In the Israeli trial magnesium and placebo were tied: cramps went from eight a week to five in both arms.",
            "muscle_cramps",
            {"mixed", "supported"},
        ),
        (
            "Liu and colleagues (2016) gave 44 older adults magnesium or placebo for twelve weeks. Their executive "
            "function improved more with the mineral.",
            "cognition",
            {"mixed", "supported"},
        ),
        (
            "Researchers gave 155 poor sleepers magnesium or a dummy. Scores on the Insomnia Severity Index, which runs "
            "from 0 to 28, had dropped by 3.9 points with magnesium and by 2.3 with the placebo.",
            "insomnia",
            {"supported"},
        ),
        (
            "Zhang pooled 34 trials of magnesium. On average the upper reading of blood pressure came down by two points.",
            "blood_pressure",
            {"mixed", "supported"},
        ),
        (
            "Four trials in older adults were added up; night cramps were as frequent on magnesium as on dummy tablets.",
            "muscle_cramps",
            {"supported"},
        ),
        (
            "Magnesium is cheap. Does it lower blood pressure? It does, by about two points on average.",
            "blood_pressure",
            {"supported"},
        ),
        (
            "Research into magnesium for restless legs shows promising but mixed results.",
            "rls",
            {"supported"},
        ),
        (
            "One remedy, magnesium, is touted as a treatment for RLS. However, research hasn't been able to confirm that.",
            "rls",
            {"supported"},
        ),
    ],
)
def test_a_result_is_read_where_its_outcome_stands_elsewhere(text: str, subject: str, verdicts: set[str]) -> None:
    found = {verdict for each, verdict in told(text) if each == subject}
    assert found
    assert found <= verdicts


# --- denied -----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Magnesium is no match for an anxiety disorder.", "anxiety"),
        ("Despite its fame, magnesium does next to nothing for night cramps.", "muscle_cramps"),
        ("Don't expect magnesium to undo burnout.", "burnout"),
        ("Good trials of magnesium for ADHD are missing.", "adhd"),
        ("Let's be clear: magnesium is not an antidepressant.", "depression"),
        ("It's far from certain that magnesium does anything for stress.", "stress"),
        ("No mineral, magnesium included, can undo two years of overwork and burnout.", "burnout"),
        ("Experts say it's too early to recommend magnesium for anxiety.", "anxiety"),
        ("The American sleep academy does not recommend magnesium for insomnia.", "insomnia"),
        ("Whether magnesium truly lowers stress is still an open question.", "stress"),
        ("Magnesium won't make you less anxious by Friday.", "anxiety"),
        ("Magnesium may be cheap. It won't heal the wound.", "general"),
        ("No mineral can heal a childhood, and magnesium is one.", "general"),
        ("Extra magnesium does not give well-fed people extra energy.", "energy"),
        ("Magnesium turned out to be no help for night cramps.", "muscle_cramps"),
        ("As treatments for PTSD go, magnesium has no evidence behind it.", "ptsd"),
        ("That magnesium makes people feel less stressed has yet to be demonstrated.", "stress"),
        ("Save your money: for cramps, magnesium is a dud.", "muscle_cramps"),
        ("If your levels are fine, extra magnesium won't perk you up.", "energy"),
    ],
)
def test_what_is_denied_holds(text: str, subject: str) -> None:
    assert {verdict for each, verdict in told(text) if each == subject} == {"supported"}


# --- what people tell of themselves --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("I started magnesium last month. Within a week I was sleeping like a baby.", "sleep_quality"),
        ("My panic attacks stopped after I began taking magnesium glycinate.", "anxiety"),
        ("Honestly, magnesium changed my nights: no more staring at the ceiling at 4am.", "insomnia"),
        ("After two weeks on magnesium my nightmares were gone.", "ptsd"),
        ("Two weeks into taking magnesium, the panic attacks just stopped for me.", "anxiety"),
        (
            "I'm a veteran with PTSD. Since I started taking magnesium glycinate the nightmares come once a month "
            "instead of every night.",
            "ptsd",
        ),
        ("After a month on magnesium I felt like myself again, and the depression had lifted.", "depression"),
        ("I bought magnesium in May. I continued to use the powder and my sleep was fantastic.", "sleep_quality"),
        ("This is how magnesium has changed my life.", "general"),
        ("Nothing worked for my anxiety until I found magnesium.", "anxiety"),
        ("I swallowed my first magnesium capsule on a Tuesday and slept through till seven.", "sleep_quality"),
        ("It was magnesium that got me off the sofa when depression had me flattened.", "depression"),
        ("Magnesium arrived on Monday. By Friday I was out like a light at ten.", "sleep_onset_latency"),
        (
            'Magnesium powder, 30 sachets\n\nWhat customers say\n\n"I haven\'t had a panic attack since March." Rosa, buyer\n',
            "anxiety",
        ),
    ],
)
def test_one_persons_story_proves_nothing(text: str, subject: str) -> None:
    found = [claim for claim in audit(text, KNOWLEDGE).claims if claim.subject == subject]
    assert {(claim.kind, claim.stance, claim.verdict) for claim in found} == {("efficacy", "reported", "unsupported")}


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("I took magnesium for three months for my anxiety and noticed no change at all.", "anxiety"),
        ("I've been taking magnesium for weeks and I still wake at 3am every night.", "sleep_quality"),
    ],
)
def test_a_story_of_no_change_is_a_denial(text: str, subject: str) -> None:
    found = [claim for claim in audit(text, KNOWLEDGE).claims if claim.subject == subject]
    assert {(claim.stance, claim.verdict) for claim in found} == {("denied", "supported")}


def test_a_short_story_in_the_first_person_is_english() -> None:
    found = audit("I started magnesium last month. Within a week I was sleeping like a baby.", KNOWLEDGE)
    assert (found.language, found.problems) == ("en", ())


# --- near misses --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "Zinc takes the edge off anxiety.",
        "Can magnesium stop a panic attack?",
        "I plan to try magnesium for my migraines next month.",
        "She wants to try magnesium for her insomnia.",
        "Anxiety is the most common mental health complaint in the country.",
        "The trial enrolled 60 adults with insomnia who received magnesium or placebo for eight weeks.",
        "We asked readers whether magnesium improved their sleep.",
        "Cognitive behavioural therapy for insomnia is the first choice of treatment, and it works better than pills.",
        "Prolonged exposure helps many people with PTSD reclaim their lives.",
        "Magnesium is a mineral. When you're well-rested, you're better equipped to handle stressful situations.",
        "Magnesium is a mineral. Most of us lose sleep when work piles up, and stress hormones make things worse.",
        "Magnesium is a mineral. Sleep restores the brain, and a lack of it makes people irritable.",
        "I had terrible anxiety for years and tried every tablet going.",
        "In this study, magnesium levels were measured before and after a night of poor sleep.",
        "Melatonin helped me sleep when I was jet-lagged.",
        "We will look at whether magnesium can help with PTSD in a later post.",
        "Before I heard of magnesium I had panic attacks every day.",
        "Magnesium is popular. The women kept a diary of their cramps for two cycles before the trial began.",
        "In the magnesium trial, people with depression were asked to keep a diary.",
        "I am fifty-two, I have not slept through since Easter, and I have yet to try magnesium.",
        "Magnesium is a mineral. Insomnia costs employers billions.",
        "Magnesium is a mineral. Talk to your therapist about what helps with your PTSD.",
    ],
)
def test_what_only_sounds_like_an_effect_is_left_alone(text: str) -> None:
    assert [claim for claim in audit(text, KNOWLEDGE).claims if claim.kind in ("efficacy", "form", "mechanism")] == []


@pytest.mark.parametrize(
    "text",
    [
        "After the divorce I slept badly for a year.",
        "I started therapy and my panic attacks stopped.",
        "In the end it was the new mattress that fixed my sleep.",
        "I quit coffee and slept better within a week.",
        "Last winter my mood dropped again.",
        "My sleep has been a mess since the baby came.",
        "Good sleep lowers blood pressure.",
        "This constant state of alarm drains energy, disrupts sleep and increases anxiety.",
        "These thoughts keep people awake.",
        "Anxiety makes the muscles tighten.",
        "Stress made my migraines worse.",
        "My mood did not pass. One day I made an emergency visit to my doctor.",
    ],
)
@pytest.mark.parametrize("before", ["Magnesium is a mineral found in nuts.", "I began taking magnesium in May."])
def test_what_magnesium_has_no_part_in_is_left_alone(before: str, text: str) -> None:
    found = audit(f"{before} {text}", KNOWLEDGE).claims
    assert [claim.quote for claim in found if claim.start > len(before)] == []
