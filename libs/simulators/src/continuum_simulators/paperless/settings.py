"""/api/ui_settings/: who asks, and every right of theirs."""

from dataclasses import dataclass
from typing import Final

from continuum_simulators.paperless.dispatch import Call, Method, Reply, Resource, reply
from continuum_simulators.paperless.records import Json, User
from continuum_simulators.paperless.releases import Release

__all__ = ["UserSettings"]

MODELS: Final = (
    *("applicationconfiguration", "authenticator", "contenttype", "correspondent", "customfield"),
    *("customfieldinstance", "document", "documenttype", "emailaddress", "emailconfirmation", "group"),
    *("groupobjectpermission", "logentry", "logentry", "mailaccount", "mailrule", "note", "paperlesstask"),
    *("permission", "processedmail", "savedview", "savedviewfilterrule", "session", "sharelink"),
    *("sharelinkbundle", "socialaccount", "socialapp", "socialtoken", "storagepath", "tag", "token"),
    *("tokenproxy", "uisettings", "user", "userobjectpermission", "workflow", "workflowaction"),
    *("workflowactionemail", "workflowactionwebhook", "workflowrun", "workflowtrigger"),
)
"""Two applications of Paperless have a model ``logentry``."""
EVERY_RIGHT: Final = (
    *(f"{verb}_{model}" for model in MODELS for verb in ("add", "change", "delete", "view")),
    *("view_global_statistics", "view_system_monitoring"),
)
"""What a superuser is shown to have; the real order is another one at each start."""


@dataclass(frozen=True)
class UserSettings:
    """The settings of the web pages."""

    release: Release

    def resources(self) -> tuple[Resource, ...]:
        """Return the path and what answers it."""
        methods = {"GET": Method(self.show, "view_uisettings")}
        return (Resource("/api/ui_settings/", "GET, POST, HEAD, OPTIONS", methods),)

    async def show(self, call: Call) -> Reply:
        """Show who asks and what they may do."""
        return reply(
            {
                "user": _face(call.user),
                "settings": {
                    "update_checking": {"backend_setting": "default"},
                    "trash_delay": 30,
                    "version": self.release.server,
                    "app_title": None,
                    "app_logo": None,
                    "auditlog_enabled": True,
                    "email_enabled": False,
                    "ai_enabled": False,
                },
                "permissions": [*(EVERY_RIGHT if call.user.superuser else sorted(call.user.rights))],
            }
        )


def _face(user: User) -> dict[str, Json]:
    return {
        "id": user.id,
        "username": user.username,
        "is_staff": user.superuser,
        "is_superuser": user.superuser,
        "groups": [],
    }
