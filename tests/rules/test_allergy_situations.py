"""Recorded allergies as lists write them, one to a line: what was recorded, what is taken, what a pharmacist expects."""

from __future__ import annotations

from datetime import date

import pytest

from clinic_assist.chart.detected_issue import IssueKind, Severity
from clinic_assist.safety.check import check_drugs
from tests.pharmacy import knowledge, names

ON = date(2026, 11, 25)
C, S, M, I = Severity  # noqa: E741 - the four tiers, most serious first

SITUATIONS = [
    ("Penicillins", "amoxicillin", C),
    ("PCN", "piperacillin-tazobactam", C),
    ("penicillin", "cephalexin", M),
    ("penicillin", "cefazolin", I),
    ("penicillin", "ceftriaxone", I),
    ("penicillin", "meropenem", I),
    ("penicillin", "aztreonam", None),
    ("beta-lactams", "cefazolin", S),
    ("cephalosporins", "amoxicillin", I),
    ("amoxicillin", "cefadroxil", S),
    ("ceftriaxone", "cefepime", S),
    ("ceftazidime", "aztreonam", S),
    ("sulfa drugs", "Bactrim", C),
    ("sulfa", "furosemide", I),
    ("Sulfites", "Bactrim", Severity.INFORMATION),
    ("Bactrim", "dapsone", M),
    ("NSAIDS", "ketorolac", S),
    ("NSAIDs", "celecoxib", I),
    ("aspirin", "naproxen", S),
    ("aspirin", "acetaminophen", None),
    ("codeine", "oxycodone", S),
    ("codeine", "fentanyl", I),
    ("lisinopril", "enalapril", C),
    ("lisinopril", "Entresto", S),
    ("lisinopril", "losartan", None),
    ("heparin", "enoxaparin", C),
    ("heparin", "fondaparinux", None),
    ("heparin", "argatroban", None),
    ("IV contrast", "iohexol", S),
    ("iodine", "iohexol", I),
    ("shellfish", "iohexol", Severity.INFORMATION),
    ("Novocain", "lidocaine", None),
    ("clopidogrel", "prasugrel", S),
    ("promethazine", "prochlorperazine", S),
    ("clindamycin", "lincomycin", S),
    ("azathioprine", "mercaptopurine", S),
    ("statins", "rosuvastatin", S),
    ("simvastatin", "rosuvastatin", M),
    ("egg", "propofol", M),
    ("Eggs", "yellow fever vaccine", S),
    ("Eggs", "Fluzone", I),
    ("peanut", "progesterone", S),
    ("peanut", "ibuprofen", None),
    ("gelatin", "MMR", S),
    ("neomycin", "MMR", M),
    ("latex", "amoxicillin", None),
    ("Grass pollen", "amoxicillin", None),
    # Beta-lactams by side chain
    ("ampicillin", "cefaclor", S),
    ("amoxicillin", "cefuroxime", I),
    ("amoxicillin", "cefdinir", I),
    ("amoxicillin", "aztreonam", None),
    ("piperacillin", "cefoperazone", S),
    ("cefazolin", "cephalexin", I),
    ("cefazolin", "ceftriaxone", I),
    ("cefazolin", "amoxicillin", I),
    ("cefuroxime", "ceftriaxone", S),
    ("cefuroxime", "cefoxitin", M),
    ("cefotetan", "cefmetazole", M),
    ("ceftriaxone", "ceftazidime", I),
    ("ceftriaxone", "aztreonam", None),
    ("aztreonam", "cefiderocol", S),
    ("aztreonam", "piperacillin-tazobactam", I),
    ("meropenem", "ertapenem", C),
    ("meropenem", "sulopenem", M),
    # The reaction decides
    ("amoxicillin: anaphylaxis", "cefadroxil", C),
    ("amoxicillin: anaphylaxis", "cefazolin", I),
    ("amoxicillin: diarrhea", "amoxicillin", M),
    ("amoxicillin: diarrhea", "ampicillin", I),
    ("amoxicillin: Stevens-Johnson syndrome", "cephalexin", C),
    ("amoxicillin: Stevens-Johnson syndrome", "cefazolin", S),
    ("amoxicillin: Stevens-Johnson syndrome", "azithromycin", None),
    ("Bactrim: SJS", "furosemide", I),
    ("Bactrim: SJS", "dapsone", S),
    ("codeine: itching", "codeine", M),
    ("codeine: itching", "morphine", I),
    ("codeine: anaphylaxis", "morphine", S),
    ("codeine: anaphylaxis", "fentanyl", I),
    ("morphine: hives", "hydromorphone", S),
    ("vancomycin: red man syndrome", "vancomycin", M),
    ("vancomycin: DRESS", "telavancin", C),
    ("iohexol: flushing", "iopamidol", I),
    ("iohexol: anaphylaxis", "iopamidol", S),
    ("lisinopril: cough", "enalapril", M),
    ("lisinopril: cough", "losartan", None),
    ("lisinopril: angioedema", "losartan", M),
    ("lisinopril: angioedema", "Entresto", C),
    ("losartan: angioedema", "lisinopril", S),
    ("atorvastatin: muscle pain", "rosuvastatin", M),
    ("atorvastatin: rhabdomyolysis", "rosuvastatin", S),
    ("ibuprofen: stomach upset", "naproxen", M),
    ("heparin: HIT", "enoxaparin", C),
    ("heparin: HIT", "danaparoid", M),
    ("heparin: HIT", "argatroban", None),
    ("phenytoin: DRESS", "carbamazepine", C),
    ("phenytoin: DRESS", "levetiracetam", None),
    ("allopurinol: DRESS", "febuxostat", S),
    ("methimazole: agranulocytosis", "propylthiouracil", C),
    ("succinylcholine: malignant hyperthermia", "sevoflurane", C),
    ("succinylcholine: malignant hyperthermia", "propofol", None),
    ("haloperidol: neuroleptic malignant syndrome", "risperidone", S),
    ("metoclopramide: dystonia", "prochlorperazine", M),
    ("neomycin: contact dermatitis", "MMR", I),
    ("neomycin: contact dermatitis", "neomycin", C),
    ("lidocaine: palpitations", "bupivacaine", I),
    # One substance, and relatives
    ("citalopram", "escitalopram", C),
    ("hydroxyzine", "levocetirizine", C),
    ("hydroxyzine", "loratadine", None),
    ("acyclovir", "Valtrex", C),
    ("acyclovir", "ganciclovir", M),
    ("oxcarbazepine", "eslicarbazepine", C),
    ("filgrastim", "pegfilgrastim", C),
    ("paclitaxel", "docetaxel", S),
    ("cisplatin", "carboplatin", S),
    ("sumatriptan", "rizatriptan", M),
    ("famotidine", "cimetidine", S),
    ("famotidine", "omeprazole", None),
    ("liraglutide", "Ozempic", M),
    ("furosemide", "torsemide", M),
    ("furosemide", "ethacrynic acid", None),
    ("procaine", "chloroprocaine", S),
    ("procaine", "lidocaine", None),
    ("lidocaine", "ropivacaine", S),
    ("aspirin", "mesalamine", S),
    ("aspirin", "clopidogrel", None),
    ("polyethylene glycol 3350: anaphylaxis", "pegfilgrastim", C),
    ("gadobutrol", "iohexol", None),
    ("ciprofloxacin", "besifloxacin", S),
    ("fluconazole", "terbinafine", None),
    ("phenobarbital", "primidone", S),
    # Solvents, foods and classes as lists name them
    ("polysorbate 80", "docetaxel", C),
    ("Cremophor", "paclitaxel", S),
    ("fish", "protamine", M),
    ("fish", "fish oil", I),
    ("milk protein", "salmeterol", S),
    ("PEG", "pegfilgrastim", S),
    ("taxanes", "paclitaxel", S),
    ("aromatic anticonvulsants", "phenytoin", S),
    ("aromatic anticonvulsants", "levetiracetam", None),
    ("antihistamines", "cetirizine", S),
    ("celecoxib", "etoricoxib", S),
    ("celecoxib", "ibuprofen", M),
    ("celecoxib", "Bactrim", None),
    ("ibuprofen", "celecoxib", I),
    ("cefepime", "cefiderocol", M),
    ("sulfasalazine", "mesalamine", M),
    ("erythromycin: nausea", "azithromycin", I),
    ("penicillin: anaphylaxis", "cephalexin", S),
    ("penicillin: anaphylaxis", "meropenem", I),
]


@pytest.mark.parametrize(("recorded", "taken", "expected"), SITUATIONS, ids=str)
def test_recorded_allergy_gives_the_expected_tier(recorded: str, taken: str, expected: Severity | None) -> None:
    report = check_drugs([taken], knowledge(), names(), allergies=[recorded], on=ON)
    found = [issue.severity for issue in report.issues if issue.kind is IssueKind.DRUG_ALLERGY]

    assert (found[0] if found else None) == expected


@pytest.mark.parametrize("recorded", ["latex", "Grass pollen", "strawberry", "bee venom", "made-up substance"])
def test_what_cannot_trigger_a_check_is_listed(recorded: str) -> None:
    report = check_drugs(["amoxicillin"], knowledge(), names(), allergies=[recorded], on=ON)
    control = check_drugs(["amoxicillin"], knowledge(), names(), allergies=["egg"], on=ON)

    assert [item.text for item in report.not_checked] == [recorded]
    assert control.not_checked == ()
