"""The fixed sentences."""

from __future__ import annotations

from clinic_assist.terminology.labels import ISSUE_KIND_SHORT, ISSUE_KIND_WORDS

PRODUCT = "Clinic Assist"
PRODUCT_PROMISE = "The record first. Rules decide. Every sentence shows its source.\nNothing leaves this computer."
SOMETHING_WENT_WRONG = "Something went wrong. What was saved is safe; go back to the patient list and try again."
CANCEL, CLOSE, SHOW, HIDE, DELETE = "Cancel", "Close", "Show", "Hide", "Delete"
CUT, PASTE, SELECT_ALL = "Cut", "Paste", "Select all"
COPY, TRY_AGAIN, CLOSE_MESSAGE = "Copy", "Try again", "Close this message"
FILES_FOLDER = "Folder:"
CLIPBOARD_TITLE, CLIPBOARD_ASK = "Copy", "Copy out of Clinic Assist?"
CLIPBOARD_MEANING = (
    "What is copied can be read by every program on this computer. It is taken away after 30 seconds and when you "
    "lock. You are asked once until then."
)
CLIPBOARD_YES, CLIPBOARD_NO = "Copy", "Do not copy"
CRASHED_BEFORE = (
    "Clinic Assist met an error of its own. What was saved is safe. A report without any value of a record is kept "
    "for IT: “clinic-assist crashes” shows it."
)
HELP, LOCK, IMPORTS = "Help", "Lock", "Imports"
LOADING = "Opening the chart …"

UNLOCK_FOLDER, UNLOCK_PASSPHRASE, UNLOCK_AGAIN = "Vault folder", "Passphrase", "Repeat it"
UNLOCK_FOLDER_HINT = "The folder that holds the vault, or an empty one for a new vault"
UNLOCK_BROWSE, UNLOCK_CHOOSE = "Browse …", "Choose the vault folder"
UNLOCK_REVEAL = "Show or hide the letters of the passphrase"
UNLOCK_CAPS = "Caps Lock seems to be on."
UNLOCK_CREATING, UNLOCK_OPENING = "Making the vault …", "Unlocking …"
UNLOCK_WORDS = {
    "nothing-chosen": (
        "Open or make a vault",
        "All records are kept encrypted in one folder, the vault. Choose the folder first.",
        "Unlock",
    ),
    "vault": ("Unlock the vault", "Records are encrypted and can be read only with the passphrase.", "Unlock"),
    "free": (
        "Make a new vault",
        "Nobody can recover a lost passphrase. Write it down and keep it where only the right people find it.",
        "Make the vault",
    ),
    "occupied": (
        "This folder holds other things",
        "There is no vault in it, and a new one needs an empty folder of its own. Choose another folder.",
        "Unlock",
    ),
}
PHRASE_TOO_UNIFORM = "Too few different characters. Several unrelated words make a good passphrase."
PHRASE_REPEAT = "Long enough. Now repeat it."
PHRASE_DIFFERS = "The two passphrases differ."
PHRASE_GOOD = "Both are the same and long enough."

PATIENTS, PATIENTS_SEARCH = "Patients", "Search patients"
PATIENTS_SEARCH_HINT = "Name, MRN or birth date (14-Jul-1945)"
PATIENTS_KEYS = "Enter or a double-click opens the chart"
PATIENTS_SHOW_ALL = "Show all patients"
OPEN_CHART = "Open chart"
PATIENTS_EMPTY = "No patients yet"
PATIENTS_EMPTY_TEXT = (
    "Import export files of your record system, or drag files and folders anywhere onto this window. "
    "The files themselves stay as they are; an encrypted copy goes into the vault."
)
PATIENTS_NO_MATCH = "No patient matches"
PATIENTS_NO_MATCH_TEXT = "Every word has to occur in the name, the MRN or the birth date. Try fewer letters."
BANNER_LABELS = {"born": "Born", "died": "Died", "gender": "Gender", "mrn": "MRN"}
SHOW_PATIENTS = "Show patients"

