"""Free text to ingredients: what people write, what is asked, and what is never trusted."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epsom.core.medicines import LONGEST_TEXT, MedicineIndex, Reading, prepare, recognise
from epsom.core.medicines.words import timing
from epsom.knowledge import Knowledge
from epsom.knowledge.dictionary import Dictionary, load_dictionary, spell
from epsom.knowledge.load import load
from tests.prove_names import prove_names, typos

STRINGS = Path(__file__).parent.parent / "cases" / "medicines" / "strings.csv"


@pytest.fixture(scope="session")
def index(knowledge: Knowledge) -> MedicineIndex:
    return prepare(knowledge, load_dictionary())


def generics(text: str, index: MedicineIndex) -> tuple[str, ...]:
    return tuple(match.generic for match in recognise(text, index).matches)


# --- the strings people write ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("part", "at_least"), [("tune", 140), ("kept", 140), ("blind", 90)])
def test_the_strings_people_write_are_read(part: str, at_least: int, index: MedicineIndex) -> None:
    """The aim is 0.97 exact at precision 0.99; `kept` and `blind` were first read unseen.

    That first reading was 0.987 exact of `kept` and 0.978 of `blind`; what it showed was mended afterwards.
    """
    with STRINGS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["set"] == part]
    exact = right = wrong = 0
    for row in rows:
        expected = {name for name in row["ingredients"].split(";") if name}
        found = set(generics(row["text"], index))
        exact += found == expected
        right += len(found & expected)
        wrong += len(found - expected)
    assert len(rows) >= at_least
    assert exact / len(rows) >= 0.97
    assert right / (right + wrong) >= 0.99


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on zoloft + trazodone at night, also prilosec otc", ("sertraline", "trazodone", "omeprazole")),
        ("doxycycline monohydrate 100 MG cap twice a day w/ food", ("doxycycline",)),
        ("Vit D3 2000IU + Mg glycinate 200mg", ("cholecalciferol", "magnesium")),
        ("zoloft50mg", ("sertraline",)),
        ("well butrin", ("bupropion",)),
        ("milk of magnisia", ("magnesium hydroxide",)),
        ("esomeprazole magnesium 40 mg", ("esomeprazole",)),
        ("losartan potassium 50", ("losartan",)),
        ("potassium iodide 130 mg", ("potassium iodide",)),
        ("ferrous sulfate for low iron", ("ferrous sulfate",)),
        ("Andrews liver salts", ("magnesium sulfate",)),
        ("Moviprep", ("macrogol",)),
        ("alka seltzer", ("aspirin", "sodium bicarbonate", "citric acid")),
        ("allergies: zyrtec", ("cetirizine",)),
        ("Ｓｙｎｔｈｒｏｉｄ®", ("levothyroxine",)),
    ],
)
def test_doses_salts_lists_and_marks(text: str, expected: tuple[str, ...], index: MedicineIndex) -> None:
    assert generics(text, index) == expected


# --- which entry speaks ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("Maalox", {"aluminium_magnesium_hydroxide_antacids"}),
        ("Juluca", {"dolutegravir_rilpivirine"}),
        ("Epclusa", {"sofosbuvir_velpatasvir"}),
        ("Citroma", {"magnesium_citrate_saline_laxative"}),
        ("magnesium citrate 200 mg", {"magnesium_oxide_and_other_magnesium_supplements"}),
        ("Bufferin", {"buffered_aspirin_magnesium_salicylate_choline_magnesium_trisalicylate"}),
        ("aspirin 75", {"aspirin_high_dose_other_salicylates"}),
        ("Fosamax Plus D", {"alendronate", "vitamin_d3_colecalciferol"}),
        ("Zestoretic", {"lisinopril_and_other_ace_inhibitors_or_arbs", "hydrochlorothiazide"}),
    ],
)
def test_each_ingredient_has_its_own_entry(text: str, entries: set[str], index: MedicineIndex) -> None:
    assert {match.interaction for match in recognise(text, index).matches} == entries


def test_every_name_in_an_interaction_entry_leads_to_that_entry(knowledge: Knowledge, index: MedicineIndex) -> None:
    lost = [
        (entry.id, name)
        for entry in knowledge.interactions.values()
        for name in (*entry.ingredients, *entry.brands)
        if entry.id not in {m.interaction for m in recognise(name, index).matches if m.how == "exact"}
    ]
    assert lost == []


def test_every_name_of_ours_is_read_as_tabled(knowledge: Knowledge, index: MedicineIndex) -> None:
    wrong = [
        (name.name, found)
        for name in knowledge.names.values()
        if name.kind != "class"
        for found in [set(generics(name.name, index))]
        if found != set(name.ingredients)
    ]
    assert wrong == []


def test_a_class_word_is_never_read_as_a_medicine(knowledge: Knowledge, index: MedicineIndex) -> None:
    for name in knowledge.names.values():
        if name.kind == "class":
            reading = recognise(name.name, index)
            assert (reading.matches, reading.nothing) == ((), False), name.name
            assert reading.unread, name.name
            assert reading.ask, name.name


# --- what is asked -----------------------------------------------------------------------------------------------------
def test_a_near_spelling_is_a_question() -> None:
    index = prepare(load(), load_dictionary())
    reading = recognise("welbutrin", index)
    (match,) = reading.matches
    assert (match.generic, match.how) == ("bupropion", "fuzzy")
    assert match.score < 1.0
    assert reading.ask == "Did you mean Wellbutrin?"


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("hydroxyzine", "hydralazine"), ("hydralazine", "hydroxyzine"), ("prednisone", "prednisolone"),
        ("prednisolone", "prednisone"), ("clonidine", "clonazepam"), ("Klonopin", "clonidine"),
        ("Lamictal", "terbinafine"), ("Lamisil", "lamotrigine"), ("Celexa", "celecoxib"), ("Celebrex", "citalopram"),
        ("Zantac", "cetirizine"), ("Zyrtec", "ranitidine"),
    ],
)  # fmt: skip
def test_look_alikes_never_cross(text: str, other: str, index: MedicineIndex) -> None:
    """A spoiled look-alike is the right one or a question; never the other one."""
    assert all(match.how == "exact" for match in recognise(text, index).matches)
    for spoiled in typos(text.lower()):
        reading = recognise(spoiled, index)
        assert other not in {match.generic for match in reading.matches if match.how == "exact"}
        assert reading.ask or spoiled == text.lower()


def test_two_medicines_too_alike_are_both_asked_about(index: MedicineIndex) -> None:
    reading = recognise("prednisolne", index)
    assert reading.matches == ()
    assert reading.unread == ("prednisolne",)
    assert reading.ask == "Did you mean prednisolone or prednisone?"


def test_a_class_is_asked_about_unless_its_member_is_named(index: MedicineIndex) -> None:
    assert recognise("water tablet every morning", index).unread == ("water tablet",)
    assert recognise("PPI - pantoprazole", index).unread == ()
    assert recognise("antibiotic, doxycycline 100mg", index).unread == ()
    assert recognise("on zoloft + ppi", index).unread == ("ppi",)
    assert "levodopa" in (recognise("levo", index).ask or "")


def test_a_word_nobody_knows_is_unread(index: MedicineIndex) -> None:
    reading = recognise("lisinopril and xyzqwv 20mg", index)
    assert generics("lisinopril and xyzqwv 20mg", index) == ("lisinopril",)
    assert reading.unread == ("xyzqwv",)
    assert "xyzqwv" in (reading.ask or "")


def test_the_wide_list_never_speaks_for_an_entry_of_ours(knowledge: Knowledge) -> None:
    """Names only the wide list holds are asked about when they stand for a medicine with a rule of ours."""
    index = prepare(knowledge, load_dictionary())
    for name in ("sealdin", "aknemin", "liptonorm"):
        assert name not in index.names
        reading = recognise(name, index)
        assert [match.how for match in reading.matches] == ["fuzzy"]
        assert reading.matches[0].interaction is not None
        assert reading.ask


def test_without_the_wide_list_a_medicine_without_rule_is_unread(knowledge: Knowledge) -> None:
    reading = recognise("pirfenidone", prepare(knowledge, None))
    assert reading.matches == ()
    assert reading.unread == ("pirfenidone",)


# --- what is not taken -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    ["none", "n/a", "no medications", "nothing at the moment, will ask my doctor in May", "keine", "zoloft stopped",
     "stopped last march because of side effects", "allergic to penicillin", "penicillin allergy", "Allergies: sulfa",
     "used to take lithium years ago", "lithium, stopped in 2019", "I don't take anything", "quit prozac last year"],
)  # fmt: skip
def test_nothing_is_taken(text: str, index: MedicineIndex) -> None:
    reading = recognise(text, index)
    assert (reading.matches, reading.unread, reading.nothing, reading.ask) == ((), (), True, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("none except zoloft", ("sertraline",)),
        ("nothing but tylenol", ("paracetamol",)),
        ("no meds other than lisinopril", ("lisinopril",)),
        ("stopped zoloft last march, now on lexapro 10", ("escitalopram",)),
        ("switched from zoloft to lexapro", ("escitalopram",)),
        ("never miss my levothyroxine", ("levothyroxine",)),
        ("haven't stopped metformin", ("metformin",)),
        ("not taking my lithium regularly", ("lithium",)),
        ("wellbutrin - stopped smoking", ("bupropion",)),
        ("avoid alcohol while on metronidazole", ("metronidazole",)),
        ("zyrtec allergy 10mg", ("cetirizine",)),
        ("allergic to penicillin. Metformin 500", ("metformin",)),
    ],
)
def test_a_no_reaches_only_what_it_speaks_of(text: str, expected: tuple[str, ...], index: MedicineIndex) -> None:
    assert generics(text, index) == expected


@pytest.mark.parametrize(
    "text",
    ["", " ", "?", "-", "100 mg", "1-0-1", "no idea what it's called", "small white tablet", "aspirin-like tablet",
     "not sure what it is called, small white tablet", "instead of coffee I take a small pill", "nothing new"],
)  # fmt: skip
def test_an_entry_without_a_name_is_not_nothing(text: str, index: MedicineIndex) -> None:
    reading = recognise(text, index)
    assert (reading.matches, reading.nothing) == ((), False)
    assert reading.ask


DENIALS = Path(__file__).parent.parent / "cases" / "medicines" / "denials.csv"


@pytest.mark.parametrize("row", csv.DictReader(DENIALS.open(encoding="utf-8")), ids=lambda row: row["text"])
def test_only_a_plain_denial_leaves_a_medicine_out(row: dict[str, str], index: MedicineIndex) -> None:
    """Beside a way, a time or a condition, "not taking" is an instruction: the medicine stays, with a question."""
    reading = recognise(row["text"], index)
    expected = {name for name in row["ingredients"].split(";") if name}
    assert {match.generic for match in reading.matches} == expected
    assert set(reading.denied) == {name for name in row["denied"].split(";") if name}
    assert reading.nothing == (row["nothing"] == "yes")
    assert ("Are you still taking" in (reading.ask or "")) == (row["asked"] == "yes")


@pytest.mark.parametrize("how", ["with food", "at night", "near milk", "before 7 am", "after dinner", "on Mondays",
    "in the morning", "together with calcium", "without food", "unless needed", "more than twice a day", "when eating",
    "on an empty stomach", "within 4 hours of iron", "but mornings"])  # fmt: skip
@pytest.mark.parametrize(
    "no", ["I don't take", "do not take", "never take", "no longer take", "not taking", "stopped taking", "no", "quit"]
)
def test_no_way_of_taking_clears_a_medicine(no: str, how: str, knowledge: Knowledge, index: MedicineIndex) -> None:
    for name, generic in (
        ("levothyroxine", "levothyroxine"),
        ("Cipro", "ciprofloxacin"),
        ("doxicycline", "doxycycline"),
    ):
        reading = recognise(f"{no} {name} {how}", index)
        assert generic in {match.generic for match in reading.matches}
        assert not reading.nothing
    assert not recognise(f"{no} pirfenidone {how}", index).nothing
    assert not recognise(f"{no} it {how}", index).nothing


# --- where it is used --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "generic", "route", "asks"),
    [
        ("ciprofloxacin ear drops", "ciprofloxacin", "ear", "used in the ear?"),
        ("cipro eye ointment", "ciprofloxacin", "eye", "used in the eye?"),
        ("ofloxacin otic", "ofloxacin", "ear", "used in the ear?"),
        ("tetracycline ointment", "tetracycline", "skin", "used on the skin?"),
        ("minocycline foam", "minocycline", "skin", "used on the skin?"),
        ("ciprofloxacin infusion", "ciprofloxacin", "injection", "given by injection?"),
        ("fluticasone nasal spray", "fluticasone", "nose", None),
        ("salbutamol inhaler", "salbutamol", "inhaled", None),
        ("Humira 40mg injection every 2 weeks", "adalimumab", "injection", None),
        ("estradiol 0.05 mg patch twice weekly", "estradiol", "skin", None),
        ("ciprofloxacin 500 gel caps", "ciprofloxacin", None, None),
        ("ciprofloxacin 500, eye drops at night", "ciprofloxacin", None, None),
    ],
)
def test_where_a_medicine_is_used_is_asked(
    text: str, generic: str, route: str | None, asks: str | None, index: MedicineIndex
) -> None:
    """The rule stays; a question is put only when hours from magnesium hang on the answer."""
    reading = recognise(text, index)
    assert generic in {match.generic for match in reading.matches}
    assert reading.route == route
    assert (asks in reading.ask) if asks and reading.ask else not asks


def test_no_ingredient_ends_in_a_mark(index: MedicineIndex) -> None:
    assert generics("Epogen", index) == ("epoetin alfa",)


def test_a_brand_of_several_recipes_is_not_settled_by_another_medicine(index: MedicineIndex) -> None:
    reading = recognise("Gaviscon, Maalox", index)
    assert reading.unread == ("Gaviscon",)
    assert "magnesium trisilicate" in reading.could_be


@pytest.mark.parametrize(
    "name",
    ["glimepiride", "gliclazide", "nebivolol", "dabigatran", "metolazone", "desloratadine", "levocetirizine",
     "lovastatin", "pitavastatin"],
)  # fmt: skip
def test_real_medicines_are_known(name: str, index: MedicineIndex) -> None:
    reading = recognise(name, index)
    assert [(match.generic, match.how) for match in reading.matches] == [(name, "exact")]
    assert reading.ask is None


# --- when it is taken --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "slots", "doses", "as_needed"),
    [
        ("synthroid 75 mcg every morning", ("morning",), 1, False),
        ("gabapentin 300mg tid prn", (), 3, True),
        ("omeprazole dr 20mg cap, 1 cap before breakfast", ("morning",), None, False),
        ("amitriptyline 10 mg nocte", ("night",), 1, False),
        ("metformin twice a day with food", (), 2, False),
        ("pantozol 40 mg 1-0-1", ("morning", "evening"), 2, False),
        ("zinc with dinner", ("evening",), None, False),
        ("ibuprofen 600 bei bedarf", (), None, True),
        ("alendronate 70 mg once weekly", (), None, False),
        ("cipro 500 bid x 7 days", (), 2, False),
        ("paracetamol 1 g cada 8 horas", (), 3, False),
        ("oméprazole 20 mg le matin", ("morning",), None, False),
    ],
)
def test_times_of_day(text: str, slots: tuple[str, ...], doses: int | None, as_needed: bool) -> None:
    assert timing(text) == (slots, doses, as_needed)


# --- any input ---------------------------------------------------------------------------------------------------------
def well_formed(reading: Reading) -> None:
    """What must be true of every reading."""
    if reading.nothing:
        assert not reading.matches
        assert not reading.unread
    elif not reading.matches:
        assert reading.ask
    if reading.unread or any(match.how == "fuzzy" for match in reading.matches):
        assert reading.ask
    for match in reading.matches:
        assert match.written in reading.text
        assert 0.0 < match.score <= 1.0


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_gives_a_reading(text: str, index: MedicineIndex) -> None:
    well_formed(recognise(text, index))


@settings(max_examples=150, deadline=None)
@given(
    words=st.lists(
        st.sampled_from(
            ["zoloft", "levo", "Maalox", "75", "mg", "Mg", "no", "stopped", "allergic to", ",", "+", "/", "\n", "and",
             "for", "xyzqwv", "welbutrin", "bid", "prn", "(", "milk of", "vit", "d3", "calcium", "nothing", "but", "-"]
        ),
        max_size=12,
    )
)  # fmt: skip
def test_any_words_in_any_order_give_a_reading(words: list[str], index: MedicineIndex) -> None:
    well_formed(recognise(" ".join(words), index))


def test_what_is_too_long_is_handed_back_unread(index: MedicineIndex) -> None:
    text = "zoloft " + "and nothing else " * 200 + "lithium"
    reading = recognise(text, index)
    assert [match.generic for match in reading.matches] == ["sertraline"]
    assert reading.unread[-1] == text[LONGEST_TEXT:]
    assert reading.nothing is False


# --- the wide list -----------------------------------------------------------------------------------------------------
def test_every_name_of_the_wide_list_is_found() -> None:
    dictionary = load_dictionary()
    names = dictionary.names()
    assert len(names) == len(dictionary) == 94_985
    assert names == sorted(names)
    assert all(dictionary.find(name) for name in names[::61])
    assert dictionary.find("no such name at all") is None
    assert dictionary.find("") is None
    assert dictionary.names(1000, 1003) == names[1000:1003]


def test_the_wide_list_has_known_mistakes_that_our_table_overrides(index: MedicineIndex) -> None:
    assert load_dictionary().find("maalox") == ("loperamide",)
    assert generics("maalox", index) == ("aluminium hydroxide", "magnesium hydroxide")


def test_a_spoiled_list_is_refused() -> None:
    with pytest.raises(Exception, match="not in the form we read"):
        Dictionary(b"something else")


@pytest.mark.parametrize(
    ("name", "looked_up"),
    [("St. John's Wort", "st johns wort"), ("Lévothyrox®", "levothyrox"), ("Co-codamol 30/500", "co codamol 30 500")],
)
def test_names_are_spelled_alike(name: str, looked_up: str) -> None:
    assert spell(name) == looked_up


@pytest.mark.parametrize("start", range(0, 94_000, 9_400))
def test_a_misspelled_name_is_never_cleared(start: int, index: MedicineIndex, knowledge: Knowledge) -> None:
    """A slice of the proof over all names; `make prove` runs the whole."""
    proof = prove_names(index, knowledge, start, start + 100)
    assert proof.names == 100
    assert proof.violations == []
