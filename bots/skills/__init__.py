"""The skills that there are, by name; a new one is added here."""

from bots.skill import Skill
from bots.skills import (
    absence_report,
    attendance,
    events,
    grades,
    homework,
    people,
    resources,
    talk,
    timetable,
)

SKILLS: tuple[Skill, ...] = (
    *timetable.SKILLS,
    *grades.SKILLS,
    *homework.SKILLS,
    *resources.SKILLS,
    *attendance.SKILLS,
    *absence_report.SKILLS,
    *events.SKILLS,
    *people.SKILLS,
    *talk.SKILLS,
)

BY_INTENT = {intent: skill for skill in SKILLS for intent in skill.intents}
DEEDS = {name: doing for skill in SKILLS for name, doing in skill.deeds.items()}
