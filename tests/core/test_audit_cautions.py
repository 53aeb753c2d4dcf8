"""Cautions and times in the words of real pages: found and rightly judged, and what only looks like one left alone.

The sentences are made up for this; each stands for a family of wordings, and none was taken from an article.
"""

from __future__ import annotations

import pytest

from epsom.core.audit import audit
from epsom.core.audit.shapes import Claim
from epsom.knowledge.load import load

KNOWLEDGE = load()
BEFORE = "Magnesium supplements\n\nMagnesium is a mineral.\n\n"  # so that it is known what the sentence is about


def cautions(sentence: str) -> list[Claim]:
    """What one sentence on magnesium is found to say of safety and of time."""
    return [each for each in audit(BEFORE + sentence, KNOWLEDGE).claims if each.kind in ("safety", "timing")]


# What any clinician would sign: kidneys, medicines, whom to ask, what too much does, what a blood test tells.
SOUND = [
    "Anyone whose kidneys are not working well is better off leaving magnesium pills alone.",
    "Because the kidneys remove surplus magnesium, people with renal impairment can end up with dangerously high levels.",
    "In folks with reduced kidney function, the mineral can pile up in the blood.",
    "The main exception is people with kidney problems, who can't excrete the excess properly.",
    "Magnesium is cleared by the kidneys, so if yours are failing it can reach toxic levels.",
    "Supplements aren't recommended for people with severe renal insufficiency.",
    "Magnesium supplements can interact with certain medications, including antibiotics and diuretics.",
    "It can make certain antibiotics less effective.",
    "Some drugs for osteoporosis don't get absorbed properly when they are swallowed with magnesium.",
    "Leave a four-hour window between your thyroid pill and magnesium.",
    "Certain water pills cause you to lose magnesium through your urine.",
    "Check with your GP or pharmacist before adding it to other tablets.",
    "Always talk to a healthcare professional before starting a new supplement.",
    "It's a good idea to get medical advice before you take it if you're pregnant or breastfeeding.",
    "Children should only be given magnesium supplements on a paediatrician's advice.",
    "The most common side effect is diarrhea.",
    "High doses often have a laxative effect.",
    "Some people get an upset tummy, particularly on an empty stomach.",
    "Go too high and you'll spend the evening on the loo.",
    "At worst, very large amounts can cause an irregular heartbeat or even cardiac arrest.",
    "Extremely high intakes can be fatal.",
    "Seek emergency care if you have trouble breathing or an irregular heartbeat after a large dose.",
    "For most people, magnesium supplements are safe and well tolerated.",
    "Healthy kidneys get rid of any excess in the urine.",
    "Do not swap your antidepressant for magnesium.",
    "It should not take the place of therapy or medication.",
    "No supplement can replace proper mental health care.",
    "Anyone with myasthenia gravis ought to avoid it.",
    "If you have a heart condition, ask your cardiologist first.",
    "Only about one percent of the body's magnesium circulates in the blood, so a standard test can miss a shortfall.",
    "You can have normal serum levels and still be low inside your cells.",
    "There's no easy way to test how much magnesium you have in your body.",
    "Aim to get magnesium from your diet before reaching for a bottle.",
    "Stop taking it if you get diarrhea.",
    "Laxatives and antacids that contain magnesium add to your total.",
    "Older adults are more likely to have weak kidneys and to take medicines that clash with it.",
    "It can lower blood pressure a bit, so be careful if you take blood pressure pills.",
    "If your kidneys aren't up to the job, extra magnesium has nowhere to go.",
    "Your kidneys have to be in good shape to deal with a supplement.",
    "The people most likely to be harmed are those whose kidneys have slowed down.",
    "When the kidneys fail, magnesium lingers in the blood and can affect the heart.",
    "Renal patients should only use magnesium under close medical supervision.",
    "Magnesium sticks to certain antibiotics in the gut so that neither is absorbed.",
    "Separate it from levothyroxine by at least four hours.",
    "If you are on blood pressure medication, have a chat with your pharmacist before adding magnesium.",
    "Those who take acid reflux drugs year after year may end up low.",
    "Bring it up with your doctor at your next visit before starting.",
    "Do check with a health professional, especially if you have a chronic condition.",
    "Expectant mothers should not self-prescribe magnesium.",
    "Kids need much smaller amounts, and only with a doctor's approval.",
    "The main downside is its effect on the bowels.",
    "Diarrhea, nausea and belly cramps are the complaints people report most.",
    "Citrate in particular can have you running to the bathroom.",
    "Overdoing it can be dangerous.",
    "Signs that you have had far too much include vomiting, flushing, drowsiness and a slow pulse.",
    "Taken as directed, magnesium supplements are safe for the vast majority of healthy adults.",
    "Magnesium has a good safety record at the doses used in trials.",
    "Keep taking what your doctor prescribed.",
    "It's a complement to treatment, not a replacement for it.",
    "A pill from the health shop is no substitute for professional help.",
    "Anybody with a slow heart rhythm or myasthenia gravis should stay clear of it.",
    "The trouble with the usual blood test is that it sees only a sliver of the magnesium in your body.",
    "You might test normal and yet be short of it.",
    "Testing for magnesium deficiency isn't straightforward.",
    "Food should always come first.",
    "Before you buy a supplement, look at what you eat.",
    "You can't really overdo magnesium from food.",
    "If you get loose stools, lower the dose.",
    "Remember that some antacids and laxatives are made of magnesium, so count those too.",
    "If your blood pressure runs low already, magnesium could lower it further.",
    "Don't take Epsom salts by mouth unless a doctor tells you to.",
]
# What could harm whoever follows it.
RECKLESS = [
    "Because it's natural, magnesium can't do you any harm.",
    "It is 100% natural and therefore safe for everyone.",
    "There are no side effects whatsoever.",
    "Unlike prescription drugs, magnesium has zero downsides.",
    "You can take it with any medication.",
    "It doesn't interact with anything.",
    "It won't interfere with your prescriptions.",
    "It's impossible to take too much.",
    "Swap your Xanax for magnesium tonight.",
    "With magnesium you can say goodbye to your antidepressants.",
    "I weaned myself off my SSRI and onto magnesium, and you can too.",
    "Forget sleeping pills: magnesium does the same job.",
    "Magnesium is nature's Valium and can take the place of your benzos.",
    "Nobody ever came to harm from a mineral.",
    "The beauty of it is that there's no risk of taking too much.",
    "It's simply a mineral your body already knows, so it is safe for absolutely everyone.",
    "You'd have to swallow a truckload before anything bad happened, so don't worry about the dose.",
    "Feel free to take it alongside your other medication.",
    "Being a natural mineral it mixes with any medicine.",
    "Throw away your sleeping tablets and take magnesium instead.",
    "After a month on magnesium I binned my antidepressants.",
    "You may find you no longer need your anxiety medication.",
    "Magnesium can replace your antidepressant.",
    "Try magnesium instead of your prescription.",
]
# Tests and habits of which more is said than is known.
TOO_SURE = [
    "An RBC magnesium test gives a far better picture than serum.",
    "Insist on a red blood cell test; it is the only one that counts.",
    "Hair analysis will show you how low you really are.",
    "Your body just pees out whatever it doesn't use, so there's no need to worry.",
    "Ask your doctor to test your magnesium level before you start.",
    "Get your levels checked before supplementing.",
    "It's non-habit-forming, so you can take it every night for life.",
    "Have a blood test first to find out where you stand.",
    "Get your magnesium checked once a year.",
]
# How long to wait, with food, in parts, and that no hour is known to be the best.
SOUND_TIMES = [
    "Take it with a meal to avoid stomach upset.",
    "Having it with food reduces the chance of an upset stomach.",
    "Splitting your dose across the day can be easier on your gut.",
    "It doesn't matter what time of day you take it, as long as you're consistent.",
    "Consistency matters more than timing.",
    "No one knows whether morning or night is better.",
    "It may take several weeks before you notice any difference.",
    "Don't expect overnight results; most trials lasted six to twelve weeks.",
    "Give it at least four weeks of daily use.",
    "You'll probably need to take it daily for a month or two before judging whether it helps.",
    "If you notice nothing after two or three months, stop.",
    "If it upsets your stomach, take it with food.",
    "Take it with breakfast or dinner; it's easier on the stomach that way.",
    "The hour on the clock matters far less than taking it every day.",
    "Morning or evening: pick whichever you'll remember.",
    "There's no proof that one time of day is better than another.",
    "Be patient: it can take a month or more before you feel any benefit.",
    "Effects, if any, build slowly over several weeks.",
    "Try it for eight weeks, then decide whether it is worth carrying on.",
    "If nothing has changed after two months, there's no point in going on.",
    "This isn't an instant fix.",
]
# Hours that nobody has compared.
CLOCK = [
    "Take magnesium about an hour before bed.",
    "The best time to take magnesium for sleep is 30 to 60 minutes before bedtime.",
    "For anxiety, morning is the ideal time to take your magnesium.",
    "Bedtime is the ideal moment for your capsule.",
    "I recommend taking it roughly an hour before you want to be asleep.",
    "Evening dosing works best for sleep.",
    "For energy, take it in the morning; for sleep, take it at night.",
    "Take your magnesium after dinner so it can calm you before bed.",
]
# Sooner than any trial saw.
FAST = [
    "You'll feel calmer within 20 minutes of your first dose.",
    "Results are usually felt within the first week.",
    "It kicks in fast, often in as little as half an hour.",
    "You should feel more relaxed within the hour.",
    "It works in minutes.",
    "One dose is all it takes to feel the calm.",
    "Many people sleep better the very first night.",
    "By the next morning you'll feel like a different person.",
    "Expect to notice changes in just a few days.",
    "Relief comes fast, usually in 15 to 20 minutes.",
]
# Sentences with the same words that say nothing of the safety of magnesium, nor of when to take it.
LOOKALIKES = [
    "My neighbour's kidneys were fine and she had never heard of magnesium.",
    "I asked my doctor about magnesium and he shrugged.",
    "The kidneys help keep the body's magnesium in balance.",
    "She works as a pharmacist and reads up on magnesium in her spare time.",
    "He had been on antidepressants for years when he read about magnesium.",
    "Is magnesium safe?",
    "Can I take magnesium with my medication?",
    "The study left out people with kidney disease.",
    "Participants taking antibiotics were excluded.",
    "Last night I had dinner at eight and read about magnesium before bed.",
    "We took a blood test at the start and the end of the study.",
    "The researchers measured magnesium in blood every two weeks.",
    "I first heard about magnesium from my doctor.",
    "Magnesium was first isolated by Humphry Davy in London.",
    "Doctors have used magnesium in hospital for more than a century.",
    "In the morning I walk the dog and think about what to write on magnesium.",
    "The trial lasted eight weeks and was run in Vermont.",
    "My GP prescribed sertraline, which I still take.",
    "One woman had been taking magnesium for three months when she wrote to us.",
    "You are not alone if you feel anxious at night.",
    "This article is for information only.",
    "Magnesium is found in green leaves, nuts and whole grains.",
    "A warm drink before bed is a nice habit, with or without magnesium.",
    "The pharmacist behind the counter looked at me as if I had asked for the moon.",
    "He gave up his job, his therapy and his flat, and moved to the sea.",
    "Sleep clinics see more and more people who have read about magnesium.",
    "My therapist and I talked about magnesium for a minute or two.",
    "The safety of the workers in the magnesium mine was improved in the 1950s.",
    "It was a long week and I felt tired.",
    "The children were asleep by the time I opened the tub.",
    "The drug company paid for the magnesium trial.",
    "Trials that compared magnesium with an antidepressant are few.",
    "Magnesium is used in hospital drips to stop seizures in pregnancy.",
    "Some people with diabetes lose more magnesium in urine.",
    "Many people who take magnesium do so before bed.",
    "Most of the people in the trial were women in their fifties.",
    "Doctors sometimes give magnesium for a dangerous heart rhythm.",
    "My mother takes magnesium with her breakfast.",
    "The kidneys control how much magnesium stays in the body.",
    "Low magnesium can cause muscle weakness and an irregular heartbeat.",
    "A blood test was done at the start and after eight weeks.",
    "In that study the placebo group had as many side effects as the magnesium group.",
    "Ask ten doctors about magnesium and you will get eleven answers.",
    "Magnesium salts dissolve in the stomach within minutes.",
    "The dose was raised after two weeks.",
    "The laxative effect of Epsom salt has been known for centuries.",
    "People who eat more magnesium have a lower risk of stroke.",
    "She stopped taking magnesium after a month.",
    "I stopped my antidepressants years ago, long before I heard about magnesium.",
    "After a long day at work I feel like collapsing.",
    "He went to the doctor with palpitations and was told to drink less coffee.",
    "Therapy helped me more than anything else.",
    "Prescription rates for anxiety medication rose during the pandemic.",
    "Magnesium was found to be no better than placebo for cramps in pregnancy.",
    "The night shift left her with no time to cook.",
    "Every morning millions of people swallow a supplement.",
    "It took the researchers several months to recruit enough volunteers.",
    "This guide looks at when to take magnesium and how long it takes to work.",
    "The recommended amount for pregnant women is slightly higher.",
    "Blood magnesium was measured every two weeks.",
    "Her kidneys were tested before the operation.",
    "Meditation can replace the evening drink.",
    "Cutting down on alcohol helps you sleep better within a week.",
    "A walk in the morning light sets your body clock.",
    "Go to bed at the same time every night.",
    "The antibiotic cleared the infection in three days.",
    "Levothyroxine is best taken on an empty stomach.",
    "Xanax works within an hour.",
    "Antidepressants take several weeks to work.",
    "A nurse at the clinic asked what she was taking.",
]
# Fair sentences in the words of reckless ones: whatever is found in them, they are not accused.
FAIR = [
    "The drug worked within days, but magnesium did not.",
    "Ketamine can lift a depression within hours.",
    "Alcohol makes you sleepy within half an hour.",
    "People with anxiety often feel better within a week of starting therapy.",
    "A short walk can calm you in ten minutes.",
    "In the first week of the trial two people dropped out.",
    "After just one night of poor sleep, blood pressure rises.",
    "The blood level of magnesium rises within hours of a dose.",
    "Magnesium is absorbed within a few hours.",
    "If your body does not need it, it is flushed out.",
    "She swapped coffee for tea and slept better.",
    "He stopped his blood pressure tablets and ended up in hospital.",
    "I no longer need my inhaler in summer.",
    "Drug companies say there are no side effects.",
    "The supplement industry claims it is completely safe; it is not.",
    "Nobody can promise that a supplement has no side effects.",
    "There is no risk in eating more spinach.",
    "Eating more nuts can do no harm.",
    "A warm bath with Epsom salt can't hurt.",
    "The RBC test is often sold as more accurate, but it is not standardised.",
    "Functional doctors like to order a red cell test.",
    "Hair analysis is not reliable.",
    "It's a natural mineral, but that does not make it harmless.",
    "It is natural, but it can still interact with medicines.",
    "Most people feel no side effects at modest doses.",
    "There were no side effects in the placebo group.",
    "Antidepressants have side effects; so does magnesium.",
    "Magnesium is not habit-forming as far as anyone knows.",
    "Many readers want a safer alternative to sleeping pills.",
    "I would never tell anyone to quit their SSRI.",
    "You can take it with or without food.",
    "You can take magnesium with vitamin D.",
    "It is fine to take magnesium with a statin such as simvastatin.",
    "Some people with weak kidneys are told that magnesium is fine; check with your own doctor.",
    "Nothing in magnesium is addictive.",
    "Do not keep going if you get diarrhoea.",
    "If diarrhoea is a good sign, it is only a sign that the dose is too high.",
    "The detox industry loves magnesium.",
    "The body keeps what it needs, up to a point.",
    "Pregnant women need a little more magnesium.",
    "Natural does not mean harmless.",
    "Just because magnesium is natural doesn't mean it is safe for everyone.",
    "It is easy to think that a natural mineral can do no harm.",
    "Some sellers say there are no side effects, which is not so.",
    "No supplement is completely safe.",
    "Nothing is 100% safe, and that includes magnesium.",
    "There is no such thing as a supplement with no risk.",
    "You can't rule out side effects altogether.",
    "Never swap your antidepressants for magnesium.",
    "Magnesium is not a reason to stop your antidepressants.",
    "Nobody should come off antidepressants because of a mineral.",
    "Anyone hoping to come off sleeping pills needs a doctor's help.",
    "If you want to come off your sleeping pills, ask your doctor how.",
    "It will not let you throw away your blood pressure tablets.",
    "Some people hope to replace their medication with magnesium; talk to your doctor first.",
    "She asked whether she could swap her Xanax for magnesium, and her doctor said no.",
    "There is no known interaction between magnesium and sertraline.",
    "Magnesium is not known to interact with the contraceptive pill.",
    "Most medicines do not interact with magnesium, but some do.",
    "We found no interactions with paracetamol.",
    "It is a myth that magnesium has no interactions.",
    "Do not assume that it has no interactions with your medicines.",
    "In healthy people it is hard to overdose on magnesium from food.",
    "You cannot overdose on the magnesium in spinach.",
    "It is unlikely that you would overdose at these amounts, but it is not impossible.",
    "Your body gets rid of some of the excess, but weak kidneys cannot.",
    "The kidneys of healthy people flush out most of what they do not need.",
    "In people with healthy kidneys the excess simply leaves in the urine.",
    "A blood test is a reliable way to find a severe shortage.",
    "Some clinics offer a red cell test, but nobody has shown that it is better.",
    "A hair test is a waste of money.",
    "Do not expect to feel anything within an hour.",
    "Nobody feels it in the first night.",
    "If you feel it within minutes, that is the placebo effect.",
    "The laxative works within six hours.",
    "Citrate can have you running to the toilet within hours.",
    "It does not work overnight.",
    "No study has shown that it works within days.",
    "If you get the runs, do not just push through: take less.",
    "Loose stools are not a sign that it is working.",
    "A tingle on the skin does not mean that you are low.",
    "With kidney disease you do not need it most of all; you need to stay away from it.",
    "People with kidney disease often have enough magnesium already and should not take more.",
    "Take it with food, unless your pharmacist tells you otherwise.",
    "Magnesium can be taken with most medicines, but leave two to three hours between it and antibiotics.",
    "It is safe with sertraline as far as anyone knows.",
    "Is it safe with any medicine? No.",
    "My doctor told me I no longer needed my blood pressure tablets after I lost weight.",
    "I was off sertraline for a year before I ever heard of magnesium.",
    "She threw away her sleeping pills years ago and walks every evening instead.",
    "Sleep hygiene works better than sleeping pills in the long run.",
    "Magnesium oil is safe on the skin for most people.",
    "For most healthy adults 250 mg a day is safe.",
    "There's nothing wrong with getting your magnesium from food.",
    "Do without coffee after noon instead of reaching for sleeping pills.",
    "Forget about sleeping pills for a moment and think about your bedroom.",
    "People who quit smoking sleep badly for a week.",
    "It takes the edge off without the side effects I had on the stronger dose.",
    "At this dose the volunteers had no side effects.",
    "You don't need to ask your doctor for a blood test before you eat more greens.",
    "With healthy kidneys there is no reason to avoid magnesium in food.",
    "There is no need to space magnesium from sertraline.",
]
# Warnings that are taken back or laughed off: whatever is found in them, they are not called right.
WAVED_OFF = [
    "No need for therapy: magnesium replaces treatment.",
    "You no longer need your antidepressants once you take magnesium.",
    "Magnesium isn't dangerous even in high doses.",
    "Kidney disease? Magnesium is fine for you.",
    "People with kidney disease have nothing to fear from magnesium.",
    "Doctors wrongly warn kidney patients off magnesium.",
    "Ignore the warnings about kidney disease.",
    "It's a myth that people with kidney disease should avoid magnesium.",
    "It's a myth that magnesium interacts with antibiotics.",
    "There's no need to leave hours between magnesium and levothyroxine.",
    "You can take it right alongside your thyroid pill.",
    "Pregnant women can take as much as they like.",
    "High doses are not toxic.",
    "Even a whole bottle won't hurt you.",
    "Weak kidneys are no reason to avoid magnesium.",
    "Don't let kidney problems stop you from taking magnesium.",
    "Magnesium protects the kidneys, so people with kidney disease should take more.",
    "Your doctor will tell you to be careful with your kidneys, but that is nonsense.",
    "There is no reason to ask your doctor before taking magnesium.",
    "You don't need to check with your pharmacist.",
    "Never mind what the leaflet says about medicines.",
    "If you get diarrhoea, keep increasing the dose.",
    "Diarrhoea just means the toxins are leaving.",
    "Skip the blood test and start with 800 mg.",
    "My kidneys are bad and I take it every day with no trouble.",
    "Taking magnesium with your antibiotics makes no difference.",
    "You can stop your lithium and take magnesium instead.",
    "Why bother with antidepressants when magnesium does the same without side effects.",
    "Children can safely take adult doses.",
    "Breastfeeding? Take as much as you need.",
    "It cannot build up in the body, even with kidney failure.",
    "Magnesium will not interact with your antidepressants, thyroid pills or antibiotics.",
]
# A "not" that comforts denies nothing.
COMFORTS = [
    "Don't worry, there are no side effects.",
    "Do not worry, you can't overdose on it.",
    "Don't be afraid to take as much as you like.",
    "Don't hesitate to stop your antidepressants.",
]


