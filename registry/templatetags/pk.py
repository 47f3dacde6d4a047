"""Tags and filters of every page: figures and days in the reader's language, states, icons, forms, lists.

`{% load pk %}`. What rows of long lists use (status, icon, amounts) is made here directly; larger parts are drawn by
templates/components/. An unknown value (None) is shown as missing, never as 0 or nothing.
"""

from django import template

from registry.templatetags import fields, figures, frames, lists, marks, places, quick

register = template.Library()
for _part in (figures, marks, places, lists, fields, frames, quick):
    register.tags.update(_part.register.tags)
    register.filters.update(_part.register.filters)
