"""Everything that time alone brings is in the worker's table too."""

from config.celery import app


def test_each_task_of_ours_has_its_turn() -> None:
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert ours == {turn["task"] for turn in app.conf.beat_schedule.values()}
