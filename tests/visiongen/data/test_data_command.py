import hashlib
import json
import subprocess
import sys

import pytest

from visiongen.__main__ import main
from visiongen.data import registry

NAME = "images/graf1.png"


@pytest.fixture
def one_file(server, own_registry, folder):
    content = b"not a photo"
    sha256 = hashlib.sha256(content).hexdigest()
    own_registry(NAME, [server.put("graf1.png", content)], sha256)
    return folder / NAME


def test_a_name_is_prepared_and_checked(one_file, capsys):
    assert main(["data", NAME]) == 0
    assert one_file.exists()
    printed = capsys.readouterr().out
    assert printed.startswith(f"{NAME}: official edition in ")
    assert str(one_file) in printed


def test_what_is_there_is_checked_again(one_file, capsys):
    main(["data", NAME])
    one_file.write_bytes(b"another one")
    assert main(["data", NAME]) == 1
    assert "DamagedDataError" in capsys.readouterr().err


def test_identify_prints_the_contract(one_file, capsys):
    main(["data", NAME])
    capsys.readouterr()
    assert main(["data", "--identify", NAME, "photographs/camera"]) == 0
    found = json.loads(capsys.readouterr().out)
    for name in (NAME, "photographs/camera"):
        edition = registry.find(name).editions["official"]
        assert found[name] == {"edition": "official", "sha256": edition.sha256}


def test_identify_fails_as_a_whole_and_prints_no_json(one_file, capsys):
    assert main(["data", "--identify", "photographs/camera", NAME]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("DataUnavailableError: Graffiti wall, first view is not in ")


def test_an_edition_replaces_what_is_there_once(one_file, own_registry, server, capsys):
    one_file.parent.mkdir()
    one_file.write_bytes(b"damaged")
    assert main(["data", NAME]) == 1
    assert f"visiongen data {NAME} --edition official" in capsys.readouterr().err
    assert main(["data", NAME, "--edition", "official"]) == 0
    assert one_file.read_bytes() == b"not a photo"
    assert main(["data", NAME, "--edition", "official"]) == 0
    assert server.gets == ["/graf1.png"]


def test_an_edition_without_an_address_says_where_it_would_come_from(folder, capsys):
    assert main(["data", "cifar10", "--edition", "mirror"]) == 1
    assert "has no address to download it from" in capsys.readouterr().err


def test_an_unknown_edition_lists_those_there_are(folder, capsys):
    assert main(["data", "cifar10", "--edition", "offical"]) == 1
    assert "Did you mean 'official'? Known: mirror, official" in capsys.readouterr().err


def test_an_unknown_name_is_told(folder, capsys):
    assert main(["data", "cfar10"]) == 1
    assert "Did you mean 'cifar10'" in capsys.readouterr().err


def test_without_a_name_the_list_is_offered(capsys):
    assert main(["data"]) == 2
    assert "visiongen data --list" in capsys.readouterr().err


def test_the_list_names_every_set_and_what_is_here(one_file, capsys):
    main(["data", NAME])
    capsys.readouterr()
    assert main(["data", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    listed = {line.split()[0]: line for line in lines[1:]}
    assert set(listed) == set(registry.entries())
    assert " here " in listed[NAME]
    assert " - " in listed["cifar10"]
    assert "185" in listed["cifar10"] or "184" in listed["cifar10"]


def test_a_photograph_needs_no_preparation(folder, capsys):
    assert main(["data", "photographs/coins"]) == 0
    assert "comes with scikit-image" in capsys.readouterr().out


def test_the_command_does_not_wait_for_torch():
    code = "import visiongen.data.command, visiongen.data.arrays, sys;"
    code += "sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
