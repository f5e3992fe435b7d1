"""Where rooms register what they show around the pages. The registry lies lower, in `ui`, so that every room may use it."""

from kortisto.ui.navigation import (
    Choice,
    NavLink,
    Person,
    Place,
    Search,
    register_home,
    register_nav,
    register_person,
    register_place,
    register_search,
)

__all__ = [
    "Choice",
    "NavLink",
    "Person",
    "Place",
    "Search",
    "register_home",
    "register_nav",
    "register_person",
    "register_place",
    "register_search",
]
