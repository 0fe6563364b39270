"""What is said about second factors."""

from __future__ import annotations

from datetime import datetime

from clinic_assist.terminology.labels import format_moment

FACTORS_TITLE = "Second factor"
TOTP_STATE = {
    True: "Authenticator app: asks for a code.",
    False: "Authenticator app: none.",
}
TOTP_ENROL, TOTP_REMOVE = "Add an authenticator app …", "Ask for no code any more …"
KEY_NONE = "Security key: none."
KEY_ENROL, KEY_REMOVE = "Add a security key …", "Take the security key off …"

TOTP_TITLE, TOTP_NOW = "Add an authenticator app", "Ask for a code from now on"
TOTP_MEANING = (
    "At sign-in the app’s code is asked for after the passphrase. It stops somebody who saw you type. It does not stop "
    "somebody who copies the vault’s files and knows the passphrase: for that, add a security key."
)
TOTP_SCAN = "Scan this with the app, or type the letters into it (time-based, 6 digits, 30 seconds)."
TOTP_ONCE = "It is shown this once. Close the window and nothing is kept."
TOTP_SQUARE, TOTP_SECRET = "Square code for the app", "Secret for the app"
TOTP_CODE, TOTP_CODE_HINT = "Code that the app shows now", "6 figures"
TOTP_MAKING = "Making a secret …"
TOTP_DONE = "From now on a code of your app is asked for at sign-in."
TOTP_OFF_TITLE, TOTP_OFF_NOW = "Ask for no code any more", "Ask for no code"
TOTP_OFF_MEANING = "Your passphrase alone lets you in again. The entry in the app serves for nothing any more."
TOTP_OFF_DONE = "No code is asked for any more."

KEY_TITLE, KEY_NOW = "Add a security key", "Add this key"
KEY_MEANING = (
    "Your account then opens with passphrase and key together, and with neither alone, even where somebody has copied "
    "the vault’s files. Plug in the key (FIDO2, USB), and touch it twice when it blinks."
)
KEY_LOST = (
    "One key for an account. Where it is lost, whoever manages the accounts gives you a new passphrase; where that is "
    "you alone, the recovery key lets you in. Make that first."
)
KEY_NAME, KEY_NAME_HINT = "Name of the key", "Blue key"
KEY_PIN, KEY_PIN_HINT = "PIN of the key", "The key asks for it"
KEY_TOUCH = "Touch the security key when it blinks …"
KEY_DONE = "From now on your account opens with the passphrase and this key together."
KEY_OFF_TITLE, KEY_OFF_NOW = "Take the security key off", "Take it off"
KEY_OFF_MEANING = "The passphrase alone opens your account again. The key must be plugged in, and is touched once."
KEY_OFF_DONE = "The passphrase alone opens your account again."

FACTOR_COLUMN = {(False, False): "None", (True, False): "App", (False, True): "Key", (True, True): "App and key"}
FACTOR_CLEAR = "Ask for no code …"
FACTOR_CLEAR_TITLE, FACTOR_CLEAR_NOW = "Ask somebody for no code any more", "Ask for no code"
FACTOR_CLEAR_MEANING = (
    "For somebody who lost the phone with the app. Make sure that it is they who ask: afterwards their passphrase "
    "alone lets them in, until they add an app again."
)

UNLOCK_CODE, UNLOCK_CODE_HINT = "One-time code", "Of your authenticator app, 6 figures"
NEVER_IN = "Never"


def last_sign_in(at: datetime | None) -> str:
    """When somebody opened the vault last."""
    return format_moment(at.astimezone()) if at else NEVER_IN


def key_state(name: str) -> str:
    """Which security key opens the own account together with the passphrase."""
    return f"Security key: {name}, together with the passphrase." if name else KEY_NONE
