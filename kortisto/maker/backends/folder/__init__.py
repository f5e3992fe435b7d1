"""A maker reached through a spool folder with signed and encrypted files: the simulator, and any maker that agrees on
the format.
"""

from .maker import FolderMaker

__all__ = ["FolderMaker"]
