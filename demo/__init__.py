"""A made-up town, and the day it plays. Nothing here is a real place or a real person."""
