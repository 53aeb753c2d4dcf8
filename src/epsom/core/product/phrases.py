"""The phrases of supplement labels: several words with one meaning, cues, scripts without spaces, products by name.

Patterns match folded text (`label_text.fold`). The only amounts here are the strengths of products that people name
without one; those not seen on a document carry `checked=False`.
"""

from __future__ import annotations

from typing import NamedTuple

EXCIPIENT = (
    r"magne[sz]\w{0,8}[- ]?e?stea?rat\w{0,12}|magnesiumsalze? der speisefettsauren|magnesium salts? of (?:vegetable )?fatty acids|"
    r"magnesium ?silicat\w*|magnesium alumin\w{2,12} ?\w{0,8}silicate|\be ?470b|\be ?553\w?|\be ?572|"
    r"e?stearat\w{0,3} (?:de|di|van) magnes\w+|stearynian magnezu|sali? di magnesio degli acidi grassi|"
    r"sels? de magnesium (?:de |des )?(?:de )?acides gras|magnesiumzouten van vetzuren|magnesiumsalter av fettsyror|"
    r"sole magnezowe kwasow tluszczowych|stearat horecnaty|magnezyum stearat|стеарат магния|магния стеарат|magnesium vegetable stearate"
)
# Several words with one meaning; the reader replaces the left by the right before it looks at words.
PHRASES: tuple[tuple[str, str], ...] = (
    (EXCIPIENT, "excipientmg"),
    (r"\bmagnesium-?(?:bis|di|tri)? ?\((hydrogen[^)\n]{0,30})\)", r"magnesium \1"),
    (r"milk of mag(?:nesia)?s?\b", "milkofmagnesia"),
    (r"\b(?:lait|latte|leche|leite) (?:de|di) magnes\w+", "milkofmagnesia"),
    (r"\bmagnesiamilch\b", "milkofmagnesia"),
    (r"\bepsom[- ]?salts?\b|\bepsom\b(?= bath)|\bbittersalz\b|\bsels? de epsom\b|\bsal(?:es)? de epsom\b", "epsomsalt"),
    (r"\bsale? (?:inglese|di epsom)\b|\bengelsk salt\b|\bsol gorzka\b", "epsomsalt"),
    (r"\bnatural calm\b|\bnatural vitality calm\b", "naturalcalm"),
    (r"\bfl\.? ?oz\b\.?|\bfluid ounces?\b", "floz"),
    (r"\bamino ?acid chelates?\b|\baminoacid\b|\baminosaurechelat\b", "aminoacidchelate"),
    (r"\b(?:magnesium )?ata mg\b", "magnesium acetyltaurate"),
    (r"\b(?:n-)?acetyl[- ]{1,2}taur\w*", "acetyltaurate"),
    (r"\balpha[- ]?ketoglutarate\b|\bakg\b", "ketoglutarate"),
    (r"\bpotassium[- ]magnesium[- ]citrate\b|\bmagnesium potassium citrate\b", "kmgcitrate"),
    (r"\bbeta[- ]?hydroxybutyrate\b|\bbhb\b", "hydroxybutyrate"),
    (r"\bmagtein\b|\bclarimem\b", "magtein"),
    (r"\bmagnesium (?:pca|pyroglutamic acid)\b", "magnesium pidolate"),
    (r"\bmagnesi(?:a|um) phosphoric\w+|\bmag\.? ?phos\b", "magphos"),
    (r"\bsea ?water\b|\bmeerwasser\b", "seaborne"),
    (r"\bmag[- ]?ox\b", "magox magnesium oxide"),
    (r"\bmag(?:nesium)?[- ]?cit\b", "magnesium citrate"),
    (r"\bmag(?:nesium)?[- ]?(?:bis)?gly[cz]?\b", "magnesium glycinate"),
    (r"\bmag(?:nesium)?[- ]?thre(?:o)?\b", "magnesium threonate"),
    (r"\bmag(?:nesium)?[- ]?mal\b", "magnesium malate"),
    (r"\bmag(?:nesium)?[- ]?tau\b", "magnesium taurate"),
    (r"\bmag(?:nesium)?[- ]?chlor\b", "magnesium chloride"),
    (r"\bmag(?:nesium)?[- ]?sul(?:f|ph)\b", "magnesium sulfate"),
    (r"\bmag(?:nesium)?[- ]?carb\b", "magnesium carbonate"),
    (r"\bm\.?o\.?m\b(?= ?[0-9])", "milkofmagnesia"),
    (r"\bt\.?d\.?s\b", "three times daily"),
    (r"(?<=[0-9] )(?:bd|b\.d\.)(?![a-z])", "twice daily"),
    (r"(?<=[0-9] )(?:od|o\.d\.)(?![a-z])", "once daily"),
    (r"\bb\.? ?i\.? ?d\b\.?", "twice daily"),
    (r"\bt\.? ?i\.? ?d\b\.?", "three times daily"),
    (r"\bq\.? ?i\.? ?d\b\.?", "four times daily"),
    (r"\b(?:daily value|dv|rda|rdi)\b", "dvmark"),
    (
        r"\b(?:nrv|vnr|vrn|ajr|vdr|idr|rws|rhp|ri|gda|adh|rwh|nahrstoffbezugswert\w*|referenzmenge\w*|referensintag|dagligt intag|"
        r"nutrient reference values?|reference intakes?|valeurs? nutritionnelles? de reference|apports? de reference|"
        r"valor(?:es)? de referencia(?: de nutrientes)?|valori nutritivi di riferimento|referentie-?inname|reference values?)\b",
        "nrvmark",
    ),
    (
        r"\b(?:in )?form (?:von|av)\b|\bsous forme (?:de|d)\b|\bin the form of\b|\bin forma di\b|\ben forma de\b|"
        r"\bna forma de\b|\bw postaci\b|\bi form av\b|\bin de vorm van\b|\bve forme\b|\bв виде\b",
        "from",
    ),
    (
        r"\b(?:of|from) which\b|\bde los cuales\b|\bdos quais\b|\bdi cui\b|\bw tym\b|\bco odpowiada\b|\bwat overeenkomt\b",
        "providing",
    ),
    (
        r"\bper (?:day|giorno|dag|dia|den|dzien)\b|\b(?:a|each|every|por|par|al|pro|om|na|v|в) (?:day|dia|jour|giorno|tag|"
        r"dag\w*|dobe|dzien|den|день)\b|\bevery night\b",
        "daily",
    ),
    (r"\bin each\b|\bfor each\b", "each"),
    (r"\bper (?=\d|each|daily|serving)", "each "),
    (r"\b(?:cuill?er\w*|c\.?) ?(?:a|de) ?(?:soupe|table|s\b\.?)", "tablespoon"),
    (r"\b(?:cuill?er\w*|c\.?) ?(?:a|de) ?(?:cafe|the|c\b\.?)", "teaspoon"),
    (r"\bcucharas?(?: soperas?| grandes?)?\b", "tablespoon"),
    (
        r"\b(?:alle|toutes les|cada|ogni) (?=[0-9]+ ?(?:-|bis|a|o|ou|oder)? ?[0-9]* ?(?:stund|std|heure|hora|ore))",
        "each ",
    ),
    (r"\ba couple(?: of)?\b", "2"),
    (r"\bone and a half\b|\banderthalb\w*\b|\beineinhalb\b", "1.5"),
    (r"\btwo and a half\b|\bzweieinhalb\b", "2.5"),
    (r"\bthree and a half\b", "3.5"),
    (r"(?<=[0-9]) ?/ ?(?:day|d|tag|jour|j|dia|giorno|die)\b", "daily"),
    (r"\bam tag\b|\bal di\b(?! (?:sotto|sopra|la|fuori))", "daily"),
    (r"\bam ?(?:and|&|/|\+) ?pm\b", "morning and evening"),
    (r"(?<=[a-z0-9]) (?:am|a\.m\.)(?=,|;|\.| [0-9])", " morning"),
    (r"(?<=[a-z0-9]) (?:pm|p\.m\.)(?=,|;|\.| [0-9]|\n|$)", " evening"),
    (r"\bq\.?d\.?s\b", "four times daily"),
    (r"\bq ?(\d{1,2}) ?h(?:rs?|ours?)?\b", r"every \1 hours"),
    (r"\bpour (?=[0-9])", "per "),
    (r"\bhalf (?:a )?(?=tea|tab|scoop|tsp)", "1/2 "),
)

