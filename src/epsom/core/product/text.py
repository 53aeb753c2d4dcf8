"""Turns a label's raw text into a short list of tokens with meanings: numbers, units, magnesium, salts, turning words.

It repairs what scanners break and reads digits of any script. It decides nothing about magnesium: `label_lines` does.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache

from epsom.core.product import phrases, words
from epsom.core.product.words import Meaning

LONGEST = 20_000  # characters that are read; a label is far shorter, and time stays bounded

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("®™©℠†‡§¶", " "),
        **dict.fromkeys("⁺⁻", ""),
        **dict.fromkeys("–—‐‑‒−－", "-"),
        "⁄": "/",
        **dict.fromkeys("•●▪·‧∙", " | "),
        **dict.fromkeys("’‘´`", "'"),
        "¡": "i",
        "¦": "|",
        "¼": " 1/4 ",
        "½": " 1/2 ",
        "¾": " 3/4 ",
        "⅓": " 1/3 ",
        "⅔": " 2/3 ",
        "٫": ",",
        "٬": "",
        "≈": " ",
        "～": "-",
        "﹪": "%",
        "٪": "%",
        **dict.fromkeys("²³¹⁴⁵⁶⁷⁸⁹⁰", ""),
        **{chr(0x2080 + n): str(n) for n in range(10)},
        "İ": "i",
        **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u00ad\ufeff", ""),
    }
)
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})
_MARKS = re.compile("[\u0300-\u036f]")
_UNSPACED = (
    ("\u0900", "\u097f"),
    ("\u0e00", "\u0e7f"),
    ("\u3040", "\u30ff"),
    ("\u3400", "\u9fff"),
    ("\uac00", "\ud7af"),
)
_FIXED_SPACE = re.compile("(?<=[0-9])[\u00a0\u2007\u2009\u202f](?=[0-9]{3}(?![0-9]))")
_POSTPOSED = re.compile(
    r"(\d+) *(錠|粒|カプセル|包|袋|정|캡슐|포|片|スティック) *(?:\([^)\n]{0,12}\))? *(?:あたり|当たり|中に?|당)"
)

_SPLIT_MAGNESIUM = re.compile(r"(?<![a-z])(?:m|rn|nn) ?a ?[gq9] ?n ?e ?[s5] ?[il1|!j] ?u ?(?:m|rn|nn)")
_MISSPELT = re.compile(r"\b(?!magnesium|magnezium)m[ae](?:gn|ng|g)[aei]{1,2}[sz][iue]{1,3}[mn]\b")
_OCR_NUMBER = re.compile(
    r"(?<![a-z0-9.,])(?=[0-9oilszb|]{0,5}[0-9])(?=[0-9]{0,5}[oilszb|])([0-9oilszb|]{2,6})(?= ?(?:%|(?:mg|rng|nng|mcg|μg|g|mmol|meq|ml)(?![a-z])))"
)
_OCR_LETTERS_ONLY = re.compile(r"(?<![a-z0-9])([il|][o]{1,2})(?= ?(?:%|(?:mg|rng|nng)(?![a-z])))")
_OCR_UNIT = re.compile(r"(?<=[0-9])( ?)(?:rng|nng|mq|m9|rnq|rag|rnq)(?![a-z])")
_OCR_DIGITS = str.maketrans("oilszb|", "0115280")
_OCR_KEY = str.maketrans({"l": "i", "1": "i", "|": "i", "!": "i", "j": "i", "0": "o", "5": "s", "3": "e", "8": "b"})
_ELISION = re.compile(r"(?<![a-z])([ld])'(?=[a-z])")
_HYPHENATED = re.compile(r"(?<=[a-z])- ?\n *(?=[a-z])")
_BLANKS = re.compile(r"[^\S\n]+")
_PIECES = re.compile(r"[^\W\d_](?:[^\W\d_]|[0-9!|](?=[^\W\d_]))*|[0-9]+(?:[.,'][0-9]+)*|\n|[^\s\w]")
_TELLING = re.compile(
    r"\b(?:par jour|par (?:dose|ampoule|sachet)|jour|dont|avec|und|davon|pro (?:tag|dosis)|tagl|dziennie|al giorno|al dia|por dia|"
    r"por dosis|per dag|met water|per giorno|de los|della|zum|zur|fur|aus|enthalt)\b"
)
_COMPOUND_WORD = re.compile(r"(?:tri|di)?magne[sz]ium(.+)")
_ABBREVIATIONS = frozenset(
    "ca approx tgl erw entspr enth kautbl tbl tabl st nr no min max bzw mind vit incl amt serv caps tabs tab cap oz fl "
    "tsp tbsp p equiv env cps cpr gel cp per resp usp evtl inkl kaps".split()
)


@dataclass(slots=True)
class Token:
    """One piece of the label with what it means. Numbers keep their print until the locale is known."""

    kind: str
    value: str
    text: str
    number: float = 0.0
    high: float = 0.0
    digit_after: bool = False
    foreign: bool = False


@dataclass(slots=True)
class LabelText:
    """A label's text made readable: the folded text, its tokens, and what was odd about it."""

    folded: str
    told: str  # the folded text without its warnings
    tokens: list[Token]
    foreign: bool
    flags: set[str] = field(default_factory=set)


