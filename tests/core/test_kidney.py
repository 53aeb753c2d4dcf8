"""CKD-EPI 2021 against worked examples, and its behaviour when a fact is missing."""

from __future__ import annotations

import pytest

from epsom.core.person import Sex
from epsom.core.told.kidney import creatinine_mg_dl, egfr_ckd_epi_2021

# Computed apart from the published constants; 0.9 mg/dL, 55 years, female is also a published worked example (about 76).
VECTORS: list[tuple[float, int, Sex, float]] = [
    (0.7, 30, "female", 119.2),
    (0.9, 55, "female", 75.5),
    (1.0, 50, "male", 91.7),
    (1.2, 40, "male", 78.4),
    (1.4, 72, "female", 40.0),
    (1.6, 68, "male", 46.6),
    (2.3, 59, "male", 31.9),
    (0.6, 25, "male", 137.4),
    (4.0, 80, "female", 10.8),
]


@pytest.mark.parametrize(("creatinine", "age", "sex", "egfr"), VECTORS)
def test_egfr_matches_the_worked_examples(creatinine: float, age: int, sex: Sex, egfr: float) -> None:
    assert round(egfr_ckd_epi_2021(creatinine, age, sex), 1) == egfr


@pytest.mark.parametrize(("creatinine", "age", "sex", "egfr"), VECTORS)
def test_micromoles_give_the_same_answer(creatinine: float, age: int, sex: Sex, egfr: float) -> None:
    assert round(egfr_ckd_epi_2021(creatinine_mg_dl(creatinine * 88.4), age, sex), 1) == egfr


@pytest.mark.parametrize("creatinine", [0.5, 0.7, 0.8, 0.9, 1.2, 4.0])
def test_unknown_sex_takes_the_lower_result(creatinine: float) -> None:
    unknown = egfr_ckd_epi_2021(creatinine, 60, None)
    assert unknown <= egfr_ckd_epi_2021(creatinine, 60, "female")
    assert unknown <= egfr_ckd_epi_2021(creatinine, 60, "male")


@pytest.mark.parametrize("creatinine", [0.0, -1.0])
def test_an_impossible_creatinine_is_refused(creatinine: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        egfr_ckd_epi_2021(creatinine, 50, "male")
