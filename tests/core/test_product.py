"""What the label reader reads, refuses to guess, and never does."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from epsom.core.product import Product, read
from epsom.core.product import phrases as label_phrases
from epsom.core.product import words as label_words
from epsom.core.product.chemistry import share_of
from epsom.core.product.text import LONGEST, fold, read_number, read_text, vocabulary
from epsom.knowledge import Knowledge
from epsom.knowledge.load import load
from tests.fuzz.fuzz_label import FRAGMENTS, check, reference_texts, spoilt

REFERENCE = Path(__file__).parents[1] / "reference"
SIXTY: list[dict[str, Any]] = yaml.safe_load((REFERENCE / "labels.yaml").read_text("utf-8"))["labels"]
MORE: list[dict[str, Any]] = tomllib.loads((REFERENCE / "labels_more.toml").read_text("utf-8"))["label"]
KNOWLEDGE = load()

# Where the reference answer rests on something that is not in the label's text, or names a flag another label of the
# same kind does not carry.
FLAGS_THAT_DIFFER = {
    "uk_aspartate_sachet": "its daily dose stands in a formulary, not on the label",
    "liquid_gly_250": "once or twice a day is several servings in mgt_667_ca and is not here",
}


def close(read_mg: float | None, expected: float | None) -> bool:
    """Within 1 % or 0.5 mg, whichever is larger; unknown only equals unknown."""
    if read_mg is None or expected is None:
        return read_mg is expected
    return abs(read_mg - expected) <= max(0.5, 0.01 * expected)


def stated_in(values: list[dict[str, Any]]) -> set[str]:
    """The readings of `stated` that the reference's list of printed figures allows."""
    kinds = {value["refers_to"] for value in values}
    if "elemental" in kinds:
        return {"elemental"}
    return kinds or {"elemental"}


@pytest.mark.parametrize("label", SIXTY, ids=lambda label: label["id"])
def test_the_sixty_reference_labels_read_right(label: dict[str, Any], knowledge: Knowledge) -> None:
    answer = label["answer"]
    product = read(label["text"], knowledge)
    assert close(product.elemental_mg_per_serving, answer["elemental_mg_per_serving"])
    assert close(product.elemental_mg_per_unit, answer["elemental_mg_per_unit"])
    assert product.units_per_serving == answer["serving"]["units_per_serving"]
    assert set(product.forms) == set(answer["forms"])
    assert product.stated in stated_in(answer["stated_values"])
    if "elemental_range_mg_per_serving" in answer:
        _, high = answer["elemental_range_mg_per_serving"]
        best = answer.get("best_estimate_mg_per_serving", high)
        assert product.low_mg_per_serving is not None
        assert product.high_mg_per_serving is not None
        assert product.low_mg_per_serving <= 1.01 * best
        assert product.high_mg_per_serving >= 0.99 * high
        assert product.ask
    if label["id"] not in FLAGS_THAT_DIFFER:
        assert set(product.flags) == set(answer["flags"])


@pytest.mark.parametrize("label", SIXTY, ids=lambda label: label["id"])
def test_the_highest_directed_day_is_used(label: dict[str, Any], knowledge: Knowledge) -> None:
    directed = label["answer"].get("elemental_mg_per_day_as_directed")
    product = read(label["text"], knowledge)
    if directed is None or product.elemental_mg_per_serving is None or label["id"] in FLAGS_THAT_DIFFER:
        return
    daily = product.elemental_mg_per_serving * (product.servings_per_day or 1)
    assert daily == pytest.approx(directed, rel=0.01, abs=1)


@pytest.mark.parametrize("label", MORE, ids=lambda label: label["id"])
def test_more_labels_read_right(label: dict[str, Any], knowledge: Knowledge) -> None:
    product = read(label["text"], knowledge)
    assert close(product.elemental_mg_per_serving, label.get("elemental"))
    if "elemental" not in label:
        assert product.low_mg_per_serving is not None
        assert product.high_mg_per_serving is not None
        assert product.low_mg_per_serving <= 1.01 * label["low"]
        assert product.high_mg_per_serving >= 0.99 * label["high"]
        assert product.ask
    assert product.units_per_serving == label["units"]
    assert set(product.forms) == set(label["forms"])
    assert product.stated == label.get("stated", product.stated)
    assert product.servings_per_day == label.get("per_day", product.servings_per_day)
    assert set(product.flags) == set(label.get("flags", product.flags))


