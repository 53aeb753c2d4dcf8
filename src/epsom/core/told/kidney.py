"""Kidney function from a creatinine blood test.

Numbers only. It is not for judging what a result means for magnesium: `safety` does that with its rules.
"""

from __future__ import annotations

from epsom.core.person import Sex

UMOL_PER_MG_DL = 88.4

# CKD-EPI 2021 creatinine equation (Inker et al., N Engl J Med 2021; constants as printed by the National Kidney
# Foundation and NIDDK). kappa, alpha and the factor differ by sex; the rest is shared.
_BY_SEX: dict[Sex, tuple[float, float, float]] = {"female": (0.7, -0.241, 1.012), "male": (0.9, -0.302, 1.0)}


def creatinine_mg_dl(creatinine_umol_l: float) -> float:
    """Return serum creatinine in mg/dL from micromol/L (divide by 88.4)."""
    return creatinine_umol_l / UMOL_PER_MG_DL


def egfr_ckd_epi_2021(creatinine_mg_dl: float, age: float, sex: Sex | None) -> float:
    """Return eGFR in mL/min/1.73 m2 from creatinine in mg/dL and age in years, by CKD-EPI 2021.

    Valid for adults; not in pregnancy, acute kidney injury or very unusual muscle mass: the caller asks about those.
    Sex unknown gives the lower of the two results. Creatinine of zero or below is refused with a ValueError.
    """
    if creatinine_mg_dl <= 0:
        raise ValueError("creatinine must be above zero")
    if sex is None:
        return min(egfr_ckd_epi_2021(creatinine_mg_dl, age, either) for either in _BY_SEX)
    kappa, alpha, factor = _BY_SEX[sex]
    ratio = creatinine_mg_dl / kappa
    egfr: float = 142.0 * min(ratio, 1.0) ** alpha * max(ratio, 1.0) ** -1.200 * 0.9938**age * factor
    return egfr
