"""Records of DSTU2, STU3 and R5 in the shape of R4, which the readers know; each element keeps its place in the file.

Told by structure, record by record: a file may not say its version, may be wrong about it, or mix versions. What means
the same under another name is renamed; what a version says in another way is said in R4's way; what R4 cannot say stays
as it is, is named in a warning, or leaves the record unread.
"""