ORAL_CUES = (
    "laxative",
    "take by mouth",
    "orally",
    "glass of water",
    "drink",
    "swallow",
    "chew",
    "tablet",
    "capsule",
    "oral",
    "serving size",
    "full glass",
    "antacid",
    "abfuhr",
    "einnehmen",
    "supplement facts",
)
TOPICAL_CUES = (
    r"\bapply (?:to|on|onto|a|liberally|directly|generously|daily|evenly)|\bapplied to|massage|\brub (?:in|on)|lotion|body butter|"
    r"\bcream\b|\bbalm\b|roll[- ]?on|\btopical|transdermal|magnesium oil|oil spray|deodorant|body spray|body gel|skin spray|"
    r"auftragen|aufspruhen|einreiben|auf die haut|appliquer|vaporiser sur|aplicar (?:sobre|na|en)|applicare|op de huid|smeren|"
    r"wmasowa|\bhudkram|massieren|fusscreme|\bcreme\b"
)
BATH_CUES = (
    r"\bbaths?\b|\bsoak(?:ing|s)?\b|\bbath ?tub|bade(?:salz|zusatz|kristall)|voll ?bad|fuss ?bad|wannenbad|\bbain\b|\bbano\b|"
    r"\bbagno\b|\bkapiel|badkar|badzout|voetbad|magnesium flakes|bath ?flakes|ins bad\b"
)
EXTERNAL_CUES = (
    r"external use only|not for (?:internal use|consumption|human consumption|ingestion)|do not (?:ingest|swallow|eat|drink)|"
    r"nicht zum verzehr|nur zur ausserlichen|ausserlichen? anwendung|usage externe|uso externo|uso esterno|uitwendig gebruik|"
    r"ne pas avaler|zewnetrznego|for topical use|nicht schlucken|utvortes"
)
HOMEOPATHIC_CUES = (
    r"homoopath|homeopath|homeopat|omeopat|\bhpus\b|schussler|schuessler|"
    r"(?:magphos|magnesium phosphate|phosphoric\w{1,8}|muriatic\w{1,8}|carbonica?\w{0,4}|sulphurica) *,? *(?:[dc] ?\d{1,4}\b|\d{1,4} ?(?:x|c|ch|dh|k)\b)"
)
LAXATIVE_CUES = (
    r"laxati|abfuhr|\bpurgati|lassativ|purgante|osmotic|przeczyszcz|avforing|afforing|lakseer|laxerende|laxermedel"
)
ANTACID_CUES = r"antacid|antiacid|acid indigestion|heartburn|sodbrennen|brulures? de? ?estomac|\bmaagzuur|acidez|zgaga|halsbrann|magensaure"
MEDICAL_CUES = (
    r"powder for oral solution|picosulfat|bowel (?:prep|cleans)|colonoscopy|\brx only\b|prescription|under medical supervision|"
    r"colonoscopie|koloskopie|darmreinigung|darmspiegelung|verschreibungspflichtig|\bpom\b|preparation colique|"
    r"sur ordonnance|magnesium \d+(?:[.,]\d+)? ?mmol (?:chewable |effervescent |oral |sachet|tablet|capsule|/)"
)
NOT_SUPPLEMENT_CUES = r"pain relie|analges|nsaid|schmerz|antirheuma|aspirin|backache|douleur|dolore\b"
SLOW_CUES = (
    r"enteric|sustained[- ]release|slow[- ]release|delayed[- ]release|extended[- ]release|prolonged[- ]release|time[- ]release|"
    r"timed[- ]release|controlled[- ]release|modified[- ]release|retard|\bdepot|magensaftresistent|gastro-?resist|liberation prolongee|"
    r"rilascio prolungato|liberacion (?:prolongada|sostenida)|gereguleerde afgifte|maagsapresistent|\bsr\b|\bslow-mag|depottab|"
    r"liberazione prolungata|gastroresistent"
)
PREGNANCY_CUES = (
    r"\bprenatal|(?:value|dvmark|rda)[^.\n]{0,40}(?:pregnan|lactat)|for pregnant|pour femmes enceintes|fur schwangere"
)
DRUG_CUES = (
    r"active (?:ingredient|substance)|drug facts|\bu\.?s\.?p\b(?!\.? ?(?:verif|certif))|\bbp\b(?= ?[0-9])|(?<=ide )bp\b|"
    r"(?<=ate )bp\b|\bph\.? ?eur|wirkstoff|principe actif|principio activo|inactive ingredient|picosulfate|\bpharmacopoeia"
)
FRONT_MARKS = r"\[ ?front[^\]\n]{0,40}\]|\bfront(?: of (?:pack|label|bottle))? ?:"
PANEL_MARKS = r"\[ ?(?:back|panel|facts)[^\]\n]{0,40}\]|\b(?:back|panel) ?:|supplement facts|nutrition facts|nutrition information"
# What a label warns of is not what it is: these stretches are left out before the cues above are looked for.
WARNINGS = (
    r"(?:do not|avoid|if you|if pregnant|consult|interact|before (?:using|taking|use)|when taking|medications?|nicht|arzt|ask (?:a|your) doctor|"
    r"not (?:be )?take|ne pas|consulte[zr]|non (?:superare|assumere)|no (?:tomar|superar))[^.\n]{0,160}|"
    r"(?:may|can|could|might|kann|konnen|peut|peuvent|puede|puo|possono|kunnen|kan|moze)[^.\n]{0,80}(?:laxati|abfuhr|lassativ|laxant|purgat|lakser|laxer|przeczysz)\w{0,8}(?: \w{1,8}){0,2}"
)
EFFERVESCENT_CUES = r"effervesc|brause|bruis|brus|efferv|poudre|powder|pulver|drink|dissolv|\bmix\b|in water|packet|sachet|beutel|\bstick|getrank|polvo|polvere|teaspoon|scoop|fizz"
CITRIC_ACID = r"citric acid|citronensaure|zitronensaure|acide citrique|acido citrico|citroenzuur|kwas cytrynowy|citronsyra|citronsyre|クエン酸(?!マグ)"
# Scripts without spaces: replaced by English before words are read. Longest first at compile time.
TRANSLATIONS: dict[str, str] = {
    "マグネシウム": "magnesium",
    "마그네슘": "magnesium",
    "镁": "magnesium",
    "鎂": "magnesium",
    "แมกนีเซียม": "magnesium",
    "मैग्नीशियम": "magnesium",
    "酸化マグネシウム": "magnesium oxide",
    "水酸化マグネシウム": "magnesium hydroxide",
    "炭酸マグネシウム": "magnesium carbonate",
    "クエン酸マグネシウム": "magnesium citrate",
    "グリシン酸マグネシウム": "magnesium glycinate",
    "塩化マグネシウム": "magnesium chloride",
    "硫酸マグネシウム": "magnesium sulfate",
    "ステアリン酸マグネシウム": "magnesium stearate",
    "ビスグリシン酸マグネシウム": "magnesium bisglycinate",
    "ステアリン酸mg": "magnesium stearate",
    "トレオン酸マグネシウム": "magnesium threonate",
    "リンゴ酸マグネシウム": "magnesium malate",
    "ドロマイト": "dolomite",
    "にがり": "nigari",
    "乳酸マグネシウム": "magnesium lactate",
    "グルコン酸マグネシウム": "magnesium gluconate",
    "マグネシウム(酸化マグネシウム": "magnesium ( magnesium oxide",
    "산화마그네슘": "magnesium oxide",
    "수산화마그네슘": "magnesium hydroxide",
    "구연산마그네슘": "magnesium citrate",
    "스테아린산마그네슘": "magnesium stearate",
    "글리신산마그네슘": "magnesium glycinate",
    "비스글리시네이트마그네슘": "magnesium bisglycinate",
    "마그네슘비스글리시네이트": "magnesium bisglycinate",
    "탄산마그네슘": "magnesium carbonate",
    "염화마그네슘": "magnesium chloride",
    "젖산마그네슘": "magnesium lactate",
    "글루콘산마그네슘": "magnesium gluconate",
    "황산마그네슘": "magnesium sulfate",
    "氧化镁": "magnesium oxide",
    "氧化鎂": "magnesium oxide",
    "氢氧化镁": "magnesium hydroxide",
    "氫氧化鎂": "magnesium hydroxide",
    "柠檬酸镁": "magnesium citrate",
    "檸檬酸鎂": "magnesium citrate",
    "碳酸镁": "magnesium carbonate",
    "碳酸鎂": "magnesium carbonate",
    "甘氨酸镁": "magnesium glycinate",
    "甘胺酸鎂": "magnesium glycinate",
    "硬脂酸镁": "magnesium stearate",
    "硬脂酸鎂": "magnesium stearate",
    "氯化镁": "magnesium chloride",
    "氯化鎂": "magnesium chloride",
    "硫酸镁": "magnesium sulfate",
    "硫酸鎂": "magnesium sulfate",
    "苏糖酸镁": "magnesium threonate",
    "蘇糖酸鎂": "magnesium threonate",
    "苹果酸镁": "magnesium malate",
    "乳酸镁": "magnesium lactate",
    "葡萄糖酸镁": "magnesium gluconate",
    "双甘氨酸镁": "magnesium bisglycinate",
    "牛磺酸镁": "magnesium taurate",
    "カルシウム": "calcium",
    "칼슘": "calcium",
    "钙": "calcium",
    "鈣": "calcium",
    "亜鉛": "zinc",
    "아연": "zinc",
    "锌": "zinc",
    "鋅": "zinc",
    "カリウム": "potassium",
    "칼륨": "potassium",
    "钾": "potassium",
    "ナトリウム": "sodium",
    "나트륨": "sodium",
    "钠": "sodium",
    "ビタミン": "vitamin",
    "비타민": "vitamin",
    "维生素": "vitamin",
    "アルミニウム": "aluminium",
    "錠": "tablet",
    "粒": "tablet",
    "정": "tablet",
    "片": "tablet",
    "カプセル": "capsule",
    "캡슐": "capsule",
    "胶囊": "capsule",
    "膠囊": "capsule",
    "包": "sachet",
    "포": "sachet",
    "袋": "sachet",
    "スプーン": "scoop",
    "スティック": "sachet",
    "스틱": "sachet",
    "勺": "scoop",
    "日局": "usp",
    "緩下剤": "laxative",
    "便秘薬": "laxative",
    "변비약": "laxative",
    "완하제": "laxative",
    "泻药": "laxative",
    "瀉藥": "laxative",
    "制酸": "antacid",
    "제산제": "antacid",
    "抗酸": "antacid",
    "栄養成分表示": "supplement facts",
    "栄養成分": "supplement facts",
    "영양정보": "supplement facts",
    "영양·기능정보": "supplement facts",
    "营养成分": "supplement facts",
    "營養標示": "supplement facts",
    "原材料名": "ingredients",
    "原材料": "ingredients",
    "원재료명": "ingredients",
    "원료명": "ingredients",
    "配料": "ingredients",
    "成分": "contains",
    "1日": "daily",
    "一日": "daily",
    "1일": "daily",
    "每日": "daily",
    "每天": "daily",
    "毎日": "daily",
    "하루": "daily",
    "目安量": "serving",
    "섭취량": "serving",
    "摂取目安量": "serving",
    "1回": "",
    "1회": "",
    "每次": "",
    "一次": "",
    "分量": "serving",
    "제공량": "serving",
    "あたり": "",
    "当たり": "",
    "당": "",
    "中": "",
    "每份": "per serving",
    "每": "per",
    "含有": "contains",
    "含": "contains",
    "함유": "contains",
    "として": "",
    "相当于": "equivalent to",
    "相當於": "equivalent to",
    "相当": "equivalent",
    "以": "",
    "计": "",
    "計": "",
    "元素": "elemental",
    "次": "times",
    "回": "times",
    "회": "times",
    "口服": "take",
    "服用": "take",
    "섭취": "take",
    "복용": "take",
    "お飲みください": "take",
    "毫克": "mg",
    "밀리그램": "mg",
    "ミリグラム": "mg",
    "克": "g",
    "毫升": "ml",
    "毫摩尔": "mmol",
    "または": "or",
    "또는": "or",
    "或": "or",
    "と": "and",
    "及び": "and",
    "および": "and",
    "와": "and",
    "과": "and",
    "和": "and",
    "マグネシウムとして": "elemental magnesium",
    "から": "from",
    "由来": "",
    "食前": "meals",
    "就寝前": "bedtime",
    "水": "water",
}


