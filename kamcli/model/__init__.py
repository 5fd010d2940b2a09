"""The ground floor: values of the domain as frozen dataclasses. Reads no files, knows no format."""