def test_the_sets_have_not_shrunk() -> None:
    assert len(SIXTY) == 60
    assert len(MORE) >= 112
    assert len(FLAGS_THAT_DIFFER) == 2


# --- what is asked instead of guessed ------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["Magnesium oxide 400 mg", "Mag glycinate 200mg", "Magnesium citrate 150 mg tablets"])
def test_a_bare_salt_and_a_number_is_a_question_with_both_ends(text: str, knowledge: Knowledge) -> None:
    product = read(text, knowledge)
    printed = float("".join(sign for sign in text if sign.isdigit()))
    assert product.elemental_mg_per_serving is None
    assert product.stated == "ambiguous"
    assert product.high_mg_per_serving == printed
    assert product.low_mg_per_serving is not None
    assert product.low_mg_per_serving < printed
    assert product.ask
    assert "Magnesium … mg" in product.ask


def test_a_percent_settles_whether_a_weight_is_salt_or_magnesium(knowledge: Knowledge) -> None:
    elemental = read("Magnesium citrate 210 mg 50% DV", knowledge)
    compound = read("Magnesium citrate 1300 mg 50% DV", knowledge)
    neither = read("Magnesium citrate 1300 mg 4% DV", knowledge)
    assert (elemental.stated, elemental.elemental_mg_per_serving) == ("elemental", 210)
    assert (compound.stated, compound.elemental_mg_per_serving) == ("compound", 210)
    assert neither.elemental_mg_per_serving is None


def test_figures_that_cannot_hold_together_are_asked_about(knowledge: Knowledge) -> None:
    product = read("Magnesium L-threonate 1000 mg providing 400 mg elemental magnesium", knowledge)
    assert product.elemental_mg_per_serving is None
    assert "chemically_impossible" in product.flags
    assert product.high_mg_per_serving == 400


def test_a_warning_is_not_a_purpose(knowledge: Knowledge) -> None:
    text = "Magnesium oxide 400 mg. May have a laxative effect. Do not take with antacids or if pregnant."
    product = read(text, knowledge)
    assert not {"laxative_drug", "antacid"} & set(product.flags)
    assert product.stated == "ambiguous"


def test_a_limit_is_not_a_content(knowledge: Knowledge) -> None:
    product = read("Do not exceed 350 mg of magnesium per day. Each tablet contains magnesium 100 mg.", knowledge)
    assert product.elemental_mg_per_serving == 100


def test_no_word_of_magnesium_is_asked_not_counted_as_none(knowledge: Knowledge) -> None:
    product = read("Vitamin C 1000 mg", knowledge)
    assert product.elemental_mg_per_serving is None
    assert product.ask
    assert product.forms == ()


@pytest.mark.parametrize(
    "text", ["Magnesium oxide 400 mg supports skin", "Magnesium powder 200 mg, drink after a bath"]
)
def test_a_word_about_skin_does_not_make_an_oral_product_count_nothing(text: str, knowledge: Knowledge) -> None:
    product = read(text, knowledge)
    assert not product.topical
    assert product.high_mg_per_serving


# --- doses: the highest a label names is counted, and no frequency is made up ---------------------------------------
HYDROXIDE_MG = 400 * 24.305 / (24.305 + 2 * (15.999 + 1.008))  # magnesium in 400 mg of Mg(OH)2, by atomic weights


