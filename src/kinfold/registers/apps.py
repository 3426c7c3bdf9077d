"""Tells Django what the registers are called."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """The registers: small operational facts kept in the installation's database."""

    name = "kinfold.registers"
    label = "registers"
    verbose_name = "Registers"
    default_auto_field = "django.db.models.BigAutoField"
