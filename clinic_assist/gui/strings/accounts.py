"""What the window says of accounts: how somebody comes in, who may do what, and charts in an emergency."""

from __future__ import annotations

from datetime import datetime

from clinic_assist.people import Role, Way
from clinic_assist.terminology.labels import format_moment

UNLOCK_LOGIN, UNLOCK_LOGIN_HINT = "User name", "As whoever manages the accounts gave it to you"
UNLOCK_NAME, UNLOCK_NAME_HINT = "Your name", "As it is to stand under signatures: Dr. J. Moore"
UNLOCK_NEW_LOGIN_HINT = "What you type at sign-in: j.moore"
UNLOCK_WAY = "Open with"
UNLOCK_FOLDER_FIRST = "Choose the vault’s folder first: the backup is restored into it."
WAY_WORDS = {Way.PASSWORD: "Passphrase", Way.RECOVERY: "Recovery key", Way.EMERGENCY: "Key of the emergency envelope"}
WAY_LEADS = {
    Way.PASSWORD: "Records are encrypted and can be read only with the passphrase.",
    Way.RECOVERY: "The recovery key lets an administrator in who can give people new passphrases. It shows no charts.",
    Way.EMERGENCY: "The sealed envelope opens charts for a while, for reading. Its use is kept in the audit trail.",
}
CODE_HINT = "14 groups of letters and figures"

ROLE_WORDS = {
    Role.CLINICIAN: "Clinician",
    Role.PHARMACIST: "Pharmacist",
    Role.READER: "Read only",
    Role.ADMINISTRATOR: "Administrator",
    Role.AUDITOR: "Auditor",
    Role.EMERGENCY: "Emergency",
}
ROLE_MEANINGS = {
    Role.CLINICIAN: "Reads charts, imports files, checks medicines, writes and signs notes, makes backups.",
    Role.PHARMACIST: "Reads charts, imports files, checks medicines, writes and signs notes.",
    Role.READER: "Reads charts. Imports, writes and prints nothing.",
    Role.ADMINISTRATOR: "Manages accounts, settings and backups. Sees charts only in an emergency, for a reason.",
    Role.AUDITOR: "Reads the audit trail. Sees no charts.",
}
OWNER_SHORT = "Owner"
OWNER_WORDS = "Owner: clinician and administrator"

ACCOUNTS, ACCOUNT_COLUMNS_NAME = "Accounts", "Who may open this vault"
ACCOUNTS_MEANING = (
    "Everybody has an own account, so that a signature, a decision and a line of the audit trail name one person."
)
ACCOUNT_ADD, ACCOUNT_CHANGE, ACCOUNT_REMOVE = "Add somebody …", "Name and role …", "Remove …"
ACCOUNT_RESET = "New passphrase …"
ACCOUNTS_BY_RECOVERY = (
    "You came in with the recovery key. Give somebody a new passphrase, then lock: they come in with it."
)
ACCOUNT_ACTIVE, ACCOUNT_REMOVED = "May come in", "Removed"
ACCOUNT_IS_YOU = "You"
NO_NAME = "No name yet"
SHEETS_TITLE = "Keys on paper"
SHEETS_MEANING = (
    "Two keys that are kept on paper, outside this computer: one for a lost passphrase, one for an emergency. "
    "Making one anew ends the earlier one."
)
SHEET_MAKE = {Way.RECOVERY: "Make a recovery key …", Way.EMERGENCY: "Make an emergency key …"}
SHEET_AGAIN = {Way.RECOVERY: "Make a new recovery key …", Way.EMERGENCY: "Make a new emergency key …"}
SHEET_STATE = {
    (Way.RECOVERY, True): "There is a recovery key.",
    (Way.RECOVERY, False): "There is no recovery key: a lost passphrase of the only administrator is final.",
    (Way.EMERGENCY, True): "There is a key for the emergency envelope.",
    (Way.EMERGENCY, False): "There is no key for an emergency envelope.",
}
SHEET_TITLES = {Way.RECOVERY: "The recovery key", Way.EMERGENCY: "The key of the emergency envelope"}
SHEET_TEXTS = {
    Way.RECOVERY: (
        "Whoever has it comes in as an administrator and can give people new passphrases. Write it down by "
        "hand and lock it away, not beside this computer."
    ),
    Way.EMERGENCY: (
        "Whoever opens the envelope can read charts for a while when nobody with an account is there. Write it down, "
        "seal it in an envelope, and keep it where the ward finds it."
    ),
}
SHEET_ONCE = "It is shown this once. Nobody can show it again, only make another."
SHEET_CHECK_MEANING = "Type the last group from your paper, so that nobody goes on without having written it down."
SHEET_KEY, SHEET_CHECK = "Key", "Last group, as you wrote it"
SHEET_CHECK_WRONG = "That is not the last group of the key. Compare what you wrote with the screen."
SHEET_DONE = "It is written down"
SHEET_MAKING = "Making the key …"

FIRST_TITLE = "The vault is made. Two keys for bad days"
FIRST_LATER = "Later"
FIRST_LATER_MEANING = "Both can be made at any time under Accounts."

