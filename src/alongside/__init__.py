"""Alongside runs a community safety worker programme. DESIGN: three floors and five doors."""

from alongside.ground import sqlite

sqlite.install()
