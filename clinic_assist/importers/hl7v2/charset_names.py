"""Which codec reads the character set that MSH-18 names."""

from __future__ import annotations

import re
from functools import lru_cache

_NO_NAME = re.compile(r"[^A-Z0-9]+")
_ISO_8859 = (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)

# HL7 v2.8 table 0211, and the names that systems write in its place; without blanks and signs. Where a national
# standard has grown, its larger form reads the older one too.
_CODECS = {
    **dict.fromkeys(("ASCII", "USASCII", "ISOIR6", "ISOIR006"), "ascii"),
    **dict.fromkeys(("UTF8", "UNICODEUTF8", "UNICODE", "UNICODEUTF16", "UNICODEUTF32", "UTF16", "UTF32"), "utf-8"),
    **{f"8859{part}": f"iso8859-{part}" for part in _ISO_8859},
    **{f"ISO8859{part}": f"iso8859-{part}" for part in _ISO_8859},
    **{f"LATIN{part}": f"iso8859-{part}" for part in (1, 2)},
    "ISOIR100": "iso8859-1", "ISOIR101": "iso8859-2", "ISOIR144": "iso8859-5", "ISOIR148": "iso8859-9",
    **{f"{maker}{page}": f"cp{page}" for maker in ("WINDOWS", "CP", "WIN") for page in range(1250, 1259)},
    "KOI8R": "koi8_r",
    **dict.fromkeys(("ISOIR13", "ISOIR14", "ISOIR87", "ISOIR159", "ISO2022JP"), "iso2022_jp_ext"),
    **dict.fromkeys(("ISO2022IR13", "ISO2022IR87", "ISO2022IR159", "JISX0201", "JISX0208"), "iso2022_jp_ext"),
    **dict.fromkeys(("SHIFTJIS", "SJIS", "MS932", "CP932", "WINDOWS31J"), "cp932"),
    "EUCJP": "euc_jp",
    **dict.fromkeys(("GB180302000", "GB18030", "GB2312", "GBK", "CP936"), "gb18030"),
    **dict.fromkeys(("KSX1001", "KSC5601", "EUCKR", "CP949"), "cp949"),
    **dict.fromkeys(("BIG5", "CP950"), "big5"),
}  # fmt: skip

# HL7 v2.5.1 s.2.15.9.17: MSH-17 is the country, by ISO 3166. Where no set is declared and the text is no UTF-8, what
# is usual there is tried.
_OF_COUNTRIES = {
    "JPN": "iso2022_jp_ext", "JP": "iso2022_jp_ext", "CHN": "gb18030", "CN": "gb18030", "KOR": "cp949", "KR": "cp949",
    "TWN": "big5", "TW": "big5", "HKG": "big5", "HK": "big5",
    **dict.fromkeys(("RUS", "RU", "BLR", "BY", "UKR", "UA", "BGR", "BG", "KAZ", "KZ"), "cp1251"),
    **dict.fromkeys(("POL", "PL", "CZE", "CZ", "SVK", "SK", "HUN", "HU", "SVN", "SI", "HRV", "HR"), "cp1250"),
    **dict.fromkeys(("GRC", "GR"), "cp1253"), **dict.fromkeys(("TUR", "TR"), "cp1254"),
    **dict.fromkeys(("ISR", "IL"), "cp1255"),
}  # fmt: skip

_SHOWN = {
    "utf-8": "UTF-8", "cp932": "Shift-JIS", "euc_jp": "EUC-JP", "iso2022_jp_ext": "ISO-2022-JP", "gb18030": "GB 18030",
    "cp949": "KS X 1001", "big5": "Big-5", "koi8_r": "KOI8-R",
}  # fmt: skip


@lru_cache(maxsize=256)
def codec_named(declared: str) -> str | None:
    """Answers Python's name of a character set that MSH-18 declares; None for one that is not known."""
    return _CODECS.get(_NO_NAME.sub("", declared.upper()))


def codec_of_country(country: str) -> str | None:
    """Answers the codec that is usual in a country (MSH-17); None where none is known or needed."""
    return _OF_COUNTRIES.get(country.strip().upper())


def shown(codec: str) -> str:
    """Answers a character set's name for a person."""
    if codec.startswith("iso8859-"):
        return f"ISO 8859-{codec[8:]}"
    return _SHOWN.get(codec) or f"Windows-{codec[2:]}"
