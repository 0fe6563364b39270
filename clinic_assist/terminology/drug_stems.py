"""Endings of nonproprietary names."""

from __future__ import annotations

import re
from typing import Final

# Endings of nonproprietary names (WHO, The use of stems in the selection of INN, 2018), to tell an unknown word that
# may be a medicine from one that is a maker's or a package's.
LOOKS_LIKE_A_DRUG: Final = re.compile(
    r"(olol|pril|prilat|sartan|statin|azole?|cillin|mycine?|micin|oxacin|cycline?|vir|tidine?|mab|nib|ciclib|gliptin|"
    r"gliflozin|glutide|xaban|gatran|grel|parin|dipine?|zosin|triptan|setron|profen|fenac|coxib|barbital|azepam|pam|"
    r"lam|curium|curonium|caine?|dron\w+|thiazide?|semide?|lukast|terol|phylline?|sone|olone?|onide?|amine?|idine?|"
    r"azine?|epine?|oxetine?|triptyline?|peridone?|prazole?|fibrate?|platin|rubicin|taxel|trexate?|citabine?|mustine?|"
    r"limus|cept|kinra|stim|poetin|ase|feron|orphan|orphine?|codone?|fentanil|tadine?|rizine?|antel|quine?|bactam|"
    r"penem|amide?|zine?|mide?|pine?|xine?|tine?|rine?|line?|dine?|nine?|sine?|tide?|fen|stat|gest\w+|estradiol|"
    r"bicin|quel|xetin|tan|ole?|ium|ate)$|^cef|^sulf"
)
