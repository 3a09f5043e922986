"""Models of the files that people write for us, and of those that we write for ourselves.

They document the formats and give their JSON Schemas, for editors and other programs. A run
reads the same files by the tables of `forms`, without pydantic; the tests hold the two equal.
"""
