"""Reports written by programs that nobody trusts."""

import pytest

from packages.workspace.testing.junit import MOST_MESSAGE, UnreadableReport, parse_junit

REPORT = """<?xml version="1.0"?><testsuites><testsuite>
<testcase classname="tests.test_a.TestB" name="test_c[1]" file="tests/test_a.py" time="0.5"/>
<testcase classname="x" name="named" time="nonsense"><properties>
  <property name="id" value="test_x.py::named"/><property name="requirement" value="R1"/>
  <property name="requirement" value="R2"/></properties><failure message="short">long</failure></testcase>
<testcase classname="x" name="twice"><failure message="failed first"/></testcase>
<testcase classname="x" name="twice"><error message="then broke"/></testcase>
<testcase classname="x" name="left"><skipped message="later"/></testcase>
</testsuite></testsuites>"""


def test_tests_are_read_with_ids_requirements_and_the_worst_outcome() -> None:
    first, named, twice, left = parse_junit(REPORT.encode())
    assert (first.id, first.outcome, first.seconds) == ("tests/test_a.py::TestB::test_c[1]", "passed", 0.5)
    assert (named.id, named.requirements, named.outcome) == ("test_x.py::named", ("R1", "R2"), "failed")
    assert (named.message, named.seconds) == ("short\nlong", 0.0)
    assert (twice.outcome, twice.message) == ("error", "then broke")
    assert left.outcome == "skipped"


def test_messages_are_bounded() -> None:
    xml = f"<s><testcase name='a'><failure>{'x' * 10 * MOST_MESSAGE}</failure></testcase></s>"
    assert len(parse_junit(xml.encode())[0].message) == MOST_MESSAGE


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "<testsuite>",
        "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "<a>&undefined;</a>",
        f"<a>{'<testcase/>' * 6000}</a>",
    ],
)
def test_what_is_no_plain_report_is_refused(xml: str) -> None:
    with pytest.raises(UnreadableReport):
        parse_junit(xml.encode())
