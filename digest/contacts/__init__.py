"""Lists of people as other programs export them: a table in a text file, and what its columns
say."""

from digest.contacts.columns import ROLES, Columns
from digest.contacts.contact import Contact, Contacts, read
from digest.contacts.table import DELIMITERS

__all__ = ["DELIMITERS", "ROLES", "Columns", "Contact", "Contacts", "read"]
