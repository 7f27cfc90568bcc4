"""Every text file is plain, and says nothing about the machine that it was written on."""

import re

from tests.house.checkout import shown, text_files

# Written so that this file does not match them itself.
MACHINE_PATH = re.compile(r"(?<![\w.:~/-])/(?:work|root|tmp)/")
REGISTRY_HOST = re.compile(
    r"\b(?:pypi\.(?:org|python\.org)|pythonhosted\.org|deb\.debian\.org|npmjs\.(?:org|com))\b"
)
PRINTED_PHONE = re.compile(r"00861[-]")


def matching(pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern stands in the checkout."""
    return [
        f"{shown(path, number)}: {found.group()}"
        for path in text_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1)
        if (found := pattern.search(line))
    ]


def test_every_text_file_is_utf_8() -> None:
    broken = []
    for path in text_files():
        try:
            path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            broken.append(f"{shown(path)}: {error}")
    assert broken == []


def test_no_text_file_begins_with_a_byte_order_mark() -> None:
    assert [shown(p) for p in text_files() if p.read_bytes().startswith(b"\xef\xbb\xbf")] == []


def test_every_line_ends_in_lf() -> None:
    assert [shown(path) for path in text_files() if b"\r" in path.read_bytes()] == []


def test_no_file_names_a_path_of_a_machine() -> None:
    assert matching(MACHINE_PATH) == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    assert matching(REGISTRY_HOST) == []


def test_no_file_holds_a_phone_number_of_a_source() -> None:
    assert matching(PRINTED_PHONE) == []


def test_the_machine_path_pattern_knows_a_path_from_an_address() -> None:
    for word in ("work", "root", "tmp"):
        assert MACHINE_PATH.search(f'open("/{word}/x")')
        assert not MACHINE_PATH.search(f"https://example.org/{word}/x")
