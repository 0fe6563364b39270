"""The window. The only room that knows Qt."""

from clinic_assist.gui.lasting_objects import make_lasting

make_lasting()
