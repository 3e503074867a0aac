"""What comes due by the clock."""

from celery import shared_task

from ent_core.grades import publishing


@shared_task(name="grades.tell_published")
def tell_published() -> None:
    """Tell of marks whose time of publication has come."""
    publishing.tell_published()