def fold(text: str) -> str:
    """Lower case, no accents, plain digits and signs; line breaks stay, other blanks become single spaces."""
    if not text.isascii():
        text = _FIXED_SPACE.sub("", text).translate(_SIGNS)
        text = unicodedata.normalize("NFKC", text).casefold()
        text = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text))).translate(_LETTERS)
        text = re.sub(r"(?![0-9])\d", lambda found: str(unicodedata.decimal(found[0], 0)), text)
        if _is_unspaced(text):
            text = _translate(text)
    else:
        text = text.casefold()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\v", "\n")
    return _BLANKS.sub(" ", text)


def _is_unspaced(text: str) -> bool:
    """Whether any of it is in a script without spaces."""
    return not text.isascii() and any(first <= sign <= last for sign in text for first, last in _UNSPACED)


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), f" {meaning} ") for pattern, meaning in phrases.PHRASES)


@cache
def _warnings() -> re.Pattern[str]:
    return re.compile(phrases.WARNINGS)


@cache
def _translation_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {_recompose(key): f" {value} " for key, value in phrases.TRANSLATIONS.items()}
    return re.compile("|".join(re.escape(key) for key in sorted(table, key=len, reverse=True))), table


def _recompose(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())


def _translate(text: str) -> str:
    text = _POSTPOSED.sub(r" per \1 \2 : ", text)
    pattern, table = _translation_pattern()
    return pattern.sub(lambda found: table[found[0]], text)


@cache
def vocabulary() -> dict[str, Meaning]:
    """Every word the reader knows, folded, with its meaning. Earlier groups win over later ones."""
    known: dict[str, Meaning] = {}

    def learn(kind: str, value: str, listing: str) -> None:
        english, _, foreign = listing.partition("|")
        for word in english.split():
            known.setdefault(word, Meaning(kind, value, False))
        for word in foreign.split():
            telling = word in words.TELLING_SHORT or (len(word) >= 4 and word not in words.NOT_TELLING)
            known.setdefault(word, Meaning(kind, value, telling))

    learn("mag", "magnesium", words.MAGNESIUM)
    for group, kind in ((words.MEASURES, "unit"), (words.COUNT_UNITS, "count"), (words.NUTRIENTS, "nutrient")):
        for value, listing in group.items():
            learn(kind, value, listing)
    for kind, listing in words.KEYWORDS.items():
        learn(kind, kind, listing)
    for times, foreign in ((words.ENGLISH_TIMES, False), (words.FOREIGN_TIMES, True)):
        for word, (low, high) in times.items():
            known[word] = Meaning("repeats", f"{low} {high}", foreign)
    for word in words.NUMBER_WORDS:
        known.setdefault(word, Meaning("numeral", word, False))
    for word, part in words.DAY_PARTS.items():
        known.setdefault(word, Meaning("part", part, False))
    for word in words.MEALS:
        known.setdefault(word, Meaning("meals", word, False))
    for word in words.CHELATES.split():
        known[word] = Meaning("stem", "amino_acid_chelate", not word.startswith("chelate"))
    known.update(_SPECIAL)
    return known


_SPECIAL = {
    "aminoacidchelate": Meaning("stem", "amino_acid_chelate", False),
    "magtein": Meaning("form", "threonate", False),
    "milkofmagnesia": Meaning("form", "hydroxide", False),
    "epsomsalt": Meaning("form", "sulfate", False),
    "magnesia": Meaning("form", "oxide", False),
    "traacs": Meaning("stem", "bisglycinate", False),
    "ultramag": Meaning("form", "sucrosomial", False),
    "dvmark": Meaning("dvmark", "dv", False),
    "nrvmark": Meaning("dvmark", "nrv", False),
    "kmgcitrate": Meaning("form", "potassium_magnesium_citrate", False),
    "mgo": Meaning("form", "oxide", False),
    "dolomite": Meaning("form", "dolomite", False),
    "dolomit": Meaning("form", "dolomite", True),
    "nigari": Meaning("form", "chloride", False),
    "hydrate": Meaning("word", "hydrate", False),
    "excipientmg": Meaning("nutrient", "excipient", False),
}


