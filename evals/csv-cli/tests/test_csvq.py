import json
import os
import subprocess
import sys

import pytest

PEOPLE = 'name,age,city\nGrace,45,New York\nAlan,41,London\nÉmilie,9,"Paris, France"\nAda,,London\n'


@pytest.fixture
def csvq(tmp_path):
    def run(*arguments, given=b""):
        data = given.encode() if isinstance(given, str) else given
        program = os.path.join(os.environ["REPOSITORY"], "csvq.py")
        environment = {**os.environ, "PYTHONPATH": "", "PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
        command = [sys.executable, program, *arguments]
        return subprocess.run(command, input=data, capture_output=True, cwd=tmp_path, env=environment, timeout=20)

    return run


@pytest.fixture
def prints(csvq):
    """What the tool prints when all is fine."""

    def run(*arguments, given=PEOPLE):
        done = csvq(*arguments, given=given)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()

    return run


@pytest.fixture
def refuses(csvq):
    """The message of a refusal with that exit code: nothing on stdout, no traceback."""

    def run(code, *arguments, given=PEOPLE):
        done = csvq(*arguments, given=given)
        said = done.stderr.decode(errors="replace")
        assert done.returncode == code, (done.returncode, done.stdout, said)
        assert done.stdout == b""
        assert said.strip()
        assert "Traceback" not in said
        return said

    return run


def test_columns_are_selected_in_the_order_asked_for(prints):
    assert prints("select", "age,name") == "age,name\n45,Grace\n41,Alan\n9,Émilie\n,Ada\n"


def test_output_is_quoted_only_where_it_must_be(prints):
    assert prints("select", "city") == 'city\nNew York\nLondon\n"Paris, France"\nLondon\n'
    given = 'a,b\n"say ""hi""","two\nlines"\n"plain",x\n'
    assert prints("select", "a,b", given=given) == 'a,b\n"say ""hi""","two\nlines"\nplain,x\n'


def test_a_file_a_dash_and_nothing_are_read(prints, tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    expected = "name\nGrace\nAlan\nÉmilie\nAda\n"
    assert prints("select", "name", "people.csv", given="") == expected
    assert prints("select", "name", str(tmp_path / "people.csv"), given="") == expected
    assert prints("select", "name", "-") == expected
    assert prints("select", "name") == expected


def test_a_byte_order_mark_and_windows_lines_are_no_part_of_the_data(prints):
    assert prints("select", "a", given=b"\xef\xbb\xbfa,b\r\n1,2\r\n") == "a\n1\n"


def test_empty_lines_are_skipped(prints):
    assert prints("select", "b", given="a,b\n\n1,2\n\n\n3,4\n\n") == "b\n2\n4\n"


@pytest.mark.parametrize(("delimiter", "letter"), [(";", ";"), ("tab", "\t"), ("|", "|")])
def test_another_delimiter_is_for_the_input_alone(prints, delimiter, letter):
    given = f'a{letter}b\n1{letter}"2,5"\n'
    assert prints("select", "b,a", "--delimiter", delimiter, given=given) == 'b,a\n"2,5",1\n'


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("age >= 41", ["Grace", "Alan"]),
        ("age>=41", ["Grace", "Alan"]),
        ("age > 41", ["Grace"]),
        ("age = 9.0", ["Émilie"]),
        ("age != 9", ["Grace", "Alan", "Ada"]),
        ("name = Alan", ["Alan"]),
        ("name < B", ["Alan", "Ada"]),
        ("name <= Ada", ["Ada"]),
        ("city ~ LONDON", ["Alan", "Ada"]),
        ("city ~ paris, f", ["Émilie"]),
        ("city = Paris, France", ["Émilie"]),
        ("name = alan", []),
        ("age < -2.5", None),
    ],
)
def test_rows_are_filtered(prints, expression, names):
    lines = prints("filter", expression).splitlines()
    assert lines[0] == "name,age,city"
    if names is not None:
        assert [line.split(",")[0] for line in lines[1:]] == names


def test_numbers_are_compared_as_numbers(prints):
    given = "n\n9\n10\n-3\n2.5\n"
    assert prints("filter", "n < 10", given=given) == "n\n9\n-3\n2.5\n"
    assert prints("filter", "n <= -2.5", given=given) == "n\n-3\n"


def test_further_conditions_must_hold_too(prints):
    assert prints("filter", "city ~ london", "--where", "age > 0") == "name,age,city\nAlan,41,London\n"
    found = prints("filter", "age > 0", "--where", "age < 45", "--where", "name != Alan")
    assert found == 'name,age,city\nÉmilie,9,"Paris, France"\n'


