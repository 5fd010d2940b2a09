"""Beginnings: a company's empty account repository, and a believable one to try things on."""