PERSON_ADD_TITLE, PERSON_CHANGE_TITLE = "Add somebody", "Name and role"
PERSON_NAME, PERSON_LOGIN, PERSON_ROLE = "Name", "User name", "Role"
PERSON_FIRST_PHRASE, PERSON_AGAIN = "First passphrase", "Repeat it"
PERSON_PHRASE_MEANING = "Tell it to them in person. They change it themselves under their name in the top bar."
PERSON_ADD_NOW, PERSON_CHANGE_NOW = "Add", "Change"
RESET_TITLE, RESET_NOW = "A new passphrase", "Set the passphrase"
SAVING_ACCOUNT = "Keeping the change …"

REMOVE_TITLE = "Remove an account"
REMOVE_PLAIN, REMOVE_FOR_CAUSE = "Remove", "Remove and change the vault’s key"
REMOVE_PLAIN_MEANING = (
    "They come in no more. What they signed and what the audit trail says of them stays. Enough where somebody leaves "
    "in good order."
)
REMOVE_FOR_CAUSE_MEANING = (
    "The same, and the whole vault is encrypted anew under another key. Right where somebody may have kept a copy of "
    "the vault’s files or keys. It takes as long as copying the vault, and as much room. A copy that was taken before "
    "stays readable to whoever holds its key."
)
REMOVE_WORKING = "Removing the account …"
REKEY_WORKING = "Encrypting the vault anew. This takes a while; nothing is lost where it is cut short …"

AUDIT = "Audit trail"
SIGN_NAME_FIXED = "The name of your account. Whoever manages the accounts can change it."

OWN_TITLE = "Your account"
OWN_CURRENT, OWN_NEW, OWN_AGAIN = "Passphrase now", "New passphrase", "Repeat it"
OWN_PHRASE_TITLE, OWN_PHRASE_NOW = "Change your passphrase", "Change the passphrase"
OWN_PHRASE_MEANING = (
    "Nothing is encrypted anew: the same key lies under another lock. The old one opens nothing any more."
)
OWN_PHRASE_DONE = "Your passphrase is changed. Use the new one from now on."
OWN_BY_SHEET = "You came in with a key on paper: there is no passphrase of yours to change."
OWN_MAY, OWN_MAY_NOT = "Your role may", "It may not"
SWITCH_USER = "Lock, so that somebody else can sign in"

NO_CHARTS_TITLE = "Your account shows no charts"
NO_CHARTS_TEXT = (
    "That is right for most of what an administrator or an auditor does. What you may do is in the bar above."
)
FACTOR_FIRST_TITLE = "A second factor is asked for"
FACTOR_FIRST_TEXT = (
    "Your hospital asks for more than a passphrase on this computer. Open your account at the right of the bar above, "
    "add an app for one-time codes or a security key there, then lock and sign in again with it."
)
GLASS_TITLE = "Open charts in an emergency"
GLASS_TEXT = (
    "Where a patient would come to harm without the record, you can read charts for a while. Your reason, the time and "
    "every chart that you open are kept in the audit trail, and somebody will ask about them."
)
GLASS_REASON, GLASS_REASON_HINT = "Reason", "Who needs what, and why nobody with access can do it"
GLASS_MINUTES = "For"
GLASS_OPEN = "Open charts"
GLASS_OVER = "The time for the emergency is over: charts are closed again."
GLASS_CHOICES = ((15, "15 minutes"), (60, "1 hour"), (240, "4 hours"), (720, "12 hours"))

MAY_NOT_WORDS = {
    "import": "Your account may not import files.",
    "identity": "Your account may not decide which records are of one person.",
    "write": "Your account may not write notes.",
    "sign": "Your account may not sign notes.",
    "override": "Your account may not decide about alerts.",
    "export": "Your account may not print or export.",
}


def wait_words(seconds: int) -> str:
    """How long somebody waits after wrong attempts."""
    minutes, rest = divmod(seconds, 60)
    left = f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
    return (
        f"Too many wrong attempts. You can try again in {left}. Closing the program or setting the clock "
        "changes nothing."
    )


def signed_in(name: str, role: str) -> str:
    """Who sits here, for the top bar."""
    return f"{name} · {role}"


def glass_banner(until: datetime, minutes: int) -> str:
    """That charts are open for an emergency, and how long."""
    left = "less than a minute" if minutes < 1 else "1 minute" if minutes == 1 else f"{minutes} minutes"
    return (
        f"Emergency access until {format_moment(until.astimezone())} ({left} left). Every chart that you open is noted."
    )


def removing(name: str) -> str:
    """The title where somebody is to be removed."""
    return f"Remove {name}?"


def account_done(what: str, name: str) -> str:
    """What was done to whose account."""
    return {
        "added": f"{name} can come in now.",
        "changed": f"Changed for {name}.",
        "reset": f"{name} comes in with the new passphrase from now on; the old one opens nothing.",
        "cleared": f"{name} is asked for no code any more.",
        "removed": f"{name} comes in no more.",
        "rekeyed": f"{name} comes in no more, and the vault has a new key.",
    }[what]


ACCOUNT_COLUMNS = (
    ("Name", 3, 200),
    ("User name", 2, 140),
    ("Role", 3, 220),
    ("State", 2, 130),
    ("Second factor", 2, 120),
    ("Last sign-in", 2, 150),
    ("", 0, 60),
)
