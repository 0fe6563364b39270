"""Reads DICOM files: images, reports, waveforms, documents and directories (DICOM PS3.3, PS3.5, PS3.10)."""