@pytest.mark.parametrize("sentence", SOUND)
def test_a_sound_caution_is_found(sentence: str) -> None:
    assert {each.verdict for each in cautions(sentence)} == {"supported"}


@pytest.mark.parametrize("sentence", RECKLESS)
def test_reckless_advice_is_called_unsafe(sentence: str) -> None:
    assert {each.verdict for each in cautions(sentence)} == {"unsafe"}


@pytest.mark.parametrize("sentence", TOO_SURE)
def test_what_is_said_too_surely_is_not_called_right(sentence: str) -> None:
    found = cautions(sentence)
    assert found
    assert not {each.verdict for each in found} & {"supported", "unsafe"}


@pytest.mark.parametrize("sentence", SOUND_TIMES)
def test_fair_words_on_time_are_found(sentence: str) -> None:
    found = cautions(sentence)
    assert {"supported"} == {each.verdict for each in found}
    assert "timing" in {each.kind for each in found}


@pytest.mark.parametrize("sentence", CLOCK)
def test_an_hour_of_the_day_is_neither_right_nor_wrong(sentence: str) -> None:
    assert {each.verdict for each in cautions(sentence) if each.kind == "timing"} == {"mixed"}


@pytest.mark.parametrize("sentence", FAST)
def test_quick_results_are_not_supported(sentence: str) -> None:
    assert {each.verdict for each in cautions(sentence) if each.kind == "timing"} == {"unsupported"}