@cache
def _stems_by_start() -> dict[str, tuple[tuple[str, str], ...]]:
    table: dict[str, list[tuple[str, str]]] = {}
    for stem, form in words.STEMS:
        table.setdefault(stem[:3], []).append((stem, form))
    return {start: tuple(sorted(stems, key=lambda pair: -len(pair[0]))) for start, stems in table.items()}


def stem_of(word: str) -> str | None:
    """The form a salt's name stands for ("citrat", "glycinate", "hydrogencitrat"), or None."""
    if word.startswith(words.NOT_STEMS):
        return None
    for stem, form in _stems_by_start().get(word[:3], ()):
        if word.startswith(stem):
            return form
    for prefix in words.PREFIXES:
        if word.startswith(prefix) and len(word) > len(prefix) + 3:
            found = stem_of(word[len(prefix) :])
            if found:
                return found
    return None


@cache
def _ocr_words() -> dict[str, str]:
    extra = (
        "supplement facts glycinate bisglycinate citrate malate oxide taurate threonate chloride carbonate lactate "
        "gluconate aspartate orotate magnesiumoxid magnesiumcitrat magnesiumcarbonat hydroxide sulfate"
    )
    plain = [word for word in vocabulary() if len(word) >= 4 and word.isascii()] + extra.split()
    return {_ocr_key(word): word for word in plain}


def _ocr_key(word: str) -> str:
    return word.replace("rn", "m").replace("vv", "w").translate(_OCR_KEY)


def _repair(text: str, flags: set[str]) -> str:
    """Undo what scanners do to "magnesium", to milligrams and to digits."""
    fixed = _SPLIT_MAGNESIUM.sub("magnesium", text)
    fixed = _MISSPELT.sub("magnesium", fixed)
    fixed = _OCR_NUMBER.sub(lambda found: found[1].translate(_OCR_DIGITS), fixed)
    fixed = _OCR_LETTERS_ONLY.sub(lambda found: found[1].translate(_OCR_DIGITS), fixed)
    fixed = _OCR_UNIT.sub(r"\1mg", fixed)
    if fixed != text:
        flags.add("ocr_noise")
    return fixed


def read_text(raw: str) -> LabelText:
    """The tokens of a label. Text beyond `LONGEST` characters is not read, and `text_cut` says so."""
    flags: set[str] = set()
    if len(raw) > LONGEST:
        raw = raw[:LONGEST]
        flags.add("text_cut")
    if not raw.isascii():
        flags.add("unicode")
    if _FIXED_SPACE.search(raw):
        flags.add("thousands_or_decimal_separator")
    folded = _HYPHENATED.sub("", fold(raw)).replace("\u0131", "i")
    folded = _ELISION.sub(lambda found: "de " if found[1] == "d" else "", folded)
    folded = _repair(folded, flags)
    telling = _TELLING.search(folded) is not None or "magnési" in raw[:LONGEST].lower()
    for pattern, meaning in _phrases():
        folded = pattern.sub(meaning, folded)
    tokens = _tokens(folded, flags)
    _tell_mg_from_magnesium(tokens)
    foreign = telling or any(token.foreign for token in tokens) or _mostly_not_latin(raw)
    _settle_numbers(tokens, foreign and not _is_unspaced(raw), flags)
    return LabelText(
        folded=folded,
        told=_warnings().sub(" ", folded),
        tokens=_join_numbers(tokens, foreign, flags),
        foreign=foreign,
        flags=flags,
    )


def _mostly_not_latin(raw: str) -> bool:
    return not raw.isascii() and sum(1 for sign in raw if sign.isalpha() and ord(sign) > 0x36F and sign not in "μΜ") > 2


def _tokens(folded: str, flags: set[str]) -> list[Token]:
    known = vocabulary()
    tokens: list[Token] = []
    found = list(_PIECES.finditer(folded))
    skip_next = False
    for position, match in enumerate(found):
        if skip_next:
            skip_next = False
            continue
        text = match[0]
        first = text[0]
        if first in "0123456789":
            after = folded[match.end() : match.end() + 1]
            tokens.append(Token("number", text, text, digit_after=after.isalpha()))
        elif first == "\n":
            tokens.append(Token("line", text, text))
        elif first.isalnum():
            following = found[position + 1][0] if position + 1 < len(found) else ""
            if len(text) < 5 and following.isalpha() and _broken_word(text, following, known):
                flags.add("ocr_noise")
                text, skip_next = text + following, True
            tokens.extend(_word_tokens(text, known, flags))
        else:
            tokens.append(_sign(text, match.end(), folded, tokens))
    return tokens


