"""Magnesium fractions against published figures, and formulas that are none."""

from __future__ import annotations

import pytest

from epsom.knowledge.chemistry import atoms, magnesium_fraction, molar_mass

WEIGHT = {
    "H": 1.008, "C": 12.011, "N": 14.007, "O": 15.999, "Mg": 24.305, "Si": 28.085,
    "P": 30.974, "S": 32.06, "Cl": 35.45, "K": 39.098, "Ca": 40.078,
}  # fmt: skip


# Published mass fractions and molar masses of the compounds, as tabled in the research notes.
@pytest.mark.parametrize(
    ("formula", "fraction"),
    [
        ("MgO", 0.60304),
        ("Mg(OH)2", 0.41676),
        ("4MgCO3.Mg(OH)2.5H2O", 0.25023),
        ("4MgCO3·Mg(OH)2·4H2O", 0.25987),
        ("Mg3(C6H5O7)2", 0.16163),
        ("Mg3(C6H5O7)2.9H2O", 0.1189),
        ("Mg(C2H4NO2)2", 0.14096),
        ("Mg(C4H7O5)2", 0.08253),
        ("Mg(C2H6NO3S)2.2H2O", 0.07876),
        ("MgCl2.6H2O", 0.11956),
        ("MgSO4.7H2O", 0.09861),
        ("MgClC4H6NO4.3H2O", 0.09884),
        ("K4Mg(C6H5O7)2", 0.04349),
        ("CaMg(CO3)2", 0.13181),
        ("Mg2Si3O8", 0.18635),
        ("MgHPO4.3H2O", 0.13942),
    ],
)
def test_the_magnesium_fraction_of_a_formula(formula: str, fraction: float) -> None:
    assert round(magnesium_fraction(formula, WEIGHT), 5) == fraction


def test_atoms_are_counted_through_brackets_and_dots() -> None:
    assert atoms("4MgCO3.Mg(OH)2.5H2O") == {"Mg": 5, "C": 4, "O": 19, "H": 12}
    assert atoms("C12H10Mg3O14") == {"C": 12, "H": 10, "Mg": 3, "O": 14}
    assert molar_mass("MgO", WEIGHT) == pytest.approx(40.304)


@pytest.mark.parametrize("formula", ["", "mgo", "Mg(OH", "MgOH)2", "MgO0", "MgO..H2O", "Mg+2", "not given here"])
def test_a_formula_that_does_not_parse_is_refused(formula: str) -> None:
    with pytest.raises(ValueError, match='"'):
        atoms(formula)
