"""The doors beside routes, and the resources of docs/access.md: covered by which lines, or due."""

# A socket op goes through the rule that the same act has over HTTP.
SOCKET_OPS = {
    "resume": "read Channel",
    "send": "send Channel",
    "edit": "edit Message",
    "delete": "delete Message",
    "react": "react Channel",
    "unreact": "react Channel",
    "read": "read Channel",
    "typing": "send Channel",
    "recv": "one's own socket",
    "ping": "one's own socket",
}

# What is served beside the API to programs without a session, and by whose rights.
FEEDS = {
    "ics/<slug:secret>.ics": "the secret's person: read Lesson, read SchoolEvent",
}

# Commands are the operator's, who has the machine: no person of a school runs one.
COMMANDS = {
    "access_codes",
    "api_token",
    "import_roster",
    "import_timetable",
    "make_oneroster_sample",
    "make_timetable_sample",
    "new_epoch",
    "restrict_guardian",
    "seed_demo",
    "suspend",
}

PENDING = "pending"

# Each row of docs/access.md: the rules that cover it, or the issue that brings its model.
RESOURCES: dict[str, tuple[str, ...] | str] = {
    "own class or group channel": ("read Channel", "send Channel", "react Channel"),
    "class-parents channel": ("read Channel", "send Channel", "react Channel"),
    "staff and team channels": ("read Channel", "send Channel"),
    "another class's channel": ("look_into Channel", "read Channel"),
    "direct messages": ("write_to User", "read Channel"),
    "directory": ("read User", "read Group"),
    "safety reports": ("report Message", "read Report", "settle Report"),
    "announcements": f"{PENDING}: 4",
    "marks": (
        "read Assessment",
        "edit Assessment",
        "read Mark",
        "mark Teaching",
        "manage Teaching",
        "reopen Period",
    ),
    "absences": f"{PENDING}: 2",
    "homework": f"{PENDING}: 2",
    "submissions": f"{PENDING}: 2",
    "report cards": f"{PENDING}: later",
    "timetable": ("read Lesson", "edit Lesson", "plan Establishment", "plan Group"),
    "documents": f"{PENDING}: 2",
    "spaces": f"{PENDING}: later",
    "events": ("read SchoolEvent", "edit SchoolEvent", "answer SchoolEvent"),
    "imports": f"{PENDING}: later, by the page; today by the operator's command",
    "audit": f"{PENDING}: later",
    "exports": f"{PENDING}: later",
}
