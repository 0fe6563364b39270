"""Tall-man letters: look-alike drug names with the part that differs in capitals.

Source: the FDA-approved list of established drug names with recommended tall man letters, and the additional names
recommended by ISMP (both public lists, 2016 and later revisions). Names outside the lists are never changed.
"""

from __future__ import annotations

import re

_TALL_MAN = (
    # FDA-approved list
    "acetaZOLAMIDE acetoHEXAMIDE buPROPion busPIRone chlorproMAZINE chlorproPAMIDE clomiPHENE "
    "clomiPRAMINE cycloSERINE cycloSPORINE DAUNOrubicin dimenhyDRINATE diphenhydrAMINE DOBUTamine "
    "DOPamine DOXOrubicin glipiZIDE glyBURIDE hydrALAZINE HYDROmorphone hydrOXYzine medroxyPROGESTERone "
    "methylPREDNISolone methylTESTOSTERone niCARdipine NIFEdipine prednisoLONE predniSONE sulfADIAZINE "
    "sulfiSOXAZOLE TOLAZamide TOLBUTamide vinBLAStine vinCRIStine "
    # ISMP additional list
    "ALPRAZolam aMILoride amLODIPine ARIPiprazole azaCITIDine azaTHIOprine carBAMazepine CARBOplatin "
    "ceFAZolin cefTRIAXone CISplatin clonazePAM cloNIDine cloZAPine ePHEDrine EPINEPHrine fentaNYL "
    "FLUoxetine fluPHENAZine fluvoxaMINE guaiFENesin guanFACINE HYDROcodone HYDROXYprogesterone "
    "ISOtretinoin lamiVUDine lamoTRIgine levETIRAcetam levOCARNitine levoFLOXacin LORazepam metFORMIN "
    "methazolAMIDE metroNIDAZOLE mitoXANTRONE nalOXone niMODipine OLANZapine OXcarbazepine oxyCODONE "
    "OxyCONTIN PARoxetine PENTobarbital PHENobarbital PAZOPanib PONATinib QUEtiapine quiNIDine quiNINE "
    "raNITIdine rifAMPin rifAXIMin risperiDONE rOPINIRole SAXagliptin SITagliptin SORAfenib SUFentanil "
    "sulfaSALAzine SUMAtriptan SUNItinib tiaGABine tiZANidine traMADol traZODone valACYclovir "
    "valGANciclovir ZOLMitriptan "
).split()
_BY_NAME = {name.lower(): name for name in _TALL_MAN}
_WORD = re.compile(r"[A-Za-z]+")


def tall_man(text: str) -> str:
    """Writes the listed names in a text in tall-man letters; everything else stays as it is."""
    return _WORD.sub(lambda match: _BY_NAME.get(match.group().lower(), match.group()), text)
