"""What every plan keeps, checked apart from how plans are made. Used by the scenarios and the tests of the plan."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from epsom.core.person import WEEKDAYS, Medicine
from epsom.core.plan import Dose, Plan, Sentence
from epsom.core.safety import MedicineScreening, Screening
from epsom.knowledge import SEVERITIES


def check(plan: Plan, screening: Screening) -> None:
    """Fail on any plan that breaks a rule of ours."""
    for sentence in sentences(plan):
        assert sentence.text
        assert sentence.because, sentence.text
    if SEVERITIES.index(screening.severity) >= SEVERITIES.index("clinician_first"):
        assert plan.kind == "no_plan"
    if any(question.blocks_plan for question in screening.open_questions):
        assert plan.kind == "no_plan"
    assert plan.stop_signs
    assert plan.would_change
    if plan.kind == "no_plan":
        assert plan.reasons
        assert (plan.form, plan.alternatives, plan.ladder, plan.doses, plan.reviews) == (None, (), (), (), ())
        return
    assert plan.form is not None
    assert plan.form.id not in screening.avoid_forms
    assert not plan.clash
    assert plan.doses == plan.ladder[1].doses
    assert plan.doses
    room = screening.max_additional_mg
    amounts = [rung.elemental_mg_per_day for rung in plan.ladder]
    assert amounts[0] == 0
    assert amounts == sorted(amounts)
    assert [rung.week for rung in plan.ladder] == sorted({rung.week for rung in plan.ladder})
    for rung in plan.ladder:
        assert rung.elemental_mg_per_day <= room
        assert rung.elemental_mg_per_day <= screening.ceiling_total_supplemental_mg
        check_days(rung.doses, rung.elemental_mg_per_day, plan.start, screening)
        for dose in rung.doses:
            assert 0 < dose.elemental_mg <= 200
            for screened in screening.medicines:
                check_gap(dose, screened, plan.start)


def sentences(plan: Plan) -> list[Sentence]:
    """Every sentence of advice in a plan."""
    found = [*plan.reasons, *plan.clash, *plan.therapy_first, *plan.time_course, *plan.would_change]
    found += [*plan.food_notes, *plan.assumed]
    found += [caution for practice in plan.practices for caution in practice.cautions]
    forms = [plan.form, *plan.alternatives] if plan.form else []
    return found + [sentence for form in forms for sentence in (*form.for_it, *form.against_it)]


def check_days(doses: tuple[Dose, ...], mg: float, start: date, screening: Screening) -> None:
    """Walk through ten weeks: no calendar day brings more than the rung, and doses stay four hours apart."""
    brought, at_times = [], []
    for shift in range(70):
        on = start + timedelta(days=shift)
        today = [
            dose
            for dose in doses
            if WEEKDAYS[on.weekday()] in dose.days
            and (dose.starts_on is None or dose.starts_on <= on)
            and (dose.ends_on is None or on <= dose.ends_on)
        ]
        brought.append((sum(dose.elemental_mg for dose in today), len(today)))
        at_times += [shift * 1440 + dose.time for dose in today]
    assert not doses or max(brought)[0] == mg, "on an ordinary day the doses bring what the rung says"
    assert not doses or max(brought)[1] >= screening.doses_at_least
    assert all(later - earlier >= 240 for earlier, later in pairwise(sorted(at_times)))


def check_gap(dose: Dose, screened: MedicineScreening, start: date) -> None:
    """Walk through the days of a dose and of a medicine with clock times: no dose too near, on either side."""
    medicine = screened.medicine
    before, after = (screened.drug_before_mg_h or 0) * 60, (screened.drug_after_mg_h or 0) * 60
    if medicine is None or medicine.times is None or not (before or after):
        return
    begin = max(dose.starts_on or start, start)
    for shift in range(15):
        on = begin + timedelta(days=shift)
        if (dose.ends_on is not None and on > dose.ends_on) or WEEKDAYS[on.weekday()] not in dose.days:
            continue
        for near in (on - timedelta(days=1), on, on + timedelta(days=1)):
            if not taken_on(medicine, near):
                continue
            for time in medicine.times:
                since = (on - near).days * 1440 + dose.time - time
                assert since >= before or -since >= after, f"{dose.time} on {on} is too near {screened.text}"
                assert since != 0


def taken_on(medicine: Medicine, day: date) -> bool:
    """Whether a medicine is taken on a date."""
    return (
        (medicine.starts_on is None or medicine.starts_on <= day)
        and (medicine.ends_on is None or day <= medicine.ends_on)
        and (medicine.days is None or WEEKDAYS[day.weekday()] in medicine.days)
    )
