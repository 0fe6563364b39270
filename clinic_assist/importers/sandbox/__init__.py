"""Reads files in a process of its own, one confined child a file: client here, worker there, wire between them."""

from clinic_assist.importers.sandbox.client import ImportWorker, ImportWorkers
from clinic_assist.importers.sandbox.picture_client import PicturesInSession, PictureWorker

__all__ = ["ImportWorker", "ImportWorkers", "PictureWorker", "PicturesInSession"]
