"""The attachments that a call wants of applicants, with the templates to fill in."""

import base64
import binascii
from io import BytesIO
from typing import Any, ClassVar

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from calls.api.parts.common import NAME, OfPart
from calls.models import Call
from calls.workflow.setup import MOST_ATTACHMENTS, set_attachments, store_template
from registry.api import shapes
from registry.api.problems import Fault, Invalid, unknown
from registry.api.shapes import text_in


class AttachmentOut(shapes.Out):
    """An attachment that a call wants."""

    key = shapes.text("Key within the call.")
    name_sv = shapes.text()
    name_en = shapes.text()
    about_sv = shapes.text("What it holds.")
    about_en = shapes.text()
    required = shapes.yes("It must be attached.")
    most_files = shapes.whole("Most files.")
    most_megabytes = shapes.whole("Largest file, megabytes.")
    project_kind = shapes.text(
        "Key of the kind of project it holds for; null: for all.",
        by=lambda row: row.project_kind and row.project_kind.key,
        null=True,
    )
    template = shapes.text("Name of the template to fill in; empty where there is none.", source="template_name")

    example: ClassVar = {
        "key": "projektplan",
        "name_sv": "Projektplan",
        "name_en": "Project plan",
        "about_sv": "",
        "about_en": "",
        "required": True,
        "most_files": 1,
        "most_megabytes": 10,
        "project_kind": None,
        "template": "mall.docx",
    }


class AttachmentsOut(shapes.Out):
    """The attachments that a call wants."""

    call = shapes.ident("The call.", source="case.uuid")
    attachments = shapes.many(AttachmentOut, "In order.", by=lambda row: row.wanted_attachments.all())

    example: ClassVar = {"call": "0198c0de-0000-7000-8000-000000000011", "attachments": [AttachmentOut.example]}


class TemplateIn(shapes.In):
    """A template's file."""

    name = text_in(200)
    content = serializers.CharField(max_length=4_500_000, help_text="The file, in base64.")


class AttachmentIn(shapes.In):
    """An attachment. A template that stands is kept with `keep_template`, by the attachment's key."""

    key = serializers.SlugField(max_length=40, required=False, default="", allow_blank=True)
    name_sv = text_in(120)
    name_en = serializers.CharField(**NAME)
    about_sv = text_in(500, required=False, default="")
    about_en = text_in(500, required=False, default="")
    required = serializers.BooleanField(required=False, default=True)
    most_files = serializers.IntegerField(min_value=1, max_value=30, required=False, default=1)
    most_megabytes = serializers.IntegerField(min_value=1, max_value=100, required=False, default=10)
    project_kind = serializers.SlugField(max_length=80, required=False, allow_null=True, default=None)
    keep_template = serializers.BooleanField(required=False, default=True)
    template = TemplateIn(required=False, allow_null=True, default=None)


class AttachmentsIn(shapes.In):
    """All of them; replaces what was said."""

    attachments = AttachmentIn(many=True, max_length=MOST_ATTACHMENTS)

    example: ClassVar = {"attachments": [{"key": "projektplan", "name_sv": "Projektplan"}]}


class CallAttachments(OfPart):
    """Read which attachments a call wants, or say it for a draft, with templates."""

    out, into = AttachmentsOut, AttachmentsIn

    def rows(self) -> QuerySet:
        return super().rows().prefetch_related("wanted_attachments__project_kind")

    def faults(self, values: dict[str, Any]) -> dict[str, Any]:
        kinds = self.kinds()
        for place, one in enumerate(values["attachments"]):
            if one["project_kind"] is not None and one["project_kind"] not in kinds:
                raise Invalid([unknown(f"/attachments/{place}/project_kind")])
            if one["template"] is not None:
                one["template"]["content"] = _content(one["template"]["content"], place)
        return values

    def act(self, thing: Call, values: dict[str, Any]) -> Call:
        stored = {one.key: one for one in thing.wanted_attachments.select_related("template")}
        rows = []
        for one in values["attachments"]:
            row = {**one, "project_kind": one["project_kind"] or "", "template": None, "template_name": ""}
            before = stored.get(one["key"])
            if one["template"] is not None:
                content = one["template"]["content"]
                upload = UploadedFile(BytesIO(content), name=one["template"]["name"], size=len(content))
                row["template"], row["template_name"] = store_template(upload, now=self.now)
            elif before is not None and row["keep_template"] and before.template_id:
                row["template"], row["template_name"] = before.template, before.template_name
            row.pop("keep_template")
            rows.append(row)
        return set_attachments(thing, rows, **self.how)


def _content(text: str, place: int) -> bytes:
    """The file's bytes; Invalid for what is no base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        fault = Fault(str(_("This is not base64.")), "no_base64", f"/attachments/{place}/template/content")
        raise Invalid([fault]) from None