@pytest.mark.parametrize(
    ("text", "serving"),
    [
        ("Magnesium hydroxide 400mg/5ml; dose 30-60 ml", 12 * HYDROXIDE_MG),
        ("Magnesium hydroxide 400mg/5ml; dose: 15 ml", 3 * HYDROXIDE_MG),
        ("Magnesium hydroxide 400mg/5ml, take 2 tablespoons", 6 * HYDROXIDE_MG),
        ("Magnesiumhydroxid 400 mg/5 ml, 2-4 Esslöffel", 12 * HYDROXIDE_MG),
        ("Hydroxyde de magnésium 400 mg/5 ml, 2 cuillères à soupe", 6 * HYDROXIDE_MG),
        ("Idrossido di magnesio 400 mg/5 ml, dose 15-30 ml", 6 * HYDROXIDE_MG),
        ("Hidróxido de magnesio 400 mg/5 ml, tomar 2 cucharadas", 6 * HYDROXIDE_MG),
        ("Slow-Mag 71.5 mg per 1 tablet, take 2", 143),
        ("Magnesium 100 mg per tablet; I take 3", 300),
        ("Magnesium 100 mg tablets x 2", 200),
        ("Magnesium 100 mg pro Kapsel, 1-0-1", 200),
        ("Magnesium 100 mg pro Kapsel, 2-1-2", 500),
        ("Magnésium 100 mg par comprimé, prendre 2", 200),
    ],
)
def test_a_dose_without_a_frequency_is_the_serving_and_the_day_is_asked(
    text: str, serving: float, knowledge: Knowledge
) -> None:
    product = read(text, knowledge)
    assert close(product.elemental_mg_per_serving, serving)
    assert product.servings_per_day is None
    assert ("over_250_per_day" in product.flags) == (serving > 250)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("per tablet. Take 2 tablets twice a day.", 4), ("per capsule. 2 capsules at night", 2), ("per tablet, 1-2 daily", 2),
        ("per tablet, up to 6 tablets a day", 6), ("pro Tablette, 3 x 1 Tablette", 3), ("per tablet, 2 tds", 6),
        ("per tablet, 2 BID", 4), ("per tablet x3 daily", 3), ("per capsule. Take 2 in the morning and 2 at night", 4),
        ("por cápsula. Tomar 2 cápsulas dos veces al día", 4), ("per tablet. Take seven tablets daily", 7),
        ("per compressa, 2 al mattino e 2 alla sera", 4), ("par gélule, 3 prises de 2 gélules par jour", 6),
        ("pro Kapsel, morgens und abends je 2 Kapseln", 4),
        ("pro Tablette, 2x tgl. 2", 4), ("per tablet. Take two and a half tablets daily", 2.5), ("per tablet, 4/day", 4),
        ("per capsule. Take 2 capsules. Three times a day.", 6), ("per capsule, 1 q6h", 4), ("per tablet; 2 caps am and pm", 4),
    ],
)  # fmt: skip
def test_the_units_of_a_day_are_counted_in_full(text: str, units: float, knowledge: Knowledge) -> None:
    product = read(f"Magnesium 100 mg {text}", knowledge)
    assert product.elemental_mg_per_serving is not None
    assert product.servings_per_day is not None
    assert product.elemental_mg_per_serving * product.servings_per_day == pytest.approx(100 * units)


@pytest.mark.parametrize("text", ["take several daily", "150 mg per 5 g. Take 2 scoops daily", "maximum 4 per day"])
def test_a_day_that_cannot_be_counted_is_not_one_serving(text: str, knowledge: Knowledge) -> None:
    assert read(f"Magnesium 100 mg per tablet, {text}", knowledge).servings_per_day is None


@pytest.mark.parametrize(
    "salt", ["magnesium glycinate", "magnesium bisglycinate chelate", "magnesium citrate", "magnesium L-threonate"]
)
def test_more_than_a_serving_holds_is_asked_with_both_ends(salt: str, knowledge: Knowledge) -> None:
    product = read(f"Magnesium (as {salt}) 2000 mg", knowledge)
    assert (product.elemental_mg_per_serving, product.stated) == (None, "ambiguous")
    assert product.ask
    assert product.high_mg_per_serving == 2000
    assert product.low_mg_per_serving is not None
    assert product.low_mg_per_serving < 400


