"""What intake answers: calls, machines that may speak, recipes, rows set aside."""

from .asked import access_asked_call, calls_by_id, iter_calls, list_calls_asked_by
from .calls import CallRow, access_call, access_call_by_number, list_calls
from .machines import Machine, NotAMachine, access_machine
from .meanings import MappingRow, meanings_by_date, meanings_of
from .recipes import (
    RecipeRow,
    access_recipe,
    access_recipe_text,
    list_recipe_rows,
    list_recipes,
    list_versions,
    read_recipe_text,
)
from .set_aside import SetAsideRow, list_set_aside

__all__ = [
    "CallRow",
    "Machine",
    "MappingRow",
    "NotAMachine",
    "RecipeRow",
    "SetAsideRow",
    "access_asked_call",
    "access_call",
    "access_call_by_number",
    "access_machine",
    "access_recipe",
    "access_recipe_text",
    "calls_by_id",
    "iter_calls",
    "list_calls",
    "list_calls_asked_by",
    "list_recipe_rows",
    "list_recipes",
    "list_set_aside",
    "list_versions",
    "meanings_by_date",
    "meanings_of",
    "read_recipe_text",
]
