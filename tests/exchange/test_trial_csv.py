"""DATA.csv: what is certain is kept, everything else is named with its line and the way out, and nothing is guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epsom.core.trial.align import trial_days
from epsom.core.trial.shapes import TrialDay
from epsom.errors import InputError
from epsom.exchange.trial_csv import days_from, read_rows, write_rows
from tests.core.trial_pieces import day, events_of, trial_of

HEAD = "day,planned,taken,rating\n"


def rows(n: int, *, first: int = 0, sign: str = ",") -> str:
    """n good rows, seven days with and seven without in turn."""
    lines = [f"{at},{1 - at // 7 % 2},{1 - at // 7 % 2},{4 + at % 3}" for at in range(first, first + n)]
    return "\n".join(lines).replace(",", sign) + "\n"


def problems(text: str | bytes, **how: object) -> list[tuple[int | None, str]]:
    """Line and column of every problem, in order."""
    found = read_rows(text, **how)  # type: ignore[arg-type]
    assert all(each.what and each.fix for each in found.problems)
    return [(each.line, each.where) for each in found.problems]


# --- what is read ---------------------------------------------------------------------------------------------------------
def test_a_plain_table() -> None:
    days, notes = days_from(HEAD + "0,1,0.5,6\n1,0,,\n2,0,0,7.25\n")
    assert days == (
        TrialDay(day=0, planned=1.0, probability=0.5, taken=0.5, rating=6.0),
        TrialDay(day=1, planned=0.0, probability=0.5),
        TrialDay(day=2, planned=0.0, probability=0.5, taken=0.0, rating=7.25),
    )
    assert notes == ()
    assert days_from(HEAD + "0,1,1,6\n", probability=0.25)[0][0].probability == 0.25


SAME = [
    HEAD + rows(5),
    "\ufeff" + HEAD + rows(5),
    (HEAD + rows(5)).encode("utf-8-sig"),
    (HEAD + rows(5)).encode("utf-16"),
    (HEAD + rows(5)).replace("\n", "\r\n"),
    (HEAD + rows(5)).replace("\n", "\r"),
    "\n\n" + HEAD + "\n" + rows(5) + "\n  \n,,,\n",
    HEAD.replace(",", ";") + rows(5, sign=";"),
    HEAD.replace(",", "\t") + rows(5, sign="\t"),
    HEAD.upper() + rows(5),
    "Day, Planned ,taken,RATING\n" + rows(5).replace(",", " , "),
    "rating,taken,planned,day\n" + "".join(",".join(reversed(line.split(","))) + "\n" for line in rows(5).split()),
    HEAD + rows(5).replace(",4", ",4.0"),
    HEAD + rows(5).replace(",4", ",4e0"),
    HEAD + rows(5).replace(",4\n", ',"4,0"\n'),
    HEAD + "".join(sorted(rows(5).splitlines(keepends=True), reverse=True)),
]


@pytest.mark.parametrize("text", SAME)
def test_the_same_table_however_it_was_saved(text: str | bytes) -> None:
    found = read_rows(text)
    assert found.problems == ()
    assert found.days == read_rows(SAME[0]).days
    assert found.rows == 5


def test_a_decimal_comma_beside_semicolons() -> None:
    days, _ = days_from("day;planned;taken;rating\n0;1;0,5;4,25\n1;0;0;3,125\n")
    assert [(each.taken, each.rating) for each in days] == [(0.5, 4.25), (0.0, 3.125)]


@pytest.mark.parametrize("word", ["", "NA", "n/a", "NaN", "null", "-", " "])
def test_words_for_nothing_are_nothing(word: str) -> None:
    (only,) = days_from(HEAD + f"0,1,{word},{word}\n")[0]
    assert (only.taken, only.rating) == (None, None)


def test_gaps_are_left_for_whoever_judges() -> None:
    assert [each.day for each in days_from(HEAD + "0,1,1,4\n5,0,0,5\n")[0]] == [0, 5]


@pytest.mark.parametrize("n", [1, 3, 400, 2_000])
def test_few_days_and_very_many(n: int) -> None:
    assert len(days_from(HEAD + rows(n))[0]) == n


def test_columns_of_ones_own_are_told_and_not_read() -> None:
    days, notes = days_from("day,planned,taken,rating,mood,weather\n0,1,1,4,9,sun\n")
    assert len(days) == 1
    assert notes == ("Not read: mood, weather.",)
    days, notes = days_from("day,planned,rating\n0,1,4\n")
    assert days[0].taken is None
    assert "no column for what was taken" in notes[0]


def test_dates_in_place_of_numbers_are_counted_when_all_of_them_are_dates() -> None:
    days, notes = days_from("day,planned,taken,rating\n2026-11-23,1,1,4\n2026-11-25,0,0,5\n")
    assert [each.day for each in days] == [0, 2]
    assert "2026-11-23 is day 0" in notes[0]
    days, _ = days_from("date,planned,taken,rating\n2026-12-31,1,1,4\n2027-01-01,0,0,5\n")
    assert [each.day for each in days] == [0, 1]


def test_marks_pauses_and_probabilities() -> None:
    head = "day,planned,taken,rating,paused,marks,probability\n"
    days, _ = days_from(head + "0,1,1,4,0,illness travel,0.4\n1,0,0,5,yes,,0.4\n2,0,0,5,,,\n")
    assert [each.marks for each in days] == [("illness", "travel"), (), ()]
    assert [each.paused for each in days] == [False, True, False]
    assert [each.probability for each in days] == [0.4, 0.0, 0.5]


# --- what is refused ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "found"),
    [
        (HEAD + "0,1,1,4\n1,0,0,5\n1,0,0,6\n2,0,0,7\n", [(4, "day")]),  # two rows for one day
        (HEAD + "1,0,0,5\n1,0,0,5\n", [(3, "day")]),  # the same twice is still two
        (HEAD + "1,1,1,4\n1.0,1,1,4\n1,1,1,4\n", [(3, "day"), (4, "day")]),
        (HEAD + "0,1,1,good\n", [(2, "rating")]),
        (HEAD + "0,1,one,4\n", [(2, "taken")]),
        (HEAD + "0,1,1,4 points\n", [(2, "rating")]),
        (HEAD + "0,1,1,inf\n", [(2, "rating")]),
        (HEAD + "0,1,1,1e999\n", [(2, "rating")]),
        (HEAD + "0,1,1,2026-03-04\n", [(2, "rating")]),  # a spreadsheet's work
        (HEAD + "0,1,1,4.3.26\n", [(2, "rating")]),
        (HEAD + '0,1,1,"1,250"\n', [(2, "rating")]),  # a thousand or a little more than one
        (HEAD + "0,1,1,4,5\n", [(2, "")]),  # a decimal comma between commas
        (HEAD + "zero,1,1,4\n", [(2, "day")]),
        (HEAD + ",1,1,4\n", [(2, "day")]),
        (HEAD + "-1,1,1,4\n", [(2, "day")]),
        (HEAD + "0.5,1,1,4\n", [(2, "day")]),
        (HEAD + "4000,1,1,4\n", [(2, "day")]),
        (HEAD + "03/04/2026,1,1,4\n", [(2, "day")]),
        (HEAD + "0,1,1,4\n2026-03-04,1,1,4\n", [(3, "day")]),
        (HEAD + "0,2,1,4\n", [(2, "planned")]),
        (HEAD + "0,0.5,1,4\n", [(2, "planned")]),
        (HEAD + "0,,1,4\n", [(2, "planned")]),
        (HEAD + "0,on,1,4\n", [(2, "planned")]),
        (HEAD + "0,1,200,4\n", [(2, "taken")]),  # milligrams
        (HEAD + "0,1,-0.1,4\n", [(2, "taken")]),
        ("day,planned,rating\n0,1,\n".replace("planned", "plan"), [(1, "planned")]),
        ("day,planned,taken\n0,1,1\n", [(1, "rating")]),
        ("planned,taken,rating\n1,1,4\n", [(1, "day")]),
        ("day,day,planned,rating\n0,0,1,4\n", [(1, "day")]),
        (HEAD, [(None, "")]),
        ("day,planned,rating,paused\n0,1,4,maybe\n", [(2, "paused")]),
        ("day,planned,rating,marks\n0,1,4,moon\n", [(2, "marks")]),
        ("day,planned,rating,probability\n0,1,4,1.5\n", [(2, "probability")]),
    ],
)
def test_what_is_not_certain_is_named_by_line_and_column(text: str, found: list[tuple[int | None, str]]) -> None:
    assert problems(text) == found
    with pytest.raises(InputError) as raised:
        days_from(text)
    assert raised.value.exit_code == 3
    assert len(raised.value.problems) == len(found)


def test_of_a_day_with_two_rows_none_is_kept_and_the_others_are() -> None:
    found = read_rows(HEAD + "0,1,1,4\n1,0,0,5\n1,0,0,6\n2,0,0,7\n3,0,0,x\n")
    assert [each.day for each in found.days] == [0, 2]
    assert found.rows == 5
    assert "line 3" in found.problems[0].what


def test_every_problem_of_a_table_is_named_at_once() -> None:
    text = HEAD + "0,1,1,x\n0,5,9,y\nz,1,1,4\n"
    assert sorted(problems(text)) == [
        (2, "rating"), (3, "day"), (3, "planned"), (3, "rating"), (3, "taken"), (4, "day"),
    ]  # fmt: skip


def test_very_many_problems_are_counted_and_the_first_are_listed() -> None:
    with pytest.raises(InputError, match="500 problems") as raised:
        days_from(HEAD + "".join(f"{n},1,1,x\n" for n in range(500)))
    assert len(raised.value.problems) == 40


def test_ratings_outside_the_scale() -> None:
    text = HEAD + "0,1,1,-1\n1,1,1,0\n2,1,1,10\n3,1,1,11\n"
    assert problems(text, low=0.0, high=10.0) == [(2, "rating"), (5, "rating")]
    assert problems(text) == []
    assert problems(text, low=0.0) == [(2, "rating")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\n",
        "0,1,1,4\n1,0,0,5\n",
        "a,b,c\n1,2,3\n",
        "\0\0",
        b"\xff\x00\x01",
        "x" * 20_000,
        "day," + "," * 11_000,
    ],
)
def test_what_is_no_table_is_refused(text: str | bytes) -> None:
    with pytest.raises(InputError) as raised:
        read_rows(text)
    assert raised.value.fix


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_nothing_typed_leads_to_anything_but_an_answer_or_a_refusal(text: str | bytes) -> None:
    for each in (text, HEAD + text if isinstance(text, str) else HEAD.encode() + text):
        try:
            found = read_rows(each)
        except InputError:
            continue
        assert len({day.day for day in found.days}) == len(found.days)


CELLS = st.sampled_from(["0", "1", "2", "", "x", "4.5", "4,5", "NA", "2026-11-23", "-1", '"', "1e3", ";", "\t"])


@given(st.lists(st.lists(CELLS, min_size=3, max_size=5), min_size=1, max_size=8), st.sampled_from([",", ";", "\t"]))
def test_every_line_is_kept_or_named(table: list[list[str]], sign: str) -> None:
    """Nothing is lost: each line with something in it is a day, or has a problem."""
    text = HEAD.replace(",", sign) + "\n".join(sign.join(cells) for cells in table) + "\n"
    found = read_rows(text)
    named = {each.line for each in found.problems}
    assert found.rows <= len(table)
    lines = [n for n, cells in enumerate(table, 2) if sign.join(cells).strip(f" {sign}\t\"'")]
    duplicated = sum("another row" in each.what for each in found.problems)
    assert len(found.days) + len(named & set(lines)) + duplicated >= len(lines)


# --- the calendar ---------------------------------------------------------------------------------------------------------
def dated(*told: tuple[int, str]) -> str:
    return "day,date,planned,taken,rating\n" + "".join(f"{n},{when},1,1,4\n" for n, when in told)


def test_count_and_calendar_that_go_together() -> None:
    days, notes = days_from(dated((0, "2026-03-28"), (1, "2026-03-29"), (2, "2026-03-30")))
    assert [each.day for each in days] == [0, 1, 2]
    assert notes == ()


def test_a_day_of_the_count_that_spans_two_dates() -> None:
    """As in a public 70-day trial, whose day 12 stands for two dates."""
    text = dated((0, "2026-03-01"), (1, "2026-03-02"), (2, "2026-03-03"), (2, "2026-03-04"), (4, "2026-03-05"))
    found = read_rows(text)
    assert [(each.line, each.where) for each in found.problems] == [(5, "day")]
    assert "spans two dates" in found.problems[0].what
    assert [each.day for each in found.days] == [0, 1, 2, 4]


def test_a_count_that_skips_a_date_names_every_line_after_it() -> None:
    text = dated((0, "2026-03-01"), (1, "2026-03-02"), (2, "2026-03-03"), (3, "2026-03-05"), (4, "2026-03-06"))
    assert problems(text) == [(5, "day"), (6, "day")]


def test_no_majority_no_certainty() -> None:
    assert problems(dated((0, "2026-03-01"), (1, "2026-03-05"))) == [(2, "day"), (3, "day")]


def test_a_date_that_is_none() -> None:
    assert problems(dated((0, "2026-02-30"))) == [(2, "date")]
    assert problems(dated((0, "01/02/2026"))) == [(2, "date")]


def test_the_clocks_going_forward_make_no_gap() -> None:
    first = date(2026, 3, 25)
    text = dated(*((n, (first + timedelta(days=n)).isoformat()) for n in range(10)))
    assert problems(text) == []


# --- with a design ---------------------------------------------------------------------------------------------------------
def of_design(n: int = 91, **changes: str) -> str:
    trial = trial_of()
    lines = [f"{at},{trial.schedule[at]},{trial.schedule[at]},{4 + at % 3}" for at in range(n)]
    for name, line in changes.items():
        lines[int(name[1:])] = line
    return HEAD + "\n".join(line for line in lines if line) + "\n"


def test_the_design_brings_probabilities_periods_and_positions() -> None:
    days, notes = days_from(of_design(), trial=trial_of())
    assert [each.probability for each in days] == [0.0] * 7 + [0.5] * 84
    assert [each.position for each in days] == list(range(91))
    assert (days[6].period, days[7].period, days[7].pair, days[90].period, days[90].pair) == (None, 0, 0, 5, 2)
    assert notes == ()


def test_a_day_without_a_row_is_as_planned_and_not_rated() -> None:
    trial = trial_of()
    days, notes = days_from(of_design(d10="", d11=""), trial=trial)
    assert len(days) == 91
    assert (days[10].planned, days[10].rating, days[10].taken) == (float(trial.schedule[10]), None, None)
    assert notes == ("2 days without a row: as planned, and not rated.",)


def test_a_plan_that_is_not_the_sealed_one_is_named() -> None:
    other = 1 - trial_of().schedule[30]
    found = read_rows(of_design(d30=f"30,{other},{other},4"), trial=trial_of())
    assert [(each.line, each.where) for each in found.problems] == [(32, "planned")]
    assert len(found.days) == 90


def test_the_scale_of_the_design_holds() -> None:
    assert problems(of_design(d5="5,0,0,11"), trial=trial_of()) == [(7, "rating")]


def test_days_after_the_last_one_are_named() -> None:
    assert problems(of_design() + "91,0,0,4\n", trial=trial_of()) == [(93, "day")]


def test_without_the_planned_column_the_design_knows() -> None:
    text = "day,rating\n" + "".join(f"{n},4\n" for n in range(20))
    days, _ = days_from(text, trial=trial_of())
    assert [each.planned for each in days] == [float(each) for each in trial_of().schedule[:20]]


def test_a_trial_with_a_pause_comes_back_as_it_was_written() -> None:
    trial = trial_of()
    events = events_of((0, "started"), (20, "paused"), (26, "resumed"))
    days = trial_days(trial, events, (), (), (), day(80))
    text = write_rows(days, starts_on=day(0))
    again, notes = days_from(text, trial=trial)
    assert again == days
    assert notes == ()
    assert "2026-11-23" in text


def test_what_is_written_is_read_back_to_the_last_digit() -> None:
    days = tuple(
        TrialDay(day=n, planned=float(n % 2), probability=0.5, taken=n / 7, rating=None if n == 3 else n / 3, marks=("travel",))
        for n in range(8)
    )  # fmt: skip
    assert read_rows(write_rows(days)).days == days


def test_hidden_arms_leave_the_table_too() -> None:
    trial = trial_of(blinding="blinded")
    days = trial_days(trial, events_of((0, "started")), (), (), (), day(60))
    text = write_rows(days, hidden=True)
    for line, each in zip(text.splitlines()[1:], days, strict=True):
        if each.period is not None:
            assert line.split(",")[1:3] == ["", ""]
    hidden = {write_rows(trial_days(trial_of(seed, blinding="blinded"), events_of((0, "started")), (), (), (), day(60)), hidden=True) for seed in "123456"}  # fmt: skip
    assert len(hidden) == 1  # whatever was drawn
