"""A person, and the ways in which a person proves to be that one."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy

from ent_core.kernel import clock
from ent_core.people.names import SearchName


class Language(models.TextChoices):
    FRENCH = "fr", "Français"
    ENGLISH = "en", "English"


class UserAccounts(BaseUserManager["User"]):
    """How Django and allauth make and look up accounts; usernames ignore case."""

    def create_user(self, username: str, password: str | None = None, **facts: Any) -> "User":
        user = self.model(username=username.lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser):
    """One person, with all their roles in all their schools.

    ``rights_version`` rises with every change of what the person may see; open sockets compare it,
    so that a right ends within seconds even where no message reaches them.
    """

    # Named in Django's own words, because its password checks show these names to people.
    username = models.CharField(gettext_lazy("username"), max_length=150)
    first_name = models.CharField(gettext_lazy("first name"), max_length=100, blank=True)
    last_name = models.CharField(gettext_lazy("last name"), max_length=100, blank=True)
    search_name = SearchName(max_length=210, blank=True, default="", editable=False)
    civility = models.CharField(max_length=10, blank=True)  # «M.», «Mme»: as the source gives it
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=5, choices=Language, blank=True)
    theme = models.CharField(max_length=5, blank=True)
    is_active = models.BooleanField(default=True)
    must_choose_password = models.BooleanField(default=False)
    rights_version = models.PositiveBigIntegerField(default=1)
    date_joined = models.DateTimeField(default=clock.now)

    objects: ClassVar[UserAccounts] = UserAccounts()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="username_ignores_case"),
        ]
        indexes = [models.Index(fields=["search_name", "id"], name="people_by_name")]

    def __str__(self) -> str:
        return self.username

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.username

    @property
    def called(self) -> str | None:
        """«Mme Haddad»: as one calls an adult; None for whom a first name serves."""
        return f"{self.civility} {self.last_name}" if self.civility and self.last_name else None

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name or self.username


class AccessCode(models.Model):
    """A first (or new) way in: 80 random bits on paper, once, kept here as a keyed hash alone."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_codes")
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at__isnull=True, revoked_at__isnull=True),
                name="one_open_code_a_person",
            )
        ]


class ApiToken(models.Model):
    """A bearer token for a program that acts as this person, within its scopes.

    Only a hash is kept: 256 random bits need no key and no slow hash to stay secret.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)


class SignInFailure(models.Model):
    """Failures to sign in a username, over all addresses: the wide limit beside axes's."""

    username = models.CharField(max_length=150)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["username", "at"], name="failures_of_a_name")]


class ExternalIdentity(models.Model):
    """The same person at an identity provider or in a source of people (OIDC, SAML, an import).

    ``provider`` names the source, ``subject`` is its own stable identifier there.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="external_identities")
    provider = models.CharField(max_length=120)
    subject = models.CharField(max_length=255)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="one_person_a_subject")
        ]