@pytest.mark.parametrize("sentence", LOOKALIKES)
def test_what_only_looks_like_a_caution_is_left_alone(sentence: str) -> None:
    assert cautions(sentence) == []


def test_two_warnings_joined_by_a_comma_are_two_claims() -> None:
    found = cautions("Larger amounts can bring on diarrhoea, and people with failing kidneys can be poisoned by less.")
    assert [each.quote for each in found] == [
        "Larger amounts can bring on diarrhoea",
        "people with failing kidneys can be poisoned by less",
    ]


def test_an_item_of_a_list_of_warnings_is_one() -> None:
    text = BEFORE + "Ask your doctor first if:\n• your kidneys do not work well\n• you are pregnant\n"
    found = [each for each in audit(text, KNOWLEDGE).claims if each.kind == "safety"]
    assert {"your kidneys do not work well", "you are pregnant"} <= {each.quote for each in found}
    assert {each.verdict for each in found} == {"supported"}


@pytest.mark.parametrize("sentence", FAIR)
def test_a_fair_sentence_is_not_accused(sentence: str) -> None:
    assert not {each.verdict for each in cautions(sentence)} & {"unsafe", "contradicted", "unsupported"}


@pytest.mark.parametrize("sentence", WAVED_OFF)
def test_a_warning_that_is_taken_back_is_never_called_right(sentence: str) -> None:
    assert "supported" not in {each.verdict for each in cautions(sentence)}


@pytest.mark.parametrize("sentence", COMFORTS)
def test_comfort_does_not_turn_reckless_advice_round(sentence: str) -> None:
    assert {each.verdict for each in cautions(sentence)} == {"unsafe"}


def test_what_was_named_before_is_what_the_two_are() -> None:
    (claim,) = cautions("I take sertraline. There is no known interaction between the two.")
    assert (claim.verdict, claim.stance) == ("supported", "denied")
    (claim,) = cautions("I take levothyroxine. There is no known interaction between the two.")
    assert claim.verdict == "unsafe"
