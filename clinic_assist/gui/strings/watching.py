"""What the window says of watched folders and of the files that wait in them."""

from __future__ import annotations

from clinic_assist.gui.strings.phrases import counted

WATCH_TITLE, WATCH_OPEN, WATCH_LOOK = "Watched folders", "Watching …", "Look at them"
WATCH_ADD, WATCH_CHOOSE, WATCH_REMOVE = "Watch a folder …", "Choose a folder to watch", "Stop watching"
WATCH_BACK = "Imports made"
WATCH_MEANING = (
    "While the vault is unlocked, files that appear in these folders are listed here. Nothing is imported before you "
    "say so, and the files themselves are never changed, moved or deleted."
)
WATCH_NO_FOLDER = "No folder is watched."
WATCH_NO_FOLDER_TEXT = (
    "Choose the folder into which your record system writes its exports: new files are then offered here, with a "
    "preview, as soon as they are complete. Folders within it are watched with it."
)
WATCH_FOLDERS, WATCH_FILES = "Folders", "Files in watched folders"
WATCH_IS_WATCHED, WATCH_NOT_LOOKED = "Watched", "Not looked into yet"
WATCH_NOT_ANSWERED = "A folder does not answer. If it is on a drive of the network, it may be out of reach."
WATCH_ONE, WATCH_OUT, WATCH_AGAIN = "Preview this file", "Leave out", "Offer again"
WATCH_OUT_ALL, WATCH_UNDO = "Leave out all", "Undo"
WATCH_NOTHING_NEW = "No new file waits."
WATCH_STATES = {
    "writing": "Still being written",
    "checking": "Being looked at",
    "new": "New",
    "twice": "Same as another new file",
    "known": "Already in the vault",
    "dealt-with": "Imported or refused before",
    "left-out": "Left out",
    "unreadable": "Cannot be read",
    "too-large": "Larger than any file that is read",
}
WATCH_EMPTY_FILE = "Empty so far"


def new_files(count: int, folders: int) -> str:
    if not count:
        return ""
    return f"{counted(count, 'new file')} in the watched {'folder' if folders == 1 else 'folders'}."


def imports_entry(title: str, count: int) -> str:
    return f"{title}  {count:,} new" if count else title


def preview_new(count: int) -> str:
    return f"Preview {counted(count, 'new file')}" if count else "Preview new files"


def watched_files(new: int, others: int, *, most: int) -> str:
    waits = f"{counted(new, 'new file waits', 'new files wait')}." if new else WATCH_NOTHING_NEW
    rest = f" {counted(others, 'other file')} in these folders." if others else ""
    return f"{waits}{rest}{f' The first {most:,} are listed.' if new + others > most else ''}"


def watched_others(count: int, *, shown: bool) -> str:
    return f"{'Hide' if shown else 'Show'} {counted(count, 'file')} that {'needs' if count == 1 else 'need'} nothing"


def left_out(count: int) -> str:
    them = "It is" if count == 1 else "They are"
    return f"Left out: {counted(count, 'file')}. {them} not offered again until changed."


def watch_stopped(count: int) -> str:
    no_longer = f" {counted(count, 'file')} of it no longer {'waits' if count == 1 else 'wait'}." if count else ""
    return f"The folder is not watched any more.{no_longer} What was imported from it stays in the vault."


def size_words(size_bytes: int) -> str:
    for unit, size in (("GB", 2**30), ("MB", 2**20), ("KB", 2**10)):
        if size_bytes >= size:
            return f"{size_bytes / size:,.1f} {unit}"
    return counted(size_bytes, "byte")
