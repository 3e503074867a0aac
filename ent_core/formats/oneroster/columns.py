"""The files and columns that are read, by «OneRoster CSV Binding» 1.1 and 1.2.

What is ``ignored`` is known and left unopened; passwords are among it and are never looked at.
"""

from ent_core.formats.tables import Columns

_EVERYWHERE = ("status",)
_IGNORED = ("dateLastModified",)

MANIFEST = Columns("manifest.csv", ("propertyName", "value"))
ORGS = Columns(
    "orgs.csv",
    ("sourcedId", "name"),
    (*_EVERYWHERE, "identifier", "parentSourcedId"),
    (*_IGNORED, "type"),
)
SESSIONS = Columns(
    "academicSessions.csv",
    ("sourcedId", "title", "type", "startDate", "endDate"),
    (*_EVERYWHERE, "parentSourcedId"),
    (*_IGNORED, "schoolYear"),
)
COURSES = Columns(
    "courses.csv",
    ("sourcedId", "title"),
    (*_EVERYWHERE, "courseCode", "subjects", "subjectCodes"),
    (*_IGNORED, "schoolYearSourcedId", "grades", "orgSourcedId"),
)
CLASSES = Columns(
    "classes.csv",
    ("sourcedId", "title", "classType", "schoolSourcedId"),
    (
        *_EVERYWHERE,
        "grades",
        "courseSourcedId",
        "classCode",
        "termSourcedIds",
        "subjects",
        "subjectCodes",
    ),
    (*_IGNORED, "location", "periods"),
)
_PERSON = ("sourcedId", "givenName", "familyName")
_PERSON_TOO = (*_EVERYWHERE, "enabledUser", "username", "email", "agentSourcedIds")
_PERSON_IGNORED = (
    *_IGNORED,
    "userIds",
    "middleName",
    "identifier",
    "sms",
    "phone",
    "grades",
    "password",
    "userMasterIdentifier",
    "preferredGivenName",
    "preferredMiddleName",
    "preferredFamilyName",
    "primaryOrgSourcedId",
    "pronouns",
    "resourceSourcedIds",
)
USERS_1_1 = Columns(
    "users.csv", (*_PERSON, "role"), (*_PERSON_TOO, "orgSourcedIds"), _PERSON_IGNORED
)
# A set with roles.csv: what 1.1 wrote beside the person stands there.
USERS_1_2 = Columns("users.csv", _PERSON, _PERSON_TOO, (*_PERSON_IGNORED, "role", "orgSourcedIds"))
ROLES = Columns(
    "roles.csv",
    ("sourcedId", "userSourcedId", "role", "orgSourcedId"),
    (*_EVERYWHERE, "beginDate", "endDate"),
    (*_IGNORED, "roleType", "userProfileSourcedId"),
)
ENROLLMENTS = Columns(
    "enrollments.csv",
    ("sourcedId", "classSourcedId", "userSourcedId", "role"),
    (*_EVERYWHERE, "primary", "beginDate", "endDate"),
    (*_IGNORED, "schoolSourcedId"),
)

ALWAYS = (ORGS, CLASSES, ENROLLMENTS)
OPTIONAL = (MANIFEST, SESSIONS, COURSES)
FILES = tuple(columns.file for columns in (*ALWAYS, *OPTIONAL, USERS_1_1, ROLES))
