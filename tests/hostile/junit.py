"""The shape that readers of JUnit files expect, and what ours says."""

import re
from collections.abc import Iterable
from xml.etree import ElementTree

# What Jenkins' junit-10.xsd admits of the elements that we use. `file` and `line` of a test case
# are what pytest, GitLab and CircleCI add to it.
ATTRIBUTES = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "time", "skipped", "timestamp"},
    "testcase": {"name", "time", "classname", "file", "line"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"type", "message"},
    "system-out": set(),
}
REQUIRED = {"testsuite": {"name", "tests", "failures", "errors"}, "testcase": {"name"}}
CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"testcase"},
    "testcase": {"failure", "error", "skipped", "system-out"},
}
TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?")


def read_junit(pieces: Iterable[bytes]) -> ElementTree.Element:
    """The root of a file that has the right shape and whose totals are those of its cases."""
    root = ElementTree.fromstring(b"".join(pieces))
    assert root.tag == "testsuites"
    for element in root.iter():
        assert set(element.attrib) <= ATTRIBUTES[element.tag]
        assert set(element.attrib) >= REQUIRED.get(element.tag, set())
        assert {child.tag for child in element} <= CHILDREN.get(element.tag, set())
        assert TIME.fullmatch(element.get("time", ""))
    assert all(len(case) <= 1 for case in root.iter("testcase"))
    for total in (root, *root.iter("testsuite")):
        assert int(total.attrib["tests"]) == len(list(total.iter("testcase")))
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            if name in total.attrib:
                assert int(total.attrib[name]) == len(list(total.iter(tag)))
    return root