IMPORT_BUTTON = "Import files …"
IMPORT_MORE_FILES, IMPORT_MORE_FOLDER = "Import files …", "Import folder …"
IMPORT_CHOOSE_FILES, IMPORT_CHOOSE_FOLDER = "Choose files to import", "Choose a folder to import"
IMPORT_TITLE, IMPORT_HISTORY = "Import", "Imports"
IMPORT_PROGRESS, IMPORT_FILES = "Import progress", "Imported files"
IMPORT_CANCEL, IMPORT_STARTING = "Stop the import", "Looking at the files …"
IMPORT_MEANWHILE = "Charts can be opened meanwhile; each file comes in whole or not at all."
IMPORT_STOPPING = "Stopping. Files that are already in stay in, whole."
IMPORT_BUSY = "An import is running. Stop it first, or wait for its end."
IMPORT_DONE, IMPORT_ALREADY, IMPORT_REFUSED = "Imported", "Already imported", "Refused"
IMPORT_PARTLY, IMPORT_STOPPED = "Imported, not all of it", "Stopped, not imported"
IMPORT_REJECTED_ONE, IMPORT_WARNING_ONE, IMPORT_WHOLE_FILE = "Rejected", "Read in part", "The whole file"
IMPORT_ISSUES, IMPORT_FACTS, IMPORT_NO_FACTS = "Problems in this file", "Records by type", "No records read"
IMPORT_KEPT_MEANING = (
    "Kept unread: not part of what is read, or not understood. It is kept whole, and listed under All records."
)
IMPORT_NO_TYPE = "Type not stated"
IMPORT_SAVE_PDF = "Save report as PDF …"
IMPORT_NOTHING_YET = "Nothing has been imported yet. Choose files or a folder, or drag them onto this window."
DROP_HINT = "Let go to import these files."

SHOW_SOURCE, SHOW_SOURCE_SHORT = "Show source", "Source"
SOURCE_HINT = "The icon at the end of a row shows its source"
NONE_KNOWN_START = "None known"
SILENCE_SENTENCES = {
    ("problems", "none-known"): "None known: the record states that there are no problems.",
    ("problems", "not-asked"): "Not asked: the record states that nobody asked about problems.",
    ("problems", "no-information"): "Not recorded: the record says nothing about problems. That is not “none”.",
    ("allergies", "none-known"): "None known: the record states that there are no known allergies.",
    ("allergies", "not-asked"): "Not asked: the record states that nobody asked about allergies.",
    ("allergies", "no-information"): "Not recorded: the record does not say whether there are allergies. Ask.",
    ("medications", "none-known"): "None known: the record states that no medicines are taken.",
    ("medications", "not-asked"): "Not asked: the record states that nobody asked about medicines.",
    ("medications", "no-information"): "Not recorded: the record says nothing about medicines. That is not “none”.",
    ("results", "none-known"): "None known: the record states that there are no results.",
    ("results", "not-asked"): "Not asked: the record states that nothing was measured.",
    ("results", "no-information"): "Not recorded: the record holds no results.",
}
SILENCE_BESIDE_UNREAD = "Not known: what the record holds about this could not be read. That is not “none”."
SAID_TITLE = "What the record says about absence"
NONE_CURRENT_START = "None current"
NOT_RECORDED, NO_DATE, NO_RANGE, NO_CATEGORY = "Not recorded", "Date not recorded", "No range given", "No category"
NO_REACTION = "No reaction recorded"
NO_DOSAGE, NO_UNIT = "No dosage recorded", "(unit not recorded)"
RISK_HIGH, RISK_LOW, RISK_UNKNOWN = "High risk", "Low risk", "Cannot be assessed"
DO_NOT_GIVE = "Do not give"
MEDICATION_UNNAMED = "Medicine not named in the record"
ERROR_PRONE = "Easily misread form, shown as written"
MEDICATION_KINDS = {
    "MedicationRequest": "Order",
    "MedicationStatement": "Statement",
    "MedicationDispense": "Supply",
    "MedicationAdministration": "Given dose",
}
RESULTS, SERIES = "Results", "All results of the chosen test"
RESULTS_FILTER, RESULTS_CATEGORY = "Filter tests", "Category"
RESULTS_ALL_CATEGORIES, RESULTS_ABNORMAL_ONLY = "All categories", "Abnormal only"
NOT_CONVERTED = "Another unit, not converted: not drawn"
DOCUMENTS, DOCUMENT_TEXT = "Documents", "Text of the document"
DOCUMENTS_NONE = "The record holds no documents."
DOCUMENTS_SEARCH = "Find words in all documents"
DOCUMENTS_NOT_FOUND = "No document holds these words."
PLACE_BEFORE, PLACE_AFTER = "Previous place", "Next place"
REPLACED = "Replaced:"
DOCUMENT_EMPTY = "The record holds no text for this document."
CONCLUSION, DOCUMENT_REMARKS = "Conclusion", "About this document"
SECTION_UNTITLED, SECTION_NO_TEXT = "Section without a title", "No text in this section."
RECORDS, RECORDS_FILTER, RECORDS_KIND = "All records", "Filter by any text", "Type"
KEPT_UNREAD = "Kept unread"
FACT_NOT_HERE = "A record that is not in this chart"
NAV_HINT = "Keys: Alt+1 to 0, Alt+Q"