def _tell_mg_from_magnesium(tokens: list[Token]) -> None:
    """After a number "mg" is the unit, alone in brackets a column's unit, elsewhere the element's sign."""
    for position, token in enumerate(tokens):
        if token.text in ("na", "k") and [t.text for t in tokens[position + 2 : position + 3]] == ["mg"]:
            token.kind, token.value = "nutrient", "sodium" if token.text == "na" else "potassium"
        if token.value != "mg" or token.kind != "unit" or token.text != "mg":
            continue
        before = tokens[position - 1].kind if position else ""
        after = tokens[position + 1].kind if position + 1 < len(tokens) else ""
        if before in ("number", "numeral") or (
            before == "line" and position > 1 and tokens[position - 2].kind == "number"
        ):
            continue
        if (before == "percent" and after == "close") or (before == "percent" and after in ("stop", "")):
            token.kind, token.value = "mag", "magnesium"
        elif before in ("slash", "dash", "percent") or (before == "open" and after in ("close", "slash")):
            token.kind = "noise"
        else:
            token.kind, token.value = "mag", "magnesium"


def _broken_word(text: str, following: str, known: dict[str, Meaning]) -> bool:
    joined = text + following
    if len(joined) < 6 or text in known or following in known:
        return False
    return joined in known or (
        joined.endswith(("ate", "ide")) and stem_of(joined) is not None and stem_of(text) is None
    )


def _word_tokens(word: str, known: dict[str, Meaning], flags: set[str]) -> list[Token]:
    meaning = known.get(word)
    if meaning is None and not word.isalpha():
        return _damaged_word(word, known, flags)
    if meaning is not None:
        return [Token(meaning.kind, meaning.value, word, foreign=meaning.foreign)]
    compound = _COMPOUND_WORD.match(word)
    if compound:
        return _compound_tokens(word, compound[1])
    form = stem_of(word)
    if form:
        return [
            Token(
                "stem",
                form,
                word,
                foreign=not word.endswith(("ate", "ide", "ates", "ides", "ated", "ite", "ic", "ine", "mial")),
            )
        ]
    if len(word) >= 4 and word.isascii():
        mended = _ocr_words().get(_ocr_key(word))
        if mended and mended != word:
            flags.add("ocr_noise")
            return _word_tokens(mended, known, flags)
        if word.startswith("magnesium"[:5]) or "rn" in word:
            return _damaged_word(word, known, flags, only_if_known=True)
    return [Token("word", word, word)]


def _damaged_word(word: str, known: dict[str, Meaning], flags: set[str], only_if_known: bool = False) -> list[Token]:
    """A word with digits or look-alike letters inside ("tab1et", "magnesiurnoxid")."""
    mended = _ocr_words().get(_ocr_key(word))
    if mended is None:
        plain = word.replace("rn", "m").replace("0", "o").replace("3", "e").replace("5", "s")
        plain = plain.replace("1", "i").replace("|", "i").replace("!", "i")
        mended = plain if plain in known or _COMPOUND_WORD.match(plain) or stem_of(plain) else None
    if mended is None or mended == word:
        return [Token("word", word, word)]
    if not only_if_known or mended != word:
        flags.add("ocr_noise")
    return _word_tokens(mended, known, flags)


def _compound_tokens(word: str, rest: str) -> list[Token]:
    """German and Nordic words such as "magnesiumbisglycinat": magnesium and its salt in one."""
    form = stem_of(rest) or (stem_of(rest[1:]) if rest.startswith("s") else None)
    foreign = not rest.endswith(("ate", "ide"))
    if form is None:
        return [Token("mag", "magnesium", word, foreign=True)]
    return [Token("mag", "magnesium", "magnesium", foreign=foreign), Token("stem", form, word, foreign=foreign)]


def _sign(text: str, end: int, folded: str, tokens: list[Token]) -> Token:
    if text == ".":
        before = tokens[-1] if tokens else None
        leader = folded[end : end + 1] == "." or (end >= 2 and folded[end - 2] == ".")
        abbreviated = before is not None and before.text in _ABBREVIATIONS and folded[end : end + 1] != "\n"
        if leader or abbreviated or folded[end : end + 1] not in (" ", "\n", ""):
            return Token("noise", text, text)
        return Token("stop", text, text)
    if text in "([{":
        return Token("open", text, text)
    if text in ")]}":
        return Token("close", text, text)
    kind = {
        ",": "comma",
        ";": "comma",
        "|": "line",
        "%": "percent",
        ":": "colon",
        "/": "slash",
        "=": "yields",
        "&": "and",
        "+": "and",
        "-": "dash",
        "~": "noise",
        "<": "less",
        "。": "stop",
        "、": "comma",
    }.get(text, "noise")
    return Token(kind, text, text)


