"""Joins the rooms below into the path of a day; each verb takes open rooms and values, and none
calls another."""
