"""How records write that a woman is pregnant, that a pregnancy has ended, and that she breastfeeds.

ICD-10-CM chapter XV: O00 to O08 end a pregnancy, O09 to O60 belong to one, O80 to O92 to birth and the time after it;
in O98, O99 and O9A the fifth character 1 means "complicating pregnancy". Z3A gives the week. The words are the
product's own list, in English with the commonest German, French and Spanish ones.
"""

from __future__ import annotations

from typing import Final

from clinic_assist.safety.pack_format import ProblemEntry
from clinic_assist.safety.patient.problems import Problems

PREGNANT: Final = "pregnant"
ENDED: Final = "ended"
NURSING: Final = "nursing"

_PREGNANT = ProblemEntry(
    id=PREGNANT,
    name="pregnancy",
    # Pregnant; normal pregnancy; high risk pregnancy; pre-eclampsia; eclampsia; gestational diabetes; hyperemesis.
    snomed=("77386006", "72892002", "47200007", "398254007", "198992004", "11687002", "14094001"),
    icd10=(
        "Z33.1",
        "Z34",
        "Z3A",
        *(f"O{number:02}" for number in (9, *range(10, 17), *range(20, 27), *range(28, 37), *range(40, 49), 60)),
        *(f"O{block}.{digit}1" for block in ("98", "99", "9A") for digit in range(10)),
    ),
    icd9=("V22", "V23", "V28", "640", "643"),
    names=(
        "pregnancy", "pregnant", "pregnancies", "gestational diabetes", "gestational hypertension", "preeclampsia",
        "pre eclampsia", "hyperemesis gravidarum", "antenatal care", "prenatal care", "antenatal", "primigravida",
        "multigravida", "placenta previa", "placenta praevia", "threatened miscarriage", "threatened abortion",
        "weeks gestation", "weeks of gestation", "iup", "gravid", "gravid uterus", "schwangerschaft", "schwanger",
        "schwangerschaftsdiabetes", "schwangere", "enceinte", "grossesse", "femme enceinte", "embarazo", "embarazada",
        "gestante", "diabetes gestacional", "diabète gestationnel",
    ),
    not_names=(
        "pregnancy test", "ectopic pregnancy", "pregnancy ectopic", "tubal pregnancy", "molar pregnancy",
        "false pregnancy", "pregnancy planning", "planning pregnancy", "planning a pregnancy", "pregnancy counseling",
        "termination of pregnancy", "pregnancy termination", "interruption of pregnancy", "desire for pregnancy",
        "desires pregnancy", "wish for pregnancy", "wishes pregnancy", "wants to become pregnant",
        "trying to become pregnant", "become pregnant", "pregnancy prevention", "prevention of pregnancy",
        "contraception pregnancy", "after pregnancy", "pregnancy loss", "post pregnancy", "before pregnancy",
        "could be pregnant", "may be pregnant", "might be pregnant", "pregnancy status unknown", "pregnancy care plan",
        "outcome of pregnancy", "pregnancy outcome", "unable to become pregnant", "number of pregnancies",
        "previous pregnancies", "kinderwunsch", "eileiterschwangerschaft", "schwangerschaftstest",
        "schwangerschaftsabbruch", "interruption de grossesse", "grossesse extra utérine", "interrupción del embarazo",
        "embarazo ectópico", "prueba de embarazo", "test de grossesse", "reduction of pregnancy", "antenatal screening",
        "non pregnant", "nonpregnant", "unintended pregnancy prevention", "teenage pregnancy prevention",
        "date of pregnancy",
    ),
)  # fmt: skip
_ENDED = ProblemEntry(
    id=ENDED,
    name="end of a pregnancy",
    # Childbirth; normal delivery; caesarean section; miscarriage, in the first trimester, complete; blighted ovum.
    snomed=("66348005", "177184002", "11466000", "17369002", "19169002", "156073000", "35999006", "386394001"),
    icd10=(
        *(f"O{number:02}" for number in (*range(9), 80, 82, *range(85, 93), 94)),
        "Z37",
        "Z39",
        "Z33.2",
        "Z38",
    ),
    icd9=("630", "631", "632", "633", "634", "635", "636", "637", "638", "639", "650", "V24", "V27"),
    names=(
        "miscarriage", "spontaneous abortion", "abortion", "ectopic pregnancy", "molar pregnancy", "stillbirth",
        "childbirth", "normal delivery", "vaginal delivery", "spontaneous vaginal delivery", "cesarean section",
        "caesarean section", "cesarean delivery", "postpartum", "post partum", "puerperium", "postnatal",
        "termination of pregnancy", "pregnancy termination", "delivered", "blighted ovum", "fetal demise",
        "pregnancy loss", "after pregnancy", "fehlgeburt", "entbindung", "kaiserschnitt", "wochenbett", "abort",
        "fausse couche", "accouchement", "césarienne", "post-partum", "aborto", "parto", "cesárea", "puerperio",
        "eileiterschwangerschaft", "schwangerschaftsabbruch",
    ),
    not_names=(
        "threatened miscarriage", "threatened abortion", "recurrent miscarriage", "recurrent pregnancy loss",
        "habitual abortion", "postpartum visit planned", "not delivered", "undelivered",
    ),
)  # fmt: skip
_NURSING = ProblemEntry(
    id=NURSING,
    name="breastfeeding",
    snomed=("69840006", "413712001"),
    icd10=("Z39.1",),
    icd9=("V24.1",),
    names=(
        "breastfeeding", "breast feeding", "breastfeeds", "breast feeds", "breastfed", "lactating", "lactation",
        "nursing mother", "lactating mother", "breastfeeding mother", "nursing infant", "stillen", "stillend", "stillt",
        "stillzeit", "allaitement", "allaite", "lactancia", "lactancia materna", "amamantando",
    ),
    not_names=(
        "suppression of lactation", "lactation suppression", "lactation suppressed", "breastfeeding stopped",
        "stopped breastfeeding", "breastfeeding ended", "was breastfed", "breastfeeding status unknown",
        "failed lactation", "failure of lactation", "nach stillen", "abgestillt", "lactation not established",
        "infant breastfed", "exclusively breastfed infant",
    ),
)  # fmt: skip

TERMS: Final = Problems((_PREGNANT, _ENDED, _NURSING))