class NamedProduct(NamedTuple):
    """A product people name without a strength: compound or elemental mg in so many of its units."""

    pattern: str
    forms: tuple[str, ...]
    unit: str
    per: float
    low_mg: float
    high_mg: float
    elemental: bool
    flags: tuple[str, ...]
    checked: bool
    entry: str


# fmt: off
NAMED_PRODUCTS: tuple[NamedProduct, ...] = (
    # pattern, forms, unit, per so many units, low mg, high mg, elemental, flags, strength seen on a document, entry
    NamedProduct(r"concentrat\w{0,4}[^.]{0,20}milkofmagnesia|milkofmagnesia[^.]{0,20}concentrat", ("hydroxide",), "ml", 5, 1200, 1200, False,
                 ("laxative_drug", "volume_dose"), False, "hydroxide"),
    NamedProduct(r"milkofmagnesia|phillips", ("hydroxide",), "ml", 5, 400, 400, False, ("laxative_drug", "volume_dose"), True, "hydroxide"),
    NamedProduct(r"\bmaalox|mylanta|mucogel", ("hydroxide",), "ml", 5, 200, 400, False, ("antacid", "contains_aluminium", "volume_dose"), False,
                 "aluminium_magnesium_hydroxide_antacids"),
    NamedProduct(r"\brennie", ("carbonate",), "tablet", 1, 80, 80, False, ("antacid", "contains_calcium"), False, "calcium_carbonate_with_magnesium"),
    NamedProduct(r"\brolaids", ("hydroxide",), "tablet", 1, 110, 135, False, ("antacid", "contains_calcium"), False, "calcium_carbonate_with_magnesium"),
    NamedProduct(r"naturalcalm", ("carbonate", "citrate"), "teaspoon", 2, 325, 325, True, ("scoop_dose", "reacts_in_water"), True, "carbonate"),
    NamedProduct(r"\bzma\b", ("aspartate",), "capsule", 3, 450, 450, True, ("contains_zinc",), True, "aspartate"),
    NamedProduct(r"epsomsalt", ("sulfate",), "teaspoon", 1, 495, 495, True, ("laxative_drug", "scoop_dose"), True, "sulfate"),
    NamedProduct(r"\bslow[- ]?mag\b", ("chloride",), "tablet", 2, 143, 143, True, ("contains_calcium", "enteric_or_slow_release"), True, "chloride"),
    NamedProduct(r"\bmag[- ]?tab(?: sr)?\b(?! *\d* *mg)", ("lactate",), "tablet", 1, 84, 84, True, ("enteric_or_slow_release",), True, "lactate"),
    NamedProduct(r"\bmag[- ]?ox\b", ("oxide",), "tablet", 1, 400, 400, False, (), True, "oxide"),
    NamedProduct(r"\buro[- ]?mag\b", ("oxide",), "capsule", 1, 140, 140, False, (), True, "oxide"),
    NamedProduct(r"\bmagtein\b", ("threonate",), "capsule", 3, 144, 144, True, (), True, "threonate"),
    NamedProduct(r"\bpicolax|citrafleet|picoprep|clenpiq", ("oxide",), "sachet", 1, 3500, 3500, False, ("medical_prep",), False,
                 "magnesium_oxide_with_sodium_picosulfate"),
    NamedProduct(r"\bcitroma\b", ("citrate",), "floz", 1, 290, 290, True, ("laxative_drug", "volume_dose"), True, "citrate"),
)
# fmt: on