SOURCE_TITLE, SOURCE_TEXT, SOURCE_CLOSE = "Source", "Text of the imported file", "Close"
SOURCE_FILE, SOURCE_PLACE, SOURCE_IMPORTED = "File", "Place", "Imported"
SOURCE_EARLIER, SOURCE_LATER = "Show more before", "Show more after"
PLACE_TITLE, PLACE_LOOKING, PLACE_OPEN = "Place in the file", "Looking into the file …", "Show the place in the file"
SOURCE_UNALTERED = "The file’s own text, unaltered. Long lines are wrapped."
BANNER_SOURCE = "Show where name, birth date, gender and numbers were read"
SHOWN_AS = {
    "dicom": "The elements of the file, a line to each; of pictures only the size. Long lines are wrapped.",
    "pdf": "The words of the file, page by page, as they can be read. Long lines are wrapped.",
    "rtf": "The words of the file, without their looks. Long lines are wrapped.",
    "html": "The words of the file, without their looks. Long lines are wrapped.",
}

SAFETY = "Safety check"
OPEN_SAFETY = "Open safety check"
CHECKING_SAFETY = "Checking medication safety …"
NONE_IN_KNOWLEDGE = "No alert: the knowledge base holds nothing for what was checked."
NONE_IN_KNOWLEDGE_LONG = (
    "No alert. The knowledge base holds nothing for the medicines and allergies that were checked. "
    "That does not mean that there is no risk."
)
NOTHING_TO_CHECK = "Nothing to check: no current medicine was recognised."
NOTHING_LISTED = "Nothing to check"
ALL_OTHER_CHECKS = "The other checks"
CHECKS_RUN = "Which checks ran"
NOT_CHECKED_MEANING = "Nothing is known about the safety of these. Check them yourself."
ALL_RECOGNISED = "Every listed medicine and allergy was recognised. What the record does not list was not checked."
SAFETY_LIMITS = (
    "The rules support a professional who decides; they are not complete. No alert does not mean that there is no risk."
)
SAFETY_TABS = {
    "alerts": "Alerts",
    "matrix": "Medicines and checks",
    "propose": "Check a new medicine",
}
MATRIX = "Each medicine against each check"
MATRIX_MEDICINE = "Medicine"
MATRIX_HINT = "Choose a cell to read what it stands for"
MATRIX_WORDS = {
    "contraindicated": "Avoid",
    "serious": "Serious",
    "monitor": "Monitor",
    "information": "Info",
    "none-in-knowledge": "None",
    "not-checkable": "Unclear",
    "not-run": "Not run",
}
MATRIX_OPEN = "Show these alerts"
PROPOSE_MEANING = (
    "Type a part of its name and choose from the list. Nothing is prescribed or kept: the chart is checked with this "
    "medicine and without it."
)
PROPOSE_SEARCH, PROPOSE_FIND = "Name of the medicine", "Find"
PROPOSE_DIRECTIONS, PROPOSE_DIRECTIONS_HINT = "Dose and directions (may stay empty)", "500 mg twice daily"
PROPOSE_CHECK, PROPOSE_CHOSEN = "Check", "Chosen medicine"
PROPOSE_NONE_CHOSEN = "No medicine is chosen yet"
PROPOSE_NO_ALERT_MEANS = (
    "The knowledge base holds nothing for it in this patient. That does not mean that there is no risk."
)
PROPOSE_STATES = "Each check of this medicine"
ALTERNATIVES = "Others of the same class in this patient"
ALTERNATIVES_NONE = "The knowledge base names no class whose members stand in for one another."
SHOW_FOLDED = "Show them"
MISSING_DATA = "Could not be decided"
MISSING_DATA_MEANING = "The record lacks something. Once it is recorded and imported, these checks run."
ISSUE_KINDS = {kind.value: words for kind, words in ISSUE_KIND_WORDS.items()}
ISSUE_KINDS_SHORT = {kind.value: words for kind, words in ISSUE_KIND_SHORT.items()}
ALERT_WHY, ALERT_ACTION, ALERT_CONTEXT = "Why here", "What to do", "For this patient"
ALERT_CONSEQUENCE, ALERT_MECHANISM = "Consequence", "Mechanism"
ALERT_ALTERNATIVES, ALERT_NO_ALTERNATIVES, ALERT_SOURCES = "Alternatives", "None given by the source", "Sources"
ALERT_FOLD, ALERT_UNFOLD = "Show less", "Show consequence, mechanism, alternatives, sources"
OVERRIDE, OVERRIDE_AGAIN = "Go on despite this alert, because", "Change the reason"
OVERRIDE_OTHER_OPEN = "Other …"
OVERRIDE_OTHER, OVERRIDE_OTHER_BUTTON = "Other reason", "Keep this reason"
INTERRUPTION_REVIEW, INTERRUPTION_GO_ON = "Review and decide", "Seen – go to the chart"
NAME_TITLE, NAME_OK = "Your name", "Continue"
NAME_TEXT = "The decision is kept with your name and shown to the next person. Asked once until the vault locks."

