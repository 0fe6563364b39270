"""Tall-man letters: look-alike drug names with the part that differs in capitals.

Source: FDA and ISMP, Lists of Look-Alike Drug Names with Recommended Tall Man Letters: the facts of both tables, as
revised in 2016 (in 2023 carboplatin and cisplatin moved to the FDA's table). Names outside the lists are never changed.
"""

from __future__ import annotations

import re

_TALL_MAN = (
    # FDA-approved list
    "acetaZOLAMIDE acetoHEXAMIDE buPROPion busPIRone CARBOplatin chlorproMAZINE chlorproPAMIDE CISplatin "
    "clomiPHENE clomiPRAMINE cycloSERINE cycloSPORINE DAUNOrubicin dimenhyDRINATE diphenhydrAMINE DOBUTamine "
    "DOPamine DOXOrubicin glipiZIDE glyBURIDE hydrALAZINE HYDROmorphone hydrOXYzine medroxyPROGESTERone "
    "methylPREDNISolone methylTESTOSTERone mitoXANTRONE niCARdipine NIFEdipine prednisoLONE predniSONE "
    "risperiDONE rOPINIRole sulfADIAZINE sulfiSOXAZOLE TOLAZamide TOLBUTamide vinBLAStine vinCRIStine "
    # ISMP additional list
    "ALPRAZolam aMILoride amLODIPine ARIPiprazole AVINza azaCITIDine azaTHIOprine carBAMazepine ceFAZolin "
    "cefoTEtan cefOXitin cefTAZidime cefTRIAXone CeleBREX CeleXA chlordiazePOXIDE cloBAZam clonazePAM cloNIDine "
    "cloZAPine DACTINomycin DAPTOmycin DEPO-Medrol dexmedeTOMIDine diazePAM dilTIAZem DOCEtaxel DULoxetine "
    "ePHEDrine EPINEPHrine epiRUBicin eriBULin fentaNYL flavoxATE FLUoxetine fluPHENAZine fluvoxaMINE guaiFENesin "
    "guanFACINE HumaLOG HumuLIN HYDROcodone HYDROXYprogesterone IDArubicin inFLIXimab INVanz ISOtretinoin "
    "KlonoPIN LaMICtal LamISIL lamiVUDine lamoTRIgine levETIRAcetam levOCARNitine levoFLOXacin LEVOleucovorin "
    "LORazepam metFORMIN methazolAMIDE methIMAzole metOLazone metroNIDAZOLE metyraPONE metyroSINE miFEPRIStone "
    "miSOPROStol mitoMYcin nalOXone NexAVAR NexIUM niMODipine NovoLIN NovoLOG OLANZapine OXcarbazepine oxyCODONE "
    "OxyCONTIN oxyMORphone PACLitaxel PARoxetine PAZOPanib PEMEtrexed penicillAMINE PENTobarbital PHENobarbital "
    "PONATinib PRALAtrexate PriLOSEC PROzac QUEtiapine quiNIDine quiNINE RABEprazole raNITIdine rifAMPin "
    "rifAXIMin RisperDAL riTUXimab romiDEPsin romiPLOStim SandIMMUNE SandoSTATIN SAXagliptin SEROquel SINEquan "
    "SITagliptin Solu-CORTEF Solu-MEDROL SORAfenib SUFentanil sulfaSALAzine SUMAtriptan SUNItinib TEGretol "
    "tiaGABine tiZANidine traMADol traZODone TRENtal valACYclovir valGANciclovir ZOLMitriptan ZyPREXA ZyrTEC "
).split()
_BY_NAME = {name.lower(): name for name in _TALL_MAN}
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")


def tall_man(text: str) -> str:
    """Writes the listed names in a text in tall-man letters; everything else stays as it is."""
    return _WORD.sub(lambda match: _written(match.group()), text)


def _written(word: str) -> str:
    """A word, or words joined by hyphens: the whole name first (`Solu-MEDROL`), then its parts (`drug-drug`)."""
    whole = _BY_NAME.get(word.lower())
    return whole or "-".join(_BY_NAME.get(part.lower(), part) for part in word.split("-"))