def _settle_numbers(tokens: list[Token], comma_locale: bool, flags: set[str]) -> None:
    """Read each printed number, deciding whether comma and point part thousands or decimals."""
    for position, token in enumerate(tokens):
        if token.kind != "number":
            continue
        unit = next((t.value for t in tokens[position + 1 : position + 2] if t.kind in ("unit", "percent")), "")
        token.number, odd = read_number(token.text, comma_locale, unit)
        token.high = token.number
        if odd and unit != "%":
            flags.add("thousands_or_decimal_separator")


def read_number(text: str, comma_locale: bool, unit: str = "") -> tuple[float, bool]:
    """A printed number, and whether its separators are other than in English; `unit` rules out absurd readings."""
    text = text[:24].strip(".,'")
    separators = [sign for sign in text if sign in ".,'"]
    if not separators:
        return float(text), False
    last = separators[-1]
    head, _, tail = text.rpartition(last)
    digits = re.sub("[.,']", "", head)
    decimal, whole = float(f"{digits}.{tail}"), float(digits + tail)
    if len(set(separators)) == 2 and separators[0] != last:
        return decimal, last == ","
    if len(separators) > 1:
        return whole, last != ","
    if last == "'":
        return whole, True
    if len(tail) != 3 or len(head) > 3 or head.startswith("0"):
        return decimal, last == ","
    grouped = (last == ".") == comma_locale and unit != "g"
    first, second = (whole, decimal) if grouped else (decimal, whole)
    return _plausible(first, second, unit), (last == ",") != (_plausible(first, second, unit) == whole) or (
        last == "." and _plausible(first, second, unit) == whole
    )


def _plausible(first: float, second: float, unit: str) -> float:
    low, high = {"mg": (2.5, 30_000.0), "g": (0.01, 60.0), "ml": (0.5, 2_000.0), "%": (0.0, 60_000.0)}.get(
        unit, (0.0, 1e9)
    )
    return first if low <= first <= high or not low <= second <= high else second


def _join_numbers(tokens: list[Token], foreign: bool, flags: set[str]) -> list[Token]:
    """Join fractions (1/2), spaced thousands (4 115) and ranges (1 - 3) into one number each."""
    joined: list[Token] = []
    position = 0
    while position < len(tokens):
        token, *others = tokens[position : position + 3]
        position += 1
        joined.append(token)
        if token.kind != "number" or not others:
            continue
        following, after = others[0], others[1] if len(others) > 1 else None
        if after is not None and following.kind == "slash" and _is_fraction(token, after):
            joined.pop()
            whole = joined.pop().number if joined and _small_whole(joined[-1]) else 0.0
            value = whole + token.number / after.number
            joined.append(Token("number", "", "fraction", value, value))
            position += 2
        elif following.kind == "number" and _spaced_thousands(joined[:-1], token, following, after, foreign):
            token.number = token.high = float(token.text + following.text)
            flags.add("thousands_or_decimal_separator")
            position += 1
    return _join_ranges(joined)


def _is_fraction(token: Token, after: Token) -> bool:
    return after.text in ("2", "3", "4", "8") and 0 < token.number < after.number


def _small_whole(token: Token) -> bool:
    return token.kind == "number" and token.text.isdigit() and token.number < 10


def _spaced_thousands(before: list[Token], first: Token, second: Token, after: Token | None, foreign: bool) -> bool:
    if not (first.text.isdigit() and second.text.isdigit() and len(first.text) <= 3 and len(second.text) == 3):
        return False
    if after is None or after.kind != "unit" or after.value not in ("mg", "μmol", "mcg"):
        return False
    if before and before[-1].kind in ("directions", "word", "nutrient") and before[-1].value != "magnesium":
        return False
    return foreign or after.value == "μmol" or second.text == "000"


def _join_ranges(tokens: list[Token]) -> list[Token]:
    joined: list[Token] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.kind == "number" and position + 2 < len(tokens):
            middle, last = tokens[position + 1], tokens[position + 2]
            upper = last.number if last.kind == "number" else words.NUMBER_WORDS.get(last.text, 0.0)
            if (middle.kind in ("dash", "to") or middle.text == "a") and upper > token.number > 0:
                token.high = upper
                joined.append(token)
                position += 3
                continue
        joined.append(token)
        position += 1
    return joined
