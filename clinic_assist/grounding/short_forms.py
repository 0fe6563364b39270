"""More short forms and lay words of notes, each with the words of the term; see `synonyms` for the sources.

Apart from `synonyms` for its length only.
"""

from __future__ import annotations

SHORT_FORMS: dict[str, str] = {
    "adm": "admission",
    "breast ca": "breast cancer",
    "colon ca": "colon cancer",
    "coughing": "cough",
    "coughs": "cough",
    "delirious": "delirium",
    "dexa": "dual energy x ray absorptiometry",
    "dxa": "dual energy x ray absorptiometry",
    "eos": "eosinophil",
    "epds": "edinburgh postnatal depression scale",
    "fev 1": "forced expiratory volume 1 second",
    "fev1": "forced expiratory volume 1 second",
    "forced expiratory volume in 1 second": "forced expiratory volume 1 second",
    "forced expiratory volume in one second": "forced expiratory volume 1 second",
    "hive": "urticaria",
    "hives": "urticaria",
    "hld": "hyperlipidemia",
    "iud": "intrauterine device",
    "lll": "left lower lobe",
    "lul": "left upper lobe",
    "lung ca": "lung cancer",
    "muscle pain": "myalgia",
    "neg": "negative",
    "nitro": "nitroglycerin",
    "nof": "neck of femur",
    "ovarian ca": "ovarian cancer",
    "prostate ca": "prostate cancer",
    "rehab": "rehabilitation",
    "rhesus": "rh",
    "rll": "right lower lobe",
    "rml": "right middle lobe",
    "rul": "right upper lobe",
    "sleep study": "polysomnography",
    "volume expired during 1.0 s forced expiration": "forced expiratory volume 1 second",
    "weigh": "weight",
    "weighed": "weight",
    "weighing": "weight",
    "whooping cough": "pertussis",
    "with food": "with meal",
}