DRAFT, NOTES = "Notes", "Drafts and signed notes"
DRAFT_BUTTON, STOP, STOPPING = "Draft", "Stop", "Stopping …"
DRAFTING, DRAFTING_TEXT = "Drafting", "Each statement appears once code has compared it with the record."
DRAFT_NOT_SIGNED = "Draft – not signed"
DRAFT_NONE = "No note yet"
DRAFT_NONE_TEXT = (
    "Choose what is to be drafted. The record is put into sentences; code then compares every statement with the "
    "record and says what it found. You edit, and you sign; nothing is final before."
)
DRAFT_EMPTY = "The draft holds no statement. Nothing was kept."
DRAFT_STOPPED = "Stopped before the first statement. Nothing was kept."
COMPOSE_WITH = "Compose with"
COMPOSE_MODEL, COMPOSE_RECORD_ONLY = "Language model", "Record only"
COMPOSED_RECORD_ONLY = "Composed from the record without a language model"
COMPOSED_CLINICIAN = "Written by a clinician"
COMPOSED_VERBALISER = "Sentences by the bundled language model (not a clinical model)."
COMPOSED_CLINICAL = "Sentences by an installed clinical language model."
COMPOSED_UNNAMED_MODEL = "Sentences by a language model that gave no name"
EDIT, EDIT_DONE, ADD_STATEMENT = "Edit", "Done editing", "Add a statement"
DELETE_DRAFT_ASK = "Delete this draft?"
DELETE_DRAFT_MEANING = "It cannot be brought back. The record itself and signed notes stay as they are."
KEEP_DRAFT = "Keep it"
DELETE_DRAFT, EXPORT_PDF, SIGN_BUTTON, SAVED = "Delete draft", "Export PDF", "Sign …", "Saved"
ADDED_SECTION, NOT_FROM_RECORD = "Added by the clinician", "Not from the record"
STATEMENT_TEXT, CHECKING = "Text of the statement", "Checking …"
WRITTEN_BY_CLINICIAN = "Written by a person."
VERDICTS = "Checked by code"
VERDICTS_MEANING = "No language model judges itself: code compared each statement with the record."
OMISSIONS, OMISSION_COLUMN = "In the record, not in this note", "Omission"
OMISSION_MEANING = "Active problems, allergies, current medicines and critical results that no statement mentions."
OMISSION_NONE = "Every active problem, allergy, current medicine and critical result is mentioned."
COVERAGE, CONTEXT, CONTEXT_COLUMN = "Records used", "Context used", "Record"
LEFT_OUT_BY_CRASH = "not reached before the writing ended"

SIGN, SIGN_TITLE, SIGN_NAME, SIGN_NAME_HINT = "Sign", "Sign this note", "Signed by", "Name and role"
SIGN_MEANING = "By signing you answer for every statement. A signed note cannot be changed."
SIGN_CONFIRM_ONE = "I know this myself"
EXPORT_TITLE, EXPORT_CHART, EXPORT_SAFETY = "Save as PDF", "Export chart", "Export PDF"

QUIT_TITLE, QUIT_ASK = "Import running", "Stop the import and quit?"
QUIT_MEANING = "Files that are already in stay in, whole. Importing again completes the rest."
QUIT_NOW, QUIT_NOT = "Stop and quit", "Go on importing"

ABOUT_KNOWLEDGE, ABOUT_MODEL, ABOUT_VAULT = "Safety knowledge", "Language model", "Vault"
ABOUT_NO_MODEL = "None installed. Summaries are composed from the record by code."
ABOUT_TEXTS = (
    (
        "What it does",
        (
            "Reads export files into an encrypted vault and shows them, each line with its place in the file.",
            "Checks current medicines against each other and the patient, by rules with their sources.",
            "Drafts notes, answers questions, compares each statement with the record, prints what you signed.",
        ),
    ),
    (
        "What it does not do",
        (
            "It decides nothing: it shows its basis to a professional who decides.",
            "It is not for use where seconds count, and not for primary diagnosis.",
            "It does not know everything: each safety check says what it could not check, and why.",
            "It sends nothing: it opens no network connection.",
        ),
    ),
)
ABOUT_KEYS_TITLE = "Keys"
ABOUT_KEYS = (
    ("Ctrl+P", "Patients"),
    ("Ctrl+F", "Search or filter"),
    ("Ctrl+I", "Import files"),
    ("Alt+1 to Alt+9, Alt+0", "The pages of a chart"),
    ("Alt+Q", "Ask the chart"),
    ("Enter", "On a row: show its source, or open the chart of a patient"),
    ("Esc", "Close the source"),
    ("Ctrl+D, Ctrl+E", "On the notes page: draft a note, edit the draft"),
    ("Ctrl+L", "Lock; after ten minutes without input the vault locks itself. Drafts are saved."),
    ("F1", "This help"),
)
