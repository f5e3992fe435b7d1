"""An inquiry into what a registrar did between two days, and the orders and cards that it looks at one by one."""

from django.db import models

from kortisto.accounts.models import User
from kortisto.cards.models import CardOrder
from kortisto.kernel.retention import Retain
from kortisto.kernel.rows import Row

from .states import InquiryState, Mark


class Inquiry(Row):
    """The office looks into a registrar's acts between two Helsinki days, both included (tapahtumaselvitys).

    `document` is the sealed incident file, made when the inquiry is closed.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="inquiries")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.TextField(max_length=2000)
    state = models.CharField(max_length=12, choices=InquiryState.choices, default=InquiryState.COLLECTING)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    conclusion = models.TextField(max_length=4000, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    document = models.CharField(max_length=20, blank=True)

    retain = Retain("inquiry", years=10, after="closed_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=~models.Q(state="closed"), name="one_inquiry_into_a_person"
            ),
            models.CheckConstraint(
                name="inquiry_period_ordered", condition=models.Q(last_day__gte=models.F("first_day"))
            ),
        ]


class InquiryItem(Row):
    """One order, with its card when there is one, that the registrar had a part in; how it was marked, by whom and why."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="items")
    order = models.ForeignKey(CardOrder, on_delete=models.PROTECT, related_name="inquiry_items")
    mark = models.CharField(max_length=10, choices=Mark.choices, default=Mark.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    marked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("inquiry", years=10, after="inquiry__closed_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inquiry", "order"], name="an_order_once_in_an_inquiry")]
        indexes = [models.Index(fields=["inquiry", "mark", "id"], name="inquiry_by_mark")]