# --- labels built with a known answer ------------------------------------------------------------------------------
SALTS = [
    ("oxide", "magnesium oxide", "Magnesiumoxid", "oxyde de magnésium"),
    ("citrate", "magnesium citrate", "Magnesiumcitrat", "citrate de magnésium"),
    ("bisglycinate", "magnesium bisglycinate", "Magnesiumbisglycinat", "bisglycinate de magnésium"),
    ("malate", "magnesium malate", "Magnesiummalat", "malate de magnésium"),
    ("taurate", "magnesium taurate", "Magnesiumtaurat", "taurate de magnésium"),
    ("chloride", "magnesium chloride", "Magnesiumchlorid", "chlorure de magnésium"),
    ("gluconate", "magnesium gluconate", "Magnesiumgluconat", "gluconate de magnésium"),
    ("lactate", "magnesium lactate", "Magnesiumlactat", "lactate de magnésium"),
]
PANELS = [
    "Supplement Facts  Serving Size {n} {unit}  Magnesium (as {en}) {e} mg",
    "Serving Size: {n} {unit}\nMagnesium (from {en}) ..... {e} mg\nOther ingredients: magnesium stearate",
    "Serving size {n} {unit}. Calcium (as calcium carbonate) 300 mg 23%  Magnesium (as {en}) {e} mg  Zinc 10 mg",
    "Per {n} {unit}: {en} {c} mg providing magnesium {e} mg",
    "Per {n} {unit}: {en} {c} mg ({e} mg elemental magnesium)",
    "Serving size {n} {unit}\nMagnesium (elemental) {e} mg (from {c} mg {en})",
    "{en} {c} mg, of which magnesium {e} mg, per {n} {unit}",
    "{n} Kapseln enthalten: Magnesium {e} mg (als {de})",
    "Nährwerte pro Tagesdosis ({n} Kapseln): Magnesium {e} mg. Zutaten: {de}, Kapselhülle",
    "Pour {n} gélules : Magnésium {e} mg. Ingrédients : {fr}",
    "Pour {n} gélules : {fr} {c} mg soit {e} mg de magnésium",
]


@st.composite
def built_labels(draw: st.DrawFn) -> tuple[str, float, str, int]:
    """A label whose elemental content is known because it was put there."""
    form, english, german, french = draw(st.sampled_from(SALTS))
    share = share_of(KNOWLEDGE.forms, [form], None)
    elemental = draw(st.integers(10, 400))
    compound = round(elemental / draw(st.floats(share.low, share.high)))
    pattern = draw(st.sampled_from(PANELS))
    pieces = draw(st.integers(2, 6))
    unit = draw(st.sampled_from(["tablets", "capsules", "gummies", "softgels"]))
    text = pattern.format(n=pieces, unit=unit, e=elemental, c=compound, en=english, de=german, fr=french)
    return text, float(elemental), form, pieces


@settings(max_examples=400, deadline=None)
@given(built_labels())
def test_a_built_label_is_read_as_built_or_asked_about(built: tuple[str, float, str, int]) -> None:
    text, elemental, form, pieces = built
    product = check(text, KNOWLEDGE)
    assert form in product.forms
    assert product.units_per_serving == pieces
    assert product.elemental_mg_per_serving == elemental
    if product.stated == "ambiguous":
        assert "implausible_fill" in product.flags
        assert product.ask


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SALTS),
    st.integers(50, 3000),
    st.sampled_from(["{s} {c} mg", "{c} mg {s}", "{s} {c}mg capsules", "{s}: {c} mg"]),
)
def test_a_bare_salt_weight_never_becomes_one_elemental_figure(
    salt: tuple[str, ...], weight: int, pattern: str
) -> None:
    product = check(pattern.format(s=salt[1], c=weight), KNOWLEDGE)
    share = share_of(KNOWLEDGE.forms, [salt[0]], None)
    assert product.elemental_mg_per_serving is None
    assert product.low_mg_per_serving == pytest.approx(weight * share.low, abs=0.01)
    assert product.high_mg_per_serving is not None
    assert weight * share.high <= product.high_mg_per_serving + 0.01 <= weight + 0.02


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 40),
    st.sampled_from(["mmol", "mEq"]),
    st.sampled_from(["Each tablet contains magnesium {x} {u}", "Magnesium {x} {u}"]),
)
def test_millimoles_and_milliequivalents_come_from_the_atomic_weight(count: int, unit: str, pattern: str) -> None:
    product = check(pattern.format(x=count, u=unit), KNOWLEDGE)
    assert product.elemental_mg_per_serving == pytest.approx(count * (24.305 if unit == "mmol" else 12.1525), abs=0.01)


