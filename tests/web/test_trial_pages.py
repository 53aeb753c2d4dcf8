"""The pages of a comparison: not yet and why, five questions, sealing, running without a verdict, looking, and each end."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from epsom.core.diary import CheckIn, DoseTaken, Night, SideEffect
from epsom.core.person import Kidney, Person
from epsom.core.trial.seal import holds
from epsom.core.verdict.shapes import Effect, PairEffect, Verdict
from epsom.notebook import Notebook
from epsom.notebook.trials import TrialLook
from epsom.web.house import House

from .conftest import Clock
from .test_plan import text_of

SHORT = "3x7"


def live(notebook: Notebook, clock: Clock, days: int, *, noise: int = 1) -> None:
    """Days with a rating of stress and the doses that are due. On days with magnesium stress is 3 points lower, and in the
    night after them sleep comes 20 minutes sooner."""
    chance, put = random.Random(noise), notebook.store.put
    before = bool(notebook.due_on(clock().day - timedelta(days=1)))
    for _ in range(days):
        clock.set("21:30")
        day, now = clock().day, clock()
        due = notebook.due_on(day)
        for each in due:
            put(
                notebook.profile,
                DoseTaken(day=day, planned=each.time, status="taken", elemental_mg=each.elemental_mg),
                now,
            )
        put(notebook.profile, CheckIn(day=day, stress=6 - 3 * bool(due) + chance.choice((-1, 0, 0, 1))), now)
        asleep = 45 - 20 * before + chance.choice((-5, 0, 0, 5))
        put(notebook.profile, Night(day=day, quality=3, sol_min=asleep), now)
        before = bool(due)
        clock.forward(days=1)
    clock.set("19:30")


_LIVED: dict[str, Any] = {}  # the first weeks, lived once for all tests: what they left in the record, and the clock


@pytest.fixture
def settled(house: House, browser: TestClient, clock: Clock, ana: Person) -> Notebook:
    """Someone who has lived with the first step for two weeks."""
    if not _LIVED:
        first = Notebook(house.store, house.companion, house.store.add_profile("Ana", clock()).id, clock)
        first.tell(ana, "the first answers")
        first.accept()
        live(first, clock, 8)
        first.step()
        live(first, clock, 15, noise=2)
        _LIVED.update(told=house.store.export(first.profile), at=clock.local)
        house.store.erase(first.profile)
    clock.local = _LIVED["at"]
    profile = house.store.import_export(_LIVED["told"])
    for session in house.sessions.all():
        session.profile = profile.id
    found = house.notebook(house.sessions.all()[0])
    assert found is not None
    return found


def plan_it(browser: TestClient, design: str = SHORT, blinding: str = "open", mid: str = "1") -> None:
    """The five questions: stress decides."""
    for screen, data in enumerate(({"outcome": "stress"}, {"mid": mid}, {"blinding": blinding}, {"design": design}), 1):
        answer = browser.post(f"/trial/new/{screen}", data=data)
        assert answer.url.path == f"/trial/new/{screen + 1}", answer.text[:500]


def seal_it(browser: TestClient, **how: str) -> None:
    plan_it(browser, **how)
    assert "Sealed. Chance has dealt the weeks." in browser.post("/trial/new/5", data={"do": "seal"}).text


@pytest.fixture
def running(settled: Notebook, browser: TestClient) -> Notebook:
    """An open comparison of 3 pairs of weeks that began today."""
    seal_it(browser)
    browser.post("/trial/start", data={"when": "today"})
    return settled


# --- not yet, and why ---------------------------------------------------------------------------------------------------
def test_before_there_is_a_dose_it_says_why_and_where_to_go(browser: TestClient, planned: Notebook) -> None:
    page = browser.get("/trial").text
    assert "Not yet, and why" in page
    assert 'href="/trial/new"' not in page
    for each in planned.trial_may_start():
        assert each.text.split(".")[0] in text_of(page).replace("&#39;", "'")


def test_weak_kidneys_leave_no_comparison(browser: TestClient, settled: Notebook, ana: Person) -> None:
    settled.tell(replace(ana, kidney=Kidney(egfr_ml_min=22, tested_on=settled.moment.day)), "a kidney test")
    assert "Not yet, and why" in browser.get("/trial").text
    plan_it(browser)
    page = browser.get("/trial/new/5").text
    assert "Not just now." in page
    assert "Seal it" not in page
    assert browser.post("/trial/new/5", data={"do": "seal"}).status_code == 422
    assert settled.trials() == ()


# --- planning -----------------------------------------------------------------------------------------------------------
def test_next_is_enough_all_the_way(browser: TestClient, settled: Notebook) -> None:
    """Six presses: plan, four times next, seal; nothing is typed."""
    assert "Plan a comparison" in browser.get("/trial").text
    browser.get("/trial/new")
    for screen in range(1, 5):
        page = browser.get(f"/trial/new/{screen}").text
        data = dict(re.findall(r'name="(\w+)" value="([^"]*)" checked', page))
        data |= dict(re.findall(r'name="(mid|half_life|question)"[^>]*? value="([^"]*)"', page))
        assert browser.post(f"/trial/new/{screen}", data=data).status_code == 200
    browser.post("/trial/new/5", data={"do": "seal"})
    kept = settled.trials()[0]
    assert holds(kept.trial)
    assert kept.trial.protocol.outcome.id == settled.trial_offers()[0].outcome.id
    assert kept.trial.protocol.elemental_mg == settled.rung_mg(settled.standing().rung)


def test_back_keeps_the_answers(browser: TestClient, settled: Notebook) -> None:
    plan_it(browser, design="6x7", mid="1.5")
    assert re.search(r'value="stress" checked', browser.get("/trial/new/1").text)
    assert 'value="1.5"' in browser.get("/trial/new/2").text
    assert re.search(r'value="6x7" checked', browser.get("/trial/new/4").text)
    page = text_of(browser.get("/trial/new/5").text)
    for words in ("Is stress lower on days with magnesium", "1.5 points", "13 weeks: 6 pairs of periods of 7 days"):
        assert words in page


def test_another_outcome_brings_its_own_smallest_change(browser: TestClient, settled: Notebook) -> None:
    plan_it(browser, mid="4")
    browser.post("/trial/new/1", data={"outcome": "sleep_quality"})
    assert 'value="4"' not in browser.get("/trial/new/2").text


@pytest.mark.parametrize(
    ("screen", "data", "words"),
    [(2, {"mid": "much"}, "is not a number"), (2, {"mid": "50"}, "the smallest change"), (3, {"blinding": "half"}, "not one of those"),
     (4, {"design": "1x1"}, "not one of those"), (4, {"design": "3x7", "half_life": "-2"}, "until half of an effect")],
)  # fmt: skip
def test_what_cannot_be_used_is_asked_again_with_everything_there(
    browser: TestClient, settled: Notebook, screen: int, data: dict[str, str], words: str
) -> None:
    browser.post("/trial/new/1", data={"outcome": "stress"})
    answer = browser.post(f"/trial/new/{screen}", data=data)
    assert answer.status_code == 422
    assert words in text_of(answer.text.split('role="alert"')[1].split("</div>")[0])
    if screen == 2:
        assert f'value="{data["mid"]}"' in answer.text


def test_what_it_can_find_stands_there_before_it_is_sealed(browser: TestClient, settled: Notebook) -> None:
    page = browser.get("/trial/new/4").text
    assert page.count('class="chances"') == 4  # at once and slowly, in two widths
    assert page.count('class="ranges"') == 4
    assert "builds up slowly" in page
    head = re.search(r"<caption[^>]*>.*?</thead>", page, re.DOTALL)
    assert head is not None
    assert "not known yet" in head[0]


def test_sealing_shows_the_seal_and_begins_nothing(browser: TestClient, settled: Notebook) -> None:
    seal_it(browser)
    page = browser.get("/trial").text
    assert settled.trials()[0].trial.seal in page
    assert settled.trials()[0].started_on is None
    assert [each.planned for each in settled.today().doses]  # the plan goes on as it was
    assert "Begin today" in page


def test_it_can_begin_tomorrow_and_be_taken_back(browser: TestClient, settled: Notebook, clock: Clock) -> None:
    seal_it(browser)
    page = browser.post("/trial/start", data={"when": "tomorrow"}).text
    assert "It begins on" in page
    assert "Begin today" not in page.split("</form>", 1)[1]
    change = re.search(r'name="change" value="([^"]+)"', page)
    assert change is not None
    browser.post("/undo", data={"change": change[1], "back": "/trial"})
    assert settled.trials()[0].started_on is None


def test_a_plan_that_was_dropped_leaves_room_for_another(browser: TestClient, settled: Notebook) -> None:
    seal_it(browser)
    browser.post("/trial/end")
    assert "Plan a comparison" in browser.get("/trial").text


# --- while it runs ------------------------------------------------------------------------------------------------------
def test_the_first_days_are_without(browser: TestClient, running: Notebook) -> None:
    page = text_of(browser.get("/trial").text)
    assert "Today is a day without, to see where you start" in page
    assert "Day 1 of 49." in page
    today = text_of(browser.get("/today").text)
    assert "No dose today" in today
    assert "Day 1 of 49." in today


def test_nothing_says_how_one_fares(browser: TestClient, running: Notebook, clock: Clock) -> None:
    live(running, clock, 24)
    page = browser.get("/trial").text
    shown = text_of(page)
    assert "Days compared so far 17 of 42" in shown
    for word in ("mean", "Mean", "better", "p =", 'svg class="course', 'svg class="hill'):
        assert word not in page.split('id="panel"')[1].split("</section>")[0]
    assert 'class="hill"' not in page
    assert 'class="course' not in page
    assert "No verdict yet" in browser.get("/trial/verdict").text


def test_what_is_to_come_is_not_told(browser: TestClient, running: Notebook, clock: Clock) -> None:
    live(running, clock, 10)
    page = browser.get("/trial").text
    rows = re.findall(r'<th scope="row">(Period \d)</th><td>[^<]*</td><td>([^<]*)</td>', page)
    told = dict(rows)
    assert told["Period 1"] in ("with magnesium", "without")
    assert {told[f"Period {n}"] for n in range(2, 7)} == {"not told yet"}


def test_pause_and_going_on(browser: TestClient, running: Notebook, clock: Clock) -> None:
    live(running, clock, 9)
    browser.post("/trial/pause")
    assert "Your comparison rests" in browser.get("/trial").text
    assert not running.today().doses
    clock.forward(days=3)
    browser.post("/trial/resume")
    found = running.trial_running()
    assert found is not None
    assert (found.state, found.paused_days) == ("running", 3)


def test_looking_at_another_time_is_turned_away(browser: TestClient, running: Notebook, clock: Clock) -> None:
    live(running, clock, 12)
    page = browser.get("/trial/look")
    assert "Not yet" in page.text
    assert "fixed before the first" in page.text
    browser.post("/trial/look")
    assert running.trials()[0].last("looked") is None


def test_ending_asks_for_no_reason_and_shames_nobody(browser: TestClient, running: Notebook, clock: Clock) -> None:
    live(running, clock, 9)
    page = browser.post("/trial/end", data={"why": ""}).text
    assert "Ended. Your diary stays as it is." in page
    assert browser.post("/trial/end", data={"why": "because"}).status_code == 422
    kept = running.trials()[0].last("ended")
    assert kept is not None
    assert kept.note == "own"


def test_progress_leads_there(browser: TestClient, running: Notebook) -> None:
    assert "Day 1 of 49." in text_of(browser.get("/progress").text)


def test_night_folds_the_calendar_away(browser: TestClient, running: Notebook, clock: Clock) -> None:
    clock.set("22:30")
    new = browser.get("/trial/new/4")
    assert new.url.path == "/trial"  # one runs already
    page = browser.get("/trial").text
    assert page.index("Show the calendar") < page.index('class="trial-calendar"')


# --- the ends -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def over(settled: Notebook, browser: TestClient, clock: Clock) -> Notebook:
    """Thirteen weeks lived: three pairs of periods of two weeks."""
    seal_it(browser, design="3x14")
    browser.post("/trial/start", data={"when": "today"})
    live(settled, clock, 92, noise=5)
    return settled


def test_the_end_is_looked_at_once_and_stays(browser: TestClient, over: Notebook, clock: Clock) -> None:
    assert "Your answer is ready" in browser.get("/trial").text
    assert "Look at the answer?" in browser.get("/trial/look").text
    page = browser.post("/trial/look")
    assert page.url.path == "/trial/verdict"
    look = over.trial_verdict()
    assert look is not None
    shown = text_of(page.text).replace("&#39;", "'")
    assert look.verdict.label == "clear benefit"  # three points on days that differ by one, with 1 as what matters
    assert look.verdict.sentence.partition(";")[0] in shown
    for words in (
        "What you can do now",
        "Asked in other ways",
        "As planned",
        "Chance could have dealt 8 schedules",
        "k-hat",
    ):
        assert words in shown
    assert page.text.count('class="hill"') >= 2
    over.log(CheckIn(day=clock().day, stress=10))
    again = over.trial_verdict()
    assert again is not None
    assert again.verdict == look.verdict
    report = text_of(browser.get("/trial/report").text)
    assert "How it was worked out" in report
    assert "CENT 2015" in text_of(browser.get("/trial/report/checklist").text)
    assert "SPENT 2019" in text_of(browser.get("/trial/protocol/checklist").text)
    protocol = browser.get("/trial/protocol").text
    assert over.trials()[0].trial.seal in protocol
    assert over.trials()[0].trial.seed not in protocol
    for name, words in (("design.json", "epsom-trial-1"), ("data.csv", "planned"), ("verdict.json", "clear benefit")):
        answer = browser.get(f"/trial/{name}")
        assert words in answer.text
        assert name in answer.headers["content-disposition"]
    assert "Plan another comparison" in page.text


def test_an_earlier_verdict_says_so_and_its_files_are_its_own(browser: TestClient, over: Notebook) -> None:
    assert "earlier comparison" not in browser.post("/trial/look").text
    first = over.trials()[0]
    seal_it(browser, mid="2")
    page = browser.get("/trial/verdict").text
    assert "This is of your earlier comparison" in page
    assert "Plan another comparison" not in page  # the one of now stands first
    for name, words in (("design.json", first.trial.seal), ("data.csv", "planned"), ("verdict.json", "clear benefit")):
        assert f'href="/trial/{name}?of={first.id}"' in page
        assert words in browser.get(f"/trial/{name}?of={first.id}").text
    assert first.trial.seal not in browser.get("/trial/design.json").text
    assert browser.get("/trial/design.json?of=nobody").status_code == 404


def test_one_ended_on_its_first_day_promises_no_answer(browser: TestClient, running: Notebook) -> None:
    browser.post("/trial/end")
    page = text_of(browser.get("/trial").text)
    assert "it may be that nothing can be told from them" in page
    assert "The days are in" not in page


def seen_as(notebook: Notebook, verdict: Verdict, monkeypatch: pytest.MonkeyPatch) -> None:
    look = TrialLook(trial=notebook.trials()[0].id, day=48, on=date(2026, 8, 1), verdict=verdict, knowledge_version="1", days_changed=False)  # fmt: skip
    monkeypatch.setattr(Notebook, "trial_verdict", lambda self, trial_id=None: look)


FOUND = Verdict(
    label="not known yet",
    effect=Effect(mean=0.2, sd=0.5, low=-0.8, high=1.2, p_gt_0=0.66, p_benefit=0.06, p_negligible=0.93, p_harm=0.01),
    mid=1.0, days_needed=84, sentence="Nobody can tell yet.", next_steps=("You can leave it here.",),
)  # fmt: skip


def test_not_known_yet_is_a_good_end(browser: TestClient, running: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    seen_as(running, FOUND, monkeypatch)
    page = text_of(browser.get("/trial/verdict").text)
    assert "Nobody can tell yet." in page
    assert "About 84 more days of this would be needed to tell." in page
    assert "about 93 in 100" in page
    assert not re.search(r"\b(fail|failed|sorry|unfortunately|only|poor)\b", page, re.IGNORECASE)


def test_high_odds_that_are_not_enough_say_what_is_asked_for(
    browser: TestClient, running: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    high = Effect(mean=2.0, sd=1.0, low=0.0, high=4.0, p_gt_0=0.9796, p_benefit=0.942, p_negligible=0.05, p_harm=0.01)
    pairs = (PairEffect(pair=0, on=4.0, off=6.0, rated_on=6, rated_off=7), PairEffect(pair=1, on=5.0, off=None, rated_on=2, rated_off=0))  # fmt: skip
    seen_as(running, replace(FOUND, effect=high, reached=1.0, pairs=pairs), monkeypatch)
    page = text_of(browser.get("/trial/verdict").text)
    assert "we ask for 98 in 100 that it helps at all, or 95 in 100 that it helps enough" in page
    assert "Here it is 97.9 and 94.2." in page  # cut off: 97.96 is short of 98 and never reads as 98
    assert page.count("That is the effect at full strength.") == 1  # half of it was there on the days themselves
    assert "The plain averages: 4.25 with magnesium, 6 without." in page  # (6 days of 4, 2 of 5) / 8
    assert page.index("That is the effect at full strength.") < page.index("What you can do now")
    seen_as(running, FOUND, monkeypatch)  # 66 in 100: nobody wonders
    assert "we ask for" not in text_of(browser.get("/trial/verdict").text)


def test_withheld_says_why_and_shows_no_hill_first(
    browser: TestClient, running: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    why = "There are 9 rated days without magnesium, and 14 are needed."
    seen_as(running, replace(FOUND, label="withheld", withheld=(why,), sentence="There is no verdict."), monkeypatch)
    page = browser.get("/trial/verdict").text
    assert why in page
    assert "That is a fair end, too." in page
    assert page.index("The number all the same") < page.index('class="hill"')


def test_after_ten_the_hill_is_folded(
    browser: TestClient, running: Notebook, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    seen_as(running, FOUND, monkeypatch)
    clock.set("22:30")
    page = browser.get("/trial/verdict").text
    assert page.index("Show the picture.") < page.index('class="hill"')


def test_a_sign_of_harm_offers_to_end_it(
    browser: TestClient, running: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    from epsom.notebook.trials import HarmSign

    sign = HarmSign(p_worse=0.95, sentence="Your ratings look worse on the days with magnesium.")
    monkeypatch.setattr(Notebook, "trial_harm", lambda self, trial_id=None: sign)
    page = browser.get("/trial").text
    assert sign.sentence in page
    browser.post("/trial/end", data={"why": "trial_harm"})
    assert running.trials()[0].last("harm_stop") is not None


# --- blinded ------------------------------------------------------------------------------------------------------------
ARMS = re.compile(r"with magnesium|look-alike|box-on|box-off|strip-o|stretch-o")


@pytest.fixture
def blinded(settled: Notebook, browser: TestClient) -> Notebook:
    """A blinded comparison that has begun."""
    seal_it(browser, blinding="blinded")
    browser.post("/trial/start", data={"when": "today"})
    return settled


def test_boxes_keep_their_secret(browser: TestClient, blinded: Notebook, clock: Clock) -> None:
    live(blinded, clock, 9)
    trial = browser.get("/trial").text
    period = trial.split('id="calendar"')[1].split("</section>")[0]
    assert "box 1" in period
    assert not re.search(r"with magnesium|box-on|>without<", period)
    assert "Today it is box 1" in trial
    assert "Rated with, and without" not in trial
    today = browser.get("/today").text
    assert "Box 1" in today
    assert not re.search(r"\d+ mg</span>", today)
    for path in ("/trial/design.json", "/trial/verdict.json"):
        assert browser.get(path).status_code == 404
    kit = text_of(browser.get("/trial/kit").text)
    assert "Box 6" in kit
    assert "look-alike" not in browser.get("/trial/key").text


def test_the_export_says_that_it_holds_the_order_of_a_blinded_comparison(
    browser: TestClient, blinded: Notebook
) -> None:
    words = "these files hold its order"
    assert words in text_of(browser.get("/settings").text)
    blinded.end_trial("enough")
    assert words not in text_of(browser.get("/settings").text)


def test_the_order_of_an_open_comparison_is_no_secret(browser: TestClient, running: Notebook) -> None:
    assert "these files hold its order" not in text_of(browser.get("/settings").text)


def test_a_blinded_comparison_has_one_look_and_says_why(browser: TestClient, settled: Notebook) -> None:
    assert "work out the order from your own ratings" in text_of(browser.get("/trial/new/3").text)
    plan_it(browser, blinding="blinded")
    page = text_of(browser.get("/trial/new/5").text)
    looks = page.split("When you can look")[1].split("How it is judged")[0]
    assert looks.count("after day") == 1
    assert "the end" in looks


def test_the_key_opens_for_the_one_who_fills_and_is_noted_for_the_one_who_takes(
    browser: TestClient, blinded: Notebook
) -> None:
    page = text_of(browser.post("/trial/key", data={"who": "filler"}).text)
    assert page.count("look-alike") == 3
    assert blinded.trials()[0].last("unblinded") is None
    browser.post("/trial/key", data={"who": "taker"})
    assert blinded.trials()[0].last("unblinded") is not None
    assert "Today it is box" not in browser.get("/trial").text


def test_the_guess_comes_before_the_answer(
    browser: TestClient, blinded: Notebook, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(blinded, clock, 50)
    assert "One question before the answer" in browser.get("/trial").text
    assert browser.get("/trial/look").url.path == "/trial/guess"
    assert browser.post("/trial/guess", data={"guess": "perhaps"}).status_code == 422
    assert browser.post("/trial/guess", data={"guess": "dont_know"}).url.path == "/trial/look"
    kept = blinded.trials()[0].last("guessed")
    assert kept is not None
    assert kept.note == "dont_know"
    monkeypatch.setattr("epsom.core.verdict.judge", lambda *_, **__: FOUND)
    page = browser.post("/trial/look").text
    assert "Nobody can tell yet." in page
    assert blinded.trials()[0].last("unblinded") is not None
    assert "with magnesium" in browser.get("/trial").text


def test_an_open_comparison_has_no_boxes_and_no_key(browser: TestClient, running: Notebook) -> None:
    assert "nothing to hide" in browser.get("/trial/kit").text
    assert "There is no key" in browser.get("/trial/key").text
    assert browser.post("/trial/key", data={"who": "filler"}).url.path == "/trial"


# --- how they speak -----------------------------------------------------------------------------------------------------
PATHS = ("/trial", "/trial/new/1", "/trial/new/2", "/trial/new/3", "/trial/new/4", "/trial/new/5", "/trial/wrong", "/trial/verdict")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_word_that_shames_and_no_title_that_tells(browser: TestClient, settled: Notebook, path: str) -> None:
    settled.set_setting("look", {"disguise": True})
    page = browser.get(path).text
    assert "<title>Notes</title>" in page
    assert not re.search(r"\b(streak|missed|failed|should|must|boost|detox|journey)\b|!<", text_of(page), re.IGNORECASE)


def test_how_often_it_is_wrong_is_said_plainly_while_there_is_no_table(
    browser: TestClient, settled: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    from epsom.web.pages import trial_wrong

    monkeypatch.setattr(trial_wrong, "table", dict)
    assert "The table is not here yet." in browser.get("/trial/wrong").text


MEASURED = {
    "run": {"trials": 250, "smallest_change_that_matters": 0.5, "period_days": 14, "run_in_days": 7},
    "cell": [
        {"true_effect": 0.0, "comes": "none", "compared_days": 84, "trials": 200, "clear_benefit": 0.0,
         "probable_benefit": 0.01, "no_meaningful_effect": 0.3, "not_known_yet": 0.65, "probable_harm": 0.04,
         "clear_harm": 0.0, "withheld": 0.0, "any_benefit": 0.01, "any_harm": 0.04, "looks": 2,
         "benefit_at_any_look": 0.02, "harm_at_any_look": 0.05},
        {"true_effect": 1.0, "comes": "at once", "compared_days": 84, "trials": 50, "clear_benefit": 0.5,
         "probable_benefit": 0.4, "no_meaningful_effect": 0.0, "not_known_yet": 0.1, "probable_harm": 0.0,
         "clear_harm": 0.0, "withheld": 0.0, "any_benefit": 0.9, "any_harm": 0.0},
    ],
}  # fmt: skip


def test_how_often_it_is_wrong_says_the_counts_of_its_table(
    browser: TestClient, settled: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    from epsom.web.pages import trial_wrong

    monkeypatch.setattr(trial_wrong, "table", lambda: MEASURED)
    page = text_of(browser.get("/trial/wrong").text)
    assert "250 made-up comparisons" in page
    assert "of 200 in which magnesium changed nothing, 2 said at the end that it helps." in page
    assert "at one of 2 looks, 4 did" in page
    assert "twice what matters" in page
    assert "45 of 50" in page  # seen as a help
    assert "A row stands for 50 to 200 comparisons" in page


def test_the_threshold_on_the_page_is_the_one_its_note_speaks_at() -> None:
    from epsom.core.verdict.words import LEFT_OVER
    from epsom.web.pages.trial_verdict import _checks

    (good,) = [row[2] for row in _checks(FOUND, hidden=False)[1] if "Ljung-Box" in row[0]]
    assert good == f"below {LEFT_OVER} is a warning"
    assert LEFT_OVER == 0.01


@pytest.mark.parametrize("path", ["/trial/new/0", "/trial/new/6", "/trial/new/x", "/trial/nowhere"])
def test_there_is_nothing_else(browser: TestClient, settled: Notebook, path: str) -> None:
    assert browser.get(path).status_code in (404, 422)


def test_a_stop_sign_rests_it_and_the_page_says_so(browser: TestClient, running: Notebook, clock: Clock) -> None:
    live(running, clock, 15)
    while not running.today().doses:
        live(running, clock, 1)
    running.log(SideEffect(id="1", day=clock().day, what="fainting"))
    assert not running.today().doses
    assert "Your comparison rests" in browser.get("/trial").text
    page = browser.post("/trial/resume").text
    found = running.trial_running()
    assert found is not None
    assert found.state == "paused"
    assert "Welcome back. It goes on" not in page
    assert 'action="/trial/resume"' not in browser.get("/trial").text
    assert "It can go on when this is settled" in browser.get("/trial").text


def test_every_question_may_be_left_as_it_is(browser: TestClient, settled: Notebook) -> None:
    for screen in range(1, 5):
        assert browser.post(f"/trial/new/{screen}", data={}).url.path == f"/trial/new/{screen + 1}"
    browser.post("/trial/new/5", data={})
    assert len(settled.trials()) == 1
