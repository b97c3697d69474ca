"""The ways in which calls come from outside, one adapter each, by the word that stands for them in settings."""

from ..rules.fetched import Adapter
from .arcgis import ArcGIS
from .atom import Atom
from .ckan import CKAN
from .folder import Folder
from .http_file import HttpFile
from .imap import Imap
from .sftp import Sftp
from .socrata import Socrata

ADAPTERS: dict[str, Adapter] = {
    one.kind: one for one in (Socrata(), ArcGIS(), CKAN(), Atom(), HttpFile(), Folder(), Sftp(), Imap())
}

__all__ = ["ADAPTERS"]