def test_rows_are_sorted_numbers_first_and_empty_last(prints):
    given = "k,n\na,10\nb,\nc,9\nd,x\ne,-1.5\nf,abc\n"
    assert [line[0] for line in prints("sort", "n", given=given).splitlines()[1:]] == list("ecafdb")
    descending = [line[0] for line in prints("sort", "n", "--desc", given=given).splitlines()[1:]]
    assert descending[-1] == "b"
    numbers = [key for key in descending if key in "eca"]
    texts = [key for key in descending if key in "fd"]
    assert (numbers, texts) == (["a", "c", "e"], ["d", "f"])


def test_equal_rows_keep_their_order(prints):
    given = "k,n\na,2\nb,1\nc,2.0\nd,1\ne,2\n"
    assert [line[0] for line in prints("sort", "n", given=given).splitlines()[1:]] == list("bdace")
    assert [line[0] for line in prints("sort", "n", "--desc", given=given).splitlines()[1:]] == list("acebd")


def test_statistics_are_one_json_object(prints):
    given = 'n\n3\n40\n30\n2.5\n""\n'
    assert json.loads(prints("stats", "n", given=given)) == {
        "count": 4, "empty": 1, "min": 2.5, "max": 40, "sum": 75.5, "mean": 18.875,
    }  # fmt: skip
    assert json.loads(prints("stats", "age")) == pytest.approx(
        {"count": 3, "empty": 1, "min": 9, "max": 45, "sum": 95, "mean": 95 / 3}
    )


def test_statistics_without_numbers(prints):
    found = json.loads(prints("stats", "n", given="k,n\na,\nb,\n"))
    assert found == {"count": 0, "empty": 2, "min": None, "max": None, "sum": 0, "mean": None}


def test_rows_as_json(prints):
    printed = prints("json")
    assert "Émilie" in printed
    rows = json.loads(printed)
    assert rows[2] == {"name": "Émilie", "age": "9", "city": "Paris, France"}
    assert [*rows[0]] == ["name", "age", "city"]
    assert rows[3]["age"] == ""
    assert len(rows) == 4


@pytest.mark.parametrize("command", [["select", "a"], ["filter", "a = 1"], ["sort", "a"]])
def test_a_header_alone_is_fine(prints, command):
    assert prints(*command, given="a\n") == "a\n"


def test_a_header_alone_has_no_rows_in_json(prints):
    assert json.loads(prints("json", given="a,b\n")) == []


def test_a_filter_that_leaves_nothing_is_fine(prints):
    assert prints("filter", "age > 1000") == "name,age,city\n"


@pytest.mark.parametrize(
    "command", [["select", "name"], ["filter", "name = x"], ["sort", "name"], ["stats", "age"], ["json"]]
)
def test_a_file_that_is_not_there_is_told(refuses, command):
    assert "nowhere.csv" in refuses(1, *command, "nowhere.csv")


@pytest.mark.parametrize("command", [["select", "name"], ["json"], ["stats", "age"]])
def test_empty_input_is_told(refuses, command):
    refuses(1, *command, given="")


@pytest.mark.parametrize(
    "command",
    [
        ["select", "name,wage"],
        ["filter", "wage > 1"],
        ["filter", "age > 1", "--where", "wage = 1"],
        ["sort", "wage"],
        ["stats", "wage"],
    ],
)
def test_an_unknown_column_is_named(refuses, command):
    assert "wage" in refuses(1, *command)


@pytest.mark.parametrize("row", ["7", "7,8,9"])
@pytest.mark.parametrize("command", [["select", "a"], ["filter", "a = 1"], ["sort", "a"], ["json"]])
def test_a_row_of_another_length_is_told_with_its_number(refuses, command, row):
    assert "3" in refuses(1, *command, given=f"a,b\n1,2\n1,2\n{row}\n1,2\n")


def test_text_in_statistics_is_told(refuses):
    refuses(1, "stats", "name")


def test_what_is_not_utf8_is_told(refuses):
    refuses(1, "select", "name", given="name\nÉmilie\n".encode("latin-1"))


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["explode"],
        ["select"],
        ["sort"],
        ["stats"],
        ["filter"],
        ["select", "name", "--loud"],
        ["filter", "age"],
        ["filter", "age ! 3"],
        ["filter", ">= 3"],
        ["filter", "age > 1", "--where", "nothing"],
        ["select", "name", "--delimiter", ";;"],
        ["select", "name", "--delimiter", ""],
        ["select", "name", "-", "more"],
    ],
)
def test_wrong_usage_ends_with_2(refuses, command):
    refuses(2, *command)


def test_help_is_no_error(csvq):
    done = csvq("--help")
    assert done.returncode == 0
    for command in (b"select", b"filter", b"sort", b"stats", b"json"):
        assert command in done.stdout