# --- properties ----------------------------------------------------------------------------------------------------
def said(product: Product) -> tuple[object, ...]:
    """The answer without the text it was read from."""
    return (
        product.elemental_mg_per_serving, product.elemental_mg_per_unit, product.units_per_serving, product.forms,
        product.stated, product.flags, product.low_mg_per_serving, product.high_mg_per_serving,
        product.servings_per_day, product.ask,
    )  # fmt: skip


@pytest.mark.parametrize("text", [label["text"] for label in SIXTY + MORE])
def test_case_and_spaces_do_not_change_the_answer(text: str, knowledge: Knowledge) -> None:
    expected = said(read(text, knowledge))
    assert said(read(text.upper(), knowledge)) == expected
    assert said(read(text.lower(), knowledge)) == expected
    assert said(read(text.replace(" ", "  \t "), knowledge)) == expected
    assert said(read(f"  \n{text}\n ", knowledge)) == expected


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
@example("")
@example("\x00\xff" * 50)
@example("Magnesium 0 mg 0%")
@example("magnesium citrate 0 mg 5%")
@example("Serving Size 0 Magnesium 5 mg take 2 capsules daily")
def test_any_text_gets_an_answer(text: str) -> None:
    check(text, KNOWLEDGE)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=16), st.sampled_from([" ", "", "\n"]))
def test_any_heap_of_label_words_gets_an_answer_within_what_is_printed(parts: list[str], between: str) -> None:
    text = between.join(parts)
    assert said(check(text, KNOWLEDGE)) == said(check(text, KNOWLEDGE))


def test_spoilt_labels_get_an_answer(knowledge: Knowledge) -> None:
    rng, texts = random.Random(20), reference_texts()
    for _ in range(1500):
        check(spoilt(rng, texts), knowledge)


@pytest.mark.parametrize("piece", ["magnesium 5 mg ", "1mg/1ml ", "|", "9", "(", "magnes", "l1", "\n", "5% ", "ᾳ"])
def test_a_very_long_text_is_cut_and_says_so(piece: str, knowledge: Knowledge) -> None:
    product = read(piece * (10_000_000 // len(piece)), knowledge)
    assert "text_cut" in product.flags
    assert len(read_text(piece * LONGEST).folded) <= 6 * LONGEST


# --- the small parts -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("printed", "comma", "unit", "value"),
    [
        ("1,000", False, "mg", 1000), ("1.000", True, "mg", 1000), ("470,000", True, "mg", 470), ("8.190", True, "mg", 8190),
        ("1.745", False, "g", 1.745), ("0,186", True, "g", 0.186), ("12,3", True, "mmol", 12.3), ("121.5", False, "mg", 121.5),
        ("1,234.5", False, "mg", 1234.5), ("1.234,5", True, "mg", 1234.5), ("1'000", False, "mg", 1000), ("2,000", True, "mg", 2000),
    ],
)  # fmt: skip
def test_separators_are_read_by_the_language_and_by_what_is_possible(
    printed: str, comma: bool, unit: str, value: float
) -> None:
    assert read_number(printed, comma, unit)[0] == value


def test_every_known_word_is_written_as_the_reader_sees_it() -> None:
    assert [word for word in vocabulary() if fold(word) != word] == []


def test_every_form_the_reader_names_is_known(knowledge: Knowledge) -> None:
    named = {form for _, form in label_words.STEMS} | {f for p in label_phrases.NAMED_PRODUCTS for f in p.forms}
    assert named <= set(knowledge.forms)
    entries = {product.entry for product in label_phrases.NAMED_PRODUCTS}
    assert entries <= {*knowledge.forms, *knowledge.interactions}


def test_every_form_is_read_from_its_own_name(knowledge: Knowledge) -> None:
    for form in knowledge.forms.values():
        product = read(f"Magnesium (as {form.name}) 100 mg", knowledge)
        if form.id != "stearate":
            assert form.id in product.forms, form.name


def test_the_answer_cites_the_forms_it_used(knowledge: Knowledge) -> None:
    product = read("Magnesium oxide 400 mg", knowledge)
    assert knowledge.forms["oxide"].because in product.because
    assert any(reason.kind == "arithmetic" for reason in product.because)
